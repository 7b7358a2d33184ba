"""A hidden check's code: with cases of its own, drawn from a seed, and with names of its own."""

from __future__ import annotations

import ast
from binascii import crc32
from textwrap import indent
from types import CodeType


def hidden_source(source: str, check: str, seed: int, attempt: int = 0) -> str:
    """Return the code that draws a hidden check's cases and runs it.

    Every check draws from a generator of its own, so that no check's cases
    depend on what ran before it. What it assigns stays inside a function:
    it can overwrite nothing of the learner's. And what it draws stays inside
    another: only what the check asks with is left when the answer runs.

    Parameters
    ----------
    source : str
        The hidden check's cell, which draws from `generator`.
    check : str
        What the check is called.
    seed : int
        The class's seed, 0 or more.
    attempt : int
        How often the draw was repeated because it could not tell a mistake
        from the right answer; see `confusionlab.grading.assignment.expected`.

    Returns
    -------
    str
        Python code.

    Examples
    --------
    >>> source = 'a = int(generator.integers(9)); b = 2 * a; check("half", half(b))'
    >>> print(hidden_source(source, "half", seed=7))
    def hidden_check():
        def drawn():
            import numpy
            generator = numpy.random.default_rng([7, 4216996129, 0])
            a = int(generator.integers(9))
            b = 2 * a
            return (b,)
        (b,) = drawn()
        check('half', half(b))
    hidden_check()
    """
    generator = f"numpy.random.default_rng([{seed}, {crc32(check.encode())}, {attempt}])"
    statements = ast.parse(f"import numpy\ngenerator = {generator}\n{source}").body
    begin = next(number for number, each in enumerate(statements) if "check" in _names([each]))
    draw, ask = statements[:begin], statements[begin:]
    # What else a case is made from may be the very answer. It has gone when the answer's code runs.
    kept = "".join(f"{name}," for name in sorted(_assigned(draw) & _names(ask)))
    drawn = _function("drawn", f"{_text(draw)}\nreturn ({kept})")
    return _function("hidden_check", f"{drawn}\n({kept}) = drawn()\n{_text(ask)}") + "\nhidden_check()"


def _text(statements: list[ast.stmt]) -> str:
    """Return statements as text without line breaks inside literals, so that it can be indented."""
    return ast.unparse(ast.Module(statements, []))


def _function(name: str, body: str) -> str:
    return f"def {name}():\n{indent(body, '    ')}"


def _names(statements: list[ast.stmt]) -> set[str]:
    """Return the names that occur in statements."""
    return {node.id for each in statements for node in ast.walk(each) if isinstance(node, ast.Name)}


def _assigned(statements: list[ast.stmt]) -> set[str]:
    """Return the names that statements give a value, by assignment, import or definition."""
    module = compile(_function("drawn", _text(statements)), "drawn", "exec")
    function = next(each for each in module.co_consts if isinstance(each, CodeType))
    return {*function.co_varnames, *function.co_cellvars}
