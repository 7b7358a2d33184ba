"""The notebook that is run for a mark: the learner's code, in the learner's order, under the pristine checks.

Whatever was done to the check cells costs nothing: the learner's copies go, the exercise's own come in, and
the hidden ones with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from confusionlab.grading.assignment.answer_key import AnswerKey, CodeCell, Task
from confusionlab.grading.marking.locate import (
    CellLocations,
    Code,
    has_code,
    is_stub,
    locate_cells,
    raises_stub,
)
from confusionlab.grading.sandbox.notebook import Cell
from confusionlab.grading.submissions.notebook import HandedCell, HandIn
from confusionlab.grading.values import USUAL, Form


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What is run, and how it came about.

    Attributes
    ----------
    cells : tuple of CodeCell
        The cells, in order.
    answers : dict of str to HandedCell
        By task, the cell that answers it; tasks without one are missing.
    unanswered : frozenset of str
        The tasks whose answer is missing, or still holds its stub.
    untouched : frozenset of str
        Those among them whose answer is missing, empty, or as it was handed
        out.
    guessed : frozenset of str
        The tasks whose answer was found by nothing but its position.
    notes : tuple of str
        What had to be guessed, in sentences.
    """

    cells: tuple[CodeCell, ...]
    answers: dict[str, HandedCell]
    unanswered: frozenset[str]
    untouched: frozenset[str]
    guessed: frozenset[str]
    notes: tuple[str, ...]


def assemble(key: AnswerKey, hand_in: HandIn) -> Assembly:
    """Put a learner's code cells and the exercise's own cells together.

    Parameters
    ----------
    key : AnswerKey
        The assignment.
    hand_in : HandIn
        What was handed in.

    Returns
    -------
    Assembly
        The cells to run: the learner's in their order, each check behind
        what it checks.
    """
    locations = locate_cells(key, hand_in.code)
    behind = _behind(key, hand_in.code, locations)
    cells = list(behind.get(-1, ()))
    raised = _raised_stubs(key, hand_in.code, locations)
    for index, cell in enumerate(hand_in.code):
        above = [stub for stub, answer in raised.items() if answer == index]
        cells += [_learners_cell(hand_in.code[stub], locations, stub) for stub in above]
        if index not in locations.untouched and index not in raised:
            cells.append(_learners_cell(cell, locations, index))
        cells += behind.get(index, ())
    answers = {task: hand_in.code[found[-1]] for task, found in locations.answers.items() if found}
    unanswered = {
        task for task in key.tasks if task not in answers or is_stub(key.tasks[task], answers[task])
    }
    changed = _changed_checks(key, hand_in.code, locations, unanswered)
    notes = (*hand_in.notes, *locations.notes, *_missing_answers(key, hand_in, answers), *changed)
    return Assembly(
        cells=_with_own_ids(cells),
        answers=answers,
        unanswered=frozenset(unanswered),
        untouched=frozenset(task for task in unanswered if _is_untouched(key.tasks[task], answers.get(task))),
        guessed=frozenset(locations.guessed),
        notes=notes,
    )


def _is_untouched(task: Task, cell: HandedCell | None) -> bool:
    """Tell whether nobody has begun to answer a task."""
    return cell is None or not has_code(cell) or cell.source.strip() == task.handed_out.strip()


def _raised_stubs(key: AnswerKey, code: Code, locations: CellLocations) -> dict[int, int]:
    """Return the stubs that were left below an answer, and before which they are run: else they undo it."""
    raised: dict[int, int] = {}
    free = [index for index in range(len(code)) if index not in locations.claimed]
    for task in key.tasks.values():
        first = min(locations.answers[task.id], default=len(code))
        for index in free:
            if index > first and raises_stub(task, code[index]):
                raised[index] = min(first, raised.get(index, first))
    return raised


def _learners_cell(cell: HandedCell, locations: CellLocations, index: int) -> CodeCell:
    task = next((task for task, found in locations.answers.items() if index in found), "")
    return CodeCell(id=f"learner-{cell.number}", role="learner", source=cell.source, task=task)


def check_source(source: str, form: Form) -> str:
    """Return a check cell's code as it is run: it shows its value to the grader, by no name but `check`."""
    home = "from confusionlab.grading.sandbox.in_kernel import"
    if form == USUAL:
        return f"{home} check\n{source}"
    return f"{home} check_for as check\ncheck = check(**{asdict(form)})\n{source}"


def run_cell(key: AnswerKey, pristine: CodeCell) -> CodeCell:
    """Return one of the exercise's own cells as it is run."""
    if pristine.role == "check":
        form = key.checks[pristine.check].form
        return replace(pristine, source=check_source(pristine.source, form))
    return pristine


