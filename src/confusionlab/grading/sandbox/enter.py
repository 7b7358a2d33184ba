"""Join namespaces, give up privileges, become the kernel: one way in for a forked and for a clean kernel.

Two processes take part. The keeper joins the namespaces and forks; its child, in them for good, gives up its
privileges and sets its own limits, which it cannot take back, and becomes the kernel. The keeper stays
outside to wait for it, and writes to a pipe the child's process id and how it ended.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from confusionlab.grading.sandbox import seccomp
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.readable import TERMINAL_FOLDER

NEW_MOUNTS, NEW_UTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NET = (
    0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
SET_INTERFACE_FLAGS, IS_UP = 0x8914, 1
NO_SETUID, NO_PROGRAMS = 2, 8

MEGABYTE = 1 << 20
OPEN_FILES = 512
GIVES_WAY = 5  # to the grader, which could not end a fork bomb that leaves it no time to
STACK_MEGABYTES = 8  # what systems give; it is no data, so that Linux would not count a larger one
# TensorFlow reserves 2.5 GB of addresses and touches few of them. 64 GB take 128 MB of page tables at most
# where they are in one piece, and tables are memory that Linux bounds by nothing else.
SPARE_ADDRESSES = 64 << 30
TERMINALS = 64  # all of a system's share one limit, which a submission must not use up
THREADS_PER_PROCESS = 8  # Linux counts threads as processes; a kernel alone has about eight

DIE_WITH_PARENT, DUMPABLE, DROP_BOUND, VERSION_3 = 1, 4, 24, 0x20080522


@dataclass(frozen=True, kw_only=True)
class LaunchRequest:
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
        The user that root becomes inside; None where it is not root who starts it.
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
    def from_text(cls, text: str | bytes) -> LaunchRequest:
        """Read a request from JSON."""
        parts = json.loads(text)
        return cls(**{**parts, "limits": Limits(**parts["limits"])})


def _set_limits(limits: Limits) -> None:
    """Set what Linux counts for each process by itself."""
    bounds = {
        resource.RLIMIT_DATA: limits.memory_megabytes * MEGABYTE,
        resource.RLIMIT_AS: limits.memory_megabytes * MEGABYTE + SPARE_ADDRESSES,
        resource.RLIMIT_STACK: STACK_MEGABYTES * MEGABYTE,
        resource.RLIMIT_CPU: int(limits.processor_seconds) + 2,
        resource.RLIMIT_NPROC: limits.processes * THREADS_PER_PROCESS,
        resource.RLIMIT_FSIZE: limits.file_megabytes * MEGABYTE,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        highest = resource.getrlimit(kind)[1]
        allowed = bound if highest == resource.RLIM_INFINITY else min(bound, highest)
        resource.setrlimit(kind, (allowed, allowed))


def _become(user: int) -> None:
    """Leave root for a user that owns nothing on this machine, as it runs nothing else."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Drop all capabilities; whoever joins a user namespace has got them all in it."""
    header, none = (ctypes.c_uint32 * 2)(VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if libc.capset(header, none):
        raise OSError(ctypes.get_errno(), "cannot drop capabilities")


def confine(limits: Limits, user: int | None = None) -> None:
    """Give up what a submission must not have; for the child that will run it.

    Parameters
    ----------
    limits : Limits
        How much it may take.
    user : int, optional
        The user that root becomes; None keeps the user as it is.

    Raises
    ------
    OSError
        If something cannot be given up.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    os.nice(GIVES_WAY)
    _set_limits(limits)
    for capability in range(64):  # those that a program could give back; beyond the last it does nothing
        libc.prctl(DROP_BOUND, capability, 0, 0, 0)
    if user is not None:
        _become(user)
    _drop_capabilities(libc)
    # A change of user hides a process from itself in /proc, and forgets whom it dies with.
    libc.prctl(DUMPABLE, 1, 0, 0, 0)
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    seccomp.install()


def _join(namespaces: int, *, as_root: bool) -> None:
    """Move this process into namespaces; of the process ids, only its children's are inside."""
    kinds = NEW_MOUNTS | NEW_UTS | NEW_IPC | NEW_PIDS | NEW_NET | (0 if as_root else NEW_USER)
    if sys.version_info >= (3, 12):
        os.setns(namespaces, kinds)
    else:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(namespaces, kinds):
            raise OSError(ctypes.get_errno(), "cannot enter the namespaces")


def _raise_loopback() -> None:
    """Let the kernel talk to itself over 127.0.0.1; nobody else is on that network."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh", b"lo", IS_UP)
        fcntl.ioctl(any_socket, SET_INTERFACE_FLAGS, request)


def _mount_terminals() -> None:
    """Mount pseudo-terminals that are not the system's: IPython runs what follows a `!` in one."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"newinstance,ptmxmode=0666,mode=0600,max={TERMINALS}".encode()
    if libc.mount(b"terminals", TERMINAL_FOLDER.encode(), b"devpts", NO_SETUID | NO_PROGRAMS, options):
        raise OSError(ctypes.get_errno(), "cannot make pseudo-terminals")


def _keep_no_files(log: Path) -> None:
    """Close every file of the parent's; a folder left open would be a way out."""
    null, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, source in enumerate((null, output, output)):
        os.dup2(source, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _settle(request: LaunchRequest) -> None:
    """Make this process what the request says: its files, its limits, its environment, its folder."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _raise_loopback()
    _mount_terminals()
    _keep_no_files(Path(request.folder).parent / "kernel.log")
    confine(request.limits, request.user)
    Path(request.folder).mkdir(parents=True, exist_ok=True)
    for path, text in request.files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, "utf-8")
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)


def enter(
    request: LaunchRequest, *, status_pipe: int, namespaces: int, start: Callable[[LaunchRequest], None]
) -> None:
    """Be the keeper of one kernel; does not return before the kernel has ended.

    Parameters
    ----------
    request : Request
        What to run, and how.
    status_pipe : int
        Its end to write to: the kernel's process id on one line, its exit
        status on the next.
    namespaces : int
        A pidfd of their first process.
    start : callable
        Becomes the kernel, given the request.
    """
    _join(namespaces, as_root=request.user is not None)
    child = os.fork()
    if child == 0:
        try:
            os.close(status_pipe)
            _settle(request)
            start(request)
        except BaseException:  # whatever it is must not go on in the keeper's code
            traceback.print_exc()
        finally:
            os._exit(1)
    with suppress(BrokenPipeError):  # whoever asked for the kernel may be gone before it
        os.write(status_pipe, b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(status_pipe, b"%d\n" % os.waitstatus_to_exitcode(status))


def execute(request: LaunchRequest) -> None:
    """Become a clean process that runs the request's command line."""
    os.execve(request.arguments[0], request.arguments, request.environment)  # noqa: S606  no shell wanted


if __name__ == "__main__":
    enter(
        LaunchRequest.from_text(sys.stdin.buffer.read()),
        status_pipe=int(sys.argv[1]),
        namespaces=int(sys.argv[2]),
        start=execute,
    )
