"""Let a trained model predict a test set, and write its matrix and report: what a processing job runs.

A processing job has its inputs and outputs below /opt/ml/processing. Reads model/model.tar.gz and test/*.csv,
writes evaluation/evaluation.json, confusion-matrix.json, confusion-matrix.png and predictions.csv.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from matplotlib.figure import Figure

from confusionlab import ConfusionMatrix
from confusionlab.exchange import sagemaker

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")) / "processing"


def arguments() -> argparse.Namespace:
    """Read where things are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--target", default="species", help="the column with the actual class")
    parser.add_argument("--model", type=Path, default=BASE / "model" / "model.tar.gz")
    parser.add_argument("--test", type=Path, default=BASE / "test")
    parser.add_argument("--evaluation", type=Path, default=BASE / "evaluation")
    return parser.parse_args()


def load(archive: Path) -> Any:
    """Load the model. Loading runs what is in the file: load your own only."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
        return joblib.load(Path(folder) / "model.joblib")


def write(cm: ConfusionMatrix, predictions: pd.DataFrame, folder: Path) -> None:
    """Write what the evaluation gave."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(sagemaker.report(cm), indent=2), "utf-8")
    (folder / "confusion-matrix.json").write_text(cm.to_json(), "utf-8")
    predictions.to_csv(folder / "predictions.csv", index=False)
    figure = Figure(figsize=(6, 5), layout="constrained")
    cm.heatmap(ax=figure.subplots())
    figure.savefig(folder / "confusion-matrix.png")


def main() -> None:
    """Predict the test data, count the predictions, and write the report."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = arguments()
    rows = pd.concat([pd.read_csv(file) for file in sorted(given.test.glob("*.csv"))])
    model = load(given.model)
    actual, predicted = rows[given.target], model.predict(rows.drop(columns=given.target))
    cm = ConfusionMatrix.from_labels(actual, predicted, labels=model.classes_)
    write(cm, pd.DataFrame({"actual": actual, "predicted": predicted}), given.evaluation)
    logging.info("%s", cm)


if __name__ == "__main__":
    main()
