"""The pages: a student's feedback, and the class at a glance; data for the templates, which say how it looks.

Of a hidden check a student's page tells whether it passed and which misconception showed: neither its cases
nor its code, nor a value or an error's text in which a submission could carry them out.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from confusionlab.grading import check
from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.marking.report import CellError, CheckReport, Record, TaskReport
from confusionlab.grading.reports.charts import bar, histogram
from confusionlab.grading.status import CellStatus, ReportStatus, TaskStatus

LONGEST = 400  # characters of an answer or an error that are shown
MOST_MISTAKES = 12
INPUT = "input() asks a person, and nobody is there when a notebook is graded. Write the value into the code."


@cache
def _templates() -> Environment:
    """Return the templates; whatever is put into them is escaped."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["marked_up"] = lambda message: Markup(check.marked_up(message))  # noqa: S704  it escapes
    return found


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
    is_graded = report.status is ReportStatus.GRADED
    return (
        _templates()
        .get_template("feedback.html.j2")
        .render(
            title=f"{record.student}: {book.key.title}",
            assignment=book.key.title,
            student=record.student,
            file=record.file,
            report=report,
            tasks=[_task(task, report.errors) for task in report.tasks] if is_graded else [],
            other_cells=[_cell(error) for error in report.errors if not error.task] if is_graded else [],
        )
    )


def _task(task: TaskReport, errors: tuple[CellError, ...]) -> dict[str, Any]:
    own = [error for error in errors if error.task == task.id]
    checks, told = [], set[str]()
    for each in task.checks if task.status is not TaskStatus.UNANSWERED else ():
        checks.append(_check(each, is_told=each.message in told, is_cut_off=bool(own)))
        told.add(each.message)
    return {
        "title": task.title,
        "status": task.status,
        "points": task.points,
        "max_points": task.max_points,
        "cells": [_cell(error) for error in own],
        "checks": checks,
    }


def _check(report: CheckReport, *, is_told: bool, is_cut_off: bool) -> dict[str, Any]:
    """Describe a check; what was told of the one above is not told again."""
    is_right = report.status is CellStatus.PASSED
    message, error = report.message, ""
    if message and is_told:
        message = "The same as above."
    elif not message and not is_right:
        message, error = _stopped(report, is_cut_off=is_cut_off)
    shows = report.shown is not None and not report.is_hidden and not is_right
    return {
        "name": "" if report.is_hidden else report.name,
        "is_right": is_right,
        "points": report.points,
        "max_points": report.max_points,
        "message": message,
        "error": error,
        "shown": _cut(report.shown or "") if shows else None,
    }


def _stopped(report: CheckReport, *, is_cut_off: bool) -> tuple[str, str]:
    """Return why a check compared nothing: the answer's own cell broke off, or the check did."""
    if is_cut_off and (report.error or "").startswith("NameError"):
        return "The answer's cell did not get that far.", ""
    return report.status.sentence, _error_of(report)


def _error_of(report: CheckReport) -> str:
    """Return what may be told of an error: of a hidden check's, no more than which kind it was."""
    text = report.error or ""
    if not report.is_hidden:
        return _cut(text)
    if report.status is not CellStatus.ERROR:
        return ""  # nothing was raised, and the sentence says it all
    kind = text.partition(":")[0].strip()
    known = getattr(builtins, kind, None)
    return kind if isinstance(known, type) and issubclass(known, BaseException) else "an error"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _cell(error: CellError) -> dict[str, Any]:
    """Describe a learner's cell that did not run through."""
    is_input = error.error.startswith("StdinNotImplementedError")
    return {
        "number": error.number,
        "start": error.start,
        "ending": error.status.of_a_cell,
        "error": INPUT if is_input else _cut(error.error),
    }


def overview_page(book: Gradebook) -> str:
    """Return the class's page, for the instructor.

    Parameters
    ----------
    book : Gradebook
        The class's grades.

    Returns
    -------
    str
        HTML that needs no other file; it links to the students' pages.
    """
    plan, walls = book.plan, book.plan.isolation.describe()
    return (
        _templates()
        .get_template("overview.html.j2")
        .render(
            title=f"Overview: {book.key.title}",
            key=book.key,
            tally=book.tally,
            n_kept=book.n_kept,
            isolation=plan.isolation,
            walls=f"{walls[:1].upper()}{walls[1:]}.",
            limits=plan.limits,
            memory=f"{plan.limits.memory_megabytes:,}",
            records=book.records,
            n_graded=len(book.graded),
            distribution=_distribution(book) if book.graded else None,
            difficulty=_difficulty(book) if book.graded else [],
            mistakes=_mistakes(book),
            attention=[
                (record, notes)
                for record in book.records
                if (notes := [*record.report.notes, *_cut_off(record)])
            ],
        )
    )


def _distribution(book: Gradebook) -> dict[str, str]:
    points = [record.report.points for record in book.graded]
    counts = [points.count(value) for value in range(book.key.max_points + 1)]
    said = (
        f"{len(points)} graded notebooks have {fmean(points):.1f} of {book.key.max_points} points on average "
        f"(the line), {median(points):g} in the middle, from {min(points)} to {max(points)}."
    )
    return {"said": said, "chart": histogram(counts, fmean(points), f"Students by points. {said}")}


def _difficulty(book: Gradebook) -> list[dict[str, Any]]:
    """Return the share of those graded that passed each check, by task."""
    checks = [each for record in book.graded for task in record.report.tasks for each in task.checks]
    tasks = []
    for task in book.key.tasks.values():
        rows = []
        for own in book.key.checks_of(task.id):
            share = fmean(each.status is CellStatus.PASSED for each in checks if each.name == own.name)
            row = {"name": own.name, "is_hidden": own.is_hidden, "share": f"{share:.0%}"}
            rows.append(row | {"chart": bar(share, f"{share:.0%} passed")})
        tasks.append({"title": task.title, "checks": rows})
    return tasks


def _mistakes(book: Gradebook) -> list[dict[str, Any]]:
    """Return the most common mistakes with the students who made them, each counted once."""
    who: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in book.graded:
        for task in record.report.tasks:
            for message in {each.message for each in task.checks if each.kind in ("keyed", "generated")}:
                who[task.title, message].append(record)
    ranked = sorted(who.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_MISTAKES]
    n = len(book.graded)
    return [
        {
            "title": title,
            "message": message,
            "count": len(records),
            "records": records,
            "chart": bar(len(records) / n, f"{len(records)} of {n} students"),
        }
        for (title, message), records in ranked
    ]


def _cut_off(record: Record) -> list[str]:
    """Return a sentence for each cell and check that was stopped from outside, or that ended its kernel."""
    report = record.report
    cells = [error.told for error in report.errors if error.status.ended_its_kernel]
    checks = [
        f"{task.title}: its check {check.name} {check.status.of_a_cell}"
        + (f" ({check.error})." if check.error else ".")
        for task in report.tasks
        for check in task.checks
        if check.status.ended_its_kernel
    ]
    return cells + checks
