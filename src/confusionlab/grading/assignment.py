"""From a solution to the exercise that a learner fills in.

A solution is MyST text. Its cells carry tags: `answer` (the reference between `### BEGIN SOLUTION` and
`### END SOLUTION`), `check`, `hidden-check` (left out of the exercise) and `wrong-answer` (left out as well;
its misconception becomes the feedback of the checks that it fails).
"""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from confusionlab.grading.cells import has_tag, set_ids
from confusionlab.grading.seal import Seal, canonical

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
REFERENCE = re.compile(rf"^([ \t]*){BEGIN}\n.*?^[ \t]*{END}$", re.DOTALL | re.MULTILINE)
TASK = re.compile(r"^## (Task \d+)\b.*$", re.MULTILINE)
CHECK = re.compile(r'^check\((?P<name>"[^"]+"), (?P<value>.*)\)$', re.MULTILINE | re.DOTALL)
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


def check_name(cell: NotebookNode) -> str:
    """Return the name by which a check cell calls its check.

    Raises
    ------
    ValueError
        If the cell does not end in one call of the form `check("name", value)`.
    """
    match = CHECK.search(cell.source)
    if match is None:
        raise ValueError(f'check cell: expected a last line `check("name", value)`, got:\n{cell.source}')
    return match["name"].strip('"')


def run(notebook: NotebookNode, seed: int = 0, answers: dict[str, str] | None = None) -> dict[str, str]:
    """Run a solution's own cells in this process and note what its checks are given.

    Only for solutions, which are the author's code: never for a submission.

    Parameters
    ----------
    notebook : NotebookNode
        A solution, as `read` gives it.
    seed : int
        Seeds `generator`, from which hidden checks draw their cases.
    answers : dict of str to str, optional
        Source by task, in place of the reference's.

    Returns
    -------
    dict of str to str
        The canonical value of each check; where an answer in `answers` made
        it fail, `"!"` and the error's name.
    """
    import numpy as np

    answers = answers or {}
    values: dict[str, str] = {}
    namespace: dict[str, Any] = {"__name__": "__main__", "generator": np.random.default_rng(seed)}
    for cell in notebook.cells:
        if cell.cell_type != "code" or has_tag(cell, "wrong-answer"):
            continue
        task, is_check = cell.metadata.get("task"), has_tag(cell, "check") or has_tag(cell, "hidden-check")
        if is_check:
            namespace["check"] = lambda name, value: values.update({name: canonical(value)})
        source = answers.get(task, cell.source) if has_tag(cell, "answer") else cell.source
        try:
            exec(compile(source, f"<{task}>", "exec"), namespace)  # noqa: S102  the author's own code
        except Exception as error:
            if task not in answers:
                raise
            if is_check:
                values[check_name(cell)] = f"!{type(error).__name__}"
    return values


def of_kind(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    """Return the cells that carry a tag, in order."""
    return [cell for cell in notebook.cells if has_tag(cell, tag)]


def stub(cell: NotebookNode, task: str) -> str:
    """Return an answer cell's source with the reference replaced by an error that says what to do."""
    what = cell.metadata.get("stub", "replace this line by your answer")
    source, found = REFERENCE.subn(
        lambda match: f"{match[1]}raise NotImplementedError({f'{task}: {what}'!r})", cell.source
    )
    if found != 1:
        raise ValueError(f"{task}: expected one {BEGIN} … {END} in its answer cell, found {found}")
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
    checks = of_kind(notebook, "check")
    reference = run(notebook)
    wrong = [
        (cell.metadata["misconception"], run(notebook, answers={cell.metadata["task"]: cell.source}))
        for cell in of_kind(notebook, "wrong-answer")
    ]
    made = {}
    for cell in checks:
        check = check_name(cell)
        salt = hashlib.sha256(f"{name}/{check}".encode()).hexdigest()[:8]
        seal = Seal(
            salt=salt,
            task=titles(notebook)[cell.metadata["task"]],
            points=cell.metadata["points"],
            of=sum(other.metadata["points"] for other in checks),
        )
        messages = {
            seal.digest(values[check]): message
            for message, values in wrong
            if values[check] != reference[check]
        }
        right = seal.digest(reference[check])
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
    notebook = read(text)
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
            {"tags": cell.metadata["tags"], "task": cell.metadata["task"]},
        )
        if has_tag(cell, "answer")
        else cell
        for cell in notebook.cells
    ]
    return notebook
