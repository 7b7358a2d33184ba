"""The matrix as JSON: one format, published as `matrix.schema.json`, sparse when that is shorter.

Reading checks everything that the schema says and what it cannot say: that lengths agree, that cells lie in
the table, that nothing comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from confusionlab.counting import Examples

FORMAT = "confusionlab/matrix"
VERSION = 1

_KEYS = ("format", "version", "labels", "weighted", "counts", "keep_examples", "examples")
_LARGEST = int(np.iinfo(np.int64).max)


def to_json(labels: Sequence[Hashable], counts: NDArray[Any], examples: Examples) -> str:
    """Write a matrix as one JSON document.

    Parameters
    ----------
    labels : sequence of K strings, integers, floats or booleans
    counts : ndarray of shape (K, K)
        Of integers, or of floats: sums of weights.
    examples : Examples

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If a label is of another type.
    ValueError
        If a label is infinite.

    Examples
    --------
    >>> nothing = np.empty(0, dtype=np.int64)
    >>> to_json(("ham", "spam"), np.array([[4, 2], [1, 3]]), Examples(nothing, nothing, 0))[44:107]
    '"labels":["ham","spam"],"weighted":false,"counts":[[4,2],[1,3]]'
    """
    header = {
        "format": FORMAT,
        "version": VERSION,
        "labels": _writable(labels),
        "weighted": counts.dtype.kind == "f",
    }
    kept = {"cells": examples.cells.tolist(), "ids": examples.ids.tolist()}
    tail = {"keep_examples": examples.keep, "examples": kept}
    table = min(_dumped(counts.tolist()), _dumped(_sparse(counts)), key=len)
    return f'{_dumped(header)[:-1]},"counts":{table},{_dumped(tail)[1:]}'


def from_json(text: str | bytes) -> tuple[tuple[Any, ...], NDArray[Any], Examples]:
    """Read what `to_json` wrote.

    Parameters
    ----------
    text : str or bytes

    Returns
    -------
    labels : tuple of K
    counts : ndarray of shape (K, K)
    examples : Examples

    Raises
    ------
    ValueError
        If it is no JSON, another format, an unknown version, or damaged; the message says what was found.

    Examples
    --------
    >>> nothing = np.empty(0, dtype=np.int64)
    >>> from_json(to_json(("ham", "spam"), np.array([[4, 2], [1, 3]]), Examples(nothing, nothing, 0)))[0]
    ('ham', 'spam')
    """
    content = _parsed(text)
    _check_kind(content)
    labels = _read_labels(content["labels"])
    if not isinstance(content["weighted"], bool):
        _refuse(f"weighted is {_short(content['weighted'])}, expected true or false")
    counts = _read_counts(content["counts"], len(labels), content["weighted"])
    return labels, counts, _read_examples(content["examples"], content["keep_examples"], counts.size)


def _dumped(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _sparse(counts: NDArray[Any]) -> dict[str, list[Any]]:
    cells = np.flatnonzero(counts)
    return {"cells": cells.tolist(), "values": counts.ravel()[cells].tolist()}


def _writable(labels: Sequence[Hashable]) -> list[Hashable]:
    for label in labels:
        if not isinstance(label, (str, int, float)):
            raise TypeError(
                f"labels: JSON can hold strings, integers, floats and booleans, got {label!r} "
                f"({type(label).__name__}); build the matrix with labels made into strings"
            )
        if label in (float("inf"), float("-inf")):
            raise ValueError(f"labels: JSON has no infinity, got {label!r}; build the matrix with strings")
    return list(labels)


def _refuse(problem: str) -> NoReturn:
    raise ValueError(f"this is no undamaged {FORMAT} document: {problem}; write it anew with to_json()")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _parsed(text: str | bytes) -> dict[str, Any]:
    def refuse_constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is not JSON")

    try:
        content = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        _refuse(f"it is not readable as JSON, perhaps cut short ({error})")
    if not isinstance(content, dict):
        _refuse(f"expected a JSON object, found {_short(content)}")
    return content


def _check_kind(content: dict[str, Any]) -> None:
    if content.get("format") != FORMAT:
        raise ValueError(f'format: expected "{FORMAT}", found {_short(content.get("format"))}')
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        raise ValueError(
            f"version: this confusionlab reads version {VERSION}, found {_short(version)}; "
            "a newer confusionlab may read it: pip install --upgrade confusionlab"
        )
    missing = [key for key in _KEYS if key not in content]
    unknown = [key for key in content if key not in _KEYS]
    if missing or unknown:
        _refuse(
            f"missing {', '.join(missing) or 'nothing'}, unknown {_short(unknown) if unknown else 'nothing'}"
        )


def _read_labels(labels: Any) -> tuple[Any, ...]:
    if not isinstance(labels, list) or not labels:
        _refuse(f"labels: expected a list of one or more, found {_short(labels)}")
    for label in labels:
        if not isinstance(label, (str, int, float)):
            _refuse(f"labels: expected strings, numbers, true or false, found {_short(label)}")
    if len(set(labels)) != len(labels):
        _refuse(f"labels: one comes twice in {_short(labels)}")
    return tuple(labels)


def _read_counts(counts: Any, size: int, weighted: bool) -> NDArray[Any]:
    dtype = np.float64 if weighted else np.int64
    if isinstance(counts, list):
        if len(counts) != size or any(not isinstance(row, list) or len(row) != size for row in counts):
            _refuse(
                f"counts: expected {size} rows of {size}, as there are {size} labels, found {_short(counts)}"
            )
        _check_values([value for row in counts for value in row], weighted)
        return np.array(counts, dtype=dtype)
    cells, values = _pair_of_lists("counts", counts, "values")
    _check_cells("counts", cells, size * size)
    _check_values(values, weighted)
    if any(earlier >= later for earlier, later in pairwise(cells)):
        _refuse("counts: cells must ascend, and none may come twice")
    table = np.zeros(size * size, dtype=dtype)
    table[np.array(cells, dtype=np.intp)] = values
    return table.reshape(size, size)


def _read_examples(examples: Any, keep: Any, n_cells: int) -> Examples:
    if not _is_count(keep):
        _refuse(f"keep_examples: expected a whole number, 0 or more, found {_short(keep)}")
    cells, ids = _pair_of_lists("examples", examples, "ids")
    _check_cells("examples", cells, n_cells)
    _check_ids(ids)
    kept = list(zip(cells, ids, strict=True))
    if any(earlier > later for earlier, later in pairwise(kept)):
        _refuse("examples: cells, and ids within a cell, must ascend")
    if cells and max(np.unique(cells, return_counts=True)[1]) > keep:
        _refuse(f"examples: a cell has more than the {keep} examples that keep_examples allows")
    dtype = np.int64 if not ids or isinstance(ids[0], int) else np.str_
    return Examples(np.array(cells, dtype=np.int64), np.array(ids, dtype=dtype), keep)


def _pair_of_lists(name: str, value: Any, second: str) -> tuple[list[Any], list[Any]]:
    if not isinstance(value, dict) or set(value) != {"cells", second}:
        _refuse(f'{name}: expected lists named "cells" and "{second}", found {_short(value)}')
    cells, others = value["cells"], value[second]
    if not isinstance(cells, list) or not isinstance(others, list):
        _refuse(f'{name}: "cells" and "{second}" must be lists, found {_short(value)}')
    if len(cells) != len(others):
        _refuse(f"{name}: {len(cells)} cells but {len(others)} {second}")
    return cells, others


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _check_cells(name: str, cells: list[Any], n_cells: int) -> None:
    for cell in cells:
        if not _is_count(cell) or cell >= n_cells:
            _refuse(f"{name}: expected cells from 0 to {n_cells - 1}, found {_short(cell)}")


def _check_values(values: list[Any], weighted: bool) -> None:
    for value in values:
        # A float too large to hold, such as 1e999, is read as infinity.
        whole = _is_count(value)
        if not (whole or (weighted and isinstance(value, float) and 0 <= value < float("inf"))):
            kind = "numbers" if weighted else "whole numbers"
            _refuse(f"counts: expected {kind}, 0 or more, found {_short(value)}")


def _check_ids(ids: list[Any]) -> None:
    if all(isinstance(name, str) for name in ids):
        return
    for name in ids:
        if isinstance(name, bool) or not isinstance(name, int) or abs(name) > _LARGEST:
            _refuse(f"examples: expected ids that are all integers or all strings, found {_short(name)}")
