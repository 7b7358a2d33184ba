"""A learner's own check: the whole notebook, run in a fresh kernel and judged by the seals in it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from confusionlab.grading.assignment.answer_key import CodeCell
from confusionlab.grading.check import UNKNOWN, Seal
from confusionlab.grading.marking import mark
from confusionlab.grading.marking.assemble import check_source, notebook_of
from confusionlab.grading.marking.locate import defined_by
from confusionlab.grading.marking.report import CheckReport, Report
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS
from confusionlab.grading.sandbox.notebook import CellResult
from confusionlab.grading.status import CellStatus, ReportStatus
from confusionlab.grading.submissions.notebook import HandedCell, HandIn, read_hand_in
from confusionlab.grading.syntax import headings, sealed_call, stubs_in


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
    cells, seals = _cells(hand_in, path.resolve().parent)
    if not seals:
        raise ValueError(f"{path} holds no check cell; name the notebook of an exercise")
    ran = mark.run(notebook_of(cells), limits=DEFAULT_LIMITS, isolation=Isolation("none"))
    results = {result.cell_id: result for result in ran}
    # A notebook may hold a check twice; the last one counts.
    last = {cell.check: (seals[cell.id], results[cell.id]) for cell in cells if cell.check}
    unanswered = {task for result in ran for task in stubs_in(result.error or "")}
    unanswered -= {seals[id_].task for id_ in _answered_below(cells, results)}
    by_task: dict[str, list[CheckReport]] = {}
    for name, (seal, result) in last.items():
        by_task.setdefault(seal.task, []).append(_judged(name, seal, result))
    titles = {each.name: each.title for cell in hand_in.other for each in headings(cell.source)}
    return Report(
        status=ReportStatus.GRADED,
        tasks=tuple(
            mark.task_report(
                id_=task, title=titles.get(task, task), checks=checks, is_unanswered=task in unanswered
            )
            for task, checks in by_task.items()
        ),
        notes=(*hand_in.notes, *_missing([seal for seal, _ in last.values()])),
        errors=mark.stopped_cells(
            cells,
            hand_in,
            results,
            is_stub=lambda _, result: (result.error or "").startswith("NotImplementedError"),
        ),
    )


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


def _cells(hand_in: HandIn, folder: Path) -> tuple[list[CodeCell], dict[str, Seal]]:
    """Return the cells to run, and the seals of the checks among them by the cell's id."""
    cells = [CodeCell(id="here", role="given", source=f"import os\nos.chdir({str(folder)!r})")]
    seals: dict[str, Seal] = {}
    for handed in hand_in.code:
        for number, (source, check) in enumerate(_parts(handed)):
            id_ = f"learner-{handed.number}-{number}"
            if check is None:
                cells.append(CodeCell(id=id_, role="learner", source=source))
            else:
                name, seals[id_] = check
                source = check_source(source, seals[id_].form)
                cells.append(CodeCell(id=id_, role="check", source=source, check=name))
    return cells, seals


def _parts(cell: HandedCell) -> Iterator[tuple[str, tuple[str, Seal] | None]]:
    """Split a cell around the sealed checks in it, for each must show its value alone."""
    source = _python(cell.source)
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):  # a mistake, for the kernel to tell of
        yield cell.source, None
        return
    lines, start = source.splitlines(), 0
    for node in body:
        if call := sealed_call(node):
            name, text = call
            end = node.end_lineno or node.lineno
            if before := "\n".join(lines[start : node.lineno - 1]).strip():
                yield before, None
            yield "\n".join(lines[node.lineno - 1 : end]), (name, Seal.from_text(text))
            start = end
    if rest := "\n".join(lines[start:]).strip():
        yield rest, None


def _python(source: str) -> str:
    """Return a cell's code as Python: with calls in place of its magics."""
    from IPython.core.inputtransformer2 import TransformerManager

    return str(TransformerManager().transform_cell(source))


def _judged(name: str, seal: Seal, result: CellResult) -> CheckReport:
    """Judge what a check showed by its seal: the kernel, which knows no right value, passes any."""
    message = ""
    if result.shown is not None:
        digest = seal.digest(result.shown)
        status = CellStatus.PASSED if digest == seal.right else CellStatus.FAILED
        result, message = replace(result, status=status), seal.messages.get(digest, UNKNOWN)
    elif result.status is CellStatus.PASSED:
        result = replace(result, status=CellStatus.FAILED)
    return mark.check_report(name, result, is_hidden=False, max_points=seal.points, message=message)


def _answered_below(cells: list[CodeCell], results: dict[str, CellResult]) -> Iterator[str]:
    """Yield the ids of checks that lack a name which a cell below them defines."""
    below: set[str] = set()
    for cell in reversed(cells):
        if cell.role == "learner":
            below |= defined_by(cell.source)
        elif below.intersection(re.findall(r"^NameError: name '(\w+)'", results[cell.id].error or "")):
            yield cell.id


def _missing(seals: list[Seal]) -> list[str]:
    """Note check cells that are gone: a seal knows what all of them are worth together."""
    left = seals[0].of - sum(seal.points for seal in seals)
    if left <= 0:
        return []
    return [
        f"Checks worth {left} points are no longer in this notebook; a fresh copy of the exercise has them."
    ]
