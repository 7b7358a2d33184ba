"""Grade a class: find what was handed in, have it graded where that is needed, and write the reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from confusionlab.grading.marking.journal import Journal, digest_of
from confusionlab.grading.marking.mark import Plan, without_points
from confusionlab.grading.marking.pools import Job, Place, graded
from confusionlab.grading.marking.report import Report
from confusionlab.grading.reports.gradebook import Gradebook, Record
from confusionlab.grading.submissions.collect import Submission, simplified
from confusionlab.grading.submissions.notebook import UnreadableError
from confusionlab.grading.submissions.roster import Entry, Roster

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What came of grading a class.

    Attributes
    ----------
    book : Gradebook
        The grades of all that is done.
    n_new, n_same : int
        How many were graded now, and how many had not changed.
    n_left : int
        How many are left, where it was interrupted.
    """

    book: Gradebook
    n_new: int
    n_same: int
    n_left: int


def grade_class(
    plan: Plan,
    submissions: list[Submission],
    folder: Path,
    place: Place,
    roster: Roster | None = None,
    again: bool = False,
) -> Outcome:
    """Grade what changed since the last time, and keep each result as it comes.

    Parameters
    ----------
    plan : Plan
        What they are graded by.
    submissions : list of Submission
        One a student.
    folder : Path
        Where the journal is kept.
    place : Place
        Where they are graded.
    roster : Roster, optional
        The class. Who is on it and handed nothing in gets a record too.
    again : bool
        Whether to grade anew what has not changed.

    Returns
    -------
    Outcome
        The gradebook. After Ctrl-C it holds what was done till then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    interrupted = False
    with tqdm(total=len(submissions), desc="Grading", unit="submission") as bar:
        desk = _Desk(plan, Journal(folder / JOURNAL), again, bar)
        try:
            for student, report in graded(plan, desk.to_run(submissions), place, desk.watch):
                desk.settle(student, report)
        except KeyboardInterrupt:
            place.close()
            interrupted = True
        desk.watch([])
    if not interrupted:
        desk.journal.keep_only(set(desk.digests.values()))
    by_student = {submission.student: submission for submission in submissions}
    book = Gradebook(plan, tuple(_records(plan, by_student, desk.reports, roster)), roster)
    n_done = len(desk.reports)
    return Outcome(book, n_done - desk.n_same, desk.n_same, len(submissions) - n_done)


@dataclass
class _Desk:
    """What is done so far: on paper, and on the bar."""

    plan: Plan
    journal: Journal
    again: bool
    bar: tqdm[NoReturn]
    reports: dict[str, Report] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    n_same: int = 0

    def to_run(self, submissions: Iterable[Submission]) -> Iterator[Job]:
        """Give those that must be run, one by one, and settle the others on the way."""
        for submission in submissions:
            student, unreadable = submission.student, None
            try:
                data = submission.read()
            except UnreadableError as error:
                data = str(error).encode()
                unreadable = without_points(self.plan.key, "unreadable", str(error))
            self.digests[student] = digest_of(self.plan, student, data)
            known = None if self.again else self.journal.reports.get(self.digests[student])
            if known:
                self.n_same += 1
            if report := known or unreadable:
                self.settle(student, report)
            else:
                yield student, data

    def settle(self, student: str, report: Report) -> None:
        """Keep what came of a submission."""
        self.reports[student] = report
        self.journal.add(self.digests[student], report)
        self.bar.update()

    def watch(self, names: list[str]) -> None:
        """Show on the bar who is being graded."""
        shown = ", ".join(name[:24] for name in names[:3])
        self.bar.set_postfix_str(f"{shown}, …" if len(names) > 3 else shown)


def _records(
    plan: Plan, submissions: dict[str, Submission], reports: dict[str, Report], roster: Roster | None
) -> list[Record]:
    """Put names to the reports, and a record for everybody on the roster who has none."""
    owners = roster.match(submissions.values()) if roster else {}
    records, taken = [], set[Entry]()
    # Not in the order in which they were done; whom an archive alone names takes nobody's place.
    in_turn = sorted(submissions, key=lambda student: bool(submissions[student].archive))
    for student in filter(reports.__contains__, in_turn):
        report = reports[student]
        entry, notes = owners.get(student), submissions[student].notes + report.notes
        if entry in taken:
            notes += (f"{student} handed in more than once; this one doesn't count.",)
            entry = None
        elif entry:
            taken.add(entry)
        elif roster:
            notes += ("Nobody on the roster has this name.",)
        records.append(_record(submissions[student], entry, replace(report, notes=notes)))
    missing = without_points(plan.key, "missing", "Nothing was handed in.")
    for entry in roster.entries if roster else ():
        if entry not in set(owners.values()):
            records.append(Record(entry.student, "", missing, "", entry.id, entry))
    return _with_pages(sorted(records, key=lambda record: (simplified(record.student), record.student)))


def _record(submission: Submission, entry: Entry | None, report: Report) -> Record:
    return Record(
        entry.student if entry else submission.student,
        "",
        report,
        str(submission.file.name) if submission.file else "",
        submission.id or (entry.id if entry else ""),
        entry,
    )


def _with_pages(records: list[Record]) -> list[Record]:
    """Give every student a page of an own name, which holds nothing that a file's name must not."""
    pages: dict[str, Record] = {}
    for record in records:
        stem = re.sub(r"[^\w-]+", "_", record.student).strip("_")[:60] or "student"
        names = (f"{stem}.html" if n == 1 else f"{stem}_{n}.html" for n in count(1))
        page = next(name for name in names if name.casefold() not in pages)
        pages[page.casefold()] = replace(record, page=page)
    return list(pages.values())
