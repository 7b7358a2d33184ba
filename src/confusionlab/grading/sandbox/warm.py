"""The warm processes of this one: one that kernels are forked from, one that supervisors are."""

from __future__ import annotations

import atexit
import os
from functools import cache
from pathlib import Path

from confusionlab.grading.sandbox.fork_server import Zygote
from confusionlab.grading.sandbox.readable import ONE_THREAD, environment

# Imports and no more: what starts threads or calls OpenMP cannot be forked from. TensorFlow does that.
KERNEL_MODULES = (
    "numpy", "pandas", "matplotlib.pyplot", "seaborn", "confusionlab.matrix",
    "confusionlab.grading.sandbox.in_kernel",
    "sklearn.datasets", "sklearn.ensemble", "sklearn.linear_model", "sklearn.metrics", "sklearn.pipeline",
    "sklearn.model_selection", "sklearn.neighbors", "sklearn.preprocessing", "sklearn.tree",
    # What a kernel imports as it starts.
    "confusionlab.grading.sandbox.forked", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger",
    "tornado.platform.asyncio", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic",
)  # fmt: skip
KERNEL_ENTRY = "confusionlab.grading.sandbox.forked:become_kernel"
SUPERVISOR_MODULES = ("confusionlab.grading.sandbox.supervise",)
SUPERVISOR_ENTRY = "confusionlab.grading.sandbox.supervise:supervise_child"


@cache
def _started(name: str, _process: int) -> Zygote:
    """Start a zygote, once for each process that asks; a fork of it must have its own."""
    if name == "kernels":
        zygote = Zygote(KERNEL_MODULES, KERNEL_ENTRY, environment(home=str(Path.home())))
    else:
        zygote = Zygote(SUPERVISOR_MODULES, SUPERVISOR_ENTRY, os.environ | ONE_THREAD)
    atexit.register(zygote.close)
    return zygote


def zygote(name: str) -> Zygote:
    """Return the zygote of "kernels" or of "supervisors", which is started when it is first asked for.

    Parameters
    ----------
    name : str
        "kernels" or "supervisors".
    """
    found = _started(name, os.getpid())
    if not found.is_alive():
        _started.cache_clear()
        found = _started(name, os.getpid())
    return found
