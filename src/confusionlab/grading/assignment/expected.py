"""Run a solution's answers in this process: what each check is given by the reference and by each mistake.

Only for solutions, which are the author's code: never for a submission.

The reference and every wrong answer go through the notebook side by side, cell by cell. A hidden check's case
is drawn once from a seed, and all of them are asked about it, with the code that a kernel runs. A draw that
cannot tell a mistake from the right answer (FP = FN, say, where precision is taken for recall), or whose
right answer lies so near a rounding edge that a different order of summing could move it across, is replaced
by the next of its sequence.
"""

from __future__ import annotations

import io
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from confusionlab.grading.assignment.asks import Asks
from confusionlab.grading.assignment.beside import with_its_files
from confusionlab.grading.assignment.generated import ALL, TaskMistakes, Variant, Wanted, close_figures
from confusionlab.grading.assignment.hidden import FILE, HiddenCheck
from confusionlab.grading.assignment.literals import LiteralError
from confusionlab.grading.assignment.solution import Solution, has_tag, is_beside, is_check
from confusionlab.grading.syntax import check_name
from confusionlab.grading.values import DIGITS, Form, canonical, is_stable, nested

if TYPE_CHECKING:
    from nbformat import NotebookNode

ATTEMPTS = 50
# Each hidden check is drawn from these as well: on them mistakes that nobody keyed are told apart, and they
# are the cases that a learner can practise with. No class should be graded with them.
PRACTICE_SEEDS = tuple(range(8_001, 8_006))
MOST_SEEDS = 10  # with more, only those mistakes are asked that no visible check has found
ANY_ERROR = (Exception, SystemExit)  # in a notebook, `exit` is one like any other

ValuesByCheck = dict[str, dict[int | None, "CheckValues"]]


@dataclass(frozen=True, kw_only=True)
class CheckValues:
    """The values that one check was given: by the reference, and by each wrong answer.

    Attributes
    ----------
    check : str
        What the check is called.
    source : str
        The code that asks, as it runs beside a learner's: of a hidden check
        with the case that was drawn.
    case : str
        What was drawn, as lines of Python; empty of a visible check.
    reference : str
        The canonical value of the right answer.
    mistaken : tuple of str
        The canonical value of each wrong answer, in the solution's order;
        `"!"` and the error's name where it raised one.
    also_right : tuple of str
        The same of the other right answers.
    is_stable : bool
        Whether the right answer keeps its canonical value when its numbers
        move by a thousandth of the last digit that counts.
    form : Form
        What is asked: of which kinds, and how exact, the right answer is.
    right : object
        The right answer itself.
    asks : Asks
        What is asked for, as the author says it.
    generated : dict of (str, int) to str
        The canonical value of each mistake that nobody keyed.
    """

    check: str
    source: str
    case: str = ""
    reference: str
    mistaken: tuple[str, ...]
    also_right: tuple[str, ...] = ()
    is_stable: bool
    form: Form
    right: Any
    asks: Asks
    generated: dict[Variant, str] = field(default_factory=dict)


@dataclass
class AnswerSet:
    """One set of answers, and the names that its cells have assigned.

    Attributes
    ----------
    answers : dict of str to code
        Another answer to a task; empty for the reference.
    names : dict
        What its cells have assigned so far.
    """

    answers: dict[str, CodeType] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    @property
    def is_reference(self) -> bool:
        """Whether all answers are the reference's."""
        return not self.answers

    def run(self, code: CodeType, where: str, line: int) -> None:
        """Run a cell; an error of the reference is the author's to see.

        Raises
        ------
        ValueError
            If the reference raises.
        """
        try:
            self._execute(code)
        except ANY_ERROR as error:
            if self.is_reference:
                raise _does_not_run(where, line, error) from error

    def value(self, code: CodeType, check: str, line: int) -> Any:
        """Run a check and return what it was given, or the error that it raised.

        Raises
        ------
        ValueError
            If the reference raises.
        """
        given: list[Any] = []
        self.names["check"] = lambda name, value: given.append(value)
        try:
            self._execute(code)
        except ANY_ERROR as error:
            if self.is_reference:
                raise _does_not_run(check, line, error) from error
            return error
        return given[-1]

    def _execute(self, code: CodeType) -> None:
        """Run code; of what wrong answers warn of, nobody needs to hear."""
        try:
            with warnings.catch_warnings():
                if not self.is_reference:
                    warnings.simplefilter("ignore")
                exec(code, self.names)  # noqa: S102  the author's own code
        finally:
            close_figures()


