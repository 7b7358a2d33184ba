"""Mark one submission: read it, put it together with the exercise, have it run, give points for what shows.

No learner's code runs in this process: the sandbox runs it. The verdict on a check and on a task is here
too, the same for a class as for a learner's own check.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from confusionlab.datasets.download import FOLDER_VARIABLE, data_folder
from confusionlab.grading.assignment.answer_key import AnswerKey, Check, CodeCell, make_key
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.solution import Solution, of_kind
from confusionlab.grading.marking.assemble import Assembly, assemble, notebook_of, second_try_notebook
from confusionlab.grading.marking.report import CellError, CheckReport, Report, TaskReport
from confusionlab.grading.reply import Reply, reply_to
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.notebook import Cell, CellResult
from confusionlab.grading.sandbox.supervisor import run as run
from confusionlab.grading.status import CellStatus, ReportStatus, TaskStatus
from confusionlab.grading.submissions.beside import Beside
from confusionlab.grading.submissions.notebook import HandedCell, HandIn, UnreadableError, read_hand_in
from confusionlab.grading.submissions.tampering import signs_of_tampering
from confusionlab.grading.syntax import called_checks
from confusionlab.grading.working_folder import working_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

MOST_ERRORS = 20
MOST_SAID = 4000  # characters of a value or an error
NOTHING_BESIDE = Beside()
WORST_FIRST = (CellStatus.KILLED, CellStatus.TIMEOUT, CellStatus.ERROR, CellStatus.NOT_RUN)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that is needed to grade any submission of a class, wherever that happens.

    Attributes
    ----------
    key : AnswerKey
        The assignment, with what the reference gives.
    limits : Limits
        How much a submission may take.
    isolation : Isolation
        The walls around it.
    files : mapping of str to bytes
        What lies beside the notebook, by name.
    """

    key: AnswerKey
    limits: Limits
    isolation: Isolation
    files: Mapping[str, bytes] = field(default_factory=dict)


def make_plan(key: AnswerKey, limits: Limits, isolation: Isolation) -> Plan:
    """Run the reference in a kernel of its own and see that its checks show what the key says.

    Parameters
    ----------
    key : AnswerKey
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
    plan = Plan(key=key, limits=limits, isolation=isolation, files=key.files)
    own = [
        HandedCell(number=number, source=cell.source, id=cell.id, task=cell.task)
        for number, cell in enumerate(key.cells, 1)
        if cell.role != "check"
    ]
    for fault in _reference_faults(plan, HandIn(tuple(own))):
        raise ValueError(fault)
    return plan


def _reference_faults(plan: Plan, reference: HandIn) -> Iterator[str]:
    """Run the reference in a kernel, as if handed in; yield where it shows not what the key says."""
    cells = assemble(plan.key, reference).cells
    for cell, result in zip(cells, run_in_sandbox(plan, notebook_of(cells)), strict=True):
        if result.status is not CellStatus.PASSED:
            yield f"the reference solution fails in cell {cell.id}: {result.status}, {result.error}"
        elif cell.check and result.shown != (right := plan.key.checks[cell.check].reference):
            yield (
                f"{cell.check}: the reference gave {right}, and {result.shown} in a kernel. "
                "Let it depend on nothing but its arguments"
            )


def run_in_sandbox(plan: Plan, notebook: list[Cell]) -> list[CellResult]:
    """Have a notebook run, which may read the course's data."""
    shared = {FOLDER_VARIABLE: str(data_folder())}
    with working_folder(plan.files) as beside:
        return run(notebook, limits=plan.limits, isolation=plan.isolation, shared=shared, beside=beside)


def grade(plan: Plan, data: bytes, beside: Beside = NOTHING_BESIDE) -> Report:
    """Grade what one student handed in.

    Parameters
    ----------
    plan : Plan
        What it is graded by.
    data : bytes
        The notebook's bytes, whatever they are.
    beside : Beside
        The files that were handed in with it.

    Returns
    -------
    Report
        Its points, and why.
    """
    try:
        hand_in = read_hand_in(data)
    except UnreadableError as error:
        return without_points(plan.key, ReportStatus.UNREADABLE, str(error))
    assembly = assemble(plan.key, hand_in)
    if _is_another(plan.key, hand_in, assembly):
        note = "None of this exercise's answers is in the notebook. Is it another exercise's?"
        return without_points(plan.key, ReportStatus.WRONG_NOTEBOOK, note)
    beside = beside.below(plan.key.files)
    plan = replace(plan, files=beside.files)
    began = time.monotonic()
    results = _run(plan, assembly.cells)
    second_try = _second_try(_with_what_is_left(plan, time.monotonic() - began), assembly, results)
    results |= second_try
    notes = [*assembly.notes, *beside.notes, *_signs(hand_in, beside), *_other_version(plan.key, hand_in)]
    if second_try:
        notes.append(
            "A name is used above the cell that defines it. That was forgiven; "
            "to find such places, restart the kernel and run all cells."
        )
    return Report(
        status=ReportStatus.GRADED,
        tasks=tuple(_task(plan.key, assembly, task, results) for task in plan.key.tasks),
        notes=tuple(notes),
        errors=stopped_cells(
            assembly.cells,
            hand_in,
            results,
            is_stub=lambda cell, result: any(
                task.stub in cell.source and task.stub in (result.error or "")
                for task in plan.key.tasks.values()
            ),
        ),
        seconds=round(sum(each.seconds for each in results.values()), 3),
    )


