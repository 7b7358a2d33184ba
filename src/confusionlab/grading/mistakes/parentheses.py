"""Mistakes of a line: parentheses that are missing."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate


def without_parentheses(source: str) -> Iterator[str]:
    """Yield code without one pair of parentheses around a formula, and without any.

    Examples
    --------
    >>> list(without_parentheses("share = (a - b) / (1 - b)"))
    ['share = a - b / (1 - b)', 'share = (a - b) / 1 - b', 'share = a - b / 1 - b']
    """
    lines = source.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    pairs = [
        [starts[line - 1] + column for line, column in ends]
        for ends in _pairs(tokenize.generate_tokens(io.StringIO(source).readline))
    ]
    pairs = [pair for pair in pairs if _is_formula(source[pair[0] : pair[1] + 1])]
    for chosen in [[pair] for pair in pairs] + ([pairs] if len(pairs) > 1 else []):
        left_out = {place for pair in chosen for place in pair}
        new = "".join(" " * (place in left_out) or each for place, each in enumerate(source))
        with suppress(SyntaxError):
            yield ast.unparse(ast.parse(new))


Ends = tuple[tuple[int, int], tuple[int, int]]


def _pairs(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[Ends]:
    """Yield where parentheses open and close, but for those of calls."""
    is_open: list[tuple[tuple[int, int], bool]] = []
    before = ""
    for token in tokens:
        if token.string == "(":
            is_call = (before.isidentifier() and not keyword.iskeyword(before)) or before in (")", "]")
            is_open.append((token.start, is_call))
        elif token.string == ")":
            start, is_call = is_open.pop()
            if not is_call:
                yield start, token.start
        before = token.string


def _is_formula(text: str) -> bool:
    """Tell whether code adds, takes away, multiplies or divides."""
    with suppress(SyntaxError):
        inside = ast.parse(text.replace("\n", " "), mode="eval").body
        return isinstance(inside, ast.BinOp) and isinstance(inside.op, ast.Add | ast.Sub | ast.Mult | ast.Div)
    return False
