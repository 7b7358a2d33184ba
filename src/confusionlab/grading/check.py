"""What a learner's check cell calls, and what it shows: right, or which mistake this looks like.

A check cell carries a seal: salted hashes of the right value and of those that mistakes give.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from confusionlab.grading.practice import unpacked
from confusionlab.grading.reply import Reply, reply_to
from confusionlab.grading.seal import Seal
from confusionlab.grading.values import canonical, shortened

MARKED = re.compile(r"`([^`]+)`|\*([^*`]+)\*")

_earned: dict[str, int] = {}
_tried: dict[str, int] = {}


@dataclass(frozen=True)
class Feedback:
    """One check's answer to the learner, as plain text and as HTML.

    Attributes
    ----------
    reply : Reply
        What the check says.
    score : str
        The points so far, in words.
    """

    reply: Reply
    score: str

    @property
    def is_right(self) -> bool:
        """Whether the answer is the reference's."""
        return self.reply.is_right

    @property
    def message(self) -> str:
        """What to say about it."""
        return self.reply.message

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
    return MARKED.sub(
        lambda match: f"<code>{match[1]}</code>" if match[1] else f"<em>{match[2]}</em>", escape(message)
    )


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
    reply = _reply(value, seal)
    _earned[f"{seal.salt}/{name}"] = seal.points if reply.is_right else 0
    score = f"{seal.task}. Points so far: {sum(_earned.values())} of {seal.of}."
    return Feedback(reply, score)


def _reply(value: Any, seal: Seal) -> Reply:
    """Return what a seal says of an answer; what cannot be compared is of another kind than asked for."""
    try:
        shown = shortened(canonical(value, seal.form))
    except TypeError as error:
        return Reply("generated", f"{str(error)[:1].upper()}{str(error)[1:]}.", "wrong-kind")
    return reply_to(shown, seal)


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
        If there is no seal, and the value is of a kind that cannot be compared.
    ValueError
        If the seal is damaged.

    Examples
    --------
    >>> from confusionlab import check
    >>> check("recall", 3 / 4)
    recall: 0.75
    """
    show(f"{name}: {canonical(value)}" if seal is None else respond(name, value, Seal.from_text(seal)))


def another(name: str, cases: str) -> None:
    """Ask the learner's function about a fresh case, and show what a check would say.

    This is what the cells "Another one" of a practice exercise call, as
    `check.another`; each run takes the next case. It counts no points.

    Parameters
    ----------
    name : str
        What the task is called.
    cases : str
        The sealed cases, which `confusionlab release` puts into the cell.

    Raises
    ------
    ValueError
        If the cases are damaged.
    """
    drawn = unpacked(cases)
    number = _tried[cases] = (_tried.get(cases, -1) + 1) % len(drawn)
    case = drawn[number]
    given: list[Any] = []
    names = sys._getframe(1).f_globals | {"check": lambda name, value: given.append(value)}
    exec(case.source, names)  # noqa: S102  the code of the exercise, beside the learner's own
    reply = _reply(given[-1], case.seal)
    told = replace(reply, message=f"{reply.message} The case: `{case.told}`")
    show(Feedback(told, f"{case.seal.task}. Fresh case {number + 1} of {len(drawn)}."))


check.another = another  # type: ignore[attr-defined]


def show(feedback: Feedback | str) -> None:
    """Display feedback in a notebook; print it anywhere else."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or isinstance(feedback, str):
        print(feedback)
    else:
        from IPython.display import display

        display(feedback)
