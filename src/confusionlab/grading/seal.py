"""What an answer's value is compared by, and the sealed messages of a check cell.

A seal holds salted hashes of the right value and of those that known mistakes give, each with its
message. It keeps a learner from reading the answer by accident; it is no secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

DIGITS = 6
NOUGHT = 1e-8  # what is left of 1 - 0.9 - 0.1 is no number to be judged by


def _number(value: float) -> str:
    """Write a number with `DIGITS` significant digits; whole numbers alike as int and float."""
    if isinstance(value, int):
        return str(value)
    if abs(value) < NOUGHT:
        return "0"
    rounded = float(f"{value:.{DIGITS}g}")
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)


def canonical(value: Any) -> str:
    """Return the text that stands for a value when answers are compared.

    Parameters
    ----------
    value : number, bool, str, None, list, tuple, dict, ndarray, Series or DataFrame
        An answer. Floats count to six significant digits, and below a
        hundred-millionth as 0; lists, tuples and arrays count alike; a dict
        counts whatever its order.

    Returns
    -------
    str
        Equal for equal answers, different for different ones.

    Raises
    ------
    TypeError
        If the value is of a kind that has no such text (a function, say).

    Examples
    --------
    >>> canonical([1, 0.1 + 0.2, float("nan"), "spam"])
    "[1, 0.3, nan, 'spam']"
    >>> canonical(3.0) == canonical(3)
    True
    """
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if value is None or isinstance(value, bool | str):
        return repr(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(sorted(f"{canonical(key)}: {canonical(item)}" for key, item in value.items()))
            + "}"
        )
    raise TypeError(
        f"an answer of type {type(value).__name__} cannot be checked; "
        "give a number, text, True or False, a list, a dictionary or an array"
    )


@dataclass(frozen=True)
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
    """

    salt: str
    task: str
    points: int
    of: int
    right: str = ""
    messages: dict[str, str] = field(default_factory=dict)

    def digest(self, value: str) -> str:
        """Return the salted hash of a canonical value."""
        return hashlib.sha256(f"{self.salt}\0{value}".encode()).hexdigest()[:16]

    def to_text(self) -> str:
        """Return the seal as the text that stands in a check cell."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self), ensure_ascii=False).encode()).decode()

    @classmethod
    def from_text(cls, text: str) -> Seal:
        """Read a seal back from a check cell.

        Raises
        ------
        ValueError
            If the text is not a whole seal.
        """
        try:
            return cls(**json.loads(base64.urlsafe_b64decode(text)))
        except (ValueError, TypeError):
            raise ValueError(
                "seal: the sealed text of this check cell is damaged; "
                "take the cell anew from the exercise as it was handed out"
            ) from None
