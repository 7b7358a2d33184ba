"""The real credit-card file: found or fetched, checked, and kept in a compact binary copy."""

from __future__ import annotations

import shutil
import warnings
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from confusionlab.datasets.download import fetch

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("Time", *(f"V{number}" for number in range(1, 29)), "Amount", "Class")

_UNFINISHED = ".copying-"


@dataclass(frozen=True)
class Original:
    """What is known of the file, to recognise it by."""

    url: str
    sha256: str
    rows: int
    frauds: int
    amount: float


ORIGINAL = Original(
    url="https://storage.googleapis.com/download.tensorflow.org/data/creditcard.csv",
    sha256="76274b691b16a6c49d3f159c883398e03ccd6d1ee12d9d8ee38f4b4b98551a89",
    rows=284_807,
    frauds=492,
    amount=25_162_590.01,
)


def read_original(folder: Path) -> pd.DataFrame:
    """Return the real transactions from a folder, into which they are fetched if they aren't there.

    Parameters
    ----------
    folder : Path
        Where creditcard.csv is, or goes, and beside it its compact copy creditcard.npz.

    Returns
    -------
    DataFrame
        The columns Time, V1 to V28 and Amount (floats), Class (0 or 1).

    Raises
    ------
    NotFetchedError
        When the file isn't there and cannot be fetched.
    ValueError
        When the file there is not the credit-card data, or not all of them.
    """
    path, copy = folder / "creditcard.csv", folder / "creditcard.npz"
    known = _read_copy(copy, path)
    if known is None:
        if not path.exists():
            fetch(ORIGINAL.url, ORIGINAL.sha256, path)
        stamp = _stamp(path)
        known = _parse(path), _difference(path)
        _write_copy(copy, stamp, *known)
    frame, difference = known
    if difference:
        warnings.warn(difference, stacklevel=3)
    return frame


def _parse(path: Path) -> pd.DataFrame:
    """Read the CSV file and check that it holds the data, all of them and nothing else."""
    import pandas as pd

    with path.open("rb") as file:
        first = file.readline(2000).decode("utf-8-sig", "replace").strip()
    if tuple(first.replace('"', "").split(",")) != COLUMNS:
        raise _broken(
            path, f"its first line is {first[:60]!r}", "the 31 columns Time, V1 … V28, Amount, Class"
        )
    try:  # NumPy's reader gives the nearest float of every number; pandas' differs between its versions
        with warnings.catch_warnings(action="ignore"):  # of a file without rows, which is counted below
            values = np.loadtxt(path, delimiter=",", skiprows=1, quotechar='"', encoding="utf-8")
        frame = pd.DataFrame(values.reshape(-1, len(COLUMNS)), columns=list(COLUMNS))
    except ValueError as error:
        fault = str(error).partition(";")[0]  # what follows is advice to the caller of loadtxt
        raise _broken(path, f"it cannot be read ({fault})", "31 numbers per line") from error
    _check(path, frame)
    return frame.astype({"Class": int})


def _check(path: Path, frame: pd.DataFrame) -> None:
    frauds, amount = int((frame["Class"] == 1).sum()), float(frame["Amount"].sum())
    if len(frame) != ORIGINAL.rows:
        raise _broken(path, f"it has {len(frame):,} rows", f"{ORIGINAL.rows:,}")
    if not np.isfinite(frame.to_numpy()).all():
        raise _broken(path, "some of its values are missing", "a finite number in every cell")
    if frauds != ORIGINAL.frauds or not frame["Class"].isin([0, 1]).all():
        raise _broken(
            path, f"it has {frauds} rows of Class 1", f"{ORIGINAL.frauds}, and Class 0 in the others"
        )
    if abs(amount - ORIGINAL.amount) > 0.01:
        raise _broken(path, f"its Amount sums to {amount:,.2f}", f"{ORIGINAL.amount:,.2f}")


def _broken(path: Path, came: str, expected: str) -> ValueError:
    return ValueError(
        f"{path} is not the credit-card data, or not all of them: {came}; expected {expected}. "
        f"Delete it and load again, or put the file from {ORIGINAL.url} in its place."
    )


def _difference(path: Path) -> str:
    """Say how a file with the right content differs from the published one: in nothing, mostly."""
    import pooch

    found = pooch.file_hash(str(path), alg="sha256")
    if found == ORIGINAL.sha256:
        return ""
    return (
        f"{path} is not byte for byte the published file: its SHA-256 is {found[:12]}…, expected "
        f"{ORIGINAL.sha256[:12]}…. It is used, for its columns, rows, frauds and sum of amounts are right."
    )


def _stamp(path: Path) -> str:
    """Return what changes when the file is changed or replaced."""
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _read_copy(copy: Path, path: Path) -> tuple[pd.DataFrame, str] | None:
    """Read the compact copy, unless it is missing, damaged, or made from another file than is there."""
    import pandas as pd

    # The archive has a checksum of each array, so a damaged one is noticed.
    damage = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
    with suppress(*damage), copy.open("rb") as file, np.load(file) as stored:
        if not path.exists() or str(stored["stamp"]) == _stamp(path):
            frame = pd.DataFrame(stored["numbers"], columns=list(COLUMNS[:-1]))
            return frame.assign(Class=stored["classes"].astype(int)), str(stored["difference"])
    return None


def _write_copy(copy: Path, stamp: str, frame: pd.DataFrame, difference: str) -> None:
    """Write the compact copy whole or not at all; without it, loading is slower and nothing else."""
    for left in copy.parent.glob(f"{_UNFINISHED}*"):  # by a killed process; one at work merely makes no copy
        shutil.rmtree(left, ignore_errors=True)
    with suppress(OSError), TemporaryDirectory(prefix=_UNFINISHED, dir=copy.parent) as folder:
        unfinished = Path(folder) / copy.name
        np.savez(
            unfinished,
            numbers=frame[list(COLUMNS[:-1])].to_numpy(),
            classes=frame["Class"].to_numpy(np.int8),
            stamp=stamp,
            difference=difference,
        )
        unfinished.replace(copy)
