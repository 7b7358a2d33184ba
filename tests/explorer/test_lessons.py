"""The explorers in the lessons: what the prose tells the reader to click shows what the prose says."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import datasets
from tests.lessons import executed


@pytest.fixture
def explore(driver):
    """Open the explorer of a lesson, and give the lesson's prose on one line."""

    def open_it(name):
        lesson = executed(name)
        (cell,) = [cell for cell in lesson.notebook.cells if "explorer" in cell.metadata.get("tags", ())]
        (output,) = cell.outputs
        driver.open_html(f"<!doctype html><meta charset='utf-8'>{output.data['text/html']}")
        return " ".join(lesson.text.split())

    return open_it


def test_spam_shows_the_very_e_mails(driver, explore):
    prose = explore("01_spam")
    frame = datasets.load_spam().frame
    for corner, (row, column), (actual, predicted) in [
        ("upper right", (0, 1), ("ham", "spam")),
        ("lower left", (1, 0), ("spam", "ham")),
    ]:
        assert re.search(f"[Cc]lick the {corner} cell", prose)
        driver.click(row, column)
        expect(driver.panel.locator(".title")).to_have_text(f"{actual} taken for {predicted}")
        there = frame.loc[(frame["actual"] == actual) & (frame["predicted"] == predicted), "email"]
        assert driver.page.locator(".examples .text").all_inner_texts() == there.tolist()


def test_iris_shows_what_the_flowers_measure(driver, explore):
    prose = explore("03_iris")

    def petals():
        shown = driver.page.locator(".examples .text").all_inner_texts()
        return sorted(float(re.search(r"petal length \(cm\): (\S+)", text)[1]) for text in shown)

    assert "The cell of the versicolors called virginica is open." in prose
    expect(driver.panel.locator(".title")).to_have_text("versicolor taken for virginica")
    too_far = petals()
    assert f"The two versicolors have petals of {too_far[0]} and {too_far[1]} cm, longer than any" in prose
    driver.click(1, 1)
    right = petals()
    assert f"than any of the {len(right)} that got their right name" in prose
    assert max(right) < min(too_far)
    driver.click(2, 1)
    (too_near,) = petals()
    driver.click(2, 2)
    right = petals()
    assert f"The virginica's are {too_near} cm, shorter than those of all the {len(right)}." in prose
    assert too_near < min(right)


def test_epochs_have_a_row_that_stands_still_and_one_that_moves(driver, explore):
    prose = explore("06_epochs")
    assert "the upper row stands still" in prose
    shares, missed = [], []
    for place in range(5):
        driver.slide("step", place)
        shares.append(driver.table()[1])
        missed.append(set(driver.ids()))
        following = driver.page.get_by_role("button", name="Next")
        while following.count() and following.is_enabled():
            following.click()
            missed[-1] |= set(driver.ids())
        line = driver.page.get_by_role("img", name="Count over the steps")
        assert driver.panel.locator("dd").first.inner_text() == str(len(missed[-1]))
    expect(line).to_be_visible()
    genuine, fraud = np.moveaxis(shares, 1, 0)
    assert np.ptp(genuine, axis=0).max() < 0.001 < np.ptp(fraud, axis=0).max()
    assert "the list below it loses and gains a few" in prose
    for before, after in pairwise(missed):
        assert len(before & after) > len(before ^ after)
    assert "Then point at the cell beside it, the caught ones, and click it." in prose
    driver.click(1, 1)
    expect(driver.panel.locator(".title")).to_have_text("fraud right")


def test_the_threshold_moves_one_point_more_than_the_other(driver, explore):
    prose = explore("07_threshold")
    number = driver.page.get_by_label("threshold, as a number")

    def points():
        places = "all => all.map((one) => [one.getCTM().e, one.getCTM().f])"
        return np.array(driver.page.locator(".plots .point").evaluate_all(places))

    def cost():
        said = driver.page.locator(".numbers dd").last.inner_text()
        return float(said.split(" ")[0].replace(",", ""))

    assert "Drag the threshold from .5 to the left, to .02." in prose
    expect(number).to_have_value("0.5")
    before, dear = points(), cost()
    number.fill("0.02")
    number.press("Enter")
    precision_recall, roc = points() - before
    assert "runs down its steep end" in prose
    assert precision_recall[1] > 1.5 * abs(precision_recall[0])
    assert "climbs a little along the left edge and never leaves it" in prose
    assert roc[1] < 0
    assert abs(roc[0]) < 2
    ruled = cost()
    driver.page.get_by_role("button", name="Cheapest threshold").click()
    cheapest = float(number.input_value())
    assert cost() <= ruled < dear
    grid = re.findall(r"costs (\d+\.\d)", executed("07_threshold").outputs("steps"))
    assert "of all places where the slider stops" in prose
    assert cost() <= 1.01 * float(grid[-1]) * 45.569 + 0.05 * 45.569
    assert (
        "raise the price of a call, or lower that of a miss, and press again: the threshold climbs" in prose
    )
    for field, price in (("cost of a false alarm (FP)", "20"), ("cost of a miss (FN)", "10")):
        driver.page.get_by_label(field).fill(price)
        driver.page.get_by_role("button", name="Cheapest threshold").click()
        assert float(number.input_value()) > cheapest
        cheapest = float(number.input_value())
