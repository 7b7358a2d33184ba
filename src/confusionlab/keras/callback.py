"""A confusion matrix after every epoch of a Keras training run. Needs TensorFlow; nothing else here does."""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

try:
    import keras
    import tensorflow as tf
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"confusionlab.keras needs TensorFlow and Keras 3 ({error}); pip install tensorflow", name=error.name
    ) from error

from confusionlab import counting
from confusionlab.history import MatrixHistory, files
from confusionlab.inputs import checked_keep, checked_threshold, whole_number
from confusionlab.keras.batches import batches_of
from confusionlab.keras.targets import Targets, check_width, read_targets
from confusionlab.labels import Label, listed, place_naming
from confusionlab.matrix import ConfusionMatrix

__all__ = ["ConfusionMatrixCallback"]


class ConfusionMatrixCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Record a confusion matrix of the same examples after every epoch.

    Training is not changed by it: the weights are the same, bit for bit, with and without it. Its cost is
    one prediction pass over the examples. Step n is the state after n epochs.

    Parameters
    ----------
    inputs : array, list or dict of arrays, tf.data.Dataset, keras.utils.PyDataset or generator
        What the model predicts from. All but arrays come in batches of (inputs, targets); sample weights
        after them are left out. A generator is read once, before training, and kept in memory.
    targets : array_like of shape (n,), (n, 1) or (n, K), optional
        With arrays only: integers from 0 on, which are columns of the model's output; strings, which are in
        `labels`; or one-hot rows.
    every : int
        Record a matrix after every so many epochs.
    threshold : float
        For a model with one score per example: the last label is predicted when the score is at least this.
        Of several scores the largest wins.
    labels : sequence of K, optional
        What the columns of the model's output are called; a model with one score has two labels, the
        positive one last. Default: 0 to K - 1.
    keep_examples : int
        How many examples of each cell to remember at each step: those with the smallest ids. An example's id
        is its position in `inputs`, the same at all steps.
    folder : str or path, optional
        Where to write each matrix at once, as `confusion-matrix-001.json` and so on. Matrices that are
        there already are the beginning of the history: go on with ``fit(initial_epoch=...)``.
    on_matrix : callable, optional
        Called as ``on_matrix(step, cm)`` after each matrix.
    batch_size : int, optional
        With arrays only: how many examples to predict at a time. Default: 32.
    steps : int, optional
        With a generator only, which needs it: how many batches to read at most.

    Attributes
    ----------
    history : MatrixHistory
        The matrices so far. It starts anew when training starts anew, at epoch 0.

    Raises
    ------
    TypeError, ValueError, OSError
        If an argument is unfit, or, when training starts, if it doesn't fit the model.

    Examples
    --------
    >>> import keras
    >>> inputs = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> targets = np.array([0, 0, 1, 1])
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="sigmoid")])
    >>> model.compile(loss="binary_crossentropy")
    >>> callback = ConfusionMatrixCallback(inputs, targets, labels=["genuine", "fraud"])
    >>> _ = model.fit(inputs, targets, epochs=2, verbose=0, callbacks=[callback])
    >>> callback.history
    MatrixHistory of 2 steps (1, 2), 2 labels ('genuine', 'fraud')
    """

    def __init__(
        self,
        inputs: Any,
        targets: Any = None,
        every: int = 1,
        threshold: float = 0.5,
        labels: Iterable[Label] | None = None,
        keep_examples: int = 0,
        folder: str | os.PathLike[str] | None = None,
        on_matrix: Callable[[int, ConfusionMatrix], object] | None = None,
        batch_size: int | None = None,
        steps: int | None = None,
    ) -> None:
        super().__init__()
        _check_backend()
        self._labels = None if labels is None else place_naming(labels).labels
        self._every = whole_number(every, "every", 1, "1 records each epoch")
        self._threshold = checked_threshold(threshold)
        self._keep = checked_keep(keep_examples)
        self._on_matrix = _checked_hook(on_matrix)
        with _chance_kept():
            self._batches = batches_of(inputs, targets, self._labels, batch_size, steps)
        self._folder = None if folder is None else files.usable_folder(folder)
        begun = self._folder if self._folder and files.step_files(self._folder) else None
        self.history = MatrixHistory.load(begun) if begun else MatrixHistory()

    def on_train_begin(self, logs: Any = None) -> None:
        """Check that examples, labels and model fit, before the first batch is trained."""
        self._begun = False
        self._scores_of = _compiled(self.model)
        with _seeds_kept(self.model), _chance_kept():
            self._actual = self._read_actual()
            inputs, _ = next(iter(self._batches))
        # A model that is not built yet is built by this batch, as it would be by training's first one: what
        # that draws at random has to stay drawn.
        with _seeds_kept(self.model), _chance_kept() if self.model.built else nullcontext():
            scores = _checked_output(self._scores_of(inputs))
        check_width(self._actual, self._labels, scores.shape[1], self._batches.called)
        _check_threshold_fits(self._threshold, scores, _ends_linear(self.model))
        self._shown = self._labels or tuple(range(max(scores.shape[1], 2)))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Go on with the history, or start a new one, at the first epoch."""
        if self._begun:
            return
        if epoch:
            self._continue_after(epoch)
        else:
            self._start_anew()
        self._begun = True

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Record the matrix, if it is this epoch's turn."""
        step = epoch + 1
        if step % self._every == 0:
            with _seeds_kept(self.model), _chance_kept():
                self._record(step)

    def _read_actual(self) -> Targets:
        actual = self._batches.targets()
        if self._batches.may_reorder and not np.array_equal(self._batches.targets().codes, actual.codes):
            raise ValueError(
                "inputs: the tf.data.Dataset gives its examples in another order each time it is read "
                "(.shuffle()): ids would mean nothing, and reading it would change a training on the same "
                "data set; pass it without .shuffle(), or made with shuffle=False"
            )
        return actual

    def _start_anew(self) -> None:
        if self._folder is not None and len(self.history):
            steps = self.history.steps
            raise ValueError(
                f"folder: {str(self._folder)!r} already holds {len(steps)} steps of an earlier run; go on "
                f"after the last by model.fit(..., initial_epoch={steps[-1]}), or name an empty folder"
            )
        self.history = MatrixHistory()

    def _continue_after(self, epoch: int) -> None:
        for step in self.history:
            earlier = self.history[step]
            if (earlier.labels, earlier.total) != (self._shown, len(self._actual.codes)):
                raise ValueError(
                    f"the history so far is of {earlier.total:,} examples of {listed(earlier.labels)}, but "
                    f"inputs holds {len(self._actual.codes):,} examples of {listed(self._shown)}; go on with "
                    "the same examples and labels, or start with an empty folder"
                )
            if step > epoch:
                # An interrupted run may be taken up at an epoch before its last matrix.
                del self.history[step]
                if self._folder is not None:
                    files.step_path(self._folder, step).unlink()

    def _record(self, step: int) -> None:
        scores, codes = self._predict()
        missing = int(np.isnan(scores).any(axis=1).sum())
        if missing:
            warnings.warn(
                f"step {step} has no matrix: the model's output is NaN for {missing:,} of {len(codes):,} "
                "examples; training has diverged, try a smaller learning rate",
                RuntimeWarning,
                stacklevel=2,
            )
            return
        matrix = self._matrix(scores, codes)
        self.history.record(step, matrix)
        if self._folder is not None:
            files.write_step(self._folder, step, matrix)
        if self._on_matrix is not None:
            self._on_matrix(step, matrix)

    def _predict(self) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Give scores and actual classes of one pass: they belong together, whatever its order."""
        scores, targets = [], []
        for inputs, actual in self._batches:
            scores.append(_as_table(self._scores_of(inputs)))
            targets.append(actual)
        codes = read_targets(np.concatenate(targets), self._labels, self._batches.called).codes
        if self._keep and not np.array_equal(codes, self._actual.codes):
            raise ValueError(
                "inputs: gives its examples in another order than before training, so that ids mean nothing; "
                "pass a data set that stays as it is, or leave keep_examples= out"
            )
        return np.concatenate(scores), codes

    def _matrix(self, scores: NDArray[Any], codes: NDArray[np.intp]) -> ConfusionMatrix:
        size = len(self._shown)
        # Of two columns and more the largest wins, unless another threshold was said for the second of two.
        by_threshold = scores.shape[1] == 1 or self._threshold != 0.5
        predicted = counting.decide(scores, self._threshold if by_threshold else None, size)
        _, counts, examples = counting.count(codes, predicted, range(size), keep_examples=self._keep)
        return ConfusionMatrix.from_parts(self._shown, counts, examples)


def _check_backend() -> None:
    if keras.config.backend() != "tensorflow":
        raise RuntimeError(
            f"Keras runs on {keras.config.backend()}, expected tensorflow; set the environment variable "
            "KERAS_BACKEND=tensorflow before Keras is imported"
        )


def _checked_hook(on_matrix: Any) -> Any:
    if on_matrix is not None and not callable(on_matrix):
        raise TypeError(
            f"on_matrix: expected a function on_matrix(step, cm), got {type(on_matrix).__name__}; "
            "pass the function itself, not what it returns"
        )
    return on_matrix


def _compiled(model: Any) -> Callable[[Any], Any]:
    """Give the model's own step of prediction; its `predict` would leave traces in the model."""

    def scores_of(inputs: Any) -> Any:
        return model.predict_step((inputs,))

    if model.run_eagerly:
        return scores_of
    compiled: Callable[[Any], Any] = tf.function(
        scores_of, reduce_retracing=True, autograph=False, jit_compile=model.jit_compile or None
    )
    return compiled


