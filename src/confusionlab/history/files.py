"""A history as a folder: one file per step, `confusion-matrix-001.json` and so on, none ever half-written."""

from __future__ import annotations

import os
import re
from pathlib import Path

from confusionlab.matrix import ConfusionMatrix

_NAME = re.compile(r"confusion-matrix-(\d{3,})\.json")


def write_step(folder: Path, step: int, matrix: ConfusionMatrix) -> None:
    """Write one step's matrix; the file is there whole, or not at all.

    Parameters
    ----------
    folder : Path
        An existing folder.
    step : int
        From 0 on.
    matrix : ConfusionMatrix
        What the file is to hold.
    """
    path = step_path(folder, step)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(matrix.to_json())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def step_path(folder: Path, step: int) -> Path:
    """Name a step's file.

    Examples
    --------
    >>> step_path(Path("run"), 7).name
    'confusion-matrix-007.json'
    """
    return folder / f"confusion-matrix-{step:03d}.json"


def step_files(folder: Path) -> dict[int, Path]:
    """Find the files of a folder's steps, ascending; files with other names are left alone."""
    numbers = sorted(int(name[1]) for path in folder.iterdir() if (name := _NAME.fullmatch(path.name)))
    paths = {step: step_path(folder, step) for step in numbers}
    return {step: path for step, path in paths.items() if path.exists()}


def read_step(path: Path) -> ConfusionMatrix:
    """Read one step's matrix.

    Raises
    ------
    ValueError
        If the file is damaged or no matrix; the message names it.
    """
    try:
        return ConfusionMatrix.from_json(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: {error}; or remove the file") from error


def usable_folder(folder: str | os.PathLike[str]) -> Path:
    """Make a folder unless it is there, and see that files can be written in it.

    Raises
    ------
    OSError
        If they can't; the message names the folder.
    """
    path = Path(folder)
    trial = path / f".confusion-matrix.{os.getpid()}.part"
    try:
        path.mkdir(parents=True, exist_ok=True)
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise type(error)(
            f"folder: cannot write in {str(path)!r} ({error}); name a folder in which you may make files"
        ) from error
    return path
