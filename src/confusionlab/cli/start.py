"""`confusionlab start`: copy the course into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
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
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run it; return its exit status."""
    from confusionlab.start import start

    copied = start(chosen.folder)
    print(f"{chosen.folder}: {len(copied.written)} copied, {len(copied.same)} already there.")
    for name in copied.kept:
        print(f"Kept yours: {name} (it differs from this version's; rename it to get a fresh copy beside it)")
    print(f"Next:\n  cd {chosen.folder}\n  jupyter lab        (if it is missing: pip install jupyterlab)")
    print("Open notebooks/ and begin with 01; each lesson names its exercise.")
    return 0
