"""Start, hear and end the process that has a submission run; `supervise` is what runs in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import IO

SUPERVISE = [sys.executable, "-P", "-m", "confusionlab.grading.sandbox.supervise"]


class Supervisor:
    """A process that runs a notebook, and the pipe over which it tells what it sees.

    Parameters
    ----------
    request : bytes
        What `confusionlab.grading.sandbox.supervise.supervise` is asked.
    warm : bool
        Whether it is forked, and may fork its kernels; else all are clean
        processes.

    Attributes
    ----------
    events : file
        What it tells, a line each; ends with it.
    """

    def __init__(self, request: bytes, warm: bool) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._handle: int | None = None
        with tempfile.TemporaryFile() as text:
            text.write(request)
            text.seek(0)
            self.events = self._fork(text) if warm else self._spawn(text)

    def _fork(self, request: IO[bytes]) -> IO[bytes]:
        """Start it as the child of a zygote."""
        from confusionlab.grading.sandbox.fork_server import request_fork
        from confusionlab.grading.sandbox.warm import zygote

        ours, theirs = os.pipe()
        files = [request.fileno(), theirs, zygote("kernels").socket.fileno()]
        request_fork(zygote("supervisors").socket, b"supervise", files)
        os.close(theirs)
        return os.fdopen(ours, "rb")

    def _spawn(self, request: IO[bytes]) -> IO[bytes]:
        """Start it as a clean process."""
        self._process = subprocess.Popen(  # noqa: S603  our own module
            SUPERVISE, stdin=request, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdout is not None  # noqa: S101  it is a pipe
        return self._process.stdout

    def is_known_as(self, process: int) -> None:
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


def warm_up() -> None:
    """Begin to start the warm processes, and return at once."""
    from confusionlab.grading.sandbox.warm import zygote

    for name in ("kernels", "supervisors"):
        zygote(name)
