"""Counting labels, beside scikit-learn's `confusion_matrix` and NumPy's `bincount`."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from benchmarks.measure import Row, against, at_least, at_most, medians
from confusionlab.counting import count

TITLE = "Counting"
N_CLASSES = 100
MANY, SOME = 10**6, 2 * 10**5


def rows() -> Iterator[Row]:
    """Measure every claim about counting."""
    yield from _integers()
    yield from _kept_examples()
    yield from _strings()
    yield _memory()


def _stream(n_labels: int, right: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw actual and predicted classes of a classifier; its mistakes fall on any class."""
    generator = np.random.default_rng(2024)
    actual = generator.integers(0, N_CLASSES, n_labels)
    guess = generator.integers(0, N_CLASSES, n_labels)
    return actual, np.where(generator.random(n_labels) < right, actual, guess)


def _bincount(actual: NDArray[np.int64], predicted: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.bincount(N_CLASSES * actual + predicted, minlength=N_CLASSES**2)


def _integers() -> Iterator[Row]:
    actual, predicted = _stream(MANY, right=0.9)
    taken = medians(
        9,
        ours=partial(count, actual, predicted),
        numpy=partial(_bincount, actual, predicted),
        sklearn=partial(confusion_matrix, actual, predicted),
    )
    what = f"Integers, {MANY:,} labels of {N_CLASSES} classes"
    yield at_least(
        f"{what}, beside scikit-learn's `confusion_matrix`",
        30,
        taken["sklearn"] / taken["ours"],
        "times as fast",
        against(taken["ours"], taken["sklearn"]),
    )
    yield at_most(
        f"{what}, beside `np.bincount(K * actual + predicted)`, which knows its K beforehand",
        1.5,
        taken["ours"] / taken["numpy"],
        "times as long",
        against(taken["ours"], taken["numpy"]),
    )


def _kept_examples() -> Iterator[Row]:
    what = "The same with 25 examples kept a cell, of a classifier right"
    kept, nanoseconds, note = _keeping(right=0.9)
    yield at_most(f"{what} nine times in ten ({kept:,} kept)", 8, nanoseconds, "ns a label", note)
    kept, nanoseconds, note = _keeping(right=0.7)
    claim = f"{what} seven times in ten, its mistakes spread evenly: nearly all are kept ({kept:,})"
    yield Row(claim, "nothing", f"{nanoseconds:.3g} ns a label ({note})", None)


def _keeping(right: float) -> tuple[int, float, str]:
    """Give how many examples are kept, the nanoseconds a label, and a yardstick."""
    actual, predicted = _stream(MANY, right)
    keeping = partial(count, actual, predicted, keep_examples=25)
    taken = medians(15, keeping=keeping, numpy=partial(_bincount, actual, predicted))
    yardstick = f"`np.bincount` in the same run: {1e9 * taken['numpy'] / MANY:.1f}"
    return len(keeping()[2]), 1e9 * taken["keeping"] / MANY, yardstick


def _strings() -> Iterator[Row]:
    names = np.array([f"class {number:03d}" for number in range(N_CLASSES)])
    kinds: dict[str, tuple[float, Callable[[NDArray[Any]], Any]]] = {
        "NumPy strings (`<U9`)": (4, lambda codes: names[codes]),
        "Strings in object arrays": (50, lambda codes: names[codes].astype(object)),
        "Strings in pandas columns": (50, lambda codes: pd.Series(names[codes])),
    }
    codes = _stream(SOME, right=0.9)
    for kind, (target, make) in kinds.items():
        actual, predicted = map(make, codes)
        taken = medians(
            5,
            ours=partial(count, actual, predicted),
            sklearn=partial(confusion_matrix, actual, predicted),
        )
        yield at_least(
            f"{kind}, {SOME:,} labels, beside scikit-learn's `confusion_matrix`",
            target,
            taken["sklearn"] / taken["ours"],
            "times as fast",
            against(taken["ours"], taken["sklearn"]),
        )


def _memory() -> Row:
    actual, predicted = (codes.astype(np.uint8) for codes in _stream(10 * MANY, right=0.9))
    tracemalloc.start()
    count(actual, predicted)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return at_most(f"Memory beyond the inputs, {10 * MANY:,} labels as `uint8`", 16, peak / 2**20, "MiB")
