"""Which examples a cell keeps: those with the smallest ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from confusionlab.labels import Integers


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
        >>> Examples(np.array([2, 2]), np.array([1, 2]), keep=5).of(2)
        array([1, 2])
        """
        first, last = np.searchsorted(self.cells, [cell, cell + 1])
        return self.ids[first:last]

    def merged(self, other: Examples) -> Examples:
        """Return the examples of both, each cell cut to its smallest ids.

        The sum keeps as many as the side that keeps fewer: more of them would not be the smallest ids of
        all. An id that both hold is held twice: give the chunks of a stream ids of their own.

        Raises
        ------
        TypeError
            If one side's ids are numbers and the other side's strings.

        Examples
        --------
        >>> morning, evening = (Examples(np.array([0]), np.array([name]), keep=2) for name in (7, 3))
        >>> morning.merged(evening).of(0)
        array([3, 7])
        """
        held = [side for side in (self, other) if len(side)] or [self]
        if len({side.ids.dtype.kind == "U" for side in held}) > 1:
            raise TypeError("ids: integers on one side, strings on the other; use one kind for all chunks")
        cells = np.concatenate([side.cells for side in held])
        ids = np.concatenate([side.ids for side in held])
        return _smallest_ids(cells, ids, min(self.keep, other.keep))

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
        >>> kept = Examples(np.array([0, 5, 7]), np.array([0, 1, 2]), keep=5)
        >>> kept.regrouped([0, 1, 1], 2).of(3)
        array([1, 2])
        """
        return _smallest_ids(self._cells_after(membership, size), self.ids, self.keep)

    def moved(self, membership: NDArray[np.intp], size: int) -> Examples:
        """Do as `regrouped` where no two classes become one: nothing is cut, and ids stay in order."""
        cells = self._cells_after(membership, size)
        order = np.argsort(cells, kind="stable")
        return Examples(cells[order], self.ids[order], self.keep)

    def _cells_after(self, membership: ArrayLike, size: int) -> NDArray[np.intp]:
        new_class = np.asarray(membership, dtype=np.intp)
        actual, predicted = np.divmod(self.cells, max(len(new_class), 1))
        return new_class[actual] * size + new_class[predicted]


def first_in_run(cells: Integers, keep: int) -> NDArray[np.bool_]:
    """Mark the first `keep` of each run of equal cells: those with another cell `keep` places before."""
    chosen = np.ones(len(cells), np.bool_)
    chosen[keep:] = cells[keep:] != cells[: max(len(cells) - keep, 0)]
    return chosen


def _smallest_ids(cells: Integers, ids: NDArray[Any], keep: int) -> Examples:
    """Keep the smallest ids of each cell, whatever order the examples come in."""
    order = np.lexsort((ids, cells))
    chosen = order[first_in_run(cells[order], keep)]
    return Examples(cells[chosen], ids[chosen], keep)
