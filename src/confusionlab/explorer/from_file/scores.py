"""Read a column of scores as numbers, however they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from confusionlab.explorer.from_file.table import Table

_MISSING = {"", "na", "nan", "none", "null"}
# With a decimal comma, or in per cent.
_ELSEWHERE = r"[+-]?(?:\d*,\d+|\d*[.,]?\d+ ?%)"


def scores(table: Table, name: str, all_needed: bool) -> tuple[NDArray[np.float64], list[str]]:
    """Read the scores of a table.

    Parameters
    ----------
    table : Table
        Where the column is.
    name : str
        What it is called.
    all_needed : bool
        Whether each row must have one.

    Returns
    -------
    scores : ndarray of float, shape (n,)
        NaN where there is none.
    notes : list of str
        What the file's owner should know.

    Raises
    ------
    ValueError
        If one is no finite number, or is missing though needed; the message names its place.
    """
    column = table.columns[name]
    numbers, notes = _numbers(column)
    missing = _is_missing(column)
    unfit = np.flatnonzero(~np.isfinite(numbers) & ~missing)
    if len(unfit):
        raise ValueError(
            f"--score: the column {name!r} holds {_plain(column.iloc[unfit[0]])!r} "
            f"({table.place_of(int(unfit[0]))}), which is no finite number; name a column of numbers"
        )
    if all_needed and missing.any():
        raise ValueError(
            f"--score: the column {name!r} has no score in {int(missing.sum()):,} of {len(column):,} rows, "
            f"the first of them {table.place_of(int(missing.argmax()))}; fill them in, or delete these rows"
        )
    return numbers, notes


def _numbers(column: pd.Series[Any]) -> tuple[NDArray[np.float64], list[str]]:
    """Give numbers, NaN for what is none."""
    numbers = _converted(column)
    if column.dtype.kind in "biuf":
        return numbers, []
    others = column[np.isnan(numbers) & ~_is_missing(column)].astype(str).str.strip()
    if others.empty or not others.str.fullmatch(_ELSEWHERE).all():
        return numbers, []
    stripped = column.str.strip()
    whole = _converted(stripped.str.replace(",", ".").str.removesuffix("%").str.strip())
    read = np.where(stripped.str.endswith("%"), whole / 100, whole)
    return read, [f"{others.iloc[0]!r} is read as {read[others.index[0]]:g}"]


def _converted(column: pd.Series[Any]) -> NDArray[np.float64]:
    import pandas as pd

    made: NDArray[np.float64] = pd.to_numeric(column, errors="coerce").to_numpy(float, na_value=np.nan)
    return made


def _is_missing(column: pd.Series[Any]) -> NDArray[np.bool_]:
    missing = column.isna().to_numpy(bool)
    if column.dtype.kind in "biuf":
        return missing
    return missing | column.astype(str).str.strip().str.lower().isin(_MISSING).to_numpy(bool)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