def _behind(key: AnswerKey, code: Code, locations: CellLocations) -> dict[int, list[CodeCell]]:
    """Return which of the exercise's own cells are run behind which of the learner's (-1: before all)."""
    behind: dict[int, list[CodeCell]] = {}
    for number, pristine in enumerate(key.cells):
        if pristine.role == "given":
            behind.setdefault(_after_given(key, number, locations), []).append(run_cell(key, pristine))
        elif pristine.role == "check":
            behind.setdefault(_after_check(key, pristine, code, locations=locations), []).append(
                run_cell(key, pristine)
            )
    return behind


def _after_given(key: AnswerKey, number: int, locations: CellLocations) -> int:
    """Return the cell behind which a given cell is run: the learner's copy, or the one before its use."""
    pristine = key.cells[number]
    if pristine.id in locations.givens:
        return locations.givens[pristine.id]
    later = [other for other in key.cells[number + 1 :] if other.role != "given"]
    used = [index for other in later for index in locations.answers.get(other.task, ())]
    used += [index for other in later for index in locations.check_copies[other.check]]
    return min(used, default=0) - 1


def _after_check(key: AnswerKey, pristine: CodeCell, code: Code, *, locations: CellLocations) -> int:
    """Return the cell behind which a check is run.

    That is the learner's own copy of it where it stands behind the answer;
    else the last of the task's copies; else the answer, with the helpers
    that were added below it.
    """
    answer = max(locations.answers[pristine.task], default=-1)
    own = [index for index in locations.check_copies[pristine.check] if index >= answer]
    own = own or [
        i for check in key.checks_of(pristine.task) for i in locations.check_copies[check.name] if i >= answer
    ]
    if own:
        return max(own)
    if answer < 0:
        return len(code) - 1
    claimed = locations.claimed
    while answer + 1 < len(code) and answer + 1 not in claimed:
        answer += 1
    return answer


def _missing_answers(key: AnswerKey, hand_in: HandIn, answers: dict[str, HandedCell]) -> list[str]:
    """Return a note for each answer that is missing, or was left in a cell of text."""
    notes = []
    for task in key.tasks.values():
        if task.id in answers:
            continue
        ids = {
            pristine.id for pristine in key.cells if pristine.role == "answer" and pristine.task == task.id
        }
        in_text = any(cell.id in ids or cell.task == task.id for cell in hand_in.other)
        reason = "its answer stands in a text cell, which does not run" if in_text else "no answer was found"
        notes.append(f"{task.title}: {reason}.")
    return notes


def _changed_checks(
    key: AnswerKey, code: Code, locations: CellLocations, unanswered: Collection[str]
) -> Iterator[str]:
    """Yield a note for each unanswered task whose check was changed: the answer may have gone in there."""
    for task in (key.tasks[each] for each in key.tasks if each in unanswered):
        copies = {index for check in key.checks_of(task.id) for index in locations.check_copies[check.name]}
        if found := sorted(copies - locations.untouched):
            yield (
                f"{task.title}: nothing answers it, but code cell {code[found[0]].number}, its check, was "
                "changed. Checks are taken from the exercise, so an answer written in there does not count."
            )


def second_try_notebook(assembly: Assembly, wanting: Collection[str]) -> tuple[CodeCell, ...]:
    """Return the cells of a second try: every task once more, now that all cells have run.

    For a learner who defined a helper below what uses it.

    Parameters
    ----------
    assembly : Assembly
        What was run the first time.
    wanting : collection of str
        The ids of cells that lacked a name then.

    Returns
    -------
    tuple of CodeCell
        The cells to run: all but the checks, and then, in the same order, the
        checks, the answers, what is given, and what lacked a name.
    """
    cells = [cell for cell in assembly.cells if cell.role != "check"]
    again = [cell for cell in assembly.cells if cell.role != "learner" or cell.task or cell.id in wanting]
    return _with_own_ids([*cells, *again])


def _with_own_ids(cells: list[CodeCell]) -> tuple[CodeCell, ...]:
    """Return the cells, those that would share an id renamed."""
    seen: dict[str, int] = {}
    named = []
    for cell in cells:
        seen[cell.id] = count = seen.get(cell.id, 0) + 1
        named.append(cell if count == 1 else replace(cell, id=f"{cell.id}-{count}"))
    return tuple(named)


def notebook_of(cells: Sequence[CodeCell], expected: dict[str, str] | None = None) -> list[Cell]:
    """Return the notebook that is run.

    Parameters
    ----------
    cells : sequence of CodeCell
        Its cells.
    expected : dict of str to str, optional
        By check, the canonical value that the reference gives.

    Returns
    -------
    list of Cell
        The cells, in their order.
    """
    values = expected or {}
    return [
        Cell(id=cell.id, source=cell.source, check=cell.check, expected=values.get(cell.check))
        for cell in cells
    ]
