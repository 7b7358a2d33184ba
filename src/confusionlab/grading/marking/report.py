"""What came of one submission: its points, task by task, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from confusionlab.grading.status import CellStatus, ReportStatus, TaskStatus
from confusionlab.grading.submissions.roster import Entry


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """What came of one check.

    Attributes
    ----------
    name : str
        What it is called.
    is_hidden : bool
        Whether the learner does not see it.
    status : CellStatus
        How it ended.
    points, max_points : int
        What was earned, and what there was to earn.
    shown : str or None
        The canonical value of the answer.
    kind : str
        What that tells: "right", "keyed" (a mistake that the author wrote
        down), "generated" (one that the package knows), "unknown"; empty where
        nothing was compared.
    message : str
        What the learner is told about it: the misconception, where it is known.
    error : str or None
        What went wrong.
    """

    name: str
    is_hidden: bool
    status: CellStatus
    points: int
    max_points: int
    shown: str | None = None
    kind: str = ""
    message: str = ""
    error: str | None = None

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> CheckReport:
        """Read it back from plain values."""
        return cls(**plain | {"status": CellStatus(plain["status"])})


@dataclass(frozen=True, kw_only=True)
class TaskReport:
    """What came of one task.

    Attributes
    ----------
    id, title : str
        "recall", and "Task 3 · The dispute".
    status : TaskStatus
        The verdict, or the submission's status where it was not graded.
    checks : tuple of CheckReport
        Its checks.
    """

    id: str
    title: str
    status: TaskStatus
    checks: tuple[CheckReport, ...]

    @property
    def points(self) -> int:
        """What was earned."""
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> int:
        """What there was to earn."""
        return sum(check.max_points for check in self.checks)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> TaskReport:
        """Read it back from plain values."""
        checks = tuple(map(CheckReport.from_dict, plain["checks"]))
        return cls(**plain | {"status": TaskStatus(plain["status"]), "checks": checks})


@dataclass(frozen=True, kw_only=True)
class CellError:
    """A learner's cell that did not run through.

    Attributes
    ----------
    number : int
        Its place among the code cells handed in.
    start : str
        Its first line.
    task : str
        The task that it answers; may be empty.
    status : CellStatus
        How it ended.
    error : str
        What went wrong.
    """

    number: int
    start: str
    task: str
    status: CellStatus
    error: str

    @property
    def told(self) -> str:
        """The same in a sentence."""
        where = f"Code cell {self.number}" + (f" ({self.start})" if self.start else "")
        return f"{where} stopped: {self.error or self.status}"

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> CellError:
        """Read it back from plain values."""
        return cls(**plain | {"status": CellStatus(plain["status"])})


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of one submission.

    Attributes
    ----------
    status : ReportStatus
        Whether it was graded, and if not, why.
    tasks : tuple of TaskReport
        All tasks of the assignment.
    notes : tuple of str
        What the learner and the instructor should know.
    errors : tuple of CellError
        The cells that did not run through, those answering no task included.
    seconds : float
        How long its cells ran.
    """

    status: ReportStatus
    tasks: tuple[TaskReport, ...]
    notes: tuple[str, ...] = ()
    errors: tuple[CellError, ...] = ()
    seconds: float = 0.0

    @property
    def points(self) -> int:
        """What was earned."""
        return sum(task.points for task in self.tasks)

    @property
    def max_points(self) -> int:
        """What there was to earn."""
        return sum(task.max_points for task in self.tasks)

    @property
    def percent(self) -> int:
        """What was earned, of 100."""
        return round(100 * self.points / self.max_points)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Report:
        """Read a report back from plain values."""
        return cls(
            status=ReportStatus(plain["status"]),
            tasks=tuple(map(TaskReport.from_dict, plain["tasks"])),
            notes=tuple(plain["notes"]),
            errors=tuple(map(CellError.from_dict, plain["errors"])),
            seconds=plain["seconds"],
        )


@dataclass(frozen=True, kw_only=True)
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
    source : str
        The folder or archive that was graded, seen from the reports.
    digest : str
        Names all that the report depends on; see `class_run.digest_of`.
    is_kept : bool
        Whether it comes from an earlier run, and nothing was handed in this
        time.
    """

    student: str
    page: str
    report: Report
    file: str = ""
    id: str = ""
    entry: Entry | None = None
    source: str = ""
    digest: str = ""
    is_kept: bool = False
