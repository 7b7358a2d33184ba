"""The sockets to a kernel that may be hostile: they hold little, and hear only what they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import zmq
from jupyter_client.session import Session

from confusionlab.grading.sandbox.messages import Message

SEND_SECONDS = 2
HELD_MESSAGES = 16  # on the way to us; what is more waits in the kernel, or is dropped there
KERNELS, ANSWERS = b"kernel.", b"display_data"  # topics, of which a kernel has others: what is printed, say


class Wires:
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

    def listen_less(self, topic: bytes) -> None:
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
