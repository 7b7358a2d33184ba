"""Train a network on CIFAR-100 for a recorded run: `python -m tools.train_cifar100 classic FOLDER`.

After each epoch everything is kept in the folder: weights, the optimizer's state, the log and, at some
epochs, predictions. Whatever interrupts the training, the same command goes on after the last whole epoch.
The order of the images, and what is drawn at random to change them, follow from the seed and the number of
the epoch alone, so an interrupted training goes the way that an uninterrupted one would have gone, up to
the order in which threads add numbers.

On Linux, these settings let the C library keep the memory of large arrays between batches, which halved the
time of an epoch on the machine where the recorded runs were made:

    export MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8000000000

`python -m tools.record_cifar100 classic FOLDER` makes the recorded run from what is there, at any time.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets import load_cifar100
from tools.cifar100_networks import PLANS, Images, Plan

VERSION = 1
SEED = 0
BATCH = 128
VALIDATION_SHARE = 0.2  # of the images for training: the last ones, as Keras takes them
TOP = 5

Scores = NDArray[np.float32]
Sets = dict[str, tuple[Images, NDArray[np.int64]]]


class Training:
    """One training run and its folder."""

    def __init__(self, name: str, folder: Path, size: int | None = None) -> None:
        self.name, self.plan, self.folder = name, PLANS[name], folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sets = read_sets(size)
        self.model, self.record = self._resumed() or self._new()
        begun = {"epoch": self.epoch + 1, "date": _today(), "versions": _versions()}
        self.record["starts"].append(begun)

    @property
    def epoch(self) -> int:
        """The last whole epoch."""
        return len(self.record["log"])

    def run_epoch(self, progress: bool) -> dict[str, Any]:
        """Train one epoch, look at what it has come to, and keep everything."""
        began, epoch = time.monotonic(), self.epoch + 1
        images, classes = self._shuffled(epoch)
        self.model.optimizer.learning_rate.assign(self.plan.learning_rate(epoch))
        history = self.model.fit(
            images, classes, batch_size=BATCH, shuffle=False, verbose=0, callbacks=_bar(epoch, progress)
        ).history
        row = {"epoch": epoch, "loss": history["loss"][0], "accuracy": history["accuracy"][0]}
        row |= self._look(epoch)
        self.record["log"].append(row | {"seconds": round(time.monotonic() - began, 1)})
        self._keep()
        return self.record["log"][-1]

    def _new(self) -> tuple[Any, dict[str, Any]]:
        import keras

        keras.utils.set_random_seed(SEED)
        model = self.plan.build()
        model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        record = {
            "name": self.name,
            "description": self.plan.description,
            "script": "tools/train_cifar100.py",
            "script_version": VERSION,
            "seed": SEED,
            "batch_size": BATCH,
            "planned_epochs": self.plan.epochs,
            "parameters": model.count_params(),
            "train_images": len(self.sets["train"][1]),
            "starts": [],
            "log": [],
        }
        return model, record

    def _resumed(self) -> tuple[Any, dict[str, Any]] | None:
        import keras

        kept = last_kept(self.folder)
        if kept is None:
            return None
        return keras.models.load_model(kept / "model.keras"), json.loads((kept / "record.json").read_text())

    def _shuffled(self, epoch: int) -> tuple[Images, NDArray[np.int64]]:
        generator = np.random.default_rng([SEED, epoch])
        images, classes = self.sets["train"]
        order = generator.permutation(len(classes))
        return self.plan.augment(images[order], generator), classes[order]

    def _look(self, epoch: int) -> dict[str, float]:
        """Measure the network on the validation images; at some epochs on the test images too."""
        scores = self._scores("validation")
        measured = _measured("val", scores, self.sets["validation"][1])
        if is_recorded(epoch, self.plan):
            test = self._scores("test")
            measured |= _measured("test", test, self.sets["test"][1])
            _write_predictions(
                self.folder / f"predictions-{epoch:03}.npz", {"validation": scores, "test": test}
            )
        return measured

    def _scores(self, part: str) -> Scores:
        scores: Scores = self.model.predict(self.sets[part][0], batch_size=500, verbose=0)
        return scores

    def _keep(self) -> None:
        """Keep model and record together: the folder gets its name when both are whole."""
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.model.save(unfinished / "model.keras")
        (unfinished / "record.json").write_text(json.dumps(self.record, indent=1), encoding="utf-8")
        unfinished.rename(self.folder / f"epoch-{self.epoch:03}")
        shutil.rmtree(self.folder / f"epoch-{self.epoch - 1:03}", ignore_errors=True)


def is_recorded(epoch: int, plan: Plan) -> bool:
    """Tell whether an epoch's predictions are kept: the first twenty, then every tenth, and the last."""
    return epoch <= 20 or epoch % 10 == 0 or epoch == plan.epochs


