"""Measure what the credit-card stand-in is worth: `python -m tools.measure_creditcard real_rows.csv`.

Classifiers are trained on the stand-in alone, then tried on its own test part and on the real rows that
were kept out of the fitting. The tables go into book/data_creditcard.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from confusionlab import ConfusionMatrix
from confusionlab.datasets.creditcard import CreditCard, Part, stand_in
from tools.fit_creditcard import COMPONENTS, halves

SEEDS = range(5)

Scorer = Callable[[NDArray[np.float32]], NDArray[np.float64]]
Training = Callable[[Part, int], Scorer]


class Worth(NamedTuple):
    """What a classifier trained on the stand-in does at threshold .5."""

    own: ConfusionMatrix  # on the stand-in's own test part
    real: ConfusionMatrix  # on real rows that nothing was fitted on


def logistic_regression(train: Part, seed: int) -> Scorer:
    """Train scikit-learn's logistic regression, which has no chance in it."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000, random_state=seed).fit(train.inputs, train.targets)
    return lambda inputs: model.predict_proba(inputs)[:, 1]


def network(train: Part, seed: int) -> Scorer:
    """Train the network of lesson 6 for its five epochs."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    keras.utils.set_random_seed(seed)
    share = train.targets.mean()
    bias = keras.initializers.Constant(np.log(share / (1 - share)))
    layers = [
        keras.Input((train.inputs.shape[1],)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(1, activation="sigmoid", bias_initializer=bias),
    ]
    model = keras.Sequential(layers)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="binary_crossentropy")
    model.fit(train.inputs, train.targets, epochs=5, batch_size=64, verbose=0)
    return lambda inputs: model.predict(inputs, batch_size=4096, verbose=0)[:, 0]


def worth(creditcard: CreditCard, kept: pd.DataFrame, train: Training, seed: int) -> Worth:
    """Split with a seed, train with it, and count on the test part and on real rows."""
    parts = creditcard.split(seed)
    score = train(parts.train, seed)
    real = parts.scaler(kept)
    return Worth(_count(parts.test.targets, score(parts.test.inputs)), _count(kept["Class"], score(real)))


def _count(targets: NDArray[np.int64] | pd.Series, scores: NDArray[np.float64]) -> ConfusionMatrix:
    return ConfusionMatrix.from_scores(targets, scores, labels=[0, 1])


def share_of_outliers(transactions: pd.DataFrame) -> float:
    """Return the share of genuine rows with some V beyond five standard deviations."""
    genuine = transactions.loc[transactions["Class"] == 0, COMPONENTS]
    return float((((genuine - genuine.mean()) / genuine.std()).abs() > 5).any(axis=1).mean())


def row(name: str, seed: int, result: Worth) -> str:
    """Write one line of the datasheet's table."""
    (_, fp), (fn, tp) = result.own.counts
    (real_tn, real_fp), (real_fn, real_tp) = result.real.counts
    return (
        f"| {name} | {seed} | {tp} | {fn} | {fp} | {tp / (tp + fp):.2f} | {tp / (tp + fn):.2f} "
        f"| {real_tp / (real_tp + real_fn):.1%} of {real_tp + real_fn} | {real_fp} of {real_fp + real_tn} |"
    )


def main() -> None:
    """Print the datasheet's figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="the real rows that the stand-in was fitted on half of")
    rows = pd.read_csv(parser.parse_args().rows)
    creditcard = stand_in()
    for name, transactions in (("stand-in", creditcard.frame), ("real rows", rows)):
        print(f"genuine rows beyond 5 standard deviations, {name}: {share_of_outliers(transactions):.2%}")
    print("| trained | seed | TP | FN | FP | precision | recall | real frauds found | false alarms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for train in (network, logistic_regression):
        for seed in SEEDS:
            result = worth(creditcard, halves(rows)[1], train, seed)
            print(row(train.__name__.replace("_", " "), seed, result), flush=True)


if __name__ == "__main__":
    main()
