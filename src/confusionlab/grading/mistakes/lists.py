"""Lists, pairs, dictionaries and yes or no: what else they come out as."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from confusionlab.grading.mistakes.plain import each, is_a_number, is_table, numbers_in

MOST_ITEMS = 12
MOST_ENTRIES = 6  # of a dictionary or a tuple in which two may have changed places


def reverse(value: Any) -> Iterator[Any]:
    """Put the last first, or the largest.

    Examples
    --------
    >>> list(reverse([3, 1, 2]))
    [[2, 1, 3], [3, 2, 1]]
    """
    if _is_list(value):
        yield value[::-1]
        if all(map(is_a_number, value)):
            yield sorted(value, reverse=True)


def in_order(value: Any) -> Iterator[Any]:
    """Sort it.

    Examples
    --------
    >>> list(in_order([3, 1, 2]))
    [[1, 2, 3]]
    """
    if _is_list(value) and _can_be_sorted(value):
        yield sorted(value)


def one_left_out(value: Any) -> Iterator[Any]:
    """Leave out any one of a short list.

    Examples
    --------
    >>> list(one_left_out([3, 1, 2]))
    [[1, 2], [3, 2], [3, 1]]
    """
    if _is_list(value) and 2 < len(value) <= MOST_ITEMS:
        yield from (value[:place] + value[place + 1 :] for place in range(len(value)))


def one_class_for_all(value: Any) -> Iterator[Any]:
    """Give the first for each, the last for each, their mean, the smallest or the largest.

    Examples
    --------
    >>> list(one_class_for_all([0.5, 1.0]))
    [[0.5, 0.5], [1.0, 1.0], [0.75, 0.75], [0.5, 0.5], [1.0, 1.0]]
    """
    numbers = list(value.values()) if isinstance(value, dict) else value if _is_list(value) else []
    if len(numbers) < 2 or not all(map(is_a_number, numbers)):
        return
    kept = (numbers[0], numbers[-1], sum(numbers) / len(numbers), min(numbers), max(numbers))
    for number in kept:
        yield dict.fromkeys(value, number) if isinstance(value, dict) else [number] * len(numbers)


def mean_for_each(value: Any) -> Iterator[Any]:
    """Give the mean alone.

    Examples
    --------
    >>> list(mean_for_each([0.5, 1.0]))
    [0.75]
    """
    if _is_list(value) and all(map(is_a_number, value)) and len(value) > 1:
        yield sum(value) / len(value)


def from_one(value: Any) -> Iterator[Any]:
    """Count places from 1.

    Examples
    --------
    >>> list(from_one([0, 3]))
    [[1, 4]]
    """
    if _is_list(value) and all(isinstance(number, int) for number in numbers_in(value)):
        yield each(value, lambda place: place + 1)


def opposite(value: Any) -> Iterator[Any]:
    """Say no for yes, and yes for no.

    Examples
    --------
    >>> list(opposite([True, False])), list(opposite(True)), list(opposite([0, 1, 1]))
    ([[False, True]], [False], [[1, 0, 0]])
    """
    if isinstance(value, bool):
        yield not value
    elif _is_list(value) and all(isinstance(item, bool) for item in value):
        yield [not item for item in value]
    elif _is_list(value) and all(is_a_number(item) and item in (0, 1) for item in value):
        yield [1 - item for item in value]


def pairs_turned(value: Any) -> Iterator[Any]:
    """Turn each pair of a list round.

    Examples
    --------
    >>> list(pairs_turned([[0, 1], [2, 3]]))
    [[[1, 0], [3, 2]]]
    """
    if is_table(value) and len(value[0]) == 2:
        yield [[last, first] for first, last in value]


def exchanged(value: Any) -> Iterator[tuple[str, Any]]:
    r"""Exchange two entries, of a dictionary or of a short list.

    Examples
    --------
    >>> list(exchanged({"FP": 2, "FN": 1}))
    [('FP\tFN', {'FP': 1, 'FN': 2})]
    >>> list(exchanged([5, 3, 2]))[0]
    ('number 1\tnumber 2', [3, 5, 2])
    """
    if not isinstance(value, dict | list) or not 2 <= len(value) <= MOST_ENTRIES or is_table(value):
        return
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    for one, other in combinations(keys, 2):
        changed: Any = value.copy()
        changed[one], changed[other] = value[other], value[one]
        names = (one, other) if isinstance(value, dict) else (f"number {one + 1}", f"number {other + 1}")
        yield "\t".join(" ".join(str(name).split()) for name in names), changed


def values_only(value: Any) -> Iterator[Any]:
    """Leave the names of a dictionary out.

    Examples
    --------
    >>> list(values_only({"FP": 2, "FN": 1}))
    [[2, 1]]
    """
    if isinstance(value, dict):
        yield list(value.values())


def how_many(value: Any) -> Iterator[Any]:
    """Say how many there are.

    Examples
    --------
    >>> list(how_many(["cow", "pig"]))
    [2]
    """
    if _is_list(value):
        yield len(value)


def in_columns(value: Any) -> Iterator[Any]:
    """Put each into a list of its own.

    Examples
    --------
    >>> list(in_columns([0, 1]))
    [[[0], [1]]]
    """
    if _is_list(value):
        yield [[item] for item in value]


def flags_for_numbers(value: Any) -> Iterator[Any]:
    """Give False and True for 0 and 1.

    Examples
    --------
    >>> list(flags_for_numbers([0, 1]))
    [[False, True]]
    """
    if _is_list(value) and all(is_a_number(item) and item in (0, 1) for item in value):
        yield [bool(item) for item in value]


def shares_for_counts(value: Any) -> Iterator[Any]:
    """Divide each count by their sum.

    Examples
    --------
    >>> list(shares_for_counts({"FP": 1, "TP": 3}))
    [{'FP': 0.25, 'TP': 0.75}]
    """
    counts = numbers_in(value) if isinstance(value, dict) or _is_list(value) else []
    if len(counts) > 1 and all(isinstance(count, int) for count in counts) and sum(counts):
        yield each(value, lambda count: count / sum(counts))


def zeros_left_out(value: Any) -> Iterator[Any]:
    """Leave out the entries of a dictionary that are 0.

    Examples
    --------
    >>> list(zeros_left_out({"FP": 0, "FN": 1}))
    [{'FN': 1}]
    """
    if isinstance(value, dict):
        yield {key: item for key, item in value.items() if item != 0}


def other_case(value: Any) -> Iterator[Any]:
    """Write text in small letters, in large ones, or as a title.

    Examples
    --------
    >>> list(other_case("Spam"))
    ['spam', 'SPAM', 'Spam']
    """
    if isinstance(value, str) and len(value) > 1:
        yield from (value.lower(), value.upper(), value.title())


def _can_be_sorted(value: list[Any]) -> bool:
    return all(map(is_a_number, value)) or all(isinstance(item, str) for item in value)


def _is_list(value: Any) -> bool:
    """Tell whether a value is a list, and no table."""
    return isinstance(value, list) and bool(value) and not is_table(value)


TRANSFORMS = {
    "reversed": reverse,
    "sorted": in_order,
    "one-left-out": one_left_out,
    "from-one": from_one,
    "opposite": opposite,
    "transposed": pairs_turned,
    "values-only": values_only,
    "how-many": how_many,
    "in-columns": in_columns,
    "flags-for-numbers": flags_for_numbers,
    "shares-for-counts": shares_for_counts,
    "zeros-left-out": zeros_left_out,
    "other-case": other_case,
}
OF_RATES = {"one-class-for-all": one_class_for_all, "mean-for-each": mean_for_each}
