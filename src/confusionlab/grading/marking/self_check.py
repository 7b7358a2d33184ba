"""A learner's own check: the whole notebook, run in a fresh kernel and judged by the seals in it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from confusionlab.grading.check import UNKNOWN, Seal
from confusionlab.grading.marking import mark
from confusionlab.grading.marking.assemble import IMPORT, Assembly, Piece, notebook_of
from confusionlab.grading.marking.report import CellError, CheckReport, Report, TaskReport
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.notebook import CellResult
from confusionlab.grading.submissions.notebook import HandedCell, HandIn, read_hand_in

HEADING = re.compile(r"^## (Task \d+)\b(.*?)\s*(?:\(\d+ points?\))?$", re.MULTILINE)
STUB = re.compile(r"NotImplementedError\b.*?\b(Task \d+):")


@dataclass(frozen=True)
class SealedCheck:
    """A check that stands in a notebook."""

    name: str
    seal: Seal


def self_check(path: Path) -> Report:
    """Run a learner's notebook and judge its checks.

    It runs with the learner's own rights, in the notebook's folder: it is
    the learner's own code.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    Report
        Points for the checks that the notebook holds. The hidden ones are
        not in it.

    Raises
    ------
    UnreadableError
        If the file holds no notebook.
    ValueError
        If there is no check in it.
    OSError
        If there is no such file.
    """
    hand_in = read_hand_in(path.read_bytes())
    pieces, checks = _pieces(hand_in, path.resolve().parent)
    if not checks:
        raise ValueError(f"{path} holds no check cell; name the notebook of an exercise")
    notebook = notebook_of(Assembly(tuple(pieces), {}, frozenset(), frozenset(), ()))
    results = mark.run(notebook, limits=Limits(), isolation=Isolation("none"))
    seen = {each.cell_id: each for each in results}
    unanswered = {match[1] for each in seen.values() for match in STUB.finditer(each.error or "")}
    by_name = {check.name: (check, seen[id_]) for id_, check in checks.items()}  # of two copies the last one
    by_task: dict[str, list[CheckReport]] = {}
    for check, each in by_name.values():
        by_task.setdefault(check.seal.task, []).append(_judged(check, each))
    titles = _titles(hand_in)
    tasks = tuple(
        _task(task, titles.get(task, task), tuple(made), task in unanswered) for task, made in by_task.items()
    )
    notes = (*hand_in.notes, *_missing([check for check, _ in by_name.values()]))
    return Report("graded", tasks, notes, _errors(pieces, hand_in, seen))


def as_json(report: Report) -> str:
    """Return a report for programs."""
    tasks = [
        {**plain, "points": task.points, "max_points": task.max_points}
        for plain, task in zip(report.to_dict()["tasks"], report.tasks, strict=True)
    ]
    whole = report.to_dict() | {
        "format": "confusionlab/check",
        "version": 1,
        "package": version("confusionlab"),
        "points": report.points,
        "max_points": report.max_points,
        "tasks": tasks,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _pieces(hand_in: HandIn, folder: Path) -> tuple[list[Piece], dict[str, SealedCheck]]:
    """Return the cells to run, and the checks among them by the cell's id."""
    pieces = [Piece("here", "given", f"import os\nos.chdir({str(folder)!r})")]
    checks: dict[str, SealedCheck] = {}
    for cell in hand_in.code:
        for number, (source, check) in enumerate(_parts(cell)):
            id_ = f"learner-{cell.number}-{number}"
            role: Literal["check", "learner"] = "check" if check else "learner"
            name = check.name if check else ""
            pieces.append(Piece(id_, role, (IMPORT if check else "") + source, check=name))
            if check:
                checks[id_] = check
    return pieces, checks


def _parts(cell: HandedCell) -> Iterator[tuple[str, SealedCheck | None]]:
    """Split a cell around the sealed checks in it, for each must show its value alone."""
    source = _python(cell.source)
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):  # a mistake, for the kernel to tell of
        yield cell.source, None
        return
    lines, start = source.splitlines(), 0
    for node in body:
        if check := _sealed(node):
            end = node.end_lineno or node.lineno
            if before := "\n".join(lines[start : node.lineno - 1]).strip():
                yield before, None
            yield "\n".join(lines[node.lineno - 1 : end]), check
            start = end
    if rest := "\n".join(lines[start:]).strip():
        yield rest, None


def _python(source: str) -> str:
    """Return a cell's code as Python: with calls in place of its magics."""
    from IPython.core.inputtransformer2 import TransformerManager

    return str(TransformerManager().transform_cell(source))


def _sealed(node: ast.stmt) -> SealedCheck | None:
    """Return the sealed check that a statement calls, if it does."""
    match node:
        case ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name)), _, ast.Constant(str(text))], [])):
            return SealedCheck(name, Seal.from_text(text))
    return None


def _titles(hand_in: HandIn) -> dict[str, str]:
    """Return what the notebook's headings call its tasks."""
    return {
        match[1]: match[1] + match[2].rstrip()
        for cell in hand_in.other
        for match in HEADING.finditer(cell.source)
    }


def _judged(check: SealedCheck, seen: CellResult) -> CheckReport:
    """Judge what a check showed by its seal."""
    if seen.shown is None:
        status = seen.status if seen.status != "passed" else "failed"
        return CheckReport(check.name, False, status, 0, check.seal.points, None, "", seen.error)
    digest = check.seal.digest(seen.shown)
    is_right = digest == check.seal.right
    message = check.seal.messages.get(digest, UNKNOWN)
    points = check.seal.points if is_right else 0
    status = "passed" if is_right else "failed"
    return CheckReport(check.name, False, status, points, check.seal.points, seen.shown, message)


def _task(task: str, title: str, checks: tuple[CheckReport, ...], is_unanswered: bool) -> TaskReport:
    points, most = sum(check.points for check in checks), sum(check.max_points for check in checks)
    if points:
        return TaskReport(task, title, "right" if points == most else "partly right", checks)
    if is_unanswered:
        return TaskReport(task, title, "unanswered", checks)
    statuses = {check.status for check in checks}
    worst = next((each for each in ("killed", "timeout", "error", "not run") if each in statuses), "wrong")
    return TaskReport(task, title, worst, checks)


def _missing(checks: list[SealedCheck]) -> list[str]:
    """Note check cells that are gone: a seal knows what all of them are worth together."""
    left = checks[0].seal.of - sum(check.seal.points for check in checks)
    if left <= 0:
        return []
    return [
        f"Checks worth {left} points are no longer in this notebook; a fresh copy of the exercise has them."
    ]


def _errors(pieces: list[Piece], hand_in: HandIn, seen: dict[str, CellResult]) -> tuple[CellError, ...]:
    """Return the cells that did not run through; a stub that nobody has touched says nothing new."""
    errors = []
    for piece in pieces:
        each = seen[piece.id]
        stopped = piece.role == "learner" and each.status not in {"passed", "failed"}
        if stopped and not (each.error or "").startswith("NotImplementedError"):
            number = int(piece.id.split("-")[1])
            start = hand_in.code[number - 1].source.strip().partition("\n")[0][:80]
            errors.append(CellError(number, start, "", each.status, each.error or ""))
    return tuple(errors)
