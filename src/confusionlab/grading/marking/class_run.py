"""Mark a class: find what was handed in, mark what changed, in a pool, and note each result at once."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from confusionlab.grading.assignment.answer_key import AnswerKey, make_key
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.marking.mark import NOTHING_BESIDE, Plan, make_plan, without_points
from confusionlab.grading.marking.pools import Cluster, Job, Pool, Workers, graded
from confusionlab.grading.marking.report import Record, Report
from confusionlab.grading.sandbox.fork_server import warm_up
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS, Limits
from confusionlab.grading.status import ReportStatus
from confusionlab.grading.submissions.beside import Beside
from confusionlab.grading.submissions.collect import Submission, find_submissions
from confusionlab.grading.submissions.notebook import UnreadableError
from confusionlab.grading.submissions.platforms.base import simplified
from confusionlab.grading.submissions.roster import Entry, Roster, read_roster

JOURNAL = "journal.jsonl"
SEEDS = 2**31


@dataclass(frozen=True, kw_only=True)
class Gradebook:
    """The grades of a class in one assignment.

    Attributes
    ----------
    plan : Plan
        What they were graded by.
    records : tuple of Record
        One per student, in the order of their names.
    roster : Roster or None
        The class's roster.
    """

    plan: Plan
    records: tuple[Record, ...]
    roster: Roster | None = None

    @property
    def key(self) -> AnswerKey:
        """The assignment."""
        return self.plan.key

    @property
    def tally(self) -> str:
        """How many students there are, and how many of each status, in words."""
        counts = Counter(record.report.status for record in self.records)
        statuses = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        return f"{len(self.records)} {'student' if len(self.records) == 1 else 'students'}: {statuses}"

    @property
    def graded(self) -> list[Record]:
        """The records of those whose notebook was run."""
        return [record for record in self.records if record.report.status is ReportStatus.GRADED]


@dataclass(frozen=True, kw_only=True)
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
    *,
    submissions: Path,
    solution: Path,
    out: Path,
    isolation: Isolation,
    limits: Limits = DEFAULT_LIMITS,
    roster: Path | None = None,
    seed: int | None = None,
    workers: int = 1,
    cluster: str | None = None,
    regrade: bool = False,
) -> Outcome:
    """Grade a class; `confusionlab.grading.reports.write_reports` writes what comes of it.

    Parameters
    ----------
    submissions : Path
        A folder or a zip archive.
    solution : Path
        The text that the exercise is made from.
    out : Path
        Where the journal is kept and the reports go.
    isolation : Isolation
        The walls around submissions.
    limits : Limits
        How much one may take.
    roster : Path, optional
        The class, as a CSV file.
    seed : int, optional
        What hidden checks are drawn from; by default drawn by chance.
    workers : int
        How many submissions at a time.
    cluster : str, optional
        A Dask scheduler's address, to grade on its workers.
    regrade : bool
        Whether to grade again what has not changed.

    Returns
    -------
    Outcome
        The gradebook; after Ctrl-C, with what was done till then.

    Raises
    ------
    ValueError
        If the solution or the roster is not one.
    OSError
        If the submissions are not there, or the cluster is not.
    """
    if submissions.resolve() in out.resolve().parents:
        raise ValueError(f"--out: {out} lies among the submissions; name a folder outside of them")
    found = find_submissions(submissions, solution.stem)
    if not found:
        raise ValueError(f"SUBMISSIONS: nothing was handed in in {submissions}; name another folder")
    class_roster = read_roster(roster) if roster else None
    with closing(Cluster(cluster) if cluster else Workers(workers)) as pool:
        if isolation.kind != "none":
            pool.executor.submit(warm_up)  # takes seconds, and so does the key
        drawn = secrets.randbelow(SEEDS) if seed is None else seed
        key = make_key(Solution.from_file(solution), drawn)
        # The reference runs where the submissions will.
        plan = pool.executor.submit(make_plan, key, limits, isolation).result()
        return mark_class(plan, found, folder=out, pool=pool, roster=class_roster, regrade=regrade)


def mark_class(
    plan: Plan,
    submissions: list[Submission],
    *,
    folder: Path,
    pool: Pool,
    roster: Roster | None = None,
    regrade: bool = False,
) -> Outcome:
    """Mark what changed since the last time, and keep each result as it comes.

    Parameters
    ----------
    plan : Plan
        What they are graded by.
    submissions : list of Submission
        One per student.
    folder : Path
        Where the journal is kept.
    pool : Pool
        Where they are marked.
    roster : Roster, optional
        The class. Who is on it and handed nothing in gets a record too.
    regrade : bool
        Whether to mark again what has not changed.

    Returns
    -------
    Outcome
        The gradebook. After Ctrl-C it holds what was done till then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    interrupted = False
    with tqdm(total=len(submissions), desc="Grading", unit="submission") as bar:
        progress = Progress(plan=plan, journal=Journal(folder / JOURNAL), regrade=regrade, bar=bar)
        try:
            for student, report in graded(plan, progress.to_run(submissions), pool=pool, watch=progress.show):
                progress.record(student, report)
        except KeyboardInterrupt:
            pool.close()
            interrupted = True
        progress.show([])
    if not interrupted:
        progress.journal.keep_only(set(progress.digests.values()))
    by_student = {submission.student: submission for submission in submissions}
    records = tuple(_records(plan, by_student, reports=progress.reports, roster=roster))
    book = Gradebook(plan=plan, records=records, roster=roster)
    n_done = len(progress.reports)
    return Outcome(
        book=book,
        n_new=n_done - progress.n_same,
        n_same=progress.n_same,
        n_left=len(submissions) - n_done,
    )


