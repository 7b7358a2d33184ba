"""The gradebook as files: `grades.csv` for spreadsheets, `grades.json` for programs; and for platforms."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.marking.earlier import Earlier
from confusionlab.grading.marking.journal import JOURNAL, Journal
from confusionlab.grading.marking.report import Record, Report
from confusionlab.grading.reports.written import Written
from confusionlab.grading.submissions.platforms.base import GradedCheck, GradedStudent, Grades, csv_text

CSV, JSON, OVERVIEW = "grades.csv", "grades.json", "overview.html"
PAGES = "feedback/"  # written after these three
FORMAT, FORMAT_VERSION = "confusionlab/grades", 1
COLUMNS = ("student", "assignment", "task", "points", "max_points", "status")
SCHEMA = Path(__file__).with_name("grades.schema.json")


def spreadsheet_safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, whatever it parts cells by.

    Examples
    --------
    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("x;=1+1;y"), spreadsheet_safe("anna")
    ("'=1+1", "x;'=1+1;y", 'anna')
    """
    cells = re.split(r"([;\t\r\n])", text)  # where these part cells, the rest stands in a cell of its own
    return "".join(f"'{cell}" if _is_formula(cell) else cell for cell in cells)


def _is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet could take a cell for a formula: by its first character that is seen."""
    seen = (letter for letter in cell if category(letter)[0] not in "ZC" and letter != '"')
    # Some take the wide = of East Asian keyboards for the narrow one.
    return normalize("NFKC", next(seen, "")) in {"=", "+", "-", "@"}


def grades_csv(book: Gradebook) -> str:
    """Return the gradebook as a table: a row for each student's each task."""
    rows: list[Sequence[object]] = [COLUMNS]
    for record in book.records:
        name = spreadsheet_safe(record.student)
        rows += [
            (name, book.key.assignment, task.id, task.points, task.max_points, task.status)
            for task in record.report.tasks
        ]
    return csv_text(rows)


def grades_json(book: Gradebook) -> str:
    """Return the gradebook with all that is known, the seed included; `grades.schema.json` describes it."""
    whole = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "assignment": book.key.assignment,
        "title": book.key.title,
        "seed": book.key.seed,
        "max_points": book.key.max_points,
        "solution": book.key.digest,
        "roster": book.roster.kind if book.roster else "",
        "package": version("confusionlab"),
        "walls": {"kind": book.plan.isolation.kind, "description": book.plan.isolation.describe()},
        "limits": asdict(book.plan.limits),
        "students": [_student(record) for record in book.records],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _student(record: Record) -> dict[str, Any]:
    report = record.report
    tasks = [
        {
            "id": task.id,
            "title": task.title,
            "status": task.status,
            "points": task.points,
            "max_points": task.max_points,
            "checks": [asdict(check) for check in task.checks],
        }
        for task in report.tasks
    ]
    return {
        "student": record.student,
        "id": record.id,
        "file": record.file,
        "page": f"feedback/{record.page}" if record.page else "",
        "source": record.source,
        "digest": record.digest,
        "status": report.status,
        "points": report.points,
        "max_points": report.max_points,
        "seconds": report.seconds,
        "notes": list(report.notes),
        "tasks": tasks,
        "errors": [asdict(error) for error in report.errors],
    }


def for_platforms(book: Gradebook) -> Grades:
    """Return what platforms are told of a class."""
    return Grades(
        assignment=book.key.assignment,
        title=book.key.title,
        max_points=book.key.max_points,
        students=tuple(map(_graded_student, book.records)),
        roster_kind=book.roster.kind if book.roster else "",
        roster_table=book.roster.table if book.roster else (),
    )


def _graded_student(record: Record) -> GradedStudent:
    report = record.report
    return GradedStudent(
        student=record.student,
        folder=record.page.removesuffix(".html"),
        row=record.entry.row if record.entry else None,
        status=report.status,
        points=report.points,
        seconds=report.seconds,
        remarks=(*report.notes, *(error.told for error in report.errors)),
        checks=tuple(
            GradedCheck(
                task=task.title,
                name=check.name,
                is_hidden=check.is_hidden,
                status=check.status,
                points=check.points,
                max_points=check.max_points,
                message=check.message,
                error=check.error,
            )
            for task in report.tasks
            for check in task.checks
        ),
    )


def read_earlier(folder: Path) -> Earlier:
    """Read what a folder holds of earlier runs.

    Parameters
    ----------
    folder : Path
        Where their reports lie.

    Returns
    -------
    Earlier
        Their rows, and by what they were graded; nothing where there are none.

    Raises
    ------
    ValueError
        If its `grades.json` is no gradebook, a broken one, or missing beside
        pages of an earlier run.
    """
    path, written = folder / JSON, Written(folder)
    if not path.exists():
        if pages := written.there(PAGES):
            raise ValueError(
                f"--out: {path} is missing; without it the results on {', '.join(pages[:5])} and the like "
                "would be lost. Put it back, or name another folder, or say --replace: then the folder will "
                "hold the results of this run and nothing else"
            )
        journal = Journal(folder / JOURNAL)
        held = Earlier(folder=folder, assignment=journal.assignment if journal.reports else "")
    else:
        try:
            held = _held(folder, json.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"--out: {path} is no gradebook that this version can read: {type(error).__name__}, {error}. "
                "If it is broken, put a copy of it back. Or name another folder, or say --replace: then the "
                "folder will hold the results of this run and nothing else"
            ) from error
    return replace(held, by_hand=tuple(written.by_hand([CSV, JSON, OVERVIEW])))


def _held(folder: Path, whole: dict[str, Any]) -> Earlier:
    return Earlier(
        folder=folder,
        assignment=whole["assignment"],
        solution=whole["solution"],
        roster=whole["roster"],
        records=tuple(map(_record, whole["students"])),
    )


def _record(plain: dict[str, Any]) -> Record:
    """Read a student's row back."""
    kept = ("id", "title", "status", "checks")
    tasks = [{name: task[name] for name in kept} for task in plain["tasks"]]
    return Record(
        student=plain["student"],
        page=plain["page"].removeprefix("feedback/"),
        report=Report.from_dict(plain | {"tasks": tasks}),
        file=plain["file"],
        id=plain["id"],
        source=plain["source"],
        digest=plain["digest"],
    )


def seed_before(folder: Path, assignment: str) -> int | None:
    """Return the seed that an assignment was graded with before in this folder, if it was.

    Parameters
    ----------
    folder : Path
        Where the journal is kept.
    assignment : str
        What the assignment is called.
    """
    journal = Journal(folder / JOURNAL)
    return journal.seed if journal.assignment == assignment else None
