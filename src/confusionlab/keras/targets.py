"""What a network is trained towards, as places among its labels: integers, names or one-hot rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from confusionlab.labels import Label, as_array, listed, refuse_missing


@dataclass(frozen=True)
class Targets:
    """The actual classes of some examples.

    Attributes
    ----------
    codes : ndarray of int, shape (n,)
        Each example's place among the labels, which is a column of a network's output.
    width : int or None
        How many columns the targets had, if they were one-hot.
    """

    codes: NDArray[np.intp]
    width: int | None = None


def read_targets(targets: Any, labels: Sequence[Label] | None, called: str = "targets") -> Targets:
    """Read targets in any of the forms that networks are trained with.

    Parameters
    ----------
    targets : array_like, shape (n,), (n, 1) or (n, K)
        Integers from 0 on are places; strings are looked up among the labels; rows of K > 1 numbers are
        one-hot.
    labels : sequence of K labels, optional
        What the columns of the network's output are called.
    called : str
        What the caller calls them, for error messages.

    Returns
    -------
    Targets
        As places among the labels.

    Raises
    ------
    TypeError
        If they are neither numbers nor strings.
    ValueError
        If there are none, they are of another shape, one is no place or label, or a row is not one-hot.

    Examples
    --------
    >>> read_targets(["spam", "ham"], ["ham", "spam"]).codes
    array([1, 0])
    >>> read_targets([[0.0, 0.0, 1.0]], None)
    Targets(codes=array([2]), width=3)
    """
    array = as_array(targets, called, "labels")
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(
            f"{called}: expected labels of shape (n,) or (n, 1), or one-hot rows (n, number of labels), "
            f"got shape {array.shape}"
        )
    if array.ndim == 2 and array.shape[1] > 1:
        return Targets(_read_one_hot(array, called), array.shape[1])
    column = array.reshape(-1)
    if column.dtype.kind in "biuf":
        return Targets(_read_places(column, labels, called))
    return Targets(_look_up(column, labels, called))


def check_width(targets: Targets, labels: Sequence[Label] | None, n_columns: int, called: str) -> None:
    """Check that targets and labels fit a network that gives `n_columns` scores per example.

    Raises
    ------
    ValueError
        If they don't; the message says what to change.

    Examples
    --------
    >>> check_width(Targets(np.array([0, 1])), ["ham", "spam"], 1, "targets")
    """
    size = max(n_columns, 2)
    gives = "one score per example, for 2 labels" if n_columns == 1 else f"{size} scores per example"
    if labels is not None and len(labels) != size:
        raise ValueError(
            f"labels: got {len(labels)} ({listed(labels)}), but the model gives {gives}; name {size} labels "
            f"in the order of its columns, or end the model with as many units as there are labels"
        )
    if targets.width not in (None, size):
        raise ValueError(
            f"{called}: one-hot rows of {targets.width} columns, but the model gives {gives}; "
            "make both the same"
        )
    highest = int(targets.codes.max())
    if highest >= size:
        raise ValueError(
            f"{called}: found class {highest}, but the model gives {gives}, so that classes run from 0 to "
            f"{size - 1}; end the model with a softmax of {highest + 1} units or more, or count classes "
            "from 0"
        )


def _read_one_hot(rows: NDArray[Any], called: str) -> NDArray[np.intp]:
    if rows.dtype.kind not in "biuf":
        raise TypeError(f"{called}: expected rows of numbers, got {rows.dtype}")
    unfit = np.flatnonzero(((rows != 0) & (rows != 1)).any(axis=1) | ((rows == 1).sum(axis=1) != 1))
    if len(unfit):
        raise ValueError(
            f"{called}: expected one-hot rows, one 1 and else 0, but {len(unfit):,} of {len(rows):,} are "
            f"not, the first in row {unfit[0]}: {rows[unfit[0]].tolist()[:8]}; an example needs one class, "
            "no smoothed or several ones (take targets.argmax(axis=1) if the largest is meant)"
        )
    places: NDArray[np.intp] = rows.argmax(axis=1)
    return places


def _read_places(column: NDArray[Any], labels: Sequence[Label] | None, called: str) -> NDArray[np.intp]:
    if column.dtype.kind == "f":
        unfit = column[~np.isfinite(column) | (column != np.floor(column))]
        if len(unfit):
            raise ValueError(
                f"{called}: found {unfit[0].item()!r}, which is no class; expected 0, 1, 2 and so on, the "
                "columns of the model's output"
            )
    lowest, highest = int(column.min()), int(column.max())
    if lowest < 0:
        raise ValueError(f"{called}: found class {lowest}; count classes from 0, as the model's columns are")
    if labels is not None and highest >= len(labels):
        raise ValueError(
            f"labels: got {len(labels)} ({listed(labels)}), too few for class {highest} in {called}; name "
            f"classes 0 to {highest} in order (integers in {called} are places among the labels)"
        )
    return column.astype(np.intp)


def _look_up(column: NDArray[Any], labels: Sequence[Label] | None, called: str) -> NDArray[np.intp]:
    values = column.tolist()
    others = [value for value in values if not isinstance(value, str)]
    if None in others:
        refuse_missing(column, called)
    if others:
        other = others[0]
        raise TypeError(
            f"{called}: found {other!r} of type {type(other).__name__}; expected integers from 0 on, strings "
            "or one-hot rows"
        )
    if labels is None:
        raise ValueError(
            f"labels: {called} holds strings ({listed(sorted(set(values)))}), so labels= must say which "
            "column of the model's output each stands for; name them in that order"
        )
    place = {label: position for position, label in enumerate(labels)}
    strays = sorted(set(values) - set(place))
    if strays:
        raise ValueError(
            f"{called}: found {listed(strays)}, not in labels= ({listed(labels)}); add what is missing"
        )
    return np.array([place[value] for value in values], dtype=np.intp)
