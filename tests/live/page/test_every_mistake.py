"""The cases of `confusionlab validate`, in the page: the reference earns all points, each mistake its own message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.syntax import check_name
from tests.live.page.driving import WorkPage
from tests.live.running import Site
from tools.live import SEEDS
from tools.project import solutions

MARKS = re.compile(r"[`*]")


@pytest.fixture(scope="module")
def profile(browser: Browser, served: Site) -> Iterator[BrowserContext]:
    """One profile for all exercises: what was loaded for one is there for the next."""
    context = browser.new_context(base_url=served.address)
    yield context
    context.close()


@dataclass(frozen=True)
class Mistake:
    """A wrong answer, and what each check that it fails should say."""

    task: str
    code: str
    expected: dict[str, str]


def mistakes(solution: Solution) -> list[Mistake]:
    """The wrong answers of a solution, with their messages, or the errors that they raise."""
    values = check_values(solution, SEEDS)
    found = []
    for number, cell in enumerate(solution.cells("wrong-answer")):
        told = {}
        for check in cell.metadata["fails"]:
            by_seed = values[check]
            value = by_seed.get(None, by_seed.get(SEEDS[0])).mistaken[number]
            told[check] = value[1:] if value.startswith("!") else cell.metadata["misconception"]
        found.append(Mistake(cell.metadata["task"], cell.source, told))
    return found


class Exercise:
    """An exercise in the page, with what its solution knows of it."""

    def __init__(self, page: WorkPage, solution: Solution) -> None:
        self.page = page
        self.references = {cell.metadata["task"]: cell.source for cell in solution.cells("answer")}
        self.tasks = list(self.references)
        self.places = {
            check_name(cell.source): (cell.metadata["task"], "hidden-check" in cell.metadata["tags"])
            for cell in solution.cells("check", "hidden-check")
        }

    def answer(self, task: str, code: str) -> None:
        """Answer a task."""
        self.page.answer(self.tasks.index(task) + 1, code)

    def check(self, task: str) -> None:
        """Check it."""
        self.page.check(self.tasks.index(task) + 1)

    def said(self, check: str) -> str:
        """What a check said."""
        task, is_hidden = self.places[check]
        number = self.tasks.index(task) + 1
        names = [name for name, place in self.places.items() if place == (task, is_hidden)]
        if is_hidden:
            boxes = self.page.hidden_feedback(number)
        else:
            section = self.page.section_of(number)
            boxes = section.locator('[data-cell-tags~="check"] .cell_output:not(.lab-hidden-check)')
        return boxes.nth(names.index(check)).inner_text()


def plain(text: str) -> str:
    """A text without its marks and line breaks."""
    return " ".join(MARKS.sub("", text).split())


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_reference_earns_all_points_and_each_mistake_its_message(profile: BrowserContext, path: Path):
    solution = Solution.from_file(path)
    page = WorkPage.opened(profile.new_page(), f"exercises/{path.stem}.html")
    exercise = Exercise(page, solution)
    for task, code in exercise.references.items():
        exercise.answer(task, code)
        exercise.check(task)
    expect(page.points).to_have_text("12 of 12 points")

    told, expected = [], []
    for mistake in mistakes(solution):
        exercise.answer(mistake.task, mistake.code)
        for task in dict.fromkeys([mistake.task, *(exercise.places[check][0] for check in mistake.expected)]):
            exercise.check(task)
        for check, message in mistake.expected.items():
            said = plain(exercise.said(check))
            told.append((check, plain(message) if plain(message) in said and "✗" in said else said))
            expected.append((check, plain(message)))
        exercise.answer(mistake.task, exercise.references[mistake.task])
    assert told == expected
    assert expected
    assert page.complaints == []
    page.tab.close()
