"""Start a Jupyter kernel in a room: forked from a warm process or clean, behind one handle."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from confusionlab.grading.sandbox.enter import Request
from confusionlab.grading.sandbox.fork_server import request_fork
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.namespace import Room
from confusionlab.grading.sandbox.readable import HOME, ONE_THREAD, SCRATCH, environment
from confusionlab.grading.sandbox.started import LAUNCHER

CONNECTION = f"{SCRATCH}/kernel.json"
SOCKETS = f"{SCRATCH}/kernel"  # followed by -1 to -5
ENTER = [sys.executable, "-P", "-m", "confusionlab.grading.sandbox.enter"]


class KeptKernel:
    """A kernel that a keeper waits for; it has those methods of `subprocess.Popen` that Jupyter calls.

    Parameters
    ----------
    report : int
        The end to read of the keeper's pipe.
    room : Room, optional
        Where it runs; closed with it.
    keeper : Popen, optional
        The keeper, where it is this process's own child.

    Raises
    ------
    OSError
        If the keeper could not start it.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, report: int, room: Room | None = None, keeper: subprocess.Popen[bytes] | None = None
    ) -> None:
        self.returncode: int | None = None
        self._report = os.fdopen(report, "rb", buffering=0)
        self._room, self._keeper = room, keeper
        started = self._report.readline()
        if not started:
            self._clear()
            raise OSError("the kernel did not start: its keeper ended before it")
        self.pid = int(started)

    def poll(self) -> int | None:
        """Return how it ended, None if it has not."""
        if self.returncode is None and select.select([self._report], [], [], 0)[0]:
            self.returncode = int(self._report.readline() or -signal.SIGKILL)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it now, and all else in its room at the same moment: a fork bomb would go on."""
        if self._room is not None:
            self._room.close()
        else:
            self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """End it now: nothing in it is worth a farewell."""
        self.kill()

    def wait(self) -> int:
        """Wait until it has ended; nothing that it started in its room is left."""
        if self.returncode is None:
            select.select([self._report], [], [])
        status = self.poll()
        self._clear()
        return status or 0

    def _clear(self) -> None:
        """Leave nothing behind."""
        if self._room is not None:
            self._room.close()
        if self._keeper is not None:
            self._keeper.wait()
        self._report.close()


def fork_kernel(request: Request, zygote: socket.socket, room: Room | None = None) -> KeptKernel:
    """Start a kernel as a child of a zygote."""
    ours, theirs = os.pipe()
    try:
        request_fork(zygote, request.to_text().encode(), [theirs, *([room.handle] if room else [])])
    finally:
        os.close(theirs)
    return KeptKernel(ours, room)


def spawn_kernel(request: Request, room: Room) -> KeptKernel:
    """Start a kernel as a clean process."""
    ours, theirs = os.pipe()
    with tempfile.TemporaryFile() as text:
        text.write(request.to_text().encode())
        text.seek(0)
        keeper = subprocess.Popen(  # noqa: S603  our own module
            [*ENTER, str(theirs), str(room.handle)],
            stdin=text,
            pass_fds=(theirs, room.handle),
            env=os.environ | ONE_THREAD,  # no process with more can enter a user namespace
        )
    os.close(theirs)
    return KeptKernel(ours, room, keeper)


def start_in_room(
    command: list[str],
    connection: Mapping[str, Any],
    room: Room,
    limits: Limits,
    zygote: socket.socket | None,
) -> KeptKernel:
    """Start a kernel in a room.

    Parameters
    ----------
    command : list of str
        Python, its options, `LAUNCHER` and the kernel's options, among them
        `-f` with `CONNECTION`.
    connection : mapping
        What the connection file says; its sockets are at `SOCKETS`.
    room : Room
        Where it runs; closed when the kernel has been waited for.
    limits : Limits
        How much it may take.
    zygote : socket or None
        Whose child it is to be; a clean process if None.

    Raises
    ------
    OSError
        If it cannot be started.
    """
    request = Request(
        arguments=command[command.index(LAUNCHER) + 1 :] if zygote else command,
        environment=environment(),
        folder=HOME,
        files={CONNECTION: json.dumps(dict(connection))},
        limits=limits,
        user=room.user,
    )
    return fork_kernel(request, zygote, room) if zygote else spawn_kernel(request, room)
