"""Numbers and shares: what else they come out as."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from confusionlab.grading.mistakes.plain import each, numbers_in


def complement(value: Any) -> Iterator[Any]:
    """Take each share away from 1; of a low and a high end, the other one comes first then.

    Examples
    --------
    >>> list(complement([0.75, 0.5])), list(complement(3))
    ([[0.25, 0.5], [0.5, 0.25]], [])
    """
    if not _are_whole(value):
        rest = each(value, lambda share: 1 - share)
        yield rest
        if isinstance(value, list) and len(value) == 2:
            yield rest[::-1]


def per_cent(value: Any) -> Iterator[Any]:
    """Give each share, or difference of shares, as per cent: with all digits, with one, or none.

    Examples
    --------
    >>> list(per_cent(0.125))
    [12.5, 12.5, 12, 12.5]
    """
    if not _are_whole(value):
        for digits in (None, 1, 0):
            yield each(value, lambda share, d=digits: _rounded(100 * share, d))  # type: ignore[misc]
        yield each(value, lambda share: share if _is_whole(share) else 100 * share)


def hundredth(value: Any) -> Iterator[Any]:
    """Divide each number by 100.

    Examples
    --------
    >>> list(hundredth(12.5))
    [0.125]
    """
    if any(numbers_in(value)):
        yield each(value, lambda number: number / 100)


def reciprocal(value: Any) -> Iterator[Any]:
    """Turn each number upside down, as NumPy does: 0 to infinity.

    Examples
    --------
    >>> list(reciprocal(0.25)), list(reciprocal([0.5, 0]))
    ([4.0], [[2.0, inf]])
    """
    if any(numbers_in(value)):
        yield each(value, lambda number: 1 / number if number else math.inf)


def rounded(value: Any) -> Iterator[Any]:
    """Round to one, two, three or four digits behind the point, as Python does and as one does by hand.

    Examples
    --------
    >>> list(rounded(0.12345))
    [0.1, 0.12, 0.123, 0.1235, 0.1, 0.12, 0.123, 0.1235]
    >>> list(rounded(0.125))[1], list(rounded(0.125))[5]
    (0.12, 0.13)
    """
    if not _are_whole(value):
        for digits in (1, 2, 3, 4):
            yield each(value, lambda number, d=digits: _rounded(number, d))  # type: ignore[misc]
        for digits in (1, 2, 3, 4):
            yield each(value, lambda number, d=digits: _rounded_by_hand(number, d))  # type: ignore[misc]


def cut_off(value: Any) -> Iterator[Any]:
    """Leave only what stands before the point, by cutting or by rounding.

    Examples
    --------
    >>> list(cut_off(2.7))
    [2, 3]
    """
    if not _are_whole(value):
        yield each(value, lambda number: int(number) if math.isfinite(number) else number)
        yield each(value, lambda number: _rounded(number, 0))


def zero_for_nan(value: Any) -> Iterator[Any]:
    """Give 0 where there is nothing to divide by.

    Examples
    --------
    >>> list(zero_for_nan([0.5, float("nan")]))
    [[0.5, 0]]
    """
    yield each(value, lambda number: 0 if math.isnan(number) else number)


def one_for_nan(value: Any) -> Iterator[Any]:
    """Give 1 where there is nothing to divide by.

    Examples
    --------
    >>> list(one_for_nan([0.5, float("nan")]))
    [[0.5, 1]]
    """
    yield each(value, lambda number: 1 if math.isnan(number) else number)


def none_for_nan(value: Any) -> Iterator[Any]:
    """Give None where there is nothing to divide by.

    Examples
    --------
    >>> list(none_for_nan([0.5, float("nan")]))
    [[0.5, None]]
    """
    yield each(value, lambda number: None if math.isnan(number) else number)


def nan_for_zero(value: Any) -> Iterator[Any]:
    """Give NaN where it is 0.

    Examples
    --------
    >>> list(nan_for_zero([0.5, 0]))
    [[0.5, nan]]
    """
    yield each(value, lambda number: math.nan if number == 0 else number)


def sign(value: Any) -> Iterator[Any]:
    """Turn plus into minus.

    Examples
    --------
    >>> list(sign([0.5, -1]))
    [[-0.5, 1]]
    """
    yield each(value, lambda number: -number)


def sign_dropped(value: Any) -> Iterator[Any]:
    """Leave out every minus.

    Examples
    --------
    >>> list(sign_dropped([0.5, -1]))
    [[0.5, 1]]
    """
    yield each(value, abs)


def cut_at_zero(value: Any) -> Iterator[Any]:
    """Give 0 for what lies below 0.

    Examples
    --------
    >>> list(cut_at_zero([0.5, -1]))
    [[0.5, 0]]
    """
    yield each(value, lambda number: max(number, 0))


def off_by_one(value: Any) -> Iterator[Any]:
    """Count one too many, or one too few.

    Examples
    --------
    >>> list(off_by_one([3, 4])), list(off_by_one(0.5))
    ([[4, 5], [2, 3]], [])
    """
    if numbers_in(value) and _are_whole(value):
        yield each(value, lambda number: number + 1)
        yield each(value, lambda number: number - 1)


def doubled(value: Any) -> Iterator[Any]:
    """Give twice as much.

    Examples
    --------
    >>> list(doubled([3, 0.5]))
    [[6, 1.0]]
    """
    yield each(value, lambda number: 2 * number)


def halved(value: Any) -> Iterator[Any]:
    """Give half as much.

    Examples
    --------
    >>> list(halved(3))
    [1.5]
    """
    yield each(value, lambda number: number / 2)


def squared(value: Any) -> Iterator[Any]:
    """Give the square.

    Examples
    --------
    >>> list(squared(0.5))
    [0.25]
    """
    if not _are_whole(value):
        yield each(value, lambda number: number * number)


def _are_whole(value: Any) -> bool:
    return all(map(_is_whole, numbers_in(value)))


def _is_whole(number: Any) -> bool:
    return isinstance(number, int) or float(number).is_integer()


def _rounded(number: Any, digits: int | None) -> Any:
    if digits is None or not math.isfinite(number):
        return number
    return round(number, digits) if digits else round(number)


def _rounded_by_hand(number: Any, digits: int) -> Any:
    """Return a number rounded with halves going up, whatever the last bit of it says."""
    if not math.isfinite(number):
        return number
    return math.floor(number * 10**digits + 0.5 + 1e-9) / 10**digits


TRANSFORMS = {
    "complement": complement,
    "per-cent": per_cent,
    "hundredth": hundredth,
    "reciprocal": reciprocal,
    "rounded": rounded,
    "cut-off": cut_off,
    "zero-for-nan": zero_for_nan,
    "one-for-nan": one_for_nan,
    "none-for-nan": none_for_nan,
    "nan-for-zero": nan_for_zero,
    "sign": sign,
    "sign-dropped": sign_dropped,
    "cut-at-zero": cut_at_zero,
    "off-by-one": off_by_one,
    "doubled": doubled,
    "halved": halved,
    "squared": squared,
}
