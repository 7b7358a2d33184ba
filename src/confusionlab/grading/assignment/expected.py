"""Run a solution's answers in this process: what each check is given by the reference and by each mistake.

Only for solutions, which are the author's code: never for a submission.

The reference and every wrong answer go through the notebook side by side, cell by cell. A hidden check is
drawn from a seed; a draw that cannot tell a mistake from the right answer (FP = FN, say, where precision is
taken for recall), or whose right answer lies so near a rounding edge that a different order of summing could
move it across, is replaced by the next of its sequence.
"""

from __future__ import annotations

import ast
import sys
from binascii import crc32
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import indent
from types import CodeType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from confusionlab.grading.assignment.beside import with_its_files
from confusionlab.grading.assignment.solution import Solution, has_tag, is_check
from confusionlab.grading.syntax import check_name
from confusionlab.grading.values import DIGITS, Form, canonical, is_stable

if TYPE_CHECKING:
    from nbformat import NotebookNode

ATTEMPTS = 50

ValuesByCheck = dict[str, dict[int | None, "CheckValues"]]


@dataclass(frozen=True, kw_only=True)
class CheckValues:
    """The values that one check was given: by the reference, and by each wrong answer.

    Attributes
    ----------
    check : str
        What the check is called.
    attempt : int
        How often the draw was repeated; 0 for a visible check.
    reference : str
        The canonical value of the right answer.
    mistaken : tuple of str
        The canonical value of each wrong answer, in the solution's order;
        `"!"` and the error's name where it raised one.
    is_stable : bool
        Whether the right answer keeps its canonical value when its numbers
        move by a thousandth of the last digit that counts.
    form : Form
        What is asked: of which kinds, and how exact, the right answer is.
    """

    check: str
    attempt: int
    reference: str
    mistaken: tuple[str, ...]
    is_stable: bool
    form: Form


@dataclass
class AnswerSet:
    """One set of answers, and the names that its cells have assigned.

    Attributes
    ----------
    answers : dict of str to str
        The wrong answer to a task; empty for the reference.
    names : dict
        What its cells have assigned so far.
    """

    answers: dict[str, str] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    @property
    def is_reference(self) -> bool:
        """Whether all answers are the reference's."""
        return not self.answers

    def run(self, source: str, where: str) -> None:
        """Run code; an error of the reference is the author's to see.

        Raises
        ------
        ValueError
            If the reference raises.
        """
        try:
            exec(_compiled(source, where), self.names)  # noqa: S102  the author's own code
        except Exception as error:
            if self.is_reference:
                raise _does_not_run(where, error) from error
        finally:
            close_figures()

    def value(self, source: str, check: str) -> Any:
        """Run a check and return what it was given, or the error that it raised.

        Raises
        ------
        ValueError
            If the reference raises.
        """
        given: list[Any] = []
        self.names["check"] = lambda name, value: given.append(value)
        try:
            exec(_compiled(source, check), self.names)  # noqa: S102  the author's own code
        except Exception as error:
            if self.is_reference:
                raise _does_not_run(check, error) from error
            return error
        finally:
            close_figures()
        return given[-1]


def _does_not_run(where: str, error: Exception) -> ValueError:
    return ValueError(f"the solution does not run: {type(error).__name__}: {error} (in {where})")


def close_figures() -> None:
    """Close what a cell has drawn, as a notebook does at its end; else the next one would draw on it."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@lru_cache(maxsize=4096)
def _compiled(source: str, where: str) -> CodeType:
    return compile(source, f"<{where}>", "exec")


_known: WeakKeyDictionary[Solution, ValuesByCheck] = WeakKeyDictionary()


def check_values(solution: Solution, seeds: Iterable[int] = ()) -> ValuesByCheck:
    """Return what each check of a solution is given; its answers run only where that is not known yet.

    Parameters
    ----------
    solution : Solution
        The solution.
    seeds : iterable of int
        For each of them every hidden check is drawn.

    Returns
    -------
    dict of str to dict
        By check, and then by seed, the values; a visible check's are under
        None. Seeds of earlier calls are there as well.

    Raises
    ------
    ValueError
        If the reference does not run, or a hidden check has no draw, in 50
        attempts, that can tell every mistake from the right answer.
    """
    seeds = tuple(seeds)
    hidden = [check_name(cell.source) for cell in solution.cells("hidden-check")]
    known = _known.get(solution)
    if known is None or any(seed not in known[name] for name in hidden for seed in seeds):
        known = _known[solution] = run_answers(solution, seeds)
    return known


@with_its_files
def run_answers(solution: Solution, seeds: Iterable[int] = ()) -> ValuesByCheck:
    """Run a solution's reference and wrong answers; `check_values` says what they give."""
    seeds = tuple(seeds)
    mistakes = solution.cells("wrong-answer")
    sets = [AnswerSet(), *(AnswerSet({cell.metadata["task"]: cell.source}) for cell in mistakes)]
    values: ValuesByCheck = {}
    for cell in solution.notebook.cells:
        if cell.cell_type != "code" or has_tag(cell, "wrong-answer"):
            continue
        if not is_check(cell):
            task = cell.metadata.get("task")
            for each in sets:
                source = each.answers.get(task, cell.source) if has_tag(cell, "answer") else cell.source
                each.run(source, task or "a given cell")
            continue
        name = check_name(cell.source)
        if has_tag(cell, "check"):
            values[name] = {None: _values(sets, cell, cell.source, attempt=0)}
        else:
            values[name] = {seed: _first_that_tells_apart(sets, mistakes, cell, seed=seed) for seed in seeds}
    return values


