"""Is an exercise fair? Its reference is right, its mistakes are known, and it gives nothing away.

Only for solutions, which are the author's code: it runs in this process.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.beside import with_its_files
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.expected import ValuesByCheck, check_values, hidden_source
from confusionlab.grading.assignment.solution import Solution, has_tag
from confusionlab.grading.check import Seal
from confusionlab.grading.syntax import REFERENCE, check_name, seals_in

if TYPE_CHECKING:
    from nbformat import NotebookNode

SEEDS = range(100)
TELLING = 20  # characters of a line from which on it is nobody's by chance


@with_its_files
def faults(solution: Solution, seeds: Iterable[int] = SEEDS) -> list[str]:
    """Find what is unfair in an exercise, by running its solution's code in this process.

    Parameters
    ----------
    solution : Solution
        The solution.
    seeds : iterable of int
        Hidden checks are drawn from each of them.

    Returns
    -------
    list of str
        What to mend, in sentences; empty for a fair exercise.
    """
    try:
        values = check_values(solution, seeds)
        exercise = release(solution)
    except ValueError as error:
        return [str(error)]
    found = [
        *_point_faults(solution),
        *_mistake_faults(solution, values),
        *_feedback_faults(solution, values),
        *passes_unanswered(solution, exercise),
        *leaks(solution, exercise, values),
    ]
    return list(dict.fromkeys(found))


def _point_faults(solution: Solution) -> Iterator[str]:
    """Yield tasks whose heading promises other points than the checks give."""
    given = Counter[str]()
    for cell in solution.cells("check", "hidden-check"):
        given[solution.task_names[cell.metadata["task"]]] += cell.metadata["points"]
    promised = {name: each.points for name, each in solution.headings.items() if each.points}
    for title in sorted({*given, *promised}):
        if given[title] != promised.get(title):
            heading = promised.get(title, "no")
            yield f"{title}: its heading promises {heading} points, its checks give {given[title]}"


def _mistake_faults(solution: Solution, values: ValuesByCheck) -> Iterator[str]:
    """Yield wrong answers that fail other checks than they should, and right values that are not stable."""
    for number, cell in enumerate(solution.cells("wrong-answer")):
        about = f"{cell.metadata['misconception'][:60]!r}"
        for check, by_seed in values.items():
            should = check in cell.metadata["fails"]
            for seed, given in by_seed.items():
                if (given.mistaken[number] != given.reference) is not should:
                    where = "" if seed is None else f" with seed {seed}"
                    yield f"{about} should {'fail' if should else 'pass'} {check}, and does not{where}"
                    break
    for check, by_seed in values.items():
        if not all(given.is_stable for given in by_seed.values()):
            yield f"{check}: the right value lies on a rounding edge; use other numbers"


def _feedback_faults(solution: Solution, values: ValuesByCheck) -> Iterator[str]:
    """Yield mistakes that a visible check cannot tell apart, or that raise before it can speak."""
    for check, by_seed in values.items():
        if None not in by_seed:
            continue
        seen: dict[str, str] = {}
        for cell, value in zip(solution.cells("wrong-answer"), by_seed[None].mistaken, strict=True):
            message = cell.metadata["misconception"]
            if check in cell.metadata["fails"] and value.startswith("!"):
                yield f"{message[:60]!r} raises {value[1:]} in {check}, before any feedback"
            elif check in cell.metadata["fails"] and seen.setdefault(value, message) != message:
                yield f"{check}: {message[:60]!r} and {seen[value][:60]!r} give the same, {value}"


def passes_unanswered(solution: Solution, exercise: NotebookNode) -> Iterator[str]:
    """Yield checks that pass in the exercise as it is handed out, or that fail by anything but a stub."""
    names: dict[str, Any] = {"__name__": "__main__"}
    unanswered: set[str] = set()
    hidden: dict[str, list[NotebookNode]] = {}
    for cell in solution.cells("hidden-check"):
        hidden.setdefault(cell.metadata["task"], []).append(cell)
    for cell in exercise.cells:
        if cell.cell_type != "code":
            continue
        task, is_answer = cell.metadata.get("task", ""), has_tag(cell, "answer")
        error = _error_of(cell.source, names)
        if is_answer and isinstance(error, NotImplementedError):
            unanswered.add(task)
        elif has_tag(cell, "check"):
            yield from _not_a_stub(f"a check of task {task}", error, task in unanswered)
            for other in hidden.pop(task, ()):
                error = _error_of(hidden_source(other.source, check_name(other.source), seed=0), names)
                yield from _not_a_stub(check_name(other.source), error, task in unanswered)
        elif error is not None:
            yield f"untouched, a cell fails by {type(error).__name__}: {cell.source.strip()[:60]!r}"


def _error_of(source: str, names: dict[str, Any]) -> Exception | None:
    try:
        exec(source, names)  # noqa: S102  the author's own code
    except Exception as error:
        return error
    return None


def _not_a_stub(what: str, error: Exception | None, is_unanswered: bool) -> Iterator[str]:
    if error is None:
        yield f"untouched, {what} passes"
    elif not (isinstance(error, NotImplementedError) or (isinstance(error, NameError) and is_unanswered)):
        yield f"untouched, {what} fails by {type(error).__name__}, not by NotImplementedError"


def leaks(solution: Solution, exercise: NotebookNode, values: ValuesByCheck) -> Iterator[str]:
    """Yield what the exercise still holds of references, hidden checks, wrong answers and hidden values."""
    seen = "\n".join(
        REFERENCE.sub("", cell.source)
        for cell in solution.notebook.cells
        if not any(has_tag(cell, tag) for tag in ("hidden-check", "wrong-answer", "solution"))
    )
    handed_out = json.dumps(exercise, ensure_ascii=False)
    handed_out = "\n".join([handed_out, *map(str, map(Seal.from_text, seals_in(handed_out)))])
    code = "\n".join(cell.source for cell in exercise.cells if cell.cell_type == "code")
    for line in _secret_lines(solution):
        if line not in seen and line in code:
            yield f"the exercise still holds the line {line!r}"
    for cell in solution.cells("hidden-check"):
        name = check_name(cell.source)
        hidden = {each.reference for each in values[name].values() if len(each.reference) > TELLING}
        if f'"{name}' in handed_out.replace("\\", "") or any(value in handed_out for value in hidden):
            yield f"the exercise still tells of the hidden check {name}"


def _secret_lines(solution: Solution) -> set[str]:
    """Return the lines of code that no learner should read."""
    secret = [match[0] for cell in solution.cells("answer") for match in REFERENCE.finditer(cell.source)]
    secret += [cell.source for cell in solution.cells("answer") if has_tag(cell, "solution")]
    secret += [cell.source for tag in ("hidden-check", "wrong-answer") for cell in solution.cells(tag)]
    lines = {line.strip() for source in secret for line in source.splitlines()}
    return {line for line in lines if len(line) > TELLING}
