"""Does feedback recognise what nobody wrote down? A bank of wrong answers, put to all exercises' checks.

`python -m benchmarks.feedback` prints the shares; with `--list` each answer not told its own mistake as well.

The bank, `wrong_answers/`, was written before the first transform, by doing the exercises wrongly; nothing in
it is keyed in a solution. Each answer says what its mistake is called. A diagnosis is right where its name is
among those that the answer allows, or where a keyed message holds the words that the answer names; of all
failing visible checks of a task, one must be right and none wrong. For an answer that no single mistake
explains, silence is right. Of the diagnoses in other words than the bank's, a reader judged afterwards which
are right, beside the code; those stand under `also` and `says` as well.
"""

from __future__ import annotations

import argparse
import io
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import yaml

from benchmarks.measure import Row, at_least, at_most, medians
from confusionlab.grading.assignment.beside import with_its_files
from confusionlab.grading.assignment.exercise import seals
from confusionlab.grading.assignment.expected import PRACTICE_SEEDS, check_values
from confusionlab.grading.assignment.sealed import Sealer
from confusionlab.grading.assignment.solution import Solution, has_tag, is_beside, is_check
from confusionlab.grading.check import respond
from confusionlab.grading.mistakes.names import base
from confusionlab.grading.reply import Reply
from confusionlab.grading.seal import Seal
from confusionlab.grading.syntax import check_name
from tools.project import solutions

TITLE = "Recognising mistakes that nobody wrote down"
BANK = Path(__file__).with_name("wrong_answers")
NONE = "none"
# The bank's names for what the package calls by several.
ALSO = {
    "mirrored": ("positive-first", "first-class", "classes-reversed"),
    "positive-first": ("first-class", "classes-reversed"),
    "first-class": ("positive-first",),
    "transposed": ("wrong-axis",),
    "wrong-axis": ("transposed", "sums-laid-across"),
    "complement": (
        "complement-argument",
        "rest-inside",
        "other-rate\tmiss rate",
        "other-rate\tfalse discovery rate",
        "other-rate\tfalse alarm rate",
        "other-rate\terror rate",
    ),
    "per-cent": ("per-cent-argument", "hundredth", "out-of-range"),
    "reciprocal": ("quotient-turned", "out-of-range"),
    "loose": ("strict",),
    "rounded": ("cut-off",),
    "sorted": ("unsorted", "other-order"),
    "reversed": ("other-order",),
    "whole-total": ("wrong-whole", "other-rate\tshare of TP in all"),
    "one-class-for-all": ("only-the-first", "only-the-last"),
    "sign": ("difference-turned", "sign-dropped"),
    "off-by-one": ("from-one", "first-left-out", "last-left-out"),
    "one-left-out": ("first-left-out", "last-left-out", "zeros-left-out", "some-left-out"),
    "wrong-type": ("text-for-number", "wrong-kind", "flags-for-numbers", "flags-for-places"),
    "wrong-container": ("wrong-kind", "flat", "values-only", "flags-for-places", "how-many", "in-columns"),
    "printed": ("returned-none",),
    "counts-for-shares": ("undivided", "other-count", "out-of-range"),
    "one-too-many": ("off-by-one", "not-cut", "some-too-many"),
    "another-choice": ("wrong-kind",),
}


@dataclass(frozen=True)
class Entry:
    """A wrong answer of the bank.

    Attributes
    ----------
    exercise, task : str
        "02_rates", "precision".
    mistake : str
        What it is called, or `NONE`.
    code : str
        The answer.
    also, says : tuple of str
        Other names that would be right, and words of a keyed message that
        would be.
    """

    exercise: str
    task: str
    mistake: str
    code: str
    also: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    def allows(self, reply: Reply) -> bool:
        """Tell whether a reply names the answer's mistake."""
        if reply.kind == "keyed":
            return any(words in reply.message for words in self.says)
        names = {self.mistake, *self.also}
        names |= {other for name in names for other in ALSO.get(name, ())}
        return reply.mistake in names or base(reply.mistake) in names


