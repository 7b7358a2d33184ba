"""What a check cell shows when it is graded: the answer's canonical value, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from confusionlab.grading.sandbox.magics import forgive
from confusionlab.grading.values import Form, canonical, shortened

SITES = {"site-packages", "dist-packages"}
MIME = "application/vnd.confusionlab.answer+json"


def display_answer(name: str, value: str) -> None:
    """Display a canonical value under `MIME`, with no text and no HTML that would be compared as well."""
    from IPython.display import display

    display({MIME: {"name": name, "value": shortened(value)}}, raw=True)


def check_for(**asked: Any) -> Callable[..., None]:
    """Return the `check` of a cell whose right answer has some form; it knows no right answer.

    Parameters
    ----------
    **asked
        What is asked: the fields of a `Form`.

    Returns
    -------
    callable
        It takes a check's name, the learner's value, and a seal, which grading
        has no use for; it shows the value to the grader, and raises TypeError
        if it is of a kind that cannot be compared.
    """
    form = Form(**asked)

    def check(name: str, value: Any, seal: str | None = None) -> None:
        """Show an answer to the grader. It runs beside the learner's code."""
        display_answer(name, canonical(value, form))

    check.another = lambda name, cases: None  # type: ignore[attr-defined]  # fresh cases count no points
    return check


check = check_for()


def _import_from_current_folder() -> None:
    """Let files beside the notebook be imported, behind the standard library, as in Jupyter.

    What the checks need has been imported by now, so that no such file can take its place. IPython itself
    leaves the folder out in a process that was started without it.
    """
    if "" not in sys.path:
        names = [Path(path).name for path in sys.path]
        sys.path.insert(next((n for n, name in enumerate(names) if name in SITES), len(names)), "")


def load_ipython_extension(shell: Any) -> None:
    """Have a graded kernel send answers and display nothing else, and forgive; IPython calls this to load it.

    This spares honest pictures the way to a grader that has no use for them. It protects from nothing.
    """
    _import_from_current_folder()
    forgive(shell)
    shell.display_pub.register_hook(
        lambda message: message if MIME in message["content"].get("data", ()) else None
    )
