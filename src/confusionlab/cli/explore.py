"""`confusionlab explore`: the interactive picture of somebody's own predictions."""

from __future__ import annotations

import argparse
import sys
from math import isfinite
from pathlib import Path

from confusionlab.cli.counts import count_from

_WHAT = """\
Read predictions from FILE and write one HTML page that needs nothing else. Name the column of
what the examples are, and the column of what they were taken for. Of two classes a column of
scores can stand in for the second one: the page then has a threshold to move.
"""
_EXAMPLES = """\
examples:
  confusionlab explore predictions.csv --actual truth --predicted guess -o page.html
      the matrix of two columns of classes

  confusionlab explore predictions.csv --actual truth --predicted guess \\
      --score sure --example picture -o page.html
      the same, and a click on a cell shows its pictures, the surest first

  confusionlab explore fraud.csv --actual kind --score probability \\
      --labels genuine fraud --threshold 0.3 -o fraud.html
      two classes, the positive one last, under a threshold that moves

  confusionlab explore export.csv --sep ';' --encoding latin-1 \\
      --actual truth --predicted guess -o page.html
      where what was recognised is wrong

The first line of a CSV file names the columns. Classes are numbers if all labels of both columns
are, without a leading zero or a sign; else they are text: 007 is not 7.
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "explore",
        help="make the interactive picture of your own predictions, as one page",
        description=_WHAT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="a CSV or Parquet file with one row per example, also packed (.gz, .zip)",
    )
    command.add_argument("-o", "--out", metavar="PAGE", type=Path, required=True, help="the page to write")
    _add_columns(command.add_argument_group("columns, by their names"))
    _add_how(command.add_argument_group("classes and examples"))
    _add_reading(command.add_argument_group("reading a CSV file, where what is recognised is wrong"))
    command.set_defaults(run=run)


def _add_columns(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--actual", metavar="COLUMN", required=True, help="what the examples are")
    group.add_argument("--predicted", metavar="COLUMN", help="what they were taken for")
    group.add_argument("--score", metavar="COLUMN", help="how sure the model was: a number")
    group.add_argument(
        "--example", metavar="COLUMN", help="a text, an image's or sound's path, or an address"
    )


def _add_how(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--labels",
        metavar="LABEL",
        nargs="+",
        help="all classes in their order, the positive one last (default: sorted)",
    )
    group.add_argument(
        "--threshold",
        metavar="T",
        type=_number,
        help=(
            "where the page opens, of two classes with a score (default: 0.5, or the median of scores that "
            "leave 0 to 1)"
        ),
    )
    group.add_argument(
        "--keep",
        metavar="N",
        type=count_from(0),
        default=25,
        help="examples kept of a cell (default: %(default)s)",
    )


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--sep", metavar="CHARACTER", help="what parts the columns: , ; tab or another character"
    )
    group.add_argument("--encoding", metavar="NAME", help="such as utf-8, utf-16 or latin-1")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise argparse.ArgumentTypeError(f"got {text!r}; expected a number such as 0.5")
    return number


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
    from confusionlab.explorer.from_file import explore_file

    _check_out(chosen.out, chosen.file)
    try:
        made = explore_file(
            chosen.file,
            chosen.actual,
            chosen.predicted,
            chosen.score,
            chosen.example,
            chosen.keep,
            labels=chosen.labels,
            threshold=chosen.threshold,
            separator=chosen.sep,
            encoding=chosen.encoding,
            say=print,
        )
    except (ValueError, TypeError, ImportError) as error:
        print(f"confusionlab: {chosen.file}: {error}", file=sys.stderr)
        return 1
    made.save(chosen.out)
    print(f"made {chosen.out} ({chosen.out.stat().st_size / 1000:,.0f} kB); open it in a browser")
    return 0


def _check_out(page: Path, table: Path) -> None:
    """Refuse a page that can't be written before anything is read."""
    if page.is_dir():
        raise ValueError(f"-o: {page} is a folder; name a file in it, such as {page / 'page.html'}")
    if not page.parent.is_dir():
        raise ValueError(f"-o: there is no folder {page.parent}; make it first, or name another one")
    if page.exists() and table.exists() and page.samefile(table):
        raise ValueError(f"-o: {page} is the table itself; name a page, such as {table.with_suffix('.html')}")