def _does_not_run(where: str, line: int, error: BaseException) -> ValueError:
    """Return what an author is told of an error, with the innermost line of the solution that it came by."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == FILE]
    return ValueError(
        f"line {lines[-1] if lines else line}: the solution does not run: "
        f"{type(error).__name__}: {error} (in {where})"
    )


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


def remember(solution: Solution, values: ValuesByCheck) -> None:
    """Keep what `check_values` returned for the same solution in another process."""
    _known[solution] = values


@with_its_files
def run_answers(solution: Solution, seeds: Iterable[int] = ()) -> ValuesByCheck:
    """Run a solution's reference and wrong answers; `check_values` says what they give."""
    with redirect_stdout(io.StringIO()):  # what cells print is for a notebook
        return _Answers(solution).run(tuple(seeds))


class _Answers:
    """The reference and the wrong answers of a solution, side by side."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.mistakes = solution.cells("wrong-answer")
        self.others = solution.cells("right-answer")
        beside = [*self.mistakes, *self.others]
        self.sets = [
            AnswerSet(),
            *(AnswerSet({cell.metadata["task"]: self._compiled(cell)}) for cell in beside),
        ]
        self.generated = TaskMistakes()
        self.asked, self.found = frozenset[Variant](), frozenset[Variant]()

    def _compiled(self, cell: NotebookNode) -> CodeType:
        """Compile a cell, its lines those of the solution."""
        return compile("\n" * (self.solution.lines[cell.id] - 1) + cell.source, FILE, "exec")

    def run(self, seeds: tuple[int, ...]) -> ValuesByCheck:
        """Run all cells; return what each check is given, the hidden ones by seed."""
        values: ValuesByCheck = {}
        for cell in self.solution.notebook.cells:
            if cell.cell_type != "code" or is_beside(cell):
                continue
            if is_check(cell):
                name = check_name(cell.source)
                values[name] = (
                    self._hidden(cell, seeds) if has_tag(cell, "hidden-check") else self._seen(cell)
                )
            else:
                self._run_cell(cell)
        return values

    def _seen(self, cell: NotebookNode) -> dict[int | None, CheckValues]:
        """Have all answers asked by a visible check."""
        code = self._compiled(cell)
        values = self._values(cell, cell.source, code)
        values = replace(values, generated=self._generated(code, values))
        self.asked |= {variant for variant in values.generated if not variant.is_of_another}
        self.found |= {variant for variant, value in values.generated.items() if value != values.reference}
        return {None: values}

    def _hidden(self, cell: NotebookNode, seeds: tuple[int, ...]) -> dict[int | None, CheckValues]:
        """Have all answers asked by a hidden check, with a case for each seed."""
        check = HiddenCheck.parse(cell.source, self.solution.lines[cell.id], self.solution.answer_names)
        drawn: dict[int | None, CheckValues] = {}
        for seed in PRACTICE_SEEDS:
            idle = self._without_effect(list(drawn.values())) if len(drawn) > 1 else frozenset()
            drawn[seed] = self._first_that_tells_apart(cell, check, seed, Wanted(idle, all_but=True))
        idle = self._without_effect(list(drawn.values()))
        wanted = Wanted(idle, all_but=True)
        if len(seeds) > MOST_SEEDS:
            wanted = Wanted(self.asked - self.found - idle, all_but=False)
        for seed in seeds:
            if seed not in drawn:
                drawn[seed] = self._first_that_tells_apart(cell, check, seed, wanted)
        return {seed: drawn[seed] for seed in (*seeds, *PRACTICE_SEEDS)}

    def _without_effect(self, drawn: list[CheckValues]) -> frozenset[Variant]:
        """Return the changes of arguments and values without effect; that of code may show in a rare draw."""
        changed = {
            variant
            for given in drawn
            for variant, value in given.generated.items()
            if value != given.reference
        }
        made = frozenset(variant for given in drawn for variant in given.generated)
        return made - changed - self.generated.of_code

    def _run_cell(self, cell: NotebookNode) -> None:
        task, code, line = cell.metadata.get("task"), self._compiled(cell), self.solution.lines[cell.id]
        before = dict(self.sets[0].names)
        for each in self.sets:
            own = each.answers.get(task, code) if has_tag(cell, "answer") else code
            each.run(own, task or "a given cell", line)
        if has_tag(cell, "answer"):
            others = [each.source for each in self.others if each.metadata["task"] == task]
            self.generated = TaskMistakes.of_answer([cell.source, *others], before, dict(self.sets[0].names))
            self.asked, self.found = frozenset[Variant](), frozenset[Variant]()
        else:
            self.generated.run(code)

    def _first_that_tells_apart(
        self, cell: NotebookNode, check: HiddenCheck, seed: int, wanted: Wanted
    ) -> CheckValues:
        """Return the first draw of a seed's sequence that tells all mistakes from the right answer."""
        confused = Counter[str]()
        for attempt in range(ATTEMPTS):
            case = self._case(check, seed, attempt)
            source = check.source(case)
            code = compile(source, f"<{check.name}>", "exec")
            values = self._values(cell, source, code)
            now = self._confused(values)
            if values.is_stable and not now:
                return replace(values, case=case, generated=self._generated(code, values, wanted))
            confused.update(now or ["a right value that lies on a rounding edge"])
        raise ValueError(_no_telling_case(check, seed, values, confused))

    def _case(self, check: HiddenCheck, seed: int, attempt: int) -> str:
        """Draw a case with what the reference's cells have defined."""
        try:
            return check.case(self.sets[0].names, seed=seed, attempt=attempt)
        except LiteralError as error:
            raise ValueError(str(error)) from None
        except ANY_ERROR as error:
            raise _does_not_run(check.name, check.line, error) from error

    def _confused(self, values: CheckValues) -> list[str]:
        """Return the mistakes that should fail a check and gave the right value."""
        return [
            repr(cell.metadata["misconception"])
            for cell, value in zip(self.mistakes, values.mistaken, strict=True)
            if values.check in cell.metadata["fails"] and value == values.reference
        ]

    def _values(self, cell: NotebookNode, source: str, code: CodeType) -> CheckValues:
        """Have all answers asked, and return what each of them gave."""
        check, line = check_name(cell.source), self.solution.lines[cell.id]
        right = self.sets[0].value(code, check, line)
        beside = [
            right if each is None else each.value(code, check, line)
            for each in self._asked(cell.metadata["task"])
        ]
        asks = Asks.of(cell.metadata)
        if asks.n_cases and (not isinstance(plain := nested(right), list) or len(plain) != asks.n_cases):
            raise ValueError(
                f"line {line}: {check} names {asks.n_cases} cases; expected a name for each item of the list "
                "that is checked"
            )
        try:
            form = Form.of(right, cell.metadata.get("digits", DIGITS))
            reference = canonical(right, form)
        except TypeError as error:
            raise _does_not_run(check, line, error) from error
        values_beside = [_canonical_or_error(value, form) for value in beside]
        return CheckValues(
            check=check,
            source=source,
            reference=reference,
            mistaken=tuple(values_beside[: len(self.mistakes)]),
            also_right=tuple(values_beside[len(self.mistakes) :]),
            is_stable=is_stable(right, form),
            form=form,
            right=right,
            asks=asks,
        )

    def _asked(self, task: str) -> Iterator[AnswerSet | None]:
        """Yield the answers beside the reference; None for a right one to another task."""
        first_right = 1 + len(self.mistakes)
        yield from self.sets[1:first_right]
        for cell, each in zip(self.others, self.sets[first_right:], strict=True):
            yield each if cell.metadata["task"] == task else None

    def _generated(self, code: CodeType, values: CheckValues, wanted: Wanted = ALL) -> dict[Variant, str]:
        """Have the mistakes asked that nobody keyed."""
        given = self.generated.values(code, values.right, values.asks, wanted)
        return {variant: _canonical_or_error(value, values.form) for variant, value in given}


def _no_telling_case(check: HiddenCheck, seed: int, last: CheckValues, confused: Counter[str]) -> str:
    """Return what to do about a hidden check that cannot tell right from wrong."""
    often = "; ".join(f"{what}: {count} times" for what, count in confused.most_common())
    return (
        f"line {check.line}: {check.name}: seed {seed} gave no telling case in {ATTEMPTS} attempts; in the "
        f"last, the right value is {last.reference}. What gave the right value in its place: {often}. Draw "
        "cases on which every mistake with this check in its `fails` gives another value, or take the check "
        "from the `fails` of a mistake that never fails it"
    )


def _canonical_or_error(value: Any, form: Form) -> str:
    if isinstance(value, ANY_ERROR):
        return f"!{type(value).__name__}"
    try:
        return canonical(value, form)
    except ANY_ERROR as error:  # a value of a kind that no check takes, or that holds itself
        return _canonical_or_error(error, form)
