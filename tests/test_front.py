"""The front page's digits, filters and cards are those of the run and of the lessons."""

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tools import card_pictures, digits, front
from tools.course import CourseError, Lesson, lessons
from tools.course_text import page
from tools.project import ROOT


@pytest.fixture(scope="module")
def run():
    return digits.run()


@pytest.fixture(scope="module")
def prose():
    return " ".join(page("index.md").split())


def test_the_share_and_the_numbers_are_those_of_the_run(run, prose):
    assert run.total == len(run.images) == run.counts.sum()
    assert f"This model reads **{100 * run.right / run.total:.0f} %** of these digits" in prose
    assert f"{run.total:,} handwritten digits" in prose
    assert f"The {100 * run.right / run.total:.0f} % did not tell you" in prose


def test_the_darkest_cell_is_the_one_that_the_answer_tells_of(run, prose):
    assert run.darkest == (1, 2)
    on_a_foot = run.on_a_foot(1, 2)
    assert f"All {len(on_a_foot)} have the stroke along the bottom that a two has" in prose
    assert on_a_foot.all()
    assert "of the ones that were read rightly, one in nine has it" in prose
    assert round(1 / run.on_a_foot(1, 1).mean()) == 9


@pytest.mark.slow
def test_every_cell_shows_its_number_and_its_own_digits(run):
    html = ElementTree.fromstring(f"<div>{front.table(run)}</div>")  # noqa: S314 - our own
    address = re.search(r"base64,([^)]+)", html.findtext("style"))[1]
    sprite = np.asarray(Image.open(BytesIO(base64.b64decode(address))).convert("L")).reshape(-1, 8, 8)
    rows = [row.findall("td") for row in html.iterfind(".//tbody/tr")]
    for (actual, predicted), count in np.ndenumerate(run.counts):
        cell = rows[actual][predicted]
        assert (cell.text or "") == (str(count) if count else "")
        first, shown = int(cell.get("data-first")), int(cell.get("data-shown"))
        expected = run.images[run.places(actual, predicted)[: front.SHOWN]]
        assert np.allclose(sprite[first : first + shown], 255 - expected * 255 / 16, atol=1)
    (answer,) = html.iterfind(".//td[@data-answer]")
    assert answer.get("data-says").startswith(f"{run.counts[run.darkest]} ones were called 2: ")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ((0, 0), "174 of 178 zeros were read rightly. Here are 24 of them."),
        ((0, 6), "1 zero was called 6: 0.6 % of all zeros."),
        ((6, 3), "No six was called 3."),
    ],
)
def test_a_cell_says_what_it_holds(run, cell, says):
    assert front.says(run, *cell) == says


def test_the_surest_mistakes_come_first(run):
    sure = run.predictions["sure"].loc[run.places(8, 1)]
    assert sure.is_monotonic_decreasing


def test_the_lessons_stand_in_their_parts(prose):
    parts = front.parts()
    assert [lesson for _, chosen in parts for lesson in chosen] == list(lessons())
    assert parts[0][0] == "Reading a matrix"
    minutes = np.array([lesson.minutes for lesson in lessons()]).sum(axis=0) / 60
    assert f"take {minutes[0]:.0f} hours to read, and {minutes[1]:.0f} more with all exercises" in prose


@pytest.mark.slow
def test_every_card_has_a_small_picture_of_its_own():
    cards = [ElementTree.fromstring(front.card(lesson)) for lesson in lessons()]  # noqa: S314 - our own
    addresses = [card.find(".//img").get("src") for card in cards]
    assert len(set(addresses)) == len(lessons())
    assert max(map(len, addresses)) < 8_000
    for lesson, card in zip(lessons(), cards, strict=True):
        assert card.find("a").get("href") == f"notebooks/{lesson.name}.html"
        words = "".join(card.itertext())
        assert lesson.title in words
        assert f"{lesson.minutes[0]} min, exercise {lesson.minutes[1]} min" in words


def test_a_card_that_shows_a_figure_too_many_is_named(monkeypatch):
    monkeypatch.setattr(card_pictures, "figures", lambda _: [Image.new("RGBA", (9, 9))])
    with pytest.raises(CourseError, match=r"book/03_iris\.md: its card shows figure 3, and it draws 1;"):
        card_pictures.picture(Lesson(ROOT / "book" / "03_iris.md"))


def test_what_a_lesson_says_is_escaped(monkeypatch, tmp_path):
    lesson = Lesson(tmp_path / "18_pencil.md")
    lesson.path.write_text("# 1 < 2 & 3\n\n**Minutes:** 5, and 6 for the exercise.\n", "utf-8")
    monkeypatch.setattr(Lesson, "head", {"summary": "<script>"})
    monkeypatch.setattr(front, "picture", lambda _: "data:,")
    card = front.card(lesson)
    assert "1 &lt; 2 &amp; 3" in card
    assert "&lt;script&gt;" in card
