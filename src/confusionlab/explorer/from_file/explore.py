"""Make the interactive picture of a file of predictions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from confusionlab.explorer.contents import can_be_shown
from confusionlab.explorer.from_file.classes import Classes, classes
from confusionlab.explorer.from_file.read import read
from confusionlab.explorer.from_file.scores import scores
from confusionlab.explorer.from_file.table import Table
from confusionlab.inputs import leave_the_unit
from confusionlab.matrix import ConfusionMatrix
from confusionlab.scores import explore_scores

if TYPE_CHECKING:
    from confusionlab.explorer import Explorer

_NAMED = 5  # labels
_LONGEST_PATH = 500  # letters


def explore_file(
    path: Path,
    actual: str,
    predicted: str | None = None,
    score: str | None = None,
    example: str | None = None,
    keep_examples: int = 25,
    *,
    labels: Sequence[str] | None = None,
    threshold: float | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Explorer:
    """Read a table of predictions and make the interactive picture.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file with one row per example.
    actual, predicted, score, example : str
        Names of columns. Without `predicted`, the score decides under a threshold that can be moved.
    keep_examples : int
        How many examples to keep of each cell.
    labels : sequence of str, optional
        All classes in their order; of two, the last one is positive. Default: sorted.
    threshold : float, optional
        Where to open, without `predicted`. Default: as `confusionlab.explore_scores` has it.
    separator, encoding : str, optional
        Of a file of text. Default: recognised.
    say : callable, optional
        Is told, line by line, how the file was read.

    Returns
    -------
    Explorer
        As `ConfusionMatrix.explore` gives it.

    Raises
    ------
    ValueError
        If the file or a column is not as it has to be; the message speaks of the command's options.
    """
    options = {"--actual": actual, "--predicted": predicted, "--score": score, "--example": example}
    asked = {option: name.strip() for option, name in options.items() if name is not None}
    _check_asked(asked, threshold)
    table = read(path, asked, separator, encoding)
    names = [asked[option] for option in ("--actual", "--predicted") if option in asked]
    found = classes(table, names, labels)
    say(_summary(table, found))
    _say_notes([*table.notes, *found.notes], say)
    shown = None if example is None else _shown(table, asked["--example"], path.parent)
    opening: dict[str, Any] = {"examples": shown, "title": path.stem}
    if predicted is None:
        numbers = _deciding_scores(table, found, asked["--score"], threshold, say)
        opening |= {"threshold": threshold, "keep_examples": keep_examples}
        return explore_scores(found.columns[0], numbers, found.labels, **opening)
    if score is not None:
        opening["scores"], notes = scores(table, asked["--score"], all_needed=False)
        _say_notes(notes, say)
    matrix = ConfusionMatrix.from_labels(
        found.columns[0], found.columns[1], found.labels, keep_examples=keep_examples
    )
    return matrix.explore(**opening)


def _say_notes(notes: Sequence[str], say: Callable[[str], object]) -> None:
    for note in notes:
        say(f"note: {note}")


def _check_asked(asked: dict[str, str], threshold: float | None) -> None:
    if "--predicted" not in asked and "--score" not in asked:
        raise ValueError(
            "name the column of predicted classes (--predicted) or, of two classes, of scores (--score)"
        )
    if asked["--actual"] == asked.get("--predicted"):
        raise ValueError(f"--actual and --predicted name one column, {asked['--actual']!r}; name two")
    if threshold is not None and "--predicted" in asked:
        raise ValueError(
            "--threshold needs --score without --predicted: the score decides, or the column does"
        )


def _summary(table: Table, found: Classes) -> str:
    """Say what was read, and how."""
    labels = ", ".join(map(repr, found.labels[:_NAMED])) + (", …" if len(found.labels) > _NAMED else "")
    positive = f"; {found.labels[1]!r} is positive" if len(found.labels) == 2 else ""
    plural = "es" if len(found.labels) > 1 else ""
    return (
        f"read {len(table):,} rows: {table.how}\n"
        f"{len(found.labels):,} class{plural}, taken as {found.kind}: {labels}{positive}"
    )


def _deciding_scores(
    table: Table, found: Classes, name: str, threshold: float | None, say: Callable[[str], object]
) -> NDArray[np.float64]:
    """Read the scores of two classes."""
    if len(found.labels) != 2:
        raise ValueError(_not_two(found))
    numbers, notes = scores(table, name, all_needed=True)
    if threshold is None and leave_the_unit(numbers):
        notes.append(
            f"the scores go from {numbers.min():g} to {numbers.max():g}, so the page opens at their median, "
            f"{np.median(numbers):g}; --threshold opens it elsewhere"
        )
    _say_notes(notes, say)
    return numbers


def _not_two(found: Classes) -> str:
    """Say what to do where a threshold can't decide."""
    if len(found.labels) == 1:
        return (
            f"a threshold decides between two classes, but there is only {found.labels[0]!r}; name both with "
            "--labels, the positive one last"
        )
    return (
        f"a threshold decides between two classes, but there are {len(found.labels):,}; name the column of "
        "predicted classes with --predicted, and the score then puts the examples of a cell in order"
    )


def _shown(table: Table, name: str, folder: Path) -> Callable[[int], Any]:
    """Make a function of a row: only rows whose examples are kept are looked up, a million are not."""
    column, below = table.columns[name].array, folder.resolve()
    return lambda row: _file_or_text(column[row], below)


def _file_or_text(value: Any, folder: Path) -> Any:
    """Take what names a file below the table's folder for that file, and anything else for text."""
    if not isinstance(value, str):
        return None if _is_missing(value) else str(value)
    path = _file(value, folder)
    if path is None:
        return value or None
    # A link leads where the table says, and tells nobody in which folder all this lies.
    return path if can_be_shown(path) else {"link": f"./{quote(PureWindowsPath(value).as_posix())}"}


def _file(name: str, folder: Path) -> Path | None:
    """Find a file that a table names. The table may be a stranger's: nothing outside its folder is shown."""
    if not 0 < len(name) < _LONGEST_PATH or "\n" in name or _leads_away(name):
        return None
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):  # longer than a name may be; a character that no name may have
        return None


def _leads_away(name: str) -> bool:
    """Tell whether a path leaves the folder, here or on Windows, where looking at some means signing in."""
    path = PureWindowsPath(name)
    return bool(path.drive or path.root) or ".." in path.parts


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_scalar(value) and pd.isna(value))
