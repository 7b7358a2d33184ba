"""Drawing a matrix of a thousand classes."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from benchmarks.measure import Row, at_most, medians
from confusionlab import ConfusionMatrix

TITLE = "Drawing"
N_CLASSES = 1000


def rows() -> Iterator[Row]:
    """Measure the heat map, drawn into an image as a notebook does."""
    mpl.use("agg")
    generator = np.random.default_rng(2024)
    counts = generator.poisson(0.1, (N_CLASSES, N_CLASSES)) + np.diag(generator.integers(20, 60, N_CLASSES))
    matrix = ConfusionMatrix(counts)
    taken = medians(5, draw=lambda: _drawn(matrix))
    yield at_most(f"A heat map of {N_CLASSES:,} classes, drawn to the last pixel", 2, taken["draw"], "s")


def _drawn(matrix: ConfusionMatrix) -> None:
    figure, ax = plt.subplots()
    matrix.heatmap(ax)
    figure.canvas.draw()
    plt.close(figure)
