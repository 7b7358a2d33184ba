"""What callers pass beside labels, checked and put in one shape: counts, weights, ids, scores, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from numbers import Real
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from confusionlab.labels import (
    Label,
    LabelColumn,
    Labels,
    Naming,
    as_array,
    as_column,
    axis_names,
    declared_order,
    listed,
    naming_of,
    place_naming,
    plain_label,
    read_naming,
    refuse_missing,
    sorted_labels,
)

_BEYOND = 2**63  # what 64 bits can't count any more
_OUTSIDE = 1e-6  # how far rounding may carry a probability out of 0 to 1
_GUESSED = frozenset({"predicted", "prediction", "predictions", "pred", "preds", "yhat", "hat"})
_KNOWN = frozenset({"actual", "actuals", "true", "truth", "target", "targets", "observed", "reference"})
_SUMS = frozenset({"all", "total", "totals", "sum", "sums", "grand total"})


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores as a table, and what its columns are called.

    Attributes
    ----------
    table : ndarray of float, shape (n, 1) or (n, K)
        One row per example.
    names : tuple of K labels or None
        The classes that a frame's columns name.
    speaks_for : label or None
        The name of a single column of text: it may be that of a class.
    """

    table: NDArray[Any]
    names: Labels | None = None
    speaks_for: Label = None

    @property
    def n_labels(self) -> int:
        """How many labels the scores decide between."""
        return max(int(self.table.shape[1]), 2)

    def ordered(self, naming: Naming) -> NDArray[Any]:
        """Put the columns in the order of the labels, by their names or by the codes of these.

        Raises
        ------
        ValueError
            If the names are other ones than the labels.
        """
        labels = naming.labels
        if self.speaks_for is not None and self.speaks_for in labels[:-1] + naming.codes[:-1]:
            raise ValueError(
                f"scores: the column is called {self.speaks_for!r}, but a score speaks for the last label, "
                f"{labels[-1]!r}; pass labels= with {self.speaks_for!r} last, or the other column"
            )
        if self.names is None or self.names == labels:
            return self.table
        if set(self.names) == set(naming.codes):
            labels = naming.codes
        if set(self.names) != set(labels):
            raise ValueError(
                f"scores: the columns are called {listed(self.names)}, but the labels are {listed(labels)}; "
                "name a column for each label, or pass scores.to_numpy() in the order of the labels"
            )
        return self.table[:, [self.names.index(label) for label in labels]]


def as_numbers(values: Any, name: str) -> NDArray[Any]:
    """Do as `as_array`; numbers that came as objects, as pandas' nullable ones do, become plain ones.

    Raises
    ------
    TypeError, ValueError
        As `as_array`, or if one is missing.

    Examples
    --------
    >>> as_numbers(np.array([1, 2.5], object), "weights")
    array([1. , 2.5])
    """
    array = as_array(values, name)
    if array.dtype != object or not array.ndim or not array.size:
        return array
    import pandas as pd

    kinds = {type(cell) for cell in array.flat}
    if all(issubclass(kind, int | float | np.number) for kind in kinds):
        plain = np.array(array.tolist())
        exact = plain.dtype.kind != "f" or any(issubclass(kind, float | np.floating) for kind in kinds)
        return plain if exact else array
    if pd.isna(array).any():
        refuse_missing(array.ravel(), name, "values")
    return array


def kind_of(values: Any, array: NDArray[Any]) -> str:
    """Say in the caller's words what came instead of numbers.

    Examples
    --------
    >>> kind_of(["a"], np.array(["a"])), kind_of(None, np.array(None))
    ('text', 'NoneType')
    """
    if array.dtype.kind in "UT":
        return "text"
    if array.dtype != object:
        return str(array.dtype)
    if not array.ndim:
        return f"{type(values).__name__}{'; pass .toarray()' if hasattr(values, 'toarray') else ''}"
    return " and ".join(sorted({type(cell).__name__ for cell in array.flat}))


