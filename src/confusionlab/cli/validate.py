"""`confusionlab validate`: see that an exercise is fair."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from confusionlab.cli.counts import count_from


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "validate",
        help="see that an exercise is fair before you hand it out",
        description=(
            "Run each SOLUTION and see that its reference gets all points, the untouched exercise none, and "
            "every wrong answer fails exactly the checks meant for it, whatever the hidden checks draw; and "
            "that no mistake which the package knows passes all visible checks. Print which check finds, "
            "and which names, which mistake. "
            "Needs confusionlab[grading]."
        ),
        epilog="example: confusionlab validate solutions/01_spam.md",
    )
    command.add_argument("solutions", metavar="SOLUTION", type=Path, nargs="+", help="a solution's text file")
    command.add_argument(
        "--seeds",
        metavar="N",
        type=count_from(1),
        default=100,
        help="how often hidden checks are drawn (default: %(default)s)",
    )
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
    return max(validate(solution, chosen.seeds) for solution in chosen.solutions)


def validate(solution: Path, n_seeds: int) -> int:
    """Say whether one exercise is fair; return the exit status."""
    from confusionlab.grading.assignment.answer_key import make_key
    from confusionlab.grading.assignment.fairness import faults
    from confusionlab.grading.assignment.guessing import points_by_trying
    from confusionlab.grading.assignment.mistake_table import mistake_table
    from confusionlab.grading.assignment.solution import Solution, SolutionError
    from confusionlab.grading.marking.mark import trial_faults

    try:
        parsed = Solution.from_file(solution)
    except SolutionError as error:
        found = error.faults
    else:
        found = faults(parsed, range(n_seeds)) or trial_faults(parsed)
    for fault in found:
        print(f"confusionlab: {solution}: {fault}", file=sys.stderr)
    if found:
        return 1
    key = make_key(parsed, seed=0)
    hidden = sum(check.is_hidden for check in key.checks.values())
    print(
        f"{solution} is fair: {len(key.tasks)} tasks, {key.max_points} points, {len(key.checks)} checks, "
        f"{hidden} of them hidden and drawn with {n_seeds} seeds."
    )
    if found_by_trying := points_by_trying(parsed):
        print(
            f"{found_by_trying} of {key.max_points} points can be found by trying values against the seals.\n"
            "For a mark, release it with --no-seals, or ask for them in hidden checks."
        )
    print(f"\n{mistake_table(parsed)}")
    return 0
