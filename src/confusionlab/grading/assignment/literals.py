"""Values as Python text that makes them anew: how what a hidden check asks with reaches a kernel."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

MOST_VALUES = 1_000  # of one name


class LiteralError(ValueError):
    """A value that Python text cannot make, or that would take too much of it."""


def literal(value: Any) -> str:
    """Return Python text that makes a value.

    Parameters
    ----------
    value : number, str, bool, None, list, tuple, dict or ndarray
        The value. Containers may hold each other; an array keeps its dtype, the usual integer as such.

    Returns
    -------
    str
        An expression that needs no name but `numpy`, and that only for arrays
        and NumPy's own numbers.

    Raises
    ------
    LiteralError
        If it is of another kind, holds something that is, or holds more than
        1,000 values.

    Examples
    --------
    >>> literal([1, "spam", float("inf")])
    "[1, 'spam', 1e999]"
    >>> literal(np.array([[1, 2]], dtype="int64"))
    'numpy.array([[1, 2]], dtype=numpy.int_)'
    """
    if (count := _count(value)) > MOST_VALUES:
        raise LiteralError(f"it holds {count:,} values; at most {MOST_VALUES:,} can be sent")
    return _text(value)


def _count(value: Any) -> int:
    """Return how many values a value holds, itself included."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(_count, value)) + sum(map(_count, value.values()))
    return sum(map(_count, value)) if isinstance(value, list | tuple) else 1


def _text(value: Any) -> str:
    kind = type(value)
    if kind in (bool, int, str, type(None)):
        return repr(value)
    if kind is float:
        return _float(value)
    if kind is list:
        return f"[{', '.join(map(_text, value))}]"
    if kind is tuple:
        return f"({''.join(f'{_text(item)}, ' for item in value)})"
    if kind is dict:
        return f"{{{', '.join(f'{_text(key)}: {_text(item)}' for key, item in value.items())}}}"
    if kind is np.ndarray and _has_literals(value.dtype):
        shape = "" if value.size else f".reshape({value.shape})"
        return f"numpy.array({_text(value.tolist())}, dtype={_dtype(value.dtype)}){shape}"
    if isinstance(value, np.generic) and _has_literals(value.dtype):
        return f"{_text(np.array(value))}[()]"
    raise LiteralError(
        f"it is of type {kind.__name__}; numbers, text, True and False, None, lists, tuples, "
        "dictionaries and arrays of these can be sent"
    )


def _has_literals(dtype: np.dtype[Any]) -> bool:
    """Tell whether Python has literals for what an array holds; a float of more than 64 bits has none."""
    return dtype.kind == "U" or (dtype.kind in "biuf" and dtype.itemsize <= 8)


def _dtype(dtype: np.dtype[Any]) -> str:
    """Write a dtype; the usual integer by its name: in a page it has 32 bits, and none other is an index."""
    return "numpy.int_" if dtype == np.int_ else repr(dtype.str)


def _float(value: float) -> str:
    """Write a float without a name that code may have given another meaning."""
    if math.isfinite(value):
        return repr(value)
    return "(1e999 - 1e999)" if math.isnan(value) else "1e999" if value > 0 else "-1e999"