def _signs(hand_in: HandIn, beside: Beside) -> list[str]:
    """Return signs of tampering in the learner's modules and code cells."""
    modules = [(name, data.decode("utf-8", "replace")) for name, data in beside.files.items()]
    cells = [(f"Code cell {cell.number}", cell.source) for cell in hand_in.code]
    return signs_of_tampering([*(each for each in modules if each[0].endswith(".py")), *cells])


def without_points(key: AnswerKey, status: ReportStatus, note: str) -> Report:
    """Return the report of somebody whose work could not be graded."""
    tasks = tuple(
        TaskReport(
            id=task.id,
            title=task.title,
            status=TaskStatus(status),
            checks=tuple(
                CheckReport(
                    name=check.name,
                    is_hidden=check.is_hidden,
                    status=CellStatus.NOT_RUN,
                    points=0,
                    max_points=check.points,
                )
                for check in key.checks_of(task.id)
            ),
        )
        for task in key.tasks.values()
    )
    return Report(status=status, tasks=tasks, notes=(note,))


def grader_failed(key: AnswerKey, error: BaseException) -> Report:
    """Return the report of a submission that the grader could not cope with."""
    note = f"The grader failed: {type(error).__name__}: {error}"
    return without_points(key, ReportStatus.GRADER_FAILED, note)


def _run(plan: Plan, cells: Sequence[CodeCell]) -> dict[str, CellResult]:
    """Run a notebook; return the results by the id of the cell, and of a check by its name."""
    expected = {check.name: check.reference for check in plan.key.checks.values()}
    results = run_in_sandbox(plan, notebook_of(cells, expected))
    return {
        cell.check or cell.id: replace(result, shown=_kept(result.shown), error=_kept(result.error))
        for cell, result in zip(cells, results, strict=True)
    }


def _kept(text: str | None) -> str | None:
    """Return what a submission said as it can be kept: of some length, and without lone surrogates."""
    return text and text[:MOST_SAID].encode("utf-8", "replace").decode("utf-8")


def _second_try(plan: Plan, assembly: Assembly, results: dict[str, CellResult]) -> dict[str, CellResult]:
    """Try once more what failed for want of a name that a later cell may define; return what passed now."""
    wanting = {id_ for id_, result in results.items() if (result.error or "").startswith("NameError")}
    checks = [
        check.name
        for check in plan.key.checks.values()
        if check.name in wanting
        and check.task not in assembly.unanswered
        and _ran_or_lacked_a_name(results[f"learner-{assembly.answers[check.task].number}"])
    ]
    if not checks or not plan.limits.notebook_seconds:
        return {}
    again = _run(plan, second_try_notebook(assembly, wanting))
    return {name: again[name] for name in checks if again[name].status is CellStatus.PASSED}


def _ran_or_lacked_a_name(result: CellResult) -> bool:
    return result.status is CellStatus.PASSED or (result.error or "").startswith("NameError")


def _with_what_is_left(plan: Plan, seconds: float) -> Plan:
    """Return the plan for a second run, which has the time that the first one left."""
    left = max(0.0, plan.limits.notebook_seconds - seconds)
    return replace(plan, limits=replace(plan.limits, notebook_seconds=left))


def _task(key: AnswerKey, assembly: Assembly, task: str, results: dict[str, CellResult]) -> TaskReport:
    seen = [results[check.name] for check in key.checks_of(task)]
    answer = []
    if task in assembly.answers:
        answer = [results[f"learner-{assembly.answers[task].number}"]]
    has_stub = task in assembly.unanswered
    return task_report(
        id_=task,
        title=key.tasks[task].title,
        checks=[_check(check, results[check.name]) for check in key.checks_of(task)],
        is_unanswered=task in assembly.untouched or (has_stub and not _tells_of_work([*answer, *seen])),
        answer=[] if has_stub else [each.status for each in answer],
    )


def _tells_of_work(results: Iterable[CellResult]) -> bool:
    """Tell whether cells failed by anything but a stub, so that somebody must have begun."""
    return any(
        result.error and not result.error.startswith(("NameError", "NotImplementedError"))
        for result in results
    )


def _check(check: Check, result: CellResult) -> CheckReport:
    reply = None
    if result.status in (CellStatus.PASSED, CellStatus.FAILED) and result.shown is not None:
        reply = reply_to(result.shown, check.seal, shows_values=not check.is_hidden)
    return check_report(check.name, result, is_hidden=check.is_hidden, max_points=check.points, reply=reply)


