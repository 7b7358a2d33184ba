"""Whose is each report? One record per student, from the reports, the roster and what earlier runs left."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count

from confusionlab.grading.marking.report import Record, Report
from confusionlab.grading.submissions.collect import Submission
from confusionlab.grading.submissions.platforms.base import simplified
from confusionlab.grading.submissions.roster import Entry, Roster

NOT_ON_ROSTER = "Nobody on the roster has this name."


class People:
    """Who is who: this run's hand-ins, the roster, and the rows of earlier runs.

    Parameters
    ----------
    submissions : sequence of Submission
        What was handed in.
    roster : Roster or None
        The class.
    source : str
        The folder or archive that they lie in, seen from the reports.
    """

    def __init__(self, submissions: Sequence[Submission], roster: Roster | None, source: str) -> None:
        self.submissions = {each.student: each for each in submissions}
        self.roster, self.source = roster, source
        self.owners = roster.match(submissions) if roster else {}
        # Whom an archive alone names takes nobody's place.
        sure = [each for each in submissions if not each.archive]
        self._by_entry = {self.owners[each.student]: each for each in sure if each.student in self.owners}
        self._by_id = {each.id: each for each in sure if each.id}
        self._by_name = {simplified(each.student): each for each in sure}
        self._by_file = {str(each.file.name): each for each in submissions if each.file}

    def entry_of(self, record: Record) -> Entry | None:
        """Return an earlier row's place on the roster."""
        if self.roster is None:
            return None
        called = Submission(student=record.student, id=record.id)
        return self.roster.match([called]).get(called.student)

    def hand_in_of(self, record: Record) -> Submission | None:
        """Return what the student of an earlier row handed in this time."""
        at_its_place = self._by_file.get(record.file) if record.source == self.source else None
        entry = self.entry_of(record)
        return (
            at_its_place
            or (self._by_entry.get(entry) if entry else None)
            or self._by_id.get(record.id)
            or self._by_name.get(simplified(record.student))
        )


def make_records(
    people: People,
    reports: Mapping[str, Report],
    digests: Mapping[str, str],
    *,
    kept: Collection[Record] = (),
    missing: Report,
) -> list[Record]:
    """Return a record for each report, each row that stays, and everybody on the roster who has neither.

    Parameters
    ----------
    people : People
        Who is who.
    reports : mapping of str to Report
        What came of each submission, by what it calls the student.
    digests : mapping of str to str
        What each was graded from.
    kept : collection of Record
        Rows of earlier runs that stay.
    missing : Report
        What is said of those who handed nothing in.

    Returns
    -------
    list of Record
        In the order of their names, each with a page of its own name.
    """
    done = [each for each in people.submissions.values() if each.student in reports]
    in_turn = [
        *(_new(each, people, reports, digests) for each in done if not each.archive),
        *((record, people.entry_of(record)) for record in kept),
        *(_new(each, people, reports, digests) for each in done if each.archive),  # takes nobody's place
    ]
    taken = set[Entry]()
    records = [_placed(record, entry, taken, people.roster) for record, entry in in_turn]
    records += [
        Record(student=entry.student, page="", report=missing, id=entry.id, entry=entry)
        for entry in (people.roster.entries if people.roster else ())
        if entry not in taken
    ]
    return _with_pages(sorted(records, key=lambda record: (simplified(record.student), record.student)))


def _new(
    submission: Submission, people: People, reports: Mapping[str, Report], digests: Mapping[str, str]
) -> tuple[Record, Entry | None]:
    report = reports[submission.student]
    record = Record(
        student=submission.student,
        page="",
        report=replace(report, notes=submission.notes + report.notes),
        file=str(submission.file.name) if submission.file else "",
        id=submission.id,
        source=people.source,
        digest=digests[submission.student],
    )
    return record, people.owners.get(submission.student)


def _placed(record: Record, entry: Entry | None, taken: set[Entry], roster: Roster | None) -> Record:
    """Return a record with its student's place on the roster, where that is free."""
    notes = [note for note in record.report.notes if note != NOT_ON_ROSTER]
    if entry in taken:
        notes.append(f"{record.student} handed in more than once; this one doesn't count.")
        entry = None
    elif entry:
        taken.add(entry)
        if number := entry.number_of(record.student):
            notes.append(f"The roster has {number} for {record.student}: one of them lost leading zeros.")
    elif roster:
        notes.append(NOT_ON_ROSTER)
    return replace(
        record,
        student=_named(record.student, entry) if entry else record.student,
        report=replace(record.report, notes=tuple(dict.fromkeys(notes))),
        id=record.id or (entry.id if entry else ""),
        entry=entry,
    )


def _named(student: str, entry: Entry) -> str:
    """Return the roster's name; of two numbers, the one that still has its leading zeros."""
    number = entry.number_of(student)
    return max(student, entry.student, key=len) if number == entry.student else entry.student


def _with_pages(records: list[Record]) -> list[Record]:
    """Return the records, each with a page of its own name that is safe as a file's name."""
    pages: dict[str, Record] = {}
    for record in records:
        stem = re.sub(r"[^\w-]+", "_", record.student).strip("_")[:60] or "student"
        names = (f"{stem}.html" if n == 1 else f"{stem}_{n}.html" for n in count(1))
        page = next(name for name in names if name.casefold() not in pages)
        pages[page.casefold()] = replace(record, page=page)
    return list(pages.values())
