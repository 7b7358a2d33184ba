"""The matrix as JSON: one format, published as `matrix.schema.json`, sparse when that is shorter.

Reading checks everything that the schema says and what it cannot say: that lengths agree, that cells lie in
the table, that nothing comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from confusionlab.examples import Examples

FORMAT = "confusionlab/matrix"
VERSION = 1

PARTS = ("weighted", "counts", "keep_examples", "examples")
_LARGEST = int(np.iinfo(np.int64).max)
_READERS = {FORMAT: "ConfusionMatrix", "confusionlab/history": "MatrixHistory"}


class DamageError(ValueError):
    """What is wrong inside a document; whoever reads it adds which kind of document it was to be."""


def to_json(labels: Sequence[Hashable], counts: NDArray[Any], examples: Examples) -> str:
    """Write a matrix as one JSON document.

    Parameters
    ----------
    labels : sequence of K strings, integers, floats or booleans
        In the order of rows and columns.
    counts : ndarray of shape (K, K)
        Of integers, or of floats: sums of weights.
    examples : Examples
        The ids kept of each cell.

    Returns
    -------
    str
        One line of JSON.

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
    header = {"format": FORMAT, "version": VERSION, "labels": writable(labels)}
    kept = {"cells": examples.cells.tolist(), "ids": examples.ids.tolist()}
    return with_parts(header, counts, examples.keep, kept)


def from_json(text: str | bytes) -> tuple[tuple[Any, ...], NDArray[Any], Examples]:
    """Read what `to_json` wrote.

    Parameters
    ----------
    text : str or bytes
        One JSON document.

    Returns
    -------
    labels : tuple of K
        In the order of rows and columns.
    counts : ndarray of shape (K, K)
        Integers, or floats where they are sums of weights.
    examples : Examples
        The ids kept of each cell.

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
    with damage_told(FORMAT):
        content = parsed(text)
        check_kind(content, FORMAT, VERSION)
        check_keys(content, ("format", "version", "labels", *PARTS))
        labels = read_labels(content["labels"])
        return labels, *read_parts(content, len(labels), "ids")


@contextmanager
def damage_told(document_format: str) -> Iterator[None]:
    """Turn a `DamageError` into a message that names the format of the document.

    Raises
    ------
    ValueError
        Where the block raises a `DamageError`.
    """
    try:
        yield
    except DamageError as damage:
        raise ValueError(
            f"not a valid {document_format} document: {damage}; write it again with to_json()"
        ) from damage


def with_parts(header: dict[str, Any], counts: NDArray[Any], keep: int, kept: dict[str, list[Any]]) -> str:
    """Write one JSON object: the header's members and then a matrix's."""
    opening = header | {"weighted": counts.dtype.kind == "f"}
    closing = {"keep_examples": keep, "examples": kept}
    table = min(dumped(counts.tolist()), dumped(_sparse(counts)), key=len)
    return f'{dumped(opening)[:-1]},"counts":{table},{dumped(closing)[1:]}'


def read_parts(content: dict[str, Any], n_labels: int, called: str) -> tuple[NDArray[Any], Examples]:
    """Read a matrix's members; `called` names the list that says which examples were kept.

    Raises
    ------
    DamageError
        If one of them is not what the schema says.
    """
    if not isinstance(content["weighted"], bool):
        refuse(f"weighted is {short(content['weighted'])}, expected true or false")
    counts = _read_counts(content["counts"], n_labels, content["weighted"])
    return counts, _read_examples(content["examples"], content["keep_examples"], counts.size, called)


def dumped(value: Any) -> str:
    """Write JSON without spaces."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _sparse(counts: NDArray[Any]) -> dict[str, list[Any]]:
    cells = np.flatnonzero(counts)
    return {"cells": cells.tolist(), "values": counts.ravel()[cells].tolist()}


def writable(labels: Sequence[Hashable]) -> list[Hashable]:
    """Give labels as JSON can hold them.

    Raises
    ------
    TypeError
        If one is no string, integer, float or boolean.
    ValueError
        If one is infinite.
    """
    for label in labels:
        if not isinstance(label, (str, int, float)):
            raise TypeError(
                f"labels: JSON can hold strings, integers, floats and booleans, got {label!r} "
                f"({type(label).__name__}); build the matrix with labels made into strings"
            )
        if label in (float("inf"), float("-inf")):
            raise ValueError(f"labels: JSON has no infinity, got {label!r}; build the matrix with strings")
    return list(labels)


def refuse(problem: str) -> NoReturn:
    """Refuse a document for what is wrong inside it.

    Raises
    ------
    DamageError
        Always.
    """
    raise DamageError(problem)


