"""A history as JSON, published as `history.schema.json`: labels and kept ids once, then one matrix per step.

What one step holds is written and checked as in a document of one matrix. Only the kept examples differ: a
step names places in the list of ids that all steps share, so that a long name is written once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from confusionlab import document
from confusionlab.examples import Examples

FORMAT = "confusionlab/history"
VERSION = 1

Parts = tuple[NDArray[Any], Examples]


def to_json(labels: Sequence[Hashable], steps: Mapping[int, Parts]) -> str:
    """Write a history as one JSON document.

    Parameters
    ----------
    labels : sequence of K strings, integers, floats or booleans
        None for an empty history.
    steps : mapping of step to (counts, examples)
        Steps ascending; counts of shape (K, K).

    Returns
    -------
    str
        One line of JSON.

    Raises
    ------
    TypeError, ValueError
        If JSON can't hold a label.

    Examples
    --------
    >>> to_json(("ham", "spam"), {1: (np.array([[4, 2], [1, 3]]), Examples.none())})[44:128]
    ',"labels":["ham","spam"],"ids":[],"steps":[{"step":1,"weighted":false,"counts":[[4,2'
    """
    ids = shared_ids([examples for _, examples in steps.values()])
    place = {name: position for position, name in enumerate(ids)}
    written = []
    for step, (counts, examples) in steps.items():
        places = [place[name] for name in examples.ids.tolist()]
        kept = {"cells": examples.cells.tolist(), "places": places}
        written.append(document.with_parts({"step": step}, counts, examples.keep, kept))
    header = {"format": FORMAT, "version": VERSION, "labels": document.writable(labels), "ids": ids}
    return f'{document.dumped(header)[:-1]},"steps":[{",".join(written)}]}}'


def shared_ids(kept: Sequence[Examples]) -> list[Any]:
    """List the ids that any of these hold, each once, ascending.

    Examples
    --------
    >>> first = Examples(cells=np.array([0, 3]), ids=np.array([2, 1]), keep=1)
    >>> shared_ids([first, Examples(cells=np.array([0]), ids=np.array([2]), keep=1)])
    [1, 2]
    """
    return sorted(set().union(*(examples.ids.tolist() for examples in kept)))


def from_json(text: str | bytes) -> tuple[tuple[Any, ...], dict[int, Parts]]:
    """Read what `to_json` wrote.

    Parameters
    ----------
    text : str or bytes
        One JSON document.

    Returns
    -------
    labels : tuple of K
        None for an empty history.
    steps : dict of step to (counts, examples)
        Ascending; see `confusionlab.document.from_json`.

    Raises
    ------
    ValueError
        If it is no JSON, another format, an unknown version, or damaged; the message says what was found.

    Examples
    --------
    >>> from_json(to_json(("ham", "spam"), {1: (np.array([[4, 2], [1, 3]]), Examples.none())}))[0]
    ('ham', 'spam')
    """
    with document.damage_told(FORMAT):
        content = document.parsed(text)
        document.check_kind(content, FORMAT, VERSION)
        document.check_keys(content, ("format", "version", "labels", "ids", "steps"))
        steps = _read_list("steps", content["steps"])
        labels = () if content["labels"] == [] and not steps else document.read_labels(content["labels"])
        ids = _read_ids(content["ids"])
        read = [_read_step(step, len(labels), ids) for step in steps]
        if any(earlier >= later for (earlier, _), (later, _) in pairwise(read)):
            document.refuse("steps must ascend, and none may come twice")
        return labels, dict(read)


def _read_list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        document.refuse(f"{name}: expected a list, found {document.short(value)}")
    return value


def _read_ids(value: Any) -> NDArray[Any]:
    ids = _read_list("ids", value)
    document.check_ids(ids)
    if any(earlier >= later for earlier, later in pairwise(ids)):
        document.refuse("ids must ascend, and none may come twice")
    return np.array(ids, dtype=np.int64 if not ids or isinstance(ids[0], int) else np.str_)


def _read_step(content: Any, n_labels: int, ids: NDArray[Any]) -> tuple[int, Parts]:
    if not isinstance(content, dict):
        document.refuse(f"steps: expected a JSON object each, found {document.short(content)}")
    number: Any = content.get("step")
    if not document.is_count(number):
        document.refuse(f"steps: expected a step's number, 0 or more, found {document.short(number)}")
    try:
        document.check_keys(content, ("step", *document.PARTS))
        counts, kept = document.read_parts(content, n_labels, "places")
        return number, (counts, Examples(kept.cells, ids[_checked_places(kept.ids, len(ids))], kept.keep))
    except document.DamageError as damage:
        raise document.DamageError(f"step {number}: {damage}") from damage


def _checked_places(places: NDArray[Any], n_ids: int) -> NDArray[Any]:
    if places.dtype.kind != "i" or ((places < 0) | (places >= n_ids)).any():
        document.refuse(
            f"examples: places must be numbers from 0 on and below {n_ids}, as there are so many ids"
        )
    return places
