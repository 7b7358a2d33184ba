"""Each exercise is fair: the reference is right, the untouched one is not, each known mistake is known."""

import ast
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_output

from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.exercise import solved
from confusionlab.grading.assignment.fairness import faults
from confusionlab.grading.assignment.solution import Solution, of_kind
from confusionlab.grading.check import Feedback
from confusionlab.grading.reply import Reply
from confusionlab.grading.seal import Seal
from confusionlab.grading.syntax import check_name, headings
from tools.answers import SEEDS, solution
from tools.project import ROOT, solutions

each_exercise = pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [*solutions(), ROOT / "benchmarks" / "six_tasks.md"], ids=lambda path: path.stem
)
def test_it_is_fair(path: Path):
    assert faults(Solution.from_file(path)) == []


@pytest.mark.slow
@each_exercise
def test_it_has_three_to_five_tasks_and_twelve_points(path: Path):
    key = make_key(solution(path), seed=SEEDS[0])
    assert key.max_points == 12
    assert 3 <= len(key.tasks) <= 5


@each_exercise
def test_each_task_has_three_hints(path: Path):
    for cell in solution(path).notebook.cells:
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
            shown = Feedback(Reply("right", seal.messages[seal.right]), score)
            data = {"text/plain": repr(shown), "text/html": shown._repr_html_()}
            cell.outputs = [new_output("display_data", data=data)]
    return notebook


def with_a_wrong_answer(known: Solution):
    """Answer one task of the solved exercise with a mistake that a visible check is to find."""
    checks = {check_name(cell.source) for cell in known.cells("check")}
    wrong = next(cell for cell in known.cells("wrong-answer") if checks & set(cell.metadata["fails"]))
    notebook = with_expected_outputs(solved(known))
    for cell in of_kind(notebook, "answer"):
        if cell.metadata["task"] == wrong.metadata["task"]:
            cell.source = wrong.source
    return notebook


@dataclass(frozen=True)
class Session:
    """What nbval said of many notebooks: how it ended, how many cells passed and failed, by notebook."""

    status: int
    cells: dict[str, Counter[str]]
    said: str


def nbval(notebooks, folder: Path) -> Session:
    """Run notebooks under nbval, which compares each check cell's output with the one it holds."""
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--nbval"]
    command += ["-p", "tests.nbval_over_ipc", "--nbval-cell-timeout=120", "--junit-xml=report.xml", "."]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in ElementTree.parse(folder / "report.xml").iter("testcase"):  # noqa: S314 - our own
        kinds = {part.tag for part in cell} & {"failure", "error", "skipped"}
        cells[cell.get("classname", "").split(".")[0]].update(kinds or {"passed"})
    return Session(done.returncode, cells, done.stdout)


@pytest.fixture(scope="module")
def right_answers(tmp_path_factory) -> Session:
    """All exercises with the reference's answers."""
    solved_ones = {path.stem: with_expected_outputs(solved(solution(path))) for path in solutions()}
    return nbval(solved_ones, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def wrong_answers(tmp_path_factory) -> Session:
    """All exercises with one wrong answer each."""
    wrong_ones = {path.stem: with_a_wrong_answer(solution(path)) for path in solutions()}
    return nbval(wrong_ones, tmp_path_factory.mktemp("wrong"))


@pytest.mark.slow
@each_exercise
def test_the_solution_passes_under_nbval(path: Path, right_answers: Session):
    assert set(right_answers.cells[path.stem]) == {"passed"}, right_answers.said


@pytest.mark.slow
@each_exercise
def test_a_wrong_answer_does_not_pass_under_nbval(path: Path, wrong_answers: Session):
    assert wrong_answers.cells[path.stem]["failure"] >= 1, wrong_answers.said
    assert wrong_answers.cells[path.stem]["error"] == 0, wrong_answers.said


@pytest.mark.slow
def test_nbvals_sessions_end_as_their_notebooks_do(right_answers: Session, wrong_answers: Session):
    assert right_answers.status == 0, right_answers.said
    assert wrong_answers.status == 1, wrong_answers.said
