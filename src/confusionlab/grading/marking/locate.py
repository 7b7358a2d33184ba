"""Find the exercise's cells in a notebook that was handed in, whatever was done to it.

Colab and VS Code rewrite ids and metadata; learners copy, merge, move, edit and delete. So a cell is
recognised by its id, its task or what it defines, and only then by where it stands.

A *given* cell is one that the exercise hands out ready-made: no answer and no check; a learner may edit it.
"""

from __future__ import annotations

import re
import symtable
import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from confusionlab.grading.assignment.answer_key import AnswerKey, CodeCell, Task
from confusionlab.grading.submissions.notebook import HandedCell
from confusionlab.grading.syntax import called_checks, without_seal

Code = tuple[HandedCell, ...]
LONGEST_PARSED = 100_000  # characters of a cell that are parsed; longer ones are searched only
_DEFINITION = re.compile(
    r"^(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=))", re.MULTILINE
)
_CODE = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)


@dataclass
class CellLocations:
    """Which of the handed-in code cells (by their index) is what.

    Attributes
    ----------
    answers : dict of str to list of int
        By task: the cells that answer it; the last one counts.
    check_copies : dict of str to list of int
        By check: the learner's copies of its cell, edited ones included.
    givens : dict of str to int
        By id: the learner's copy of a given cell, edited or not.
    untouched : set of int
        Copies of checks and given cells that are as they were handed out.
    guessed : set of str
        The tasks whose answer was found by nothing but its position.
    notes : list of str
        What had to be guessed, in sentences.
    """

    answers: dict[str, list[int]] = field(default_factory=dict)
    check_copies: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    givens: dict[str, int] = field(default_factory=dict)
    untouched: set[int] = field(default_factory=set)
    guessed: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def claimed(self) -> set[int]:
        """All cells that are known to be something."""
        known = [*self.answers.values(), *self.check_copies.values(), self.givens.values()]
        return {index for indices in known for index in indices}


def locate_cells(key: AnswerKey, code: Code) -> CellLocations:
    """Find the exercise's cells among those that were handed in.

    Parameters
    ----------
    key : AnswerKey
        The assignment.
    code : tuple of HandedCell
        The code cells, in their order.

    Returns
    -------
    CellLocations
        What is where.
    """
    locations = CellLocations()
    for pristine in key.cells:
        if pristine.role == "given":
            _find_given(pristine, code, locations)
        elif pristine.role == "check" and not key.checks[pristine.check].is_hidden:
            _find_check(pristine, code, locations)
    for task in key.tasks.values():
        locations.answers[task.id] = _answers(key, task, code, locations=locations)
    for task in key.tasks.values():
        if not locations.answers[task.id]:
            locations.answers[task.id] = _by_position(key, task, code, locations=locations)
    return locations


def _find_given(pristine: CodeCell, code: Code, locations: CellLocations) -> None:
    for index, cell in enumerate(code):
        if cell.source.strip() == pristine.source.strip():
            locations.givens[pristine.id] = index
            locations.untouched.add(index)
        elif cell.id == pristine.id:
            locations.givens[pristine.id] = index


def _find_check(pristine: CodeCell, code: Code, locations: CellLocations) -> None:
    for index, cell in enumerate(code):
        if without_seal(cell.source) == pristine.source.strip():
            locations.untouched.add(index)
            locations.check_copies[pristine.check].append(index)
        elif cell.id == pristine.id or pristine.check in called_checks(cell.source):
            locations.check_copies[pristine.check].append(index)


