"""When are two answers equal? When the texts that stand for their values are."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

DIGITS = 6
ZERO_TOLERANCE = 1e-8  # rounding noise such as 1 - 0.9 - 0.1 counts as 0
LONGEST = 2000  # characters of a canonical value that are shown whole


def _number(value: float) -> str:
    """Write a number with `DIGITS` significant digits; whole numbers alike as int and float."""
    if isinstance(value, int):
        return str(value)
    if abs(value) < ZERO_TOLERANCE:
        return "0"
    rounded = float(f"{value:.{DIGITS}g}")
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)


def canonical(value: Any) -> str:
    """Return the text that stands for a value when answers are compared.

    Parameters
    ----------
    value : number, bool, str, None, list, tuple, dict, ndarray, Series or DataFrame
        An answer. Floats count to six significant digits, and below a
        hundred-millionth as 0; lists, tuples and arrays count alike; a dict
        counts whatever its order.

    Returns
    -------
    str
        Equal for equal answers, different for different ones.

    Raises
    ------
    TypeError
        If the value is of a kind that has no such text (a function, say).

    Examples
    --------
    >>> canonical([1, 0.1 + 0.2, float("nan"), "spam"])
    "[1, 0.3, nan, 'spam']"
    >>> canonical(3.0) == canonical(3)
    True
    """
    value = _plain(value)
    if value is None or isinstance(value, bool | str):
        return repr(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(sorted(f"{canonical(key)}: {canonical(item)}" for key, item in value.items()))
            + "}"
        )
    raise TypeError(
        f"an answer of type {type(value).__name__} cannot be checked; "
        "give a number, text, True or False, a list, a dictionary or an array"
    )


def _plain(value: Any) -> Any:
    """Return what pandas or NumPy holds as plain Python; any other value as it is."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def shortened(text: str) -> str:
    """Return a text that is short, and still differs where the whole text does.

    Examples
    --------
    >>> shortened("[1, 2]")
    '[1, 2]'
    >>> len(shortened("1, " * 100_000)) < 2100
    True
    """
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{text[:LONGEST]}… ({len(text)} characters, SHA-256 {digest})"


def nudged(value: Any, by: float) -> Any:
    """Return a value with every float moved by the share `by`; a 0 becomes `by`.

    Parameters
    ----------
    value : object
        An answer, as `canonical` takes it.
    by : float
        The share.

    Returns
    -------
    object
        The same answer, a little beside it.

    Examples
    --------
    >>> nudged({"a": [1, 2.0, "three"]}, 0.5)
    {'a': [1, 3.0, 'three']}
    """
    value = _plain(value)
    if isinstance(value, float):
        return value * (1 + by) if value else by
    if isinstance(value, list | tuple):
        return [nudged(item, by) for item in value]
    if isinstance(value, dict):
        return {key: nudged(item, by) for key, item in value.items()}
    return value
