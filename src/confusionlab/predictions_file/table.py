"""Columns that were read from a file, and where their rows stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """Columns that were read.

    Parameters
    ----------
    columns : mapping of str to Series
        By the names asked for; of a file of text each value is a str, and "" where there is none.
    is_text : bool
        Whether the file was text; Parquet has types of its own.
    how : str
        How it was read, for people.
    notes : tuple of str
        What was done to read it that its owner should know.
    place_of : callable
        Names the place of a row, from 0, as its owner finds it: "line 12".
    """

    columns: Mapping[str, pd.Series[Any]]
    is_text: bool
    how: str
    notes: tuple[str, ...]
    place_of: Callable[[int], str]

    def __len__(self) -> int:
        """Tell how many rows there are."""
        return len(next(iter(self.columns.values())))
