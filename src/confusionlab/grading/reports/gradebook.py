"""The gradebook of a class: `grades.csv` for people and spreadsheets, `grades.json` for programs."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

from confusionlab.grading.assignment.answer_key import Key
from confusionlab.grading.marking.mark import Plan
from confusionlab.grading.marking.report import Report
from confusionlab.grading.submissions.roster import Entry, Roster

FORMAT, FORMAT_VERSION = "confusionlab/grades", 1
COLUMNS = ("student", "assignment", "task", "points", "max_points", "status")
SCHEMA = Path(__file__).with_name("grades.schema.json")


@dataclass(frozen=True)
class Record:
    """One student's line in the gradebook.

    Attributes
    ----------
    student : str
        The name: the roster's, or else what the submission is called by.
    page : str
        The feedback page's file name.
    report : Report
        What came of the submission.
    file : str
        What was graded; empty where nothing was handed in.
    id : str
        The number by which Moodle or Canvas knows the student; may be empty.
    entry : Entry or None
        The student's row in the roster.
    """

    student: str
    page: str
    report: Report
    file: str = ""
    id: str = ""
    entry: Entry | None = None


@dataclass(frozen=True)
class Gradebook:
    """The grades of a class in one assignment.

    Attributes
    ----------
    plan : Plan
        What they were graded by.
    records : tuple of Record
        One a student, in the order of their names.
    roster : Roster or None
        The class's roster.
    """

    plan: Plan
    records: tuple[Record, ...]
    roster: Roster | None = None

    @property
    def key(self) -> Key:
        """The assignment."""
        return self.plan.key

    @cached_property
    def by_row(self) -> dict[int, Record]:
        """The records of those who are on the roster, by their row."""
        return {record.entry.row: record for record in self.records if record.entry}

    @property
    def tally(self) -> str:
        """How many students there are, and how many of each status, in words."""
        counts = Counter(record.report.status for record in self.records)
        statuses = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        return f"{len(self.records)} {'student' if len(self.records) == 1 else 'students'}: {statuses}"

    @property
    def graded(self) -> list[Record]:
        """The records of those whose notebook was run."""
        return [record for record in self.records if record.report.status == "graded"]


def spreadsheet_safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("anna")
    ("'=1+1", 'anna')
    """
    first = normalize("NFKC", text[:1])  # some take the wide = of East Asian keyboards for the narrow one
    return f"'{text}" if first in {"=", "+", "-", "@", "\t", "\r"} else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


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
        "status": report.status,
        "points": report.points,
        "max_points": report.max_points,
        "seconds": report.seconds,
        "notes": list(report.notes),
        "tasks": tasks,
        "errors": [asdict(error) for error in report.errors],
    }


def seed_of(path: Path) -> int | None:
    """Return the seed that a class was graded with before, if it was.

    Parameters
    ----------
    path : Path
        Its `grades.json`.

    Raises
    ------
    ValueError
        If the file is not a gradebook.
    """
    if not path.exists():
        return None
    whole = json.loads(path.read_text("utf-8"))
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise ValueError(f"--out: {path} is not a gradebook of this program; name another folder")
    return int(whole["seed"])
