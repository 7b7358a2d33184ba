"""What a loader returns."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd


#: How the head of a page says what data it rests on.
BANNER = "border-left:4px solid currentColor;padding:.3em .8em;margin:.5em 0;overflow-wrap:anywhere"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """A table of data, and what one should know about it.

    Attributes
    ----------
    name : str
        What the data set is called.
    source : {"real", "stand-in", "recorded"}
        Whether these are the data themselves, or something in their place.
    labels : tuple of str
        The classes, in the order for a matrix: of two classes the positive one is last.
    frame : DataFrame
        The data, one row per example.
    description, citation : str
        What the data are, and whom to name when using them.
    """

    name: str
    source: Literal["real", "stand-in", "recorded"]
    labels: tuple[str, ...]
    frame: pd.DataFrame
    description: str
    citation: str

    def __repr__(self) -> str:
        """Say what the data are, in a few lines."""
        return "\n".join(
            [
                f"{self.name} ({self.source}): {len(self.frame):,} rows",
                f"labels: {', '.join(self.labels)}",
                f"columns: {', '.join(self.frame.columns)}",
                fill(self.description, width=88),
                fill(f"Cite: {self.citation}", width=88),
            ]
        )