def read_counts(counts: Any, labels: Any = None) -> tuple[Labels, NDArray[Any]]:
    """Read a square table of counts and the labels of its rows and columns.

    Parameters
    ----------
    counts : array_like of shape (K, K), or DataFrame
        A frame is read by its names; a class that a crosstab leaves out gets a row or column of 0.
    labels : iterable of K labels or mapping of place to label, optional
        What the classes are called. Default: a frame's names, else 0 to K - 1.

    Returns
    -------
    labels : tuple of K labels
        In the order of rows and columns.
    counts : ndarray of shape (K, K)
        int64 or float64; not writeable.

    Raises
    ------
    TypeError, ValueError
        If the table or the labels are unfit, or a frame's names are not those of the labels.

    Examples
    --------
    >>> read_counts([[4, 2], [1, 3]], {0: "ham", 1: "spam"})[0]
    ('ham', 'spam')
    """
    names = _frame_names(counts)
    if names is None:
        table = _checked_table(counts)
        naming = Naming(_numbers(len(table)), ()) if labels is None else place_naming(labels, len(table))
        if len(naming.labels) != len(table):
            raise ValueError(
                f"labels: expected {len(table)}, one per row of counts, got {len(naming.labels)}: "
                f"{listed(naming.labels)}"
            )
        return naming.labels, table
    rows, columns = names
    _refuse_margins(rows, columns, counts)
    naming = _union(rows, columns, counts) if labels is None else read_naming(labels)
    return naming.labels, _checked_table(_aligned(as_numbers(counts, "counts"), rows, columns, naming))


def read_costs(costs: Any, labels: Labels) -> NDArray[np.float64]:
    """Read what an example in each cell costs; a frame is read by its names.

    Raises
    ------
    TypeError
        If it is no table of numbers.
    ValueError
        If its shape or its names are not those of the matrix.

    Examples
    --------
    >>> read_costs([[0, 1], [5, 0]], ("ham", "spam"))
    array([[0., 1.],
           [5., 0.]])
    """
    names = _frame_names(costs, "costs")
    table = as_numbers(costs, "costs")
    if table.dtype.kind not in "biuf":
        raise TypeError(
            f"costs: expected a table of numbers, rows actual and columns predicted, got {costs!r:.60}; of "
            "two classes [[0, cost of a false positive], [cost of a false negative, 0]]"
        )
    if names is not None:
        if set(names[0]) != set(labels) or set(names[1]) != set(labels):
            raise ValueError(
                f"costs: rows {listed(names[0])} and columns {listed(names[1])}, but the labels are "
                f"{listed(labels)}; name all of them on both axes"
            )
        table = _aligned(table, *names, Naming(labels, labels))
    if table.shape != (len(labels), len(labels)):
        raise ValueError(f"costs: expected shape {(len(labels), len(labels))}, got {table.shape}")
    return table.astype(np.float64)


def refuse_overflow(total: int, name: str) -> None:
    """Refuse counts whose sum 64 bits can't hold.

    Raises
    ------
    ValueError
        If the sum is that large.
    """
    if total >= _BEYOND:
        raise ValueError(
            f"{name}: they add up to {total:,}, more than the {_BEYOND - 1:,} that whole counts can reach; "
            "pass them as floats if a rounded sum will do"
        )


def whole_number(value: Any, name: str, least: int, advice: str = "") -> int:
    """Read a whole number from `least` on.

    Raises
    ------
    TypeError
        If it is no whole number.
    ValueError
        If it is smaller.

    Examples
    --------
    >>> whole_number(np.int8(3), "keep_examples", 0)
    3
    """
    advice = advice and f"; {advice}"
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name}: expected a whole number, got {value!r}{advice}") from None
    if number < least:
        raise ValueError(f"{name}: expected {least} or more, got {number}{advice}")
    return number


def checked_keep(keep_examples: Any) -> int:
    """Give how many examples to keep as a plain int.

    Raises
    ------
    TypeError, ValueError
        If it is no whole number, or negative.
    """
    return whole_number(keep_examples, "keep_examples", 0, "0 keeps none")


