"""`confusionlab start`: give a learner the notebooks and exercises of the installed version."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

FOLDERS = ("notebooks", "exercises")


@dataclass(frozen=True)
class Copied:
    """What `start` did, as paths below the learner's folder.

    Attributes
    ----------
    written : list of Path
        New files.
    same : list of Path
        Files that were already there, as this version has them.
    kept : list of Path
        Files that were already there and differ: the learner's own, left alone.
    """

    written: list[Path] = field(default_factory=list)
    same: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def start(folder: Path) -> Copied:
    """Copy the course into a folder, never over a file that differs.

    Parameters
    ----------
    folder : Path
        Made when it is not there.

    Returns
    -------
    Copied

    Raises
    ------
    NotADirectoryError
        If `folder` is a file.
    FileNotFoundError
        If the installed package has no notebooks.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"FOLDER: {folder} is a file; name a folder, new or not")
    course, copied = _course(), Copied()
    for original in (path for name in FOLDERS for path in sorted((course / name).glob("*.ipynb"))):
        name = original.relative_to(course)
        _copy(original, folder / name, name, copied)
    return copied


def _course() -> Path:
    """Find the course: inside an installed package, or around one that is used from its repository."""
    package = Path(__file__).parents[1]
    for place in (package / "course", package.parents[1]):
        if all((place / name).is_dir() for name in FOLDERS):
            return place
    raise FileNotFoundError("this installation holds no notebooks; install confusionlab anew")


def _copy(original: Path, target: Path, name: Path, copied: Copied) -> None:
    content = original.read_bytes()
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        copied.written.append(name)
    elif target.is_file() and target.read_bytes() == content:
        copied.same.append(name)
    else:
        copied.kept.append(name)


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
    copied = start(chosen.folder)
    print(f"{chosen.folder}: {len(copied.written)} copied, {len(copied.same)} already there.")
    for name in copied.kept:
        print(f"Kept yours: {name} (it differs from this version's; rename it to get a fresh copy beside it)")
    print(f"Next:\n  cd {chosen.folder}\n  jupyter lab        (if it is missing: pip install jupyterlab)")
    print("Open notebooks/ and begin with 01; each lesson names its exercise.")
    return 0
