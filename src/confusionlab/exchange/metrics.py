"""What an experiment tracker is told of a matrix beside the matrix itself: numbers that make curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from confusionlab import rates
from confusionlab.matrix import ConfusionMatrix

if TYPE_CHECKING:
    from numpy.typing import NDArray


def metrics(cm: ConfusionMatrix) -> dict[str, float]:
    """Give the numbers of one matrix by name.

    Parameters
    ----------
    cm : ConfusionMatrix
        Of two classes: counts and rates of the positive one. Of more: macro averages.

    Returns
    -------
    dict of str to float
        The names begin with ``matrix/``, so that a tracker's own "accuracy" is not mixed with this one.
        What is undefined is left out, which makes a gap in a curve.

    Raises
    ------
    TypeError
        If `cm` is no matrix.

    Examples
    --------
    >>> from confusionlab import ConfusionMatrix
    >>> found = metrics(ConfusionMatrix([[6, 0], [4, 0]], labels=["ham", "spam"]))
    >>> found["matrix/recall"], found["matrix/accuracy"], "matrix/precision" in found
    (0.0, 0.6, False)
    """
    if not isinstance(cm, ConfusionMatrix):
        raise TypeError(
            f"cm: expected a ConfusionMatrix, got {type(cm).__name__}; "
            "ConfusionMatrix.from_labels(actual, predicted) makes one"
        )
    numbers = {
        "accuracy": cm.accuracy,
        "balanced_accuracy": cm.balanced_accuracy,
        "matthews_corrcoef": cm.matthews_corrcoef,
        **(_of_positive(cm.counts) if len(cm.labels) == 2 else _of_all(cm.counts)),
    }
    return {f"matrix/{name}": float(value) for name, value in numbers.items() if not np.isnan(value)}


def _of_positive(counts: NDArray[np.number]) -> dict[str, float]:
    columns = rates.per_class(counts)
    return {name: column[1].item() for name, column in columns.items() if name != "support"}


def _of_all(counts: NDArray[np.number]) -> dict[str, float]:
    return {f"macro_{name}": value for name, value in rates.averages(counts)["macro"].items()}
