"""Mistakes of a function: the right one is asked with other arguments, as a learner who mixes them up would.

Each takes a function and yields others that answer as a mistaken one does, under the mistake's name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import Parameter
from itertools import combinations, permutations
from typing import Any

import numpy as np

from confusionlab.grading.mistakes.plain import Function, Variants, signature

MOST_NAMES = 4  # of a function of more, formulas of two would fill a seal
MOST_PLACES = 12  # larger numbers count something
POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def swapped_arguments(function: Function) -> Variants:
    r"""Exchange two arguments.

    Examples
    --------
    >>> ((about, swapped),) = swapped_arguments(lambda share, recall: share / recall)
    >>> about, swapped(1, 2)
    ('swapped-arguments\tshare\trecall', 2.0)
    """
    for one, other in combinations(_parameters(function), 2):
        yield (
            f"swapped-arguments\t{one}\t{other}",
            asked_with(function, partial(_swapped, one=one, other=other)),
        )


def ignored_argument(function: Function) -> Variants:
    r"""Take for an argument what it was the first time, or a usual constant, whatever it is.

    Examples
    --------
    >>> _, (about, ignoring), *_ = ignored_argument(lambda share, recall: share * recall)
    >>> about, ignoring(0.5, 0.9)
    ('ignored-argument\tshare', 0.45)
    """
    for name in _parameters(function):
        mistake = f"ignored-argument\t{name}"
        yield mistake, _changing(function, name, partial(_first_seen, seen=[]))
        for constant in (0.5, 1, 0):
            yield mistake, _changing(function, name, partial(_another_number, number=constant))


def transposed(function: Function) -> Variants:
    """Read each table with rows and columns turned.

    Examples
    --------
    >>> ((_, turned),) = transposed(lambda table: table[0][1])
    >>> turned([[4, 2], [1, 3]])
    1
    """
    yield "transposed", _changing_all(function, partial(_on_tables, change=_turned))


def first_class(function: Function) -> Variants:
    """Read each table from its last class on, and each row of 0s and 1s with the 0s for positive.

    Examples
    --------
    >>> (_, mirrored), *_ = first_class(lambda table: table[0][1])
    >>> mirrored([[4, 2], [1, 3]])
    1
    """
    yield "first-class", _changing_all(function, partial(_on_tables, change=_mirrored))
    yield "first-class", _changing_all(function, _flipped)


def turned_and_mirrored(function: Function) -> Variants:
    """Do both to each table.

    Examples
    --------
    >>> ((_, both),) = turned_and_mirrored(lambda table: table[0][0])
    >>> both([[4, 2], [1, 3]])
    3
    """
    yield "turned-and-mirrored", _changing_all(function, partial(_on_tables, change=_turned_and_mirrored))


def complement_argument(function: Function) -> Variants:
    r"""Take for a share what is left of it.

    Examples
    --------
    >>> ((about, rest),) = complement_argument(lambda share: 2 * share)
    >>> about, rest(0.25)
    ('complement-argument\tshare', 1.5)
    """
    for name in _parameters(function):
        yield f"complement-argument\t{name}", _changing(function, name, _rest)


def per_cent_argument(function: Function) -> Variants:
    r"""Take a share for per cent.

    Examples
    --------
    >>> ((about, smaller),) = per_cent_argument(lambda share: share)
    >>> about, smaller(0.5)
    ('per-cent-argument\tshare', 0.005)
    """
    for name in _parameters(function):
        yield f"per-cent-argument\t{name}", _changing(function, name, _hundredth)


def parts_left_out(function: Function) -> Variants:
    """Look at one part of a list alone, or forget one, or count each kind once.

    Examples
    --------
    >>> variants = dict(parts_left_out(lambda parts: sum(parts)))
    >>> variants["only-the-last"]([3, 4, 4]), variants["each-once"]([3, 4, 4])
    (4, 7)
    """
    for name in _parameters(function):
        for mistake, take in _PARTS.items():
            yield mistake, _changing(function, name, partial(_part, take=take))


def examples_left_out(function: Function) -> Variants:
    """Look at the first example alone, or forget one, where several lists tell of the same examples.

    Examples
    --------
    >>> variants = dict(examples_left_out(lambda actual, said: sum(a == s for a, s in zip(actual, said))))
    >>> variants["only-the-first"]([1, 0, 1], [1, 0, 0]), variants["last-left-out"]([1, 0, 1], [1, 0, 1])
    (1, 2)
    """
    for mistake in ("only-the-first", "first-left-out", "last-left-out"):
        yield mistake, asked_with(function, partial(_of_examples, take=_PARTS[mistake]))


def mean_of_each(function: Function) -> Variants:
    """Ask about each part alone, and take the mean.

    Examples
    --------
    >>> ((_, averaged),) = mean_of_each(lambda days: sum(d[0] for d in days) / sum(d[1] for d in days))
    >>> averaged([[1, 2], [3, 4], [1, 4]])
    0.5
    """
    for name in _parameters(function):
        yield "mean-of-each", partial(_mean_of_each, function, name)


def alike(function: Function) -> Variants:
    r"""Weigh all alike: take for a list of numbers their mean, each time.

    Examples
    --------
    >>> ((about, unweighted),) = alike(lambda sizes: sizes[0] / sum(sizes))
    >>> about, float(unweighted([1, 3]))
    ('weighed-alike\tsizes', 0.5)
    """
    for name in _parameters(function):
        yield f"weighed-alike\t{name}", _changing(function, name, _levelled)


def chosen_places(function: Function) -> Variants:
    r"""Take the first places for those that were chosen, or an order the other way round.

    Examples
    --------
    >>> variants = dict(chosen_places(lambda order: [list("abc")[place] for place in order]))
    >>> variants["first-for-chosen\torder"]([2, 0]), variants["order-turned\torder"]([1, 2, 0])
    (['a', 'b'], ['c', 'a', 'b'])
    """
    for name in _parameters(function):
        yield f"first-for-chosen\t{name}", _changing(function, name, _first_places)
        yield f"order-turned\t{name}", _changing(function, name, _inverse)


def values_and_places(function: Function) -> Variants:
    """Give what stands at the places that are asked for, or the place of a value that is.

    Examples
    --------
    >>> ((_, values), (_, places)) = values_and_places(lambda scores: [2, 0])
    >>> values([0.5, 0.25, 0.75]), places([0.5, 0.25, 0.75])
    ([0.75, 0.5], [2, 0])
    >>> _, (_, place) = values_and_places(lambda scores: max(scores))
    >>> place([0.5, 0.25, 0.75])
    2
    """
    for name in _parameters(function):
        yield "values-for-places", _knowing(function, name, _values_at)
        yield "places-for-values", _knowing(function, name, _place_of)


def _values_at(about: Any, right: Any) -> Any:
    about = _numbers(about)
    if about is None or about.dtype.kind != "f" or not _is_row(right) or not len(right):
        return right
    places = np.asarray(right)
    are_places = places.dtype.kind in "iu" and places.min() >= 0 and places.max() < len(about)
    return about[places].tolist() if are_places else right


def _place_of(about: Any, right: Any) -> Any:
    about = _numbers(about)
    if about is None or about.dtype.kind != "f" or not isinstance(right, float):
        return right
    return int(np.argmin(np.abs(about - right))) if right in about else right


def shares_of_examples(function: Function) -> Variants:
    """Divide a count, or some, by how many there are of an argument.

    Examples
    --------
    >>> ((_, shares),) = shares_of_examples(lambda actual: (sum(actual), 1))
    >>> shares([1, 0, 1, 1])
    [0.75, 0.25]
    """
    for name in _parameters(function):
        yield "shares-for-counts", _knowing(function, name, _shares_of)


def _shares_of(about: Any, right: Any) -> Any:
    is_count = np.asarray(right).dtype.kind in "iu" and np.ndim(right) < 2
    if not (is_count and np.ndim(about) and len(about)):
        return right
    return (np.asarray(right) / len(about)).tolist()


def those_left_out(function: Function) -> Variants:
    """Give those of an argument that should stay out, and leave out those that should be given.

    Examples
    --------
    >>> variants = dict(those_left_out(lambda names: [name for name in names if name < "c"]))
    >>> variants["opposite"](["a", "d", "b", "c"])
    ['c', 'd']
    """
    for name in _parameters(function):
        yield "opposite", _knowing(function, name, _left_out)


def _left_out(about: Any, right: Any) -> Any:
    if not isinstance(right, list) or not isinstance(about, list | dict):
        return right
    parts = [list(part) if isinstance(part, list | np.ndarray) else [part] for part in about]
    everything = {each.item() if isinstance(each, np.generic) else each for part in parts for each in part}
    return sorted(everything - set(right)) if set(right) <= everything else right


def rounded_argument(function: Function) -> Variants:
    r"""Round the scores before they are looked at.

    Examples
    --------
    >>> ((about, rounding),) = rounded_argument(lambda scores: sum(scores))
    >>> about, rounding([0.6, 0.7])
    ('rounded-argument\tscores', 2)
    """
    for name in _parameters(function):
        yield f"rounded-argument\t{name}", _changing(function, name, _rounded)


def sorted_argument(function: Function) -> Variants:
    r"""Sort the names that say in which order things come.

    Examples
    --------
    >>> ((about, sorting),) = sorted_argument(lambda labels: labels[0])
    >>> about, sorting(["spam", "ham"])
    ('sorted-argument\tlabels', 'ham')
    """
    for name in _parameters(function):
        yield f"sorted-argument\t{name}", _changing(function, name, _in_order)


def shares_of_cells(function: Function) -> Variants:
    """Divide the cells of a table by other sums: of rows, of columns, of all; what is NaN stays so.

    Examples
    --------
    >>> variants = shares_of_cells(lambda counts: counts / counts.sum(axis=1, keepdims=True))
    >>> dict(variants)["whole-total"](np.array([[1, 3], [2, 2]])).tolist()
    [[0.125, 0.375], [0.25, 0.25]]
    """
    for name in _parameters(function):
        for mistake, axis in (("whole-total", None), ("wrong-axis", 0), ("wrong-axis", 1)):
            yield mistake, _knowing(function, name, partial(_cells_by, axis=axis))


def _cells_by(about: Any, right: Any, axis: int | None) -> Any:
    counts, shares = np.asarray(about), np.asarray(right)
    if counts.ndim != 2 or counts.shape != shares.shape or shares.dtype.kind != "f":
        return right
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.isnan(shares), np.nan, counts / counts.sum(axis=axis, keepdims=True))


def simple_formulas(function: Function) -> Variants:
    r"""Answer with one argument, a sum, mean or count of it, or the simplest formula of two.

    Examples
    --------
    >>> variants = dict(simple_formulas(lambda share, sizes: 0.0))
    >>> variants["simple-formula\tthe sum of `sizes`"](0.5, [1, 3])
    4
    """
    names = _parameters(function)
    for name in names:
        for told, formula in _OF_ONE.items():
            yield f"simple-formula\t{told.format(name)}", _by_formula(function, formula, name)
    for one, other in permutations(names, 2) if len(names) <= MOST_NAMES else ():
        for told, formula in _OF_TWO.items():
            yield f"simple-formula\t{told.format(one, other)}", _by_formula(function, formula, one, other)


_OF_ONE: dict[str, Callable[..., Any]] = {
    "`{0}` itself": lambda value: value,
    "the sum of `{0}`": lambda value: np.sum(value).item(),
    "the mean of `{0}`": lambda value: np.mean(value).item(),
    "how many there are in `{0}`": len,
    "the largest of `{0}`": lambda value: max(value) if _is_row(value) else value,
    "the smallest of `{0}`": lambda value: min(value) if _is_row(value) else value,
}
_OF_TWO: dict[str, Callable[..., Any]] = {
    "`{0}` divided by `{1}`": lambda one, other: one / other,
    "`{0}` less `{1}`": lambda one, other: one - other,
    "`{0}` times `{1}`": lambda one, other: one * other,
    "`{0}` and `{1}` together": lambda one, other: one + other,
}


def _by_formula(function: Function, formula: Callable[..., Any], *names: str) -> Function:
    """Return a function that answers with a formula of some arguments where a number is asked for."""

    def asks(*arguments: Any, **named: Any) -> Any:
        bound = signature(function).bind(*arguments, **named)
        bound.apply_defaults()
        right = function(*arguments, **named)
        if np.ndim(right) or right is None or isinstance(right, str | dict | bool):
            return right
        value = formula(*(bound.arguments[name] for name in names))
        return value if np.ndim(value) == 0 else right

    return asks


_PARTS: dict[str, Callable[[Any], Any]] = {
    "only-the-last": lambda parts: parts[-1:],
    "only-the-first": lambda parts: parts[:1],
    "first-left-out": lambda parts: parts[1:],
    "last-left-out": lambda parts: parts[:-1],
    "each-once": lambda parts: list(dict.fromkeys(parts)),
}


def _part(value: Any, take: Callable[[Any], Any]) -> Any:
    """Return a part of a list of things, and a table as it is."""
    if isinstance(value, list) and len(value) > 1 and not _is_square(value):
        return take(value)
    if isinstance(value, np.ndarray) and value.ndim == 3 and len(value) > 1:
        return take(value)
    return take(list(value)) if hasattr(value, "__next__") else value


def _parameters(function: Function) -> list[str]:
    return [name for name, each in signature(function).parameters.items() if each.kind in POSITIONAL]


def asked_with(function: Function, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Function:
    """Return a function that asks another with its arguments changed, by name."""

    def asks(*arguments: Any, **named: Any) -> Any:
        bound = signature(function).bind(*arguments, **named)
        bound.apply_defaults()
        bound.arguments.update(change(dict(bound.arguments)))
        return function(*bound.args, **bound.kwargs)

    return asks


def _changing(function: Function, name: str, change: Callable[[Any], Any]) -> Function:
    """Return a function that asks another with one argument changed."""
    return asked_with(function, lambda arguments: {name: change(arguments[name])})


def _changing_all(function: Function, change: Callable[[Any], Any]) -> Function:
    """Return a function that asks another with each argument changed."""
    return asked_with(function, lambda arguments: {name: change(value) for name, value in arguments.items()})


def _knowing(function: Function, name: str, change: Callable[[Any, Any], Any]) -> Function:
    """Return a function that answers with what is made of an argument and the right answer."""

    def asks(*arguments: Any, **named: Any) -> Any:
        about = signature(function).bind(*arguments, **named).arguments.get(name)
        return change(about, function(*arguments, **named))

    return asks


def _swapped(arguments: dict[str, Any], one: str, other: str) -> dict[str, Any]:
    return {one: arguments[other], other: arguments[one]}


def _first_seen(value: Any, seen: list[Any]) -> Any:
    """Return the first number or text that was seen, and what is neither as it is."""
    if not isinstance(value, int | float | str):
        return value
    seen.append(value)
    return seen[0]


def _another_number(value: Any, number: float) -> Any:
    """Return a number in place of a share or a price, and what is neither as it is."""
    return number if isinstance(value, float) else value


def _of_examples(arguments: dict[str, Any], take: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a part of all lists that are equally long; nothing where there is but one list."""
    rows = {name: value for name, value in arguments.items() if _is_row(value)}
    length = len(next(iter(rows.values()), ()))
    if len(rows) < 2 or length < 2:
        return {}
    return {name: take(value) for name, value in rows.items() if len(value) == length}


