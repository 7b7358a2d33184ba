"""The files that an author puts beside an assignment: `files: [museum.csv]` in the head of its text."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from confusionlab.grading.working_folder import LARGEST, is_plain, working_folder

if TYPE_CHECKING:
    from confusionlab.grading.assignment.solution import Solution

Function = TypeVar("Function", bound=Callable[..., Any])


def file_faults(named: Any, folder: Path | None) -> Iterator[str]:
    """Yield what is wrong with the files that the head of a text names.

    Parameters
    ----------
    named : object
        What stands behind `files:`.
    folder : Path or None
        The folder of the text, where it has one.
    """
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        yield f"`files:` says {named!r}; expected names in brackets: `files: [museum.csv]`"
        return
    for name in named:
        if not is_plain(name) or name.endswith(".md"):
            yield (
                f"`files:` names {name!r}; expected a file beside this text or in a folder beside it, with a "
                "plain name, that is no Markdown: whoever gets the notebook gets this file"
            )
        elif folder is None or not (folder / name).is_file():
            yield f"`files:` names {name!r}, which is not there; put it beside this text"
    if folder is not None and sum(map(_size, (folder / name for name in named))) > LARGEST:
        yield f"`files:` names more than {LARGEST // 10**6} MB; expected less in all"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def with_its_files(function: Function) -> Function:
    """Have a function that runs a solution's code do so in a folder with the solution's files."""

    @functools.wraps(function)
    def in_folder(solution: Solution, *rest: Any, **named: Any) -> Any:
        with working_folder(solution.files) as folder, _inside(folder):
            return function(solution, *rest, **named)

    return cast("Function", in_folder)


@contextmanager
def _inside(folder: Path | None) -> Iterator[None]:
    """Be in a folder, from which modules can be imported; leave none of them behind."""
    if folder is None:
        yield
        return
    sys.path.append(str(folder))
    try:
        with chdir(folder):
            yield
    finally:
        sys.path.remove(str(folder))
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]
