"""Another rate than the one asked for: precision for recall, accuracy for either.

Each rate is counted from the four cells of a class against all others. Of a function that is given a table,
or some, the variants answer with the rate in the form in which the right one answers: one number, one for
each class, one for each table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from confusionlab.grading.mistakes.plain import Function, Variants, signature


class Cells(NamedTuple):
    """The four cells of a class against all others."""

    tn: float
    fp: float
    fn: float
    tp: float


Rate = Callable[[Cells], float]


def _sum_of(cells: Cells, names: tuple[str, ...]) -> float:
    counts: dict[str, float] = cells._asdict()
    return sum((2 if " " in name else 1) * counts[name[-2:].lower()] for name in names)


def _ratio(cells: Cells, part: Rate, whole: Rate) -> float:
    return share(part(cells), whole(cells))


def share(part: float, whole: float) -> float:
    """Return a part's share of a whole, NaN of nothing.

    Examples
    --------
    >>> share(3, 4), share(0, 0)
    (0.75, nan)
    """
    return part / whole if whole else math.nan


# What each is called on the page, and how it is counted.
RATES: dict[str, Rate] = {
    "recall": lambda c: share(c.tp, c.tp + c.fn),
    "precision": lambda c: share(c.tp, c.tp + c.fp),
    "specificity": lambda c: share(c.tn, c.tn + c.fp),
    "precision of the other class": lambda c: share(c.tn, c.tn + c.fn),
    "false alarm rate": lambda c: share(c.fp, c.fp + c.tn),
    "miss rate": lambda c: share(c.fn, c.fn + c.tp),
    "false discovery rate": lambda c: share(c.fp, c.fp + c.tp),
    "accuracy": lambda c: share(c.tp + c.tn, sum(c)),
    "error rate": lambda c: share(c.fp + c.fn, sum(c)),
    "F1": lambda c: share(2 * c.tp, 2 * c.tp + c.fp + c.fn),
    "F1 of the other class": lambda c: share(2 * c.tn, 2 * c.tn + c.fp + c.fn),
    "Jaccard index": lambda c: share(c.tp, c.tp + c.fp + c.fn),
    "share of what is positive": lambda c: share(c.tp + c.fn, sum(c)),
    "share of what was called positive": lambda c: share(c.tp + c.fp, sum(c)),
    "share of TP in all": lambda c: share(c.tp, sum(c)),
    "geometric mean of precision and recall": lambda c: math.sqrt(
        share(c.tp, c.tp + c.fp) * share(c.tp, c.tp + c.fn)
    ),
    "mean of precision and recall": lambda c: (share(c.tp, c.tp + c.fp) + share(c.tp, c.tp + c.fn)) / 2,
    "mean of recall and specificity": lambda c: (share(c.tp, c.tp + c.fn) + share(c.tn, c.tn + c.fp)) / 2,
}
COUNTS: dict[str, Rate] = {
    "TN": lambda c: c.tn,
    "FP": lambda c: c.fp,
    "FN": lambda c: c.fn,
    "TP": lambda c: c.tp,
    "what is positive": lambda c: c.fn + c.tp,
    "what is not positive": lambda c: c.tn + c.fp,
    "what was called positive": lambda c: c.fp + c.tp,
    "what was not called positive": lambda c: c.tn + c.fn,
    "all that is right": lambda c: c.tn + c.tp,
    "all that is wrong": lambda c: c.fp + c.fn,
    "everything": lambda c: sum(c),
}
# What may be divided by what: a cell, or twice TP, by each sum of cells.
PARTS: dict[str, Rate] = {name: COUNTS[name] for name in ("TN", "FP", "FN", "TP")}
TWICE: dict[str, Rate] = {"2 TP": lambda c: 2 * c.tp}
WHOLES: dict[str, Rate] = {
    " + ".join(names): partial(_sum_of, names=names)
    for size in (1, 2, 3, 4)
    for names in (*combinations(PARTS, size), *combinations(("2 TP", "FP", "FN", "TN"), size))
}
RATIOS: dict[str, Rate] = {
    f"other-ratio\t{part}\t{whole}": partial(_ratio, part=count, whole=total)
    for part, count in (PARTS | TWICE).items()
    for whole, total in WHOLES.items()
    if part != whole
}
OF_ALL: dict[str, Callable[[Any], float]] = {
    "accuracy": lambda table: share(float(np.trace(table)), table.sum().item()),
    "error rate": lambda table: share((table.sum() - np.trace(table)).item(), table.sum().item()),
    "mean recall of the classes": lambda table: _mean(table, RATES["recall"]),
    "mean precision of the classes": lambda table: _mean(table, RATES["precision"]),
    "mean F1 of the classes": lambda table: _mean(table, RATES["F1"]),
}


def cells_of(table: Any, place: int) -> Cells:
    """Return the four cells of the class at a place.

    Examples
    --------
    >>> cells_of(np.array([[4, 2], [1, 3]]), 1)
    Cells(tn=4, fp=2, fn=1, tp=3)
    """
    tp, row, column = table[place, place], table[place].sum(), table[:, place].sum()
    return Cells(*(each.item() for each in (table.sum() - row - column + tp, column - tp, row - tp, tp)))


def _mean(table: Any, rate: Rate) -> float:
    return sum(rate(cells_of(table, place)) for place in range(len(table))) / len(table)


def other_rate(function: Function) -> Variants:
    r"""Answer with another rate, or another count, of the table.

    Examples
    --------
    >>> variants = dict(other_rate(lambda table: 0.6))
    >>> variants["other-rate\trecall"]([[4, 2], [1, 3]]), variants["other-count\tFN"]([[4, 2], [1, 3]])
    (0.75, 1)
    """
    for name, rate in (RATES | COUNTS).items():
        yield named(name), _answering(function, partial(_of_class, rate=rate))
    for name, rate in RATIOS.items():
        yield name, _answering(function, partial(_of_class, rate=rate))
    for name, whole in OF_ALL.items():
        yield named(name), _answering(function, partial(_of_whole, rate=whole))


def _of_class(table: Any, place: int, rate: Rate) -> float:
    return rate(cells_of(table, place))


def _of_whole(table: Any, place: int, rate: Callable[[Any], float]) -> float:
    return rate(table)


def _answering(function: Function, rate: Callable[[Any, int], float]) -> Function:
    """Return a function that answers with a rate, in the form in which another one answers."""

    def asks(*arguments: Any, **named: Any) -> Any:
        right = function(*arguments, **named)
        given = list(signature(function).bind(*arguments, **named).arguments.values())
        tables = next((found for each in given if (found := _tables(each)) is not None), None)
        return right if tables is None else _in_the_form_of(right, tables, given, rate)

    return asks


def _tables(value: Any) -> Any:
    """Return a value as an array of tables of counts, None if it is none."""
    try:
        array = np.array(value)
    except ValueError:
        return None
    is_one = array.ndim in (2, 3) and array.shape[-1] == array.shape[-2] > 1 and array.dtype.kind in "iu"
    return array.reshape(-1, *array.shape[-2:]) if is_one else None


def _in_the_form_of(right: Any, tables: Any, given: list[Any], rate: Callable[[Any, int], float]) -> Any:
    """Return a rate of tables: for each class, for each table, or of all tables together."""
    classes = tables.shape[-1]
    length = len(right) if isinstance(right, list | tuple | np.ndarray) and np.ndim(right) == 1 else 0
    if length == classes and len(tables) == 1:
        return [rate(tables[0], place) for place in range(classes)]
    if length:
        return [rate(table, classes - 1) for table in tables] if length == len(tables) else right
    if isinstance(right, dict | str) or np.ndim(right):
        return right
    asked = [
        each for each in given if isinstance(each, int) and not isinstance(each, bool) and 0 <= each < classes
    ]
    return rate(tables.sum(axis=0), asked[-1] if asked else classes - 1)


def of_table(table: Any) -> Iterator[tuple[str, float]]:
    r"""Yield each rate, each count and each ratio of one table, of its last class.

    Examples
    --------
    >>> dict(of_table([[4, 2], [1, 3]]))["other-rate\trecall"]
    0.75
    """
    cells = cells_of(np.array(table), len(table) - 1)
    yield from ((named(name), rate(cells)) for name, rate in (RATES | COUNTS).items())
    yield from ((name, rate(cells)) for name, rate in RATIOS.items())


def named(rate: str) -> str:
    r"""Return the name of the mistake that gives a rate, or a count.

    Examples
    --------
    >>> named("FN"), named("recall")
    ('other-count\tFN', 'other-rate\trecall')
    """
    return f"{'other-count' if rate in COUNTS else 'other-rate'}\t{rate}"
