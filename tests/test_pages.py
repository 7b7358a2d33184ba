"""What the prose pages repeat of the lessons stays true."""

import re

import pytest

from confusionlab import ConfusionMatrix, datasets
from tools.project import ROOT, lessons

CLASSIC = [0, 1, 0, 1, 0, 1, 1, 0, 1, 0], [0, 0, 0, 1, 0, 1, 0, 0, 1, 1]
MINUTES = re.compile(r"\*\*Minutes:\*\* (\d+), and (\d+) for the exercise")


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_timetable_gives_the_minutes_that_the_lesson_promises(path):
    lesson, exercise = MINUTES.search(path.read_text("utf-8")).groups()
    timetable = (ROOT / "book" / "timetable.md").read_text("utf-8")
    row = next(line for line in timetable.splitlines() if f"(../notebooks/{path.stem}.ipynb)" in line)
    assert f"| {lesson} min | [{exercise} min](../exercises/{path.stem}.ipynb) |" in row


@pytest.mark.parametrize("name", ["README.md", "book/index.md"])
def test_the_front_pages_tables_are_the_two_of_lesson_1(name):
    text = (ROOT / name).read_text("utf-8")
    emails = datasets.load_spam().frame
    first = ConfusionMatrix.from_labels(emails["actual"], emails["predicted"]).counts
    second = ConfusionMatrix.from_labels(*CLASSIC).counts
    rows = re.findall(r"\*\*actual (?:ham|spam)\*\* \| (\d+) \| (\d+) \|", text)
    shown = sorted([int(a), int(b)] for a, b in rows)
    assert shown == sorted([*first.tolist(), *second.tolist()])
    assert first.trace() == second.trace() == 7