@dataclass(kw_only=True)
class Progress:
    """Results so far, written to the journal and shown on the progress bar."""

    plan: Plan
    journal: Journal
    regrade: bool
    bar: tqdm[NoReturn]
    reports: dict[str, Report] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    n_same: int = 0

    def to_run(self, submissions: Iterable[Submission]) -> Iterator[Job]:
        """Yield those that must be run, one by one, and record the others on the way."""
        for submission in submissions:
            student, unreadable, beside = submission.student, None, NOTHING_BESIDE
            try:
                data = submission.read()
                beside = submission.read_beside(data)
            except UnreadableError as error:
                data = str(error).encode()
                unreadable = without_points(self.plan.key, ReportStatus.UNREADABLE, str(error))
            self.digests[student] = digest_of(self.plan, student, data, beside)
            known = None if self.regrade else self.journal.reports.get(self.digests[student])
            if known:
                self.n_same += 1
            if report := known or unreadable:
                self.record(student, report)
            else:
                yield student, data, beside

    def record(self, student: str, report: Report) -> None:
        """Keep the report of a submission."""
        self.reports[student] = report
        self.journal.add(self.digests[student], report)
        self.bar.update()

    def show(self, names: list[str]) -> None:
        """Show on the bar who is being graded."""
        shown = ", ".join(name[:24] for name in names[:3])
        self.bar.set_postfix_str(f"{shown}, …" if len(names) > 3 else shown)


def _records(
    plan: Plan, submissions: dict[str, Submission], *, reports: dict[str, Report], roster: Roster | None
) -> list[Record]:
    """Return a record for each report, and for everybody on the roster who has none."""
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
    missing = without_points(plan.key, ReportStatus.MISSING, ReportStatus.MISSING.sentence)
    for entry in roster.entries if roster else ():
        if entry not in set(owners.values()):
            records.append(Record(student=entry.student, page="", report=missing, id=entry.id, entry=entry))
    return _with_pages(sorted(records, key=lambda record: (simplified(record.student), record.student)))


def _record(submission: Submission, entry: Entry | None, report: Report) -> Record:
    return Record(
        student=entry.student if entry else submission.student,
        page="",
        report=report,
        file=str(submission.file.name) if submission.file else "",
        id=submission.id or (entry.id if entry else ""),
        entry=entry,
    )


def _with_pages(records: list[Record]) -> list[Record]:
    """Return the records, each with a page of its own name that is safe as a file's name."""
    pages: dict[str, Record] = {}
    for record in records:
        stem = re.sub(r"[^\w-]+", "_", record.student).strip("_")[:60] or "student"
        names = (f"{stem}.html" if n == 1 else f"{stem}_{n}.html" for n in count(1))
        page = next(name for name in names if name.casefold() not in pages)
        pages[page.casefold()] = replace(record, page=page)
    return list(pages.values())


def digest_of(plan: Plan, student: str, data: bytes, beside: Beside = NOTHING_BESIDE) -> str:
    """Return a digest of a submission together with all that its report depends on.

    Parameters
    ----------
    plan : Plan
        The solution, the seed, the package's version, the limits and the walls.
    student : str
        What the submission calls the student.
    data : bytes
        The notebook that was handed in.
    beside : Beside
        The files that were handed in with it.

    Returns
    -------
    str
        Another one, as soon as one of these is another.
    """
    limits = json.dumps([float(limit) for limit in astuple(plan.limits)])  # 60 seconds are 60.0 seconds
    named = [(name, hashlib.sha256(content).hexdigest()) for name, content in beside.files.items()]
    with_it = json.dumps([named, beside.notes]) if named or beside.notes else ""
    parts = (plan.key.digest, limits, plan.isolation.kind, student, with_it)
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + data).hexdigest()


class Journal:
    """The reports of a class, by the digest of what was graded; on disk as soon as they are there.

    Parameters
    ----------
    path : Path
        The file; made when the first report is added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports: dict[str, Report] = {}
        if path.exists():
            for line in path.read_text("utf-8").split("\n"):
                self._read(line)

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            return  # half a line: the grader was killed while it wrote
        self.reports[entry["digest"]] = Report.from_dict(entry["report"])

    def add(self, digest: str, report: Report) -> None:
        """Keep a report. One of the grader's own failure is not written: the next run tries again."""
        is_known = self.reports.get(digest) == report
        self.reports[digest] = report
        if is_known or report.status is ReportStatus.GRADER_FAILED:
            return
        line = _line(digest, report)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"\n{line}")  # the line end goes first, and so closes what may be half a line
            file.flush()

    def keep_only(self, digests: set[str]) -> None:
        """Forget what belongs to other submissions, seeds or versions."""
        entries = [
            _line(digest, report)
            for digest, report in self.reports.items()
            if digest in digests and report.status is not ReportStatus.GRADER_FAILED
        ]
        whole = self.path.with_suffix(".new")
        whole.write_text("\n".join(entries), "utf-8", newline="\n")
        whole.replace(self.path)


def _line(digest: str, report: Report) -> str:
    """Return a report on one line: in ASCII, for submissions may hold any character that ends one."""
    return json.dumps({"digest": digest, "report": report.to_dict()})
