"""Mistakes of a line: where a loop begins and ends, and what is returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from confusionlab.grading.mistakes.nodes import Changes, is_stored


def of_loops(node: ast.AST) -> Changes:
    """Begin a loop later, end it earlier, or keep but the last of what it adds up.

    Examples
    --------
    >>> (loop,) = ast.parse("for row in table: total += row").body
    >>> [(name, ast.unparse(new.iter), ast.unparse(new.body[0])) for name, new in of_loops(loop)][:2]
    [('only-the-last', 'table', 'total = row'), ('first-left-out', 'list(table)[1:]', 'total += row')]
    """
    if isinstance(node, ast.For):
        if (overwriting := _overwriting(node.body)) != node.body:
            yield "only-the-last", ast.For(node.target, node.iter, overwriting, node.orelse)
        for mistake, iterated in _shortened(node.iter):
            yield mistake, ast.For(node.target, iterated, node.body, node.orelse)
    elif isinstance(node, ast.comprehension):
        for mistake, iterated in _shortened(node.iter):
            yield mistake, ast.comprehension(node.target, iterated, node.ifs, node.is_async)


def _overwriting(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return a loop's own lines, what they add up written over each time."""
    return [
        ast.Assign([line.target], line.value, lineno=0)
        if isinstance(line, ast.AugAssign) and isinstance(line.op, ast.Add)
        else line
        for line in body
    ]


def _shortened(iterated: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is iterated over without its first, and without its last."""
    if getattr(getattr(iterated, "func", None), "id", "") == "range":
        return  # `calls` has these
    whole = ast.Call(ast.Name("list", ast.Load()), [iterated], [])
    yield "first-left-out", ast.Subscript(whole, ast.Slice(ast.Constant(1)), ast.Load())
    yield "last-left-out", ast.Subscript(whole, ast.Slice(None, ast.Constant(-1)), ast.Load())


def of_early_returns(node: ast.AST) -> Changes:
    r"""Return inside a loop what is returned behind it.

    Examples
    --------
    >>> (function,) = ast.parse("def total(parts):\n    for part in parts: pass\n    return part").body
    >>> [ast.unparse(ast.fix_missing_locations(new)) for _, new in of_early_returns(function)]
    ['def total(parts):\n    for part in parts:\n        pass\n        return part\n    return part']
    """
    if not (isinstance(node, ast.FunctionDef) and len(node.body) > 1):
        return
    *above, loop, last = node.body
    if isinstance(loop, ast.For) and isinstance(last, ast.Return):
        inside = ast.For(loop.target, loop.iter, [*loop.body, last], loop.orelse)
        body = [*above, inside, last]
        yield "only-the-first", ast.FunctionDef(node.name, node.args, body, node.decorator_list)


def of_returns(node: ast.AST) -> Changes:
    """Return what stands on the way: a name that was given a value, or a part of what is returned.

    Examples
    --------
    >>> (function,) = ast.parse("def recall(row): cells = sum(row); return row[1] / cells").body
    >>> [ast.unparse(new.body[-1]) for _, new in of_returns(function)]
    ['return cells', 'return row[1]']
    """
    if not (isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Return)):
        return
    *above, last = node.body
    inner = [each for part in above for each in ast.walk(part) if isinstance(each, ast.Name)]
    stored = {each.id for each in inner if is_stored(each)} - {each.arg for each in node.args.args}
    parts = [each for each in ast.walk(last) if isinstance(each, ast.BinOp | ast.Call | ast.Subscript)]
    whole = getattr(last, "value", None)
    for value in [*(ast.Name(name, ast.Load()) for name in sorted(stored)), *parts]:
        if value is not whole:
            body = [*above, ast.Return(value)]
            yield "half-way", ast.FunctionDef(node.name, node.args, body, node.decorator_list)
