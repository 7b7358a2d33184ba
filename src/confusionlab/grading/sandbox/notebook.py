"""What is run, and what comes of it: a notebook is a sequence of cells."""

from __future__ import annotations

from dataclasses import dataclass

from confusionlab.grading.status import CellStatus


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of code.

    Attributes
    ----------
    id : str
        Its id.
    source : str
        Its code.
    check : str
        The name under which it shows one value; empty for a cell that shows
        none.
    expected : str or None
        The canonical value that it should show. With None, any value passes.
    """

    id: str
    source: str
    check: str = ""
    expected: str | None = None


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """What happened in one cell.

    Attributes
    ----------
    cell_id : str
        The cell's id.
    status : CellStatus
        How it ended. A check that shows another value than the expected one,
        or none, has failed.
    shown : str or None
        The canonical value that a check cell showed.
    error : str or None
        A short text of what went wrong.
    seconds : float
        How long the cell ran.
    """

    cell_id: str
    status: CellStatus
    shown: str | None = None
    error: str | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Take a status that came as a word, out of JSON."""
        object.__setattr__(self, "status", CellStatus(self.status))
