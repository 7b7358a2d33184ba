"""What platforms have in common: whose a file is, a roster's row, what they ask of a graded class."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple, Protocol

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


class GradedCheck(Protocol):
    """A check's verdict, as `confusionlab.grading.marking.report.CheckReport` has it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def is_hidden(self) -> bool: ...  # noqa: D102
    @property
    def status(self) -> CellStatus: ...  # noqa: D102
    @property
    def points(self) -> int: ...  # noqa: D102
    @property
    def max_points(self) -> int: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def error(self) -> str | None: ...  # noqa: D102


class GradedTask(Protocol):
    """A task's verdict."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def checks(self) -> Sequence[GradedCheck]: ...  # noqa: D102


class StoppedCell(Protocol):
    """A learner's cell that did not run through."""

    @property
    def told(self) -> str: ...  # noqa: D102


class GradedWork(Protocol):
    """One submission's report."""

    @property
    def status(self) -> ReportStatus: ...  # noqa: D102
    @property
    def points(self) -> int: ...  # noqa: D102
    @property
    def tasks(self) -> Sequence[GradedTask]: ...  # noqa: D102
    @property
    def notes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def errors(self) -> Sequence[StoppedCell]: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102


class GradedStudent(Protocol):
    """One student's line in the gradebook."""

    @property
    def student(self) -> str: ...  # noqa: D102
    @property
    def page(self) -> str: ...  # noqa: D102
    @property
    def report(self) -> GradedWork: ...  # noqa: D102


class Assignment(Protocol):
    """What was graded."""

    @property
    def assignment(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def max_points(self) -> int: ...  # noqa: D102


class ClassTable(Protocol):
    """The roster's table, and whose it is."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def table(self) -> Table: ...  # noqa: D102


class Grades(Protocol):
    """A graded class; the gradebook is one, which this folder does not know."""

    @property
    def key(self) -> Assignment: ...  # noqa: D102
    @property
    def roster(self) -> ClassTable | None: ...  # noqa: D102
    @property
    def records(self) -> Sequence[GradedStudent]: ...  # noqa: D102
    @property
    def by_row(self) -> Mapping[int, GradedStudent]: ...  # noqa: D102


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
