"""What platforms have in common: whose a file is, a roster's row, what they ask of a graded class."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple

from confusionlab.grading.status import CellStatus, ReportStatus

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who handed in a file, as a name says.

    Attributes
    ----------
    student : str
        What the file or folder calls the student.
    id : str
        The number by which Moodle or Canvas knows the student; may be empty.
    platform : {"", "moodle", "canvas"}
        Whose number the id is.
    order : int
        Larger for what was handed in later, where the name tells.
    is_late : bool
        Whether the name says that it came late.
    archive : str
        The archive that alone says so; empty where whoever collected the
        hand-ins gave the name.
    """

    student: str
    id: str = ""
    platform: str = ""
    order: int = 0
    is_late: bool = False
    archive: str = ""

    @property
    def group(self) -> tuple[str, str, str]:
        """What everything that one student handed in has in common."""
        return self.platform, self.id or self.student, self.archive


class Listed(NamedTuple):
    """One student's row in a platform's roster, with the cells that may name the student."""

    student: str
    id: str
    row: int
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class GradedCheck:
    """What a platform is told of one check of one student.

    Attributes
    ----------
    task, name : str
        What its task and the check are called.
    is_hidden : bool
        Whether learners do not see it.
    status : CellStatus
        How it ended.
    points, max_points : int
        What was earned, and what there was to earn.
    message : str
        What the learner is told; may be empty.
    error : str or None
        What went wrong.
    """

    task: str
    name: str
    is_hidden: bool
    status: CellStatus
    points: int
    max_points: int
    message: str
    error: str | None


@dataclass(frozen=True, kw_only=True)
class GradedStudent:
    """What a platform is told of one student.

    Attributes
    ----------
    student : str
        The name.
    folder : str
        The name as a folder may have it.
    row : int or None
        The student's row in the roster's table.
    status : ReportStatus
        What became of the submission.
    points : int
        What was earned.
    seconds : float
        How long its cells ran.
    remarks : tuple of str
        What the student should know, in sentences.
    checks : tuple of GradedCheck
        All checks.
    """

    student: str
    folder: str
    row: int | None
    status: ReportStatus
    points: int
    seconds: float
    remarks: tuple[str, ...]
    checks: tuple[GradedCheck, ...]

    @property
    def has_result(self) -> bool:
        """Whether there is anything to tell a platform: what it has may stem from another hand-in."""
        return self.status not in {ReportStatus.MISSING, ReportStatus.GRADER_FAILED}


@dataclass(frozen=True, kw_only=True)
class Grades:
    """What a platform is told of a class.

    Attributes
    ----------
    assignment, title : str
        "01_spam", and "Exercise 1: Four cells".
    max_points : int
        What all checks are worth together.
    students : tuple of GradedStudent
        In the order of their names.
    roster_kind : str
        Whose table the roster is; empty without one.
    roster_table : tuple of tuple of str
        All its rows, the header first.
    """

    assignment: str
    title: str
    max_points: int
    students: tuple[GradedStudent, ...]
    roster_kind: str = ""
    roster_table: Table = ()

    @property
    def by_row(self) -> dict[int, GradedStudent]:
        """Those who are on the roster, by their row."""
        return {each.row: each for each in self.students if each.row is not None}


def simplified(name: str) -> str:
    """Return a name as it is compared: its letters and digits, without accents, in lower case.

    Examples
    --------
    >>> simplified("Müller, Zoë") == simplified("muller zoe")
    True
    """
    letters = unicodedata.normalize("NFKD", name)
    return re.sub(r"[\W_]+", "", "".join(c for c in letters if not unicodedata.combining(c))).casefold()


def rows_below(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows below the header with their numbers, short ones filled up."""
    width = len(table[0])
    return [(number, (*row, *[""] * (width - len(row)))) for number, row in enumerate(table) if number]


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def on_scale(points: int, max_points: int, most: str) -> str:
    """Return points as another gradebook wants them.

    Parameters
    ----------
    points, max_points : int
        What was earned, of how many.
    most : str
        What the other gradebook says it is worth; anything but a positive
        number leaves the points as they are.

    Returns
    -------
    str
        The points, scaled where the other gradebook has another maximum.

    Examples
    --------
    >>> on_scale(9, 12, "12"), on_scale(9, 12, "100.00"), on_scale(9, 12, "")
    ('9', '75', '9')
    """
    try:
        factor = float(most.replace(",", ".")) / max_points
    except ValueError:
        factor = 1.0
    return f"{points * (factor if factor > 0 else 1.0):.2f}".rstrip("0").rstrip(".")
