"""Labels in, counts and kept examples out: the package's only hot loop.

Integer labels are counted as they lie: ``size * actual + predicted`` names a cell, and one `numpy.bincount`
adds up a chunk of them. Any other labels are first turned into integer codes, chunk by chunk. Which labels
the matrix shows, and in which order, is settled afterwards on the small table, never on the long arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from confusionlab.columns import (
    CHUNK,
    Column,
    Integers,
    Label,
    checked_ids,
    checked_keep,
    checked_scores,
    checked_weights,
    chosen_labels,
    common_length,
    encoded,
    label_column,
    named,
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


@dataclass(frozen=True, eq=False)
class Examples:
    """The examples kept of each cell: those with the smallest ids.

    Which ones are kept depends on the ids alone, not on chance and not on the order of counting: a stream
    counted in chunks keeps what counting it whole would keep.

    Parameters
    ----------
    cells : ndarray of int, shape (m,)
        Flat cell index ``row * n_labels + column`` of each kept example, ascending.
    ids : ndarray, shape (m,)
        What each kept example is called, ascending within a cell.
    keep : int
        The most examples that a cell keeps.

    Examples
    --------
    >>> import numpy as np
    >>> kept = Examples(cells=np.array([0, 0, 3]), ids=np.array([2, 5, 1]), keep=2)
    >>> kept.of(0)
    array([2, 5])
    """

    cells: Integers
    ids: NDArray[Any]
    keep: int

    def __post_init__(self) -> None:
        """Make the arrays read-only without touching the caller's."""
        for name in ("cells", "ids"):
            frozen = getattr(self, name).view()
            frozen.flags.writeable = False
            object.__setattr__(self, name, frozen)

    @classmethod
    def none(cls) -> Examples:
        """Return what is kept where nothing was asked to be kept.

        Examples
        --------
        >>> len(Examples.none())
        0
        """
        return cls(np.empty(0, np.intp), np.empty(0, np.intp), 0)

    def __len__(self) -> int:
        """Tell how many examples are kept in all cells together."""
        return len(self.cells)

    def __eq__(self, other: object) -> bool:
        """Compare cells, ids and cap."""
        if not isinstance(other, Examples):
            return NotImplemented
        return (
            self.keep == other.keep
            and np.array_equal(self.cells, other.cells)
            and np.array_equal(self.ids, other.ids)
        )

    def __hash__(self) -> int:
        """Hash the cap and the cells; equal examples have equal hashes."""
        return hash((self.keep, self.cells.tobytes()))

    def of(self, cell: int) -> NDArray[Any]:
        """Return the kept ids of one flat cell index, ascending.

        Examples
        --------
        >>> count([0, 1, 1], [0, 0, 0], keep_examples=5)[2].of(2)
        array([1, 2])
        """
        first, last = np.searchsorted(self.cells, [cell, cell + 1])
        return self.ids[first:last]

    def merged(self, other: Examples) -> Examples:
        """Return the examples of both, each cell cut to its smallest ids.

        An id that both hold is held twice: give the chunks of a stream ids of their own.

        Raises
        ------
        TypeError
            If one side's ids are numbers and the other side's strings.

        Examples
        --------
        >>> morning = count(["cat"], ["cat"], keep_examples=2, ids=[7])[2]
        >>> evening = count(["cat"], ["cat"], keep_examples=2, ids=[3])[2]
        >>> morning.merged(evening).of(0)
        array([3, 7])
        """
        held = [side for side in (self, other) if len(side)] or [self]
        if len({side.ids.dtype.kind == "U" for side in held}) > 1:
            raise TypeError("ids: integers on one side, strings on the other; use one kind for all chunks")
        cells = np.concatenate([side.cells for side in held])
        ids = np.concatenate([side.ids for side in held])
        return _smallest_ids(cells, ids, max(self.keep, other.keep))

    def regrouped(self, membership: ArrayLike, size: int) -> Examples:
        """Return the examples of a matrix whose classes were merged.

        Parameters
        ----------
        membership : array_like of int, shape (n_labels,)
            The new class of each old class.
        size : int
            How many new classes there are.

        Examples
        --------
        >>> kept = count([0, 1, 2], [0, 2, 1], keep_examples=5)[2]
        >>> kept.regrouped([0, 1, 1], 2).of(3)
        array([1, 2])
        """
        return _smallest_ids(self._cells_after(membership, size), self.ids, self.keep)

    def _reordered(self, membership: NDArray[np.intp], size: int) -> Examples:
        """Do as `regrouped` where no two classes become one: nothing is cut, and ids stay in order."""
        cells = self._cells_after(membership, size)
        order = np.argsort(cells, kind="stable")
        return Examples(cells[order], self.ids[order], self.keep)

    def _cells_after(self, membership: ArrayLike, size: int) -> NDArray[np.intp]:
        new_class = np.asarray(membership, dtype=np.intp)
        actual, predicted = np.divmod(self.cells, max(len(new_class), 1))
        return new_class[actual] * size + new_class[predicted]


