"""What a check asks for, as its author says it in the settings of its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("function", "rate", "table", "list", "choice")


@dataclass(frozen=True)
class Asks:
    """What a check asks for.

    Attributes
    ----------
    kind : str
        One of `KINDS`; empty where the author does not say.
    n_cases : int
        How many cases its value is a list of; 0 where it is one.
    table : sequence of sequence
        The table that a question is about which is answered by hand.
    """

    kind: str = ""
    n_cases: int = 0
    table: Sequence[Sequence[float]] = ()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Asks:
        """Read it from the settings of a check's cell."""
        return cls(settings.get("kind", ""), len(settings.get("cases", ())), settings.get("table", ()))
