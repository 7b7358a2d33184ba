"""The mistakes of a task that nobody keyed: its reference, changed by each transform, under the checks.

They run beside the reference in this process: the code is the author's. A mistaken function runs from the
reference's own names; what it raises, or what takes no part in any check, is dropped.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import isfunction
from types import CodeType
from typing import Any, NamedTuple

import numpy

from confusionlab.grading.assignment.asks import Asks
from confusionlab.grading.mistakes import arguments, code, given, lists, numbers, rates, tables
from confusionlab.grading.mistakes.names import base
from confusionlab.grading.mistakes.plain import Transform
from confusionlab.grading.values import canonical, nested

# By what a check asks for: which changes of the right value are mistakes.
OF_VALUES: dict[str, tuple[Mapping[str, Transform], ...]] = {
    "rate": (numbers.TRANSFORMS, lists.TRANSFORMS, lists.OF_RATES),
    "table": (numbers.TRANSFORMS, tables.TRANSFORMS),
    "list": (numbers.TRANSFORMS, lists.TRANSFORMS),
    "function": (numbers.TRANSFORMS, lists.TRANSFORMS, tables.TRANSFORMS),
    "choice": (),
    "": (numbers.TRANSFORMS, lists.TRANSFORMS, tables.TRANSFORMS),
}

MOST_WAYS = 100  # to make one mistake of a value: the same way has the same number in each check of a task


class Variant(NamedTuple):
    """One way to make a mistake.

    Attributes
    ----------
    mistake : str
        The mistake's name.
    number : int
        Which of the ways it is: from 0 on in an answer, from -1 down in its
        value.
    is_of_another : bool
        Whether another right answer than the reference was changed.
    """

    mistake: str
    number: int
    is_of_another: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which mistakes a check is asked about: certain ones, or all but certain ones.

    Attributes
    ----------
    certain : frozenset of Variant
        Those.
    all_but : bool
        Whether they are left out.
    """

    certain: frozenset[Variant]
    all_but: bool = field(kw_only=True)

    @cached_property
    def names(self) -> set[str] | None:
        """The names of all that can be wanted; None where that may be any."""
        return None if self.all_but else {variant.mistake for variant in self.certain}

    def includes(self, variant: Variant) -> bool:
        """Whether a mistake is wanted."""
        return (variant in self.certain) != self.all_but

    def may_include(self, mistake: str) -> bool:
        """Whether some way to make a mistake may be wanted."""
        return self.names is None or mistake in self.names


ALL = Wanted(frozenset(), all_but=True)


@dataclass
class MistakenNames:
    """The names of a notebook whose answer to one task is mistaken.

    Attributes
    ----------
    mistake : str
        The mistake's name.
    names : dict
        What the cells have assigned.
    is_of_another : bool
        Whether another right answer than the reference was changed.
    is_broken : bool
        Whether its code raised, so that there is nothing to compare.
    """

    mistake: str
    names: dict[str, Any]
    is_of_another: bool = False
    is_broken: bool = False

    def run(self, compiled: CodeType) -> None:
        """Run a cell."""
        if not self.is_broken:
            self.is_broken = isinstance(_ran(compiled, self.names), BaseException)

    def value(self, compiled: CodeType) -> Any:
        """Run a check; return what it was given, or the error that it raised."""
        given: list[Any] = []
        self.names["check"] = lambda name, value: given.append(value)
        error = NameError() if self.is_broken else _ran(compiled, self.names)
        return error if error is not None else given[-1]


def _shares_a_case(value: Any, right: Any, n_cases: int) -> bool:
    """Tell whether a value is right in a case that has a value, so that it is no *other* rate."""
    if not n_cases or isinstance(value, BaseException):
        return False
    pairs = [(canonical(one), canonical(other)) for one, other in zip(value, right, strict=True)]
    return any(one == other != "nan" for one, other in pairs)


def _ran(compiled: CodeType, names: dict[str, Any]) -> BaseException | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compiled, names)  # noqa: S102  the author's own code
    except (Exception, SystemExit) as error:
        return error
    finally:
        close_figures()
    return None