def last_kept(folder: Path) -> Path | None:
    """Return the folder of the last whole epoch."""
    kept = [path for path in folder.glob("epoch-*") if re.fullmatch(r"epoch-\d{3}", path.name)]
    return max(kept, default=None)


def read_sets(size: int | None = None) -> Sets:
    """Return images from 0 to 1 and their classes: to train on, for validation, for the test."""
    cifar = load_cifar100()
    if cifar.source != "real":
        sys.exit(cifar.notice)
    border = validation_starts(len(cifar.train))
    parts = {
        "train": (cifar.train.images[:border][:size], cifar.train.fine[:border][:size]),
        "validation": (cifar.train.images[border:][:size], cifar.train.fine[border:][:size]),
        "test": (cifar.test.images[:size], cifar.test.fine[:size]),
    }
    return {name: (images.astype(np.float32) / 255, fine) for name, (images, fine) in parts.items()}


def validation_starts(n_images: int) -> int:
    """Return the place of the first image that is not trained on."""
    return round((1 - VALIDATION_SHARE) * n_images)


def _measured(part: str, scores: Scores, classes: NDArray[np.int64]) -> dict[str, float]:
    of_actual = scores[np.arange(len(classes)), classes].astype(np.float64)
    return {
        f"{part}_loss": float(-np.log(np.maximum(of_actual, 1e-7)).mean()),  # cut where Keras cuts
        f"{part}_accuracy": float((scores.argmax(axis=1) == classes).mean()),
    }


def _write_predictions(path: Path, scores: dict[str, Scores]) -> None:
    arrays = {}
    for part, table in scores.items():
        top = np.argsort(-table, axis=1, kind="stable")[:, :TOP]
        arrays[f"{part}_top"] = top.astype(np.uint8)
        arrays[f"{part}_scores"] = np.take_along_axis(table, top, axis=1).astype(np.float16)
    unfinished = path.with_suffix(".part.npz")
    np.savez_compressed(unfinished, **arrays)  # type: ignore[arg-type]
    unfinished.replace(path)


def _bar(epoch: int, shown: bool) -> list[Any]:
    """Return a callback that shows how far the epoch is, where somebody is looking."""
    import keras
    from tqdm import tqdm

    class Bar(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            self.bar = tqdm(total=self.params["steps"], desc=f"epoch {epoch}", leave=False, unit="batch")

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.bar.update()

        def on_train_end(self, logs: Any = None) -> None:
            self.bar.close()

    return [Bar()] if shown else []


def _versions() -> dict[str, str]:
    import keras
    import tensorflow

    libraries = {library.__name__: library.__version__ for library in (keras, tensorflow, np)}
    return {"python": platform.python_version()} | libraries


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def main() -> None:
    """Train, or go on training, until the planned number of epochs is reached."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=PLANS)
    parser.add_argument("folder", type=Path, help="where the state is kept, in a folder of the run's name")
    parser.add_argument("--until", type=int, help="stop after this epoch (default: the last that is planned)")
    parser.add_argument("--size", type=int, help="use so few images of each part, to try the script")
    chosen = parser.parse_args()
    training = Training(chosen.name, chosen.folder, chosen.size)
    planned = training.plan.epochs
    print(f"{chosen.name}: {training.epoch} of {planned} epochs are done", flush=True)
    while training.epoch < min(chosen.until or planned, planned):
        row = training.run_epoch(progress=sys.stderr.isatty())
        print("  ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
