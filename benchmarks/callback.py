"""The Keras callback's matrix, beside predicting alone with `model.predict`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from benchmarks.measure import Row, against, at_most, medians

TITLE = "Watching a network learn"
N_EXAMPLES = 56_962


def rows() -> Iterator[Row]:
    """Measure one epoch's matrix on as many transactions as lesson 6's test part holds."""
    # TensorFlow's threads and memory must not be there yet when the other parts are measured.
    import tensorflow as tf

    from confusionlab.keras import ConfusionMatrixCallback

    generator = np.random.default_rng(2024)
    inputs = generator.normal(size=(N_EXAMPLES, 29)).astype("float32")
    targets = generator.integers(0, 2, N_EXAMPLES)
    model = _network()
    what = f"The callback's matrix of {N_EXAMPLES:,} examples, ten kept a cell, beside `model.predict` alone"
    for size in (32, 2048):
        callback = ConfusionMatrixCallback(inputs, targets, keep_examples=10, batch_size=size)
        predict = partial(model.predict, inputs, batch_size=size, verbose=0)
        yield _row(f"{what}; arrays in batches of {size:,}", model, callback, predict)
    batches = tf.data.Dataset.from_tensor_slices((inputs, targets)).batch(32)
    callback = ConfusionMatrixCallback(batches, keep_examples=10)
    yield _row(
        f"{what}; a `tf.data.Dataset` in batches of 32",
        model,
        callback,
        partial(model.predict, batches, verbose=0),
    )


def _network() -> Any:
    import keras

    keras.utils.set_random_seed(2024)
    dense = keras.layers.Dense
    model = keras.Sequential(
        [keras.Input((29,)), dense(16, activation="relu"), dense(1, activation="sigmoid")]
    )
    model.compile(loss="binary_crossentropy")
    return model


def _row(what: str, model: Any, callback: Any, predict: Any) -> Row:
    callback.set_model(model)
    callback.on_train_begin()
    taken = medians(5, ours=partial(callback.on_epoch_end, 0), keras=predict)
    note = against(taken["ours"], taken["keras"])
    return at_most(what, 1.1, taken["ours"] / taken["keras"], "times as long", note)
