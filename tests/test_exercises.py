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

from confusionlab.grading.assignment import check_name, of_kind, read, release, run, solved, titles
from confusionlab.grading.feedback import Feedback
from confusionlab.grading.seal import Seal
from tools.project import ROOT, solutions

SEEDS = range(20)
POINTS = re.compile(r"^## (Task \d+)\b.*\((\d+) points?\)$", re.MULTILINE)
BLOCK = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)

pytestmark = pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)


def visible_and_hidden(notebook):
    return of_kind(notebook, "check") + of_kind(notebook, "hidden-check")


def test_each_wrong_answer_fails_exactly_the_checks_meant_for_it(path: Path):
    notebook = read(path.read_text("utf-8"))
    for seed in SEEDS:
        reference = run(notebook, seed)
        for wrong in of_kind(notebook, "wrong-answer"):
            values = run(notebook, seed, answers={wrong.metadata["task"]: wrong.source})
            failed = {check for check, value in reference.items() if values.get(check) != value}
            assert failed == set(wrong.metadata["fails"]), f"seed {seed}: {wrong.metadata['misconception']}"


def test_each_mistake_that_a_visible_check_sees_gets_its_own_feedback(path: Path):
    notebook = read(path.read_text("utf-8"))
    checks = {check_name(cell) for cell in of_kind(notebook, "check")}
    seen: dict[tuple[str, str], str] = {}
    for wrong in of_kind(notebook, "wrong-answer"):
        values = run(notebook, answers={wrong.metadata["task"]: wrong.source})
        for check in checks & set(wrong.metadata["fails"]):
            message = seen.setdefault((check, values[check]), wrong.metadata["misconception"])
            assert message == wrong.metadata["misconception"], f"{check}: two mistakes give {values[check]}"
            assert not values[check].startswith("!"), f"{check}: raises before any feedback"


def test_points_in_the_headings_are_the_checks_points(path: Path):
    notebook = read(path.read_text("utf-8"))
    named = titles(notebook)
    given: dict[str, int] = {}
    for cell in visible_and_hidden(notebook):
        title = named[cell.metadata["task"]]
        given[title] = given.get(title, 0) + cell.metadata["points"]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert {title: int(points) for title, points in POINTS.findall(text)} == given
    assert sum(given.values()) == 12
    assert 3 <= len(given) <= 5


def test_each_task_has_three_hints_and_a_hidden_check_or_choices(path: Path):
    notebook = read(path.read_text("utf-8"))
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and POINTS.search(cell.source):
            assert cell.source.count("<details>") >= 3


def test_the_untouched_exercise_fails_only_by_not_implemented(path: Path):
    namespace: dict[str, object] = {}
    for cell in release(path.read_text("utf-8"), path.stem).cells:
        if cell.cell_type != "code":
            continue
        if cell.metadata.get("tags", [""])[0] in {"answer", "check"}:
            try:
                exec(cell.source, namespace)
            except (NotImplementedError, NameError):
                continue
            assert cell.metadata["tags"][0] == "answer", f"passes untouched:\n{cell.source}"
        else:
            exec(cell.source, namespace)


def test_no_reference_code_is_left(path: Path):
    text = path.read_text("utf-8")
    exercise = release(text, path.stem)
    code = "\n".join(cell.source for cell in exercise.cells if cell.cell_type == "code")
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if len(line.strip()) > 20:
                assert line.strip() not in code


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
    notebook = with_expected_outputs(solved(path.read_text("utf-8"), path.stem))
    result = nbval(notebook, tmp_path, path.stem)
    assert result.returncode == 0, result.stdout


def test_a_wrong_answer_does_not_pass_under_nbval(path: Path, tmp_path: Path):
    text = path.read_text("utf-8")
    checks = {check_name(cell) for cell in of_kind(read(text), "check")}
    wrong = next(cell for cell in of_kind(read(text), "wrong-answer") if checks & set(cell.metadata["fails"]))
    notebook = with_expected_outputs(solved(text, path.stem))
    for cell in of_kind(notebook, "answer"):
        if cell.metadata["task"] == wrong.metadata["task"]:
            cell.source = wrong.source
    result = nbval(notebook, tmp_path, path.stem)
    assert result.returncode == 1, result.stdout
    assert len(re.findall("^FAILED", result.stdout, re.MULTILINE)) >= 1, result.stdout
