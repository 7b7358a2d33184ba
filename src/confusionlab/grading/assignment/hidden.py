"""Hidden checks: their cases are drawn here, and what they ask with reaches a learner's kernel as literals.

The part of the cell above the first line that uses an answer, or `check`, draws. It runs in this process,
with what the solution's cells have defined, so no learner's code can see or change the generator. The lines
below it ask. They run in the kernel, and find of what was drawn only the names that they use.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from binascii import crc32
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from textwrap import indent
from types import CodeType
from typing import Any

import numpy as np

from confusionlab.grading.assignment.literals import LiteralError, literal
from confusionlab.grading.syntax import check_name

GENERATOR = "generator"
FILE = "<solution>"  # the name under which a solution's own lines are compiled


@dataclass(frozen=True, eq=False)
class HiddenCheck:
    """A hidden check, split into what draws its case and what asks with it.

    Attributes
    ----------
    name : str
        What it is called.
    line : int
        The line of the solution on which its code begins.
    draws, asks : list of ast.stmt
        Its two parts.
    answers : set of str
        The names that answers define.

    Examples
    --------
    >>> check = HiddenCheck.parse('a = int(generator.integers(9)); check("half", half(2 * a))', 1, {"half"})
    >>> print(check.source(check.case({}, seed=7)))
    def hidden_check():
        a = 4
        check('half', half(2 * a))
    hidden_check()
    """

    name: str
    line: int
    draws: list[ast.stmt]
    asks: list[ast.stmt]
    answers: set[str]

    @classmethod
    def parse(cls, source: str, line: int, answers: set[str]) -> HiddenCheck:
        """Read a hidden check.

        Parameters
        ----------
        source : str
            Its cell.
        line : int
            The line of the solution on which that begins.
        answers : set of str
            The names that answers define.

        Raises
        ------
        ValueError
            If it draws on the lines that ask.
        """
        body = ast.parse(source).body
        begin = next(n for n in range(len(body)) if _from_outside(body[: n + 1]) & {"check", *answers})
        check = cls(check_name(source), line, body[:begin], body[begin:], answers)
        for statement in check.asks:
            if GENERATOR in _from_outside([statement]):
                here, first = (line + each.lineno - 1 for each in (statement, check.asks[0]))
                raise ValueError(
                    f"line {here}: {check.name} uses `{GENERATOR}` on a line that runs beside the learner's "
                    f"code. Draw above line {first}, the first that uses an answer, and give what is drawn "
                    "a name"
                )
        return check

    @cached_property
    def sent(self) -> list[str]:
        """The names that are drawn and asked with."""
        used = _from_outside(self.asks) | set(_changed(self.asks))
        return sorted(used & set(_scope(self.draws).get_locals()))

    @cached_property
    def _builtins(self) -> str:
        """A line that gets Python's own functions where a learner may have called a variable `list`."""
        own = {name for name in dir(builtins) if not name.startswith("_")} - self.answers
        names = sorted(own & _from_outside(self.asks))
        return f"from builtins import {', '.join(names)}\n" if names else ""

    @cached_property
    def _drawn(self) -> CodeType:
        """The function that draws; its lines are those of the solution."""
        pairs = ", ".join(f"{name!r}: {name}" for name in self.sent)
        module = ast.parse(_function("drawn", f"return {{{pairs}}}"))
        (function,) = module.body
        assert isinstance(function, ast.FunctionDef)  # noqa: S101  what else could it be
        function.body[:0] = self.draws
        return compile(ast.increment_lineno(module, self.line - 1), FILE, "exec")

    def case(self, names: dict[str, Any], *, seed: int, attempt: int = 0) -> str:
        """Draw a case.

        Every check draws from a generator of its own, so that no check's cases
        depend on what ran before it.

        Parameters
        ----------
        names : dict
            What the solution's cells have defined.
        seed : int
            The class's seed, 0 or more.
        attempt : int
            How often the draw was repeated because it could not tell a mistake
            from the right answer.

        Returns
        -------
        str
            Python code: an assignment for each name that is sent.

        Raises
        ------
        LiteralError
            If something that is sent has no literal.
        """
        generator = np.random.default_rng([seed, crc32(self.name.encode()), attempt])
        space = {"numpy": np, **names, GENERATOR: generator}
        exec(self._drawn, space)  # noqa: S102  the author's own code
        drawn = space["drawn"]()
        return "".join(f"{name} = {self._literal(name, drawn[name])}\n" for name in self.sent)

    def _literal(self, name: str, value: Any) -> str:
        try:
            return literal(value)
        except LiteralError as error:
            raise LiteralError(
                f"line {self.line}: {self.name} cannot send `{name}` to the learner's kernel: {error}. "
                "Draw less, or make it on the line of the check from what is drawn"
            ) from None

    def source(self, case: str) -> str:
        """Return the code that asks about a case, as it runs beside the learner's code.

        What it assigns stays inside a function: it can overwrite nothing of the
        learner's.
        """
        array = "import numpy\n" if "numpy." in case else ""
        body = array + self._builtins + case + self._ask
        return f"{_function('hidden_check', body)}\nhidden_check()"

    @cached_property
    def _ask(self) -> str:
        return ast.unparse(ast.Module(self.asks, []))  # no line break inside a literal: it can be indented


def _function(name: str, body: str) -> str:
    return f"def {name}():\n{indent(body, '    ')}"


def _scope(statements: list[ast.stmt]) -> symtable.Function:
    """Return the names of statements as those of a function's body."""
    body = ast.unparse(ast.Module(statements, [])) or "pass"
    (function,) = symtable.symtable(_function("body", body), "body", "exec").get_children()
    assert isinstance(function, symtable.Function)  # noqa: S101  what else could it be
    return function


def _from_outside(statements: list[ast.stmt]) -> set[str]:
    """Return the names that statements take from outside."""
    scopes: list[symtable.SymbolTable] = [_scope(statements)]
    for scope in scopes:
        scopes += scope.get_children()
    return {symbol.get_name() for scope in scopes for symbol in scope.get_symbols() if symbol.is_global()}


def _changed(statements: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements give another value by means of the one before."""
    for node in (node for statement in statements for node in ast.walk(statement)):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            assigned, read = (
                {each.id for part in parts for each in ast.walk(part) if isinstance(each, ast.Name)}
                for parts in (node.targets, [node.value])
            )
            yield from assigned & read
