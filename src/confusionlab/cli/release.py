"""`confusionlab release`: make exercises from solutions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "release",
        help="make the exercise that learners fill in from its solution",
        description=(
            "Make an exercise notebook from each SOLUTION (MyST text): answers become stubs, checks are "
            "sealed, hidden checks and wrong answers go. Runs the solution's code. "
            "Needs confusionlab[grading]."
        ),
        epilog="example: confusionlab release solutions/01_spam.md --out exercises",
    )
    command.add_argument("solutions", metavar="SOLUTION", type=Path, nargs="+", help="a solution's text file")
    command.add_argument(
        "--no-seals",
        action="store_true",
        help="for a mark: checks show the answer that they were given, and do not tell right from wrong",
    )
    command.add_argument("--out", metavar="FOLDER", type=Path, default=Path(), help="default: here")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
    from confusionlab.grading.assignment.exercise import release
    from confusionlab.grading.assignment.solution import Solution

    chosen.out.mkdir(parents=True, exist_ok=True)
    for solution in chosen.solutions:
        path = chosen.out / f"{solution.stem}.ipynb"
        parsed = Solution.from_file(solution)
        try:
            notebook = release(parsed, with_seals=not chosen.no_seals)
        except ValueError as error:
            print(f"confusionlab: {solution}: {error}", file=sys.stderr)
            return 1
        import nbformat

        path.write_text(nbformat.writes(notebook) + "\n", "utf-8", newline="\n")
        print(f"made {path}")
        for name, content in parsed.files.items():
            beside = chosen.out / name
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            print(f"beside it, for learners: {beside}")
    return 0
