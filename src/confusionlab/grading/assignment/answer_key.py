"""An assignment's key: all that the grader knows of it, made once from the solution and the class's seed.

It holds the pristine exercise's code cells, the hidden checks with this seed's cases, and for each check what
the reference and the known mistakes give. It stays with the process that compares, where no learner's code
runs.
"""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from confusionlab.grading.assignment.cells import check_name, has_tag, is_check, of_kind, set_ids
from confusionlab.grading.assignment.exercise import read, read_solution, stub_message, titles
from confusionlab.grading.assignment.expected import Draw, rehearse
from confusionlab.grading.assignment.hidden import hidden_source
from confusionlab.grading.values import shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode

HEADING = re.compile(r"^## (Task \d+\b.*?)\s*(?:\(\d+ points?\))?$", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Slot:
    """A code cell of the pristine exercise.

    Attributes
    ----------
    id : str
        Its id in the exercise.
    role : {"given", "answer", "check"}
        What it is for.
    source : str
        Its code; of an answer, the reference.
    task : str
        The id of its task; empty for a given cell.
    check : str
        The check that it calls; empty for others.
    """

    id: str
    role: Literal["given", "answer", "check"]
    source: str
    task: str = ""
    check: str = ""


@dataclass(frozen=True)
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
    """

    id: str
    title: str
    functions: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    stub: str = ""


@dataclass(frozen=True)
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
    right : str
        What a right answer is told.
    mistakes : dict of str to str
        Misconceptions by the canonical value that they give, shortened.
    """

    name: str
    task: str
    points: int
    is_hidden: bool
    reference: str
    right: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    """All that the grader knows of an assignment.

    Attributes
    ----------
    assignment, title : str
        "01_spam", and "Exercise 1: Four cells".
    seed : int
        What the hidden checks' cases are drawn from.
    digest : str
        Names this solution, seed and version of the package.
    slots : tuple of Slot
        The exercise's code cells with the hidden checks, in order.
    tasks : dict of str to Task
        By id, in order.
    checks : dict of str to Check
        By name, in order.
    """

    assignment: str
    title: str
    seed: int
    digest: str
    slots: tuple[Slot, ...]
    tasks: dict[str, Task]
    checks: dict[str, Check]

    @property
    def max_points(self) -> int:
        """What all checks are worth together."""
        return sum(check.points for check in self.checks.values())

    def checks_of(self, task: str) -> list[Check]:
        """Return a task's checks, in order."""
        return [check for check in self.checks.values() if check.task == task]


def make_key(text: str, assignment: str, seed: int) -> Key:
    """Make an assignment's key by running its solution, in this process.

    Parameters
    ----------
    text : str
        The solution's MyST source.
    assignment : str
        What it is called: the source's name.
    seed : int
        What the hidden checks' cases are drawn from; 0 or more.

    Returns
    -------
    Key
        The key.

    Raises
    ------
    ValueError
        If the solution is not one; `confusionlab validate` tells all that is
        wrong with it.
    """
    notebook = read_solution(text)
    draws = {name: by_seed.get(seed) or by_seed[None] for name, by_seed in rehearse(notebook, [seed]).items()}
    notebook.cells = [
        cell for cell in notebook.cells if cell.cell_type == "markdown" or not has_tag(cell, "wrong-answer")
    ]
    set_ids(notebook)
    title = TITLE.search(notebook.cells[0].source)
    return Key(
        assignment,
        title[1] if title else assignment,
        seed,
        hashlib.sha256(f"{version('confusionlab')}\0{seed}\0{assignment}\0{text}".encode()).hexdigest(),
        tuple(_slot(cell, seed, draws) for cell in notebook.cells if cell.cell_type == "code"),
        _tasks(notebook),
        _checks(read(text), draws),
    )


def _slot(cell: NotebookNode, seed: int, draws: dict[str, Draw]) -> Slot:
    task = cell.metadata.get("task", "")
    if has_tag(cell, "answer"):
        return Slot(cell.id, "answer", cell.source, task)
    if not is_check(cell):
        return Slot(cell.id, "given", cell.source)
    name = check_name(cell)
    source = cell.source
    if has_tag(cell, "hidden-check"):
        source = hidden_source(source, name, seed, draws[name].attempt)
    return Slot(cell.id, "check", source, task, name)


def _tasks(notebook: NotebookNode) -> dict[str, Task]:
    short = titles(notebook)
    headings = {
        match[1].split(" · ")[0]: match[1]
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for match in HEADING.finditer(cell.source)
    }
    tasks = {}
    for cell in of_kind(notebook, "answer"):
        task = cell.metadata["task"]
        functions, variables = _defined(cell.source)
        tasks[task] = Task(task, headings[short[task]], functions, variables, stub_message(cell, short[task]))
    return tasks


def _defined(source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the functions and the variables that an answer cell defines."""
    body = ast.parse(source).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return tuple(functions), tuple(node.id for node in targets if isinstance(node, ast.Name))


def _checks(notebook: NotebookNode, draws: dict[str, Draw]) -> dict[str, Check]:
    misconceptions = [cell.metadata["misconception"] for cell in of_kind(notebook, "wrong-answer")]
    checks = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_check(cell):
            continue
        draw = draws[check_name(cell)]
        mistakes: dict[str, str] = {}
        for value, message in zip(draw.mistaken, misconceptions, strict=True):
            if value != draw.reference and not value.startswith("!"):
                mistakes.setdefault(shortened(value), message)
        checks[draw.check] = Check(
            draw.check,
            cell.metadata["task"],
            cell.metadata["points"],
            has_tag(cell, "hidden-check"),
            shortened(draw.reference),
            cell.metadata.get("right", ""),
            mistakes,
        )
    return checks
