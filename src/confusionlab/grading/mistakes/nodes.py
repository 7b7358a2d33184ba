"""Pieces of parsed code that several changes of a line take."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Changes = Iterator[tuple[str, ast.AST]]


def moved(node: ast.expr, by: int) -> ast.expr:
    """Return code for so much more than a number."""
    return ast.BinOp(node, ast.Add(), ast.Constant(by))


def whole(node: ast.AST) -> int | None:
    """Return the whole number that code writes out, None where it is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = whole(node.operand)
        return None if inner is None else -inner
    iswhole = isinstance(node, ast.Constant) and type(node.value) is int
    return node.value if iswhole else None  # type: ignore[attr-defined]


def is_stored(name: ast.Name) -> bool:
    """Tell whether a name is given a value here."""
    return isinstance(name.ctx, ast.Store)


def is_one(node: ast.expr) -> bool:
    """Tell whether code is the number 1."""
    return isinstance(node, ast.Constant) and node.value == 1


def is_zero(node: ast.expr) -> bool:
    """Tell whether code is the number 0."""
    return isinstance(node, ast.Constant) and node.value == 0


def parsed(code: str) -> ast.expr:
    """Return an expression's code, parsed."""
    return ast.parse(code, mode="eval").body


def name_of(call: ast.Call) -> str:
    """Return what is called, without what it belongs to."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def summed(node: ast.AST) -> ast.expr | None:
    """Return what is added up, by a `sum` or a `trace` of all there is; None for anything else."""
    if not isinstance(node, ast.Call) or node.keywords or name_of(node) not in ("sum", "trace"):
        return None
    if not node.args:
        return node.func.value if isinstance(node.func, ast.Attribute) else None
    (about, *rest) = node.args
    if rest or isinstance(about, ast.Constant):
        return None
    return parsed(f"list({ast.unparse(about)})") if isinstance(about, ast.GeneratorExp) else about
