"""`confusionlab check`: a learner's own notebook, run clean."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from confusionlab.grading.status import CellStatus, TaskStatus

if TYPE_CHECKING:
    from confusionlab.grading.marking.report import Report, TaskReport
    from confusionlab.grading.marking.self_check import Answers


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "check",
        help="run your exercise from top to bottom and see its points",
        description=(
            "Run NOTEBOOK in a fresh kernel, on your machine and with your rights, and print the points for "
            "the checks in it. Ends with status 0 when all of them are right. Of a notebook for a mark it "
            "prints what its checks were given. Needs confusionlab[grading]."
        ),
        epilog="example: confusionlab check exercises/01_spam.ipynb",
    )
    command.add_argument("notebook", metavar="NOTEBOOK", type=Path, help="an exercise, saved")
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
    from confusionlab.grading.marking.self_check import Answers, as_json, self_check

    report = self_check(chosen.notebook)
    if isinstance(report, Answers):
        print(as_json(report) if chosen.json else answers_as_text(report))
        return 1 if report.why else 0
    print(as_json(report) if chosen.json else as_text(report))
    return 0 if report.points == report.max_points else 1


def answers_as_text(answers: Answers) -> str:
    """Return for people what the checks of a notebook without seals were given."""
    lines = [
        f"{name}: {answers.why[name] if shown is None else shown}" for name, shown in answers.shown.items()
    ]
    given = len(answers.shown) - len(answers.why)
    lines.append(
        f"{given} of {len(answers.shown)} checks were given an answer. This notebook is for a mark: whether "
        "an answer is right is told when it is graded."
    )
    return "\n".join(lines)


def as_text(report: Report) -> str:
    """Return a report for people."""
    width = max(len(task.title) for task in report.tasks)
    parts = [_task(task, width) for task in report.tasks]
    parts += [error.told for error in report.errors]
    parts += report.notes
    parts.append(f"{report.points} of {report.max_points} points for the checks in the notebook.")
    return "\n".join(parts)


def _task(task: TaskReport, width: int) -> str:
    """Return a task's line, and below it what its checks say, the right ones left out."""
    mark = "·" if task.status is TaskStatus.UNANSWERED else task.status.mark
    line = f"{mark} {task.title:<{width}}  {task.points} of {task.max_points}"
    if task.status is TaskStatus.UNANSWERED:
        return f"{line}  {task.status.sentence}"
    said = [
        check.message or check.error or check.status
        for check in task.checks
        if check.status is not CellStatus.PASSED
    ]
    return "\n".join([line, *(indent(text, "    ") for text in dict.fromkeys(said))])
