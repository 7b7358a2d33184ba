"""What the front page's model makes of handwritten digits: a run of book/explore_digits.py."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits

from confusionlab import ConfusionMatrix
from confusionlab.grading.files import write_whole
from tools.execute import identity
from tools.explored import KEPT
from tools.project import ROOT

SCRIPT = ROOT / "book" / "explore_digits.py"
# The digits' lowest row is inked along this many of its eight pixels: they stand on a foot.
INKED, FOOT = 4, 4


@dataclass(frozen=True)
class Run:
    """The digits, and what the model called each of them while it was kept out of the training.

    Attributes
    ----------
    predictions : pandas.DataFrame
        A row for each digit: `digit`, `guess`, and how `sure` the model was.
    images : numpy.ndarray of shape (n, 8, 8)
        Ink, from 0 to 16.
    """

    predictions: pd.DataFrame
    images: np.ndarray

    @cached_property
    def counts(self) -> np.ndarray:
        """The matrix, rows actual and columns predicted."""
        return ConfusionMatrix.from_labels(self.predictions["digit"], self.predictions["guess"]).counts

    @property
    def total(self) -> int:
        """How many digits there are."""
        return len(self.predictions)

    @property
    def right(self) -> int:
        """How many of them were read rightly."""
        return int(self.counts.trace())

    @property
    def darkest(self) -> tuple[int, int]:
        """The cell with the most mistakes: what they are, and what they were called."""
        mistakes = self.counts - np.diag(np.diag(self.counts))
        actual, predicted = np.unravel_index(mistakes.argmax(), mistakes.shape)
        return int(actual), int(predicted)

    def places(self, actual: int, predicted: int) -> np.ndarray:
        """Return the places of one cell's digits, the ones that the model was surest of first."""
        table = self.predictions
        cell = table[(table["digit"] == actual) & (table["guess"] == predicted)]
        return cell.sort_values("sure", ascending=False, kind="stable").index.to_numpy()

    def on_a_foot(self, actual: int, predicted: int) -> np.ndarray:
        """Tell of each digit of a cell whether it has a stroke along the bottom."""
        lowest = self.images[self.places(actual, predicted), -1]
        return (lowest > INKED).sum(axis=1) >= FOOT


@cache
def run() -> Run:
    """Return what the model says; trained anew when the script, the package or the lock file changes."""
    made = sha256(f"{identity()}\0{SCRIPT.read_text('utf-8')}".encode()).hexdigest()[:16]
    kept = KEPT / f"{made}.csv"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as folder:
            subprocess.run([sys.executable, SCRIPT], cwd=folder, check=True)
            write_whole(kept, (Path(folder) / "predictions.csv").read_text("utf-8"))
    return Run(pd.read_csv(kept), load_digits().images)
