"""Whatever Keras predicts from, as batches of (inputs, targets) that can be read again and again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from confusionlab.inputs import whole_number
from confusionlab.keras.targets import Targets, read_targets
from confusionlab.labels import Label, as_array

Batch = tuple[Any, NDArray[Any]]

_KINDS = "arrays, a tf.data.Dataset, a keras.utils.PyDataset, or a generator of (inputs, targets)"


@dataclass(frozen=True)
class Batches:
    """Batches that are read anew each time.

    Attributes
    ----------
    read : callable
        Gives an iterator over the batches.
    labels : sequence or None
        What string targets are looked up in.
    called : str
        What the targets are called in error messages.
    may_reorder : bool
        Whether one reading may give another order than the one before.
    """

    read: Callable[[], Iterator[Any]]
    labels: Sequence[Label] | None
    called: str = "targets in inputs"
    may_reorder: bool = False

    def __iter__(self) -> Iterator[Batch]:
        """Go through inputs and targets, batch by batch."""
        return map(_checked_batch, self.read())

    def targets(self) -> Targets:
        """Read the targets of all examples.

        Raises
        ------
        TypeError, ValueError
            If there is no batch, or `read_targets` refuses what they hold.
        """
        parts = [targets for _, targets in self]
        if not parts:
            raise ValueError("inputs: expected at least one batch, got none; is the data set empty?")
        return read_targets(np.concatenate(parts), self.labels, self.called)


def batches_of(
    inputs: Any, targets: Any, labels: Sequence[Label] | None, batch_size: int | None, steps: int | None
) -> Batches:
    """Tell the kinds of input apart, and refuse what doesn't belong to them.

    Raises
    ------
    TypeError, ValueError
        If the inputs are of no known kind, are endless, or other arguments don't go with them.
    """
    if isinstance(inputs, tf.data.Dataset):
        _refuse_beside("a tf.data.Dataset", targets=targets, batch_size=batch_size, steps=steps)
        return Batches(_dataset_reader(inputs), labels, may_reorder=True)
    if isinstance(inputs, keras.utils.PyDataset):
        _refuse_beside("a PyDataset", targets=targets, batch_size=batch_size, steps=steps)
        return Batches(_indexed_reader(inputs), labels)
    if isinstance(inputs, Iterator):
        _refuse_beside("a generator", targets=targets, batch_size=batch_size)
        return Batches(_generator_reader(inputs, steps), labels)
    _refuse_beside("arrays", steps=steps)
    batches = Batches(_array_reader(inputs, targets, batch_size), labels, "targets")
    batches.targets()
    return batches


def _refuse_beside(kind: str, **others: Any) -> None:
    for name, value in others.items():
        if value is None:
            continue
        why = {
            "targets": "it holds the targets itself, in batches of (inputs, targets)",
            "batch_size": "it comes in batches",
            "steps": "it ends by itself",
        }[name]
        raise ValueError(f"{name}: does not go with {kind} as inputs: {why}; leave {name}= out")


def _checked_batch(batch: Any) -> Batch:
    if not isinstance(batch, tuple | list) or len(batch) not in (2, 3):
        raise ValueError(
            f"inputs: expected batches of (inputs, targets), got {_described(batch)}; put the targets beside "
            "the inputs"
        )
    inputs, targets = batch[0], np.asarray(batch[1])
    n_targets = len(targets) if targets.ndim else 0
    lengths = [_length(leaf) for leaf in keras.tree.flatten(inputs)]
    if set(lengths) != {n_targets}:
        raise ValueError(
            f"inputs: a batch holds {n_targets} targets (shape {targets.shape}) for {_either(lengths)} "
            "inputs; is it batched? A tf.data.Dataset is by .batch(32)"
        )
    return inputs, targets


def _described(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    shape = getattr(value, "shape", None)
    return f"{type(value).__name__}" + ("" if shape is None else f" of shape {tuple(shape)}")


def _length(leaf: Any) -> int:
    shape = getattr(leaf, "shape", None)
    if not shape:
        raise TypeError(
            f"inputs: expected {_KINDS}, got {_described(leaf)}; np.asarray() makes an array of lists"
        )
    return int(shape[0])


def _either(lengths: Sequence[int]) -> str:
    return " and ".join(f"{length:,}" for length in dict.fromkeys(lengths)) or "no"


def _dataset_reader(dataset: Any) -> Callable[[], Iterator[Any]]:
    if dataset.cardinality() == tf.data.INFINITE_CARDINALITY:
        raise ValueError(
            "inputs: the tf.data.Dataset never ends (.repeat()); cut it with .take(n), n batches"
        )
    spec = dataset.element_spec
    if isinstance(spec, tuple) and len(spec) > 1 and getattr(spec[1], "shape", None) == ():
        raise ValueError("inputs: the tf.data.Dataset gives single examples; batch it with .batch(32)")
    return lambda: iter(dataset)


def _indexed_reader(dataset: Any) -> Callable[[], Iterator[Any]]:
    n_batches = dataset.num_batches
    if n_batches is None:
        raise ValueError("inputs: the PyDataset never ends (it has no length); give it a __len__")
    if dataset.workers > 1:
        return lambda: _read_ahead(dataset.__getitem__, n_batches, dataset.workers)
    return lambda: map(dataset.__getitem__, range(n_batches))


def _read_ahead(read: Callable[[int], Any], n_batches: int, workers: int) -> Iterator[Any]:
    """Read in several threads, a few batches ahead, and give the batches in order."""
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for number in range(n_batches):
            waiting.append(pool.submit(read, number))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        yield from (future.result() for future in waiting)


def _generator_reader(generator: Iterator[Any], steps: int | None) -> Callable[[], Iterator[Any]]:
    if steps is None:
        raise ValueError(
            "steps: a generator doesn't say where it ends; pass steps=, how many of its batches to read at "
            "most"
        )
    kept = list(islice(generator, whole_number(steps, "steps", 1, "pass a larger number")))
    return lambda: iter(kept)


def _array_reader(inputs: Any, targets: Any, batch_size: int | None) -> Callable[[], Iterator[Any]]:
    if targets is None:
        raise ValueError(
            "targets: expected the actual classes of the examples in inputs, got none; pass them"
        )
    size = 32 if batch_size is None else whole_number(batch_size, "batch_size", 1, "pass a larger number")
    arrays = keras.tree.map_structure(_as_array, inputs)
    actual = as_array(targets, "targets", "labels")
    lengths = [_length(leaf) for leaf in keras.tree.flatten(arrays)]
    n_targets = len(actual) if actual.ndim else 0
    if set(lengths) != {n_targets}:
        raise ValueError(
            f"inputs, targets: lengths {_either(lengths)} and {n_targets:,} differ; an example needs one of "
            "each"
        )

    def part(start: int) -> Any:
        chosen = slice(start, start + size)
        return keras.tree.map_structure(lambda leaf: _cast(leaf[chosen]), arrays), actual[chosen]

    return lambda: map(part, range(0, n_targets, size))


def _as_array(leaf: Any) -> Any:
    """Take columns of pandas and the like as NumPy arrays; tensors stay as they are."""
    return np.asarray(leaf) if hasattr(leaf, "__array__") and not tf.is_tensor(leaf) else leaf


def _cast(part: Any) -> Any:
    """Give floats the precision that Keras computes with."""
    if isinstance(part, np.ndarray) and part.dtype.kind == "f":
        return part.astype(keras.config.floatx(), copy=False)
    return part
