"""Start a kernel, forked from a warm process or clean, behind walls or, where it is trusted, without any."""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jupyter_client.connect import write_connection_file

from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.readable import BEHIND_WALLS, HOME, ONE_THREAD, SCRATCH, environment

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

if sys.platform == "linux":
    from confusionlab.grading.sandbox.enter import LaunchRequest, enter
    from confusionlab.grading.sandbox.fork_server import Wait, request_fork

if TYPE_CHECKING:
    import socket

    from confusionlab.grading.sandbox.namespace import Namespace

# What a kernel is told: hold no history, start no debugger, draw no picture, send nothing but answers.
KERNEL_OPTIONS = [
    "--HistoryManager.enabled=False",
    "--IPKernelApp.extra_extensions=confusionlab.grading.sandbox.in_kernel",
    "--InlineBackend.figure_formats=set()",
    "--InteractiveShell.xmode=Minimal",  # a traceback would not be read, and costs more than many a cell
]
# -P: a file beside the notebook may be called random.py; `in_kernel` lets it be imported, as Jupyter does.
COMMAND = [sys.executable, "-P", "-m", "ipykernel_launcher"]
FOLDER_PREFIX, LOCK = "confusionlab-kernel-", "lock"  # of a kernel without walls
PARENT = "JPY_PARENT_PID"  # ipykernel ends when this process has ended
CONNECTION = f"{SCRATCH}/kernel.json"
SOCKETS = f"{SCRATCH}/kernel"  # followed by -1 to -5
PORTS = ("shell", "iopub", "stdin", "control", "hb")
ENTER = [sys.executable, "-P", "-m", "confusionlab.grading.sandbox.enter"]


class KeptKernel:
    """A kernel that a keeper waits for, with those methods of `subprocess.Popen` that are called here.

    Parameters
    ----------
    status_pipe : int
        The keeper's pipe, its end to read from.
    namespace : Namespace
        Where it runs; closed with it.
    keeper : Popen, optional
        The keeper, where it is this process's own child.

    Raises
    ------
    OSError
        If the keeper could not start it.
    """

    def __init__(
        self, status_pipe: int, namespace: Namespace, keeper: subprocess.Popen[bytes] | None = None
    ) -> None:
        self.returncode: int | None = None
        self._status_pipe = os.fdopen(status_pipe, "rb", buffering=0)
        self._namespace, self._keeper = namespace, keeper
        process = self._status_pipe.readline()
        if not process:
            self._clear()
            raise OSError("the kernel did not start: its keeper ended before it")
        self.pid = int(process)

    def poll(self) -> int | None:
        """Return its exit status, None if it has not ended."""
        if self.returncode is None and select.select([self._status_pipe], [], [], 0)[0]:
            self.returncode = int(self._status_pipe.readline() or -signal.SIGKILL)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it now, and all else in its namespaces at the same moment: a fork bomb would go on."""
        self._namespace.close()

    def wait(self) -> int:
        """Wait until it has ended; nothing that it started is left."""
        if self.returncode is None:
            select.select([self._status_pipe], [], [])
        status = self.poll()
        self._clear()
        return status or 0

    def _clear(self) -> None:
        """Leave nothing behind."""
        self._namespace.close()
        if self._keeper is not None:
            self._keeper.wait()
        self._status_pipe.close()


@dataclass(kw_only=True)
class RunningKernel:
    """A kernel's process and sockets.

    Attributes
    ----------
    process : Popen or KeptKernel
        The process.
    connection : dict
        What the connection file says, with the sockets as they are seen from
        here.
    log : Path
        What the kernel itself wrote, not its cells.
    namespace : Namespace or None
        Where it runs, if there are walls.
    folder : TemporaryDirectory or None
        Where it runs, if there are none.
    lock : int or None
        The open lock of that folder.
    """

    process: subprocess.Popen[bytes] | KeptKernel
    connection: dict[str, Any]
    log: Path
    namespace: Namespace | None = None
    folder: TemporaryDirectory[str] | None = None
    lock: int | None = None

    def close(self) -> None:
        """End the kernel; with walls, nothing that it started is left."""
        self.process.kill()
        self.process.wait()
        if self.folder is not None:
            self.folder.cleanup()
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None


def start_kernel(
    *,
    isolation: Isolation,
    limits: Limits,
    shared: Mapping[str, str],
    beside: str,
    zygote: socket.socket | None,
) -> RunningKernel:
    """Start IPython's kernel.

    Parameters
    ----------
    isolation : Isolation
        The walls around it.
    limits : Limits
        How much it may take; without walls nothing enforces it.
    shared : mapping of str to str
        The folders that it may read, by the variable that names each.
    beside : str
        The folder whose files it gets into its own; empty if there are none.
    zygote : socket or None
        The fork server to take it from; a clean process if None, or without
        walls.

    Returns
    -------
    RunningKernel
        A kernel that is about to open its sockets.
    """
    if isolation.kind == "none":
        return _start_outside(shared, beside)
    namespace = isolation.build(limits, map(Path, shared.values()))
    try:
        if beside:
            namespace.furnish(HOME, beside)
        return _start_inside(namespace, limits=limits, shared=shared, zygote=zygote)
    except OSError:
        namespace.close()
        raise


def _start_outside(shared: Mapping[str, str], beside: str) -> RunningKernel:
    """Start a kernel without walls, in a temporary folder; it ends with this process, however that ends."""
    clear_abandoned()
    # On Windows a process that is about to end still holds its log, and the folder cannot be removed yet.
    folder = TemporaryDirectory(prefix=FOLDER_PREFIX, ignore_cleanup_errors=True)
    lock = _locked(Path(folder.name))
    transport, address = ("tcp", "127.0.0.1") if os.name == "nt" else ("ipc", f"{folder.name}/kernel")
    path, connection = write_connection_file(
        f"{folder.name}/kernel.json", ip=address, transport=transport, key=secrets.token_hex().encode()
    )
    home, log = Path(folder.name, "home"), Path(folder.name, "kernel.log")
    if beside:
        shutil.copytree(beside, home)
    home.mkdir(exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  Python, on what the caller chose to trust
            [*COMMAND, "-f", path, *KERNEL_OPTIONS],
            cwd=home,
            env=_environment_outside(home, shared),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return RunningKernel(process=process, connection=dict(connection), log=log, folder=folder, lock=lock)


def _environment_outside(home: Path, shared: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's own variables and what every kernel is told: its programs and language stay."""
    told = environment(str(home), shared) | {PARENT: str(os.getpid())}
    ours = [str(Path(sys.executable).parent), sysconfig.get_path("scripts")]
    told["PATH"] = os.pathsep.join(dict.fromkeys([*ours, os.environ.get("PATH", os.defpath)]))
    told["LANG"] = os.environ.get("LANG", told["LANG"])
    return os.environ | told