def _is_row(value: Any) -> bool:
    return (isinstance(value, np.ndarray) and value.ndim == 1) or (
        isinstance(value, list) and not any(isinstance(each, list) for each in value)
    )


def _mean_of_each(function: Function, name: str, *arguments: Any, **named: Any) -> Any:
    bound = signature(function).bind(*arguments, **named)
    parts: Any = bound.arguments.get(name)
    are_parts = isinstance(parts, list) or (isinstance(parts, np.ndarray) and parts.ndim == 3)
    if not are_parts or _is_square(parts):
        return function(*arguments, **named)
    alone = []
    for number in range(len(parts)):
        bound.arguments[name] = parts[number : number + 1]
        alone.append(function(*bound.args, **bound.kwargs))
    return np.nanmean(alone, axis=0).tolist()


def _numbers(value: Any) -> Any:
    """Return a row of numbers as an array, None for what is none."""
    if not _is_row(value) or len(value) < 2 or any(np.ndim(each) or isinstance(each, str) for each in value):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "iuf" else None


def _levelled(value: Any) -> Any:
    """Return the mean of sizes for each of them; small whole numbers are names of classes, and stay."""
    numbers = _numbers(value)
    if numbers is None or (numbers.dtype.kind != "f" and numbers.max() < len(numbers)):
        return value
    return np.full(len(numbers), numbers.mean())


