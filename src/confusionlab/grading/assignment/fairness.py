"""Is an exercise fair? Its reference is right, its mistakes are known, and it gives nothing away.

Only for solutions, which are the author's code: it runs in this process.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from itertools import combinations
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.beside import with_its_files
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.expected import CheckValues, ValuesByCheck, check_values
from confusionlab.grading.assignment.fences import fences, text_fences
from confusionlab.grading.assignment.solution import BESIDE, Solution, has_tag, is_beside
from confusionlab.grading.mistakes.names import sentence
from confusionlab.grading.seal import Seal
from confusionlab.grading.syntax import REFERENCE, check_name, seals_in

if TYPE_CHECKING:
    from nbformat import NotebookNode

SEEDS = range(100)
_HINT = re.compile(r"<details>.*?</details>", re.DOTALL)  # the third may hold a line of the reference
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
    found = list(dict.fromkeys(_faults(solution, seeds)))
    return found and [*found, *text_fences(fences(solution.text))]


def _faults(solution: Solution, seeds: Iterable[int]) -> list[str]:
    try:
        values = check_values(solution, seeds)
        exercise = release(solution)
    except ValueError as error:
        return [str(error)]
    return [
        *_point_faults(solution),
        *_mistake_faults(solution, values),
        *_refused(solution, values),
        *_feedback_faults(solution, values),
        *_generated_faults(solution, values),
        *passes_unanswered(solution, exercise, values),
        *leaks(solution, exercise, values),
    ]


def _point_faults(solution: Solution) -> Iterator[str]:
    """Yield tasks whose heading promises other points than the checks give."""
    given = Counter[str]()
    for cell in solution.cells("check", "hidden-check"):
        given[solution.task_names[cell.metadata["task"]]] += cell.metadata["points"]
    promised = {name: each.points for name, each in solution.headings.items() if each.points}
    for title in sorted({*given, *promised}):
        if given[title] != promised.get(title):
            heading = promised.get(title, "no")
            where = _heading_line(solution.text, title)
            whole = (
                f"; points are whole numbers, written so: ({given[title]} points)" if heading == "no" else ""
            )
            promise = f"its heading promises {heading} points, its checks give {given[title]}"
            yield f"{where}{title}: {promise}{whole}"


def _heading_line(text: str, task: str) -> str:
    """Return where the heading of a task stands."""
    lines = enumerate(text.split("\n"), 1)
    return next((f"line {number}: " for number, line in lines if re.match(rf"## {task}\b", line)), "")


def _mistake_faults(solution: Solution, values: ValuesByCheck) -> Iterator[str]:
    """Yield wrong answers that fail other checks than they should, and right values that are not stable."""
    checks = {check_name(cell.source): cell for cell in solution.cells("check", "hidden-check")}
    for number, cell in enumerate(solution.cells("wrong-answer")):
        about = f"{solution.line(cell)}: {cell.metadata['misconception']!r}"
        for check, by_seed in values.items():
            failed = [seed for seed, given in by_seed.items() if given.mistaken[number] != given.reference]
            if check in cell.metadata["fails"] and not failed:
                yield f"{about} should fail {check}, and does not"
            elif failed and check not in cell.metadata["fails"]:
                way_out = _way_out(cell, checks[check], failed, by_seed)
                yield f"{about} should pass {check}, and does not{way_out}"
    for check, by_seed in values.items():
        if not all(given.is_stable for given in by_seed.values()):
            where = solution.line(checks[check])
            yield f"{where}: {check}: the right value lies on a rounding edge; use other numbers"


def _refused(solution: Solution, values: ValuesByCheck) -> Iterator[str]:
    """Yield right answers that a check does not take."""
    for number, cell in enumerate(solution.cells("right-answer")):
        for check, by_seed in values.items():
            for seed, given in by_seed.items():
                if given.also_right[number] != given.reference:
                    where = "" if seed is None else f" with seed {seed}"
                    yield (
                        f"{solution.line(cell)}: this right answer to {cell.metadata['task']} fails {check}"
                        f"{where}: it gives {given.also_right[number]}, the reference {given.reference}"
                    )
                    break


def _way_out(
    wrong: NotebookNode, check: NotebookNode, failed: list[int | None], drawn: dict[int | None, CheckValues]
) -> str:
    """Return what to do about a wrong answer that fails a check which its `fails` does not name."""
    name, task = check_name(check.source), check.metadata["task"]
    other = (
        "" if task == wrong.metadata["task"] else f" (a check of task {task}, whose answer uses this one's)"
    )
    where = "" if failed[0] is None else f" with seed {failed[0]}"
    if len(failed) == len(drawn):
        return f"{where}{other}: add `{name}` to its fails"
    return (
        f"{where}{other}, in {len(failed)} of {len(drawn)} draws: add `{name}` to its fails, and the other "
        "draws are thrown away; or draw cases on which it always gives the right value"
    )


def _feedback_faults(solution: Solution, values: ValuesByCheck) -> Iterator[str]:
    """Yield mistakes that a visible check cannot tell apart, or that raise before it can speak."""
    for check, by_seed in values.items():
        if None not in by_seed:
            yield from _never_told_apart(solution, check, list(by_seed.values()))
            continue
        seen: dict[str, str] = {}
        for cell, value in zip(solution.cells("wrong-answer"), by_seed[None].mistaken, strict=True):
            message, where = cell.metadata["misconception"], solution.line(cell)
            if check in cell.metadata["fails"] and value.startswith("!"):
                yield f"{where}: {message!r} raises {value[1:]} in {check}, before any feedback"
            elif check in cell.metadata["fails"] and seen.setdefault(value, message) != message:
                yield f"{where}: {check}: {message!r} and {seen[value]!r} give the same, {value}"


def _never_told_apart(solution: Solution, check: str, drawn: list[CheckValues]) -> Iterator[str]:
    """Yield two mistakes that give a hidden check the same, wrong, in every draw."""
    wrong = [
        (number, cell.metadata["misconception"], solution.line(cell))
        for number, cell in enumerate(solution.cells("wrong-answer"))
        if check in cell.metadata["fails"]
    ]
    for (one, first, _), (other, second, where) in combinations(wrong, 2):
        if first != second and all(given.mistaken[one] == given.mistaken[other] for given in drawn):
            yield f"{where}: {check}: {second!r} and {first!r} give the same in all {len(drawn)} draws"


def _generated_faults(solution: Solution, values: ValuesByCheck) -> Iterator[str]:
    """Yield mistakes that nobody keyed which pass all visible checks of a task, and not its hidden one."""
    for answer in solution.cells("answer"):
        task = answer.metadata["task"]
        visible, hidden = (_checks_of(solution, values, task, tag) for tag in ("check", "hidden-check"))
        if not all(by_seed[None].asks.kind for by_seed in visible.values()):
            continue  # without a kind there is no family whose mistakes a check must tell
        for name, (check, seed, value) in _passing(visible, hidden).items():
            yield (
                f"{solution.line(answer)}: task {task}: its visible checks let a mistake pass that {check} "
                f"finds ({value} with seed {seed}). Ask for a case that tells it. A learner would be told: "
                f"{sentence(name)}"
            )


def _checks_of(solution: Solution, values: ValuesByCheck, task: str, tag: str) -> ValuesByCheck:
    """Return what a task's checks with a tag are given."""
    own = (cell for cell in solution.cells(tag) if cell.metadata["task"] == task)
    return {(name := check_name(cell.source)): values[name] for cell in own}


