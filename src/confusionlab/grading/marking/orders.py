"""One order to grade a class, carried out from the submissions to the last report."""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.marking.class_run import Outcome, grade_class
from confusionlab.grading.marking.mark import Plan, make_plan
from confusionlab.grading.marking.pools import Cluster, Place, Workers
from confusionlab.grading.reports.feedback_page import feedback_page
from confusionlab.grading.reports.gradebook import Gradebook, grades_csv, grades_json, seed_of
from confusionlab.grading.reports.overview import overview_page
from confusionlab.grading.sandbox.fork_server import warm_up
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.submissions.collect import find_submissions
from confusionlab.grading.submissions.platforms import export_files
from confusionlab.grading.submissions.roster import read_roster

SEEDS = 2**31


@dataclass(frozen=True)
class Order:
    """What to grade, by what, and where.

    Attributes
    ----------
    submissions : Path
        A folder or a zip archive.
    solution : Path
        The text that the exercise is made from.
    out : Path
        Where the reports go.
    roster : Path or None
        The class, as a CSV file.
    seed : int or None
        What hidden checks are drawn from; by default as the last time, and
        the first time by chance.
    workers : int
        How many submissions at a time.
    cluster : str or None
        A Dask scheduler's address, to grade on its workers.
    again : bool
        Whether to grade what has not changed.
    isolation : Isolation
        The walls around submissions.
    limits : Limits
        How much one may take.
    """

    submissions: Path
    solution: Path
    out: Path
    roster: Path | None = None
    seed: int | None = None
    workers: int = 1
    cluster: str | None = None
    again: bool = False
    isolation: Isolation = field(default_factory=lambda: Isolation("none"))
    limits: Limits = field(default_factory=Limits)


def carry_out(order: Order) -> Outcome:
    """Grade a class and write all reports.

    Parameters
    ----------
    order : Order
        What to grade.

    Returns
    -------
    Outcome
        What came of it; after Ctrl-C, of what was done till then.

    Raises
    ------
    ValueError
        If the solution or the roster is not one.
    OSError
        If the submissions are not there, or the cluster is not.
    """
    assignment = order.solution.stem
    if order.submissions.resolve() in order.out.resolve().parents:
        raise ValueError(f"--out: {order.out} lies among the submissions; name a folder outside of them")
    submissions = find_submissions(order.submissions, assignment)
    if not submissions:
        raise ValueError(f"SUBMISSIONS: nothing was handed in in {order.submissions}; name another folder")
    roster = read_roster(order.roster) if order.roster else None
    with closing(Cluster(order.cluster) if order.cluster else Workers(order.workers)) as place:
        plan = _plan(order, assignment, place)
        outcome = grade_class(plan, submissions, order.out, place, roster, order.again)
    write_reports(outcome.book, order.out)
    return outcome


def _plan(order: Order, assignment: str, place: Place) -> Plan:
    """Make the key, and have the reference run where the submissions will be."""
    seed = order.seed if order.seed is not None else seed_of(order.out / "grades.json")
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    if order.isolation.kind != "none":
        place.executor.submit(warm_up)  # takes seconds, and so does the key
    key = make_key(order.solution.read_text("utf-8"), assignment, seed)
    return place.executor.submit(make_plan, key, order.limits, order.isolation).result()


def write_reports(book: Gradebook, folder: Path) -> None:
    """Write the gradebook, the pages and the exports.

    Parameters
    ----------
    book : Gradebook
        The grades.
    folder : Path
        Where they go. Pages of students who are no longer there are removed.
    """
    files = {
        "grades.csv": grades_csv(book),
        "grades.json": grades_json(book),
        "overview.html": overview_page(book),
    }
    files |= {f"feedback/{record.page}": feedback_page(book, record) for record in book.records}
    files |= {f"exports/{name}": text for name, text in export_files(book).items()}
    for stale in set(folder.glob("feedback/*.html")) - {folder / name for name in files}:
        stale.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
