"""A student's feedback page: each task's points, what was answered, and which mistake it looks like.

Of a hidden check it tells whether it passed and which misconception showed: neither its cases nor its code,
nor a value or an error's text in which a submission could carry them out.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from html import escape

from confusionlab.grading.check import marked_up
from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.marking.report import CellError, CheckReport, Record, TaskReport
from confusionlab.grading.reports.look import notes_box, page

LONGEST = 400  # characters of an answer or an error that are shown
MARKS = {"right": "✓", "partly right": "◐"}
STATUSES = {
    "graded": "",
    "missing": "Nothing was handed in.",
    "unreadable": "The file could not be read, so nothing could be graded.",
    "wrong notebook": "This is not the exercise's notebook, so nothing could be graded.",
    "failed": "The grader itself failed. This is no fault of yours; your instructor will see to it.",
}
TASKS = {
    "unanswered": "not answered yet",
    "error": "stopped by an error",
    "timeout": "took too long and was stopped",
    "killed": "took its kernel down",
    "not run": "not run: the notebook's time was over",
}
CELLS = {
    "error": "stopped with an error",
    "timeout": "took too long and was stopped",
    "killed": "took its kernel down",
    "not run": "was not run: the notebook's time was over",
}
INPUT = "input() asks a person, and nobody is there when a notebook is graded. Write the value into the code."
CHECKS = {
    "error": "It stopped with an error.",
    "timeout": "It took too long and was stopped.",
    "killed": "It took the kernel down, or more memory than there was.",
    "not run": "It was not run.",
    "failed": "It gave no value to compare.",
}


def feedback_page(book: Gradebook, record: Record) -> str:
    """Return a student's page.

    Parameters
    ----------
    book : Gradebook
        The class's grades.
    record : Record
        The student's.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    report = record.report
    body = [
        f"<h1>{escape(book.key.title)}</h1>",
        f'<p class="soft">{escape(record.student)}{_from(record.file)}</p>',
        f'<p class="sum">{report.points} of {report.max_points} points</p>',
        f"<p>{STATUSES[report.status]}</p>" if STATUSES[report.status] else "",
        notes_box(report.notes),
    ]
    if report.status == "graded":
        body += [
            _task(task, [error for error in report.errors if error.task == task.id]) for task in report.tasks
        ]
        body.append(_other_errors([error for error in report.errors if not error.task]))
    body.append(
        '<section class="soft"><p>The notebook was run from top to bottom in a fresh kernel. Numbers count '
        "to six significant digits. Hidden checks call the same functions with other cases.</p></section>"
    )
    text = "\n".join(part for part in body if part)
    # File names and answers are long words, and break.
    return page(f"{record.student}: {book.key.title}", f'<div style="overflow-wrap: anywhere">{text}</div>')


def _from(file: str) -> str:
    return f" · {escape(file)}" if file else ""


def _task(task: TaskReport, errors: Sequence[CellError]) -> str:
    said = TASKS.get(task.status, task.status)
    mark = MARKS.get(task.status, "✗")
    points = f"{task.points} of {task.max_points}"
    parts = [f'<div class="check">{_cell(error)}</div>' for error in errors]
    told = set[str]()
    for check in task.checks if task.status != "unanswered" else ():
        parts.append(_check(check, is_told=check.message in told, is_cut_off=bool(errors)))
        told.add(check.message)
    return (
        f'<section><div class="head"><h2>{escape(task.title)}</h2>'
        f'<span class="points">{mark} {said} · {points}</span></div>{"".join(parts)}</section>'
    )


def _check(check: CheckReport, *, is_told: bool, is_cut_off: bool) -> str:
    """Describe a check; what was told of the one above is not told again."""
    passed = check.status == "passed"
    mark = "✓ Right." if passed else "✗ Not right."
    what = "a hidden check" if check.is_hidden else f"check <code>{escape(check.name)}</code>"
    points = f'<span class="points soft">{check.points} of {check.max_points}</span>'
    parts = [f'<div class="head"><span><span class="mark">{mark}</span> {what}</span>{points}</div>']
    if check.message:
        parts.append("<p>The same as above.</p>" if is_told else f"<p>{marked_up(check.message)}</p>")
    elif not passed:
        parts.append(_stopped(check, is_cut_off))
    if check.shown is not None and not check.is_hidden and not passed:
        parts.append(f"<p>Your answer gave</p><pre>{escape(_cut(check.shown))}</pre>")
    return f'<div class="check{" right" if passed else ""}">{"".join(parts)}</div>'


def _stopped(check: CheckReport, is_cut_off: bool) -> str:
    """Say why a check compared nothing: the answer's own cell broke off, or the check did."""
    if is_cut_off and (check.error or "").startswith("NameError"):
        return "<p>The answer's cell did not get that far.</p>"
    error = f"<pre>{escape(_error_of(check))}</pre>" if check.error else ""
    return f"<p>{CHECKS[check.status]}</p>{error}"


def _error_of(check: CheckReport) -> str:
    """Return what may be told of an error: of a hidden check's, no more than which kind it was."""
    text = check.error or ""
    if not check.is_hidden:
        return _cut(text)
    kind = text.partition(":")[0].strip()
    known = getattr(builtins, kind, None)
    return kind if isinstance(known, type) and issubclass(known, BaseException) else "an error"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _cell(error: CellError) -> str:
    """Describe a learner's cell that did not run through."""
    text = INPUT if error.error.startswith("StdinNotImplementedError") else _cut(error.error)
    start = f", <code>{escape(error.start)}</code>," if error.start else ""
    said = f"<p>Code cell {error.number}{start} {CELLS[error.status]}.</p>"
    return f"{said}<pre>{escape(text)}</pre>" if text else said


def _other_errors(errors: Sequence[CellError]) -> str:
    if not errors:
        return ""
    cells = "".join(f'<div class="check">{_cell(error)}</div>' for error in errors)
    return f"<section><h2>Other cells that did not run through</h2>{cells}</section>"
