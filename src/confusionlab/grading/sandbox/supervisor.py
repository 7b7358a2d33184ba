"""Run a notebook in a supervisor, the process that listens to its kernel: both ends of their pipe.

`run` is the caller's end. It starts a supervisor, follows what it tells, and starts another one where a
notebook broke it. `supervise` is what runs in that process: it knows the expected values and listens to a
hostile kernel, so it has little memory and is gone with the notebook. What a flood could break there is
worth one cell.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal

from confusionlab.grading.quick_import import import_nbformat
from confusionlab.grading.sandbox.isolation import Isolation, available_isolation
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS, Limits
from confusionlab.grading.sandbox.notebook import Cell, CellResult
from confusionlab.grading.status import CellStatus

if sys.platform == "linux":
    from confusionlab.grading.sandbox.fork_server import Wait, fork_server, request_fork
    from confusionlab.grading.sandbox.namespace import end
    from confusionlab.grading.sandbox.readable import readable_paths

MEGABYTES = 512  # of a supervisor
MARGIN_SECONDS = 180  # for a supervisor and its kernels to start, on a machine that is busy
SUPERVISE = [sys.executable, "-P", "-m", "confusionlab.grading.sandbox.supervisor"]


class SandboxError(RuntimeError):
    """A notebook could not be run, through no fault of its own."""


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What a supervisor is asked, over a pipe.

    Attributes
    ----------
    cells : tuple of Cell
        The whole notebook.
    limits : Limits
        How much the notebook may take.
    isolation : str
        The kind of walls.
    shared : dict of str to str
        The folders that the notebook may read, by the variable that names
        each.
    beside : str
        The folder whose files lie beside the notebook; empty if none do.
    seconds : float
        How much of the notebook's time is left.
    first : int
        The first cell to run.
    killers : tuple of int
        The cells before it that took a kernel down.
    """

    cells: tuple[Cell, ...]
    limits: Limits
    isolation: str
    shared: dict[str, str]
    beside: str
    seconds: float
    first: int
    killers: tuple[int, ...]

    def to_text(self) -> str:
        """Return the request as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str | bytes) -> RunRequest:
        """Read a request from JSON."""
        parts = json.loads(text)
        cells = tuple(Cell(**cell) for cell in parts["cells"])
        return cls(**{**parts, "cells": cells, "limits": Limits(**parts["limits"])})


@dataclass(frozen=True)
class Event:
    """What a supervisor tells, one line of JSON each.

    Attributes
    ----------
    kind : str
        "supervisor" and "namespace" come with a process id, "begin" with a
        cell's number, "result" with a `CellResult`, "failure" with what went
        wrong.
    value : object
        What comes with it.
    """

    kind: Literal["supervisor", "namespace", "begin", "result", "failure"]
    value: Any

    def to_line(self) -> bytes:
        """Return the event as a line."""
        return json.dumps({self.kind: self.value}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Event:
        """Read an event from a line."""
        ((kind, value),) = json.loads(line).items()
        return cls(kind, value)


def run(
    notebook: Sequence[Cell],
    *,
    limits: Limits = DEFAULT_LIMITS,
    isolation: Isolation | None = None,
    shared: Mapping[str, str] | None = None,
    beside: Path | None = None,
    warm: bool = True,
) -> list[CellResult]:
    """Run a notebook in a kernel of its own, and compare what its check cells show.

    Parameters
    ----------
    notebook : sequence of Cell
        Its cells.
    limits : Limits
        When to stop it.
    isolation : Isolation, optional
        The walls around it. Default: `available_isolation()`.
    shared : mapping of str to str, optional
        The folders that it may read beside the system, Python and this
        package, by the environment variable that names each of them inside.
    beside : Path, optional
        A folder whose files lie beside the notebook: each kernel gets a copy.
    warm : bool
        Fork the kernel from a process that has imported NumPy, pandas,
        scikit-learn, Matplotlib and seaborn. A clean kernel is the reference;
        without walls there are only clean ones.

    Returns
    -------
    list of CellResult
        One per cell, in order. Nothing that the notebook started is left,
        unless there were no walls.

    Raises
    ------
    IsolationError
        If no walls can be had here.
    SandboxError
        If no kernel could be started.
    """
    run_ = _Run(
        tuple(notebook),
        limits=limits,
        isolation=isolation or available_isolation(),
        shared=dict(shared or {}),
        beside=str(beside or ""),
        warm=warm,
    )
    return run_.to_end()


class _Run:
    """One notebook's run, by one supervisor, or by more where the notebook breaks one."""

    def __init__(
        self,
        cells: tuple[Cell, ...],
        *,
        limits: Limits,
        isolation: Isolation,
        shared: dict[str, str],
        beside: str,
        warm: bool,
    ) -> None:
        self._cells, self._limits, self._isolation, self._shared = cells, limits, isolation, shared
        self._beside = beside
        self._warm = warm and isolation.kind != "none"
        self._results: list[CellResult] = []
        self._begun = -1
        self._namespaces: list[int] = []
        self._deadline = time.monotonic() + limits.notebook_seconds

    def to_end(self) -> list[CellResult]:
        """Run the notebook to its end, or to the end of its time."""
        while len(self._results) < len(self._cells):
            with closing(Supervisor(self._request(), warm=self._warm)) as supervisor:
                self._follow(supervisor)
            if len(self._results) < len(self._cells):
                self._give_up_a_cell()
        return self._results

    def _request(self) -> RunRequest:
        return RunRequest(
            cells=self._cells,
            limits=self._limits,
            isolation=self._isolation.kind,
            shared=self._shared,
            beside=self._beside,
            seconds=self._deadline - time.monotonic(),
            first=len(self._results),
            killers=tuple(
                number for number, result in enumerate(self._results) if result.status.ended_its_kernel
            ),
        )

    def _follow(self, supervisor: Supervisor) -> None:
        """Read what a supervisor tells until it ends; then end what it may have left."""
        seconds = max(0.0, self._deadline - time.monotonic()) + MARGIN_SECONDS
        timer = threading.Timer(seconds, supervisor.kill)
        timer.start()
        try:
            for line in supervisor.events:
                if line.endswith(b"\n"):  # the last one may be cut off
                    self._handle(supervisor, Event.from_line(line))
        finally:
            timer.cancel()
            supervisor.kill()
            self._clear()

    def _handle(self, supervisor: Supervisor, event: Event) -> None:
        """Act on one event."""
        if event.kind == "supervisor":
            supervisor.take_process_id(event.value)
        elif event.kind == "namespace":
            self._namespaces.append(os.pidfd_open(event.value))
        elif event.kind == "begin":
            self._begun = event.value
        elif event.kind == "result":
            self._results.append(CellResult(**event.value))
        else:
            raise SandboxError(f"the notebook could not be run: {event.value}")

    def _clear(self) -> None:
        """Ensure that everything in the namespaces has ended, also where the supervisor could not."""
        while self._namespaces:
            first = self._namespaces.pop()
            end(first)
            os.close(first)

    def _give_up_a_cell(self) -> None:
        """Note that a cell ended its supervisor, so that another may go on after it."""
        number = len(self._results)
        if self._begun != number:
            raise SandboxError("the notebook could not be run: its supervisor ended at once")
        text = "it sent so much that nobody could listen to it any longer"
        self._results.append(CellResult(cell_id=self._cells[number].id, status=CellStatus.KILLED, error=text))


