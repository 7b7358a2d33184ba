"""What is handed out is unanswered, and gives nothing away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.cells import check_name, has_tag, of_kind
from confusionlab.grading.assignment.exercise import REFERENCE
from confusionlab.grading.assignment.expected import Draw
from confusionlab.grading.assignment.hidden import hidden_source
from confusionlab.grading.check import Seal

if TYPE_CHECKING:
    from nbformat import NotebookNode

SEALED = re.compile(r'"([A-Za-z0-9_-]{40,}=*)"')
TELLING = 20  # characters of a line from which on it is nobody's by chance


def answered_already(notebook: NotebookNode, exercise: NotebookNode) -> Iterator[str]:
    """Run the exercise as it is handed out; nothing may pass, nor fail by anything but a stub."""
    names: dict[str, Any] = {"__name__": "__main__"}
    unanswered: set[str] = set()
    hidden: dict[str, list[NotebookNode]] = {}
    for cell in of_kind(notebook, "hidden-check"):
        hidden.setdefault(cell.metadata["task"], []).append(cell)
    for cell in exercise.cells:
        if cell.cell_type != "code":
            continue
        task, is_answer = cell.metadata.get("task", ""), has_tag(cell, "answer")
        error = _error(cell.source, names)
        if is_answer and isinstance(error, NotImplementedError):
            unanswered.add(task)
        elif has_tag(cell, "check"):
            yield from _passes(f"a check of task {task}", error, task in unanswered)
            for other in hidden.pop(task, ()):
                error = _error(hidden_source(other.source, check_name(other), 0), names)
                yield from _passes(check_name(other), error, task in unanswered)
        elif error is not None:
            yield f"untouched, a cell fails by {type(error).__name__}: {cell.source.strip()[:60]!r}"


def _error(source: str, names: dict[str, Any]) -> Exception | None:
    try:
        exec(source, names)  # noqa: S102  the author's own code
    except Exception as error:
        return error
    return None


def _passes(what: str, error: Exception | None, is_unanswered: bool) -> Iterator[str]:
    if error is None:
        yield f"untouched, {what} passes"
    elif not (isinstance(error, NotImplementedError) or (isinstance(error, NameError) and is_unanswered)):
        yield f"untouched, {what} fails by {type(error).__name__}, not by NotImplementedError"


def given_away(
    notebook: NotebookNode, exercise: NotebookNode, draws: dict[str, dict[int | None, Draw]]
) -> Iterator[str]:
    """Look in the exercise for code of the reference, hidden checks, wrong answers, and hidden values."""
    seen = "\n".join(
        REFERENCE.sub("", cell.source)
        for cell in notebook.cells
        if not any(has_tag(cell, tag) for tag in ("hidden-check", "wrong-answer", "solution"))
    )
    handed_out = json.dumps(exercise, ensure_ascii=False)
    handed_out = "\n".join([handed_out, *map(str, map(Seal.from_text, SEALED.findall(handed_out)))])
    code = "\n".join(cell.source for cell in exercise.cells if cell.cell_type == "code")
    for line in _lines(notebook):
        if line not in seen and line in code:
            yield f"the exercise still holds the line {line!r}"
    for cell in of_kind(notebook, "hidden-check"):
        name = check_name(cell)
        values = {draw.reference for draw in draws[name].values() if len(draw.reference) > TELLING}
        if f'"{name}' in handed_out.replace("\\", "") or any(value in handed_out for value in values):
            yield f"the exercise still tells of the hidden check {name}"


def _lines(notebook: NotebookNode) -> set[str]:
    """Return the lines of code that no learner should read."""
    secret = [match[0] for cell in of_kind(notebook, "answer") for match in REFERENCE.finditer(cell.source)]
    secret += [cell.source for cell in of_kind(notebook, "answer") if has_tag(cell, "solution")]
    secret += [cell.source for tag in ("hidden-check", "wrong-answer") for cell in of_kind(notebook, tag)]
    lines = {line.strip() for source in secret for line in source.splitlines()}
    return {line for line in lines if len(line) > TELLING}
