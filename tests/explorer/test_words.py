"""Every control says what it is for, and does only that."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, MatrixHistory, compare
from confusionlab.explorer.module import HERE
from confusionlab.scores import explore_scores


@pytest.fixture(scope="module")
def history():
    """Six classes of two superclasses, at three steps."""
    history = MatrixHistory()
    for step in (1, 2, 3):
        history.record(
            step, ConfusionMatrix(np.random.default_rng(step).integers(0, 30, (6, 6)), list("abcdef"))
        )
    return history


def scored():
    return explore_scores([0, 0, 1, 0, 1], [0.1, 0.2, 0.3, 0.6, 0.9], keep_examples=5)


def said_of(driver, selector):
    """The words and the sentence of each control."""
    pairs = driver.page.locator(selector).evaluate_all(
        "all => all.map((one) => [(one.labels?.[0] ?? one).textContent, one.title])"
    )
    return dict(pairs)


def test_what_a_control_is_for_stands_in_a_sentence(driver, history):
    driver.open(history.explore(compare=1, groups={"low": ["a", "b"]}, focus=2))
    found = said_of(driver, "select, input[type=checkbox]")
    assert len(found) >= 8
    assert [words for words, sentence in found.items() if not sentence.endswith(".")] == []
    driver.open(scored())
    found = said_of(driver, "select, input[type=checkbox]")
    assert [words for words, sentence in found.items() if not sentence.endswith(".")] == []
    expect(driver.page.get_by_role("button", name="Cheapest threshold")).to_have_accessible_description(
        "The one at which all mistakes together cost least."
    )


def test_no_sentence_is_of_a_control_that_is_gone():
    text = (HERE / "js" / "words.js").read_text("utf-8")
    others = "".join(path.read_text("utf-8") for path in (HERE / "js").glob("*.js") if path.stem != "words")
    words = re.findall(r'^  "?([^":]+)"?:(?: |$)', text.split("PURPOSE = {")[1].split("};")[0], re.MULTILINE)
    assert len(words) > 10
    assert [word for word in words if f'"{word}"' not in others] == []


def test_reset_goes_back_to_how_it_opened_and_is_there_only_then(driver, history):
    driver.open(history.explore(step=2, focus=3, normalize="actual", select=("a", "b")))
    reset = driver.page.get_by_role("button", name="Reset")
    expect(reset).to_be_hidden()
    names, values = driver.table()
    driver.slide("step", 0)
    driver.choose("Show", "counts")
    driver.choose("Order", "by name")
    driver.slide("how many of the most confused classes to show", 2)
    driver.click(0, 0)
    assert driver.table()[0] != names
    reset.click()
    expect(driver.grid).to_be_focused()
    assert driver.table() == (names, values)
    expect(driver.panel.locator(".title")).to_have_text("a taken for b")
    expect(driver.page.get_by_label("step", exact=True)).to_have_value("1")
    expect(reset).to_be_hidden()


def test_escape_lets_go_of_a_cell_from_picture_and_panel_only(driver):
    driver.open(scored())
    driver.click(0, 1)
    examples = driver.panel.locator(".kept")
    expect(examples).to_be_visible()
    number = driver.page.get_by_label("threshold, as a number")
    number.focus()
    driver.press("Escape")
    driver.page.get_by_role("button", name="Cheapest threshold").focus()
    driver.press("Escape")
    expect(examples).to_be_visible()
    driver.panel.get_by_role("button").first.focus()
    driver.press("Escape")
    expect(examples).to_have_count(0)
    expect(driver.grid).to_be_focused()
    driver.press("Enter")
    expect(examples).to_be_visible()
    driver.press("Escape")
    expect(examples).to_have_count(0)


def test_an_emptied_cost_is_nothing_and_says_so(driver):
    driver.open(scored())
    cost = driver.page.get_by_label("cost of a miss (FN)")
    cost.fill("7")
    driver.page.get_by_role("button", name="Reset").click()
    expect(cost).to_have_value("1")
    cost.fill("")
    cost.blur()
    expect(cost).to_have_value("0")


def test_names_of_models_stand_in_the_page(driver):
    both = compare([0, 0, 1], [0, 1, 1], [0, 0, 0], names=("plain", "<b>weighted"), keep_examples=2)
    driver.open(both.explore(select=(0, 0)))
    expect(driver.page.locator(".note")).to_contain_text("only <b>weighted 1")
    expect(driver.page.locator(".says")).to_contain_text("model <b>weighted minus model plain")
    expect(driver.panel).to_contain_text("count, model <b>weighted")
    driver.choose("Model", "model plain")
    expect(driver.panel).to_contain_text("count, model plain")