class Supervisor:
    """A process that runs a notebook, and the pipe over which it tells what it sees.

    Parameters
    ----------
    request : RunRequest
        What it is asked.
    warm : bool
        Whether it is forked, and may fork its kernels; else all are clean
        processes.

    Attributes
    ----------
    events : file
        One `Event` per line; ends with the process.
    """

    def __init__(self, request: RunRequest, *, warm: bool) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._handle: int | None = None
        with tempfile.TemporaryFile() as text:
            text.write(request.to_text().encode())
            text.seek(0)
            self.events = self._fork(text) if warm else self._spawn(text)

    def _fork(self, request: IO[bytes]) -> IO[bytes]:
        """Start it as the child of a fork server."""
        ours, theirs = os.pipe()
        files = [request.fileno(), theirs, fork_server("kernels").socket.fileno()]
        request_fork(fork_server("supervisors").socket, b"supervise", files)
        os.close(theirs)
        return os.fdopen(ours, "rb")

    def _spawn(self, request: IO[bytes]) -> IO[bytes]:
        """Start it as a clean process."""
        self._process = subprocess.Popen(  # noqa: S603  our own module
            SUPERVISE, stdin=request, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdout is not None  # noqa: S101  it is a pipe
        return self._process.stdout

    def take_process_id(self, process: int) -> None:
        """Take the process id, to be able to end it."""
        if self._process is None:
            self._handle = os.pidfd_open(process)

    def kill(self) -> None:
        """End it now."""
        if self._process is not None:
            self._process.kill()
        elif self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """End it, if it has not ended, and leave nothing of it."""
        self.kill()
        self.events.close()
        if self._process is not None:
            self._process.wait()
        elif self._handle is not None:
            os.close(self._handle)


Received = tuple[RunRequest, BinaryIO, socket.socket | None]  # with the pipe, and the kernels' fork server


def supervise(receive: Callable[[], Received]) -> None:
    """Run a notebook in this process, and write what happens.

    Parameters
    ----------
    receive : callable
        Is called once pytest is ready to collect; returns what to run, a file
        to write each `Event` to, and the fork server of kernels or, for clean
        kernels, None.
    """
    # These load pytest and nbval, which the caller's process has no use for.
    import_nbformat()
    from confusionlab.grading.sandbox.cells import NotebookPlugin, run_cells

    run_cells(NotebookPlugin(lambda: _notebook(*receive())))


def _notebook(request: RunRequest, events: BinaryIO, zygote: socket.socket | None) -> dict[str, Any]:
    """Return the notebook as pytest is given it; from here on this process listens to its kernel."""
    from confusionlab.grading.sandbox.kernel import KernelClient
    from confusionlab.grading.sandbox.launch import start_kernel

    def emit(kind: Any, value: Any) -> None:
        events.write(Event(kind, value).to_line())
        events.flush()

    def new_kernel() -> KernelClient:
        running = start_kernel(
            isolation=Isolation(request.isolation),
            limits=request.limits,
            shared=request.shared,
            beside=request.beside,
            zygote=zygote,
        )
        if running.namespace is not None:
            emit("namespace", running.namespace.first)
        return KernelClient(running, request.limits)

    emit("supervisor", os.getpid())
    _bound_memory()
    return {
        "cells": request.cells,
        "limits": request.limits,
        "start_kernel": new_kernel,
        "emit": emit,
        "deadline": time.monotonic() + request.seconds,
        "first": request.first,
        "kernel": None,
        "killers": set(request.killers),
    }


def _bound_memory() -> None:
    """Bound this process's memory, so that a kernel's flood ends here; the kernel has a bound of its own."""
    if sys.platform == "linux":
        import resource

        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, highest))


def serve_supervisors(wait: Wait) -> None:
    """Get pytest ready, wait to be forked, and supervise; the entry of their fork server.

    Parameters
    ----------
    wait : callable
        Returns in a child, with the files of its request, its pipe and the
        kernels' fork server.
    """

    def receive() -> Received:
        _, (request, events, zygote) = wait()
        with os.fdopen(request, "rb") as source:
            source.seek(0)
            asked = RunRequest.from_text(source.read())
        return asked, os.fdopen(events, "wb"), socket.socket(fileno=zygote)

    readable_paths()  # looked up once for all children
    supervise(receive)


def main() -> None:
    """Supervise as a clean process, from standard input to standard output, which pytest shall not have."""
    with os.fdopen(os.dup(1), "wb") as events:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        supervise(lambda: (RunRequest.from_text(sys.stdin.buffer.read()), events, None))


if __name__ == "__main__":
    main()
