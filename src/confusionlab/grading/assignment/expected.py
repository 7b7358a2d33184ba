"""A solution's own code, run in this process: what each check is given by the reference and by each mistake.

Only for solutions, which are the author's code: never for a submission.

The reference and every wrong answer go through the notebook side by side, cell by cell. A hidden check is
drawn from a seed; a draw that cannot tell a mistake from the right answer (FP = FN, say, where precision is
taken for recall), or whose right answer lies so near a rounding edge that a different order of summing could
move it across, is replaced by the next of its sequence.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import TYPE_CHECKING, Any

import numpy as np

from confusionlab.grading.assignment.cells import check_name, has_tag, is_check, of_kind
from confusionlab.grading.assignment.hidden import hidden_source
from confusionlab.grading.values import canonical

if TYPE_CHECKING:
    from nbformat import NotebookNode

ATTEMPTS = 50
NUDGE = 1e-9


@dataclass(frozen=True)
class Draw:
    """What one check was given: by the reference, and by each wrong answer.

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
    steady : bool
        Whether the right answer keeps its canonical value when its numbers
        move by a billionth.
    """

    check: str
    attempt: int
    reference: str
    mistaken: tuple[str, ...]
    steady: bool


@dataclass
class Actor:
    """One set of answers, the names that its cells have assigned, and the value it gave last."""

    answers: dict[str, str] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    @property
    def is_reference(self) -> bool:
        """Whether all answers are the reference's."""
        return not self.answers

    def run(self, source: str, what: str) -> None:
        """Run code; an error is the author's to see when it is the reference's."""
        try:
            exec(_compiled(source, what), self.names)  # noqa: S102  the author's own code
        except Exception as error:
            if self.is_reference:
                raise _broken(what, error) from error
        finally:
            close_figures()

    def value(self, source: str, check: str) -> Any:
        """Run a check and return what it was given, or the error that it raised."""
        given: list[Any] = []
        self.names["check"] = lambda name, value: given.append(value)
        try:
            exec(_compiled(source, check), self.names)  # noqa: S102  the author's own code
        except Exception as error:
            if self.is_reference:
                raise _broken(check, error) from error
            return error
        finally:
            close_figures()
        return given[-1]


def _broken(where: str, error: Exception) -> ValueError:
    return ValueError(f"the solution does not run: {type(error).__name__}: {error} (in {where})")


def close_figures() -> None:
    """Close what a cell has drawn, as a notebook does at its end; else the next one would draw on it."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@lru_cache(maxsize=4096)
def _compiled(source: str, what: str) -> CodeType:
    return compile(source, f"<{what}>", "exec")


def rehearse(notebook: NotebookNode, seeds: Iterable[int] = ()) -> dict[str, dict[int | None, Draw]]:
    """Run a solution's reference and wrong answers and note what each check is given.

    Parameters
    ----------
    notebook : NotebookNode
        A solution, as `confusionlab.grading.assignment.exercise.read` gives it.
    seeds : iterable of int
        For each of them every hidden check is drawn.

    Returns
    -------
    dict of str to dict
        By check, and then by seed, the draw; a visible check's is under None.

    Raises
    ------
    ValueError
        If a hidden check has no draw, in 50 attempts, that can tell every
        mistake from the right answer.
    """
    seeds = tuple(seeds)
    mistakes = of_kind(notebook, "wrong-answer")
    actors = [Actor(), *(Actor({cell.metadata["task"]: cell.source}) for cell in mistakes)]
    draws: dict[str, dict[int | None, Draw]] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or has_tag(cell, "wrong-answer"):
            continue
        if not is_check(cell):
            task = cell.metadata.get("task")
            for actor in actors:
                source = actor.answers.get(task, cell.source) if has_tag(cell, "answer") else cell.source
                actor.run(source, task or "a given cell")
            continue
        name = check_name(cell)
        if has_tag(cell, "check"):
            draws[name] = {None: _draw(actors, cell.source, name, 0)}
        else:
            draws[name] = {seed: _telling_draw(actors, mistakes, cell.source, name, seed) for seed in seeds}
    return draws


def _telling_draw(
    actors: list[Actor], mistakes: list[NotebookNode], source: str, check: str, seed: int
) -> Draw:
    """Return the first draw of a seed's sequence that tells all mistakes from the right answer."""
    for attempt in range(ATTEMPTS):
        draw = _draw(actors, hidden_source(source, check, seed, attempt), check, attempt)
        if draw.steady and not _untold(draw, mistakes):
            return draw
    untold = _untold(draw, mistakes)
    reason = f"as does {untold[0]!r}" if untold else "which lies on a rounding edge"
    raise ValueError(
        f"{check}: seed {seed} gave no telling case in {ATTEMPTS} attempts; in the last, the right value is "
        f"{draw.reference}, {reason}. Draw cases on which every mistake with this check in its `fails` gives "
        "another value."
    )


def _untold(draw: Draw, mistakes: list[NotebookNode]) -> list[str]:
    """Return the mistakes that should fail a check and gave the right value on this draw."""
    return [
        cell.metadata["misconception"]
        for cell, value in zip(mistakes, draw.mistaken, strict=True)
        if draw.check in cell.metadata["fails"] and value == draw.reference
    ]


def _draw(actors: list[Actor], source: str, check: str, attempt: int) -> Draw:
    right, *mistaken = (actor.value(source, check) for actor in actors)
    try:
        reference = canonical(right)
    except TypeError as error:
        raise _broken(check, error) from error
    nudged = {canonical(nudge(right, sign * NUDGE)) for sign in (-1, 1)}
    return Draw(check, attempt, reference, tuple(map(_text, mistaken)), steady=nudged == {reference})


def _text(value: Any) -> str:
    if isinstance(value, Exception):
        return f"!{type(value).__name__}"
    try:
        return canonical(value)
    except TypeError as error:  # a value of a kind that no check takes
        return _text(error)


def nudge(value: Any, by: float) -> Any:
    """Return a value with each of its floats moved by a share of itself, and a float 0 by that much.

    Parameters
    ----------
    value : object
        An answer, as `confusionlab.grading.values.canonical` takes it.
    by : float
        The share.

    Returns
    -------
    object
        The same answer, a little beside it.

    Examples
    --------
    >>> nudge({"a": [1, 2.0, "three"]}, 0.5)
    {'a': [1, 3.0, 'three']}
    """
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return value * (1 + by) if value else by
    if isinstance(value, list | tuple):
        return [nudge(item, by) for item in value]
    if isinstance(value, dict):
        return {key: nudge(item, by) for key, item in value.items()}
    return value
