"""Train a decision tree on the CSV files of the channel "train": the entry point of a training job.

SageMaker says where things are by variables (SM_CHANNEL_TRAIN, SM_MODEL_DIR) and passes hyper-parameters as
arguments. Outside SageMaker set the variables, or pass the folders.
"""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))


def arguments() -> argparse.Namespace:
    """Read hyper-parameters and folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--target", default="species", help="the column with the actual class")
    parser.add_argument("--max-depth", type=int, default=3)
    channel = os.environ.get("SM_CHANNEL_TRAIN", BASE / "input" / "data" / "train")
    parser.add_argument("--train", type=Path, default=channel)
    parser.add_argument("--model-dir", type=Path, default=os.environ.get("SM_MODEL_DIR", BASE / "model"))
    return parser.parse_args()


def main() -> None:
    """Train the model, and leave it where SageMaker picks it up.

    Raises
    ------
    SystemExit
        If the channel holds no .csv file.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = arguments()
    files = sorted(Path(given.train).glob("*.csv"))
    if not files:
        raise SystemExit(f"--train: {given.train} holds no .csv file; give the channel 'train' its data")
    rows = pd.concat([pd.read_csv(file) for file in files])
    model = DecisionTreeClassifier(max_depth=given.max_depth, random_state=0)
    model.fit(rows.drop(columns=given.target), rows[given.target])
    Path(given.model_dir).mkdir(parents=True, exist_ok=True)
    joblib.dump(model, Path(given.model_dir) / "model.joblib")
    logging.info("trained on %d rows, %d leaves", len(rows), model.get_n_leaves())


if __name__ == "__main__":
    main()
