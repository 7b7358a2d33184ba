"""What an answer is told: right, or which mistake, or what came and what was asked; never the right value.

One piece for all who tell it: the check cell of a notebook, the page, `confusionlab check` and the pages of
feedback. An answer comes as its canonical text, the only thing that leaves a learner's kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from confusionlab.grading.items import of_items
from confusionlab.grading.mistakes.names import PLAIN, VAGUE, base, sentence
from confusionlab.grading.seal import Seal
from confusionlab.grading.shape import asked, came, cut, fits
from confusionlab.grading.values import canonical, read

UNKNOWN = "Not a mistake we know."
NEXT = "Open a hint, or work a small case by hand and compare."

Kind = Literal["right", "keyed", "generated", "unknown"]


# What gives way to a mistake with a name, by whether that says but of a value what it is.
_WEAKER = {False: {"out-of-range", "shares-for-counts"}, True: {"shares-for-counts"}}


@dataclass(frozen=True)
class Reply:
    """What one check says about an answer.

    Attributes
    ----------
    kind : {"right", "keyed", "generated", "unknown"}
        Right; a mistake that the author wrote down; one that the package knows;
        or none of these.
    message : str
        What to say, with `code` and *emphasis* marked.
    mistake : str
        The name of a generated mistake; empty for others.
    """

    kind: Kind
    message: str
    mistake: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the answer is the reference's."""
        return self.kind == "right"

    @property
    def names_a_mistake(self) -> bool:
        """Whether it says which mistake this is."""
        return self.kind in ("keyed", "generated")


def reply_to(shown: str, seal: Seal, *, shows_values: bool = True) -> Reply:
    """Return what a check says about an answer.

    Parameters
    ----------
    shown : str
        The answer's canonical value, shortened.
    seal : Seal
        What the check knows.
    shows_values : bool
        Whether the learner's own value, and which case it came from, may be
        told; not of a hidden check.

    Returns
    -------
    Reply
        What to show.

    Examples
    --------
    >>> seal = Seal(salt="", task="Task 1", points=1, of=1, shape="share")
    >>> print(reply_to("[0.5, 1]", seal).message)
    A list of 2 numbers came; one number between 0 and 1 was asked.
    >>> print(reply_to("None", seal).message)
    You returned None: `print` shows a value, `return` gives it back.
    >>> print(reply_to("0.4", seal).message)
    Not a mistake we know. You gave `0.4`. Open a hint, or work a small case by hand and compare.
    """
    digest = seal.digest(shown)
    if digest == seal.right:
        return Reply("right", seal.messages.get(digest, ""))
    if digest in seal.messages:
        return Reply("keyed", seal.messages[digest])
    mistake, wrong = seal.mistake(shown), _first_wrong(shown, seal)
    if wrong and (mistake is None or base(mistake) in VAGUE | PLAIN):  # of these, what came says more
        kind = _of_another_kind(wrong.value, seal.shape, shows_values=shows_values)
        if kind and (mistake is None or kind.mistake not in _WEAKER[base(mistake) in PLAIN]):
            return kind
        if wrong.is_the_same_in_each_case:
            return Reply("generated", sentence("same-in-each-case"), "same-in-each-case")
    if mistake is None:
        mistake, here = of_items(shown, seal)
        if here and shows_values:
            return Reply("unknown", f"{UNKNOWN} Right but for {here}: look at that once more. {NEXT}")
    if mistake is not None:
        return Reply("generated", sentence(mistake, seal.classes), mistake)
    return Reply("unknown", _unknown(wrong if shows_values else None))


@dataclass(frozen=True)
class _Wrong:
    """The first case that is wrong, and how many are right."""

    value: Any
    text: str
    case: str = ""
    n_right: int = 0
    n_cases: int = 1
    is_the_same_in_each_case: bool = False


def _first_wrong(shown: str, seal: Seal) -> _Wrong | None:
    """Return the first wrong case of an answer, None where its text cannot be read back."""
    try:
        value = read(shown)
    except ValueError:
        return None
    if not seal.cases or not isinstance(value, list) or len(value) != len(seal.cases):
        return _Wrong(value, shown)
    texts = [canonical(each, seal.form.inside()) for each in value]
    is_right = [seal.short_digest(text) == case.right for text, case in zip(texts, seal.cases, strict=True)]
    if all(is_right):
        return _Wrong(value, shown)
    first = is_right.index(False)
    is_the_same = len(set(texts)) == 1 and len({case.right for case in seal.cases}) > 2
    is_the_same &= not isinstance(value[0], list | dict) and texts[0] != "nan"
    name, n_right = seal.cases[first].name, sum(is_right)
    return _Wrong(value[first], texts[first], name, n_right, len(is_right), is_the_same)


def _of_another_kind(value: Any, shape: str, *, shows_values: bool) -> Reply | None:
    """Return what to say where another kind of thing came than the one asked for."""
    if value is None and not fits(value, shape):
        return Reply("generated", sentence("returned-none"), "returned-none")
    if not fits(value, shape):
        if isinstance(value, str) and shape in ("share", "whole", "number") and _reads_as_number(value):
            return Reply("generated", sentence("text-for-number"), "text-for-number")
        what = came(value)
        said = f"{what[:1].upper()}{what[1:]} came; {asked(shape)} was asked."
        return Reply("generated", said if shows_values else sentence("wrong-kind"), "wrong-kind")
    if shape.rpartition(" ")[2] == "whole" and _are_shares(value):
        return Reply("generated", sentence("shares-for-counts"), "shares-for-counts")
    if shape == "share" and (value < -1e-9 or value > 1 + 1e-9):
        return Reply("generated", sentence("out-of-range"), "out-of-range")
    return None


def _are_shares(value: Any) -> bool:
    """Tell whether a number, or all of some, lie between 0 and 1, and some of them not on either."""
    numbers = np.asarray(list(value.values()) if isinstance(value, dict) else value, dtype=float)
    return bool(((numbers >= 0) & (numbers <= 1)).all() and (numbers % 1 > 0).any())


def _reads_as_number(text: str) -> bool:
    try:
        float(text.strip(" %"))
    except ValueError:
        return False
    return True


def _unknown(wrong: _Wrong | None) -> str:
    """Return what to say of a mistake that has no name: what the learner gave, and in which case."""
    if wrong is None:
        return f"{UNKNOWN} {NEXT}"
    value = f"`{cut(wrong.text.replace('`', ''))}`"
    if not wrong.case:
        return f"{UNKNOWN} You gave {value}. {NEXT}"
    tally = f"{wrong.n_right} of {wrong.n_cases} cases are right. " if wrong.n_right else ""
    return f"{UNKNOWN} {tally}Look at this case: {wrong.case}. You gave {value} for it. {NEXT}"
