"""A file of predictions -> the interactive picture: what `confusionlab explore` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from confusionlab.matrix import ConfusionMatrix
from confusionlab.scores import explore_scores

if TYPE_CHECKING:
    import pandas as pd

    from confusionlab.explorer import Explorer


def explore_file(
    path: Path,
    actual: str,
    predicted: str | None = None,
    score: str | None = None,
    example: str | None = None,
    keep_examples: int = 25,
) -> Explorer:
    """Read a table of predictions and make the interactive picture.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file with one row an example.
    actual, predicted, score, example : str
        Names of columns. Without `predicted`, the score decides under a threshold that can be moved.
    keep_examples : int
        How many examples to keep of each cell.

    Returns
    -------
    Explorer

    Raises
    ------
    ValueError
        If a column isn't there, or neither `predicted` nor `score` is given.
    """
    frame = _read(path)
    if predicted is None and score is None:
        raise ValueError("name the column of predictions (--predicted) or of scores (--score)")
    _check_columns(frame, [name for name in (actual, predicted, score, example) if name is not None])
    shown = None if example is None else _shown(frame[example], path.parent)
    title = path.stem
    if predicted is None:
        return explore_scores(
            frame[actual], frame[score], keep_examples=keep_examples, examples=shown, title=title
        )
    matrix = ConfusionMatrix.from_labels(frame[actual], frame[predicted], keep_examples=keep_examples)
    return matrix.explore(shown, scores=None if score is None else frame[score].to_numpy(), title=title)


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    if path.suffix.lower() in (".parquet", ".pq"):
        return pd.read_parquet(path)
    # A class may be called "NA" or "None": only an empty field is a missing one.
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def _check_columns(frame: pd.DataFrame, names: list[str]) -> None:
    for name in names:
        if name not in frame.columns:
            there = ", ".join(map(repr, frame.columns[:12]))
            raise ValueError(f"there is no column {name!r}; the columns are {there}")


def _shown(column: pd.Series[Any], folder: Path) -> list[Any]:
    """Take what names a file beside the table for that file, and anything else for text."""
    return [_file_or_text(value, folder) for value in column]


def _file_or_text(value: Any, folder: Path) -> Any:
    if value != value or value is None:
        return None
    if isinstance(value, str) and 0 < len(value) < 500 and "\n" not in value and (folder / value).is_file():
        return folder / value
    return str(value)
