"""Headings, names, outlines and colours of the system; captions beside each other."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix


@pytest.fixture(scope="module")
def cm():
    counts = np.diag([50] * 40)
    counts[3, 4], counts[4, 3], counts[7, 4] = 9, 5, 3
    return ConfusionMatrix(counts, [f"class {number:02d}" for number in range(40)])


def page(before, explorer) -> str:
    return f"<!doctype html><meta charset='utf-8'>{before}{explorer._repr_mimebundle_()['text/html']}"


LEVELS = "titles => titles.map((one) => [Number(one.localName[1]), one.textContent])"


@pytest.mark.parametrize(("before", "level"), [("", 2), ("<h1>A</h1><h2>B</h2>", 3), ("<h5>C</h5>", 6)])
def test_titles_are_headings_below_the_one_before(driver, cm, before, level):
    explorer = cm.explore(title="Forty classes", select=("class 03", "class 04"))
    driver.open_html(page(before, explorer))
    titles = driver.page.locator(".lab").locator("h1, h2, h3, h4, h5, h6")
    assert titles.evaluate_all(LEVELS) == [
        [level, "Forty classes"],
        [level, "class 03 taken for class 04"],
    ]
    driver.walk_to(4, -1)
    driver.press("Enter")
    below = min(level + 1, 6)
    assert titles.evaluate_all(LEVELS)[1:] == [
        [level, "class class 04"],
        [below, "class 04 is taken for"],
        [below, "Taken for class 04"],
    ]


def states(driver):
    """Open one state after the other that a reader meets."""
    yield "a pair"
    driver.page.get_by_role("button", name="Most confused pairs").click()
    yield "the pairs"
    driver.page.get_by_role("combobox", name="find a class").fill("class 0")
    yield "hits"
    driver.page.get_by_role("combobox", name="find a class").fill("zebra")
    yield "no hit"
    driver.page.get_by_role("combobox", name="find a class").fill("class 04")
    driver.press("Enter")
    yield "a class"
    driver.page.get_by_role("button", name="zoom in").click()
    yield "a part"


@pytest.mark.parametrize("light", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(driver, cm, axe, light):
    driver.page.emulate_media(color_scheme=light)
    driver.open(cm.explore())
    driver.page.evaluate(axe)
    seen = []
    for state in states(driver):
        found = driver.page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))")
        assert found == [], state
        seen.append(state)
    assert len(seen) == 6


def test_marks_and_rings_have_outlines_where_the_system_chooses_the_colours(driver, cm):
    driver.page.emulate_media(forced_colors="active")
    driver.show(cm.explore())
    style = "mark => getComputedStyle(mark).outlineStyle"
    assert driver.page.locator(".mark").evaluate(style) == "solid"
    driver.walk_to(4, 4)
    assert driver.page.locator(".ring:not([hidden])").evaluate(style) == "dashed"
    driver.walk_to(4, -1)
    driver.press("Enter")
    assert driver.page.locator(".band").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).outlineStyle)"
    ) == [
        "solid",
        "solid",
    ]
    driver.page.get_by_role("combobox", name="find a class").fill("class 0")
    assert driver.page.locator(".hits [aria-selected=true]").evaluate(style) == "solid"
    driver.page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("where", [".grid", ".examples"])
def test_the_outline_of_the_keyboard_is_drawn_inside(driver, where):
    cm = ConfusionMatrix.from_labels([0, 1, 1], [0, 0, 1], keep_examples=2)
    driver.show(cm.explore(select=(1, 0)))
    for _ in range(20):
        driver.press("Tab")
        if driver.page.locator(f"{where}:focus-visible").count():
            break
    width, offset = (
        driver.page.locator(f"{where}:focus-visible").evaluate(
            f"one => parseFloat(getComputedStyle(one).{name})"
        )
        for name in ("outlineWidth", "outlineOffset")
    )
    assert width >= 2
    assert offset + width <= 0


def tops(driver):
    return [item.bounding_box()["y"] for item in driver.page.locator(".examples li").all()]


def album(texts):
    cm = ConfusionMatrix.from_labels([0] * len(texts) + [1], [0] * (len(texts) + 1), keep_examples=9)
    shown = [{"image": np.eye(8), "text": text} for text in texts]
    return cm.explore([*shown, None], select=(0, 0))


def test_captions_stand_below_images_side_by_side(driver):
    driver.show(album(["a cat", "a dog on a chair", "a bee"]))
    assert len(set(tops(driver))) < 3
    for item in driver.page.locator(".examples li").all():
        image, text = item.locator("canvas").bounding_box(), item.locator(".text").bounding_box()
        assert text["y"] >= image["y"] + image["height"]


def test_a_long_text_has_a_row_of_its_own(driver):
    driver.show(album(["long " * 40, "long " * 40]))
    assert all(one < other for one, other in pairwise(tops(driver)))
    cm = ConfusionMatrix.from_labels([0, 0, 1], [0, 0, 1], keep_examples=9)
    driver.show(cm.explore(["short", "short", "short"], select=(0, 0)))
    assert all(one < other for one, other in pairwise(tops(driver)))


def test_what_was_opened_is_said_with_its_class(driver, cm):
    driver.show(cm.explore(select=[]))
    field = driver.page.get_by_role("combobox", name="find a class")
    field.fill("class 04")
    field.press("Enter")
    expect(driver.page.locator("p[role=status]")).to_have_text("class class 04")
