"""Hidden checks for a learner who is alone: they tell right from wrong, and give nothing away."""

import re
from typing import Any

import pytest

from confusionlab.grading import check as checking
from confusionlab.grading.assignment.exercise import sealed_hidden_checks
from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.sealed import RIGHT_WHEN_DRAWN
from confusionlab.grading.assignment.solution import BESIDE, Solution
from confusionlab.grading.syntax import BEGIN, REFERENCE, check_name
from confusionlab.grading.values import shortened
from tools import answers
from tools.answers import SEEDS
from tools.project import solutions

pytestmark = pytest.mark.slow  # each solution's answers run

NAMES = [path.stem for path in solutions()]
SEAL = re.compile(r"'([\w-]{40,}=*)'")


@pytest.fixture(scope="module", params=solutions(), ids=NAMES)
def solution(request: pytest.FixtureRequest) -> Solution:
    """Each exercise's solution."""
    return answers.solution(request.param)


def seal_in(source: str) -> checking.Seal:
    """Return the seal in a check's code."""
    return checking.Seal.from_text(SEAL.search(source)[1])


def told(source: str, value: str) -> str | None:
    """Return what a value is told by the seal in a check's code."""
    seal = seal_in(source)
    return seal.messages.get(seal.digest(shortened(value)))


def test_all_hidden_checks_are_there_three_times(solution: Solution):
    made = sealed_hidden_checks(solution, SEEDS)
    cells = solution.cells("hidden-check")
    assert [check.check for check in made] == [check_name(cell.source) for cell in cells]
    assert [(check.task, check.points) for check in made] == [
        (cell.metadata["task"], cell.metadata["points"]) for cell in cells
    ]
    assert all(len(check.sources) == len(SEEDS) for check in made)
    assert any(len(set(check.sources)) == len(SEEDS) for check in made)


def test_the_reference_is_right_and_each_wrong_answer_gets_its_own_message(solution: Solution):
    wrong = solution.cells("wrong-answer")
    values = check_values(solution, SEEDS)
    for made in sealed_hidden_checks(solution, SEEDS):
        for seed, source in zip(SEEDS, made.sources, strict=True):
            given = values[made.check][seed]
            assert told(source, given.reference) == RIGHT_WHEN_DRAWN
            assert seal_in(source).right == seal_in(source).digest(shortened(given.reference))
            for cell, value in zip(wrong, given.mistaken, strict=True):
                if made.check in cell.metadata["fails"] and not value.startswith("!"):
                    assert told(source, value) != RIGHT_WHEN_DRAWN
                    assert told(source, value) in {other.metadata["misconception"] for other in wrong}


def test_its_code_runs_beside_an_answer(solution: Solution, monkeypatch: pytest.MonkeyPatch):
    shown: list[Any] = []
    monkeypatch.setattr(checking, "show", shown.append)
    names: dict[str, Any] = {}
    for cell in solution.notebook.cells:
        if cell.cell_type == "code" and not {"hidden-check", *BESIDE} & set(cell.metadata.get("tags", ())):
            exec(cell.source, names)  # of visible checks as well: they may define what hidden ones ask with
    shown.clear()
    sources = [source for made in sealed_hidden_checks(solution, SEEDS) for source in made.sources]
    for source in sources:
        exec(source, names)
    assert len(shown) == len(sources) > 0
    assert all(feedback.is_right for feedback in shown)


def test_the_points_of_all_checks_add_up_to_those_of_the_seals(solution: Solution):
    visible = sum(cell.metadata["points"] for cell in solution.cells("check"))
    made = sealed_hidden_checks(solution, SEEDS)
    assert {seal_in(check.sources[0]).of for check in made} == {visible + sum(check.points for check in made)}


def test_no_reference_is_in_what_is_handed_out(solution: Solution):
    made = sealed_hidden_checks(solution, SEEDS)
    asking = "".join(source for check in made for source in check.sources)
    sealed = "".join(str(checking.Seal.from_text(seal)) for seal in SEAL.findall(asking))
    assert BEGIN not in asking
    for cell in solution.cells("answer"):
        for line in REFERENCE.search(cell.source)[0].splitlines()[1:-1]:
            assert line.strip() not in asking + sealed
    for by_seed in (check_values(solution, SEEDS)[check.check] for check in made):
        assert not [value.reference for value in by_seed.values() if f'"{value.reference}"' in sealed]