def _passing(visible: ValuesByCheck, hidden: ValuesByCheck) -> dict[str, tuple[str, int | None, str]]:
    """Return, by their names, the mistakes that only a hidden check finds, with a draw that does.

    What was made by changing another right answer helps to recognise, and need not be found.
    """
    seen = [by_seed[None] for by_seed in visible.values()]
    asked = {variant for given in seen for variant in given.generated if not variant.is_of_another}
    found = {
        variant for given in seen for variant, value in given.generated.items() if value != given.reference
    }
    passing: dict[str, tuple[str, int | None, str]] = {}
    for check, by_seed in hidden.items():
        for seed, given in by_seed.items():
            for variant, value in given.generated.items():
                if variant in asked - found and value != given.reference and not value.startswith("!"):
                    passing.setdefault(variant[0], (check, seed, value))
    return passing


def passes_unanswered(solution: Solution, exercise: NotebookNode, values: ValuesByCheck) -> Iterator[str]:
    """Yield checks that pass in the exercise as it is handed out, or that fail by anything but a stub."""
    names: dict[str, Any] = {"__name__": "__main__"}
    unanswered: set[str] = set()
    hidden: dict[str, list[str]] = {}
    for cell in solution.cells("hidden-check"):
        hidden.setdefault(cell.metadata["task"], []).append(check_name(cell.source))
    kept = [cell for cell in solution.notebook.cells if not _is_left_out(cell)]
    handed_out = [cell for cell in exercise.cells if not has_tag(cell, "practice")]
    for original, cell in zip(kept, handed_out, strict=True):
        if cell.cell_type != "code":
            continue
        where = solution.line(original)
        task, is_answer = cell.metadata.get("task", ""), has_tag(cell, "answer")
        error = _error_of(cell.source, names)
        if is_answer and isinstance(error, NotImplementedError):
            unanswered.add(task)
        elif has_tag(cell, "check"):
            yield from _not_a_stub(f"{where}: untouched, a check of task {task}", error, task in unanswered)
            for name in hidden.pop(task, ()):
                case = next(iter(values[name].values()))
                error = _error_of(case.source, names)
                yield from _not_a_stub(f"untouched, {name}", error, task in unanswered)
        elif error is not None:
            yield f"{where}: untouched, a cell fails by {type(error).__name__}: {error}"


