"""What the browser gets: gzip around a JSON header and the arrays it names.

Layout: the header's length (4 bytes, little-endian), the header (UTF-8), the arrays one behind the other.
Counts are sparse: the gaps between the cells that aren't empty, and their values. An example is written
once with its actual class, and for each step with how the predicted class differs from the step before: an
example that is kept at ten steps costs ten bytes more at most, and what does not change compresses to little.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from confusionlab.examples import Examples
from confusionlab.focus import Before

if TYPE_CHECKING:
    from confusionlab.explorer.state import State

Kind: TypeAlias = Literal["matrix", "steps", "models", "scores"]


class Section(TypedDict):
    """Where one array lies behind the header; its kind is NumPy's letter and the bytes of an element."""

    kind: str
    at: int
    bytes: int


class Sprites(TypedDict):
    """How thumbnails lie on a sheet: how many on each, how large each one, how many side by side."""

    size: int
    width: int
    height: int
    across: int


class Classes(TypedDict):
    """The header's part on classes and steps; see js/payload.js for what each member means."""

    labels: list[str | int | float | bool]
    names: list[str]
    steps: list[str]
    weighted: bool
    groups: dict[str, list[int]]


class Remembered(TypedDict):
    """The header's part on what the matrices were before classes were merged."""

    leftover: int | None
    classes: int
    superclasses: bool
    right: list[int | float | None]
    rightGroup: list[int | float | None]


class Shown(TypedDict):
    """The header's part on examples; `contents` holds a dict of kinds, such as "text", per id."""

    ids: list[str | int | float | bool] | None
    contents: list[dict[str, Any] | None] | None
    sprites: Sprites | None


class Header(Classes, Remembered, Shown):
    """What stands before the arrays: what js/payload.js calls Header."""

    title: str
    note: str
    kind: Kind
    opensMistake: bool
    complete: bool
    keep: int
    state: State
    sections: dict[str, Section]


@dataclass(frozen=True)
class Step:
    """One matrix: what its step is called, its counts of shape (K, K), and the examples it kept.

    Where its classes are merged ones, also what it remembers of those before.
    """

    name: Hashable
    counts: NDArray[Any]
    examples: Examples
    before: Before | None = None


@dataclass(frozen=True)
class Curve:
    """Two classes under a moving threshold.

    Attributes
    ----------
    at : ndarray of float, shape (m,)
        The thresholds to stop at, ascending; at the last one nothing is positive.
    true_positives, false_positives : ndarray of int, shape (m,)
        How many examples score at least that much.
    complete : bool
        Whether every distinct score is a stop, so that any threshold's counts are known.
    actual, ids, scores : ndarray, shape (k,)
        The examples kept: class (0 or 1), name, score.
    keep : int
        How many examples were asked for.
    """

    at: NDArray[np.float64]
    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]
    complete: bool
    actual: NDArray[np.uint8]
    ids: NDArray[Any]
    scores: NDArray[np.float64]
    keep: int


class Packer:
    """Collects arrays, each in the smallest type that holds it exactly."""

    def __init__(self) -> None:
        self.sections: dict[str, Section] = {}
        self.body = bytearray()

    def add(self, name: str, values: ArrayLike) -> None:
        """Add one array of numbers."""
        array = _smallest(np.asarray(values))
        kind = array.dtype.str[1:]
        self.add_bytes(name, array.astype(array.dtype.newbyteorder("<")).tobytes(), kind)

    def add_bytes(self, name: str, content: bytes, kind: str = "u1") -> None:
        """Add what is bytes already, such as a picture."""
        self.sections[name] = {"kind": kind, "at": len(self.body), "bytes": len(content)}
        self.body += content

    def packed(self, header: Header) -> bytes:
        """Give everything as one piece; the same content always gives the same bytes."""
        text = json.dumps(header, separators=(",", ":")).encode()
        return gzip.compress(len(text).to_bytes(4, "little") + text + bytes(self.body), 9, mtime=0)


def _smallest(array: NDArray[Any]) -> NDArray[Any]:
    if array.size == 0:
        return array.astype(np.uint8)
    if array.dtype.kind == "f" and not (np.isfinite(array).all() and (array == np.floor(array)).all()):
        with np.errstate(over="ignore"):
            short = array.astype(np.float32)
        return short if np.array_equal(short, array, equal_nan=True) else array.astype(np.float64)
    low, high = array.min(), array.max()
    if low < 0 or high >= 2**32:
        return array.astype(np.float64)
    return array.astype(np.uint8 if high < 2**8 else np.uint16 if high < 2**16 else np.uint32)


def add_counts(packer: Packer, place: int, counts: NDArray[Any]) -> None:
    """Add one step's counts."""
    cells = np.flatnonzero(counts)
    packer.add(f"counts/{place}/gaps", np.diff(cells, prepend=0))
    packer.add(f"counts/{place}/values", counts.ravel()[cells])


def add_examples(packer: Packer, size: int, steps: Sequence[Step]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Add the examples of all steps; give their distinct ids, and each example's place among these."""
    everything = [step.examples for step in steps]
    ids, named = np.unique(np.concatenate([kept.ids for kept in everything]), return_inverse=True)
    cells = np.concatenate([kept.cells for kept in everything])
    at_step = np.repeat(np.arange(len(steps)), [len(kept) for kept in everything])
    actual, predicted = np.divmod(cells, size)
    # Two chunks of a stream may hold the same id: its first example of a step is one, its second another.
    order = np.lexsort((actual, named, at_step))
    again = np.empty(len(order), np.int64)
    again[order] = _places_in_runs(at_step[order], named[order], actual[order])
    most = int(again.max(initial=0)) + 1
    examples, place = np.unique((named * size + actual) * most + again, return_inverse=True)
    shared_ids, shared_actual = np.divmod(examples // most, size)
    packer.add("examples/id", np.diff(shared_ids, prepend=0))
    packer.add("examples/actual", shared_actual)
    before = shared_actual
    for step in range(len(steps)):
        shown = np.full(len(examples), size)
        shown[place[at_step == step]] = predicted[at_step == step]
        packer.add(f"examples/predicted/{step}", (shown - before) % (size + 1))
        before = shown
    return ids, shared_ids


def _places_in_runs(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """Count from 0 in each run of equal elements."""
    starts = np.zeros(len(columns[0]), bool)
    starts[:1] = True
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    places = np.arange(len(starts))
    return places - np.maximum.accumulate(np.where(starts, places, 0))


def add_curve(packer: Packer, curve: Curve) -> tuple[NDArray[Any], NDArray[Any]]:
    """Add the counts under every threshold, and the examples with their scores."""
    packer.add("curve/at", curve.at)
    packer.add("curve/tp", curve.true_positives)
    packer.add("curve/fp", curve.false_positives)
    ids, place = np.unique(curve.ids, return_inverse=True)
    order = np.argsort(place, kind="stable")
    packer.add("examples/id", np.diff(place[order], prepend=0))
    packer.add("examples/actual", curve.actual[order])
    packer.add("examples/score", curve.scores[order])
    return ids, place[order]