def _first_that_tells_apart(
    sets: list[AnswerSet], mistakes: list[NotebookNode], cell: NotebookNode, *, seed: int
) -> CheckValues:
    """Return the first draw of a seed's sequence that tells all mistakes from the right answer."""
    check = check_name(cell.source)
    for attempt in range(ATTEMPTS):
        source = hidden_source(cell.source, check, seed=seed, attempt=attempt)
        values = _values(sets, cell, source, attempt=attempt)
        confused = _confused(values, mistakes)
        if values.is_stable and not confused:
            return values
    reason = f"as does {confused[0]!r}" if confused else "which lies on a rounding edge"
    raise ValueError(
        f"{check}: seed {seed} gave no telling case in {ATTEMPTS} attempts; in the last, the right value is "
        f"{values.reference}, {reason}. Draw cases on which every mistake with this check in its `fails` "
        "gives another value."
    )


def _confused(values: CheckValues, mistakes: list[NotebookNode]) -> list[str]:
    """Return the mistakes that should fail a check and gave the right value."""
    return [
        cell.metadata["misconception"]
        for cell, value in zip(mistakes, values.mistaken, strict=True)
        if values.check in cell.metadata["fails"] and value == values.reference
    ]


def _values(sets: list[AnswerSet], cell: NotebookNode, source: str, *, attempt: int) -> CheckValues:
    check = check_name(cell.source)
    right, *mistaken = (each.value(source, check) for each in sets)
    try:
        form = Form.of(right, cell.metadata.get("digits", DIGITS))
        reference = canonical(right, form)
    except TypeError as error:
        raise _does_not_run(check, error) from error
    return CheckValues(
        check=check,
        attempt=attempt,
        reference=reference,
        mistaken=tuple(_canonical_or_error(value, form) for value in mistaken),
        is_stable=is_stable(right, form),
        form=form,
    )


def _canonical_or_error(value: Any, form: Form) -> str:
    if isinstance(value, Exception):
        return f"!{type(value).__name__}"
    try:
        return canonical(value, form)
    except TypeError as error:  # a value of a kind that no check takes
        return _canonical_or_error(error, form)


def hidden_source(source: str, check: str, *, seed: int, attempt: int = 0) -> str:
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
        from the right answer.

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
    begin = next(number for number, each in enumerate(statements) if "check" in _names_in([each]))
    draw, ask = statements[:begin], statements[begin:]
    # What else a case is made from may be the very answer. It has gone when the answer's code runs.
    kept = "".join(f"{name}," for name in sorted(_assigned_by(draw) & _names_in(ask)))
    drawn = _function("drawn", f"{_unparsed(draw)}\nreturn ({kept})")
    return _function("hidden_check", f"{drawn}\n({kept}) = drawn()\n{_unparsed(ask)}") + "\nhidden_check()"


def _unparsed(statements: list[ast.stmt]) -> str:
    """Return statements as text without line breaks inside literals, so that it can be indented."""
    return ast.unparse(ast.Module(statements, []))


def _function(name: str, body: str) -> str:
    return f"def {name}():\n{indent(body, '    ')}"


def _names_in(statements: list[ast.stmt]) -> set[str]:
    """Return the names that occur in statements."""
    return {node.id for each in statements for node in ast.walk(each) if isinstance(node, ast.Name)}


def _assigned_by(statements: list[ast.stmt]) -> set[str]:
    """Return the names that statements give a value, by assignment, import or definition."""
    module = compile(_function("drawn", _unparsed(statements)), "drawn", "exec")
    function = next(each for each in module.co_consts if isinstance(each, CodeType))
    return {*function.co_varnames, *function.co_cellvars}