def short(value: Any) -> str:
    """Show a value, cut short where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def parsed(text: str | bytes) -> dict[str, Any]:
    """Read one JSON object.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If it is a file's name.
    DamageError
        If it is no JSON object.
    """

    def refuse_constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is not JSON")

    if not isinstance(text, str | bytes):
        raise TypeError(
            f"text: expected JSON text, got {type(text).__name__}; of a file pass what it holds, "
            "Path(...).read_text()"
        )
    try:
        content = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        if len(text) < 300 and str(text).endswith(".json"):
            raise ValueError(
                f"text: {text!r} is a file's name; pass what it holds, Path(...).read_text()"
            ) from None
        refuse(f"it is not readable as JSON, perhaps cut short ({error})")
    if not isinstance(content, dict):
        refuse(f"expected a JSON object, found {short(content)}")
    return content


def check_kind(content: dict[str, Any], document_format: str, newest: int) -> None:
    """Refuse other formats and versions.

    Raises
    ------
    ValueError
        If the document is of another one.
    """
    if content.get("format") != document_format:
        reader = _READERS.get(str(content.get("format")))
        step = f"; read it with {reader}.from_json()" if reader else ""
        raise ValueError(f'format: expected "{document_format}", found {short(content.get("format"))}{step}')
    version = content.get("version")
    if version != newest or isinstance(version, bool):
        raise ValueError(
            f"version: this confusionlab reads version {newest}, found {short(version)}; "
            "a newer confusionlab may read it: pip install --upgrade confusionlab"
        )


def check_keys(content: dict[str, Any], keys: Sequence[str]) -> None:
    """Refuse a JSON object that has not these members, or has others.

    Raises
    ------
    DamageError
        If it does; the message names what is missing and what is unknown.
    """
    missing = [key for key in keys if key not in content]
    unknown = [key for key in content if key not in keys]
    if missing or unknown:
        refuse(
            f"missing {', '.join(missing) or 'nothing'}, unknown {short(unknown) if unknown else 'nothing'}"
        )


def read_labels(labels: Any) -> tuple[Any, ...]:
    """Read the labels of rows and columns.

    Raises
    ------
    DamageError
        If there are none, one is no label, or one comes twice.
    """
    if not isinstance(labels, list) or not labels:
        refuse(f"labels: expected a list of one or more, found {short(labels)}")
    for label in labels:
        if not isinstance(label, (str, int, float)):
            refuse(f"labels: expected strings, numbers, true or false, found {short(label)}")
    if len(set(labels)) != len(labels):
        refuse(f"labels: one comes twice in {short(labels)}")
    return tuple(labels)


def _read_counts(counts: Any, size: int, weighted: bool) -> NDArray[Any]:
    dtype = np.float64 if weighted else np.int64
    if isinstance(counts, list):
        if len(counts) != size or any(not isinstance(row, list) or len(row) != size for row in counts):
            refuse(
                f"counts: expected {size} rows of {size}, as there are {size} labels, found {short(counts)}"
            )
        _check_values([value for row in counts for value in row], weighted)
        return np.array(counts, dtype=dtype)
    cells, values = _pair_of_lists("counts", counts, "values")
    _check_cells("counts", cells, size * size)
    _check_values(values, weighted)
    if any(earlier >= later for earlier, later in pairwise(cells)):
        refuse("counts: cells must ascend, and none may come twice")
    table = np.zeros(size * size, dtype=dtype)
    table[np.array(cells, dtype=np.intp)] = values
    return table.reshape(size, size)


def _read_examples(examples: Any, keep: Any, n_cells: int, called: str) -> Examples:
    if not is_count(keep):
        refuse(f"keep_examples: expected a whole number, 0 or more, found {short(keep)}")
    cells, ids = _pair_of_lists("examples", examples, called)
    _check_cells("examples", cells, n_cells)
    check_ids(ids)
    kept = list(zip(cells, ids, strict=True))
    if any(earlier > later for earlier, later in pairwise(kept)):
        refuse(f"examples: cells, and {called} within a cell, must ascend")
    if cells and max(np.unique(cells, return_counts=True)[1]) > keep:
        refuse(f"examples: a cell has more than the {keep} examples that keep_examples allows")
    dtype = np.int64 if not ids or isinstance(ids[0], int) else np.str_
    return Examples(np.array(cells, dtype=np.int64), np.array(ids, dtype=dtype), keep)


def _pair_of_lists(name: str, value: Any, second: str) -> tuple[list[Any], list[Any]]:
    if not isinstance(value, dict) or set(value) != {"cells", second}:
        refuse(f'{name}: expected lists named "cells" and "{second}", found {short(value)}')
    cells, others = value["cells"], value[second]
    if not isinstance(cells, list) or not isinstance(others, list):
        refuse(f'{name}: "cells" and "{second}" must be lists, found {short(value)}')
    if len(cells) != len(others):
        refuse(f"{name}: {len(cells)} cells but {len(others)} {second}")
    return cells, others


def is_count(value: Any) -> bool:
    """Tell whole numbers from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _check_cells(name: str, cells: list[Any], n_cells: int) -> None:
    for cell in cells:
        if not is_count(cell) or cell >= n_cells:
            refuse(f"{name}: expected cells from 0 to {n_cells - 1}, found {short(cell)}")


def _check_values(values: list[Any], weighted: bool) -> None:
    for value in values:
        # A float too large to hold, such as 1e999, is read as infinity.
        whole = is_count(value)
        if not (whole or (weighted and isinstance(value, float) and 0 <= value < float("inf"))):
            kind = "numbers" if weighted else "whole numbers"
            refuse(f"counts: expected {kind}, 0 or more, found {short(value)}")


def check_ids(ids: list[Any]) -> None:
    """Refuse ids that aren't all integers or all strings.

    Raises
    ------
    DamageError
        If they aren't.
    """
    if all(isinstance(name, str) for name in ids):
        return
    for name in ids:
        if isinstance(name, bool) or not isinstance(name, int) or abs(name) > _LARGEST:
            refuse(f"examples: expected ids that are all integers or all strings, found {short(name)}")
