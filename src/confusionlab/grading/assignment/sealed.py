"""From what the checks are given to their seals: right values, the author's mistakes, the generated ones."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from confusionlab.grading.assignment.diagnoses import diagnoses, told_mistakes
from confusionlab.grading.assignment.expected import CheckValues, ValuesByCheck
from confusionlab.grading.assignment.generated import Variant
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.items import digests_of
from confusionlab.grading.mistakes.names import level
from confusionlab.grading.seal import Case, Seal
from confusionlab.grading.shape import common, shape_of
from confusionlab.grading.syntax import check_name
from confusionlab.grading.values import canonical, nested, shortened

if TYPE_CHECKING:
    from nbformat import NotebookNode

MOST_MISTAKES = 145  # of a seal; those go first that say least
MOST_ITEMS = 30  # of all lists that a check asks for
# What a right answer to a hidden check is told, which no class sees and so no author writes.
RIGHT_WHEN_DRAWN = "With numbers that you had not seen, too."


class Sealer:
    """Makes the seals of a solution's checks.

    Parameters
    ----------
    solution : Solution
        The solution.
    values : dict of str to dict
        What its checks are given; see `check_values`.
    of : int
        What the checks are worth that a learner sees the points of.
    """

    def __init__(self, solution: Solution, values: ValuesByCheck, of: int) -> None:
        self.solution, self.of = solution, of
        self.misconceptions = [cell.metadata["misconception"] for cell in solution.cells("wrong-answer")]
        by_task: dict[str, ValuesByCheck] = defaultdict(dict)
        for cell in solution.cells("check", "hidden-check"):
            by_task[cell.metadata["task"]][check_name(cell.source)] = values[check_name(cell.source)]
        self.told: dict[str, dict[Variant, str]] = {task: told_mistakes(own) for task, own in by_task.items()}

    def seal(self, cell: NotebookNode, given: CheckValues) -> Seal:
        """Return the seal of a check that is given these values."""
        task = cell.metadata["task"]
        seal = Seal(
            salt=hashlib.sha256(f"{self.solution.name}/{given.check}".encode()).hexdigest()[:8],
            task=self.solution.task_names[task],
            points=cell.metadata["points"],
            of=self.of,
        )
        messages = {
            seal.digest(shortened(value)): message
            for message, value in zip(self.misconceptions, given.mistaken, strict=True)
            if value != given.reference
        }
        right = seal.digest(shortened(given.reference))
        mistakes: dict[str, list[str]] = defaultdict(list)
        told = sorted(diagnoses(given, self.told[task]).items(), key=lambda pair: level(pair[1]))
        for value, name in told[:MOST_MISTAKES]:
            mistakes[name].append(seal.short_digest(shortened(value)))
        return replace(
            seal,
            right=right,
            messages=messages | {right: cell.metadata.get("right", RIGHT_WHEN_DRAWN)},
            mistakes=dict(mistakes),
            cases=_cases(seal, cell, given),
            items=_items(seal, given),
            shape=_shape(given),
            classes=tuple(cell.metadata.get("classes", ())),
            form=given.form,
        )


def _cases(seal: Seal, cell: NotebookNode, given: CheckValues) -> tuple[Case, ...]:
    """Return the check's cases, each with the short hash of its right value."""
    if not given.asks.n_cases:
        return ()
    text = partial(canonical, form=given.form.inside())
    digests = [seal.short_digest(text(each)) for each in nested(given.right)]
    return tuple(Case(*each) for each in zip(cell.metadata["cases"], digests, strict=True))


def _items(seal: Seal, given: CheckValues) -> tuple[tuple[str, ...], ...]:
    """Return the hashes of what is in each case's list or dictionary; nothing where one asks for neither."""
    right = nested(given.right)
    parts = right if given.asks.n_cases else [right]
    if not all(isinstance(each, list | dict) for each in parts) or not 1 < sum(map(len, parts)) <= MOST_ITEMS:
        return ()
    return tuple(tuple(digests_of(each, seal).values()) for each in parts)


def _shape(given: CheckValues) -> str:
    """Return the shape of what each case asks for."""
    right, is_rate = nested(given.right), given.asks.kind == "rate"
    if given.form.kinds == "c":
        letters = {value.strip("'") for value in (given.reference, *given.mistaken)}
        return f"choice {''.join(sorted(letter for letter in letters if len(letter) == 1))}"
    if not given.asks.n_cases:
        return shape_of(right, is_rate=is_rate)
    return common({shape_of(each, is_rate=is_rate) for each in right})
