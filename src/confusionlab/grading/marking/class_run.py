"""Mark a class: find what was handed in, mark what changed, in a pool, and note each result at once."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from confusionlab.grading.assignment.answer_key import AnswerKey, make_key
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.files import private_folder
from confusionlab.grading.marking.earlier import Earlier, fits
from confusionlab.grading.marking.journal import JOURNAL, Journal
from confusionlab.grading.marking.mark import NOTHING_BESIDE, Plan, make_plan, without_points
from confusionlab.grading.marking.pools import Cluster, Job, Pool, Workers, graded
from confusionlab.grading.marking.records import People, make_records
from confusionlab.grading.marking.report import Record, Report
from confusionlab.grading.sandbox.fork_server import warm_up
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS, Limits
from confusionlab.grading.status import ReportStatus
from confusionlab.grading.submissions.beside import Beside
from confusionlab.grading.submissions.collect import Submission, find_submissions
from confusionlab.grading.submissions.notebook import UnreadableError
from confusionlab.grading.submissions.roster import Roster, read_roster

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
    def n_kept(self) -> int:
        """How many rows are kept from earlier runs: nothing was handed in this time."""
        return sum(record.is_kept for record in self.records)

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
    earlier: Earlier | None = None,
) -> Outcome:
    """Grade a class; `confusionlab.grading.reports.write_reports` writes what comes of it.

    Hold `confusionlab.grading.files.only_writer` on the folder meanwhile.

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
    earlier : Earlier, optional
        What the folder holds of runs before (`reports.gradebook.read_earlier`),
        to be kept; without it, the folder is made anew.

    Returns
    -------
    Outcome
        The gradebook; after Ctrl-C, with what was done till then.

    Raises
    ------
    ValueError
        If the solution or the roster is not one.
    WouldBeLostError
        If earlier results would be lost.
    OSError
        If the submissions are not there, or the cluster is not.
    """
    found = find_submissions(submissions, solution.stem)
    if not found:
        raise ValueError(f"SUBMISSIONS: nothing was handed in in {submissions}; name another folder")
    class_roster = read_roster(roster) if roster else None
    if earlier:
        earlier.check_run(solution.stem, class_roster)
    with closing(Cluster(cluster) if cluster else Workers(workers)) as pool:
        if isolation.kind != "none":
            pool.executor.submit(warm_up)  # takes seconds, and so does the key
        drawn = secrets.randbelow(SEEDS) if seed is None else seed
        key = make_key(Solution.from_file(solution), drawn)
        # The reference runs where the submissions will.
        plan = pool.executor.submit(make_plan, key, limits, isolation).result()
        return mark_class(
            plan,
            found,
            folder=out,
            pool=pool,
            roster=class_roster,
            regrade=regrade,
            source=_seen_from(out, submissions),
            earlier=earlier,
        )


def check_places(submissions: Path, out: Path) -> None:
    """Refuse reports that would lie among the submissions, and be graded with them the next time.

    Raises
    ------
    ValueError
        If they would.
    """
    whole = out.resolve()
    if submissions.resolve() in {whole, *whole.parents}:
        raise ValueError(f"--out: {out} lies among the submissions; name a folder outside of them")


def _seen_from(out: Path, submissions: Path) -> str:
    """Return where the submissions lie, so that it is the same from wherever the command is called."""
    try:
        return Path(os.path.relpath(submissions.resolve(), out.resolve())).as_posix()
    except ValueError:  # on another drive
        return submissions.resolve().as_posix()


def mark_class(
    plan: Plan,
    submissions: list[Submission],
    *,
    folder: Path,
    pool: Pool,
    roster: Roster | None = None,
    regrade: bool = False,
    source: str = "",
    earlier: Earlier | None = None,
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
    source : str
        The folder or archive that they lie in, seen from the reports.
    earlier : Earlier, optional
        Results of runs before; without them, the journal forgets them too.

    Returns
    -------
    Outcome
        The gradebook. After Ctrl-C it holds what was done till then.

    Raises
    ------
    WouldBeLostError
        If earlier results would be lost.
    """
    people = People(submissions, roster, source)
    if earlier:
        check_rows(earlier, plan, people)
    private_folder(folder)
    journal = Journal(folder / JOURNAL)
    journal.begin(plan.key.assignment, plan.key.seed, plan.key.digest)
    progress, is_interrupted = _run_all(plan, submissions, journal=journal, pool=pool, regrade=regrade)
    if not (earlier or is_interrupted):
        journal.keep_only(progress.digests.values())
    records = make_records(
        people,
        progress.reports,
        progress.digests,
        kept=_kept(earlier, plan.key, people, progress.reports) if earlier else (),
        missing=without_points(plan.key, ReportStatus.MISSING, ReportStatus.MISSING.sentence),
    )
    n_done = len(progress.reports)
    return Outcome(
        book=Gradebook(plan=plan, records=tuple(records), roster=roster),
        n_new=n_done - progress.n_same,
        n_same=progress.n_same,
        n_left=len(submissions) - n_done,
    )


def check_rows(earlier: Earlier, plan: Plan, people: People) -> None:
    """Refuse to change a row that came from elsewhere."""
    changed, kept = [], []
    for record in earlier.rows():
        submission = people.hand_in_of(record)
        if submission is None:
            kept.append(record)
        elif record.source != people.source:
            data, beside, _ = _read(plan, submission)
            if digest_of(plan, submission.student, data, beside) != record.digest:
                changed.append(record)
    earlier.check_rows(plan.key, changed, kept)


def _kept(earlier: Earlier, key: AnswerKey, people: People, done: Collection[str]) -> list[Record]:
    """Return the earlier rows of those who handed nothing in, or whose turn has not come yet."""
    kept = []
    for record in earlier.rows():
        submission = people.hand_in_of(record)
        # Of an earlier version's row whose turn has not come yet, nothing can stand beside the others.
        if submission is None or (submission.student not in done and fits(record, key)):
            is_withdrawn = submission is None and record.source == people.source
            kept.append(earlier.stays(record, key, is_withdrawn=is_withdrawn))
    return kept


def _run_all(
    plan: Plan, submissions: list[Submission], *, journal: Journal, pool: Pool, regrade: bool
) -> tuple[Progress, bool]:
    """Run what must be run; say whether it was interrupted."""
    is_interrupted = False
    with tqdm(total=len(submissions), desc="Grading", unit="submission") as bar:
        progress = Progress(plan=plan, journal=journal, regrade=regrade, bar=bar)
        try:
            for student, report in graded(plan, progress.to_run(submissions), pool=pool, watch=progress.show):
                progress.record(student, report)
        except KeyboardInterrupt:
            pool.close()
            is_interrupted = True
        progress.show([])
    return progress, is_interrupted


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
            student = submission.student
            data, beside, unreadable = _read(self.plan, submission)
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


def _read(plan: Plan, submission: Submission) -> tuple[bytes, Beside, Report | None]:
    """Return what was handed in and what lay beside it, and the report where that cannot be read."""
    try:
        data = submission.read()
        return data, submission.read_beside(data), None
    except UnreadableError as error:
        unreadable = without_points(plan.key, ReportStatus.UNREADABLE, str(error))
        return str(error).encode(), NOTHING_BESIDE, unreadable


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
