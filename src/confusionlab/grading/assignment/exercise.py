"""From a solution to the exercise that a learner fills in.

A solution is MyST text. Its cells carry tags: `answer` (the reference stands between `### BEGIN SOLUTION` and
`### END SOLUTION`, or is the whole cell where that is tagged `solution` as well), `check`, `hidden-check`
(left out of the exercise) and `wrong-answer` (left out as well; its misconception becomes the feedback of the
checks that it fails).
"""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.cells import CHECK, check_name, has_tag, of_kind, set_ids
from confusionlab.grading.assignment.complete import incomplete
from confusionlab.grading.assignment.expected import rehearse
from confusionlab.grading.check import Seal
from confusionlab.grading.values import shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
REFERENCE = re.compile(rf"^([ \t]*){BEGIN}\n.*?^[ \t]*{END}$", re.DOTALL | re.MULTILINE)
TASK = re.compile(r"^## (Task \d+)\b.*$", re.MULTILINE)
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(text: str) -> NotebookNode:
    """Read MyST text as a notebook, with stable cell ids and the course's kernel.

    Parameters
    ----------
    text : str
        The source of a lesson or a solution.

    Returns
    -------
    NotebookNode
        The notebook, without outputs.
    """
    import jupytext

    notebook = jupytext.reads(text, fmt="md:myst")
    notebook.metadata.clear()
    notebook.metadata.update(deepcopy(KERNEL))
    notebook.nbformat_minor = 5
    return set_ids(notebook)


def read_solution(text: str) -> NotebookNode:
    """Read a solution, and see that it is one.

    Parameters
    ----------
    text : str
        Its MyST source.

    Returns
    -------
    NotebookNode
        The notebook.

    Raises
    ------
    ValueError
        If something is missing in it, saying what.
    """
    notebook = read(text)
    for fault in incomplete(notebook):
        raise ValueError(f"{fault}. `confusionlab validate` tells all that is to mend in a solution")
    return notebook


def stub_message(cell: NotebookNode, task: str) -> str:
    """Return what the untouched answer cell of a task says to do."""
    return f"{task}: {cell.metadata.get('stub', 'replace this line by your answer')}"


def stub(cell: NotebookNode, task: str) -> str:
    """Return an answer cell's source with the reference replaced by an error that says what to do."""
    error = f"raise NotImplementedError({stub_message(cell, task)!r})"
    if has_tag(cell, "solution"):
        return error
    source, found = REFERENCE.subn(lambda match: f"{match[1]}{error}", cell.source)
    if found != 1:
        raise ValueError(
            f"{task}: expected one {BEGIN} … {END} in its answer cell, found {found}; "
            "to take out the whole cell, tag it `solution` as well"
        )
    return source


def titles(notebook: NotebookNode) -> dict[str, str]:
    """Return what each task is called on the page ("Task 2"), by the task's id."""
    names: dict[str, str] = {}
    title = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (match := TASK.search(cell.source)):
            title = match[1]
        if has_tag(cell, "answer"):
            names[cell.metadata["task"]] = title
    return names


def seals(notebook: NotebookNode, name: str) -> dict[str, Seal]:
    """Return the seal of each visible check, from the reference and the wrong answers."""
    checks, named = of_kind(notebook, "check"), titles(notebook)
    misconceptions = [cell.metadata["misconception"] for cell in of_kind(notebook, "wrong-answer")]
    draws = rehearse(notebook)
    made = {}
    for cell in checks:
        check = check_name(cell)
        draw = draws[check][None]
        seal = Seal(
            salt=hashlib.sha256(f"{name}/{check}".encode()).hexdigest()[:8],
            task=named[cell.metadata["task"]],
            points=cell.metadata["points"],
            of=sum(other.metadata["points"] for other in checks),
        )
        messages = {
            seal.digest(shortened(value)): message
            for message, value in zip(misconceptions, draw.mistaken, strict=True)
            if value != draw.reference
        }
        right = seal.digest(shortened(draw.reference))
        made[check] = replace(seal, right=right, messages=messages | {right: cell.metadata["right"]})
    return made


def sealed(cell: NotebookNode, seal: Seal) -> NotebookNode:
    """Return a check cell as a learner gets it: sealed, read-only, with no message in its metadata."""
    source = CHECK.sub(
        lambda match: f'check({match["name"]}, {match["value"]}, "{seal.to_text()}")', cell.source
    )
    kept = {key: cell.metadata[key] for key in ("tags", "task", "points")}
    return replace_cell(cell, source, {**kept, "editable": False, "deletable": False})


def replace_cell(cell: NotebookNode, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """Return a copy of a cell with another source and other metadata."""
    copy = deepcopy(cell)
    copy["source"], copy["metadata"] = source, metadata
    return copy


def solved(text: str, name: str) -> NotebookNode:
    """Make the notebook of a solution: every answer filled in by the reference, every visible check sealed.

    Parameters
    ----------
    text : str
        The solution's MyST source.
    name : str
        What the exercise is called; salts the seals.

    Returns
    -------
    NotebookNode
        The notebook, without hidden checks and wrong answers.
    """
    notebook = read_solution(text)
    by_check = seals(notebook, name)
    notebook.cells = [
        sealed(cell, by_check[check_name(cell)]) if has_tag(cell, "check") else cell
        for cell in notebook.cells
        if not (has_tag(cell, "hidden-check") or has_tag(cell, "wrong-answer"))
    ]
    return set_ids(notebook)


def release(text: str, name: str) -> NotebookNode:
    """Make the exercise that a learner fills in.

    Parameters
    ----------
    text : str
        The solution's MyST source.
    name : str
        What the exercise is called; salts the seals.

    Returns
    -------
    NotebookNode
        The notebook: answers are stubs that raise `NotImplementedError`,
        visible checks are sealed, hidden checks and wrong answers are gone.

    Raises
    ------
    ValueError
        If an answer cell has no reference to take out, or a check cell does
        not call `check("name", value)`.
    """
    notebook = solved(text, name)
    names = titles(notebook)
    notebook.cells = [
        replace_cell(
            cell,
            stub(cell, names[cell.metadata["task"]]),
            {"tags": ["answer"], "task": cell.metadata["task"]},
        )
        if has_tag(cell, "answer")
        else cell
        for cell in notebook.cells
    ]
    return notebook
