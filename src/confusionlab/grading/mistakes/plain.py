"""Plain values, from which mistakes are made: a right value comes in, those that a mistake gives come out.

A value is plain all the way down, as `confusionlab.grading.values.nested` gives it. A transform yields
nothing where it has no sense, and may yield the value itself, which then is no mistake.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

Transform = Callable[[Any], Iterator[Any]]
Function = Callable[..., Any]
Variants = Iterator[tuple[str, Function]]

signature = cache(inspect.signature)  # one function is asked thousands of times


def numbers_in(value: Any) -> list[Any]:
    """Return all numbers of a value, in order; True and False are none.

    Examples
    --------
    >>> numbers_in({"macro": 0.5, "each": [1, True, "spam"]})
    [0.5, 1]
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for item in value for number in numbers_in(item)]
    return [value] if is_a_number(value) else []


def is_a_number(value: Any) -> bool:
    """Tell whether a plain value is a number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with each of its numbers changed.

    Examples
    --------
    >>> each([1, {"recall": 0.5}, "spam"], lambda number: 2 * number)
    [2, {'recall': 1.0}, 'spam']
    """
    if isinstance(value, dict):
        return {key: each(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [each(item, change) for item in value]
    return change(value) if is_a_number(value) else value


def is_table(value: Any) -> bool:
    """Tell whether a value is a list of at least two lists of plain values, equally long.

    Examples
    --------
    >>> is_table([[4, 1], [2, 3]]), is_table([[1], [2, 3]]), is_table([1, 2])
    (True, False, False)
    """
    if not (isinstance(value, list) and len(value) > 1 and all(isinstance(row, list) for row in value)):
        return False
    flat = not any(isinstance(cell, list | dict) for row in value for cell in row)
    return flat and len({len(row) for row in value}) == 1 and bool(value[0])
