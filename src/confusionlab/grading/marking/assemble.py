"""The notebook that is run for a mark: the learner's code, in the learner's order, under the pristine checks.

Whatever was done to the check cells costs nothing: the learner's copies go, the exercise's own come in, and
the hidden ones with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from confusionlab.grading.assignment.answer_key import Key, Slot
from confusionlab.grading.marking.places import Places, find_places, is_stub
from confusionlab.grading.sandbox.notebook import Cell
from confusionlab.grading.submissions.notebook import HandedCell, HandIn

IMPORT = "from confusionlab.grading.sandbox.in_kernel import check\n"


@dataclass(frozen=True)
class Piece:
    """One cell of the notebook that is run.

    Attributes
    ----------
    id : str
        Its id; a learner's cell is called by its number: `learner-7`.
    role : {"learner", "given", "check"}
        Whose it is.
    source : str
        Its code.
    task : str
        The task that it answers or checks; empty for others.
    check : str
        The check that it calls; empty for others.
    """

    id: str
    role: Literal["learner", "given", "check"]
    source: str
    task: str = ""
    check: str = ""


@dataclass(frozen=True)
class Assembly:
    """What is run, and how it came about.

    Attributes
    ----------
    pieces : tuple of Piece
        The cells, in order.
    answers : dict of str to HandedCell
        By task, the cell that answers it; tasks without one are missing.
    unanswered : frozenset of str
        The tasks whose answer is missing or still the untouched stub.
    guessed : frozenset of str
        The tasks whose answer was found by nothing but its position.
    notes : tuple of str
        What had to be guessed, in sentences.
    """

    pieces: tuple[Piece, ...]
    answers: dict[str, HandedCell]
    unanswered: frozenset[str]
    guessed: frozenset[str]
    notes: tuple[str, ...]


def assemble(key: Key, hand_in: HandIn) -> Assembly:
    """Put a learner's code cells and the exercise's own cells together.

    Parameters
    ----------
    key : Key
        The assignment.
    hand_in : HandIn
        What was handed in.

    Returns
    -------
    Assembly
        The cells to run: the learner's in their order, each check behind
        what it checks.
    """
    places = find_places(key, hand_in.code)
    behind = _behind(key, hand_in.code, places)
    pieces = list(behind.get(-1, ()))
    for index, cell in enumerate(hand_in.code):
        if index not in places.untouched:
            pieces.append(_learners(cell, places, index))
        pieces += behind.get(index, ())
    answers = {task: hand_in.code[found[-1]] for task, found in places.answers.items() if found}
    unanswered = {
        task.id for task in key.tasks.values() if task.id not in answers or is_stub(task, answers[task.id])
    }
    notes = (*hand_in.notes, *places.notes, *_notes(key, hand_in, answers))
    return Assembly(_with_own_ids(pieces), answers, frozenset(unanswered), frozenset(places.guessed), notes)


def _learners(cell: HandedCell, places: Places, index: int) -> Piece:
    task = next((task for task, found in places.answers.items() if index in found), "")
    return Piece(f"learner-{cell.number}", "learner", cell.source, task)


def piece_of(slot: Slot) -> Piece:
    """Return the cell that stands in the run notebook for one of the exercise's own."""
    if slot.role == "check":
        return Piece(slot.id, "check", IMPORT + slot.source, slot.task, slot.check)
    return Piece(slot.id, "given", slot.source)


def _behind(key: Key, code: tuple[HandedCell, ...], places: Places) -> dict[int, list[Piece]]:
    """Say which of the exercise's own cells are run behind which of the learner's (-1: before all)."""
    behind: dict[int, list[Piece]] = {}
    for number, slot in enumerate(key.slots):
        if slot.role == "given":
            behind.setdefault(_after_given(key, number, places), []).append(piece_of(slot))
        elif slot.role == "check":
            behind.setdefault(_after_check(key, slot, code, places), []).append(piece_of(slot))
    return behind


def _after_given(key: Key, number: int, places: Places) -> int:
    """Return the cell behind which a given cell is run: the learner's copy, or the one before its use."""
    slot = key.slots[number]
    if slot.id in places.givens:
        return places.givens[slot.id]
    later = [other for other in key.slots[number + 1 :] if other.role != "given"]
    used = [index for other in later for index in places.answers.get(other.task, ())]
    used += [index for other in later for index in places.marks[other.check]]
    return min(used, default=0) - 1


def _after_check(key: Key, slot: Slot, code: tuple[HandedCell, ...], places: Places) -> int:
    """Return the cell behind which a check is run.

    That is the learner's own copy of it where it stands behind the answer;
    else the last of the task's copies; else the answer, with the helpers
    that were added below it.
    """
    answer = max(places.answers[slot.task], default=-1)
    own = [index for index in places.marks[slot.check] if index >= answer]
    own = own or [i for check in key.checks_of(slot.task) for i in places.marks[check.name] if i >= answer]
    if own:
        return max(own)
    if answer < 0:
        return len(code) - 1
    claimed = places.claimed
    while answer + 1 < len(code) and answer + 1 not in claimed:
        answer += 1
    return answer


def _notes(key: Key, hand_in: HandIn, answers: dict[str, HandedCell]) -> list[str]:
    """Say which answers are missing, and where one was left in a cell of text."""
    notes = []
    for task in key.tasks.values():
        if task.id in answers:
            continue
        ids = {slot.id for slot in key.slots if slot.role == "answer" and slot.task == task.id}
        in_text = any(cell.id in ids or cell.task == task.id for cell in hand_in.other)
        reason = "its answer stands in a text cell, which does not run" if in_text else "no answer was found"
        notes.append(f"{task.title}: {reason}.")
    return notes


def again(key: Key, assembly: Assembly) -> Assembly:
    """Return the notebook of a second try: every task once more, now that all cells have run.

    For a learner who defined a helper below the answer that uses it.
    """
    pieces = [piece for piece in assembly.pieces if piece.role != "check"]
    for slot in key.slots:
        if slot.role != "answer":
            pieces.append(piece_of(slot))
        elif slot.task in assembly.answers:
            cell = assembly.answers[slot.task]
            pieces.append(Piece(f"again-{cell.number}", "learner", cell.source, slot.task))
    return replace(assembly, pieces=_with_own_ids(pieces))


def _with_own_ids(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces, those renamed that would share an id."""
    seen: dict[str, int] = {}
    named = []
    for piece in pieces:
        seen[piece.id] = count = seen.get(piece.id, 0) + 1
        named.append(piece if count == 1 else replace(piece, id=f"{piece.id}-{count}"))
    return tuple(named)


def notebook_of(assembly: Assembly, expected: dict[str, str] | None = None) -> list[Cell]:
    """Return the notebook that is run.

    Parameters
    ----------
    assembly : Assembly
        Its cells.
    expected : dict of str to str, optional
        By check, the canonical value that the reference gives.

    Returns
    -------
    list of Cell
        The cells, in the order of the pieces.
    """
    values = expected or {}
    return [
        Cell(id=piece.id, source=piece.source, check=piece.check, expected=values.get(piece.check))
        for piece in assembly.pieces
    ]
