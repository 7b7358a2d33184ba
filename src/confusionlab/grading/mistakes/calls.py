"""Mistakes of a line: what is called, and along which axis."""

from __future__ import annotations

import ast
import builtins

from confusionlab.grading.mistakes.nodes import Changes, is_zero, moved, name_of, parsed, summed

_OTHER_CALL = {
    "sum": (("mean-for-sum", "mean"), ("largest-for-sum", "max")),
    "mean": (("mean-for-sum", "sum"), ("middle-for-mean", "median")),
    "nanmean": (("mean-for-sum", "nansum"), ("middle-for-mean", "nanmedian"), ("case-forgotten", "mean")),
    "median": (("middle-for-mean", "mean"),),
    "min": (("lowest-for-highest", "max"), ("places-for-values", "argmin")),
    "max": (
        ("lowest-for-highest", "min"),
        ("sum-for-largest", "sum"),
        ("places-for-values", "argmax"),
    ),
    "nanmax": (
        ("lowest-for-highest", "nanmin"),
        ("case-forgotten", "max"),
        ("places-for-values", "nanargmax"),
    ),
    "argmin": (("lowest-for-highest", "argmax"), ("values-for-places", "min")),
    "argmax": (("lowest-for-highest", "argmin"), ("values-for-places", "max")),
    "argsort": (("values-for-places", "sort"),),
    "flatnonzero": (("how-many", "count_nonzero"),),
    "any": (("any-for-all", "all"),),
    "all": (("any-for-all", "any"),),
    "intersection": (("any-for-all", "union"),),
    "log": (("another-base", "log2"), ("another-base", "log10")),
}
_OF_TWO = {
    "min": (("lowest-for-highest", "max"),),
    "max": (("lowest-for-highest", "min"),),
    "maximum": (("lowest-for-highest", "minimum"),),
}
_DROPPED = {
    "sorted": "unsorted",
    "sort": "unsorted",
    "set": "repeated",
    "unique": "repeated",
    "sqrt": "root-left-out",
    "log": "root-left-out",
    "abs": "root-left-out",
    "trace": "diagonal-only",
    "flatnonzero": "flags-for-places",
    "strip": "case-forgotten",
    "max": "case-forgotten",
    "min": "case-forgotten",
}
_TURNED = {"sorted", "sort"}
_QUANTILES = {"quantile": 1, "percentile": 100, "nanquantile": 1, "nanpercentile": 100}
# The two ends of the middle half, of nine tenths, and what a share is that was meant as per cent.
_OTHER_ENDS = ((0.25, 0.75), (0.05, 0.95), (0.00025, 0.00975), (0.01, 0.99))


def of_calls(node: ast.AST) -> Changes:
    """Call another function, or none; take one of those that are added up; count from 1, or one too few.

    Examples
    --------
    >>> [(name, ast.unparse(new)) for name, new in of_calls(ast.parse("max(sizes)", mode="eval").body)][:2]
    [('lowest-for-highest', 'min(sizes)'), ('sum-for-largest', 'sum(sizes)')]
    >>> [ast.unparse(new) for _, new in of_calls(ast.parse("same.any(axis=1)", mode="eval").body)]
    ['same.all(axis=1)']
    """
    if not isinstance(node, ast.Call):
        return
    called = name_of(node)
    for mistake, other in _OTHER_CALL.get(called, ()) if len(node.args) < 2 else _OF_TWO.get(called, ()):
        yield mistake, _calling(node, other)
    if called == "max" and len(node.args) == 2 and any(map(is_zero, node.args)):
        (number,) = [each for each in node.args if not is_zero(each)] or [node.args[0]]
        yield "sign-dropped", ast.Call(ast.Name("abs", ast.Load()), [number], [])
    if called in _DROPPED and (kept := _without_call(node)) is not None:
        yield _DROPPED[called], kept
    if (added := _parts(node)) is not None:
        yield "only-the-last", parsed(f"{added}[-1]")
        yield "only-the-first", parsed(f"{added}[0]")
    if called == "enumerate" and len(node.args) == 1:
        yield "from-one", ast.Call(node.func, [*node.args, ast.Constant(1)], [])
    if called == "range":
        *first, stop = node.args[:2]
        yield "off-by-one", ast.Call(node.func, [*(first or [ast.Constant(0)]), moved(stop, -1)], [])
        yield "off-by-one", ast.Call(node.func, [moved((first or [ast.Constant(0)])[0], 1), stop], [])


