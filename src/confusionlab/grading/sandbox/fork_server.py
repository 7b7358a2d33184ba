"""A process that has imported what its children need, and forks one for each request.

Python and its libraries take seconds to start, a fork takes milliseconds. A zygote does nothing but import,
wait and fork: it has one thread and knows nothing of any submission, so a child begins as clean as itself.

`multiprocessing`'s fork server does this too, with one set of imports for a whole program. Here are two
sets, and the caller hands the kernels' server on to each supervisor.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import NoReturn

from confusionlab.grading.sandbox.readable import ONE_THREAD, environment

REQUEST_BYTES, MOST_FILES = 1 << 17, 8
# -P: the current folder may hold a submission called numpy.py.
COMMAND = [sys.executable, "-P", "-m", "confusionlab.grading.sandbox.fork_server"]

Wait = Callable[[], tuple[bytes, list[int]]]  # returns in a child, with a request and its open files

# Imports and no more: what starts threads or calls OpenMP cannot be forked from. TensorFlow does that. And a
# first product of matrices takes memory for good, which would count as each notebook's own.
KERNEL_MODULES = (
    "numpy", "pandas", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "seaborn",
    "confusionlab.matrix",
    "confusionlab.grading.sandbox.in_kernel",
    "sklearn.datasets", "sklearn.ensemble", "sklearn.linear_model", "sklearn.metrics", "sklearn.pipeline",
    "sklearn.model_selection", "sklearn.neighbors", "sklearn.preprocessing", "sklearn.tree",
    # What a kernel imports as it starts.
    "confusionlab.grading.sandbox.launch", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger",
    "tornado.platform.asyncio", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic",
)  # fmt: skip
KERNEL_ENTRY = "confusionlab.grading.sandbox.launch:serve_kernels"
SUPERVISOR_MODULES = ("confusionlab.grading.sandbox.supervisor", "confusionlab.grading.sandbox.cells")
SUPERVISOR_ENTRY = "confusionlab.grading.sandbox.supervisor:serve_supervisors"


class Zygote:
    """The parent's side of a zygote.

    Parameters
    ----------
    modules : sequence of str
        What it imports before the first fork.
    entry : str
        "module:function", called once with a `Wait`. What it does before it
        calls that is done for all children; what it does after, in each.
    environment : dict of str to str, optional
        Its environment; the caller's unless given.
    """

    def __init__(self, modules: Sequence[str], entry: str, environment: dict[str, str] | None = None) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  our own module
                [*COMMAND, str(theirs.fileno()), entry, *modules],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the grader, which ends things in order
            )

    def is_alive(self) -> bool:
        """Tell whether it still serves."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it, and wait until it has ended."""
        self.socket.close()
        self.process.wait()


def request_fork(zygote: socket.socket, request: bytes, files: Sequence[int]) -> None:
    """Ask a zygote for a child.

    Parameters
    ----------
    zygote : socket
        A zygote's socket, of which any number of processes may have a copy.
    request : bytes
        What the child is given; at most `REQUEST_BYTES`.
    files : sequence of int
        Open files, which the child gets copies of.
    """
    socket.send_fds(zygote, [request], list(files))


@cache
def _of_process(name: str, _process: int) -> Zygote:
    """Start a fork server, once for each process that asks: a fork of that process needs its own."""
    if name == "kernels":
        server = Zygote(KERNEL_MODULES, KERNEL_ENTRY, environment(home=str(Path.home())))
    else:
        server = Zygote(SUPERVISOR_MODULES, SUPERVISOR_ENTRY, os.environ | ONE_THREAD)
    atexit.register(server.close)
    return server


def fork_server(name: str) -> Zygote:
    """Return the fork server of "kernels" or of "supervisors"; the first call starts it.

    Parameters
    ----------
    name : str
        "kernels" or "supervisors".
    """
    found = _of_process(name, os.getpid())
    if not found.is_alive():
        _of_process.cache_clear()
        found = _of_process(name, os.getpid())
    return found


def warm_up() -> None:
    """Begin to start both fork servers, and return at once."""
    for name in ("kernels", "supervisors"):
        fork_server(name)


def _reap(_number: int, _frame: FrameType | None) -> None:
    """Wait for ended children, so that what they used of the processor is counted as the zygote's."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def wait_for_request(connection: socket.socket) -> tuple[bytes, list[int]]:
    """Fork a child for each request, until nobody is left who could ask; returns in each child only.

    Returns
    -------
    bytes
        The request.
    list of int
        The open files that came with it.
    """
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:
        raise RuntimeError(f"what was imported has started {threads - 1} threads, which no fork survives")
    gc.collect()
    gc.freeze()  # else the first collection in each child would touch, and copy, all that they share
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        request, files, _, _ = socket.recv_fds(connection, REQUEST_BYTES, MOST_FILES)
        if not request:
            os._exit(0)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            connection.close()
            return request, files
        for number in files:
            os.close(number)


def serve(connection: socket.socket, entry: str) -> NoReturn:
    """Call an entry, in this process until it waits for requests, and from there on in each child."""
    status = 1
    try:
        module, _, name = entry.partition(":")
        getattr(importlib.import_module(module), name)(partial(wait_for_request, connection))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    for module in sys.argv[3:]:
        importlib.import_module(module)
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
