"""A learner's own check: the whole notebook, run in a fresh kernel and judged by the seals in it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from confusionlab.grading.assignment.answer_key import CodeCell
from confusionlab.grading.marking import mark
from confusionlab.grading.marking.assemble import check_source, notebook_of
from confusionlab.grading.marking.locate import defined_by
from confusionlab.grading.marking.report import CheckReport, Report
from confusionlab.grading.reply import reply_to
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS
from confusionlab.grading.sandbox.notebook import CellResult
from confusionlab.grading.seal import Seal
from confusionlab.grading.status import CellStatus, ReportStatus, TaskStatus
from confusionlab.grading.submissions.notebook import HandedCell, HandIn, read_hand_in
from confusionlab.grading.syntax import check_call, headings, stubs_in
from confusionlab.grading.values import USUAL


@dataclass(frozen=True)
class Answers:
    """What the checks of a notebook without seals were given: it is for a mark, and tells no verdict.

    Attributes
    ----------
    shown : dict of str to str or None
        By check, in order, the answer as it will be compared; None where
        there was none.
    why : dict of str to str
        By check, why there was none.
    """

    shown: dict[str, str | None]
    why: dict[str, str]


def self_check(path: Path) -> Report | Answers:
    """Run a learner's notebook and judge its checks.

    It runs with the learner's own rights, in the notebook's folder: it is
    the learner's own code.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    Report or Answers
        Points for the checks that the notebook holds. The hidden ones are
        not in it. Of a notebook without seals, what its checks were given.

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
    folder = path.resolve().parent
    cells, seals = _cells(hand_in, folder, sealed=True)
    if not seals:
        cells, _ = _cells(hand_in, folder, sealed=False)
        if not any(cell.check for cell in cells):
            raise ValueError(f"{path} holds no check cell; name the notebook of an exercise")
        return _answers(cells, _run(cells))
    ran = _run(cells)
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


def _run(cells: list[CodeCell]) -> list[CellResult]:
    """Run cells in a kernel of the learner's own."""
    return mark.run(notebook_of(cells), limits=DEFAULT_LIMITS, isolation=Isolation("none"))


def _answers(cells: list[CodeCell], results: list[CellResult]) -> Answers:
    """Return what the checks without seals were given."""
    pairs = list(zip(cells, results, strict=True))
    stubs = {cell.task for cell, result in pairs if (result.error or "").startswith("NotImplementedError")}
    shown = {cell.check: result.shown for cell, result in pairs if cell.check}
    why = {
        cell.check: TaskStatus.UNANSWERED.sentence if cell.task in stubs - {""} else result.error or ""
        for cell, result in pairs
        if cell.check and result.shown is None
    }
    return Answers(shown, why)


def as_json(report: Report | Answers) -> str:
    """Return a report for programs."""
    if isinstance(report, Answers):
        whole: dict[str, Any] = {
            "points": None,
            "max_points": None,
            "answers": report.shown,
            "why": report.why,
        }
    else:
        whole = _points(report)
    head = {"format": "confusionlab/check", "version": 1, "package": version("confusionlab")}
    return json.dumps(head | whole, indent=1)


def _points(report: Report) -> dict[str, Any]:
    """Return a report as plain values, the sums with it."""
    tasks = [
        {**plain, "points": task.points, "max_points": task.max_points}
        for plain, task in zip(report.to_dict()["tasks"], report.tasks, strict=True)
    ]
    sums = {"points": report.points, "max_points": report.max_points}
    return report.to_dict() | sums | {"tasks": tasks}


def _cells(hand_in: HandIn, folder: Path, *, sealed: bool) -> tuple[list[CodeCell], dict[str, Seal]]:
    """Return the cells to run with the checks that are sealed, or not, and the seals by the cell's id."""
    cells = [CodeCell(id="here", role="given", source=f"import os\nos.chdir({str(folder)!r})")]
    seals: dict[str, Seal] = {}
    for handed in hand_in.code:
        for number, (source, check) in enumerate(_parts(handed, sealed=sealed)):
            id_ = f"learner-{handed.number}-{number}"
            if check is None:
                cells.append(CodeCell(id=id_, role="learner", source=source, task=handed.task))
                continue
            name, text = check
            seal = None if text is None else Seal.from_text(text)
            if seal is not None:
                seals[id_] = seal
            source = check_source(source, USUAL if seal is None else seal.form)
            cells.append(CodeCell(id=id_, role="check", source=source, task=handed.task, check=name))
    return cells, seals


def _parts(cell: HandedCell, *, sealed: bool) -> Iterator[tuple[str, tuple[str, str | None] | None]]:
    """Split a cell around the checks in it, for each must show its value alone."""
    source = _python(cell.source)
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):  # a mistake, for the kernel to tell of
        yield cell.source, None
        return
    lines, start = source.splitlines(), 0
    for node in body:
        call = check_call(node)
        if call and (call[1] is not None) is sealed:
            end = node.end_lineno or node.lineno
            if before := "\n".join(lines[start : node.lineno - 1]).strip():
                yield before, None
            yield "\n".join(lines[node.lineno - 1 : end]), call
            start = end
    if rest := "\n".join(lines[start:]).strip():
        yield rest, None


def _python(source: str) -> str:
    """Return a cell's code as Python: with calls in place of its magics."""
    from IPython.core.inputtransformer2 import TransformerManager

    return str(TransformerManager().transform_cell(source))


def _judged(name: str, seal: Seal, result: CellResult) -> CheckReport:
    """Judge what a check showed by its seal: the kernel, which knows no right value, passes any."""
    reply = None
    if result.shown is not None:
        reply = reply_to(result.shown, seal)
        result = replace(result, status=CellStatus.PASSED if reply.is_right else CellStatus.FAILED)
    elif result.status is CellStatus.PASSED:
        result = replace(result, status=CellStatus.FAILED)
    return mark.check_report(name, result, is_hidden=False, max_points=seal.points, reply=reply)


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