def checked_number(value: Any, name: str, low: float, high: float, example: float) -> float:
    """Read a number between two others, which it may not reach.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it lies outside.

    Examples
    --------
    >>> checked_number(0.95, "level", 0, 1, 0.95)
    0.95
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number such as {example:g}, got {value!r}")
    number = float(value)
    if not low < number < high:
        below = f" and below {high:g}" if high < np.inf else ""
        raise ValueError(
            f"{name}: expected a number above {low:g}{below}, such as {example:g}, got {value!r}"
        )
    return number


def checked_threshold(threshold: Any) -> float:
    """Give a threshold as a float: scores of any precision are compared with it in float64.

    Raises
    ------
    ValueError
        If it is no number, or NaN.
    """
    if isinstance(threshold, bool | np.bool_) or not isinstance(threshold, Real) or threshold != threshold:
        raise ValueError(f"threshold: expected a number such as 0.5, got {threshold!r}")
    return float(threshold)


def checked_weights(weights: ArrayLike | None, n_examples: int) -> NDArray[Any] | None:
    """Give weights as an array of finite numbers, none negative.

    Raises
    ------
    TypeError
        If they are no numbers.
    ValueError
        If there is not one per example, or one is negative, NaN or infinite.
    """
    if weights is None:
        return None
    array = as_numbers(weights, "weights")
    if array.shape != (n_examples,):
        came = array.shape or kind_of(weights, array)
        raise ValueError(f"weights: expected shape ({n_examples},), one per example, got {came}")
    if n_examples and array.dtype.kind not in "biuf":
        raise TypeError(f"weights: expected numbers, got {kind_of(weights, array)}; try .astype(float)")
    unfit = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if len(unfit):
        raise ValueError(
            f"weights: expected finite numbers of 0 or more, got {array[unfit[0]].item()!r} at position "
            f"{unfit[0]} ({len(unfit):,} such in all); weight 0 leaves an example out"
        )
    with np.errstate(over="ignore"):
        if not np.isfinite(array.sum(dtype=np.float64)):
            raise ValueError("weights: their sum is beyond what a float can hold; make them smaller")
    return array


def checked_ids(ids: ArrayLike | None, n_examples: int) -> NDArray[Any] | None:
    """Give ids as an array of integers or strings.

    Raises
    ------
    TypeError
        If they are of another kind, or of both.
    ValueError
        If there is not one per example, or one is beyond 64 bits.
    """
    if ids is None:
        return None
    array = as_column(ids, "ids")
    if array.shape != (n_examples,):
        came = array.shape or kind_of(ids, array)
        raise ValueError(f"ids: expected shape ({n_examples},), one per example, got {came}")
    if array.dtype.kind in "OT" and all(isinstance(name, str) for name in array):
        if any(name.endswith("\0") for name in array):
            raise ValueError("ids: found one that ends with a NUL character, which NumPy drops; leave it out")
        array = array.astype(str)
    if n_examples and array.dtype.kind not in "iuU":
        large = array.dtype == object and all(type(name) is int for name in array)
        came = "ints beyond 64 bits" if large else kind_of(ids, array)
        raise TypeError(
            f"ids: expected all ints or all strings, got {came}; make them text, or leave ids= out to use "
            "positions"
        )
    if array.dtype.kind in "iu" and n_examples:
        smallest, largest = int(array.min()), int(array.max())
        if not -_BEYOND < smallest <= largest < _BEYOND:
            raise ValueError(
                "ids: expected whole numbers that 64 bits hold with a sign, got some from "
                f"{smallest} to {largest}; pass them as text: ids.astype(str)"
            )
    return array.astype(np.int64) if array.dtype == np.uint64 else array


def read_scores(scores: Any) -> Scores:
    """Read scores as a table, one row per example, with the names that a frame's columns have.

    Raises
    ------
    TypeError
        If they aren't numbers.
    ValueError
        If their shape is another, or one is missing.

    Examples
    --------
    >>> read_scores([0.2, 0.9]).table.shape
    (2, 1)
    """
    if isinstance(scores, Scores):
        return scores
    array = as_numbers(scores, "scores")
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"scores: expected numbers, got {kind_of(scores, array)}; labels go to "
            "ConfusionMatrix.from_labels"
        )
    if array.ndim not in (1, 2) or 0 in array.shape[1:]:
        raise ValueError(f"scores: expected shape (n,), (n, 1) or (n, number of labels), got {array.shape}")
    missing = np.isnan(array)
    if missing.any():
        raise ValueError(
            f"scores: {int(missing.sum()):,} of {array.size:,} are NaN, the first in row "
            f"{int(np.argwhere(missing)[0, 0])}; drop these examples, or find out why the model gives NaN"
        )
    if array.ndim == 1:
        return Scores(array[:, np.newaxis], speaks_for=_text(getattr(scores, "name", None)))
    names = _column_names(scores)
    if array.shape[1] == 1:
        return Scores(array, speaks_for=_text(names[0] if names else None))
    return Scores(array, names)


def decided(table: NDArray[Any], threshold: float | None, n_labels: int) -> NDArray[np.intp]:
    """Turn a table of scores into predicted classes, as places among the labels.

    Raises
    ------
    ValueError
        If the scores are for another number of labels, a threshold was given for more than two, or none for
        scores that leave 0 to 1.
    """
    width = table.shape[1]
    if n_labels != max(width, 2):
        raise ValueError(
            f"scores: shape {table.shape} is for {max(width, 2)} labels, but there are {n_labels}; "
            f"pass scores of shape (n, {n_labels}), or labels= with {max(width, 2)} labels"
        )
    if threshold is None and width > 1:
        winners: NDArray[np.intp] = table.argmax(axis=1)
        return winners
    if width > 2:
        raise ValueError(
            f"threshold: got {threshold!r}, but of {width} scores per example the largest wins; leave it out,"
            " or count one class against the rest, with its column and threshold"
        )
    limit = _half(table) if threshold is None else checked_threshold(threshold)
    return np.where(table[:, -1].astype(np.float64) >= limit, 1, 0)


def leave_the_unit(scores: NDArray[Any]) -> bool:
    """Tell whether scores can't be probabilities: they leave 0 to 1 by more than rounding does.

    Examples
    --------
    >>> leave_the_unit(np.array([0.1, 1.0000001])), leave_the_unit(np.array([10.0, 90.0]))
    (False, True)
    """
    return bool(len(scores)) and bool(scores.min() < -_OUTSIDE or scores.max() > 1 + _OUTSIDE)


def _half(table: NDArray[Any]) -> float:
    """Give .5, which is meant for probabilities only."""
    if leave_the_unit(table):
        raise ValueError(
            f"scores: from {table.min():.4g} to {table.max():.4g}, they are no probabilities (logits? per "
            "cent?), so .5 is no threshold to assume; say threshold=, 0 for logits, 50 for per cent"
        )
    return 0.5


def _text(name: Any) -> Label:
    return plain_label(name, "scores") if isinstance(name, str | bool | np.bool_) else None


def _numbers(size: int) -> Labels:
    return tuple(range(size))


def _column_names(frame: Any) -> Labels | None:
    """Read the names of a frame's columns, of pandas, polars or Arrow."""
    columns = getattr(frame, "column_names", getattr(frame, "columns", None))
    return None if columns is None else axis_names(columns)


