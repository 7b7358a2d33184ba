"""Fit the credit-card stand-in on real rows: `python -m tools.fit_creditcard real_rows.csv`.

Half of the rows is fitted; `python -m tools.measure_creditcard` measures on the other half. The mixtures'
sizes, their smallest variances and the tails' weight were chosen by the likelihood of rows left out, in
five folds of the first half.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.mixture import GaussianMixture

from tools.project import ROOT

PARAMETERS = ROOT / "src/confusionlab/datasets/creditcard_standin.npz"
COMPONENTS = [f"V{number}" for number in range(1, 29)]
DEGREES_OF_FREEDOM = 6
HOUR = 3600


def halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the half that is fitted and the half that is kept.

    Of each class, in order of Time, every second row is kept. Repeated rows are dropped first, so that
    no row is in both.
    """
    rows = rows.drop_duplicates().sort_values(["Class", "Time", *COMPONENTS], ignore_index=True)
    fitted = rows.groupby("Class").cumcount() % 2 == 0
    return rows[fitted], rows[~fitted]


def fit(
    name: str, rows: pd.DataFrame, mixed: int, least_variance: float, parts: int
) -> dict[str, NDArray[np.float32]]:
    """Fit one class: a mixture of Gaussians of V1 to V28 and the normal scores of Time and Amount.

    The distributions of Time and Amount are cut into as many `parts`.
    """
    generator = np.random.default_rng(0)
    scores = [_normal_scores(rows[column].to_numpy(), generator) for column in ("Time", "Amount")]
    mixture = GaussianMixture(mixed, reg_covar=least_variance, random_state=0, n_init=3)
    mixture.fit(np.column_stack([rows[COMPONENTS], *scores]))
    fitted = {
        "shares": mixture.weights_,
        "means": mixture.means_,
        "factors": np.linalg.cholesky(mixture.covariances_),
        "degrees": np.array(DEGREES_OF_FREEDOM),
        "times": cuts(rows["Time"], parts, HOUR),
        "amounts": cuts(rows["Amount"], parts, 100),
    }
    return {f"{name}_{part}": values.astype(np.float32) for part, values in fitted.items()}


def cuts(values: pd.Series, parts: int, round_to: int) -> NDArray[np.float64]:
    """Return the values that cut a distribution into equal parts, none of them the value of one row alone.

    A cut between two rows lies between their values, and the two ends are rounded outwards. So what is
    stored is a row's own value only where several rows have it, as the amount 1.00.
    """
    steps = len(values) - 1
    if np.gcd(steps, parts) != 1:
        raise ValueError(
            f"parts={parts} cuts {len(values)} rows at one of them; expected a number without a common "
            f"divisor with {steps}"
        )
    found = np.quantile(values, np.linspace(0, 1, parts + 1))
    found[0] = np.floor(found[0] / round_to) * round_to
    found[-1] = np.ceil(found[-1] / round_to) * round_to
    return found


def _normal_scores(values: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.float64]:
    """Replace values by the normal quantiles of their ranks, equal ones in any order."""
    order = np.lexsort([generator.random(len(values)), values])
    scores = np.empty(len(values))
    scores[order] = norm.ppf((np.arange(len(values)) + 0.5) / len(values))
    return scores


def main() -> None:
    """Fit both classes and write the parameters into the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="real rows, a CSV file with the columns of the original")
    fitted, _ = halves(pd.read_csv(parser.parse_args().rows))
    genuine, frauds = fitted[fitted["Class"] == 0], fitted[fitted["Class"] == 1]
    parameters = fit("genuine", genuine, 6, 0.001, parts=100) | fit("fraud", frauds, 2, 0.2, parts=40)
    np.savez(PARAMETERS, **parameters)  # type: ignore[arg-type]
    print(f"Fitted {len(genuine)} genuine rows and {len(frauds)} frauds: {PARAMETERS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
