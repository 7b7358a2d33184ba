"""What a folder of reports holds of earlier runs: what stays beside this run's, and what would be lost.

A run adds to the folder. A row changes where the hand-in changed in the folder or archive that it came from.
Whatever else would go is named, and goes only where that was asked for (`--replace`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from confusionlab.grading.assignment.answer_key import AnswerKey
from confusionlab.grading.marking.mark import without_points
from confusionlab.grading.marking.report import Record, Report
from confusionlab.grading.status import ReportStatus
from confusionlab.grading.submissions.roster import Roster

WITHDRAWN = "This result is kept from an earlier run: the hand-in is not there any more."
OTHER_KEY = (
    "This result is kept from an earlier run, with another version of the solution or the package, or with "
    "another seed."
)
MOST_NAMED = 10


class WouldBeLostError(ValueError):
    """Results would go that nobody asked to let go."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What a folder holds of earlier runs.

    Attributes
    ----------
    folder : Path
        The folder.
    assignment : str
        Whose results it holds; empty where it holds none.
    solution : str
        The answer key's digest.
    roster : str
        Whose table the roster was; empty without one.
    records : tuple of Record
        The rows.
    by_hand : tuple of str
        The files that were written or changed by somebody else.
    """

    folder: Path
    assignment: str = ""
    solution: str = ""
    roster: str = ""
    records: tuple[Record, ...] = ()
    by_hand: tuple[str, ...] = ()

    def check_run(self, assignment: str, roster: Roster | None) -> None:
        """Refuse another assignment, a run without the roster, and one over what was written by hand.

        Raises
        ------
        WouldBeLostError
            If something would be lost.
        """
        if self.assignment not in {"", assignment}:
            raise self._lost(f"holds results of {self.assignment}, and {assignment} would take their place")
        if self.by_hand:
            raise self._lost(
                f"holds files that somebody wrote or changed by hand: {_named(self.by_hand)}",
                "rename what you want to keep and delete the others",
            )
        if self.roster and self.roster != (roster.kind if roster else ""):
            raise self._lost(
                f"was graded with a roster ({self.roster}); without it, the platform's file would be lost, "
                "and the rows of those who handed nothing in",
                "name the roster again with --roster",
            )

    def check_rows(self, key: AnswerKey, changed: Sequence[Record], kept: Sequence[Record]) -> None:
        """Refuse to change rows that came from elsewhere, and to mix two versions of an assignment.

        Parameters
        ----------
        key : AnswerKey
            By what is graded now.
        changed : sequence of Record
            Rows from another folder or archive, whose hand-in is another one now.
        kept : sequence of Record
            Rows of those who handed nothing in this time.

        Raises
        ------
        WouldBeLostError
            If something would be lost.
        """
        if changed:
            raise self._lost(
                "holds results from another folder or archive, and other hand-ins of the same students would "
                f"take their place: {_named(_students(changed))}",
                "put what is new beside the other hand-ins, and grade them all",
            )
        if others := [record for record in kept if not fits(record, key)]:
            raise self._lost(
                "holds results by a solution that had other tasks, checks or points: "
                f"{_named(_students(others))}",
                "grade their hand-ins together with these",
            )

    def rows(self) -> Iterator[Record]:
        """Return the rows of those who had handed something in; who is missing, the roster says anew."""
        return (record for record in self.records if record.report.status is not ReportStatus.MISSING)

    def stays(self, record: Record, key: AnswerKey, *, is_withdrawn: bool) -> Record:
        """Return a row as it stands beside this run's."""
        notes = [WITHDRAWN] if is_withdrawn else []
        notes += [OTHER_KEY] if self.solution != key.digest else []
        said = record.report.notes
        report = replace(record.report, notes=(*said, *(note for note in notes if note not in said)))
        return replace(record, report=report, is_kept=True)

    def _lost(self, what: str, way: str = "") -> WouldBeLostError:
        ways = f"{way[:1].upper()}{way[1:]}, or name another folder" if way else "Name another folder"
        students = _students(self.rows())
        held = f"; now it holds those of {_named(students)}" if students else ""
        return WouldBeLostError(
            f"--out: {self.folder} {what}. {ways}. With --replace it will hold the results of this run and "
            f"nothing else{held}."
        )


def fits(record: Record, key: AnswerKey) -> bool:
    """Tell whether a row has the assignment's tasks, checks and points of today."""
    return _shape(record.report) == _shape(without_points(key, ReportStatus.MISSING, ""))


def _shape(report: Report) -> list[tuple[str, str, int]]:
    return [(task.id, check.name, check.max_points) for task in report.tasks for check in task.checks]


def _students(records: Iterable[Record]) -> list[str]:
    return [record.student for record in records]


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
