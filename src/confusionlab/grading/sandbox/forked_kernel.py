"""IPython's kernel in a forked process: what all kernels have in common is done once, before the fork.

It reads the same options and does the same as one that `ipykernel_launcher` starts, which is the reference.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from types import ModuleType
from typing import Any

import numpy as np
from ipykernel import ipkernel
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config


class ForkedKernelApp(IPKernelApp):
    """IPython's kernel with options that were read before the fork.

    Parameters
    ----------
    options : Config
        What `read_options` gave.
    **traits
        As of `IPKernelApp`.
    """

    def __init__(self, options: Config, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]
        self._options = options

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Take the options as they were read: argparse takes as long as all the rest of the start."""
        self.cli_config = deepcopy(self._options)
        self.update_config(self.cli_config)

    def init_kernel(self) -> None:
        """Make the kernel, without a list of all modules for a debugger that nobody starts."""
        with _no_modules_to_list():
            super().init_kernel()  # type: ignore[no-untyped-call]


class _NoModules(ModuleType):
    """Looks like `sys`, and knows no modules."""

    modules: dict[str, ModuleType] = {}  # noqa: RUF012  stays empty

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


@contextmanager
def _no_modules_to_list() -> Iterator[None]:
    """Let ipykernel see no modules: looking at each of two thousand would copy the memory that it lies in."""
    ipkernel.sys = _NoModules("sys")  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ipkernel.sys = sys  # type: ignore[attr-defined]


def read_options(options: list[str]) -> Config:
    """Return a kernel's command line as it is kept in the configuration."""
    app = IPKernelApp()  # type: ignore[no-untyped-call]
    app.parse_command_line(options)
    return app.cli_config


def run_kernel(options: Config, connection_file: str) -> None:
    """Be IPython's kernel in this process, to its end."""
    random.seed()
    np.random.seed()  # noqa: NPY002  each fork would draw the same numbers
    sys.argv = ["ipykernel_launcher", "-f", connection_file]
    app = ForkedKernelApp.instance(options, connection_file=connection_file)
    app.initialize()  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]