@contextmanager
def _chance_kept() -> Iterator[None]:
    """Put Python's and NumPy's random state back: data that draws at random must not move training's."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the global one is meant
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


@contextmanager
def _seeds_kept(model: Any) -> Iterator[None]:
    """Put a model's seeds back: layers that draw when predicting, too, would draw otherwise when training."""
    weights = {id(weight) for weight in model.weights}
    others = [variable for variable in model.variables if id(variable) not in weights]
    states = [(variable, tf.identity(variable.value)) for variable in others]
    try:
        yield
    finally:
        for variable, value in states:
            variable.assign(value)


def _as_table(scores: Any) -> NDArray[Any]:
    array = np.asarray(scores)
    return array.reshape(len(array), -1)


def _checked_output(scores: Any) -> NDArray[Any]:
    if isinstance(scores, dict | list | tuple):
        raise ValueError(
            f"the model gives {len(scores)} outputs, expected one array of scores; make a model of "
            "the output that is meant: keras.Model(model.inputs, model.outputs[0])"
        )
    if len(scores.shape) not in (1, 2):
        raise ValueError(
            f"the model's output has shape {tuple(scores.shape)}, expected (n,), (n, 1) or (n, number of "
            "labels): one decision per example"
        )
    table = _as_table(scores)
    if np.isnan(table).any():
        raise ValueError(
            "inputs: the model's output for the first batch is NaN before training; look for NaN in inputs, "
            "or in weights that were loaded"
        )
    return table


