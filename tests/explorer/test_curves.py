"""The curves of two classes: ticks, a baseline, and a point that is pressed, dragged and walked."""

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab.scores import explore_scores

ACTUAL = np.array([0, 1, 0, 1, 0, 1, 1, 0])
SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
BEYOND = str(np.nextafter(0.8, 1))  # the last stop: nothing is called positive
PR, ROC = (
    "threshold, on precision against recall",
    "threshold, on true positive rate against false positive rate",
)


@pytest.fixture
def opened(driver):
    return driver.open(explore_scores(ACTUAL, SCORES, threshold=0.4))


def threshold(driver):
    return driver.page.get_by_label("threshold, as a number")


def place(driver, plot: int, x: float, y: float) -> tuple[float, float]:
    """Where a point of a curve lies on the screen."""
    box = driver.page.locator(".plots rect").nth(plot).bounding_box()
    return box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"]


def rates(at: float) -> tuple[float, float, float]:
    called = at <= SCORES
    hits = (called & (ACTUAL == 1)).sum()
    return hits / 4, hits / called.sum(), (called & (ACTUAL == 0)).sum() / 4


@pytest.mark.parametrize("at", [0.2, 0.6, 0.8])
def test_a_press_takes_the_point_there(opened, at):
    recall, precision, fpr = rates(at)
    opened.page.mouse.click(*place(opened, 0, recall, precision))
    expect(threshold(opened)).to_have_value(str(at))
    opened.page.mouse.click(*place(opened, 1, *rates(0.4)[::-2]))
    expect(threshold(opened)).to_have_value("0.4")
    opened.page.mouse.click(*place(opened, 1, fpr, recall))
    expect(threshold(opened)).to_have_value(str(at))


def test_the_point_is_dragged_along_the_curve(opened):
    mouse = opened.page.mouse
    mouse.move(*place(opened, 1, *rates(0.4)[::-2]))
    mouse.down()
    for at in (0.3, 0.2, 0.1):
        mouse.move(*place(opened, 1, *rates(at)[::-2]))
        expect(threshold(opened)).to_have_value(str(at))
    mouse.move(*place(opened, 1, -0.5, -0.5))
    expect(threshold(opened)).to_have_value(BEYOND)
    mouse.up()
    mouse.move(*place(opened, 1, 1, 1))
    expect(threshold(opened)).to_have_value(BEYOND)


@pytest.mark.parametrize("name", [PR, ROC])
def test_the_keyboard_moves_the_point(opened, name):
    point = opened.page.get_by_role("slider", name=name)
    point.focus()
    opened.press("ArrowRight")
    expect(threshold(opened)).to_have_value("0.3")
    opened.press("ArrowLeft")
    opened.press("ArrowDown")
    expect(threshold(opened)).to_have_value("0.5")
    opened.press("End")
    expect(threshold(opened)).to_have_value("0.1")
    opened.press("ArrowUp")
    expect(threshold(opened)).to_have_value("0.1")
    opened.press("Home")
    # Where nothing is called positive there is no precision, and no point.
    expect(threshold(opened)).to_have_value("0.8" if name == PR else BEYOND)
    expect(point).to_be_focused()


def test_a_point_says_where_it_stands(opened):
    point = opened.page.get_by_role("slider", name=PR)
    expect(point).to_have_attribute("aria-valuetext", "recall 0.750, precision 0.600")
    expect(point).to_have_attribute("aria-valuenow", "0.75")
    expect(opened.page.locator(".plots svg").first).to_have_attribute(
        "aria-label", "precision against recall. A guess: 0.500. Positive class: 1"
    )


@pytest.mark.parametrize("width", [1180, 360])
def test_the_axes_have_ticks_and_the_plots_are_large(opened, width):
    opened.resize(width, 900)
    for plot in opened.page.locator(".plots svg").all():
        assert plot.locator("text").all_text_contents()[:6] == ["0", "0", ".5", ".5", "1", "1"]
        assert plot.locator(".tick").count() == 5
        assert plot.locator("rect").bounding_box()["width"] >= 150
        assert plot.locator("text").first.evaluate("text => text.getBoundingClientRect().height >= 11")