def check_report(
    name: str, result: CellResult, *, is_hidden: bool, max_points: int, reply: Reply | None
) -> CheckReport:
    """Return the verdict on one check: all its points where it passed, else none."""
    return CheckReport(
        name=name,
        is_hidden=is_hidden,
        status=result.status,
        points=max_points if result.status is CellStatus.PASSED else 0,
        max_points=max_points,
        shown=result.shown,
        kind=reply.kind if reply else "",
        message=reply.message if reply else "",
        error=result.error,
    )


def task_report(
    *,
    id_: str,
    title: str,
    checks: Sequence[CheckReport],
    is_unanswered: bool,
    answer: Iterable[CellStatus] = (),
) -> TaskReport:
    """Return the verdict on one task.

    Parameters
    ----------
    id_, title : str
        What the task is called.
    checks : sequence of CheckReport
        The verdicts on its checks.
    is_unanswered : bool
        Whether its answer is missing or a stub; one that shows a value is none.
    answer : iterable of CellStatus
        How the cell of the answer ended, where that is known.
    """
    points, most = sum(check.points for check in checks), sum(check.max_points for check in checks)
    if points:
        status = TaskStatus.RIGHT if points == most else TaskStatus.PARTLY_RIGHT
    elif is_unanswered and all(check.shown is None for check in checks):
        status = TaskStatus.UNANSWERED
    else:
        seen = {*answer, *(check.status for check in checks)}
        status = next((TaskStatus(each) for each in WORST_FIRST if each in seen), TaskStatus.WRONG)
    return TaskReport(id=id_, title=title, status=status, checks=tuple(checks))


def stopped_cells(
    cells: Sequence[CodeCell],
    hand_in: HandIn,
    results: Mapping[str, CellResult],
    *,
    is_stub: Callable[[CodeCell, CellResult], bool],
) -> tuple[CellError, ...]:
    """Return the learner's cells that did not run through; an untouched stub says nothing new."""
    errors = []
    for cell in cells:
        result = results.get(cell.id)
        if cell.role != "learner" or result is None or not result.status.has_stopped or is_stub(cell, result):
            continue
        number = int(cell.id.split("-")[1])
        source = next(each.source for each in hand_in.code if each.number == number)
        start = source.strip().partition("\n")[0][:80]
        errors.append(
            CellError(
                number=number, start=start, task=cell.task, status=result.status, error=result.error or ""
            )
        )
    return tuple(errors[:MOST_ERRORS])


def _called(hand_in: HandIn) -> set[str]:
    """Return the checks that a notebook calls."""
    return {name for cell in hand_in.code for name in called_checks(cell.source)}


def _is_another(key: AnswerKey, hand_in: HandIn, assembly: Assembly) -> bool:
    """Tell whether this is another exercise's notebook, which may share the name of a task with this one."""
    called = _called(hand_in)
    known = set(assembly.answers) - assembly.guessed
    is_mostly_strange = 2 * len(called - set(key.checks)) > len(called) and 2 * len(known) < len(key.tasks)
    return is_mostly_strange or not (known or called & set(key.checks))


def _other_version(key: AnswerKey, hand_in: HandIn) -> list[str]:
    """Note checks that this version of the exercise does not have."""
    strange = sorted(_called(hand_in) - set(key.checks))
    if not strange:
        return []
    return [
        f"Another version of the exercise, perhaps: its checks {', '.join(strange[:5])} are not in this one."
    ]


def trial_faults(solution: Solution, seed: int = 0) -> list[str]:
    """Find what goes wrong when the reference, and the exercise untouched, are handed in.

    The reference is run in a kernel. That untouched answers earn nothing is
    tried in this process, by `confusionlab.grading.assignment.fairness`.

    Parameters
    ----------
    solution : Solution
        The solution.
    seed : int
        The hidden checks are drawn from it.

    Returns
    -------
    list of str
        What to mend, in sentences.
    """
    key = make_key(solution, seed)
    # Without walls: this is the author's own code.
    plan = Plan(key=key, limits=Limits(), isolation=Isolation("none"), files=key.files)
    exercise = release(solution)
    untouched = assemble(key, _handed_in(exercise)).unanswered
    taken = [task.title for task in key.tasks.values() if task.id not in untouched]
    found = [f"{title}: handed in untouched, it counts as answered" for title in taken]
    return [*found, *_reference_faults(plan, _handed_in(_answered(exercise, key)))]


def _handed_in(exercise: NotebookNode) -> HandIn:
    """Read an exercise as one that a learner hands in."""
    return read_hand_in(json.dumps(exercise).encode())


def _answered(exercise: NotebookNode, key: AnswerKey) -> NotebookNode:
    """Fill the reference's answers into an exercise."""
    answers = {cell.task: cell.source for cell in key.cells if cell.role == "answer"}
    for cell in of_kind(exercise, "answer"):
        cell.source = answers[cell.metadata["task"]]
    return exercise