def count(
    actual: ArrayLike,
    predicted: ArrayLike,
    labels: Iterable[Label] | None = None,
    weights: ArrayLike | None = None,
    keep_examples: int = 0,
    ids: ArrayLike | None = None,
) -> tuple[tuple[Label, ...], NDArray[Any], Examples]:
    """Count how often each actual label was predicted as each label.

    Parameters
    ----------
    actual, predicted : array_like, shape (n,)
        One label an example: ints, strings or bools, as lists, NumPy arrays, pandas columns or categoricals.
    labels : iterable, optional
        The labels in the order of rows and columns. Default: those that occur, sorted.
    weights : array_like of float, shape (n,), optional
        What each example counts. Default: 1 each, and whole counts.
    keep_examples : int, default 0
        How many examples each cell keeps: those with the smallest ids.
    ids : array_like of int or str, shape (n,), optional
        What the examples are called. Default: their positions, from 0.

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
    sides = (label_column(actual, "actual"), label_column(predicted, "predicted"))
    n_examples = common_length(actual=sides[0], predicted=sides[1])
    chosen = None if labels is None else chosen_labels(labels)
    if n_examples == 0 and chosen is None:
        raise ValueError("actual, predicted: both are empty; pass labels= to get a matrix of zeros")
    keep = checked_keep(keep_examples)
    pairs = _paired(*sides, chosen)
    tally = pairs.tally(checked_weights(weights, n_examples), keep, checked_ids(ids, n_examples))
    return tally.shown(chosen)


def decide(scores: ArrayLike, threshold: float = 0.5, n_labels: int = 2) -> NDArray[np.intp]:
    """Turn scores into predicted classes, as positions among the labels.

    Parameters
    ----------
    scores : array_like of float, shape (n,), (n, 1) or (n, n_labels)
        One score an example: how much speaks for the last of two labels. A row of scores: one a label.
    threshold : float, default 0.5
        One score an example: positive from here on. Rows of scores don't use it.
    n_labels : int, default 2
        How many labels there are.

    Returns
    -------
    ndarray of int, shape (n,)
        One score: 1 where ``score >= threshold``, else 0. Rows: the largest wins, the first of equals.

    Raises
    ------
    TypeError
        If the scores aren't numbers.
    ValueError
        If their shape doesn't fit the labels, or one is NaN.

    Examples
    --------
    >>> decide([0.2, 0.5, 0.9])
    array([0, 1, 1])
    >>> decide([[0.1, 0.7, 0.2]], n_labels=3)
    array([1])
    """
    checked = checked_scores(scores)
    expected = 2 if checked.shape[1] == 1 else checked.shape[1]
    if n_labels != expected:
        raise ValueError(
            f"scores: shape {np.shape(scores)} is for {expected} labels, but there are {n_labels}; "
            f"pass scores of shape (n, {n_labels}), or labels= with {expected} labels"
        )
    if checked.shape[1] > 1:
        winners: NDArray[np.intp] = checked.argmax(axis=1)
        return winners
    if not isinstance(threshold, Real) or threshold != threshold:
        raise ValueError(f"threshold: expected a number such as 0.5, got {threshold!r}")
    return np.where(checked[:, 0] >= threshold, 1, 0)


def count_scores(
    actual: ArrayLike,
    scores: ArrayLike,
    threshold: float = 0.5,
    labels: Iterable[Label] | None = None,
    keep_examples: int = 0,
    ids: ArrayLike | None = None,
) -> tuple[tuple[Label, ...], NDArray[Any], Examples]:
    """Decide by the scores, then count.

    Parameters
    ----------
    actual : array_like, shape (n,)
        The actual labels, as in `count`.
    scores : array_like of float, shape (n,), (n, 1) or (n, n_labels)
        As in `decide`; columns are in the order of the labels.
    threshold : float, default 0.5
        As in `decide`.
    labels, keep_examples, ids
        As in `count`. Without `labels`: those in `actual`, sorted; if they are too few for the scores, whole
        numbers stand for the columns.

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
    checked = checked_scores(scores)
    column = label_column(actual, "actual")
    common_length(actual=column, scores=checked)
    n_labels = 2 if checked.shape[1] == 1 else checked.shape[1]
    shown = _labels_of_scores(column, n_labels) if labels is None else chosen_labels(labels)
    codes = decide(checked, threshold, len(shown))
    return count(column, _labels_at(shown, codes), shown, None, keep_examples, ids)


def _labels_at(labels: tuple[Label, ...], codes: NDArray[np.intp]) -> NDArray[Any]:
    """Name the labels at these positions, as integers where all labels are integers."""
    whole = all(type(label) is int for label in labels)
    return np.array(labels, dtype=None if whole else object)[codes]


