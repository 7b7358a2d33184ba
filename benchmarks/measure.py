"""Medians of processor time, taken side by side, and the rows they are told in."""

from __future__ import annotations

import operator
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One claim, what was measured, and whether it holds; without a promise there is nothing to hold.

    What was measured and promised stands in words, and where both are numbers, as numbers too.
    """

    claim: str
    target: str
    result: str
    holds: bool | None
    measured: float | None = None
    promised: float | None = None


def medians(rounds: int, **functions: Callable[[], object]) -> dict[str, float]:
    """Give the median processor seconds of each function.

    The functions take turns, so that a change of the machine's mood meets all of them. One turn more than
    `rounds` is run, and the first is not counted: it pays for imports and caches.
    """
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds + 1):
        for name, function in functions.items():
            start = time.process_time()
            function()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(taken[1:]) for name, taken in seconds.items()}


def at_least(claim: str, target: float, value: float, unit: str, note: str = "") -> Row:
    """Tell of a value that should not be smaller than its target."""
    return _row(claim, "at least", target, value, unit, note, operator.ge)


def at_most(claim: str, target: float, value: float, unit: str, note: str = "") -> Row:
    """Tell of a value that should not be larger than its target."""
    return _row(claim, "at most", target, value, unit, note, operator.le)


def _row(
    claim: str, bound: str, target: float, value: float, unit: str, note: str, holds: Callable[..., bool]
) -> Row:
    details = f" ({note})" if note else ""
    promise, found = f"{bound} {target:g} {unit}".strip(), f"{value:.3g} {unit}".strip()
    return Row(claim, promise, found + details, holds(value, target), value, target)


def against(seconds: float, other: float) -> str:
    """Write two times beside each other."""
    return f"{1000 * seconds:,.1f} ms against {1000 * other:,.1f} ms"
