"""Grade one submission: read it, put it together with the exercise, have it run, give points for what shows.

No learner's code runs in this process: the sandbox runs it.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

from confusionlab.datasets.download import FOLDER_VARIABLE, data_folder
from confusionlab.grading.assignment.answer_key import Check, Key
from confusionlab.grading.marking.assemble import Assembly, again, assemble, notebook_of
from confusionlab.grading.marking.report import CellError, CheckReport, Report, TaskReport
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.notebook import Cell, CellResult
from confusionlab.grading.sandbox.supervisor import run as run
from confusionlab.grading.submissions.notebook import HandedCell, HandIn, UnreadableError, read_hand_in

UNKNOWN = "Another value than the right one; none of the mistakes that are known gives it."
MOST_ERRORS = 20
MOST_SAID = 4000  # characters of a value or an error
CHECK_CALL = re.compile(r"\bcheck\(\s*(['\"])([^'\"\n]{1,80})\1\s*,")


@dataclass(frozen=True)
class Plan:
    """All that is needed to grade any submission of a class, wherever that happens.

    Attributes
    ----------
    key : Key
        The assignment.
    limits : Limits
        How much a submission may take.
    isolation : Isolation
        The walls around it.
    """

    key: Key
    limits: Limits
    isolation: Isolation


def make_plan(key: Key, limits: Limits, isolation: Isolation) -> Plan:
    """Run the reference in a kernel of its own and note what its checks show.

    Parameters
    ----------
    key : Key
        The assignment.
    limits : Limits
        How much a submission may take, and the reference too.
    isolation : Isolation
        The walls around it.

    Returns
    -------
    Plan
        What a submission is graded by.

    Raises
    ------
    ValueError
        If the reference does not run, or shows other values in a kernel than
        it gave in this process: it depends on more than its seed.
    """
    cells = [HandedCell(number, slot.source, slot.id, slot.task) for number, slot in enumerate(key.slots, 1)]
    own = [cell for cell, slot in zip(cells, key.slots, strict=True) if slot.role != "check"]
    assembly = assemble(key, HandIn(tuple(own)))
    shown = {}
    plan = Plan(key, limits, isolation)
    for piece, seen in zip(assembly.pieces, run_notebook(plan, notebook_of(assembly)), strict=True):
        if seen.status != "passed":
            raise ValueError(f"the reference solution fails in cell {piece.id}: {seen.status}, {seen.error}")
        if piece.check:
            shown[piece.check] = seen.shown or ""
    for check in key.checks.values():
        if shown[check.name] != check.reference:
            raise ValueError(
                f"{check.name}: the reference gave {check.reference}, and {shown[check.name]} in a kernel. "
                "Let it depend on nothing but its arguments and, in a hidden check, on `generator`."
            )
    return plan


def run_notebook(plan: Plan, notebook: list[Cell]) -> list[CellResult]:
    """Have the sandbox run a notebook, which may read the course's data."""
    shared = {FOLDER_VARIABLE: str(data_folder())}
    return run(notebook, limits=plan.limits, isolation=plan.isolation, shared=shared)


def grade(plan: Plan, data: bytes) -> Report:
    """Grade what one student handed in.

    Parameters
    ----------
    plan : Plan
        What it is graded by.
    data : bytes
        The notebook's bytes, whatever they are.

    Returns
    -------
    Report
        Its points, and why.
    """
    try:
        hand_in = read_hand_in(data)
    except UnreadableError as error:
        return without_points(plan.key, "unreadable", str(error))
    assembly = assemble(plan.key, hand_in)
    if _is_another(plan.key, hand_in, assembly):
        note = "None of this exercise's answers is in the notebook. Is it another exercise's?"
        return without_points(plan.key, "wrong notebook", note)
    began = time.monotonic()
    seen = _run(plan, assembly)
    late = _second_try(_with_what_is_left(plan, time.monotonic() - began), assembly, seen)
    seen |= late
    tasks = tuple(_task(plan, assembly, task, seen) for task in plan.key.tasks)
    notes = [*assembly.notes, *_other_version(plan.key, hand_in)]
    if late:
        notes.append(
            "A name is used above the cell that defines it. That was forgiven; "
            "to find such places, restart the kernel and run all cells."
        )
    seconds = round(sum(each.seconds for each in seen.values()), 3)
    return Report("graded", tasks, tuple(notes), _errors(assembly, hand_in, seen), seconds)


def without_points(key: Key, status: str, note: str) -> Report:
    """Return the report of somebody whose work could not be graded."""
    tasks = tuple(
        TaskReport(
            task.id,
            task.title,
            status,
            tuple(
                CheckReport(check.name, check.is_hidden, "not run", 0, check.points)
                for check in key.checks_of(task.id)
            ),
        )
        for task in key.tasks.values()
    )
    return Report(status, tasks, (note,))


