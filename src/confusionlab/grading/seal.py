"""A seal: what a check cell carries of the right answer and of mistakes, as hashes.

It keeps a learner from reading the answer by accident; it is no secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from confusionlab.grading.values import USUAL, Form

SHORT = 6  # characters of a hash that finds a mistake; one in sixteen millions is another's
SHORTEST = 4  # of one that finds a thing among the few of a list
MOST_BYTES = 200_000  # of a seal that somebody made by hand


@dataclass(frozen=True)
class Case:
    """One of the cases of a check.

    Attributes
    ----------
    name : str
        What the author calls it: "no alarm at all".
    right : str
        The short hash of the right value.
    """

    name: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What one check knows of its answers, each under the hash of its value.

    Attributes
    ----------
    salt : str
        Makes equal values of different checks hash differently.
    task : str
        What the check's task is called on the page.
    points : int
        What the check is worth.
    of : int
        What all visible checks of the exercise are worth.
    right : str
        The hash of the reference's value.
    messages : dict of str to str
        Feedback by hash: the right value's and those of the author's mistakes.
    mistakes : dict of str to list of str
        The short hashes of the mistakes that nobody wrote down, by their name.
    cases : tuple of Case
        What its value is a list of; empty where it is one.
    items : tuple of tuple of str
        Where each case asks for a list: by case, the hashes of what is in it.
    shape : str
        What kind of thing a case is; see `confusionlab.grading.shape`.
    classes : tuple of str
        The names of its classes, the positive one last; empty for none.
    form : Form
        What is asked, by which values are compared.
    """

    salt: str
    task: str
    points: int
    of: int
    right: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    mistakes: dict[str, list[str]] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    items: Sequence[Sequence[str]] = ()
    shape: str = "any"
    classes: Sequence[str] = ()
    form: Form = USUAL

    def digest(self, value: str) -> str:
        """Return the salted hash of a canonical value."""
        return hashlib.sha256(f"{self.salt}\0{value}".encode()).hexdigest()[:16]

    def short_digest(self, value: str) -> str:
        """Return as much of the hash as finds a mistake or a case."""
        return self.digest(value)[:SHORT]

    def item_digest(self, value: str) -> str:
        """Return as much of the hash as tells one thing of a list from another."""
        return self.digest(value)[:SHORTEST]

    def mistake(self, value: str) -> str | None:
        """Return the name of the mistake that gives a canonical value, None where that is none we know."""
        digest = self.short_digest(value)
        return next((name for name, digests in self.mistakes.items() if digest in digests), None)

    def to_text(self) -> str:
        """Return the seal as the text that stands in a check cell."""
        plain = asdict(self)
        unsaid = asdict(Seal(salt="", task="", points=0, of=0))
        said = {key: value for key, value in plain.items() if value != unsaid[key]}
        return base64.urlsafe_b64encode(
            zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 9)
        ).decode()

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Seal:
        """Make a seal of the values that `dataclasses.asdict` gives; what is missing is as usual."""
        cases = tuple(Case(**each) for each in plain.get("cases", ()))
        form = Form(**plain.get("form", {}))
        return cls(**plain | {"cases": cases, "classes": tuple(plain.get("classes", ())), "form": form})

    @classmethod
    def from_text(cls, text: str) -> Seal:
        """Read a seal back from a check cell; those of earlier versions are not packed.

        Raises
        ------
        ValueError
            If the text is not a whole seal.
        """
        try:
            return cls.from_plain(json.loads(_unpacked(base64.urlsafe_b64decode(text))))
        except (ValueError, TypeError, AttributeError, zlib.error, binascii.Error):
            raise ValueError(
                "seal: the sealed text of this check cell is damaged; "
                "take the cell anew from the exercise as it was handed out"
            ) from None


def _unpacked(packed: bytes) -> bytes:
    return packed if packed.startswith(b"{") else zlib.decompressobj().decompress(packed, MOST_BYTES)
