"""Is an exercise fair? The reference is right, the untouched exercise is not, each known mistake is known.

Only for solutions, which are the author's code: it runs in this process.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from confusionlab.grading.assignment.answer_key import Key, make_key
from confusionlab.grading.assignment.cells import of_kind
from confusionlab.grading.assignment.complete import incomplete
from confusionlab.grading.assignment.exercise import read, release, titles
from confusionlab.grading.assignment.expected import Draw, rehearse
from confusionlab.grading.assignment.handed_out import answered_already, given_away
from confusionlab.grading.marking.mark import grade, make_plan
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits

if TYPE_CHECKING:
    from nbformat import NotebookNode

SEEDS = range(100)
HEADING_POINTS = re.compile(r"^## (Task \d+)\b.*\((\d+) points?\)$", re.MULTILINE)


def faults(text: str, name: str, seeds: Iterable[int] = SEEDS) -> list[str]:
    """Find what is unfair in an exercise, by running its solution's code in this process.

    Parameters
    ----------
    text : str
        The solution's MyST source.
    name : str
        What it is called.
    seeds : iterable of int
        Hidden checks are drawn from each of them.

    Returns
    -------
    list of str
        What to mend, in sentences; empty for a fair exercise.
    """
    notebook = read(text)
    found = list(incomplete(notebook))
    if found:
        return found
    try:
        draws = rehearse(notebook, seeds)
        exercise = release(text, name)
    except ValueError as error:
        return [str(error)]
    found += _points(notebook)
    found += _mistakes(notebook, draws)
    found += _feedback(notebook, draws)
    found += answered_already(notebook, exercise)
    found += given_away(notebook, exercise, draws)
    return list(dict.fromkeys(found))


def kernel_faults(text: str, name: str, seed: int = 0) -> list[str]:
    """Find what goes wrong when the reference, and the exercise untouched, are handed in and graded.

    Parameters
    ----------
    text, name : str
        The solution's source, and what it is called.
    seed : int
        The hidden checks are drawn from it.

    Returns
    -------
    list of str
        What to mend, in sentences.
    """
    key = make_key(text, name, seed)
    try:
        # No walls: this is the author's own code.
        plan = make_plan(key, Limits(), Isolation("none"))
    except ValueError as error:
        return [str(error)]
    untouched = grade(plan, json.dumps(release(text, name)).encode())
    reference = grade(plan, json.dumps(_answered(text, name, key)).encode())
    found = []
    if untouched.points or any(task.status != "unanswered" for task in untouched.tasks):
        found.append(f"handed in untouched, the exercise gets {untouched.points} points")
    if reference.points != key.max_points or reference.errors:
        found.append(f"the reference gets {reference.points} of {key.max_points} points")
    return found


def _answered(text: str, name: str, key: Key) -> NotebookNode:
    exercise = release(text, name)
    answers = {slot.task: slot.source for slot in key.slots if slot.role == "answer"}
    for cell in of_kind(exercise, "answer"):
        cell.source = answers[cell.metadata["task"]]
    return exercise


def _points(notebook: NotebookNode) -> Iterator[str]:
    """Compare the points that the headings promise with those of the checks."""
    named, given = titles(notebook), Counter[str]()
    for cell in [*of_kind(notebook, "check"), *of_kind(notebook, "hidden-check")]:
        given[named[cell.metadata["task"]]] += cell.metadata["points"]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    promised = {title: int(points) for title, points in HEADING_POINTS.findall(text)}
    for title in sorted({*given, *promised}):
        if given[title] != promised.get(title):
            heading = promised.get(title, "no")
            yield f"{title}: its heading promises {heading} points, its checks give {given[title]}"


def _mistakes(notebook: NotebookNode, draws: dict[str, dict[int | None, Draw]]) -> Iterator[str]:
    """Compare the checks that each wrong answer fails with those that it should."""
    for number, cell in enumerate(of_kind(notebook, "wrong-answer")):
        about = f"{cell.metadata['misconception'][:60]!r}"
        for check, by_seed in draws.items():
            should = check in cell.metadata["fails"]
            for seed, draw in by_seed.items():
                if (draw.mistaken[number] != draw.reference) is not should:
                    where = "" if seed is None else f" with seed {seed}"
                    yield f"{about} should {'fail' if should else 'pass'} {check}, and does not{where}"
                    break
    for check, by_seed in draws.items():
        if not all(draw.steady for draw in by_seed.values()):
            yield f"{check}: the right value lies on a rounding edge; use other numbers"


def _feedback(notebook: NotebookNode, draws: dict[str, dict[int | None, Draw]]) -> Iterator[str]:
    """Look for mistakes that a visible check cannot tell apart, or that raise before it can speak."""
    for check, by_seed in draws.items():
        if None not in by_seed:
            continue
        seen: dict[str, str] = {}
        for cell, value in zip(of_kind(notebook, "wrong-answer"), by_seed[None].mistaken, strict=True):
            message = cell.metadata["misconception"]
            if check in cell.metadata["fails"] and value.startswith("!"):
                yield f"{message[:60]!r} raises {value[1:]} in {check}, before any feedback"
            elif check in cell.metadata["fails"] and seen.setdefault(value, message) != message:
                yield f"{check}: {message[:60]!r} and {seen[value][:60]!r} give the same, {value}"
