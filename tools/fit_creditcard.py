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


def halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the half that is fitted and the half that is kept.

    Of each class, in order of Time, every second row is kept. Repeated rows are dropped first, so that
    no row is in both.
    """
    rows = rows.drop_duplicates().sort_values(["Class", "Time", *COMPONENTS], ignore_index=True)
    fitted = rows.groupby("Class").cumcount() % 2 == 0
    return rows[fitted], rows[~fitted]


def fit(name: str, rows: pd.DataFrame, mixed: int, least_variance: float) -> dict[str, NDArray[np.float32]]:
    """Fit one class: a mixture of Gaussians of V1 to V28 and the normal scores of Time and Amount."""
    generator = np.random.default_rng(0)
    scores = [_normal_scores(rows[column].to_numpy(), generator) for column in ("Time", "Amount")]
    mixture = GaussianMixture(mixed, reg_covar=least_variance, random_state=0, n_init=3)
    mixture.fit(np.column_stack([rows[COMPONENTS], *scores]))
    levels = np.linspace(0, 1, min(len(rows), 401))
    fitted = {
        "shares": mixture.weights_,
        "means": mixture.means_,
        "factors": np.linalg.cholesky(mixture.covariances_),
        "degrees": np.array(DEGREES_OF_FREEDOM),
        "times": np.quantile(rows["Time"], levels),
        "amounts": np.quantile(rows["Amount"], levels),
    }
    return {f"{name}_{part}": values.astype(np.float32) for part, values in fitted.items()}


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
    parameters = fit("genuine", genuine, 6, 0.001) | fit("fraud", frauds, 2, 0.2)
    np.savez(PARAMETERS, **parameters)  # type: ignore[arg-type]
    print(f"Fitted {len(genuine)} genuine rows and {len(frauds)} frauds: {PARAMETERS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
