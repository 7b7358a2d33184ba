"""Mistakes of a line: sums, products and quotients, and the numbers in them."""

from __future__ import annotations

import ast

from confusionlab.grading.mistakes.nodes import Changes, is_one


def of_sums(node: ast.AST) -> Changes:
    """Leave out a part of a sum, a difference, a product, a quotient; turn it round; take one for another.

    Examples
    --------
    >>> sorted({name for name, _ in of_sums(ast.parse("1 - share", mode="eval").body)})
    ['added-for-taken-away', 'difference-turned', 'nothing-taken-away', 'ratio-for-difference', 'rest-inside']
    """
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(node.op, ast.Sub):
        yield ("rest-inside" if is_one(left) else "only-what-is-taken-away"), right
        yield ("one-not-taken-away" if is_one(right) else "nothing-taken-away"), left
        yield "difference-turned", ast.BinOp(right, ast.Sub(), left)
        yield "added-for-taken-away", ast.BinOp(left, ast.Add(), right)
        if not is_one(right):
            yield "ratio-for-difference", ast.BinOp(left, ast.Div(), right)
    elif isinstance(node.op, ast.Add):
        yield ("off-by-one" if is_one(right) else "term-left-out"), left
        yield ("off-by-one" if is_one(left) else "term-left-out"), right
        yield "added-for-taken-away", ast.BinOp(left, ast.Sub(), right)
    elif isinstance(node.op, ast.Mult):
        yield "factor-left-out", left
        yield "factor-left-out", right
        yield "divided-for-multiplied", ast.BinOp(left, ast.Div(), right)
    elif isinstance(node.op, ast.Div):
        yield "undivided", left
        yield "only-the-whole", right
        yield "quotient-turned", ast.BinOp(right, ast.Div(), left)
        yield "divided-for-multiplied", ast.BinOp(left, ast.Mult(), right)
        yield "difference-for-ratio", ast.BinOp(left, ast.Sub(), right)
        yield "difference-for-ratio", ast.BinOp(right, ast.Sub(), left)
    elif isinstance(node.op, ast.Pow):
        yield "factor-left-out", left
        yield "factor-left-out", ast.BinOp(left, ast.Mult(), right)


def of_rounding(node: ast.AST) -> Changes:
    """Round, or cut off, what stands on the way.

    Examples
    --------
    >>> [ast.unparse(new) for _, new in of_rounding(ast.parse("a / b", mode="eval").body)]
    ['numpy.round(a / b)', 'numpy.round(a / b, 1)', 'numpy.round(a / b, 2)', 'a // b']
    """
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Mult)):
        return
    rounding = ast.parse("numpy.round", mode="eval").body
    for digits in ([], [ast.Constant(1)], [ast.Constant(2)]):
        yield "rounded-on-the-way", ast.Call(rounding, [node, *digits], [])
    if isinstance(node.op, ast.Div):
        yield "rounded-on-the-way", ast.BinOp(node.left, ast.FloorDiv(), node.right)
    else:
        yield "rounded-on-the-way", ast.BinOp(node, ast.FloorDiv(), ast.Constant(1))


def of_constants(node: ast.AST) -> Changes:
    """Take another number, or the z of another level.

    Examples
    --------
    >>> [new.value for _, new in of_constants(ast.Constant(1.96))]
    [1.645, 2.576, 2, 1, 1.28]
    >>> [new.value for _, new in of_constants(ast.Constant(3))]
    [2, 4]
    """
    number = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
    if isinstance(number, bool) or not isinstance(number, int | float) or number in (0, 1):
        return
    if number == 1.96:
        for z in (1.645, 2.576, 2, 1, 1.28):
            yield "wrong-level", ast.Constant(z)
        return
    is_whole = isinstance(number, int)
    for other in (number - 1, number + 1) if is_whole else (2 * number, number / 2, 0.5):
        yield "another-number", ast.Constant(other)
