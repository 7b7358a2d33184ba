"""Mistakes of a function that has more above it than its arguments: data, and functions of other tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from inspect import isfunction
from typing import Any

import numpy as np

from confusionlab.grading.mistakes.arguments import asked_with
from confusionlab.grading.mistakes.plain import Function, Variants, signature


def mistakes(function: Function, before: Mapping[str, Any]) -> Variants:
    r"""Yield functions that take something above in place of what they are asked about.

    Parameters
    ----------
    function : function
        The right one.
    before : dict
        What has been assigned above it.

    Yields
    ------
    mistake, function : str, function
        The mistake's name, and the function that makes it.

    Examples
    --------
    >>> above = {"ROWS": [4, 2], "total": lambda rows: sum(rows)}
    >>> variants = dict(mistakes(lambda rows: max(rows), above))
    >>> variants["given-for-argument"]([1, 3]), variants["other-task\ttotal"]([1, 3])
    (4, 4)
    """
    yield from _of_data(function, before)
    yield from _of_other_tasks(function, before)


def _of_data(function: Function, before: Mapping[str, Any]) -> Variants:
    """Use a value that stands above in place of an argument that is called alike, or is the only one."""
    names = list(signature(function).parameters)
    alike = {name: name.upper() for name in names if name.upper() in before and name.upper() != name}
    if alike:
        given = {name: before[above] for name, above in alike.items()}
        yield "given-for-argument", asked_with(function, lambda arguments: given)
    elif len(names) == 1:
        for above, value in before.items():
            if isinstance(value, list | np.ndarray) and not above.startswith("_"):
                yield "given-for-argument", asked_with(function, partial(_one, name=names[0], value=value))


def _one(arguments: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return one argument, whatever was given."""
    return {name: value}


def _of_other_tasks(function: Function, before: Mapping[str, Any]) -> Variants:
    """Answer with what a function of a task above gives for the same arguments."""
    names = set(signature(function).parameters)
    for name, other in before.items():
        needed = set(signature(other).parameters) if isfunction(other) else set()
        if needed and needed <= names:
            yield f"other-task\t{name}", _asking(function, other, needed)


def _asking(function: Function, other: Function, needed: Collection[str]) -> Function:
    """Return a function that asks another with those of its arguments that this one needs."""

    def asks(*arguments: Any, **named: Any) -> Any:
        given = signature(function).bind(*arguments, **named).arguments
        return other(**{name: value for name, value in given.items() if name in needed})

    return asks
