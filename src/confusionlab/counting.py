"""Labels in, counts and kept examples out: the package's only hot loop.

Integer labels are counted as they lie: ``size * actual + predicted`` names a cell, and one `numpy.bincount`
adds up a chunk of them. Any other labels are first turned into integer codes, chunk by chunk. Which labels
the matrix shows, and in which order, is settled afterwards on the small table, never on the long arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from confusionlab.examples import Examples, first_in_run
from confusionlab.inputs import Scores, checked_ids, checked_keep, checked_weights, decided, read_scores
from confusionlab.labels import (
    CHUNK,
    Integers,
    Label,
    LabelColumn,
    Labels,
    Naming,
    are_all_bool,
    encoded,
    listed,
    naming_of,
    read_column,
    refuse_strays,
    sorted_labels,
)

# The first chunk of a small table.
SHORT = 1 << 12
# Integers within this span are counted as they lie, in a table of 8 MiB at most.
WIDEST_SPAN = 1 << 10
# Integers from 0 up to here get rows from 0 on, used or not: cheaper than looking for the smallest. No
# negative number is below it when read as unsigned: -128 in one byte becomes 128.
SMALL = 1 << 7


def count(
    actual: ArrayLike,
    predicted: ArrayLike,
    labels: Iterable[Label] | Naming | None = None,
    weights: ArrayLike | None = None,
    keep_examples: int = 0,
    ids: ArrayLike | None = None,
    *,
    called: tuple[str, str] = ("actual", "predicted"),
) -> tuple[Labels, NDArray[Any], Examples]:
    """Count how often each actual label was predicted as each label.

    Parameters
    ----------
    actual, predicted : array_like, shape (n,)
        One label per example: ints, strings or bools, as lists, NumPy arrays, pandas columns or categoricals.
    labels : iterable or mapping of code to label, optional
        The labels in the order of rows and columns. Default: the order that an ordered categorical declares,
        else the labels that occur, sorted.
    weights : array_like of float, shape (n,), optional
        What each example counts; 0 leaves it out. Default: 1 each, and whole counts.
    keep_examples : int, default 0
        How many examples each cell keeps: those with the smallest ids.
    ids : array_like of int or str, shape (n,), optional
        What the examples are called. Default: their positions, from 0.
    called : (str, str)
        What the caller calls the two columns, for error messages.

    Returns
    -------
    labels : tuple
        Plain Python values.
    counts : ndarray, shape (n_labels, n_labels)
        Rows actual, columns predicted; int64, or float64 where `weights` are given.
    examples : Examples
        The examples kept.

    Raises
    ------
    TypeError
        If labels are of kinds that have no common order, or can't be labels at all.
    ValueError
        If lengths differ, nothing is given, a label is missing or not in `labels`, a weight or id is unfit,
        or scores are given where labels are meant.

    Examples
    --------
    >>> labels, counts, examples = count(["ham", "spam", "spam"], ["ham", "spam", "ham"], keep_examples=1)
    >>> labels
    ('ham', 'spam')
    >>> counts
    array([[1, 0],
           [1, 1]])
    >>> examples.of(2)
    array([2])
    """
    sides = (read_column(actual, called[0]), read_column(predicted, called[1]))
    n_examples = _common_length(dict(zip(called, map(len, sides), strict=True)))
    naming = naming_of(labels, *sides)
    if n_examples == 0 and naming is None:
        raise ValueError(f"{called[0]}, {called[1]}: both are empty; pass labels= to get a matrix of zeros")
    keep, names = checked_keep(keep_examples), checked_ids(ids, n_examples)
    amounts = checked_weights(weights, n_examples)
    if amounts is not None and not amounts.all():
        sides, amounts, names = _without_zeros(sides, amounts, names)
        if naming is None and not len(amounts):
            raise ValueError("weights: all are 0, so no example counts; pass labels= for a matrix of zeros")
    tally = _paired(*sides, naming).tally(amounts, keep, names)
    return tally.shown(naming, called)


def _common_length(lengths: dict[str, int]) -> int:
    (first, second), (n_first, n_second) = lengths, lengths.values()
    if n_first != n_second:
        raise ValueError(
            f"{first}, {second}: lengths {n_first:,} and {n_second:,} differ; an example needs one of each"
        )
    return n_first


def _without_zeros(
    sides: tuple[LabelColumn, LabelColumn], weights: NDArray[Any], ids: NDArray[Any] | None
) -> tuple[tuple[LabelColumn, LabelColumn], NDArray[Any], NDArray[Any]]:
    """Leave out the examples of weight 0; the others keep their ids."""
    kept = np.flatnonzero(weights)
    names = kept if ids is None else ids[kept]
    actual, predicted = (replace(side, values=side.values[kept]) for side in sides)
    return (actual, predicted), weights[kept], names


def decide(scores: ArrayLike, threshold: float | None = None, n_labels: int = 2) -> NDArray[np.intp]:
    """Turn scores into predicted classes, as positions among the labels.

    Parameters
    ----------
    scores : array_like of float, shape (n,), (n, 1) or (n, n_labels)
        One score per example: how much speaks for the last of two labels. A row of scores: one per label.
    threshold : float, optional
        One score per example: positive from here on, compared in float64; .5 unless said, for scores from 0
        to 1. Of two scores per example it acts on the second.
    n_labels : int, default 2
        How many labels there are.

    Returns
    -------
    ndarray of int, shape (n,)
        With a threshold: 1 where ``score >= threshold``, else 0. Rows without one: the largest wins, the
        first of equals.

    Raises
    ------
    TypeError
        If the scores aren't numbers.
    ValueError
        If their shape doesn't fit the labels, one is NaN, or they leave 0 to 1 and no threshold was said.

    Examples
    --------
    >>> decide([0.2, 0.5, 0.9])
    array([0, 1, 1])
    >>> decide([[0.1, 0.7, 0.2]], n_labels=3)
    array([1])
    """
    return decided(read_scores(scores).table, threshold, n_labels)


def count_scores(
    actual: ArrayLike,
    scores: ArrayLike | Scores,
    threshold: float | None = None,
    labels: Iterable[Label] | Naming | None = None,
    keep_examples: int = 0,
    ids: ArrayLike | None = None,
    *,
    called: str = "actual",
) -> tuple[Labels, NDArray[Any], Examples]:
    """Turn scores into predicted classes, then count these.

    Parameters
    ----------
    actual : array_like, shape (n,)
        The actual labels, as in `count`.
    scores : array_like of float, shape (n,), (n, 1) or (n, n_labels), or Scores
        As in `decide`; the columns of a frame are read by their names, others are in the order of the labels.
    threshold : float, optional
        As in `decide`.
    labels, keep_examples, ids
        As in `count`. Without `labels`: the names of a frame's columns, else those in `actual`, sorted; if
        they are too few for the scores, whole numbers stand for the columns.
    called : str
        What the caller calls `actual`, for error messages.

    Returns
    -------
    tuple
        As in `count`.

    Raises
    ------
    TypeError, ValueError
        As in `count` and `decide`.

    Examples
    --------
    >>> labels, counts, _ = count_scores(["ham", "spam", "spam"], [0.2, 0.9, 0.4])
    >>> counts
    array([[1, 0],
           [1, 1]])
    """
    read, column = read_scores(scores), read_column(actual, called)
    _common_length({called: len(column), "scores": len(read.table)})
    naming = naming_of_scores(column, read, labels)
    codes = decided(read.ordered(naming), threshold, len(naming.labels))
    predicted = _labels_at(naming.codes, codes)
    return count(actual, predicted, naming, None, keep_examples, ids, called=(called, "scores"))


def _labels_at(labels: Labels, codes: NDArray[np.intp]) -> NDArray[Any]:
    """Name the labels at these positions, as integers where all labels are integers."""
    whole = all(type(label) is int for label in labels)
    return np.array(labels, dtype=None if whole else object)[codes]


def naming_of_scores(actual: LabelColumn, scores: Scores, labels: Any) -> Naming:
    """Find the labels that the columns of scores stand for, in the order to show.

    Raises
    ------
    TypeError, ValueError
        If the labels are unfit, or nothing says the order of the columns.
    """
    if labels is not None:
        return naming_of(labels)  # type: ignore[return-value]
    if scores.names is not None:
        return naming_of(None, actual, LabelColumn("scores", scores.table, scores.names))  # type: ignore[return-value]
    found = actual.declared or _labels_that_occur(actual, scores.n_labels)
    if found != sorted_labels(list(found)):
        raise ValueError(
            f"labels: actual declares the order {listed(found)}, but scikit-learn and others give scores in "
            f"the order {listed(sorted_labels(list(found)))}; say labels= in the order of the columns (one "
            "score each speaks for the last label), or name the columns in a DataFrame"
        )
    return Naming(found, found)


def places(column: LabelColumn, naming: Naming) -> NDArray[np.intp]:
    """Give the place of each label among those shown, which hold all of them.

    Examples
    --------
    >>> from confusionlab.labels import read_column, read_naming
    >>> places(read_column([1, 0, 1], "actual"), read_naming({0: "ham", 1: "spam"}))
    array([1, 0, 1])
    """
    codes_of: dict[Label, int] = {}
    codes = encoded(column, codes_of)
    place_of = naming.places
    return np.array([place_of[label] for label in codes_of], np.intp)[codes]


def _labels_that_occur(actual: LabelColumn, n_labels: int) -> Labels:
    """Find the labels of unnamed scores: those that occur, or the numbers of the columns."""
    found = count(actual.values, actual.values, called=(actual.name, "scores"))[0]
    if len(found) == n_labels:
        return found
    if n_labels == 2 and all(isinstance(label, bool) for label in found):
        return (False, True)
    if all(isinstance(label, int) and 0 <= label < n_labels for label in found):
        return tuple(range(n_labels))
    raise ValueError(
        f"labels: the scores decide between {n_labels} labels, but actual holds {len(found)} "
        f"({listed(found)}); pass labels= with {n_labels} labels in the order of the scores, or a column of "
        "scores for each label"
    )


@dataclass(frozen=True)
class _Pairs:
    """Actual and predicted classes as integers from `low` on; `found` names them in that order."""

    actual: Integers
    predicted: Integers
    low: int
    found: Sequence[Label]

    def tally(self, weights: NDArray[Any] | None, keep: int, ids: NDArray[Any] | None) -> _Tally:
        """Count every pair: the hot loop."""
        size = len(self.found)
        times = np.zeros(size * size, np.int64)
        sums = np.zeros(0 if weights is None else size * size)
        kept = _Kept(keep, size * size, len(self.actual), ids)
        for rows, cells in self._chunks(kept.order):
            if keep:
                kept.look_at(cells, times)
            times += np.bincount(cells, minlength=len(times))
            if weights is not None:
                sums += np.bincount(cells, weights[rows], len(times))
        table = times if weights is None else sums
        return _Tally(self.found, times.reshape(size, size), table.reshape(size, size), kept.examples())

    def _chunks(self, order: Integers | None) -> Iterator[tuple[slice | Integers, NDArray[np.intp]]]:
        """Yield rows and the cells they fall in; `order` puts the smallest ids first."""
        # Each chunk adds a whole table up: a large table wants large chunks. The first ones are short, for
        # that is when the common cells fill up.
        size, start = len(self.found), 0
        length, longest = max(size * size, SHORT), max(size * size, CHUNK)
        buffer = np.empty(min(longest, len(self.actual)), np.intp)
        while start < len(self.actual):
            span = slice(start, start + length)
            rows = span if order is None else order[span]
            yield rows, self._cells(self.actual[rows], self.predicted[rows], buffer)
            start, length = start + length, min(2 * length, longest)

    def _cells(self, actual: Integers, predicted: Integers, buffer: NDArray[np.intp]) -> NDArray[np.intp]:
        size = len(self.found)
        cells = buffer[: len(actual)]
        np.multiply(actual, size, out=cells, dtype=np.intp, casting="unsafe")
        np.add(cells, predicted, out=cells, dtype=np.intp, casting="unsafe")
        if self.low:
            # Labels of 19 digits wrap round in 64 bits, and this takes them back as far.
            cells -= np.array(self.low * (size + 1) % 2**64, np.uint64).astype(np.intp)
        return cells


class _Kept:
    """Collects the first `keep` examples of every cell while chunks go by.

    An example waits as one number, its cell above its rank by id: one plain sort puts all in their places.
    """

    def __init__(self, keep: int, n_cells: int, n_examples: int, ids: NDArray[Any] | None) -> None:
        self.keep = keep
        self.ids = ids
        unordered = ids is not None and keep > 0 and bool((ids[1:] < ids[:-1]).any())
        self.order = np.argsort(ids, kind="stable") if ids is not None and unordered else None
        self.bits = n_examples.bit_length()
        self.waiting = [np.empty(0, np.int64)]
        # One chunk can overfill a cell: sorting now and then keeps memory in proportion to what is kept.
        self.room = keep * n_cells + 4 * CHUNK
        self.seen = 0

    def look_at(self, cells: NDArray[np.intp], times: NDArray[np.int64]) -> None:
        """Take the examples of cells that were not full before this chunk."""
        not_full = times < self.keep
        if not_full.any():
            candidates = _where_true(not_full, cells)
            self.waiting.append((cells.take(candidates) << self.bits) + (candidates + self.seen))
        self.seen += len(cells)
        if sum(map(len, self.waiting)) > self.room:
            self.waiting = [self._first()]

    def _first(self) -> NDArray[np.int64]:
        packed = np.concatenate(self.waiting)
        packed.sort()
        return packed[first_in_run(packed >> self.bits, self.keep)]

    def examples(self) -> Examples:
        """Return what was collected, under its ids."""
        packed = self._first()
        rows = packed & ((1 << self.bits) - 1)
        if self.order is not None:
            rows = self.order[rows]
        return Examples(packed >> self.bits, rows if self.ids is None else self.ids[rows], self.keep)


@dataclass(frozen=True)
class _Tally:
    """Counts over the labels that occurred; `shown` puts them in the order of the labels asked for."""

    found: Sequence[Label]
    times: NDArray[np.int64]
    table: NDArray[Any]
    examples: Examples

    def shown(self, naming: Naming | None, called: tuple[str, str]) -> tuple[Labels, NDArray[Any], Examples]:
        """Put rows and columns in the order of the labels to show."""
        times = self.times.sum(axis=1), self.times.sum(axis=0)
        if naming is None:
            occurring = np.flatnonzero(sum(times)).tolist()
            labels = sorted_labels([self.found[position] for position in occurring])
            naming = Naming(labels, labels)
        if naming.codes == tuple(self.found):
            return naming.labels, self.table, self.examples
        for name, often in zip(called, times, strict=True):
            refuse_strays(name, often, self.found, naming)
        places = naming.places
        membership = np.array([places.get(label, -1) for label in self.found], np.intp)
        size, known = len(naming.labels), membership >= 0
        rows, table = membership[known], self.table[np.ix_(known, known)]
        counts = np.zeros((size, size), self.table.dtype)
        if len(np.unique(rows)) == len(rows):
            counts[np.ix_(rows, rows)] = table
            return naming.labels, counts, self.examples.moved(membership, size)
        np.add.at(counts, np.ix_(rows, rows), table)  # a code and the name that it stands for both occur
        return naming.labels, counts, self.examples.regrouped(membership, size)


def _where_true(marks: NDArray[np.bool_], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Do as ``np.flatnonzero(marks[places])``, at a third of the time where some 5 to 10 % are true."""
    # Up to 10 % NumPy looks for each true element by itself, beyond it goes through all without branching:
    # true elements behind the end, an eighth as many, make it take the second way.
    padded = np.ones(len(places) + len(places) // 8 + 1, np.bool_)
    np.take(marks, places, out=padded[: len(places)], mode="clip")
    return np.flatnonzero(padded)[: len(places) - len(padded)]


def _paired(actual: LabelColumn, predicted: LabelColumn, naming: Naming | None) -> _Pairs:
    """Give both columns integer codes: their own if these are close together."""
    left, right = actual.values, predicted.values
    if len(left) and _is_whole(left) and _is_whole(right):
        if left.dtype == right.dtype == np.bool_:
            return _Pairs(left.view(np.uint8), right.view(np.uint8), 0, (False, True))
        low, high = _bounds(left, right)
        if high - low < WIDEST_SPAN and high <= np.iinfo(np.int64).max:
            return _Pairs(left, right, low, range(low, high + 1))
    return _encoded_pair(actual, predicted, naming)


def _encoded_pair(actual: LabelColumn, predicted: LabelColumn, naming: Naming | None) -> _Pairs:
    """Give both columns codes in the order of the labels to show, others after them."""
    codes_of = {label: code for code, label in enumerate(naming.codes if naming else ())}
    codes = encoded(actual, codes_of), encoded(predicted, codes_of)
    found = tuple(codes_of)
    if naming is not None:
        for column, coded in zip((actual, predicted), codes, strict=True):
            # Before the table is made: with a thousand stray labels it would be a large one.
            refuse_strays(column.name, np.bincount(coded, minlength=len(found)), found, naming)
    elif any(isinstance(label, bool) for label in found) and not are_all_bool(actual, predicted):
        found = tuple(int(label) if isinstance(label, bool) else label for label in found)
    return _Pairs(codes[0], codes[1], 0, found)


def _is_whole(column: Any) -> bool:
    return isinstance(column, np.ndarray) and column.dtype.kind in "biu"


def _bounds(*columns: Integers) -> tuple[int, int]:
    """Give numbers that no label is below or above."""
    # Read as unsigned, a negative number is large: where all are small, one look at the maximum is enough.
    unsigned = (column.view(f"{column.dtype.byteorder}u{column.itemsize}") for column in columns)
    high = max(int(column.max()) for column in unsigned)
    if high < SMALL:
        return 0, high
    return min(int(column.min()) for column in columns), max(int(column.max()) for column in columns)
