"""Tables: what else a confusion matrix comes out as."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from confusionlab.grading.mistakes.plain import is_table, numbers_in


def transposed(value: Any) -> Iterator[Any]:
    """Turn rows into columns.

    Examples
    --------
    >>> list(transposed([[4, 2], [1, 3]]))
    [[[4, 1], [2, 3]]]
    """
    if is_table(value):
        yield _turned(value)


def positive_first(value: Any) -> Iterator[Any]:
    """Put the last of two classes first, in rows and columns.

    Examples
    --------
    >>> list(positive_first([[4, 2], [1, 3]]))
    [[[3, 1], [2, 4]]]
    """
    if is_table(value) and len(value) == 2:
        yield _mirrored(value)


def classes_reversed(value: Any) -> Iterator[Any]:
    """Put the last of many classes first, in rows and columns.

    Examples
    --------
    >>> list(classes_reversed([[4, 2, 0], [1, 3, 0], [0, 0, 9]]))
    [[[9, 0, 0], [0, 3, 1], [0, 2, 4]]]
    """
    if is_table(value) and len(value) > 2:
        yield _mirrored(value)


def turned_and_mirrored(value: Any) -> Iterator[Any]:
    """Do both.

    Examples
    --------
    >>> list(turned_and_mirrored([[4, 2], [1, 3]]))
    [[[3, 2], [1, 4]]]
    """
    if is_table(value):
        yield _mirrored(_turned(value))


def rows_reversed(value: Any) -> Iterator[Any]:
    """Put the last row first.

    Examples
    --------
    >>> list(rows_reversed([[4, 2], [1, 3]]))
    [[[1, 3], [4, 2]]]
    """
    if is_table(value):
        yield value[::-1]


def columns_reversed(value: Any) -> Iterator[Any]:
    """Put the last column first.

    Examples
    --------
    >>> list(columns_reversed([[4, 2], [1, 3]]))
    [[[2, 4], [3, 1]]]
    """
    if is_table(value):
        yield [row[::-1] for row in value]


def shares_for_counts(value: Any) -> Iterator[Any]:
    """Divide each count by the sum of its row, of its column, and of all; a sum of 0 gives 0, or NaN.

    Examples
    --------
    >>> for shares in list(shares_for_counts([[3, 1], [1, 3]]))[:3]:
    ...     print(shares)
    [[0.75, 0.25], [0.25, 0.75]]
    [[0.75, 0.25], [0.25, 0.75]]
    [[0.375, 0.125], [0.125, 0.375]]
    """
    if _has_counts(value):
        for of_nothing in (0, math.nan):
            yield _by_row(value, of_nothing)
            yield _turned(_by_row(_turned(value), of_nothing))
            total = sum(map(sum, value))
            yield [[cell / total if total else of_nothing for cell in row] for row in value]


def flat(value: Any) -> Iterator[Any]:
    """Put all rows behind each other.

    Examples
    --------
    >>> list(flat([[4, 2], [1, 3]]))
    [[4, 2, 1, 3]]
    """
    if is_table(value):
        yield [cell for row in value for cell in row]


def diagonal_only(value: Any) -> Iterator[Any]:
    """Keep the diagonal, as a list, and as a table that is 0 beside it.

    Examples
    --------
    >>> list(diagonal_only([[4, 2], [1, 3]]))
    [[4, 3], [[4, 0], [0, 3]]]
    """
    if is_table(value) and len(value) == len(value[0]):
        yield [row[place] for place, row in enumerate(value)]
        yield [[cell if i == j else 0 for j, cell in enumerate(row)] for i, row in enumerate(value)]


def without_diagonal(value: Any) -> Iterator[Any]:
    """Put 0 on the diagonal.

    Examples
    --------
    >>> list(without_diagonal([[4, 2], [1, 3]]))
    [[[0, 2], [1, 0]]]
    """
    if is_table(value) and len(value) == len(value[0]):
        yield [[0 if i == j else cell for j, cell in enumerate(row)] for i, row in enumerate(value)]


def _turned(table: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*table, strict=True)]


def _mirrored(table: list[list[Any]]) -> list[list[Any]]:
    return [row[::-1] for row in table[::-1]]


def _by_row(table: list[list[Any]], of_nothing: float) -> list[list[Any]]:
    return [[cell / sum(row) if sum(row) else of_nothing for cell in row] for row in table]


def _has_counts(value: Any) -> bool:
    """Tell whether a value is a table of whole numbers, one of them above 1."""
    if not is_table(value):
        return False
    cells = [cell for row in value for cell in row]
    numbers = numbers_in(value)
    return len(numbers) == len(cells) and all(float(n).is_integer() for n in numbers) and max(numbers) > 1


TRANSFORMS = {
    "transposed": transposed,
    "positive-first": positive_first,
    "classes-reversed": classes_reversed,
    "turned-and-mirrored": turned_and_mirrored,
    "rows-reversed": rows_reversed,
    "columns-reversed": columns_reversed,
    "shares-for-counts": shares_for_counts,
    "flat": flat,
    "diagonal-only": diagonal_only,
    "without-diagonal": without_diagonal,
}
