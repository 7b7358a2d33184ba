"""What a solution needs before an exercise can be made from it, and what of that is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from confusionlab.grading.assignment.cells import check_name, is_check, of_kind

if TYPE_CHECKING:
    from nbformat import NotebookNode

NEEDED = {
    "answer": ("task",),
    "check": ("task", "points", "right"),
    "hidden-check": ("task", "points"),
    "wrong-answer": ("task", "misconception", "fails"),
}


def incomplete(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is missing before anything can be run."""
    if not of_kind(notebook, "answer"):
        yield (
            "no cell is tagged `answer`; expected the text that an exercise is made from, "
            "such as solutions/01_spam.md"
        )
    yield from _fields(notebook)
    yield from _names(notebook)
    yield from _tasks(notebook)


def _fields(notebook: NotebookNode) -> Iterator[str]:
    """Look for what the cells' settings lack."""
    for tag, needed in NEEDED.items():
        for cell in of_kind(notebook, tag):
            missing = [field for field in needed if field not in cell.metadata]
            if missing:
                yield f"a cell tagged {tag} lacks {', '.join(missing)}: {cell.source.strip()[:60]!r}"


def _names(notebook: NotebookNode) -> Iterator[str]:
    """Look for checks without a name of their own, and for wrong answers that name others."""
    names = [_name(cell) for cell in notebook.cells if cell.cell_type == "code" and is_check(cell)]
    for name, count in Counter(names).items():
        if "\n" in name:
            yield f'a check cell does not end in `check("name", value)`: {name}'
        if count > 1:
            yield f"two checks are called {name}"
    for cell in of_kind(notebook, "wrong-answer"):
        if set(cell.metadata.get("fails") or [""]) - set(names):
            yield f"{cell.metadata.get('misconception', '')[:60]!r} fails no check, or one that is not there"


def _tasks(notebook: NotebookNode) -> Iterator[str]:
    """Look for tasks without an answer or a check, and for those with two answers."""
    tasks = Counter(cell.metadata.get("task") for cell in of_kind(notebook, "answer"))
    checked = {cell.metadata.get("task") for cell in of_kind(notebook, "check")}
    for task, count in tasks.items():
        if count > 1:
            yield f"task {task} has {count} answer cells; expected one"
        if task not in checked:
            yield f"task {task} has no visible check"
    for tag in ("check", "hidden-check", "wrong-answer"):
        for cell in of_kind(notebook, tag):
            if cell.metadata.get("task") not in tasks:
                yield f"a cell tagged {tag} belongs to {cell.metadata.get('task')}, which has no answer cell"


def _name(cell: NotebookNode) -> str:
    try:
        return check_name(cell)
    except ValueError as error:
        return str(error)