def _is_left_out(cell: NotebookNode) -> bool:
    """Tell whether an exercise has nothing of a cell."""
    return has_tag(cell, "hidden-check") or is_beside(cell)


def _error_of(source: str, names: dict[str, Any]) -> Exception | None:
    try:
        with redirect_stdout(io.StringIO()):
            exec(source, names)  # noqa: S102  the author's own code
    except Exception as error:
        return error
    return None


def _not_a_stub(what: str, error: Exception | None, is_unanswered: bool) -> Iterator[str]:
    if error is None:
        yield f"{what} passes"
    elif not (isinstance(error, NotImplementedError) or (isinstance(error, NameError) and is_unanswered)):
        yield f"{what} fails by {type(error).__name__}, not by NotImplementedError: {error}"


def leaks(solution: Solution, exercise: NotebookNode, values: ValuesByCheck) -> Iterator[str]:
    """Yield what the exercise still holds of references, hidden checks, wrong answers and hidden values."""
    shown = "\n".join(
        REFERENCE.sub("", cell.source)
        for cell in solution.notebook.cells
        if cell.cell_type == "code" and not (_is_left_out(cell) or has_tag(cell, "solution"))
    )
    handed_out = json.dumps(exercise, ensure_ascii=False)
    handed_out = "\n".join([handed_out, *map(str, map(Seal.from_text, seals_in(handed_out)))])
    for line in sorted(_secret_lines(solution)):
        if line not in shown and any(line in _HINT.sub("", cell.source) for cell in exercise.cells):
            yield f"{_place(solution, line)}the exercise still holds the line {line!r}"
    for cell in solution.cells("hidden-check"):
        name = check_name(cell.source)
        hidden = {each.reference for each in values[name].values() if len(each.reference) > TELLING}
        if f'"{name}' in handed_out.replace("\\", "") or any(value in handed_out for value in hidden):
            yield f"the exercise still tells of the hidden check {name}"


def _place(solution: Solution, line: str) -> str:
    """Return where a line stands in the solution's text, outside of its code; empty where it does not."""
    text = "\n".join(cell.source for cell in solution.notebook.cells if cell.cell_type == "markdown")
    whole = next((each for each in text.split("\n") if line in each), None)
    return "" if whole is None else f"line {solution.text.split(chr(10)).index(whole) + 1}: "


def _secret_lines(solution: Solution) -> set[str]:
    """Return the lines of code that no learner should read."""
    secret = [match[0] for cell in solution.cells("answer") for match in REFERENCE.finditer(cell.source)]
    secret += [cell.source for cell in solution.cells("answer") if has_tag(cell, "solution")]
    secret += [cell.source for cell in solution.cells("hidden-check", *BESIDE)]
    lines = {line.strip() for source in secret for line in source.splitlines()}
    return {line for line in lines if len(line) > TELLING}
