"""The table of mistakes by checks: which check finds which mistake, and which tells it by name."""

from __future__ import annotations

from collections.abc import Iterator

from confusionlab.grading.assignment.diagnoses import diagnoses, told_mistakes
from confusionlab.grading.assignment.expected import PRACTICE_SEEDS, CheckValues, ValuesByCheck, check_values
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.mistakes.names import base
from confusionlab.grading.syntax import check_name

NAMED, FOUND, PASSED = "named", "found", "."
LONGEST = 44  # characters of a misconception


def mistake_table(solution: Solution) -> str:
    """Return the table, task by task.

    Parameters
    ----------
    solution : Solution
        The solution.

    Returns
    -------
    str
        Lines of text. A mistake's row says of each check whether it tells it
        by name, finds it without a name, or lets it pass; of a hidden check,
        with its first case for practice. The author's mistakes come first, by
        their first words; then the generated ones, by their names.
    """
    values = check_values(solution)
    lines: list[str] = []
    for answer in solution.cells("answer"):
        task = answer.metadata["task"]
        own = {
            (name := check_name(cell.source)): values[name]
            for cell in solution.cells("check", "hidden-check")
            if cell.metadata["task"] == task
        }
        rows = [*_keyed(solution, own, task), *_generated(own)]
        width = max(len(name) for name, _ in rows) if rows else 0
        lines.append(f"{task:{width}}  " + "  ".join(own))
        lines += [
            f"{name:{width}}  "
            + "  ".join(f"{cell:{len(check)}}" for check, cell in zip(own, cells, strict=True))
            for name, cells in rows
        ]
        lines.append("")
    return "\n".join(line.rstrip() for line in lines)


def _one(by_seed: dict[int | None, CheckValues]) -> CheckValues:
    """Return what a visible check is given, and a hidden one in its first case for practice."""
    return by_seed.get(None) or by_seed[PRACTICE_SEEDS[0]]


def _keyed(solution: Solution, own: ValuesByCheck, task: str) -> Iterator[tuple[str, list[str]]]:
    for number, cell in enumerate(solution.cells("wrong-answer")):
        if cell.metadata["task"] == task:
            given = [(_one(by_seed).mistaken[number], _one(by_seed).reference) for by_seed in own.values()]
            message = cell.metadata["misconception"]
            told = message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
            yield told, [PASSED if value == right else NAMED for value, right in given]


def _generated(own: ValuesByCheck) -> list[tuple[str, list[str]]]:
    told = told_mistakes(own)
    rows: dict[str, dict[str, str]] = {}
    for check, by_seed in own.items():
        given = _one(by_seed)
        named = diagnoses(given, told)
        for variant, value in given.generated.items():
            if variant in told and value != given.reference:
                cells = rows.setdefault(base(told[variant]), {})
                is_named = named.get(value) == told[variant]
                cells[check] = NAMED if is_named else cells.get(check, FOUND)
    return [(name, [cells.get(check, PASSED) for check in own]) for name, cells in sorted(rows.items())]
