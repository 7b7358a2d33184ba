"""Messages with a kernel that may be hostile: two bounded sockets, and the reply to one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import zmq
from jupyter_client.session import Session

from confusionlab.grading.sandbox.in_kernel import MIME

Message = dict[str, Any]

MOST_ANSWERS = 100  # in one cell
LONGEST_ERROR = 500
SEND_SECONDS = 2
HELD_MESSAGES = 16  # on the way to us; the rest waits in the kernel, or is dropped there
KERNELS, ANSWERS = b"kernel.", b"display_data"  # topics, of which a kernel has others: what is printed, say


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
class Reply:
    """Collects a kernel's reply to one request, and ignores malformed messages.

    Attributes
    ----------
    request : str
        The request's id.
    content : dict or None
        The reply's content, once it is there.
    is_idle : bool
        Whether the kernel said that it is done with the request.
    topic : bytes
        Under which topic it said so.
    answers : list of dict
        The data of what was displayed under `MIME`.
    """

    request: str
    content: Message | None = None
    is_idle: bool = False
    topic: bytes = b""
    answers: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Add a message if it belongs to the request; a hostile kernel may have put anything in it."""
        try:
            if message["parent_header"]["msg_id"] == self.request:
                self._add(message["header"]["msg_type"], message["content"], message["topic"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return

    def _add(self, kind: str, content: Message, topic: bytes) -> None:
        """Add a message's content; whatever is missing in it raises."""
        if kind == "status" and content["execution_state"] == "idle":
            self.is_idle, self.topic = True, topic
        elif kind.endswith("_reply"):
            self.content = dict(content)
        elif kind == "display_data" and MIME in content["data"] and len(self.answers) < MOST_ANSWERS:
            self.answers.append(dict(content["data"]))

    def is_complete(self) -> bool:
        """Tell whether nothing more is to come."""
        return self.content is not None and self.is_idle

    def is_exit(self) -> bool:
        """Tell whether the cell called `exit()`: the kernel replies, and then ends."""
        payload = (self.content or {}).get("payload")
        return isinstance(payload, list) and any("ask_exit" in str(part)[:LONGEST_ERROR] for part in payload)

    def error(self) -> str | None:
        """Return what the cell raised, if it did."""
        reply = self.content or {}
        if reply.get("status") == "ok":
            return None
        return brief(f"{brief(reply.get('ename'))}: {brief(reply.get('evalue'))}")


def shown_value(answer: Message) -> str | None:
    """Return the value that an answer shows, None if it is malformed."""
    shown = answer[MIME].get("value") if isinstance(answer[MIME], dict) else None
    return printable(shown) if isinstance(shown, str) else None


class KernelSockets:
    """Two sockets to one kernel: what it is asked and replies, and what it publishes.

    Parameters
    ----------
    connection : mapping
        What the connection file says.
    longest : int
        The longest message that is read, in bytes. A longer one cuts the
        connection, which is not made again.
    """

    def __init__(self, connection: Mapping[str, Any], longest: int) -> None:
        self._connection, self._longest = connection, longest
        self._session = Session(key=connection["key"].encode())
        self._context, self._poller = zmq.Context(), zmq.Poller()
        self._shell = self._socket(zmq.DEALER, "shell_port")
        # Not SUB, which would go on without end over messages that nobody asked for.
        self._published = self._socket(zmq.XSUB, "iopub_port")
        self._topics: tuple[bytes, ...] = (ANSWERS, KERNELS)
        for topic in self._topics:
            self._published.send(b"\x01" + topic)

    def _socket(self, kind: int, port: str) -> zmq.Socket[bytes]:
        """Return a socket that holds little, and that is not opened again once the kernel has shut it."""
        opened = self._context.socket(kind)
        opened.linger = 0
        opened.rcvhwm = HELD_MESSAGES
        opened.sndtimeo = 1000 * SEND_SECONDS
        opened.maxmsgsize = self._longest
        is_file = self._connection["transport"] == "ipc"
        if is_file:
            opened.reconnect_ivl = -1
        self._poller.register(opened.get_monitor_socket(zmq.EVENT_DISCONNECTED), zmq.POLLIN)
        self._poller.register(opened, zmq.POLLIN)
        transport, address = self._connection["transport"], self._connection["ip"]
        opened.connect(f"{transport}://{address}{'-' if is_file else ':'}{self._connection[port]}")
        return opened

    def subscribe_only(self, topic: bytes) -> None:
        """Ask, of the kernel's own topics, only for the one that says when it is idle."""
        self._published.send(b"\x01" + topic)
        self._published.send(b"\x00" + KERNELS)
        self._topics = (ANSWERS, topic)

    def send(self, kind: str, content: Message) -> str:
        """Send a request; return its id.

        Raises
        ------
        ConnectionError
            If the kernel no longer reads.
        """
        message = self._session.msg(kind, content)
        try:
            self._session.send(self._shell, message)
        except zmq.Again:
            raise ConnectionError("the kernel no longer reads") from None
        return str(message["header"]["msg_id"])

    def receive(self, seconds: float) -> Iterator[Message]:
        """Wait for messages, and yield what has come: at most one of each socket.

        Raises
        ------
        ConnectionError
            If a connection was cut.
        """
        ready = {source for source, _ in self._poller.poll(int(1000 * seconds) + 1)}
        for source in ready & {self._shell, self._published}:
            yield self._read(source)
        if ready - {self._shell, self._published}:
            raise ConnectionError("the kernel, or too long a message, has cut the connection")

    def _read(self, source: zmq.Socket[bytes]) -> Message:
        """Return the next message; an empty one for what makes no sense."""
        frames = source.recv_multipart(zmq.NOBLOCK)
        if source is self._published and not frames[0].startswith(self._topics):
            return {}
        try:
            _, parts = self._session.feed_identities(frames)
            return {**self._session.deserialize(parts), "topic": frames[0]}
        except Exception:  # a hostile kernel may send anything at all
            return {}

    def close(self) -> None:
        """Close both."""
        self._context.destroy(linger=0)
