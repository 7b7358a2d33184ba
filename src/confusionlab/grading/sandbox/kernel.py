"""Talk with one kernel that may be hostile: ask, listen, watch and stop, never for too long or too much.

nbval calls this in place of its own kernel. It takes from the kernel the reply to each cell and the answers
that check cells show; what a cell prints or draws stays with the kernel.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.messages import LONGEST_ERROR, KernelSockets, Message, Reply, brief
from confusionlab.grading.status import CellStatus

if TYPE_CHECKING:
    from confusionlab.grading.sandbox.launch import RunningKernel
    from confusionlab.grading.sandbox.namespace import Namespace

START_SECONDS = 120
GRACE_SECONDS = 2  # to stop in when interrupted
SETTLE_SECONDS = 10  # for the answers to come after the reply
TICK_SECONDS = 0.2  # between looks at what the kernel takes
MOST_FILES = 20_000


class CellStoppedError(Exception):
    """A cell did not end by itself.

    Parameters
    ----------
    status : CellStatus
        Timeout, killed or not run.
    text : str
        What happened, for the report.
    is_sudden : bool
        Whether the kernel ended without our doing, so that the cause may be
        another cell's.
    """

    def __init__(self, status: CellStatus, text: str, *, is_sudden: bool = False) -> None:
        super().__init__(text)
        self.status, self.is_sudden = status, is_sudden


def _last_words(running: RunningKernel) -> str:
    """Return what a kernel that did not start has written to its log."""
    return brief(running.log.read_text("utf-8", "replace")[-LONGEST_ERROR:] or "it wrote nothing")


def _await_sockets(running: RunningKernel) -> None:
    """Wait until a kernel has opened the last of its sockets."""
    connection, deadline = running.connection, time.monotonic() + START_SECONDS
    last = Path(f"{connection['ip']}-{connection['hb_port']}")
    while connection["transport"] == "ipc" and not last.exists():
        if running.process.poll() is not None or time.monotonic() > deadline:
            words = _last_words(running)
            running.close()
            raise OSError(f"the kernel did not start: {words}")
        time.sleep(0.01)


class Watch:
    """Measures what a notebook takes inside its namespaces, beyond what its kernel took to start.

    Each process's own limits are Linux's business; this is what all of them take together.

    Parameters
    ----------
    namespace : Namespace
        Where a kernel has just started.
    limits : Limits
        How much is too much.
    """

    def __init__(self, namespace: Namespace, limits: Limits) -> None:
        self._namespace, self._limits = namespace, limits
        self._kernels_processes = len(namespace.processes())
        self._kernels_seconds = namespace.processor_seconds()

    def has_company(self) -> bool:
        """Tell whether the kernel has started processes."""
        return len(self._namespace.processes()) > self._kernels_processes

    def excess(self) -> str | None:
        """Return what it takes too much of, in a sentence; None if all is well."""
        namespace, limits = self._namespace, self._limits
        if len(namespace.processes()) > limits.processes:
            return f"it ran more than {limits.processes} processes"
        if namespace.processor_seconds() - self._kernels_seconds > limits.processor_seconds:
            return f"it took more than {limits.processor_seconds:g} seconds of the processor's time"
        if self._takes_too_much_memory():
            return f"it took more than {limits.memory_megabytes} MB of memory"
        if namespace.files() > MOST_FILES:
            return f"it made more than {MOST_FILES} files"
        return None

    def _takes_too_much_memory(self) -> bool:
        """Tell by a quick measure, and by the slow exact one only where that says yes."""
        namespace, most = self._namespace, self._limits.memory_megabytes
        return namespace.megabytes_at_most() > most and namespace.megabytes() > most


class KernelClient:
    """One kernel, from its first answer to its end, with those methods of nbval's kernel that nbval calls.

    Parameters
    ----------
    running : RunningKernel
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

    def __init__(self, running: RunningKernel, limits: Limits) -> None:
        self._running, self._limits = running, limits
        self._watch: Watch | None = None
        self._messages: list[Message] = []
        self.answers: list[Message] = []
        self.error: str | None = None
        self._next_look = 0.0
        _await_sockets(running)
        self._sockets = KernelSockets(running.connection, limits.output_kilobytes * 1024)
        try:
            self._await_answer()
        except CellStoppedError as error:
            raise OSError(f"the kernel did not start: {error}") from error
        if running.namespace is not None:
            self._watch = Watch(running.namespace, limits)

    def _await_answer(self) -> None:
        """Wait until the kernel answers, and we hear what it publishes."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            reply = self._listen(self._send("kernel_info_request", {}), seconds=1)
            if reply.is_complete():
                self._sockets.subscribe_only(reply.topic)
                return
        self._stop(_last_words(self._running))

    def _send(self, kind: str, content: Message) -> str:
        """Send a request; return its id."""
        try:
            return self._sockets.send(kind, content)
        except ConnectionError:
            self._stop(self._how_it_ended(), is_sudden=True)

    def _listen(self, request: str, seconds: float) -> Reply:
        """Listen until a request is done with, or the time is over."""
        reply, deadline = Reply(request), time.monotonic() + seconds
        while not reply.is_complete() and (left := deadline - time.monotonic()) > 0:
            had_replied = reply.content is not None
            try:
                for message in self._sockets.receive(min(left, TICK_SECONDS)):
                    reply.add(message)
            except ConnectionError:
                self._stop(self._how_it_ended(), is_sudden=True)
            if self._running.process.poll() is not None:
                self._stop(self._how_it_ended(), is_sudden=True)
            if reply.content is not None and not had_replied:
                deadline = min(deadline, time.monotonic() + SETTLE_SECONDS)
            if time.monotonic() > self._next_look:
                self._look()
        return reply

    def _look(self) -> None:
        """Stop a kernel that takes too much."""
        self._next_look = time.monotonic() + TICK_SECONDS
        if self._watch is not None and (excess := self._watch.excess()):
            self._stop(excess)

    def _how_it_ended(self) -> str:
        """Return how the kernel ended, or why we no longer listen to it."""
        deadline = time.monotonic() + 1
        while (status := self._running.process.poll()) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if status is None:
            return f"it sent more than {self._limits.output_kilobytes} kB at once"
        if status < 0:
            return f"the kernel was ended by {signal.Signals(-status).name}"
        return f"the kernel ended itself, with exit status {status}"

    def _stop(self, text: str, *, is_sudden: bool = False) -> NoReturn:
        """End the kernel, and say why."""
        self.stop()
        raise CellStoppedError(CellStatus.KILLED, text, is_sudden=is_sudden)

    def is_alive(self) -> bool:
        """Tell whether it can be given another cell."""
        return self._running.process.poll() is None

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
        reply = self._listen(request, timeout)
        if reply.content is None:
            self.interrupt()
            if self._listen(request, GRACE_SECONDS).content is None:
                self.stop()
            raise CellStoppedError(CellStatus.TIMEOUT, f"it ran for more than {timeout:.3g} seconds")
        if reply.is_exit():
            self._stop("it told the kernel to exit")
        if self._watch is not None and self._watch.has_company():
            self._look()
        self.answers, self.error = reply.answers, reply.error()
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
            self._running.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """End the kernel, and whatever it started."""
        self._sockets.close()
        self._running.close()
