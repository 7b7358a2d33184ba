"""Magics that ask for what only the learner's machine has: here they do nothing, and cost nothing."""

from __future__ import annotations

from typing import Any

# Windows, extensions and environments differ from machine to machine; no answer depends on them. Nobody reads
# what a graded kernel prints, so that there is nothing to say.
OF_THE_MACHINE = {"conda", "gui", "load_ext", "mamba", "matplotlib", "micromamba", "pylab", "reload_ext"}


def forgive(shell: Any) -> None:
    """Have a shell draw inline whatever it is told, and go on after a magic that finds nothing here.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The kernel's shell. Magics that run a learner's code raise as ever.
    """
    enable_matplotlib, run_line_magic = shell.enable_matplotlib, shell.run_line_magic

    def run(name: str, line: str, _stack_depth: int = 1) -> Any:
        if shell.find_line_magic(name) is None:
            return None
        try:
            return run_line_magic(name, line, _stack_depth=_stack_depth + 1)
        except Exception:
            if name in OF_THE_MACHINE:
                return None
            raise

    shell.enable_matplotlib = lambda gui=None: enable_matplotlib("inline")
    shell.enable_gui = lambda gui=None: None
    shell.run_line_magic = run
