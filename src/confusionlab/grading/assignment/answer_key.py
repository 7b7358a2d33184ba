"""The answer key: all that the grader knows of an assignment, from its solution and the class's seed.

It holds the pristine exercise's code cells, the hidden checks with this seed's cases, and for each check what
the reference and the known mistakes give. It stays with the process that compares, where no learner's code
runs.
"""

from __future__ import annotations

import ast
import hashlib
from copy import copy
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from confusionlab.grading.assignment.exercise import stubbed
from confusionlab.grading.assignment.expected import CheckValues, ValuesByCheck, check_values
from confusionlab.grading.assignment.sealed import Sealer
from confusionlab.grading.assignment.solution import Solution, has_tag, is_beside, is_check, set_ids
from confusionlab.grading.seal import Seal
from confusionlab.grading.syntax import authors_check, check_name
from confusionlab.grading.values import Form, shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True, kw_only=True)
class CodeCell:
    """A code cell of the pristine exercise, or of the notebook that is run for a mark.

    Attributes
    ----------
    id : str
        Its id; a learner's cell is called by its number: `learner-7`.
    role : {"given", "answer", "check", "learner"}
        What it is for, or that the learner wrote it.
    source : str
        Its code; of an answer, the reference.
    task : str
        The task that it answers or checks; empty for others.
    check : str
        The check that it calls; empty for others.
    """

    id: str
    role: Literal["given", "answer", "check", "learner"]
    source: str
    task: str = ""
    check: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task: what it is called, and how its answer is recognised.

    Attributes
    ----------
    id, title : str
        "recall", and "Task 3 · The dispute".
    functions, variables : tuple of str
        What an answer defines.
    stub : str
        What the untouched answer cell says in its `NotImplementedError`.
    handed_out : str
        That cell's code.
    """

    id: str
    title: str
    functions: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    stub: str = ""
    handed_out: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check: what it is worth, and what each value that it can be given means.

    Attributes
    ----------
    name, task : str
        What it is called, and whose it is.
    points : int
        What it is worth.
    is_hidden : bool
        Whether learners do not see it.
    reference : str
        The right answer's canonical value, shortened.
    seal : Seal
        What it says about an answer.
    """

    name: str
    task: str
    points: int
    is_hidden: bool
    reference: str
    seal: Seal

    @property
    def form(self) -> Form:
        """What is asked, by which a learner's value is made canonical."""
        return self.seal.form


@dataclass(frozen=True, kw_only=True)
class AnswerKey:
    """All that the grader knows of an assignment.

    Attributes
    ----------
    assignment, title : str
        "01_spam", and "Exercise 1: Four cells".
    seed : int
        What the hidden checks' cases are drawn from.
    digest : str
        Names this solution, seed and version of the package.
    cells : tuple of CodeCell
        The exercise's code cells with the hidden checks, in order.
    tasks : dict of str to Task
        By id, in order.
    checks : dict of str to Check
        By name, in order.
    files : dict of str to bytes
        What the author put beside the notebook, by name.
    """

    assignment: str
    title: str
    seed: int
    digest: str
    cells: tuple[CodeCell, ...]
    tasks: dict[str, Task]
    checks: dict[str, Check]
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def max_points(self) -> int:
        """What all checks are worth together."""
        return sum(check.points for check in self.checks.values())

    def checks_of(self, task: str) -> list[Check]:
        """Return a task's checks, in order."""
        return [check for check in self.checks.values() if check.task == task]


def make_key(solution: Solution, seed: int) -> AnswerKey:
    """Make an assignment's answer key by running its solution, in this process.

    Parameters
    ----------
    solution : Solution
        The solution.
    seed : int
        What the hidden checks' cases are drawn from; 0 or more.

    Returns
    -------
    AnswerKey
        The key.

    Raises
    ------
    ValueError
        If the solution does not run; `confusionlab validate` tells all that
        is wrong with it.
    """
    drawn = check_values(solution, [seed])
    values = {name: _of_seed(by_seed, seed) for name, by_seed in drawn.items()}
    named = f"{version('confusionlab')}\0{seed}\0{solution.name}\0{solution.text}".encode()
    return AnswerKey(
        assignment=solution.name,
        title=solution.title,
        seed=seed,
        digest=hashlib.sha256(b"\0".join((named, *solution.files.values()))).hexdigest(),
        cells=_cells(solution, values),
        tasks=_tasks(solution),
        checks=_checks(solution, drawn, seed),
        files=solution.files,
    )


def _cells(solution: Solution, values: dict[str, CheckValues]) -> tuple[CodeCell, ...]:
    notebook = copy(solution.notebook)
    notebook.cells = [
        copy(cell) for cell in solution.notebook.cells if cell.cell_type == "markdown" or not is_beside(cell)
    ]
    set_ids(notebook)  # those of the exercise, which has no other answers
    return tuple(_cell(cell, values) for cell in notebook.cells if cell.cell_type == "code")


def _cell(cell: NotebookNode, values: dict[str, CheckValues]) -> CodeCell:
    task = cell.metadata.get("task", "")
    if has_tag(cell, "answer"):
        return CodeCell(id=cell.id, role="answer", source=cell.source, task=task)
    if not is_check(cell):
        return CodeCell(id=cell.id, role="given", source=cell.source)
    check = authors_check(cell.source)
    name, source = check.name, values[check.name].source if has_tag(cell, "hidden-check") else check.source()
    return CodeCell(id=cell.id, role="check", source=source, task=task, check=name)


def _tasks(solution: Solution) -> dict[str, Task]:
    tasks = {}
    for cell in solution.cells("answer"):
        task = cell.metadata["task"]
        functions, variables = _defined(cell.source)
        tasks[task] = Task(
            id=task,
            title=solution.headings[solution.task_names[task]].title,
            functions=functions,
            variables=variables,
            stub=solution.stub_message(cell),
            handed_out=stubbed(solution, cell),
        )
    return tasks


def _defined(source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the functions and the variables that an answer cell defines."""
    body = ast.parse(source).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return tuple(functions), tuple(node.id for node in targets if isinstance(node, ast.Name))


def _checks(solution: Solution, values: ValuesByCheck, seed: int) -> dict[str, Check]:
    cells = [cell for cell in solution.notebook.cells if cell.cell_type == "code" and is_check(cell)]
    sealer = Sealer(solution, values, sum(cell.metadata["points"] for cell in cells))
    checks = {}
    for cell in cells:
        given = _of_seed(values[check_name(cell.source)], seed)
        checks[given.check] = Check(
            name=given.check,
            task=cell.metadata["task"],
            points=cell.metadata["points"],
            is_hidden=has_tag(cell, "hidden-check"),
            reference=shortened(given.reference),
            seal=sealer.seal(cell, given),
        )
    return checks


def _of_seed(by_seed: dict[int | None, CheckValues], seed: int) -> CheckValues:
    """Return what a hidden check is given with a seed, and a visible one without."""
    return by_seed.get(seed) or by_seed[None]