def _run(plan: Plan, assembly: Assembly) -> dict[str, CellResult]:
    """Run a notebook; return what was seen, by the id of the cell, and of a check by its name."""
    expected = {check.name: check.reference for check in plan.key.checks.values()}
    seen = run_notebook(plan, notebook_of(assembly, expected))
    return {
        piece.check or piece.id: replace(each, shown=_kept(each.shown), error=_kept(each.error))
        for piece, each in zip(assembly.pieces, seen, strict=True)
    }


def _kept(text: str | None) -> str | None:
    """Return what a submission said as it can be kept: of some length, and without halves of characters."""
    return text and text[:MOST_SAID].encode("utf-8", "replace").decode("utf-8")


def _second_try(plan: Plan, assembly: Assembly, seen: dict[str, CellResult]) -> dict[str, CellResult]:
    """Try once more what failed for want of a name that a later cell may define; return what passed now."""
    wanting = [
        check.name
        for check in plan.key.checks.values()
        if check.task not in assembly.unanswered
        and seen[f"learner-{assembly.answers[check.task].number}"].status == "passed"
        and (seen[check.name].error or "").startswith("NameError")
    ]
    if not wanting or not plan.limits.notebook_seconds:
        return {}
    seen_again = _run(plan, again(plan.key, assembly))
    return {name: seen_again[name] for name in wanting if seen_again[name].status == "passed"}


def _with_what_is_left(plan: Plan, seconds: float) -> Plan:
    """Return the plan for a second run, which has the time that the first one left."""
    left = max(0.0, plan.limits.notebook_seconds - seconds)
    return replace(plan, limits=replace(plan.limits, notebook_seconds=left))


def _task(plan: Plan, assembly: Assembly, task: str, seen: dict[str, CellResult]) -> TaskReport:
    checks = tuple(_check(check, seen[check.name]) for check in plan.key.checks_of(task))
    title = plan.key.tasks[task].title
    points, most = sum(check.points for check in checks), sum(check.max_points for check in checks)
    if points:
        return TaskReport(task, title, "right" if points == most else "partly right", checks)
    if task in assembly.unanswered:
        return TaskReport(task, title, "unanswered", checks)
    statuses = {seen[f"learner-{assembly.answers[task].number}"].status, *(check.status for check in checks)}
    worst = next((each for each in ("killed", "timeout", "error", "not run") if each in statuses), "wrong")
    return TaskReport(task, title, worst, checks)


def _check(check: Check, seen: CellResult) -> CheckReport:
    passed = seen.status == "passed"
    message = check.right if passed else ""
    if seen.status == "failed" and seen.shown is not None:
        message = check.mistakes.get(seen.shown, UNKNOWN)
    return CheckReport(
        check.name,
        check.is_hidden,
        seen.status,
        check.points if passed else 0,
        check.points,
        seen.shown,
        message,
        seen.error,
    )


def _errors(assembly: Assembly, hand_in: HandIn, seen: dict[str, CellResult]) -> tuple[CellError, ...]:
    """Return the learner's cells that did not run through; an untouched stub says nothing new."""
    errors = []
    for piece in assembly.pieces:
        each = seen.get(piece.id)
        if piece.role != "learner" or each is None or each.status in {"passed", "failed"}:
            continue
        if piece.task in assembly.unanswered and each.status == "error":
            continue
        number = int(piece.id.split("-")[1])
        start = hand_in.code[number - 1].source.strip().partition("\n")[0][:80]
        errors.append(CellError(number, start, piece.task, each.status, each.error or ""))
    return tuple(errors[:MOST_ERRORS])


def _called(hand_in: HandIn) -> set[str]:
    """Return the checks that a notebook calls."""
    return {match[2] for cell in hand_in.code for match in CHECK_CALL.finditer(cell.source)}


def _is_another(key: Key, hand_in: HandIn, assembly: Assembly) -> bool:
    """Tell whether this is another exercise's notebook, which may share the name of a task with this one."""
    called = _called(hand_in)
    known = set(assembly.answers) - assembly.guessed
    is_mostly_strange = 2 * len(called - set(key.checks)) > len(called) and 2 * len(known) < len(key.tasks)
    return is_mostly_strange or not (known or called & set(key.checks))


def _other_version(key: Key, hand_in: HandIn) -> list[str]:
    """Note checks that this version of the exercise does not have."""
    strange = sorted(_called(hand_in) - set(key.checks))
    if not strange:
        return []
    return [
        f"Another version of the exercise, perhaps: its checks {', '.join(strange[:5])} are not in this one."
    ]


def failed(key: Key, error: BaseException) -> Report:
    """Return the report of a submission that the grader could not cope with."""
    return replace(
        without_points(key, "failed", f"The grader failed: {type(error).__name__}: {error}"), seconds=0.0
    )
