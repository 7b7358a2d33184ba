"""`confusionlab …`: the package's front door on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except OSError as error:
        print(f"confusionlab: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="confusionlab",
        description="Confusion Lab: a hands-on course on confusion matrices.",
        epilog="`confusionlab COMMAND --help` tells more about a command.",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_start(commands)
    _add_release(commands)
    _add_explore(commands)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return f"confusionlab {version('confusionlab')}"


def _add_start(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "start",
        help="copy the lessons and exercises into a folder",
        description=(
            "Copy the lessons (notebooks/) and exercises (exercises/) of the installed version into FOLDER. "
            "A file that is already there and differs is yours: it stays as it is."
        ),
        epilog="example: confusionlab start confusion-lab",
    )
    command.add_argument("folder", metavar="FOLDER", type=Path, help="where to put them; made when not there")
    command.set_defaults(run=_start)


def _start(chosen: argparse.Namespace) -> int:
    from confusionlab.start import start

    copied = start(chosen.folder)
    print(f"{chosen.folder}: {len(copied.written)} copied, {len(copied.same)} already there.")
    for name in copied.kept:
        print(f"Kept yours: {name} (it differs from this version's; rename it to get a fresh copy beside it)")
    print(f"Next:\n  cd {chosen.folder}\n  jupyter lab        (if it is missing: pip install jupyterlab)")
    print("Open notebooks/ and begin with 01; each lesson names its exercise.")
    return 0


def _add_release(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    command.add_argument("--out", metavar="FOLDER", type=Path, default=Path(), help="default: here")
    command.set_defaults(run=_release)


def _release(chosen: argparse.Namespace) -> int:
    import nbformat

    from confusionlab.grading.assignment import release

    chosen.out.mkdir(parents=True, exist_ok=True)
    for solution in chosen.solutions:
        path = chosen.out / f"{solution.stem}.ipynb"
        try:
            notebook = release(solution.read_text("utf-8"), solution.stem)
        except ValueError as error:
            print(f"confusionlab: {solution}: {error}", file=sys.stderr)
            return 1
        path.write_text(nbformat.writes(notebook) + "\n", "utf-8", newline="\n")
        print(f"made {path}")
    return 0


def _add_explore(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "explore",
        help="make the interactive picture of your own predictions, as one page",
        description=(
            "Read predictions from a CSV or Parquet FILE and write one HTML page that needs nothing else. "
            "With --score and without --predicted, of two classes, the threshold can be moved on the page."
        ),
        epilog="example: confusionlab explore predictions.csv --actual truth --predicted guess -o page.html",
    )
    command.add_argument("file", metavar="FILE", type=Path, help="a table with one row an example")
    command.add_argument("--actual", metavar="COLUMN", required=True, help="what the examples are")
    command.add_argument("--predicted", metavar="COLUMN", help="what they were taken for")
    command.add_argument("--score", metavar="COLUMN", help="how sure the model was")
    command.add_argument(
        "--example", metavar="COLUMN", help="a text, an image's or sound's path, or an address"
    )
    command.add_argument(
        "--keep", metavar="N", type=int, default=25, help="examples kept of a cell (default: 25)"
    )
    command.add_argument("-o", "--out", metavar="PAGE", type=Path, required=True, help="the page to write")
    command.set_defaults(run=_explore)


def _explore(chosen: argparse.Namespace) -> int:
    from confusionlab.predictions_file import explore_file

    try:
        made = explore_file(
            chosen.file, chosen.actual, chosen.predicted, chosen.score, chosen.example, chosen.keep
        )
    except (ValueError, TypeError, ImportError) as error:
        print(f"confusionlab: {chosen.file}: {error}", file=sys.stderr)
        return 1
    made.save(chosen.out)
    print(f"made {chosen.out} ({chosen.out.stat().st_size / 1000:,.0f} kB); open it in a browser")
    return 0
