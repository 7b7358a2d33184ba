"""Mistakes of a line: another whole, rates of each part or of all together, pairs counted once or twice."""

from __future__ import annotations

import ast

from confusionlab.grading.mistakes.nodes import Changes, name_of, parsed, summed


def of_rates(node: ast.AST) -> Changes:
    """Take the mean of rates where counts are to be brought together, or the other way round.

    Examples
    --------
    >>> rate = ast.parse("np.trace(counts) / counts.sum()", mode="eval").body
    >>> [(name, ast.unparse(new)) for name, new in of_rates(rate)]
    [('mean-of-each', 'numpy.mean(numpy.diag(counts) / numpy.sum(counts, axis=1))')]
    >>> rate = ast.parse("(caught / labelled).mean()", mode="eval").body
    >>> [(name, ast.unparse(new)) for name, new in of_rates(rate)]
    [('whole-total', 'numpy.sum(caught) / numpy.sum(labelled)')]
    """
    match node:
        case ast.BinOp(ast.Call() as left, ast.Div(), _) if name_of(left) == "max" and len(left.args) < 2:
            sizes = left.args[0] if left.args else getattr(left.func, "value", left)
            yield "all-alike", parsed(f"1 / len({ast.unparse(sizes)})")
        case ast.BinOp(ast.Call() as left, ast.Div(), right):
            part, whole = summed(left), summed(right)
            if part is not None and whole is not None:
                for each in _RATES_OF_EACH[name_of(left)]:
                    yield "mean-of-each", parsed(each.format(ast.unparse(part), ast.unparse(whole)))
        case ast.Call(ast.Attribute(ast.BinOp(part, ast.Div(), whole), "mean"), []):
            yield "whole-total", parsed(f"numpy.sum({ast.unparse(part)}) / numpy.sum({ast.unparse(whole)})")
        case ast.Call(ast.Attribute(ast.Name(), "mean" | "nanmean"), [ast.BinOp(part, ast.Div(), whole)]):
            yield "whole-total", parsed(f"numpy.sum({ast.unparse(part)}) / numpy.sum({ast.unparse(whole)})")


_RATES_OF_EACH = {
    "trace": ("numpy.mean(numpy.diag({0}) / numpy.sum({1}, axis=1))",),
    "sum": (
        "numpy.mean(numpy.divide({0}, {1}))",
        "numpy.mean(numpy.sum({0}, axis=1) / numpy.sum({1}, axis=1))",
    ),
}


def of_quotients(node: ast.AST) -> Changes:
    """Take the logarithm, or the root, of each part of a quotient, or of what is above the line alone.

    Examples
    --------
    >>> [ast.unparse(new) for _, new in of_quotients(parsed("np.log(a / b)"))]
    ['np.log(a) / np.log(b)', 'np.log(a) / b']
    """
    match node:
        case ast.Call(function, [ast.BinOp(part, ast.Div(), whole)], []) if name_of(node) in ("log", "sqrt"):
            above, below = (ast.Call(function, [each], []) for each in (part, whole))
            yield "part-by-part", ast.BinOp(above, ast.Div(), below)
            yield "part-by-part", ast.BinOp(above, ast.Div(), whole)


def of_pairs(node: ast.AST) -> Changes:
    """Count each pair once where both orders count, or leave one thing out of both sides.

    Examples
    --------
    >>> [ast.unparse(new) for _, new in of_pairs(parsed("classes * (classes - 1)"))]
    ['classes * (classes - 1) / 2', '(classes - 1) ** 2']
    >>> [ast.unparse(new) for _, new in of_pairs(parsed("classes ** 2 - classes"))]
    ['(classes ** 2 - classes) / 2', '(classes - 1) ** 2']
    """
    match node:
        case ast.BinOp(one, ast.Mult(), ast.BinOp(other, ast.Sub(), ast.Constant(1))):
            is_of_pairs = ast.unparse(one) == ast.unparse(other)
        case ast.BinOp(ast.BinOp(one, ast.Mult() | ast.Pow(), also), ast.Sub(), other):
            is_squared = ast.unparse(also) in ("2", ast.unparse(one))
            is_of_pairs = is_squared and ast.unparse(one) == ast.unparse(other)
        case _:
            return
    if is_of_pairs:
        yield "each-pair-once", ast.BinOp(node, ast.Div(), ast.Constant(2))
        yield "off-by-one", parsed(f"({ast.unparse(one)} - 1) ** 2")


def of_wholes(node: ast.AST) -> Changes:
    """Divide by another whole: how many there are of an argument, or what it sums up to.

    Examples
    --------
    >>> (function,) = ast.parse("def mean(values): return total(values) / count").body
    >>> [ast.unparse(new.body[0].value) for _, new in of_wholes(function)]
    ['total(values) / len(values)', 'total(values) / numpy.sum(values)']
    """
    if not isinstance(node, ast.FunctionDef):
        return
    quotients = [
        place
        for place, each in enumerate(ast.walk(node))
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div)
    ]
    for place in quotients:
        for argument in node.args.args:
            for whole in (f"len({argument.arg})", f"numpy.sum({argument.arg})"):
                (copy,) = ast.parse(ast.unparse(node)).body
                quotient = next(each for number, each in enumerate(ast.walk(copy)) if number == place)
                assert isinstance(quotient, ast.BinOp)  # noqa: S101  the same place of the same code
                quotient.right = ast.parse(whole, mode="eval").body
                yield "wrong-whole", copy
