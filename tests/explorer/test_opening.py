"""What it opens with: of many classes the mistakes, unless something else is asked for."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, MatrixHistory, compare


def mistaken(size: int) -> ConfusionMatrix:
    """Classes that are right 900 times each; 7 of class 2 are called 1, 5 of class 1 are called 0."""
    counts = np.diag([900] * size)
    counts[2, 1], counts[1, 0] = 7, 5
    return ConfusionMatrix(counts, [f"class {number}" for number in range(size)])


def notes(driver):
    return driver.saved("SVG").decode()


def test_few_classes_open_with_the_diagonal_and_nothing_chosen(driver):
    driver.show(mistaken(12).explore())
    expect(driver.page.get_by_label("diagonal")).to_be_checked()
    expect(driver.page.locator(".mark")).to_have_count(0)
    expect(driver.panel).to_contain_text("Click a cell")


def test_many_classes_open_at_their_mistakes(driver):
    driver.show(mistaken(13).explore())
    expect(driver.page.get_by_label("diagonal")).not_to_be_checked()
    expect(driver.panel.locator(".title")).to_have_text("class 2 taken for class 1")
    assert "the diagonal has no colour" in notes(driver)
    driver.page.get_by_label("diagonal").check()
    assert "the diagonal has no colour" not in notes(driver)


def test_the_colours_of_many_classes_are_those_of_the_mistakes(driver):
    driver.show(mistaken(13).explore())
    texts = re.findall(r">([^<>]+)</text>", notes(driver))
    assert texts[texts.index("3.5") - 1 : texts.index("3.5") + 2] == ["0", "3.5", "7"]


@pytest.mark.parametrize(
    ("opening", "diagonal", "title"),
    [
        ({"diagonal": True}, True, "class 2 taken for class 1"),
        ({"diagonal": False}, False, "class 2 taken for class 1"),
        ({"select": ("class 1", "class 0")}, False, "class 1 taken for class 0"),
        ({"focus": ["class 1", "class 0"]}, False, "class 1 taken for class 0"),
    ],
)
def test_what_is_asked_for_comes_first(driver, opening, diagonal, title):
    driver.show(mistaken(13).explore(**opening))
    expect(driver.page.get_by_label("diagonal")).to_be_checked(checked=diagonal)
    expect(driver.panel.locator(".title")).to_have_text(title)


def test_nothing_can_be_asked_for(driver):
    driver.show(mistaken(13).explore(select=[]))
    expect(driver.page.locator(".mark")).to_have_count(0)
    expect(driver.panel).to_contain_text("Click a cell")


def test_of_merged_classes_the_most_confused_ones_are_open(driver):
    cm = mistaken(13)
    driver.show(cm.explore(groups={"both": ["class 1", "class 2"]}))
    expect(driver.panel.locator(".title")).to_have_text("both taken for class 0")
    driver.show(cm.focus(1).explore())
    expect(driver.panel).to_contain_text("Click a cell")


def test_where_nothing_was_mistaken_nothing_is_open(driver):
    driver.show(ConfusionMatrix(np.diag([4] * 13)).explore())
    expect(driver.panel).to_contain_text("Click a cell")


def test_it_opens_at_the_step_that_is_shown(driver):
    history = MatrixHistory()
    for step in (1, 2):
        counts = np.diag([50] * 13)
        counts[step, 0] = 9
        history.record(step, ConfusionMatrix(counts))
    driver.show(history.explore(step=1))
    expect(driver.panel.locator(".title")).to_have_text("1 taken for 0")
    driver.show(history.explore())
    expect(driver.panel.locator(".title")).to_have_text("2 taken for 0")


def test_a_difference_keeps_its_diagonal(driver):
    actual = np.repeat(np.arange(13), 3)
    driver.show(compare(actual, actual, np.where(np.arange(39) == 5, 0, actual)).explore())
    expect(driver.page.get_by_label("diagonal")).to_be_checked()
    expect(driver.panel.locator(".title")).to_have_text("1 taken for 0")


# --- numbers ---


def numbers(driver):
    """What is written in the cells, as it stands in the SVG behind the names."""
    svg = driver.saved("SVG").decode()
    return re.findall(r'text-anchor="middle">([^<]+)</text>', svg)


@pytest.mark.parametrize("size", [10, 13, 25])
def test_numbers_stand_wherever_they_fit(driver, size):
    driver.show(mistaken(size).explore())
    written = numbers(driver)
    assert written.count("900") == size
    assert {"7", "5"} <= set(written)


def test_of_many_classes_the_empty_cells_are_empty(driver):
    driver.show(mistaken(12).explore())
    assert numbers(driver).count("0") == 144 - 14
    driver.show(mistaken(13).explore())
    assert "0" not in numbers(driver)


def test_a_share_that_does_not_fit_is_written_shorter(driver):
    counts = np.full((36, 36), 1)
    driver.show(ConfusionMatrix(counts).explore(normalize="actual", diagonal=True))
    assert "".join(numbers(driver)).count("3" * 36**2) == 1


def test_what_does_not_fit_is_not_cut(driver):
    driver.show(ConfusionMatrix(np.full((25, 25), 123_456)).explore())
    assert not any("123" in text for text in numbers(driver))
