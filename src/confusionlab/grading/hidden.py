"""A hidden check's code: with cases of its own, drawn from a seed, and with names of its own."""

from __future__ import annotations

import ast
from binascii import crc32
from textwrap import indent


def hidden_source(source: str, check: str, seed: int, attempt: int = 0) -> str:
    """Return the code that draws a hidden check's cases and runs it.

    Every check draws from a generator of its own, so that no check's cases
    depend on what ran before it. What it assigns stays inside a function:
    it can overwrite nothing of the learner's.

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
        from the right answer; see `confusionlab.grading.rehearsal`.

    Returns
    -------
    str
        Python code.

    Examples
    --------
    >>> print(hidden_source('check("sum", add(int(generator.integers(9)), 1))', "sum", seed=7))
    def hidden_check():
        import numpy
        generator = numpy.random.default_rng([7, 3367870285, 0])
        check('sum', add(int(generator.integers(9)), 1))
    hidden_check()
    """
    draw = (
        f"import numpy\ngenerator = numpy.random.default_rng([{seed}, {crc32(check.encode())}, {attempt}])\n"
    )
    # `unparse` writes every statement without line breaks inside texts, so that it can be indented.
    body = indent(ast.unparse(ast.parse(draw + source)), "    ")
    return f"def hidden_check():\n{body}\nhidden_check()"