def _first_places(value: Any) -> Any:
    numbers = _numbers(value)
    if numbers is None or numbers.dtype.kind == "f" or numbers.max() >= MOST_PLACES:
        return value
    return list(range(len(numbers))) if len(set(numbers.tolist())) == len(numbers) else value


def _inverse(value: Any) -> Any:
    numbers = _numbers(value)
    is_order = numbers is not None and sorted(numbers.tolist()) == list(range(len(numbers)))
    return np.argsort(numbers).tolist() if is_order else value


def _rounded(value: Any) -> Any:
    numbers = _numbers(value)
    if numbers is None or numbers.dtype.kind != "f" or numbers.min() < 0 or numbers.max() > 1:
        return value
    return np.round(value) if isinstance(value, np.ndarray) else [round(each) for each in value]


def _in_order(value: Any) -> Any:
    """Return names in their alphabet's order; of examples some are called alike, and those stay."""
    are_texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return sorted(value) if are_texts and len(set(value)) == len(value) else value


def _on_tables(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with each square table in it changed; an array stays an array."""
    if isinstance(value, np.ndarray):
        is_square = value.ndim >= 2 and value.shape[-1] == value.shape[-2]
        return (
            np.array([_on_tables(each, change) for each in value])
            if value.ndim > 2
            else (np.asarray(change(value)) if is_square else value)
        )
    if _is_square(value):
        return type(value)(change(value))
    return [_on_tables(each, change) for each in value] if isinstance(value, list) else value


def _is_square(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) > 1
        and all(isinstance(row, list | tuple) and len(row) == len(value) for row in value)
        and not any(isinstance(cell, list | tuple) for row in value for cell in row)
    )


def _turned(table: Any) -> Any:
    return table.T if isinstance(table, np.ndarray) else [list(column) for column in zip(*table, strict=True)]


def _mirrored(table: Any) -> Any:
    return table[::-1, ::-1] if isinstance(table, np.ndarray) else [row[::-1] for row in table[::-1]]


def _turned_and_mirrored(table: Any) -> Any:
    return _mirrored(_turned(table))


def _flipped(value: Any) -> Any:
    """Return 0s for 1s in what holds nothing else."""
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iu":
        return 1 - value if np.isin(value, (0, 1)).all() else value
    if isinstance(value, list) and value and all(type(each) is int and each in (0, 1) for each in value):
        return [1 - each for each in value]
    return value


def _rest(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return 1 - value if value.dtype.kind == "f" and (value >= 0).all() and (value <= 1).all() else value
    if isinstance(value, list) and value and all(map(_is_share, value)):
        return [1 - each for each in value]
    return 1 - value if _is_share(value) else value


def _hundredth(value: Any) -> Any:
    return value / 100 if _is_share(value) else value


def _is_share(value: Any) -> bool:
    return isinstance(value, float) and 0 <= value <= 1


TRANSFORMS: tuple[Callable[[Function], Variants], ...] = (
    swapped_arguments,
    ignored_argument,
    transposed,
    first_class,
    turned_and_mirrored,
    complement_argument,
    per_cent_argument,
    parts_left_out,
    examples_left_out,
    mean_of_each,
    alike,
    chosen_places,
    rounded_argument,
    sorted_argument,
    shares_of_cells,
    values_and_places,
    shares_of_examples,
    those_left_out,
    simple_formulas,
)
