"""More of the same: fresh cases for a function, drawn when the exercise was made, each with its seal."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from confusionlab.grading.seal import MOST_BYTES, Seal
from confusionlab.grading.shape import cut

LONGEST = 300  # characters of a case that are told


@dataclass(frozen=True)
class PracticeCase:
    """One fresh case.

    Attributes
    ----------
    drawn : str
        What was drawn, as lines of Python.
    source : str
        The code that asks about it.
    seal : Seal
        What it knows of the answers.
    """

    drawn: str
    source: str
    seal: Seal

    @property
    def told(self) -> str:
        """What was drawn, in one line that is short enough to read."""
        lines = [line.strip() for line in self.drawn.strip().split("\n")]
        whole = "; ".join(lines)
        return whole if len(whole) <= LONGEST else "; ".join(cut(line) for line in lines)[:LONGEST]


def packed(cases: Sequence[PracticeCase]) -> str:
    """Return cases as the text that stands in a cell."""
    plain = [[case.drawn, case.source, asdict(case.seal)] for case in cases]
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 9)).decode()


def unpacked(text: str) -> list[PracticeCase]:
    """Read cases back.

    Raises
    ------
    ValueError
        If the text is not whole.
    """
    try:
        plain: list[Any] = json.loads(
            zlib.decompressobj().decompress(base64.urlsafe_b64decode(text), 5 * MOST_BYTES)
        )
        return [PracticeCase(drawn, source, Seal.from_plain(seal)) for drawn, source, seal in plain]
    except (ValueError, TypeError, AttributeError, zlib.error, binascii.Error):
        raise ValueError(
            "practice: the text of this cell is damaged; take the cell anew from the exercise as it was "
            "handed out"
        ) from None
