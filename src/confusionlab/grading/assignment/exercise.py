"""From a solution to the notebook that a learner fills in: stubs for answers, seals in checks."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.expected import PRACTICE_SEEDS, CheckValues, check_values
from confusionlab.grading.assignment.sealed import Sealer
from confusionlab.grading.assignment.solution import Solution, has_tag, is_beside, set_ids
from confusionlab.grading.practice import PracticeCase, packed
from confusionlab.grading.seal import Seal
from confusionlab.grading.syntax import BEGIN, END, REFERENCE, authors_check, check_name, practice_cell, stub

if TYPE_CHECKING:
    from nbformat import NotebookNode


def seals(solution: Solution) -> dict[str, Seal]:
    """Return the seal of each visible check, from the reference and the wrong answers."""
    checks, values = solution.cells("check"), check_values(solution)
    sealer = Sealer(solution, values, sum(cell.metadata["points"] for cell in checks))
    return {(name := check_name(cell.source)): sealer.seal(cell, values[name][None]) for cell in checks}


@dataclass(frozen=True, kw_only=True)
class SealedHiddenCheck:
    """A hidden check for a learner who is alone: drawn and sealed beforehand.

    Attributes
    ----------
    task, check : str
        Whose it is, and what it is called.
    points : int
        What it is worth.
    sources : tuple of str
        The code that asks, once for each seed; an answer is right that is
        right in all of them.
    """

    task: str
    check: str
    points: int
    sources: tuple[str, ...]


def sealed_hidden_checks(solution: Solution, seeds: Sequence[int]) -> list[SealedHiddenCheck]:
    """Draw a solution's hidden checks, and seal them as visible ones are sealed.

    Parameters
    ----------
    solution : Solution
        The solution.
    seeds : sequence of int
        What the cases are drawn from; 0 or more. Take no seed that a class is
        graded with.

    Returns
    -------
    list of SealedHiddenCheck
        In the solution's order. They hold no reference, as exercises don't.

    Raises
    ------
    ValueError
        If the solution does not run, or a check has no case that can tell
        every mistake from the right answer.
    """
    values = check_values(solution, seeds)
    of = sum(cell.metadata["points"] for cell in solution.cells("check", "hidden-check"))
    sealer = Sealer(solution, values, of)
    return [
        SealedHiddenCheck(
            task=cell.metadata["task"],
            check=(name := check_name(cell.source)),
            points=cell.metadata["points"],
            sources=tuple(
                _with_seal(values[name][seed], sealer.seal(cell, values[name][seed])) for seed in seeds
            ),
        )
        for cell in solution.cells("hidden-check")
    ]


def _with_seal(given: CheckValues, seal: Seal) -> str:
    """Return the code that asks about a drawn case, with the seal in its call."""
    module = ast.parse(given.source)
    (call,) = (
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check"
    )
    call.args.append(ast.Constant(seal.to_text()))
    return ast.unparse(module)


def _handed_out(cell: NotebookNode, seal: Seal | None) -> NotebookNode:
    """Return a check cell as a learner gets it: read-only, with no message in its metadata."""
    source = authors_check(cell.source).source(None if seal is None else seal.to_text())
    kept = {key: cell.metadata[key] for key in ("tags", "task", "points")}
    return _replaced(cell, source, {**kept, "editable": False, "deletable": False})


def _replaced(cell: NotebookNode, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """Return a copy of a cell with another source and other metadata."""
    copy = deepcopy(cell)
    copy["source"], copy["metadata"] = source, metadata
    return copy


def solved(solution: Solution, *, with_seals: bool = True) -> NotebookNode:
    """Make the notebook of a solution: every answer filled in by the reference, every visible check sealed.

    Parameters
    ----------
    solution : Solution
        The solution.
    with_seals : bool
        Whether the checks can tell right from wrong.

    Returns
    -------
    NotebookNode
        The notebook, without hidden checks and other answers.
    """
    by_check = seals(solution) if with_seals else {}
    notebook = deepcopy(solution.notebook)
    notebook.cells = [
        _handed_out(cell, by_check.get(check_name(cell.source))) if has_tag(cell, "check") else cell
        for cell in notebook.cells
        if not (has_tag(cell, "hidden-check") or is_beside(cell))
    ]
    return set_ids(notebook)


def release(solution: Solution, *, with_seals: bool = True) -> NotebookNode:
    """Make the exercise that a learner fills in.

    Parameters
    ----------
    solution : Solution
        The solution.
    with_seals : bool
        Whether its checks can tell right from wrong. Without seals they show
        the answer as it will be compared: for a mark, since a seal can be
        tried with one value after the other.

    Returns
    -------
    NotebookNode
        The notebook: answers are stubs that raise `NotImplementedError`,
        visible checks are sealed, hidden checks and wrong answers are gone.

    Raises
    ------
    ValueError
        If an answer cell has no reference to take out, or the solution does
        not run.
    """
    notebook = solved(solution, with_seals=with_seals)
    notebook.cells = [
        _replaced(cell, stubbed(solution, cell), {"tags": ["answer"], "task": cell.metadata["task"]})
        if has_tag(cell, "answer")
        else cell
        for cell in notebook.cells
    ]
    if with_seals and solution.is_practice:
        _add_practice(notebook, solution)
    return notebook


def _add_practice(notebook: NotebookNode, solution: Solution) -> None:
    """Put a cell with fresh cases behind the last check of each task that asks about a function."""
    by_task = practice(solution)
    cells, waiting = [], ""
    for cell in [*notebook.cells, None]:
        is_over = cell is None or cell.cell_type == "markdown"
        if waiting and is_over:
            cells.append(_practice_cell(waiting, by_task[waiting]))
            waiting = ""
        if cell is not None:
            cells.append(cell)
            waiting = cell.metadata["task"] if cell.metadata.get("task") in by_task else waiting
    notebook.cells = cells
    set_ids(notebook)


def _practice_cell(task: str, cases: Sequence[PracticeCase]) -> NotebookNode:
    from nbformat.v4 import new_code_cell

    settings = {"tags": ["practice", "hide-input"], "task": task, "editable": False, "deletable": False}
    cell: NotebookNode = new_code_cell(practice_cell(task, packed(cases)), metadata=settings)
    return cell


def practice(solution: Solution) -> dict[str, list[PracticeCase]]:
    """Return the fresh cases of each task whose hidden check asks about a function, drawn and sealed."""
    values = check_values(solution)
    sealer = Sealer(solution, values, of=0)
    functions = solution.functions
    cases: dict[str, list[PracticeCase]] = {}
    for cell in solution.cells("hidden-check"):
        if cell.metadata["task"] in functions:
            drawn = (values[check_name(cell.source)][seed] for seed in PRACTICE_SEEDS)
            own = [PracticeCase(given.case, given.source, sealer.seal(cell, given)) for given in drawn]
            cases.setdefault(cell.metadata["task"], []).extend(own)
    return cases


def stubbed(solution: Solution, cell: NotebookNode) -> str:
    """Return an answer cell's source with the reference replaced by an error that says what to do.

    Raises
    ------
    ValueError
        If there is no reference in it, or more than one.
    """
    line = stub(solution.stub_message(cell))
    if has_tag(cell, "solution"):
        return line
    source, found = REFERENCE.subn(lambda match: f"{match[1]}{line}", cell.source)
    if found != 1:
        where = f"{solution.line(cell)}: {solution.task_names[cell.metadata['task']]}"
        raise ValueError(
            f"{where}: expected one {BEGIN} … {END} in its answer cell, "
            f"found {found}; to take out the whole cell, tag it `solution` as well"
        )
    return source