def _locked(folder: Path) -> int | None:
    """Make a lock in a folder that is this process's until it ends; it gets its name once it is locked."""
    if fcntl is None:
        return None
    lock = os.open(folder / "locking", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (folder / "locking").rename(folder / LOCK)
    return lock


def clear_abandoned() -> None:
    """Remove the folders of kernels whose supervisor was killed: those with a lock that nobody holds."""
    for lock in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*/{LOCK}") if fcntl is not None else ():
        with suppress(OSError), lock.open("rb") as file:  # held, or somebody else's, or gone by now
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _start_inside(
    namespace: Namespace,
    *,
    limits: Limits,
    shared: Mapping[str, str],
    zygote: socket.socket | None,
) -> RunningKernel:
    """Start a kernel behind walls."""
    connection: dict[str, Any] = {f"{name}_port": number for number, name in enumerate(PORTS, 1)}
    connection |= {"transport": "ipc", "key": secrets.token_hex(), "signature_scheme": "hmac-sha256"}
    request = LaunchRequest(
        arguments=[] if zygote else [*COMMAND, "-f", CONNECTION, *KERNEL_OPTIONS],
        environment=environment(shared=shared) | BEHIND_WALLS,
        folder=HOME,
        files={CONNECTION: json.dumps(connection | {"ip": SOCKETS})},
        limits=limits,
        user=namespace.user,
    )
    return RunningKernel(
        process=_fork(request, zygote, namespace) if zygote else _spawn(request, namespace),
        connection=connection | {"ip": f"{namespace.root}{SOCKETS}"},
        log=namespace.root / "tmp/kernel.log",
        namespace=namespace,
    )


def _fork(request: LaunchRequest, zygote: socket.socket, namespace: Namespace) -> KeptKernel:
    """Start a kernel as a child of a fork server."""
    ours, theirs = os.pipe()
    try:
        request_fork(zygote, request.to_text().encode(), [theirs, namespace.handle])
    finally:
        os.close(theirs)
    return KeptKernel(ours, namespace)


def _spawn(request: LaunchRequest, namespace: Namespace) -> KeptKernel:
    """Start a kernel as a clean process."""
    ours, theirs = os.pipe()
    with tempfile.TemporaryFile() as text:
        text.write(request.to_text().encode())
        text.seek(0)
        keeper = subprocess.Popen(  # noqa: S603  our own module
            [*ENTER, str(theirs), str(namespace.handle)],
            stdin=text,
            pass_fds=(theirs, namespace.handle),
            env=os.environ | ONE_THREAD,  # no process with more can enter a user namespace
        )
    os.close(theirs)
    return KeptKernel(ours, namespace, keeper)


def serve_kernels(wait: Wait) -> None:
    """Get ready, wait to be forked, enter the namespaces and be the kernel; the entry of their fork server.

    Parameters
    ----------
    wait : callable
        Returns in a child, with a `LaunchRequest` as JSON, the status pipe and
        the namespaces' pidfd.
    """
    from confusionlab.grading.sandbox.forked_kernel import read_options, run_kernel

    options = read_options(KERNEL_OPTIONS)
    text, (status_pipe, namespaces) = wait()
    enter(
        LaunchRequest.from_text(text),
        status_pipe=status_pipe,
        namespaces=namespaces,
        start=lambda _: run_kernel(options, CONNECTION),
    )
