"""What a learner's check cell calls, and what it shows: right, or which mistake this looks like.

A check cell carries a seal: salted hashes of the right value and of those that known mistakes give, each with
its message. It keeps a learner from reading the answer by accident; it is no secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from confusionlab.grading.values import USUAL, Form, canonical, shortened

UNKNOWN = "Not a mistake we know. Open a hint, or work a small case by hand and compare."

CODE, EMPHASIS = re.compile(r"`([^`]+)`"), re.compile(r"\*([^*]+)\*")

_earned: dict[str, int] = {}


@dataclass(frozen=True)
class Feedback:
    """One check's answer to the learner, as plain text and as HTML.

    Attributes
    ----------
    is_right : bool
        Whether the answer is the reference's.
    message : str
        What to say about it.
    score : str
        The points so far, in words.
    """

    is_right: bool
    message: str
    score: str

    @property
    def mark(self) -> str:
        """A tick or a cross, with the word for those who do not see it."""
        return "✓ Right." if self.is_right else "✗ Not right yet."

    def __repr__(self) -> str:
        """Return the plain text."""
        return f"{self.mark} {self.message}\n{self.score}"

    def _repr_html_(self) -> str:
        """Return the HTML, which takes the page's own colours, light or dark."""
        colour = "#0072b2" if self.is_right else "#d55e00"
        return (
            f'<div role="status" style="border-left: 4px solid {colour}; padding: .4em .9em; margin: .4em 0">'
            f"<strong>{self.mark}</strong> {marked_up(self.message)}"
            f"<br><small>{escape(self.score)}</small></div>"
        )


def marked_up(message: str) -> str:
    """Return a message as HTML, its `code` and *emphasis* marked up and all else escaped."""
    return EMPHASIS.sub(r"<em>\1</em>", CODE.sub(r"<code>\1</code>", escape(message)))


@dataclass(frozen=True, kw_only=True)
class Seal:
    """The messages of one check, each under the hash of the value it answers.

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
        Feedback by hash: the right value's and those of known mistakes.
    form : Form
        What is asked, by which values are compared.
    """

    salt: str
    task: str
    points: int
    of: int
    right: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    form: Form = USUAL

    def digest(self, value: str) -> str:
        """Return the salted hash of a canonical value."""
        return hashlib.sha256(f"{self.salt}\0{value}".encode()).hexdigest()[:16]

    def to_text(self) -> str:
        """Return the seal as the text that stands in a check cell."""
        plain = asdict(self)
        if self.form == USUAL:
            del plain["form"]
        return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode()

    @classmethod
    def from_text(cls, text: str) -> Seal:
        """Read a seal back from a check cell.

        Raises
        ------
        ValueError
            If the text is not a whole seal.
        """
        try:
            plain = json.loads(base64.urlsafe_b64decode(text))
            return cls(**plain | {"form": Form(**plain.get("form", {}))})
        except (ValueError, TypeError, AttributeError):
            raise ValueError(
                "seal: the sealed text of this check cell is damaged; "
                "take the cell anew from the exercise as it was handed out"
            ) from None


def respond(name: str, value: Any, seal: Seal) -> Feedback:
    """Judge one answer by its seal, and keep count of the points.

    Parameters
    ----------
    name : str
        What the check is called.
    value : object
        The answer; see `confusionlab.grading.values.canonical`.
    seal : Seal
        The check's own messages.

    Returns
    -------
    Feedback
        What to show.
    """
    digest = seal.digest(shortened(canonical(value, seal.form)))
    is_right = digest == seal.right
    _earned[f"{seal.salt}/{name}"] = seal.points if is_right else 0
    score = f"{seal.task}. Points so far: {sum(_earned.values())} of {seal.of}."
    return Feedback(is_right, seal.messages.get(digest, UNKNOWN), score)


def check(name: str, value: Any, seal: str | None = None) -> None:
    """Show whether an answer is right, or which mistake it looks like.

    This is what the check cells of an exercise call. It never tells the
    answer itself.

    Parameters
    ----------
    name : str
        What the check is called.
    value : number, bool, str, None, list, tuple, dict or array
        The answer. Numbers count to six significant digits, unless the author
        asks for others.
    seal : str, optional
        The sealed messages, which `confusionlab release` puts into the check
        cell. Without one, the value is shown as it would be compared.

    Raises
    ------
    TypeError
        If the value is of a kind that cannot be compared.
    ValueError
        If the seal is damaged.

    Examples
    --------
    >>> from confusionlab import check
    >>> check("recall", 3 / 4)
    recall: 0.75
    """
    show(f"{name}: {canonical(value)}" if seal is None else respond(name, value, Seal.from_text(seal)))


def show(feedback: Feedback | str) -> None:
    """Display feedback in a notebook; print it anywhere else."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or isinstance(feedback, str):
        print(feedback)
    else:
        from IPython.display import display

        display(feedback)
