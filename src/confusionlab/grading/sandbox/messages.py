"""What is taken from a kernel that may be hostile: the reply to a cell, its answers, and that it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from confusionlab.grading.sandbox.in_kernel import MIME

Message = dict[str, Any]

MOST_ANSWERS = 100  # in one cell
LONGEST_ERROR = 500


def printable(text: str) -> str:
    r"""Return a text with a space for each character that is not to be printed.

    Examples
    --------
    >>> printable("no\x1b[31mway")
    'no [31mway'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def brief(text: object) -> str:
    r"""Return a text as one short line of printable characters.

    Examples
    --------
    >>> brief("no\n  \x1b[31mway")
    'no [31mway'
    """
    return " ".join(printable(str(text)[: 2 * LONGEST_ERROR]).split())[:LONGEST_ERROR]


@dataclass
class Heard:
    """What came back for one request.

    Attributes
    ----------
    request : str
        The request's id.
    reply : dict or None
        The reply's content, once it is there.
    is_idle : bool
        Whether the kernel said that it is done with the request.
    topic : bytes
        Under which topic it said so.
    answers : list of dict
        The data of what was displayed under `MIME`.
    """

    request: str
    reply: Message | None = None
    is_idle: bool = False
    topic: bytes = b""
    answers: list[Message] = field(default_factory=list)

    def take(self, message: Message) -> None:
        """Take a message if it belongs to the request, whatever else a hostile kernel has put in it."""
        try:
            if message["parent_header"]["msg_id"] == self.request:
                self._take(message["header"]["msg_type"], message["content"], message["topic"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return

    def _take(self, kind: str, content: Message, topic: bytes) -> None:
        """Take a message's content, which may yet turn out to be none."""
        if kind == "status" and content["execution_state"] == "idle":
            self.is_idle, self.topic = True, topic
        elif kind.endswith("_reply"):
            self.reply = dict(content)
        elif kind == "display_data" and MIME in content["data"] and len(self.answers) < MOST_ANSWERS:
            self.answers.append(dict(content["data"]))

    def is_all(self) -> bool:
        """Tell whether nothing more is to come."""
        return self.reply is not None and self.is_idle

    def is_farewell(self) -> bool:
        """Tell whether the cell called `exit()`: the kernel replies, and then ends."""
        payload = (self.reply or {}).get("payload")
        return isinstance(payload, list) and any("ask_exit" in str(part)[:LONGEST_ERROR] for part in payload)

    def error(self) -> str | None:
        """Return what the cell raised, if it did."""
        reply = self.reply or {}
        if reply.get("status") == "ok":
            return None
        return brief(f"{brief(reply.get('ename'))}: {brief(reply.get('evalue'))}")


def shown_value(answer: Message) -> str | None:
    """Return the value that an answer shows, None if it is malformed."""
    shown = answer[MIME].get("value") if isinstance(answer[MIME], dict) else None
    return printable(shown) if isinstance(shown, str) else None
