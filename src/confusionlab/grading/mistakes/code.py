"""Mistakes of a line: the reference's code, one place in it another than it should be.

`mutants` walks through the code; for each place, the functions of `CHANGES` say what a learner might have
written in its stead, and by which name that mistake goes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from confusionlab.grading.mistakes import calls, conditions, formulas, loops, places
from confusionlab.grading.mistakes.nodes import Changes


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


CHANGES: tuple[Callable[[ast.AST], Changes], ...] = (
    conditions.of_comparisons,
    formulas.of_sums,
    formulas.of_parentheses,
    formulas.of_rounding,
    conditions.of_conditions,
    calls.of_calls,
    calls.of_keywords,
    calls.of_quantiles,
    places.of_places,
    places.of_names,
    places.of_entries,
    formulas.of_constants,
    loops.of_loops,
    loops.of_early_returns,
    loops.of_returns,
    formulas.of_wholes,
)