def _ends_linear(model: Any) -> bool:
    """Tell whether the model's last layer is known to have no activation."""
    # Sequential and functional models list what they do in order; of others nothing is known.
    in_order = getattr(model, "operations", model.layers if isinstance(model, keras.Sequential) else [])
    return bool(in_order) and getattr(in_order[-1], "activation", None) is keras.activations.linear


def _check_threshold_fits(threshold: float, scores: NDArray[Any], linear: bool) -> None:
    """Refuse a threshold that belongs to other scores than the model's."""
    if scores.shape[1] > 1:
        if threshold != 0.5 and scores.shape[1] > 2:
            raise ValueError(
                f"threshold: got {threshold:g}, but the model gives {scores.shape[1]} scores per example, "
                "of which the largest wins; leave threshold= out, or give the model one sigmoid unit"
            )
        return
    lowest, highest = scores.min(), scores.max()
    if linear or lowest < 0 or highest > 1:
        if 0 < threshold < 1:
            raise ValueError(
                f"threshold: {threshold:g} is meant for probabilities, but the model's output, here from "
                f"{lowest:.3g} to {highest:.3g}, is not kept between 0 and 1 (logits?); end the model with "
                "activation='sigmoid', or pass threshold=0 for logits, which is a probability of .5"
            )
    elif not 0 <= threshold <= 1:
        raise ValueError(
            f"threshold: got {threshold:g}, but the model gives probabilities, from 0 to 1; pass one "
            "such as 0.5"
        )
