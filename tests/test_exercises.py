"""Each exercise is fair: the reference is right, the untouched one is not, each known mistake is known."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output

from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.exercise import solved
from confusionlab.grading.assignment.fairness import faults
from confusionlab.grading.assignment.solution import Solution, of_kind
from confusionlab.grading.check import Feedback, Seal
from confusionlab.grading.syntax import check_name, headings
from tools.project import ROOT, solutions

pytestmark = pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)


def test_it_is_fair(path: Path):
    assert faults(Solution.from_file(path)) == []


def test_it_has_three_to_five_tasks_and_twelve_points(path: Path):
    key = make_key(Solution.from_file(path), seed=0)
    assert key.max_points == 12
    assert 3 <= len(key.tasks) <= 5


def test_each_task_has_three_hints(path: Path):
    for cell in Solution.from_file(path).notebook.cells:
        if cell.cell_type == "markdown" and headings(cell.source):
            assert cell.source.count("<details>") >= 3


def with_expected_outputs(notebook):
    """Write into each check cell what it shows when all answers are right."""
    earned = 0
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        cell.execution_count = number + 1
        if "check" in cell.metadata.get("tags", ()):
            seal = Seal.from_text(ast.literal_eval(cell.source.rpartition(", ")[2].rstrip(")")))
            earned += seal.points
            score = f"{seal.task}. Points so far: {earned} of {seal.of}."
            shown = Feedback(True, seal.messages[seal.right], score)
            data = {"text/plain": repr(shown), "text/html": shown._repr_html_()}
            cell.outputs = [new_output("display_data", data=data)]
    return notebook


def nbval(notebook, folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Run a notebook under nbval, which compares each check cell's output with the one it holds."""
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--nbval"]
    command += ["-p", "tests.nbval_over_ipc", "--nbval-cell-timeout=120", str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def test_the_solution_passes_under_nbval(path: Path, tmp_path: Path):
    notebook = with_expected_outputs(solved(Solution.from_file(path)))
    result = nbval(notebook, tmp_path, path.stem)
    assert result.returncode == 0, result.stdout


def test_a_wrong_answer_does_not_pass_under_nbval(path: Path, tmp_path: Path):
    solution = Solution.from_file(path)
    checks = {check_name(cell.source) for cell in solution.cells("check")}
    wrong = next(cell for cell in solution.cells("wrong-answer") if checks & set(cell.metadata["fails"]))
    notebook = with_expected_outputs(solved(solution))
    for cell in of_kind(notebook, "answer"):
        if cell.metadata["task"] == wrong.metadata["task"]:
            cell.source = wrong.source
    result = nbval(notebook, tmp_path, path.stem)
    assert result.returncode == 1, result.stdout
    assert len(re.findall("^FAILED", result.stdout, re.MULTILINE)) >= 1, result.stdout
