"""Read the columns asked for from a Parquet file or a file of text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from confusionlab.explorer.from_file.names import find
from confusionlab.explorer.from_file.separated import SeparatedText
from confusionlab.explorer.from_file.table import Table


def read(
    path: Path, asked: Mapping[str, str], separator: str | None = None, encoding: str | None = None
) -> Table:
    """Read columns of a table.

    Parameters
    ----------
    path : Path
        A Parquet file or folder, or a file of text; see `confusionlab.explorer.from_file.text.opened`.
    asked : mapping of str to str
        What a column is asked for as, such as "--actual", to its name.
    separator, encoding : str, optional
        Of a file of text. Default: recognised.

    Returns
    -------
    Table
        The columns, and where their rows stand in the file.

    Raises
    ------
    ValueError
        If the file is no table, or a column isn't there; the message says what to do.
    """
    if path.is_dir() and not any(path.glob("**/*.parquet")):
        raise ValueError("this is a folder; name the file in it")
    if path.is_dir() or path.suffix.lower() in (".parquet", ".pq") or _starts_as_parquet(path):
        if separator or encoding:
            raise ValueError(
                "a Parquet file has no separator and no encoding; leave --sep and --encoding out"
            )
        return _parquet(path, asked)
    return SeparatedText(path, asked, separator, encoding).table()


def _starts_as_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Path, asked: Mapping[str, str]) -> Table:
    import pandas as pd

    try:
        frame = pd.read_parquet(path)
    except ImportError:
        raise ValueError(
            "reading Parquet needs pyarrow: pip install pyarrow; or write the table as CSV"
        ) from None
    except FileNotFoundError:
        raise
    except (ValueError, OSError) as error:
        raise ValueError(f"not a whole Parquet file ({error}); write it again") from None
    names = [*frame.columns, *(name for name in frame.index.names if name is not None)]
    places = find(list(map(str, names)), asked)
    if not len(frame):
        raise ValueError("the table has no rows; expected one row per example")
    n_columns = len(frame.columns)
    in_index = any(place >= n_columns for place in places.values())
    whole = frame.reset_index(drop=not in_index)[[names[place] for place in places.values()]]
    columns = {name: whole.iloc[:, number] for number, name in enumerate(places)}
    notes = [
        f"the column {name!r} is the index of the table"
        for name, place in places.items()
        if place >= n_columns
    ]
    return Table(columns, False, "Parquet", tuple(notes), lambda row: f"row {row + 1}")
