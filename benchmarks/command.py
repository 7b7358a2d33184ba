"""The command on a million rows: what it takes to show examples beside the matrix."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import Row, against, at_most, medians
from confusionlab.cli import main

TITLE = "The command"
ROUNDS, SIZE, N_CLASSES = 5, 10**6, 10
COLUMNS = ("--actual", "truth", "--predicted", "guess")


def rows() -> Iterator[Row]:
    """Measure `confusionlab explore` with and without a column of examples, which name no files."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "predictions.csv"
        _predictions().to_csv(table, index=False)
        seconds = medians(ROUNDS, plain=_command(table), shown=_command(table, "--example", "text"))
    yield at_most(
        f"confusionlab explore, {SIZE:,} rows: with --example, beside without",
        1.5,
        seconds["shown"] / seconds["plain"],
        "times as long",
        against(seconds["shown"], seconds["plain"]),
    )


def _predictions() -> pd.DataFrame:
    generator = np.random.default_rng(2024)
    truth, guess = (generator.integers(0, N_CLASSES, SIZE) for _ in range(2))
    names = np.array([f"class {number}" for number in range(N_CLASSES)])
    text = [f"example {number}" for number in range(SIZE)]
    return pd.DataFrame({"truth": names[truth], "guess": names[guess], "text": text})


def _command(table: Path, *more: str) -> Callable[[], None]:
    arguments = ["explore", str(table), *COLUMNS, *more, "-o", str(table.with_suffix(".html"))]

    def run() -> None:
        with redirect_stdout(io.StringIO()):
            if main(arguments):
                raise RuntimeError("the command failed")

    return run