@dataclass
class Outcome:
    """What became of an answer.

    Attributes
    ----------
    entry : Entry
        The answer.
    replies : list of Reply
        What the visible checks said that it did not pass.
    n_hidden : int
        How many hidden checks it did not pass, in some draw.
    """

    entry: Entry
    replies: list[Reply] = field(default_factory=list)
    n_hidden: int = 0

    @property
    def verdict(self) -> str:
        """One of "right", "wrong", "silent" and "accepted"."""
        if not self.replies:
            return "accepted"
        named = [reply for reply in self.replies if reply.names_a_mistake]
        if not named:
            return "right" if self.entry.mistake == NONE else "silent"
        return "right" if all(self.entry.allows(reply) for reply in named) else "wrong"


def bank(solution: Solution) -> tuple[list[Entry], list[Entry]]:
    """Read the wrong and the right answers to an exercise."""
    plain = yaml.safe_load((BANK / f"{solution.name}.yaml").read_text("utf-8"))
    wrong, right = (
        [
            Entry(
                solution.name,
                task,
                str(each.get("mistake", NONE)),
                each["code"],
                tuple(each.get("also", ())),
                tuple(each.get("says", ())),
            )
            for task, entries in plain[kind].items()
            for each in entries
        ]
        for kind in ("wrong", "right")
    )
    return wrong, right


@with_its_files
def outcomes(solution: Solution) -> tuple[list[Outcome], list[Outcome]]:
    """Put the bank's answers to an exercise's checks; return what became of the wrong and the right ones."""
    with redirect_stdout(io.StringIO()):
        asked = _Asked(solution)
        wrong, right = bank(solution)
        return [asked.outcome(entry) for entry in wrong], [asked.outcome(entry) for entry in right]


class _Asked:
    """A solution's tasks, each ready to be answered anew."""

    def __init__(self, solution: Solution) -> None:
        values = check_values(solution)
        sealer = Sealer(solution, values, of=0)
        self.before: dict[str, dict[str, Any]] = {}
        self.cells: dict[str, list[CodeType]] = {}
        self.seals: dict[tuple[str, str], Seal] = {}
        self.hidden: dict[str, list[tuple[CodeType, Seal]]] = {}
        names: dict[str, Any] = {"__name__": "__main__", "check": lambda name, value: None}
        task = ""
        for cell in solution.notebook.cells:
            if cell.cell_type != "code" or is_beside(cell):
                continue
            if has_tag(cell, "hidden-check"):
                drawn = values[check_name(cell.source)]
                for given in (drawn[seed] for seed in PRACTICE_SEEDS):
                    sealed = compile(given.source, given.check, "exec"), sealer.seal(cell, given)
                    self.hidden.setdefault(task, []).append(sealed)
                continue
            code = compile(cell.source, cell.id, "exec")
            if has_tag(cell, "answer"):
                task = cell.metadata["task"]
                self.before[task], self.cells[task] = dict(names), []
            elif task:
                self.cells[task].append(code)
            if is_check(cell):
                given = values[check_name(cell.source)][None]
                self.seals[task, given.check] = sealer.seal(cell, given)
            exec(code, names)  # noqa: S102  the author's own code

    def outcome(self, entry: Entry) -> Outcome:
        """Answer a task, and hear its checks."""
        names, outcome = dict(self.before[entry.task]), Outcome(entry)
        broken = _run(compile(entry.code, "answer", "exec"), names)
        for code in self.cells[entry.task]:
            for name, value in _given(code, names, broken):
                reply = _reply(value, self.seals[entry.task, name])
                if not reply.is_right:
                    outcome.replies.append(reply)
        for code, seal in self.hidden.get(entry.task, ()):
            given = list(_given(code, names, broken))
            outcome.n_hidden += not (given and _reply(given[-1][1], seal).is_right)
        return outcome


def _given(code: CodeType, names: dict[str, Any], broken: BaseException | None) -> Iterator[tuple[str, Any]]:
    """Run a cell; yield what a check in it was given."""
    given: list[tuple[str, Any]] = []
    names["check"] = lambda name, value: given.append((name, value))
    error = broken or _run(code, names)
    yield from given if error is None else [(name, error) for name in _called(code)]