def close_figures() -> None:
    """Close what a cell has drawn, as a notebook does at its end; else the next one would draw on it."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@dataclass
class TaskMistakes:
    """All generated mistakes of one task.

    Attributes
    ----------
    answered : list of MistakenNames
        Those of its answers' code, and then of its functions' arguments.
    n_of_code : int
        How many of the first are those of code.
    """

    answered: list[MistakenNames] = field(default_factory=list)
    n_of_code: int = 0

    @property
    def variants(self) -> list[Variant]:
        """What each is known as."""
        return [
            Variant(each.mistake, number, each.is_of_another) for number, each in enumerate(self.answered)
        ]

    @property
    def of_code(self) -> set[Variant]:
        """Those that were made by changing the code."""
        return set(self.variants[: self.n_of_code])

    @classmethod
    def of_answer(cls, sources: Sequence[str], before: dict[str, Any], after: dict[str, Any]) -> TaskMistakes:
        """Make the mistakes of an answer.

        Parameters
        ----------
        sources : sequence of str
            The reference's cell, and those of other right answers.
        before, after : dict
            What the reference's cells had assigned before it, and behind it.

        Returns
        -------
        TaskMistakes
            The mistakes, their answers run.
        """
        of_code = [
            mistaken
            for number, source in enumerate(sources)
            for mistaken in _of_code(source, before, is_of_another=number > 0)
        ]
        return cls([*of_code, *_of_arguments(sources[0], before, after)], len(of_code))

    def run(self, compiled: CodeType) -> None:
        """Run a cell that stands below the answer."""
        for each in self.answered:
            each.run(compiled)

    def values(
        self, compiled: CodeType, right: Any, asks: Asks, wanted: Wanted = ALL
    ) -> Iterator[tuple[Variant, Any]]:
        """Yield what a check is given by each mistake; an error where it raises.

        Parameters
        ----------
        compiled : code
            The check.
        right : object
            What the reference gives.
        asks : Asks
            What is asked for.
        wanted : Wanted, optional
            Which mistakes to ask.
        """
        for variant, each in zip(self.variants, self.answered, strict=True):
            if wanted.includes(variant):
                value = each.value(compiled)
                if not (base(each.mistake) == "other-rate" and _shares_a_case(value, right, asks.n_cases)):
                    yield variant, value
        made = of_value(right, asks, wanted)
        yield from ((variant, value) for variant, value in made if wanted.includes(variant))


def _of_code(source: str, before: dict[str, Any], *, is_of_another: bool) -> Iterator[MistakenNames]:
    if any(isinstance(node, ast.While) for node in ast.walk(ast.parse(source))):
        return  # a condition that is turned round might never end
    right = ast.unparse(ast.parse(source))
    for mistake, mutant in dict.fromkeys(code.mutants(source)):
        if mutant != right:
            mistaken = MistakenNames(mistake, {"numpy": numpy, **before}, is_of_another)
            mistaken.run(compile(mutant, f"<{mistake}>", "exec"))
            if not mistaken.is_broken:
                yield mistaken


def _of_arguments(source: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[MistakenNames]:
    for node in ast.parse(source).body:
        function = after.get(node.name) if isinstance(node, ast.FunctionDef) else None
        if isfunction(function):
            for mistake, variant in [*_variants(function), *given.mistakes(function, before)]:
                yield MistakenNames(mistake, {**after, function.__name__: variant})


def _variants(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    for transform in (*arguments.TRANSFORMS, rates.other_rate):
        yield from transform(function)


def of_value(right: Any, asks: Asks, wanted: Wanted = ALL) -> Iterator[tuple[Variant, Any]]:
    """Yield what mistakes make of a right value alone, case by case.

    Of a name that is not wanted nothing is made; of any other, all ways are.

    Examples
    --------
    >>> dict(of_value([[0.75, 0.5], [1.0, 0.25]], Asks("rate", 2)))[Variant("complement", -1)]
    [[0.25, 0.5], [0.0, 0.75]]
    """
    plain, families = nested(right), OF_VALUES[asks.kind]
    made: list[tuple[str, Iterator[Any]]] = []
    for family in families:
        made += [(name, _by_case(transform, plain, asks.n_cases)) for name, transform in family.items()]
    if asks.n_cases and families:  # a 1 among shares is a share as well
        made += [(name, transform(plain)) for name, transform in numbers.TRANSFORMS.items()]
    for place, (name, values) in enumerate(made):
        if wanted.may_include(name):
            for way, value in enumerate(values, 1):
                yield Variant(name, -place * MOST_WAYS - way), value
    # These have names of their own, each for one value.
    named = [*(rates.of_table(asks.table) if asks.table else ())]
    if families and not asks.n_cases:
        named += [(f"exchanged\t{about}", value) for about, value in lists.exchanged(plain)]
    yield from ((Variant(name, -1), value) for name, value in named if wanted.may_include(name))


def _by_case(transform: Callable[[Any], Iterator[Any]], value: Any, n_cases: int) -> Iterator[Any]:
    """Yield a value with each of its cases changed; a case that the transform has no sense for stays."""
    if not n_cases:
        yield from transform(value)
        return
    changed = [list(transform(case)) for case in value]
    for number in range(max(map(len, changed), default=0)):
        yield [new[number] if number < len(new) else case for case, new in zip(value, changed, strict=True)]
