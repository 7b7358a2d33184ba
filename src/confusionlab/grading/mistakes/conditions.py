"""Mistakes of a line: comparisons and conditions."""

from __future__ import annotations

import ast

from confusionlab.grading.mistakes.nodes import Changes


def of_comparisons(node: ast.AST) -> Changes:
    """Take `>` for `>=`, and the other side for this one.

    Examples
    --------
    >>> [name for name, _ in of_comparisons(ast.parse("a < b", mode="eval").body)]
    ['strict', 'other-side', 'other-side']
    """
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return
    (operator,) = node.ops
    for name, others in _COMPARED.get(type(operator), ()):
        for other in others:
            is_of_zero = (
                name == "strict"
                and isinstance(node.comparators[0], ast.Constant)
                and not node.comparators[0].value
            )
            yield (
                "case-forgotten" if is_of_zero else name,
                ast.Compare(node.left, [other()], node.comparators),
            )


_COMPARED: dict[type[ast.cmpop], tuple[tuple[str, tuple[type[ast.cmpop], ...]], ...]] = {
    ast.GtE: (("strict", (ast.Gt,)), ("other-side", (ast.LtE, ast.Lt))),
    ast.Gt: (("strict", (ast.GtE,)), ("other-side", (ast.Lt, ast.LtE))),
    ast.LtE: (("strict", (ast.Lt,)), ("other-side", (ast.GtE, ast.Gt))),
    ast.Lt: (("strict", (ast.LtE,)), ("other-side", (ast.Gt, ast.GtE))),
    ast.Eq: (("comparison-turned", (ast.NotEq,)),),
    ast.NotEq: (("comparison-turned", (ast.Eq,)), ("one-side", (ast.Gt, ast.Lt))),
    ast.In: (("comparison-turned", (ast.NotIn,)),),
    ast.NotIn: (("comparison-turned", (ast.In,)),),
}


def of_conditions(node: ast.AST) -> Changes:
    """Leave out a condition, join them by another word, say the opposite, forget a case.

    Examples
    --------
    >>> [name for name, _ in of_conditions(ast.parse("(a & b)", mode="eval").body)]
    ['condition-left-out', 'condition-left-out', 'and-for-or']
    """
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield "condition-left-out", node.left
        yield "condition-left-out", node.right
        other = ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd()
        yield "and-for-or", ast.BinOp(node.left, other, node.right)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield "condition-left-out", value
        yield "and-for-or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not):
        yield "comparison-turned", node.operand
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "reversed", node.operand
    elif isinstance(node, ast.IfExp):
        yield "case-forgotten", node.body
        yield "case-forgotten", node.orelse
        yield "comparison-turned", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.If):
        yield "case-forgotten", ast.If(ast.Constant(True), node.body, node.orelse)
        yield "case-forgotten", ast.If(ast.Constant(False), node.body, node.orelse)
    elif isinstance(node, ast.comprehension) and node.ifs:
        for number in range(len(node.ifs)):
            kept = node.ifs[:number] + node.ifs[number + 1 :]
            yield "condition-left-out", ast.comprehension(node.target, node.iter, kept, node.is_async)
