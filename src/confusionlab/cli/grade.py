"""`confusionlab grade`: grade a class."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from confusionlab.cli.counts import count_from
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from confusionlab.grading.marking.class_run import Outcome
    from confusionlab.grading.sandbox.limits import Limits

INTERRUPTED = 130  # what a shell reports after Ctrl-C
WOULD_BE_LOST = 2


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "grade",
        help="grade a class, however its notebooks came in",
        description=(
            "Run every notebook in SUBMISSIONS behind walls and write the grades, a feedback page for each "
            "student, an overview, and files for Canvas, Moodle and other programs into REPORTS. "
            "SUBMISSIONS is a folder or zip archive: flat files, a folder for each student, nbgrader's, "
            "Moodle's or Canvas' download, clones of GitHub repositories. Run again, it grades what changed. "
            "Needs confusionlab[grading]."
        ),
        epilog="example: confusionlab grade submissions.zip --solution solutions/01_spam.md --out reports",
    )
    command.add_argument("submissions", metavar="SUBMISSIONS", type=Path, help="a folder or a zip archive")
    command.add_argument(
        "--solution", metavar="FILE", type=Path, required=True, help="the text that the exercise is made from"
    )
    command.add_argument(
        "--out", metavar="REPORTS", type=Path, required=True, help="where the grades and pages go"
    )
    _add_whose(command)
    _add_how(command)
    command.set_defaults(run=run)


def _add_whose(command: argparse.ArgumentParser) -> None:
    """Add the options that say whom, and what from."""
    command.add_argument(
        "--roster",
        metavar="FILE",
        type=Path,
        help="the class, as a CSV file exported by Canvas or Moodle, or any",
    )
    command.add_argument(
        "--seed",
        metavar="N",
        type=count_from(0),
        help="what hidden checks are drawn from (default: as before, or by chance)",
    )


def _add_how(command: argparse.ArgumentParser) -> None:
    """Add the options that say where and within which bounds to grade."""
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        metavar="N",
        type=count_from(1),
        default=1,
        help="how many at a time (default: %(default)s)",
    )
    where.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler's address, to grade on its workers"
    )
    command.add_argument("--regrade", action="store_true", help="grade what has not changed, too")
    command.add_argument(
        "--replace",
        action="store_true",
        help="let REPORTS hold this run's results and nothing else (default: add to what is there)",
    )
    command.add_argument(
        "--no-walls", action="store_true", help="run strangers' code unconfined, where no walls can be had"
    )
    command.add_argument(
        "--cell-seconds",
        metavar="N",
        type=_seconds,
        help=f"how long a cell may run (default: {DEFAULT_LIMITS.cell_seconds:g})",
    )
    command.add_argument(
        "--notebook-seconds",
        metavar="N",
        type=_seconds,
        help=f"how long a notebook may run (default: {DEFAULT_LIMITS.notebook_seconds:g})",
    )
    command.add_argument(
        "--memory-megabytes",
        metavar="N",
        type=count_from(1),
        help=f"how much memory it may take (default: {DEFAULT_LIMITS.memory_megabytes})",
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"got {text!r}; expected a number of seconds above 0")
    return seconds


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
    from confusionlab.grading.files import only_writer
    from confusionlab.grading.marking.class_run import check_places
    from confusionlab.grading.marking.earlier import WouldBeLostError

    check_places(chosen.submissions, chosen.out)
    try:
        with only_writer(chosen.out):
            outcome = _grade(chosen)
    except WouldBeLostError as error:
        print(f"confusionlab: {error}", file=sys.stderr)
        return WOULD_BE_LOST
    _tell(outcome, chosen.out)
    return INTERRUPTED if outcome.n_left else 0


def _grade(chosen: argparse.Namespace) -> Outcome:
    """Grade the class, and write what comes of it."""
    from confusionlab.grading.marking.class_run import grade_class
    from confusionlab.grading.reports import write_reports
    from confusionlab.grading.reports.gradebook import read_earlier, seed_before
    from confusionlab.grading.sandbox.isolation import Isolation, available_isolation

    isolation = Isolation("none") if chosen.no_walls else available_isolation()
    earlier = None if chosen.replace else read_earlier(chosen.out)
    before = seed_before(chosen.out, chosen.solution.stem)
    print(f"Running the solution {chosen.solution} first; then the class.", file=sys.stderr)
    outcome = grade_class(
        submissions=chosen.submissions,
        solution=chosen.solution,
        out=chosen.out,
        isolation=isolation,
        limits=_limits(chosen),
        roster=chosen.roster,
        seed=chosen.seed if chosen.seed is not None else before,
        workers=chosen.workers,
        cluster=chosen.cluster,
        regrade=chosen.regrade,
        earlier=earlier,
    )
    write_reports(outcome.book, chosen.out)
    return outcome


def _limits(chosen: argparse.Namespace) -> Limits:
    """Return the limits, as they are unless the command says otherwise."""
    from confusionlab.grading.sandbox.limits import Limits

    names = ("cell_seconds", "notebook_seconds", "memory_megabytes")
    return Limits(**{name: getattr(chosen, name) for name in names if getattr(chosen, name) is not None})


def _tell(outcome: Outcome, folder: Path) -> None:
    """Say what was done, what wants a person's eye, and where to look."""
    book = outcome.book
    print(f"{book.tally}.")
    print(f"{outcome.n_new} new or changed, {outcome.n_same} as before.")
    if book.n_kept:
        print(f"{book.n_kept} kept from earlier runs, which are not among these hand-ins.")
    points = [record.report.points for record in book.graded]
    if points:
        print(f"On average {fmean(points):.1f} of {book.key.max_points} points, of those graded.")
    if book.plan.isolation.kind == "none":
        print(f"{book.plan.isolation.describe()}.")
    if outcome.n_left:
        print(f"Stopped with {outcome.n_left} left. Run the same command again to go on.")
    print(f"Look at {folder / 'overview.html'}; the grades are in {folder / 'grades.csv'}.")