def _frame_names(frame: Any, name: str = "counts") -> tuple[Labels, Labels] | None:
    """Read the names of a frame's rows and columns, or None where there are none."""
    if not (hasattr(frame, "index") and hasattr(frame, "columns")):
        if _column_names(frame) is not None:  # a frame of polars or Arrow has no names of rows
            raise ValueError(
                f"{name}: the columns of this {type(frame).__name__} have names, its rows have none; pass "
                ".to_numpy(), in the order of the labels"
            )
        return None
    _refuse_turned(frame, name)
    rows, columns = axis_names(frame.index), axis_names(frame.columns)
    if rows is None and columns is None and frame.shape[0] == frame.shape[1]:
        return None
    unnamed = [axis for axis, names in (("rows", rows), ("columns", columns)) if names is None]
    strings = any(isinstance(label, str) for label in (rows or ()) + (columns or ()))
    if unnamed and strings:
        other = {"rows": "columns", "columns": "rows"}[unnamed[0]]
        raise ValueError(
            f"{name}: the {other} have names, the {unnamed[0]} have none (0, 1, …); name both axes, or pass "
            ".to_numpy() with labels="
        )
    return rows or _numbers(frame.shape[0]), columns or _numbers(frame.shape[1])


def _refuse_turned(frame: Any, name: str) -> None:
    names = frame.index.name, frame.columns.name
    rows, columns = (set(re.findall("[a-z]+", str(axis).lower())) for axis in names)
    if (rows & _GUESSED and not rows & _KNOWN) or (columns & _KNOWN and not columns & _GUESSED):
        raise ValueError(
            f"{name}: expected rows actual and columns predicted, got rows called {names[0]!r} and "
            f"columns called {names[1]!r}; turn the frame round with .T"
        )


