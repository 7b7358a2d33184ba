"""Mistakes of a line: another cell, row, column, place or end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations, permutations

from confusionlab.grading.mistakes.nodes import Changes, is_stored, moved, name_of, parsed, whole

CELLS = {(0, 0): "TN", (0, 1): "FP", (1, 0): "FN", (1, 1): "TP"}


def of_places(node: ast.AST) -> Changes:
    r"""Take another cell, row, column, place or end.

    Examples
    --------
    >>> [name for name, _ in of_places(ast.parse("table[1][0]", mode="eval").body)]
    ['wrong-cell\tTN', 'wrong-cell\tFP', 'wrong-cell\tTP']
    """
    if not isinstance(node, ast.Subscript):
        return
    cell = _cell(node)
    if cell is not None:
        table, here = cell
        for (row, column), name in CELLS.items():
            if (row, column) != here:
                inner = ast.Subscript(table, ast.Constant(row), ast.Load())
                yield f"wrong-cell\t{name}", ast.Subscript(inner, ast.Constant(column), ast.Load())
        return
    if isinstance(node.slice, ast.Call | ast.Name):
        yield "places-for-values", node.slice
    for mistake, new in _unordered(node):
        yield mistake, new
    if isinstance(node.slice, ast.Compare | ast.BinOp | ast.BoolOp):
        yield "condition-left-out", node.value
    for new in _other_index(node.slice):
        yield "wrong-place", ast.Subscript(node.value, new, node.ctx)
    for mistake, new in _other_slice(node.slice):
        yield mistake, ast.Subscript(node.value, new, node.ctx)


def _unordered(node: ast.Subscript) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is put in order as it was, and a table with its rows alone, or its columns, in order."""
    match node.slice:
        case ast.Call() as order if name_of(order) == "argsort":
            yield "unsorted", node.value
        case ast.Subscript(ast.Call() as order, ast.Slice() as cut) if name_of(order) == "argsort":
            yield "unsorted", ast.Subscript(node.value, cut, node.ctx)
        case ast.Call(args=[rows, columns]) as both if name_of(both) == "ix_":
            table, chosen, others = map(ast.unparse, (node.value, rows, columns))
            yield "one-axis-only", parsed(f"{table}[{chosen}]")
            yield "one-axis-only", parsed(f"{table}[:, {others}]")
            yield "cells-for-rows", parsed(f"{table}[{chosen}, {others}]")


def _other_slice(index: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield an index with one slice in it that ends elsewhere, or is a place."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for number, part in enumerate(parts):
        if not (isinstance(part, ast.Slice) and part.upper is not None):
            continue
        others: list[tuple[str, ast.expr]] = [
            ("off-by-one", ast.Slice(part.lower, moved(part.upper, 1))),
            ("off-by-one", ast.Slice(part.lower, moved(part.upper, -1))),
            ("not-cut", ast.Slice(part.lower, None)),
            ("reversed", ast.Slice(part.upper, None)),
            ("reversed", ast.Slice(ast.UnaryOp(ast.USub(), part.upper), None)),
            ("only-the-last", ast.Slice(moved(part.upper, -1), part.upper)),
        ]
        for mistake, other in others:
            new = [*parts[:number], other, *parts[number + 1 :]]
            yield mistake, ast.Tuple(new, ast.Load()) if isinstance(index, ast.Tuple) else other


def _cell(node: ast.Subscript) -> tuple[ast.expr, tuple[int, int]] | None:
    """Return the table and the place of `table[0][1]` and `table[0, 1]`."""
    match node:
        case ast.Subscript(ast.Subscript(table, row), column):
            place = whole(row), whole(column)
        case ast.Subscript(table, ast.Tuple([row, column])):
            place = whole(row), whole(column)
        case _:
            return None
    return next(((table, cell) for cell in CELLS if cell == place), None)


def _other_index(index: ast.expr) -> Iterator[ast.expr]:
    """Yield an index with one whole number in it another."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for number, part in enumerate(parts):
        value = whole(part)
        for other in () if value is None else {0: (1, -1), 1: (0, -1), -1: (0,)}.get(value, ()):
            new = [*parts[:number], ast.Constant(other), *parts[number + 1 :]]
            yield ast.Tuple(new, ast.Load()) if isinstance(index, ast.Tuple) else new[0]


def of_entries(node: ast.AST) -> Changes:
    """Read another entry of a dictionary, one that the code reads elsewhere; or read two for each other.

    Examples
    --------
    >>> (function,) = ast.parse("def f1(run): return run['recall'] / run['precision']").body
    >>> [ast.unparse(new.body[0]) for _, new in of_entries(function)][-1]
    "return run['precision'] / run['recall']"
    """
    if not isinstance(node, ast.FunctionDef):
        return
    keys = sorted({key for each in ast.walk(node) if (key := _entry(each))})
    for one, other in permutations(keys, 2):
        yield "another-entry", _renamed_entries(node, {one: other})
    for one, other in combinations(keys, 2):
        yield "another-entry", _renamed_entries(node, {one: other, other: one})


def _entry(node: ast.AST) -> str:
    """Return the name of the entry that a subscript reads, nothing where it is none."""
    name = getattr(getattr(node, "slice", None), "value", None)
    return name if isinstance(node, ast.Subscript) and isinstance(name, str) else ""


def _renamed_entries(function: ast.FunctionDef, names: dict[str, str]) -> ast.AST:
    (copy,) = ast.parse(ast.unparse(function)).body
    for each in ast.walk(copy):
        if (name := names.get(_entry(each))) and isinstance(each, ast.Subscript):
            each.slice = ast.Constant(name)
    return copy


def of_names(node: ast.AST) -> Changes:
    r"""Take one cell for another that the function has a name for, wherever it is read.

    Examples
    --------
    >>> (function,) = ast.parse("def recall(row):\n    fn, tp = row\n    return tp / fn").body
    >>> [name for name, _ in of_names(function)]
    ['wrong-cell\tTP', 'wrong-cell\tFN']
    """
    if not isinstance(node, ast.FunctionDef):
        return
    stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and is_stored(each)}
    cells = [name for name in sorted(stored) if name.upper() in CELLS.values()]
    for one, other in permutations(cells, 2):
        for copy in _each_read(node, one, other):
            yield f"wrong-cell\t{other.upper()}", copy


def _each_read(function: ast.FunctionDef, name: str, other: str) -> Iterator[ast.AST]:
    """Yield a function with one reading of a name replaced by another's, and with all of them."""
    reads = [
        place
        for place, each in enumerate(ast.walk(function))
        if isinstance(each, ast.Name) and each.id == name and not is_stored(each)
    ]
    for chosen in [[place] for place in reads] + ([reads] if len(reads) > 1 else []):
        (copy,) = ast.parse(ast.unparse(function)).body
        for place, each in enumerate(ast.walk(copy)):
            if place in chosen and isinstance(each, ast.Name):
                each.id = other
        yield copy