def _answers(key: AnswerKey, task: Task, code: Code, *, locations: CellLocations) -> list[int]:
    """Return the cells that answer a task; an untouched copy counts only where there is no other."""
    ids = {pristine.id for pristine in key.cells if pristine.role == "answer" and pristine.task == task.id}
    own = [(index, cell) for index, cell in enumerate(code) if index not in locations.untouched]
    marked = {
        index
        for index, cell in own
        if cell.id in ids or (cell.task == task.id and "answer" in cell.tags) or task.stub in cell.source
    }
    written = {index for index, cell in own if not is_stub(task, cell)}
    named = {index for index, cell in own if defines(task, cell.source)} & written
    if task.functions or not named:
        return sorted((marked | named) & written) or sorted(marked)
    # A variable may well be assigned elsewhere too, so what stands where the task is asked goes first.
    if near := named & marked or named & _region(key, task, locations):
        return sorted(near)
    answer = max(named & _below(key, task, code, locations=locations) or named)
    if marked:
        locations.notes.append(
            f"{task.title}: nothing in its own place answers it, so code cell {code[answer].number}, "
            f"which assigns {' or '.join(task.variables)}, was taken."
        )
    return [answer]


def defines(task: Task, source: str) -> bool:
    """Tell whether a cell defines a name that a task asks for, by `def`, assignment or import."""
    return not defined_by(source).isdisjoint((*task.functions, *task.variables))


def defined_by(source: str) -> frozenset[str]:
    """Return the names that a cell defines outside of functions; of one that is no Python, what looks so."""
    parsed = _parsed(source) if len(source) <= LONGEST_PARSED else None
    if parsed is None:
        return frozenset(name for names in _DEFINITION.findall(source) for name in names if name)
    return parsed


@lru_cache(maxsize=200)
def _parsed(source: str) -> frozenset[str] | None:
    """Return the names that Python sees defined; None for what it cannot read: a mistake, or magics."""
    try:
        with warnings.catch_warnings(action="ignore"):  # an escape such as "\d" is the learner's to see
            symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return frozenset(each.get_name() for each in symbols if each.is_assigned() or each.is_imported())


def is_stub(task: Task, cell: HandedCell) -> bool:
    """Tell whether an answer cell still says what to do, or says nothing."""
    return not has_code(cell) or raises_stub(task, cell)


def has_code(cell: HandedCell) -> bool:
    """Tell whether there is more in a cell than blanks and comments."""
    return bool(_CODE.search(cell.source))


def raises_stub(task: Task, cell: HandedCell) -> bool:
    """Tell whether a cell holds a task's stub, and not in a comment."""
    line = rf"^[^#\n]*{re.escape(task.stub)}"
    return task.stub in cell.source and bool(re.search(line, cell.source, re.MULTILINE))


def _region(key: AnswerKey, task: Task, locations: CellLocations) -> set[int]:
    """Return where a task stands: from the check cell before its own ones to the last of these."""
    own, others = _own_and_other_checks(key, task, locations)
    end = max(own, default=-1)
    return set(range(max((index for index in others if index < end), default=-1) + 1, end + 1))


def _below(key: AnswerKey, task: Task, code: Code, *, locations: CellLocations) -> set[int]:
    """Return the place below a task: from the last of its check cells to the next task's."""
    own, others = _own_and_other_checks(key, task, locations)
    if not own:
        return set()
    return set(range(max(own) + 1, min((index for index in others if index > max(own)), default=len(code))))


def _own_and_other_checks(key: AnswerKey, task: Task, locations: CellLocations) -> tuple[set[int], set[int]]:
    """Return where copies of a task's checks stand, and of all others."""
    own = {index for check in key.checks_of(task.id) for index in locations.check_copies[check.name]}
    return own, {index for indices in locations.check_copies.values() for index in indices} - own


def _by_position(key: AnswerKey, task: Task, code: Code, *, locations: CellLocations) -> list[int]:
    """Return the free cell that stands before a task's check, or that has its number in the exercise."""
    free = set(range(len(code))) - locations.claimed - locations.untouched
    near = free & _region(key, task, locations)
    own = [
        pristine
        for pristine in key.cells
        if pristine.role != "check" or not key.checks[pristine.check].is_hidden
    ]
    if not near and len(own) == len(code):
        near = {index for index in free if own[index].role == "answer" and own[index].task == task.id}
    if not near:
        return []
    locations.guessed.add(task.id)
    locations.notes.append(
        f"{task.title}: no cell is marked as its answer, so code cell {code[max(near)].number} was taken, "
        "by its position."
    )
    return [max(near)]
