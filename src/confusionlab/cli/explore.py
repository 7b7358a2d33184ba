"""`confusionlab explore`: the interactive picture of somebody's own predictions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
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
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
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
