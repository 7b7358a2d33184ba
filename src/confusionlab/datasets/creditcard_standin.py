"""Made-up card transactions that stand in for the real ones, drawn from a seed.

Each class is a mixture of Gaussians with Student-t tails. The mixtures were fitted on real rows by
tools/fit_creditcard.py; tools/measure_creditcard.py measures what the stand-in is worth.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

from confusionlab.datasets.creditcard_file import COLUMNS

Array = NDArray[np.float64]


GENUINE, FRAUDS = 284_315, 492
# In the real file 1,081 rows repeat another; without them 473 frauds are left.
REPEATED_GENUINE, REPEATED_FRAUDS = 1_062, 19

# Mixtures alone are easier to tell apart than real transactions. These four numbers blur the border until
# lesson 6's network errs on the stand-in about as often as has been published for the real data.
HIDDEN_FRAUDS = 0.04  # this share of the frauds lies between a genuine row and a fraud,
HIDDEN_AT_MOST = 0.5  # at most so much of the way from the genuine one,
ODD_GENUINE = 80  # and so many genuine rows lie between the two,
ODD_AT_LEAST = 0.3  # at least so much of the way.

_DIGITS = 6  # a platform's last bits differ; rounding hides them


def make_transactions(seed: int = 0) -> pd.DataFrame:
    """Draw 284,807 transactions, 492 of them frauds, with the columns of the real file.

    Parameters
    ----------
    seed : int
        The same seed gives the same rows.

    Returns
    -------
    DataFrame
        The columns Time, V1 to V28, Amount and Class, in the order of Time.

    Examples
    --------
    >>> from confusionlab.datasets.creditcard_standin import make_transactions
    >>> transactions = make_transactions(seed=0)
    >>> transactions.shape, int(transactions["Class"].sum()), int(transactions.duplicated().sum())
    ((284807, 31), 492, 1081)
    """
    import pandas as pd

    generator = np.random.default_rng(seed)
    genuine = _draw("genuine", GENUINE - REPEATED_GENUINE, generator)
    frauds = _draw("fraud", FRAUDS - REPEATED_FRAUDS, generator)
    _blur(genuine, frauds, generator)
    rows = [
        _repeat(_in_real_units("genuine", genuine), REPEATED_GENUINE, generator),
        _repeat(_in_real_units("fraud", frauds), REPEATED_FRAUDS, generator),
    ]
    classes = np.repeat([0, 1], [GENUINE, FRAUDS])
    values = np.concatenate(rows)
    order = np.argsort(values[:, 0], kind="stable")
    frame = pd.DataFrame(values[order], columns=list(COLUMNS[:-1]))
    return frame.assign(Class=classes[order])


@cache
def _parameters() -> dict[str, NDArray[np.float64]]:
    with (files(__package__) / "creditcard_standin.npz").open("rb") as file, np.load(file) as stored:
        return {name: stored[name].astype(float) for name in stored.files}


def _draw(name: str, size: int, generator: np.random.Generator) -> Array:
    """Draw rows of V1 to V28 and the normal scores of Time and Amount: (size, 30)."""
    fitted = _parameters()
    shares, degrees = fitted[f"{name}_shares"], fitted[f"{name}_degrees"]
    counts = generator.multinomial(size, shares / shares.sum())
    parts = []
    for count, mean, factor in zip(counts, fitted[f"{name}_means"], fitted[f"{name}_factors"], strict=True):
        normal = generator.standard_normal((count, len(mean)))
        # A row's Student-t scale is common to its columns: what is odd is odd all over. The
        # chi-square's mean keeps the fitted covariance.
        scale = np.sqrt((degrees - 2) / generator.chisquare(degrees, size=(count, 1)))
        parts.append(mean + scale * (normal @ factor.T))
    return generator.permutation(np.concatenate(parts))


def _blur(genuine: Array, frauds: Array, generator: np.random.Generator) -> None:
    """Move some frauds towards genuine rows, and a few genuine rows towards frauds."""
    hidden = round(HIDDEN_FRAUDS * len(frauds))
    distance = generator.uniform(0, HIDDEN_AT_MOST, size=(hidden, 1))
    frauds[:hidden] = (1 - distance) * genuine[:hidden] + distance * frauds[:hidden]
    odd = slice(hidden, hidden + ODD_GENUINE)
    targets = generator.choice(frauds[hidden:], size=ODD_GENUINE)
    distance = generator.uniform(ODD_AT_LEAST, 1, size=(ODD_GENUINE, 1))
    genuine[odd] = (1 - distance) * genuine[odd] + distance * targets


def _in_real_units(name: str, rows: Array) -> Array:
    """Return Time in seconds, V1 to V28, Amount to the cent."""
    fitted = _parameters()
    time = np.floor(_spread(rows[:, 28], fitted[f"{name}_times"]))
    amount = np.round(_spread(rows[:, 29], fitted[f"{name}_amounts"]), 2)
    return np.column_stack([time, np.round(rows[:, :28], _DIGITS), amount])


def _spread(scores: Array, quantiles: Array) -> Array:
    """Give the n-th smallest score the n-th smallest value of the distribution with these quantiles."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = (np.arange(len(scores)) + 0.5) / len(scores)
    return np.interp(ranks, np.linspace(0, 1, len(quantiles)), quantiles)


def _repeat(rows: Array, copies: int, generator: np.random.Generator) -> Array:
    return np.concatenate([rows, generator.choice(rows, size=copies)])