def _called(code: CodeType) -> list[str]:
    """Return the check that a cell calls."""
    return [each for each in code.co_consts if isinstance(each, str)][-1:] if "check" in code.co_names else []


def _run(code: CodeType, names: dict[str, Any]) -> BaseException | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, names)  # noqa: S102  answers of the repository's own bank
    except (Exception, SystemExit) as error:
        return error
    return None


def _reply(value: Any, seal: Seal) -> Reply:
    """Return what a check says about a value, or that there was an error in its stead."""
    if isinstance(value, BaseException):
        return Reply("unknown", f"It stopped with {type(value).__name__}.")
    return respond("", value, seal).reply


def rows() -> Iterator[Row]:
    """Measure how much of the bank is told its own mistake, and what telling it costs."""
    yield from rows_of(*_all())
    yield from _costs()


def _costs() -> Iterator[Row]:
    """Measure the largest seal of all exercises: its length, and how long it takes to answer."""
    texts = [seal.to_text() for path in solutions() for seal in seals(Solution.from_file(path)).values()]
    largest = max(texts, key=len)
    taken = medians(15, answer=lambda: respond("", [0.123, "no"], Seal.from_text(largest)))
    yield at_most(f"The largest of {len(texts)} seals", 3, len(largest) / 1000, "thousand characters")
    yield at_most("Its answer to a wrong value, read from its text", 20, 1000 * taken["answer"], "ms")


def rows_of(wrong: list[Outcome], right: list[Outcome]) -> Iterator[Row]:
    """Say which share of the wrong answers became what, and whether a right one was refused."""
    tally, n = Counter(outcome.verdict for outcome in wrong), len(wrong)
    named = [outcome for outcome in wrong if outcome.entry.mistake != NONE]
    what = f"Of {n:,} wrong answers that no solution keys:"
    told = sum(outcome.verdict == "right" for outcome in named)
    yield at_least(f"{what} told their own mistake", 75, 100 * told / len(named), "%")
    yield at_most(f"{what} told another mistake", 2, 100 * tally["wrong"] / n, "%")
    yield at_most(f"{what} accepted by all checks that a learner sees", 0, tally["accepted"], "")
    refused = sum(bool(outcome.replies or outcome.n_hidden) for outcome in right)
    yield at_most(f"Of {len(right):,} right answers in other words: refused", 0, refused, "")


def _all() -> tuple[list[Outcome], list[Outcome]]:
    wrong: list[Outcome] = []
    right: list[Outcome] = []
    for path in solutions():
        of_wrong, of_right = outcomes(Solution.from_file(path))
        wrong += of_wrong
        right += of_right
    return wrong, right


def main() -> int:
    """Print the shares, and with `--list` what was not told its own mistake."""
    command = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.add_argument("--list", action="store_true", help="list each answer not told its own mistake")
    chosen = command.parse_args()
    wrong, right = _all()
    tally = Counter((outcome.entry.exercise, outcome.verdict) for outcome in wrong)
    verdicts = ("right", "silent", "wrong", "accepted")
    print(f"{'':20}" + "".join(f"{verdict:>10}" for verdict in verdicts))
    for name in sorted({exercise for exercise, _ in tally}):
        print(f"{name:20}" + "".join(f"{tally[name, verdict]:10}" for verdict in verdicts))
    for row in rows_of(wrong, right):
        print(row.claim, row.result)
    if chosen.list:
        for outcome in [each for each in wrong if each.verdict != "right"]:
            said = [reply.mistake or reply.message[:90] for reply in outcome.replies]
            entry = outcome.entry
            print(f"{outcome.verdict}: {entry.exercise} {entry.task}: {entry.mistake} -> {said}")
        for outcome in right:
            if outcome.replies or outcome.n_hidden:
                said = [reply.message for reply in outcome.replies]
                print(
                    f"refused: {outcome.entry.exercise} {outcome.entry.task}: {outcome.entry.code!r} {said}"
                )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
