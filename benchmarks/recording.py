"""What an epoch costs: a matrix of a hundred classes with its examples, and the pictures of those."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Row, against, at_least, at_most, medians
from confusionlab import ConfusionMatrix, MatrixHistory
from confusionlab.datasets import load_cifar100, load_recorded_run
from confusionlab.explorer.contents import packed
from confusionlab.explorer.payload import Packer

TITLE = "Recording a hundred classes"
KEPT = 25
PICTURES = 1000

Classes = NDArray[np.int64]


def rows() -> Iterator[Row]:
    """Measure the last epoch of the recorded run, as if it were being trained now."""
    run = load_recorded_run("classic")
    actual, predicted = run.test.actual, run.test.predicted(run.last)
    yield from _recording(actual, predicted)
    yield _packing(load_cifar100())


def _recording(actual: Classes, predicted: Classes) -> Iterator[Row]:
    """Measure one step, beside the tracker's on the same input."""
    ours = partial(_record, MatrixHistory(), actual, predicted)
    lists = actual.tolist(), predicted.tolist()  # which it goes through faster than through arrays
    theirs, with_names = partial(_compute, *lists, None), partial(_compute, *lists, _name)
    taken = medians(15, ours=ours, theirs=theirs, with_names=with_names)
    what = f"A step of {len(actual):,} predictions in 100 classes, {KEPT} examples kept a cell"
    yield at_most(what, 5, 1000 * taken["ours"], "ms")
    for name, how in (("theirs", ""), ("with_names", " with a name for each example, nothing sent")):
        note = against(taken["ours"], taken[name])
        claim = f"{what}, beside `comet_ml.ConfusionMatrix.compute_matrix`{how}"
        yield at_least(claim, 1, taken[name] / taken["ours"], "times as fast", note)


def _packing(cifar: Any) -> Row:
    """Measure the way from an array of images to the sprites of a page."""
    images = cifar.test.images[:PICTURES]
    pack = partial(_pack, images)
    what = f"{PICTURES:,} images of CIFAR-100 ({cifar.source}), 32 by 32 pixels, packed into sprites"
    return at_most(what, 1, medians(5, pack=pack)["pack"], "s")


def _record(history: MatrixHistory, actual: Classes, predicted: Classes) -> None:
    history.record(1, ConfusionMatrix.from_labels(actual, predicted, labels=range(100), keep_examples=KEPT))


def _compute(actual: list[int], predicted: list[int], name: Any) -> None:
    from comet_ml import ConfusionMatrix as Tracked

    tracked = Tracked(max_examples_per_cell=KEPT)
    tracked.compute_matrix(actual, predicted, index_to_example_function=name)


def _name(index: int) -> dict[str, str]:
    return {"sample": f"example-{index:05}.png", "assetId": str(index)}


def _pack(images: NDArray[np.uint8]) -> None:
    packed(Packer(), np.arange(len(images)), images)
