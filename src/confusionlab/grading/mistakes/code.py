"""Mistakes of a line: the reference's code, one place in it another than it should be.

`mutants` walks through the code; for each place, the functions of `CHANGES` say what a learner might have
written in its stead, and by which name that mistake goes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from confusionlab.grading.mistakes import calls, conditions, formulas, loops, parentheses, parts, places
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
    code = _Code(source)
    alike: dict[tuple[str, int, str], dict[int, ast.AST]] = {}
    for place, node in enumerate(code.nodes):
        for change in CHANGES:
            for number, (mistake, new) in enumerate(change(node)):
                yield mistake, code.with_others({place: new})
                alike.setdefault((change.__name__, number, mistake), {})[place] = new
    for (_, _, mistake), new_by_place in alike.items():
        if len(new_by_place) > 1:
            yield mistake, code.with_others(new_by_place)
    for new_source in parentheses.without_parentheses(source):
        yield "parentheses", new_source


class _Code:
    """Parsed code, of which other nodes are put in some places."""

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.nodes = list(ast.walk(self.tree))
        self._slots = {
            id(child): (parent, field, number)
            for parent in self.nodes
            for field, value in ast.iter_fields(parent)
            for number, child in enumerate(value if isinstance(value, list) else [value])
        }

    def with_others(self, new_by_place: dict[int, ast.AST]) -> str:
        """Return the code with other nodes in some places; the outer ones take the inner along."""
        replaced: list[int] = []
        for place, new in new_by_place.items():  # from the outside in, as they were walked
            if not self._is_within(place, replaced):
                self._put(place, ast.fix_missing_locations(new))
                replaced.append(place)
        changed = ast.unparse(self.tree)
        for place in replaced:
            self._put(place, self.nodes[place])
        return changed

    def _is_within(self, place: int, others: Sequence[int]) -> bool:
        """Tell whether a node lies within one of some others."""
        node, outer = self.nodes[place], {id(self.nodes[other]) for other in others}
        while id(node) in self._slots:
            node = self._slots[id(node)][0]
            if id(node) in outer:
                return True
        return False

    def _put(self, place: int, new: ast.AST) -> None:
        parent, field, number = self._slots[id(self.nodes[place])]
        value = getattr(parent, field)
        if isinstance(value, list):
            value[number] = new
        else:
            setattr(parent, field, new)


CHANGES: tuple[Callable[[ast.AST], Changes], ...] = (
    conditions.of_comparisons,
    formulas.of_sums,
    formulas.of_rounding,
    parts.of_rates,
    parts.of_quotients,
    parts.of_pairs,
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
    parts.of_wholes,
)
