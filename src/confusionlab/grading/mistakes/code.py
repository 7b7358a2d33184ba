"""Mistakes of a line: the reference's code, one place in it another than it should be.

`mutants` walks through the code; for each place, the functions below say what a learner might have written in
its stead, and by which name that mistake goes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

Changes = Iterator[tuple[str, ast.AST]]

CELLS = {(0, 0): "TN", (0, 1): "FP", (1, 0): "FN", (1, 1): "TP"}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    r"""Yield what code becomes with one mistake in it, and the mistake's name.

    Parameters
    ----------
    source : str
        The reference of an answer.

    Yields
    ------
    mistake, source : str
        Its name, with what its sentence speaks of behind a tab, and the code.

    Examples
    --------
    >>> for mistake, code in mutants("alarm = scores >= line"):
    ...     print(mistake, "|", code)
    strict | alarm = scores > line
    other-side | alarm = scores <= line
    other-side | alarm = scores < line
    """
    alike: dict[tuple[str, int, str], dict[int, ast.AST]] = {}
    for place, node in enumerate(ast.walk(ast.parse(source))):
        for change in CHANGES:
            for number, (mistake, new) in enumerate(change(node)):
                yield mistake, _put(source, {place: new})
                alike.setdefault((change.__name__, number, mistake), {})[place] = new
    for (_, _, mistake), new_by_place in alike.items():
        if len(new_by_place) > 1:
            yield mistake, _put(source, new_by_place)


def _put(source: str, new_by_place: dict[int, ast.AST]) -> str:
    """Return code with other nodes in some places; the outer ones go first, and take the inner along."""
    tree = ast.parse(source)
    old = dict(enumerate(ast.walk(tree)))
    changed = _Put({id(old[place]): new for place, new in new_by_place.items()}).visit(tree)
    return ast.unparse(ast.fix_missing_locations(changed))


class _Put(ast.NodeTransformer):
    """Puts nodes in others' places."""

    def __init__(self, new_by_id: dict[int, ast.AST]) -> None:
        self.new_by_id = new_by_id

    def visit(self, node: ast.AST) -> Any:
        return self.new_by_id[id(node)] if id(node) in self.new_by_id else self.generic_visit(node)


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
    ast.NotEq: (("comparison-turned", (ast.Eq,)),),
    ast.In: (("comparison-turned", (ast.NotIn,)),),
    ast.NotIn: (("comparison-turned", (ast.In,)),),
}


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
        yield ("rest-inside" if _is_one(left) else "only-what-is-taken-away"), right
        yield ("one-not-taken-away" if _is_one(right) else "nothing-taken-away"), left
        yield "difference-turned", ast.BinOp(right, ast.Sub(), left)
        yield "added-for-taken-away", ast.BinOp(left, ast.Add(), right)
        if not _is_one(right):
            yield "ratio-for-difference", ast.BinOp(left, ast.Div(), right)
    elif isinstance(node.op, ast.Add):
        yield ("off-by-one" if _is_one(right) else "term-left-out"), left
        yield ("off-by-one" if _is_one(left) else "term-left-out"), right
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


