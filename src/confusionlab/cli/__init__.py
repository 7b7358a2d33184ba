"""`confusionlab …`: the package's front door on the command line, a file for each command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from confusionlab.cli import check, explore, grade, release, start, validate
from confusionlab.cli.streams import print_any_letter

COMMANDS = (start, check, explore, release, validate, grade)
# What a command may find missing, by the extra that brings it.
EXTRAS = {
    "grading": (
        *("filelock", "ipykernel", "IPython", "jinja2", "jupyter_client", "jupytext", "nbformat", "nbval"),
        *("pytest", "traitlets", "zmq"),
    ),
    "dask": ("dask", "distributed", "pyarrow"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    print_any_letter()
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except FileNotFoundError as error:
        missing = f"no file {error.filename}; name one that exists" if error.filename else error
        print(f"confusionlab: {missing}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"confusionlab: {_missing(error)}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:  # what a command has not said more closely itself
        print(f"confusionlab: {error}", file=sys.stderr)
        return 1


def _missing(error: ModuleNotFoundError) -> str:
    """Say what brings a missing package; of one that no extra brings, only that it is missing."""
    name = (error.name or "").partition(".")[0]
    for extra, brought in EXTRAS.items():
        if name in brought:
            return f'{name} is not installed; pip install "confusionlab[{extra}]" gets it'
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="confusionlab",
        description="Confusion Lab: a hands-on course on confusion matrices.",
        epilog="`confusionlab COMMAND --help` tells more about a command.",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return f"confusionlab {version('confusionlab')}"
