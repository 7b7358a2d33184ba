"""The cases of `confusionlab validate`, in the page.

The reference earns all points and is right on a fresh case, and each mistake is told its own message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.syntax import check_name
from tests.live.page.driving import FIRST_RUN, WorkPage
from tests.live.running import Site
from tools import answers
from tools.answers import SEEDS
from tools.project import solutions

SAID_ABOVE = "Look first at what the check above says."  # by a hidden check that a visible one knows better
MARKS = re.compile(r"[`*]")
# Puts code into an answer's editor, presses Check of some tasks, and reads what stands there then.
ANSWER_AND_CHECK = """async ({ answer, code, tasks }) => {
  const answers = [...document.querySelectorAll('[data-cell-tags~="answer"]')];
  const announcer = document.querySelector(".lab-announcer");
  const until = (holds, where) => new Promise((resolve) => {
    if (holds()) return resolve();
    const observer = new MutationObserver(() => holds() && (observer.disconnect(), resolve()));
    observer.observe(where, { childList: true, subtree: true, characterData: true });
  });
  const box = answers[answer];
  const editor = () => box.querySelector(".cm-content");
  if (!editor()) box.querySelector("pre").focus();
  await until(editor, box);
  editor().focus();
  document.execCommand("selectAll");
  document.execCommand("insertText", false, code);
  await until(() => box.querySelector("pre").textContent === code, box);
  const said = {};
  for (const task of tasks) {
    announcer.textContent = "";
    answers[task].querySelector(".lab-check").click();
    await until(() => /^Task \\d+: \\d+ of \\d+ points/.test(announcer.textContent), announcer);
    const section = answers[task].closest("section");
    const visible = '[data-cell-tags~="check"] > .cell_output:not(.lab-hidden-check)';
    const boxes = [visible, ".lab-hidden-check > *"].map((each) => section.querySelectorAll(each));
    said[task] = boxes.map((boxes) => [...boxes].map((each) => each.innerText));
  }
  return said;
}"""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer, and what each check that it fails should say."""

    task: str
    code: str
    expected: dict[str, str]


def mistakes(solution: Solution) -> list[Mistake]:
    """The wrong answers of a solution, with their messages, or the errors that they raise."""
    first = SEEDS[0]  # an error has the same last line in all draws
    values = check_values(solution, SEEDS)
    found = []
    for number, cell in enumerate(solution.cells("wrong-answer")):
        told = {}
        for check in cell.metadata["fails"]:
            by_seed = values[check]
            value = by_seed.get(None, by_seed.get(first)).mistaken[number]
            told[check] = value[1:] if value.startswith("!") else cell.metadata["misconception"]
        found.append(Mistake(cell.metadata["task"], cell.source, told))
    return found


class Exercise:
    """An exercise in the page, with what its solution knows of it."""

    def __init__(self, path: Path, profile: BrowserContext) -> None:
        solution = answers.solution(path)
        self.page = WorkPage.opened(profile.new_page(), f"exercises/{path.stem}.html")
        self.page.run(self.page.tab.locator("[data-cell-id]").first)
        self.references = {cell.metadata["task"]: cell.source for cell in solution.cells("answer")}
        self.mistakes = mistakes(solution)
        self.places: dict[str, tuple[int, int, int]] = {}
        for kind, tag in enumerate(["check", "hidden-check"]):
            for cell in solution.cells(tag):
                task = list(self.references).index(cell.metadata["task"])
                place = sum(at[:2] == (task, kind) for at in self.places.values())
                self.places[check_name(cell.source)] = (task, kind, place)

    def answer(self, task: str, code: str, checks: list[str]) -> dict[str, str]:
        """Answer a task, check it and those that some checks belong to; return what these checks say."""
        own = list(self.references).index(task)
        tasks = list(dict.fromkeys([own, *(self.places[check][0] for check in checks)]))
        said = self.page.tab.evaluate(ANSWER_AND_CHECK, {"answer": own, "code": code, "tasks": tasks})
        return {check: self._said(said, *self.places[check]) for check in checks}

    def is_told_above(self, hidden: str, said: dict[str, str], message: str) -> bool:
        """Whether a visible check of a hidden one's task says a message."""
        task = self.places[hidden][0]
        return any(self.places[each][:2] == (task, 0) and message in plain(said[each]) for each in said)

    @staticmethod
    def _said(said: dict[str, list[list[str]]], task: int, kind: int, place: int) -> str:
        boxes = said[str(task)][kind]
        return boxes[place] if place < len(boxes) else "nothing"


@pytest.fixture(scope="module")
def exercises(browser: Browser, served: Site) -> Iterator["Exercises"]:
    """All exercises, in one profile: what was loaded for one is there for the next."""
    context = browser.new_context(base_url=served.address)
    context.set_default_timeout(FIRST_RUN)
    yield Exercises(context)
    context.close()


class Exercises:
    """Opens exercises; while one is worked on, the next one's Python starts."""

    def __init__(self, profile: BrowserContext) -> None:
        self.profile = profile
        self.ahead: dict[Path, Exercise] = {}

    def open(self, path: Path) -> Exercise:
        """Return an exercise whose Python runs, or starts."""
        exercise = self.ahead.pop(path, None) or Exercise(path, self.profile)
        behind = solutions()[solutions().index(path) + 1 :]
        self.ahead |= {each: Exercise(each, self.profile) for each in behind[:1] if each not in self.ahead}
        return exercise


def plain(text: str) -> str:
    """A text without its marks and line breaks."""
    return " ".join(MARKS.sub("", text).split())


@pytest.mark.slow
@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_reference_earns_all_points_and_each_mistake_its_message(exercises: Exercises, path: Path):
    exercise = exercises.open(path)
    for task, code in exercise.references.items():
        exercise.answer(task, code, [])
    expect(exercise.page.points).to_have_text("12 of 12 points")
    fresh = exercise.page.tab.locator('[data-cell-tags~="practice"]').first
    fresh.get_by_role("button", name=re.compile("^Another one")).click()
    expect(fresh.locator(".lab-feedback")).to_contain_text("✓")

    told, expected = [], []
    for task, of_task in groupby(exercise.mistakes, key=lambda mistake: mistake.task):
        for mistake in of_task:
            said = exercise.answer(task, mistake.code, list(mistake.expected))
            for check, message in mistake.expected.items():
                shown, wanted = plain(said[check]), plain(message)
                is_told = wanted in shown
                is_told |= SAID_ABOVE in shown and exercise.is_told_above(check, said, wanted)
                told.append((check, wanted if "✓" not in shown and is_told else shown))
                expected.append((check, wanted))
        exercise.answer(task, exercise.references[task], [])  # others may call it
    assert told == expected
    assert expected
    assert exercise.page.complaints == []
    exercise.page.tab.close()
