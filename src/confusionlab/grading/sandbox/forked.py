"""What a zygote's child does to become a kernel."""

from __future__ import annotations

import random
import sys

import numpy as np

from confusionlab.grading.sandbox.enter import Request, enter


def run_kernel(request: Request) -> None:
    """Be IPython's kernel in this process, as its launcher would be in a clean one."""
    from ipykernel.kernelapp import IPKernelApp

    random.seed()
    np.random.seed()  # noqa: NPY002  each fork would draw the zygote's numbers
    sys.argv = ["ipykernel_launcher", *request.arguments]
    IPKernelApp.launch_instance(request.arguments)


def become_kernel(request: bytes, files: list[int]) -> None:
    """Enter the room, if there is one, and be the kernel; what a zygote calls in its child.

    Parameters
    ----------
    request : bytes
        A request as JSON, whose arguments are those of IPython's kernel.
    files : list of int
        The pipe to report to, and the room's pidfd if there is a room.
    """
    report, *room = files
    enter(Request.from_text(request), report, room[0] if room else None, run_kernel)
