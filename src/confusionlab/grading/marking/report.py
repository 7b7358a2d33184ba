"""What came of one submission: its points, task by task, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class CheckReport:
    """What came of one check.

    Attributes
    ----------
    name : str
        What it is called.
    is_hidden : bool
        Whether the learner does not see it.
    status : str
        "passed", "failed", "error", "timeout", "killed" or "not run".
    points, max_points : int
        What was earned, and what there was to earn.
    shown : str or None
        The canonical value of the answer.
    message : str
        What the learner is told about it: the misconception, where it is known.
    error : str or None
        What went wrong.
    """

    name: str
    is_hidden: bool
    status: str
    points: int
    max_points: int
    shown: str | None = None
    message: str = ""
    error: str | None = None


@dataclass(frozen=True)
class TaskReport:
    """What came of one task.

    Attributes
    ----------
    id, title : str
        "recall", and "Task 3 · The dispute".
    status : str
        "right", "partly right", "wrong", "unanswered", "error", "timeout",
        "killed", "not run", or the submission's where it was not graded.
    checks : tuple of CheckReport
        Its checks.
    """

    id: str
    title: str
    status: str
    checks: tuple[CheckReport, ...]

    @property
    def points(self) -> int:
        """What was earned."""
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> int:
        """What there was to earn."""
        return sum(check.max_points for check in self.checks)


@dataclass(frozen=True)
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
    status : str
        "error", "timeout", "killed" or "not run".
    error : str
        What went wrong.
    """

    number: int
    start: str
    task: str
    status: str
    error: str

    @property
    def told(self) -> str:
        """It in a sentence."""
        where = f"Code cell {self.number}" + (f" ({self.start})" if self.start else "")
        return f"{where} stopped: {self.error or self.status}"


@dataclass(frozen=True)
class Report:
    """What came of one submission.

    Attributes
    ----------
    status : str
        "graded", "missing" (nothing was handed in), "unreadable" (no notebook
        could be read), "wrong notebook" (not this exercise), or "failed" (the
        grader could not do its work: the notes say why).
    tasks : tuple of TaskReport
        All tasks of the assignment.
    notes : tuple of str
        What the learner and the instructor should know.
    errors : tuple of CellError
        The cells that did not run through, those answering no task included.
    seconds : float
        How long its cells ran.
    """

    status: str
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

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Report:
        """Read a report back from plain values."""
        tasks = tuple(
            TaskReport(
                task["id"], task["title"], task["status"], tuple(CheckReport(**c) for c in task["checks"])
            )
            for task in plain["tasks"]
        )
        errors = tuple(CellError(**error) for error in plain["errors"])
        return cls(plain["status"], tasks, tuple(plain["notes"]), errors, plain["seconds"])
