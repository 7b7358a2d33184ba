"""Enter a room and run a kernel in it: the way in is the same for a forked kernel and for a clean one.

Two processes take part. The keeper joins the room's namespaces and forks; its child, in the room for good,
gives up its privileges and becomes the kernel. The keeper stays outside to wait for it, and tells whoever
asked for the kernel, over a pipe, the child's process id and how it ended.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from confusionlab.grading.sandbox.confine import confine
from confusionlab.grading.sandbox.limits import Limits

NEW_MOUNTS, NEW_UTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NET = (
    0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
SET_INTERFACE_FLAGS, IS_UP = 0x8914, 1


@dataclass(frozen=True)
class Request:
    """What to run, and how.

    Attributes
    ----------
    arguments : list of str
        The command line.
    environment : dict of str to str
        All variables that it gets.
    folder : str
        Where it starts; made if it is not there.
    files : dict of str to str
        Texts to write first, by path.
    limits : Limits
        How much it may take.
    user : int or None
        Whom root becomes in the room.
    """

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    files: dict[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    user: int | None = None

    def to_text(self) -> str:
        """Return the request as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str | bytes) -> Request:
        """Read a request from JSON."""
        parts = json.loads(text)
        return cls(**{**parts, "limits": Limits(**parts["limits"])})


def _join(room: int, as_root: bool) -> None:
    """Move this process into a room's namespaces; into its process ids go only children."""
    kinds = NEW_MOUNTS | NEW_UTS | NEW_IPC | NEW_PIDS | NEW_NET | (0 if as_root else NEW_USER)
    if sys.version_info >= (3, 12):
        os.setns(room, kinds)
    else:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(room, kinds):
            raise OSError(ctypes.get_errno(), "cannot enter the room's namespaces")


def _raise_loopback() -> None:
    """Let the room talk to itself over 127.0.0.1; nobody else is on that network."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh", b"lo", IS_UP)
        fcntl.ioctl(any_socket, SET_INTERFACE_FLAGS, request)


def _keep_no_files(log: Path) -> None:
    """Close every file of the parent's; a folder left open would be a way out of the room."""
    null, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, source in enumerate((null, output, output)):
        os.dup2(source, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _settle(request: Request, is_walled: bool) -> None:
    """Make this process what the request says: its files, its limits, its environment, its folder."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if is_walled:
        _raise_loopback()
        _keep_no_files(Path(request.folder).parent / "kernel.log")
        confine(request.limits, request.user)
    Path(request.folder).mkdir(parents=True, exist_ok=True)
    for path, text in request.files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, "utf-8")
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)


def enter(request: Request, report: int, room: int | None, start: Callable[[Request], None]) -> None:
    """Be the keeper of one kernel; does not return before the kernel has ended.

    Parameters
    ----------
    request : Request
        What to run, and how.
    report : int
        The pipe to write to: the kernel's process id, a line, and how it ended, another.
    room : int or None
        A pidfd of the room's first process. Without one there are no walls.
    start : callable
        Becomes the kernel, given the request.
    """
    if room is not None:
        _join(room, as_root=request.user is not None)
    child = os.fork()
    if child == 0:
        try:
            os.close(report)
            _settle(request, is_walled=room is not None)
            start(request)
        except BaseException:  # whatever it is must not go on in the keeper's code
            traceback.print_exc()
        finally:
            os._exit(1)
    with suppress(BrokenPipeError):  # whoever asked for the kernel may be gone before it
        os.write(report, b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(report, b"%d\n" % os.waitstatus_to_exitcode(status))


def execute(request: Request) -> None:
    """Become a clean process that runs the request's command line."""
    os.execve(request.arguments[0], request.arguments, request.environment)  # noqa: S606  no shell wanted


if __name__ == "__main__":
    enter(Request.from_text(sys.stdin.buffer.read()), int(sys.argv[1]), int(sys.argv[2]), execute)
