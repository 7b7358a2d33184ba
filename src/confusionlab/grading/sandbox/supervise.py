"""The process that has one submission run by nbval, outside the walls, and tells what it sees line by line.

It knows the expected values and hears a hostile kernel, so it is a process of its own, with little memory,
and gone with the submission: what a flood could break here is worth one cell.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

import nbformat
import nbval.plugin  # type: ignore[import-untyped]
import pytest

from confusionlab.grading.sandbox.cells import Grading
from confusionlab.grading.sandbox.isolation import Walls
from confusionlab.grading.sandbox.kernel import GradedKernel
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.started import start

MEGABYTES = 512  # of its own

# What a graded kernel is told: hold no history, start no debugger, draw no picture, send nothing but answers.
OPTIONS = [
    "--HistoryManager.enabled=False",
    "--IPKernelApp.extra_extensions=confusionlab.grading.sandbox.in_kernel",
    "--InlineBackend.figure_formats=set()",
    "--InteractiveShell.xmode=Minimal",  # a traceback would not be read, and costs more than many a cell
]
# nbval needs little of pytest; each part left out is time saved at each submission.
LEFT_OUT = (
    "cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "nose", "pastebin", "stepwise",
    "threadexception", "unittest", "unraisableexception", "warnings",
)  # fmt: skip


def _bound_memory() -> None:
    """Bound this process's memory, so that a kernel's flood ends here; the kernel has a bound of its own."""
    if sys.platform == "linux":
        import resource

        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, highest))


def supervise(request: bytes, events: BinaryIO, kernels: socket.socket | None) -> None:
    """Run a notebook, and write what happens as one JSON object a line.

    Parameters
    ----------
    request : bytes
        JSON: `notebook`, `limits`, `walls`, `seconds` left, the `first` cell to
        run, and the `killers` among those before it.
    events : file
        Written to: `begin` (a cell's number), `room` (its first process's id),
        `observation`, `failure`.
    kernels : socket or None
        The zygote of kernels.
    """
    asked = json.loads(request)
    walls, limits = Walls(asked["walls"]), Limits(**asked["limits"])

    def report(kind: str, value: Any) -> None:
        events.write(json.dumps({kind: value}).encode() + b"\n")
        events.flush()

    def start_kernel() -> GradedKernel:
        started = start(OPTIONS, walls, limits, kernels)
        if started.room is not None:
            report("room", started.room.first)
        return GradedKernel(started, limits)

    report("supervisor", os.getpid())
    _bound_memory()
    plugin = Grading(
        notebook=nbformat.from_dict(asked["notebook"]),
        limits=limits,
        start_kernel=start_kernel,
        report=report,
        deadline=time.monotonic() + asked["seconds"],
        first=asked["first"],
        killers=set(asked["killers"]),
    )
    _run_pytest(plugin, asked["folder"])


def _run_pytest(plugin: Grading, folder: str) -> None:
    """Run nbval under pytest, in an empty folder, with no plugins, settings and conftest.py but ours."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    path = Path(folder, "submission")
    path.touch()
    parts = [option for part in LEFT_OUT for option in ("-p", f"no:{part}")]
    places = ["-c", os.devnull, "--rootdir", folder, "--confcutdir", folder, "--noconftest"]
    pytest.main([*places, *parts, "--capture=no", "--nbval", str(path)], plugins=[nbval.plugin, plugin])


def supervise_child(_request: bytes, files: list[int]) -> None:
    """Supervise; what a zygote calls in its child, with the request, the pipe, and the zygote of kernels."""
    request, events, *kernels = files
    with os.fdopen(request, "rb") as source, os.fdopen(events, "wb") as sink:
        source.seek(0)
        supervise(source.read(), sink, socket.socket(fileno=kernels[0]) if kernels else None)


def main() -> None:
    """Supervise as a clean process, from standard input to standard output, which pytest shall not have."""
    with os.fdopen(os.dup(1), "wb") as events:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        supervise(sys.stdin.buffer.read(), events, None)


if __name__ == "__main__":
    main()