_OTHER_CALL = {
    "sum": (("mean-for-sum", "mean"),),
    "mean": (("mean-for-sum", "sum"), ("mean-for-sum", "max")),
    "min": (("lowest-for-highest", "max"),),
    "max": (("lowest-for-highest", "min"),),
    "nanmax": (("lowest-for-highest", "nanmin"), ("case-forgotten", "max")),
    "median": (("mean-for-sum", "mean"),),
    "argmin": (("lowest-for-highest", "argmax"),),
    "argmax": (("lowest-for-highest", "argmin"),),
    "any": (("any-for-all", "all"),),
    "all": (("any-for-all", "any"),),
    "intersection": (("any-for-all", "union"),),
    "log": (("another-base", "log2"), ("another-base", "log10")),
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


def of_calls(node: ast.AST) -> Changes:
    """Call another function, or none; go along the other axis, or along none.

    Examples
    --------
    >>> [name for name, _ in of_calls(ast.parse("counts.sum(axis=1)", mode="eval").body)]
    ['mean-for-sum', 'wrong-axis', 'whole-total']
    """
    if not isinstance(node, ast.Call):
        return
    called: str = getattr(node.func, "attr", getattr(node.func, "id", ""))
    for mistake, other in _OTHER_CALL.get(called, ()):
        yield mistake, ast.Call(_renamed(node.func, other), node.args, node.keywords)
    if called in _DROPPED and (kept := _without_call(node)) is not None:
        yield _DROPPED[called], kept
    if called == "range":
        *first, stop = node.args[:2]
        yield "off-by-one", ast.Call(node.func, [*(first or [ast.Constant(0)]), _moved(stop, -1)], [])
        yield "off-by-one", ast.Call(node.func, [_moved((first or [ast.Constant(0)])[0], 1), stop], [])
    for number, keyword in enumerate(node.keywords):
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            rest = [*node.keywords[:number], *node.keywords[number + 1 :]]
            other_axis = ast.keyword("axis", ast.Constant(0 if keyword.value.value else 1))
            yield "wrong-axis", ast.Call(node.func, node.args, [*rest, other_axis])
            yield "whole-total", ast.Call(node.func, node.args, rest)
        elif keyword.arg == "keepdims":
            rest = [*node.keywords[:number], *node.keywords[number + 1 :]]
            yield "sums-laid-across", ast.Call(node.func, node.args, rest)
        elif keyword.arg == "key":
            rest = [*node.keywords[:number], *node.keywords[number + 1 :]]
            yield "unsorted", ast.Call(node.func, node.args, rest)


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def _without_call(node: ast.Call) -> ast.expr | None:
    """Return what a call is about: its one argument, or what its method belongs to."""
    if not node.args:
        is_of_module = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        return node.func.value if isinstance(node.func, ast.Attribute) and not is_of_module else None
    about = node.args[-1] if isinstance(node.args[0], ast.Constant) else node.args[0]
    if isinstance(about, ast.GeneratorExp | ast.Starred):
        return ast.Call(ast.Name("list", ast.Load()), [about], [])
    return about


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
    if isinstance(node.slice, ast.Compare | ast.BinOp | ast.BoolOp):
        yield "condition-left-out", node.value
    for new in _other_index(node.slice):
        yield "wrong-place", ast.Subscript(node.value, new, node.ctx)
    for mistake, new in _other_slice(node.slice):
        yield mistake, ast.Subscript(node.value, new, node.ctx)


def _other_slice(index: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield an index with one slice in it that ends elsewhere, or is a place."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for number, part in enumerate(parts):
        if not (isinstance(part, ast.Slice) and part.upper is not None):
            continue
        others: list[tuple[str, ast.expr]] = [
            ("off-by-one", ast.Slice(part.lower, _moved(part.upper, 1))),
            ("off-by-one", ast.Slice(part.lower, _moved(part.upper, -1))),
            ("not-cut", ast.Slice(part.lower, None)),
            ("reversed", ast.Slice(part.upper, None)),
            ("only-the-last", ast.Slice(_moved(part.upper, -1), part.upper)),
        ]
        for mistake, other in others:
            new = [*parts[:number], other, *parts[number + 1 :]]
            yield mistake, ast.Tuple(new, ast.Load()) if isinstance(index, ast.Tuple) else other


def _moved(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(node, ast.Add(), ast.Constant(by))


def _cell(node: ast.Subscript) -> tuple[ast.expr, tuple[int, int]] | None:
    """Return the table and the place of `table[0][1]` and `table[0, 1]`."""
    match node:
        case ast.Subscript(ast.Subscript(table, row), column):
            place = _whole(row), _whole(column)
        case ast.Subscript(table, ast.Tuple([row, column])):
            place = _whole(row), _whole(column)
        case _:
            return None
    return next(((table, cell) for cell in CELLS if cell == place), None)


def _other_index(index: ast.expr) -> Iterator[ast.expr]:
    """Yield an index with one whole number in it another."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for number, part in enumerate(parts):
        value = _whole(part)
        for other in () if value is None else {0: (1, -1), 1: (0, -1), -1: (0,)}.get(value, ()):
            new = [*parts[:number], ast.Constant(other), *parts[number + 1 :]]
            yield ast.Tuple(new, ast.Load()) if isinstance(index, ast.Tuple) else new[0]


def _whole(node: ast.AST) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _whole(node.operand)
        return None if inner is None else -inner
    is_whole = isinstance(node, ast.Constant) and type(node.value) is int
    return node.value if is_whole else None  # type: ignore[attr-defined]


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
    stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and _is_stored(each)}
    cells = [name for name in sorted(stored) if name.upper() in CELLS.values()]
    for one, other in permutations(cells, 2):
        for copy in _each_read(node, one, other):
            yield f"wrong-cell\t{other.upper()}", copy


def _each_read(function: ast.FunctionDef, name: str, other: str) -> Iterator[ast.AST]:
    """Yield a function with one reading of a name replaced by another's, and with all of them."""
    reads = [
        place
        for place, each in enumerate(ast.walk(function))
        if isinstance(each, ast.Name) and each.id == name and not _is_stored(each)
    ]
    for chosen in [[place] for place in reads] + ([reads] if len(reads) > 1 else []):
        (copy,) = ast.parse(ast.unparse(function)).body
        for place, each in enumerate(ast.walk(copy)):
            if place in chosen and isinstance(each, ast.Name):
                each.id = other
        yield copy


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


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
    stored = {each.id for each in inner if _is_stored(each)} - {each.arg for each in node.args.args}
    parts = [each for each in ast.walk(last) if isinstance(each, ast.BinOp | ast.Call | ast.Subscript)]
    whole = getattr(last, "value", None)
    for value in [*(ast.Name(name, ast.Load()) for name in sorted(stored)), *parts]:
        if value is not whole:
            body = [*above, ast.Return(value)]
            yield "half-way", ast.FunctionDef(node.name, node.args, body, node.decorator_list)


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


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


CHANGES: tuple[Callable[[ast.AST], Changes], ...] = (
    of_comparisons,
    of_sums,
    of_conditions,
    of_calls,
    of_places,
    of_names,
    of_constants,
    of_returns,
    of_wholes,
)
