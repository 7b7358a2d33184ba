"""Make the recorded run of a training: `python -m tools.record_cifar100 classic FOLDER`.

It takes what `tools.train_cifar100` has kept in the folder so far, finished or not, and writes the two small
files that the package ships: NAME.json says how it was made and what each epoch came to, NAME.npz what was
predicted.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets import load_cifar100
from confusionlab.datasets.recorded_run import PARTS
from tools.cifar100_networks import PLANS
from tools.project import ROOT
from tools.train_cifar100 import last_kept, validation_starts

RECORDED = ROOT / "src/confusionlab/datasets/recorded"

Arrays = dict[str, NDArray[Any]]


def collect(folder: Path) -> tuple[dict[str, Any], Arrays]:
    """Return the facts and the predictions of a training, up to its last whole epoch.

    Parameters
    ----------
    folder : Path
        Where the training keeps its state.

    Returns
    -------
    facts : dict
        What goes into the JSON file.
    arrays : dict of str to ndarray
        What goes into the npz file.
    """
    kept = last_kept(folder)
    if kept is None:
        raise SystemExit(f"{folder} holds no whole epoch yet; train one with python -m tools.train_cifar100")
    record = json.loads((kept / "record.json").read_text(encoding="utf-8"))
    ended = datetime.fromtimestamp((kept / "record.json").stat().st_mtime, UTC).date().isoformat()
    arrays = _arrays(folder, record["log"])
    return _facts(record, ended), arrays


def _facts(record: dict[str, Any], ended: str) -> dict[str, Any]:
    starts = record.pop("starts")
    if any(start["versions"] != starts[0]["versions"] for start in starts):
        raise SystemExit("the training was resumed with other versions of the libraries; train it anew")
    first = {"validation_first": record.pop("train_images"), "test_first": 0}
    made = {"dates": [starts[0]["date"], ended], "versions": starts[0]["versions"]}
    # How long an epoch took says what else the machine did meanwhile, not what the network costs.
    log = [
        {name: _rounded(name, value) for name, value in row.items() if name != "seconds"}
        for row in record.pop("log")
    ]
    return record | made | first | {"log": log}


def _rounded(name: str, value: float) -> float:
    return round(value, 6) if name.endswith(("loss", "accuracy")) else value


def _arrays(folder: Path, log: list[dict[str, float]]) -> Arrays:
    """Lay the predictions out by epoch; of the best epoch and the last one keep five classes an image."""
    rows = [row for row in log if "test_loss" in row]
    epochs = [int(row["epoch"]) for row in rows]
    best = max(rows, key=lambda row: row["val_accuracy"])["epoch"]
    predictions = [_read(folder / f"predictions-{epoch:03}.npz") for epoch in epochs]
    two = [epochs.index(int(best)), len(epochs) - 1]
    arrays = {"epochs": np.array(epochs, np.int16), "top_epochs": np.array(epochs, np.int16)[two]}
    for part in PARTS:
        top = np.stack([stored[f"{part}_top"] for stored in predictions])
        scores = np.stack([stored[f"{part}_scores"] for stored in predictions])
        arrays |= {f"{part}_predicted": top[:, :, 0], f"{part}_scores": scores[:, :, 0]}
        arrays |= {f"{part}_top": top[two], f"{part}_top_scores": scores[two]}
    return arrays


def _read(path: Path) -> Arrays:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def actual_classes() -> Arrays:
    """Return the actual classes of both parts, as the training dealt them."""
    cifar = load_cifar100()
    if cifar.source != "real":
        raise SystemExit(cifar.notice)
    validation = cifar.train.fine[validation_starts(len(cifar.train)) :]
    return {
        "validation_actual": validation.astype(np.uint8),
        "test_actual": cifar.test.fine.astype(np.uint8),
    }


def main() -> None:
    """Write the two files into the package."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=PLANS)
    parser.add_argument("folder", type=Path, help="the folder that was given to tools.train_cifar100")
    chosen = parser.parse_args()
    facts, arrays = collect(chosen.folder / chosen.name)
    target = RECORDED / chosen.name
    np.savez_compressed(target.with_suffix(".npz"), **actual_classes(), **arrays)  # type: ignore[arg-type]
    target.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    size = target.with_suffix(".npz").stat().st_size
    print(
        f"{chosen.name}: {len(facts['log'])} of {facts['planned_epochs']} epochs, predictions at "
        f"{len(arrays['epochs'])}, best {arrays['top_epochs'][0]}; {size / 1e6:.2f} MB"
    )


if __name__ == "__main__":
    main()