def _labels_of_scores(actual: Column, n_labels: int) -> tuple[Label, ...]:
    """Find the labels that the columns of scores stand for."""
    found = count(actual, actual)[0]
    if len(found) == n_labels:
        return found
    if n_labels == 2 and all(isinstance(label, bool) for label in found):
        return (False, True)
    if all(isinstance(label, int) and 0 <= label < n_labels for label in found):
        return tuple(range(n_labels))
    raise ValueError(
        f"labels: the scores decide between {n_labels} labels, but actual holds {len(found)} "
        f"({named(found)}); pass labels= with {n_labels} labels in the order of the scores, or a column of "
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
            cells -= self.low * (size + 1)
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
        return packed[_first_in_run(packed >> self.bits, self.keep)]

    def examples(self) -> Examples:
        """Return what was collected, under its ids."""
        packed = self._first()
        rows = packed & ((1 << self.bits) - 1)
        if self.order is not None:
            rows = self.order[rows]
        return Examples(packed >> self.bits, rows if self.ids is None else self.ids[rows], self.keep)


@dataclass(frozen=True)
class _Tally:
    """A table over the labels found, on its way to the labels shown."""

    found: Sequence[Label]
    times: NDArray[np.int64]
    table: NDArray[Any]
    examples: Examples

    def shown(self, chosen: tuple[Label, ...] | None) -> tuple[tuple[Label, ...], NDArray[Any], Examples]:
        """Put rows and columns in the order of the labels to show."""
        actual_times, predicted_times = self.times.sum(axis=1), self.times.sum(axis=0)
        if chosen is None:
            occurring = np.flatnonzero(actual_times + predicted_times).tolist()
            chosen = sorted_labels([self.found[position] for position in occurring])
        if chosen == tuple(self.found):
            return chosen, self.table, self.examples
        refuse_strays("actual", actual_times, self.found, chosen)
        refuse_strays("predicted", predicted_times, self.found, chosen)
        place = {label: position for position, label in enumerate(chosen)}
        membership = np.array([place.get(label, -1) for label in self.found], np.intp)
        known = membership >= 0
        counts = np.zeros((len(chosen), len(chosen)), self.table.dtype)
        counts[np.ix_(membership[known], membership[known])] = self.table[np.ix_(known, known)]
        return chosen, counts, self.examples._reordered(membership, len(chosen))


def _where_true(marks: NDArray[np.bool_], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Do as ``np.flatnonzero(marks[places])``, at a third of the time where some 5 to 10 % are true."""
    # Up to 10 % NumPy looks for each true element by itself, beyond it goes through all without branching:
    # true elements behind the end, an eighth as many, make it take the second way.
    padded = np.ones(len(places) + len(places) // 8 + 1, np.bool_)
    np.take(marks, places, out=padded[: len(places)], mode="clip")
    return np.flatnonzero(padded)[: len(places) - len(padded)]


def _first_in_run(cells: Integers, keep: int) -> NDArray[np.bool_]:
    """Mark the first `keep` of each run of equal cells: those with another cell `keep` places before."""
    chosen = np.ones(len(cells), np.bool_)
    chosen[keep:] = cells[keep:] != cells[: max(len(cells) - keep, 0)]
    return chosen


def _smallest_ids(cells: Integers, ids: NDArray[Any], keep: int) -> Examples:
    """Keep the smallest ids of each cell, whatever order the examples come in."""
    order = np.lexsort((ids, cells))
    chosen = order[_first_in_run(cells[order], keep)]
    return Examples(cells[chosen], ids[chosen], keep)


def _paired(actual: Any, predicted: Any, chosen: tuple[Label, ...] | None) -> _Pairs:
    """Give both columns integer codes: their own if these are close together."""
    if len(actual) and _is_whole(actual) and _is_whole(predicted):
        if actual.dtype == predicted.dtype == np.bool_:
            return _Pairs(actual.view(np.uint8), predicted.view(np.uint8), 0, (False, True))
        low, high = _bounds(actual, predicted)
        if high - low < WIDEST_SPAN and high <= np.iinfo(np.int64).max:
            return _Pairs(actual, predicted, low, range(low, high + 1))
    codes_of = {label: code for code, label in enumerate(chosen or ())}
    codes = {
        "actual": encoded(actual, "actual", codes_of),
        "predicted": encoded(predicted, "predicted", codes_of),
    }
    found = tuple(codes_of)
    if chosen is not None:
        for name, column in codes.items():
            # Before the table is made: with a thousand stray labels it would be a large one.
            refuse_strays(name, np.bincount(column, minlength=len(found)), found, chosen)
    return _Pairs(**codes, low=0, found=found)


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