def _union(rows: Labels, columns: Labels, frame: Any) -> Naming:
    """Put the names of both axes in one order: a declared one, one that holds all of them, else sorted."""
    if not set(rows) & set(columns):
        raise ValueError(
            f"counts: rows {listed(rows)} and columns {listed(columns)} have no name in common; name the "
            "classes alike on both axes, or pass labels= with all of them"
        )
    axes = (("rows of counts", frame.index), ("columns of counts", frame.columns))
    declared = naming_of(None, *(LabelColumn(name, axis, declared_order(axis, name)) for name, axis in axes))
    if declared is not None:
        return declared
    if set(columns) <= set(rows):
        return Naming(rows, rows)
    both = columns if set(rows) <= set(columns) else sorted_labels([*dict.fromkeys(rows + columns)])
    return Naming(both, both)


def _refuse_margins(rows: Labels, columns: Labels, frame: Any) -> None:
    named = str(rows[-1]).strip().casefold() in _SUMS and rows[-1] == columns[-1]
    if named and (frame.iloc[:-1, -1] == frame.iloc[:-1, :-1].sum(axis=1)).all():
        raise ValueError(
            f"counts: the last row and column, {rows[-1]!r}, are the sums of the others; leave them out "
            "(margins=True of a crosstab)"
        )


def _aligned(table: NDArray[Any], rows: Labels, columns: Labels, naming: Naming) -> NDArray[Any]:
    place_of = naming.places  # a mapping may name the codes that a frame has
    strays = [label for label in dict.fromkeys(rows + columns) if label not in place_of]
    if strays:
        raise ValueError(
            f"labels: the frame has {listed(strays)}, not in labels= ({listed(naming.labels)}); name all "
            "classes, or pass a mapping from the frame's names to yours"
        )
    aligned = np.zeros((len(naming.labels), len(naming.labels)), table.dtype)
    axes = np.ix_([place_of[label] for label in rows], [place_of[label] for label in columns])
    np.add.at(aligned, axes, table)
    return aligned


def _checked_table(counts: Any) -> NDArray[Any]:
    array = as_numbers(counts, "counts")
    if array.dtype == object and all(isinstance(cell, int) for cell in array.flat):
        refuse_overflow(max(array.flat), "counts")
    if array.dtype.kind not in "iuf":
        raise TypeError(f"counts: expected numbers, got {kind_of(counts, array)}")
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(
            f"counts: expected a square table (one row and one column per class), got shape {array.shape}"
        )
    return _whole_or_float(array)


def _whole_or_float(array: NDArray[Any]) -> NDArray[Any]:
    if not np.isfinite(array).all():
        raise ValueError(
            "counts: found NaN or infinity; every cell needs a finite number, 0 where nothing was"
        )
    if (array < 0).any():
        raise ValueError(f"counts: found {array.min()}; a count is 0 or more")
    if array.dtype.kind == "f":
        table = array.astype(np.float64)
        with np.errstate(over="ignore"):
            if not np.isfinite(table.sum()):
                raise ValueError("counts: their sum is beyond what a float can hold; make them smaller")
    else:
        if array.sum(dtype=np.float64) > _BEYOND / 2:
            refuse_overflow(sum(map(int, array.flat)), "counts")
        table = array.astype(np.int64)
    table.setflags(write=False)
    return table
