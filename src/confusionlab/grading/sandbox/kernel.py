"""Talk with a kernel that may be hostile: hear only what counts, and never for too long or too much.

nbval calls this in place of its own kernel. It takes from the kernel the reply to each cell and the answers
that check cells show; what a cell prints or draws stays with the kernel.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.messages import LONGEST_ERROR, Heard, Message, brief
from confusionlab.grading.sandbox.started import Started
from confusionlab.grading.sandbox.wires import Wires

if sys.platform == "linux":
    from confusionlab.grading.sandbox.watch import Watch

START_SECONDS = 120
GRACE_SECONDS = 2  # to stop in when interrupted
SETTLE_SECONDS = 10  # for the answers to come after the reply
TICK_SECONDS = 0.2  # between looks at what the kernel takes


class CellStoppedError(Exception):
    """A cell did not end by itself.

    Parameters
    ----------
    status : str
        "timeout", "killed" or "not run".
    text : str
        What happened, for the report.
    is_sudden : bool
        Whether the kernel ended without our doing, so that the cause may be
        another cell's.
    """

    def __init__(self, status: str, text: str, is_sudden: bool = False) -> None:
        super().__init__(text)
        self.status, self.is_sudden = status, is_sudden


def _last_words(started: Started) -> str:
    """Return what a kernel that did not start has written."""
    return brief(started.log.read_text("utf-8", "replace")[-LONGEST_ERROR:] or "it wrote nothing")


def _await_sockets(started: Started) -> None:
    """Wait until a kernel has opened the last of its sockets."""
    connection, deadline = started.connection, time.monotonic() + START_SECONDS
    last = Path(f"{connection['ip']}-{connection['hb_port']}")
    while connection["transport"] == "ipc" and not last.exists():
        if started.process.poll() is not None or time.monotonic() > deadline:
            words = _last_words(started)
            started.close()
            raise OSError(f"the kernel did not start: {words}")
        time.sleep(0.01)


class GradedKernel:
    """One kernel, from its start to its end; has those methods of nbval's kernel that nbval calls.

    Parameters
    ----------
    started : Started
        Its process and its sockets.
    limits : Limits
        When to stop it.

    Attributes
    ----------
    answers : list of dict
        The data that the last cell showed under `MIME`, in order.
    error : str or None
        What the last cell raised.

    Raises
    ------
    OSError
        If the kernel does not come to life.
    """

    def __init__(self, started: Started, limits: Limits) -> None:
        self._started, self._limits = started, limits
        self._watch: Watch | None = None
        self._messages: list[Message] = []
        self.answers: list[Message] = []
        self.error: str | None = None
        self._next_look = 0.0
        _await_sockets(started)
        self._wires = Wires(started.connection, limits.output_kilobytes * 1024)
        try:
            self._await_answer()
        except CellStoppedError as error:
            raise OSError(f"the kernel did not start: {error}") from error
        if started.room is not None:
            self._watch = Watch(started.room, limits)

    def _await_answer(self) -> None:
        """Wait until the kernel answers, and we hear what it publishes."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            heard = self._listen(self._send("kernel_info_request", {}), seconds=1)
            if heard.is_all():
                self._wires.listen_less(heard.topic)
                return
        self._stop(_last_words(self._started))

    def _send(self, kind: str, content: Message) -> str:
        """Send a request; return its id."""
        try:
            return self._wires.send(kind, content)
        except ConnectionError:
            self._stop(self._how_it_ended(), is_sudden=True)

    def _listen(self, request: str, seconds: float) -> Heard:
        """Listen until a request is done with, or the time is over."""
        heard, deadline = Heard(request), time.monotonic() + seconds
        while not heard.is_all() and (left := deadline - time.monotonic()) > 0:
            had_replied = heard.reply is not None
            try:
                for message in self._wires.receive(min(left, TICK_SECONDS)):
                    heard.take(message)
            except ConnectionError:
                self._stop(self._how_it_ended(), is_sudden=True)
            if self._started.process.poll() is not None:
                self._stop(self._how_it_ended(), is_sudden=True)
            if heard.reply is not None and not had_replied:
                deadline = min(deadline, time.monotonic() + SETTLE_SECONDS)
            if time.monotonic() > self._next_look:
                self._look()
        return heard

    def _look(self) -> None:
        """Stop a kernel that takes too much."""
        self._next_look = time.monotonic() + TICK_SECONDS
        if self._watch is not None and (excess := self._watch.excess()):
            self._stop(excess)

    def _how_it_ended(self) -> str:
        """Say how the kernel ended, or why it is no longer listened to."""
        deadline = time.monotonic() + 1
        while (status := self._started.process.poll()) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if status is None:
            return f"it sent more than {self._limits.output_kilobytes} kB at once"
        if status < 0:
            return f"the kernel was ended by {signal.Signals(-status).name}"
        return f"the kernel ended itself, with exit status {status}"

    def _stop(self, text: str, is_sudden: bool = False) -> NoReturn:
        """End the kernel, and say why."""
        self.stop()
        raise CellStoppedError("killed", text, is_sudden)

    def is_alive(self) -> bool:
        """Tell whether it can be given another cell."""
        return self._started.process.poll() is None

    def execute_cell_input(self, source: str, allow_stdin: bool = False) -> str:
        """Have it run a cell; return the request's id."""
        content = {"code": source, "silent": False, "store_history": False, "user_expressions": {}}
        return self._send("execute_request", {**content, "allow_stdin": allow_stdin, "stop_on_error": False})

    def await_reply(self, request: str, timeout: float) -> None:
        """Wait until a cell has ended, and make ready what nbval reads of it.

        Raises
        ------
        CellStoppedError
            If the cell did not end in time, or took the kernel down.
        """
        self.answers, self.error, self._messages = [], None, []
        heard = self._listen(request, timeout)
        if heard.reply is None:
            self.interrupt()
            if self._listen(request, GRACE_SECONDS).reply is None:
                self.stop()
            raise CellStoppedError("timeout", f"it ran for more than {timeout:.3g} seconds")
        if heard.is_farewell():
            self._stop("it told the kernel to exit")
        if self._watch is not None and self._watch.has_company():
            self._look()
        self.answers, self.error = heard.answers, heard.error()
        self._messages = list(self._for_nbval(request))

    def _for_nbval(self, request: str) -> Iterator[Message]:
        """Yield what nbval shall read: the answers, the error, and that this was all."""
        contents: list[tuple[str, Message]]
        contents = [("display_data", {"data": data, "metadata": {}}) for data in self.answers]
        if self.error is not None:
            contents.append(("error", {"ename": "", "evalue": self.error, "traceback": [self.error]}))
        contents.append(("status", {"execution_state": "idle"}))
        for kind, content in contents:
            yield {"msg_type": kind, "content": content, "parent_header": {"msg_id": request}}

    def get_message(self, stream: str, timeout: float | None = None) -> Message:
        """Return the next message for nbval."""
        return self._messages.pop(0)

    def await_idle(self, request: str, timeout: float) -> None:
        """Return at once: a cell that has been waited for is idle."""

    def interrupt(self) -> None:
        """Interrupt the cell, where that can be done."""
        if sys.platform != "win32":
            self._started.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """End the kernel, and whatever it started."""
        self._wires.close()
        self._started.close()
