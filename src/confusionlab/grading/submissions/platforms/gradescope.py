"""Gradescope's `results.json`, one for each student, as its autograders write it.

The names and values of its fields are those of Gradescope's "Autograder Specifications".
"""

from __future__ import annotations

import json
from typing import Any

from confusionlab.grading.status import CellStatus
from confusionlab.grading.submissions.platforms.base import GradedCheck, GradedStudent, Grades


def files(grades: Grades) -> dict[str, str]:
    """Return a folder with a `results.json` for each student."""
    return {
        f"gradescope/{graded.folder}/results.json": _results(graded)
        for graded in grades.students
        if graded.has_result
    }


def _results(graded: GradedStudent) -> str:
    whole = {
        "score": graded.points,
        "execution_time": graded.seconds,
        "output": "\n".join(graded.remarks),
        "stdout_visibility": "hidden",
        "tests": [_test(check) for check in graded.checks],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _test(check: GradedCheck) -> dict[str, Any]:
    # Of a hidden check no error's text: it could carry the case out.
    return {
        "name": f"{check.task}: {'hidden check' if check.is_hidden else check.name}",
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status is CellStatus.PASSED else "failed",
        "output": check.message or ("" if check.is_hidden else check.error or ""),
        "output_format": "text",
        "visibility": "after_published" if check.is_hidden else "visible",
    }
