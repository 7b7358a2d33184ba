"""Where in a learner's notebook the exercise's cells stand, whatever was done to it in between.

Colab and VS Code rewrite ids and metadata; learners copy, merge, move, edit and delete. So a cell is
recognised by its id, its task or what it defines, and only then by where it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from confusionlab.grading.assignment.answer_key import Key, Slot, Task
from confusionlab.grading.submissions.notebook import HandedCell

SEAL = re.compile(r""",\s*(['"])[\w-]{40,}=*\1\s*\)\s*$""")


@dataclass
class Places:
    """Which of the handed-in code cells (by their index) is what.

    Attributes
    ----------
    answers : dict of str to list of int
        By task: the cells that answer it; the last one counts.
    marks : dict of str to list of int
        By check: the learner's copies of its cell, edited ones included.
    givens : dict of str to int
        By slot id: the learner's copy of a given cell, edited or not.
    untouched : set of int
        Copies of checks and given cells that are as they were handed out.
    guessed : set of str
        The tasks whose answer was found by nothing but its position.
    notes : list of str
        What had to be guessed, in sentences.
    """

    answers: dict[str, list[int]] = field(default_factory=dict)
    marks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    givens: dict[str, int] = field(default_factory=dict)
    untouched: set[int] = field(default_factory=set)
    guessed: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def claimed(self) -> set[int]:
        """All cells that are known to be something."""
        known = [*self.answers.values(), *self.marks.values(), self.givens.values()]
        return {index for indices in known for index in indices}


def unsealed(source: str) -> str:
    """Return a check cell's source without its seal and outer blanks.

    Examples
    --------
    >>> unsealed('check("recall", recall(3, 1), "eyJzYWx0IjogImNlODdmZTE4IiwgInRhc2siOiAiVCJ9")')
    'check("recall", recall(3, 1))'
    """
    return SEAL.sub(")", source.strip())


def find_places(key: Key, code: tuple[HandedCell, ...]) -> Places:
    """Find the exercise's cells among those that were handed in.

    Parameters
    ----------
    key : Key
        The assignment.
    code : tuple of HandedCell
        The code cells, in their order.

    Returns
    -------
    Places
        What is where.
    """
    places = Places()
    for slot in key.slots:
        if slot.role == "given":
            _find_given(slot, code, places)
        elif slot.role == "check" and not key.checks[slot.check].is_hidden:
            _find_check(slot, code, places)
    for task in key.tasks.values():
        places.answers[task.id] = _answers(key, task, code, places)
    for task in key.tasks.values():
        if not places.answers[task.id]:
            places.answers[task.id] = _by_position(key, task, code, places)
    return places


def _find_given(slot: Slot, code: tuple[HandedCell, ...], places: Places) -> None:
    for index, cell in enumerate(code):
        if cell.source.strip() == slot.source.strip():
            places.givens[slot.id] = index
            places.untouched.add(index)
        elif cell.id == slot.id:
            places.givens[slot.id] = index


def _find_check(slot: Slot, code: tuple[HandedCell, ...], places: Places) -> None:
    call = re.compile(rf"\bcheck\(\s*(['\"]){re.escape(slot.check)}\1\s*,")
    for index, cell in enumerate(code):
        if unsealed(cell.source) == slot.source.strip():
            places.untouched.add(index)
            places.marks[slot.check].append(index)
        elif cell.id == slot.id or call.search(cell.source):
            places.marks[slot.check].append(index)


def _answers(key: Key, task: Task, code: tuple[HandedCell, ...], places: Places) -> list[int]:
    """Return the cells that answer a task; an untouched copy counts only where there is no other."""
    ids = {slot.id for slot in key.slots if slot.role == "answer" and slot.task == task.id}
    own = [(index, cell) for index, cell in enumerate(code) if index not in places.untouched]
    marked = {
        index for index, cell in own if cell.id in ids or (cell.task == task.id and "answer" in cell.tags)
    }
    named = {index for index, cell in own if defines(task, cell.source)}
    if task.functions:
        found = marked | named
    elif any(not is_stub(task, code[index]) for index in marked):
        found = marked
    else:  # A variable may well be assigned elsewhere too, so what stands where the task is asked goes first.
        found = marked | (named & _region(key, task, places) or named)
    return sorted(index for index in found if not is_stub(task, code[index])) or sorted(found)


def defines(task: Task, source: str) -> bool:
    """Tell whether a cell defines what a task asks for, or is its untouched stub."""
    functions, variables = ("|".join(map(re.escape, names)) for names in (task.functions, task.variables))
    return (
        bool(functions and re.search(rf"^(?:async\s+)?(?:def|class)\s+(?:{functions})\b", source, re.M))
        or bool(variables and re.search(rf"^(?:{variables})\s*(?::[^=\n]+)?=(?!=)", source, re.M))
        or task.stub in source
    )


def is_stub(task: Task, cell: HandedCell) -> bool:
    """Tell whether an answer cell still says what to do."""
    return task.stub in cell.source


def _region(key: Key, task: Task, places: Places) -> set[int]:
    """Return where a task is asked: between the check cell before its own ones and the last of these."""
    own = {index for check in key.checks_of(task.id) for index in places.marks[check.name]}
    end = max(own, default=-1)
    others = {index for indices in places.marks.values() for index in indices} - own
    return set(range(max((index for index in others if index < end), default=-1) + 1, end + 1))


def _by_position(key: Key, task: Task, code: tuple[HandedCell, ...], places: Places) -> list[int]:
    """Return the free cell that stands before a task's check, or that has its number in the exercise."""
    free = set(range(len(code))) - places.claimed - places.untouched
    near = free & _region(key, task, places)
    slots = [slot for slot in key.slots if slot.role != "check" or not key.checks[slot.check].is_hidden]
    if not near and len(slots) == len(code):
        near = {index for index in free if slots[index].role == "answer" and slots[index].task == task.id}
    if not near:
        return []
    places.guessed.add(task.id)
    places.notes.append(
        f"{task.title}: no cell is marked as its answer, so code cell {code[max(near)].number} was taken, "
        "by its position."
    )
    return [max(near)]