def _parts(node: ast.Call) -> str | None:
    """Return code for the parts that are added up one by one: those of a loop, or products."""
    about = summed(node)
    if name_of(node) == "dot" and len(node.args) == 2:
        one, other = map(ast.unparse, node.args)
        return f"numpy.multiply({one}, {other})"
    if isinstance(about, ast.BinOp) and isinstance(about.op, ast.Mult | ast.Div):
        return f"numpy.ravel({ast.unparse(about)})"
    loop = node.args[0] if name_of(node) == "sum" and node.args else None
    return f"list({ast.unparse(loop)})" if isinstance(loop, ast.GeneratorExp | ast.ListComp) else None


def of_keywords(node: ast.AST) -> Changes:
    """Go along the other axis, or along none; sort the other way, or by nothing.

    Examples
    --------
    >>> [name for name, _ in of_keywords(ast.parse("counts.sum(axis=1)", mode="eval").body)]
    ['wrong-axis', 'whole-total']
    """
    if not isinstance(node, ast.Call):
        return
    is_turned = any(keyword.arg == "reverse" for keyword in node.keywords)
    if name_of(node) in _TURNED and not is_turned:
        turned = ast.keyword("reverse", ast.Constant(True))
        yield "reversed", ast.Call(node.func, node.args, [*node.keywords, turned])
    for number, keyword in enumerate(node.keywords):
        rest = [*node.keywords[:number], *node.keywords[number + 1 :]]
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            other_axis = ast.keyword("axis", ast.Constant(0 if keyword.value.value else 1))
            yield "wrong-axis", ast.Call(node.func, node.args, [*rest, other_axis])
        if mistake := _WITHOUT.get(keyword.arg or ""):
            yield mistake, ast.Call(node.func, node.args, rest)


_WITHOUT = {"axis": "whole-total", "keepdims": "sums-laid-across", "key": "unsorted", "reverse": "reversed"}


def of_quantiles(node: ast.AST) -> Changes:
    """Take the ends of another interval.

    Examples
    --------
    >>> call = ast.parse("np.quantile(rates, [0.025, 0.975])", mode="eval").body
    >>> [ast.unparse(new) for _, new in of_quantiles(call)][0]
    'np.quantile(rates, [0.25, 0.75])'
    """
    if not (isinstance(node, ast.Call) and name_of(node) in _QUANTILES and len(node.args) == 2):
        return
    values, ends = node.args
    if isinstance(ends, ast.List | ast.Tuple) and len(ends.elts) == 2:
        for other in _OTHER_ENDS:
            numbers: list[ast.expr] = [ast.Constant(end * _QUANTILES[name_of(node)]) for end in other]
            yield "wrong-level", ast.Call(node.func, [values, ast.List(numbers, ast.Load())], node.keywords)
        all_of_it, around = ast.unparse(values), "numpy.mean({0}) {1} 1.96 * numpy.std({0})"
        lowest, highest = (around.format(all_of_it, sign) for sign in "-+")
        yield "deviations-for-quantiles", parsed(f"numpy.array([{lowest}, {highest}])")


def _calling(node: ast.Call, other: str) -> ast.Call:
    """Return a call of another function; of one that Python has not by itself, NumPy's."""
    if isinstance(node.func, ast.Attribute):
        return ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, node.keywords)
    if other in dir(builtins):
        return ast.Call(ast.Name(other, ast.Load()), node.args, node.keywords)
    return ast.Call(ast.parse(f"numpy.{other}", mode="eval").body, [_without_call(node) or node], [])


def _without_call(node: ast.Call) -> ast.expr | None:
    """Return what a call is about: its one argument, or what its method belongs to."""
    if not node.args:
        is_of_module = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        return node.func.value if isinstance(node.func, ast.Attribute) and not is_of_module else None
    about = node.args[-1] if isinstance(node.args[0], ast.Constant) else node.args[0]
    if isinstance(about, ast.GeneratorExp | ast.Starred):
        return ast.Call(ast.Name("list", ast.Load()), [about], [])
    return about
