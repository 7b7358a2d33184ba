"""A phone: fingers on a narrow screen."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from confusionlab import ConfusionMatrix, MatrixHistory

PHONE = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1100, "height": 800}, "has_touch": True, "is_mobile": True}
LEAST = 32  # pixels


@pytest.fixture(scope="module")
def history():
    """Three steps of six classes, of which two are confused."""
    made = MatrixHistory()
    for step in (1, 2, 3):
        actual = np.repeat(np.arange(6), 9)
        predicted = np.where(np.arange(54) % 9 < step, 0, actual)
        names = np.array(list("abcdef"))
        made.record(step, ConfusionMatrix.from_labels(names[actual], names[predicted], keep_examples=9))
    return made


@pytest.fixture(params=[PHONE], ids=["phone"])
def touched(browser, history, tmp_path, request) -> Iterator[Page]:
    context = browser.new_context(**request.param)
    page = context.new_page()
    history.explore(lambda number: f"example {number}", title="Six classes").save(tmp_path / "page.html")
    page.goto((tmp_path / "page.html").as_uri())
    page.locator(".lab").wait_for()
    yield page
    context.close()


def tap(page: Page, across: float, down: float) -> None:
    """Tap a place of the picture, from 0 to 1 each way."""
    box = page.locator(".map canvas").last.bounding_box()
    page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_a_tap_opens_a_sheet_with_the_examples_and_no_tip(touched):
    tap(touched, 0.17, 0.54)
    sheet = touched.locator(".sheet")
    expect(sheet.locator(".title")).to_have_text("d taken for a")
    expect(sheet.locator(".examples li").first).to_be_in_viewport()
    expect(touched.locator(".tip")).to_be_hidden()
    box, mark = sheet.bounding_box(), touched.locator(".mark").bounding_box()
    assert box["y"] + box["height"] == 760
    assert box["width"] == 390
    assert 0 <= mark["y"] < mark["y"] + mark["height"] <= box["y"]


def test_the_lowest_row_is_not_under_the_sheet(touched):
    tap(touched, 0.17, 0.8)
    expect(touched.locator(".sheet .title")).to_have_text("f taken for a")
    mark, sheet = (touched.locator(name).bounding_box() for name in (".mark", ".sheet"))
    assert mark["y"] + mark["height"] <= sheet["y"]


def test_the_sheet_closes(touched):
    tap(touched, 0.17, 0.54)
    touched.get_by_role("button", name="Close").tap()
    expect(touched.locator(".sheet")).to_have_count(0)
    expect(touched.locator(".mark")).to_have_count(1)
    expect(touched.get_by_role("button", name="Close")).to_be_hidden()
    tap(touched, 0.32, 0.54)
    expect(touched.locator(".sheet")).to_have_count(1)
    tap(touched, 0.32, 0.54)
    expect(touched.locator(".mark")).to_have_count(0)
    expect(touched.locator(".sheet")).to_have_count(0)


def test_escape_closes_the_sheet(touched):
    tap(touched, 0.17, 0.54)
    touched.locator(".sheet button", has_text="Copy").focus()
    touched.keyboard.press("Escape")
    expect(touched.locator(".sheet")).to_have_count(0)
    expect(touched.locator(".mark")).to_have_count(1)
    expect(touched.locator(".grid").last).to_be_focused()


def test_the_sheet_goes_with_its_picture(touched):
    touched.evaluate("document.body.style.height = '5000px'")
    tap(touched, 0.17, 0.54)
    expect(touched.locator(".sheet")).to_have_count(1)
    touched.evaluate("scrollTo(0, 4000)")
    expect(touched.locator(".sheet")).to_have_count(0)


@pytest.mark.parametrize("touched", [TABLET], indirect=True, ids=["tablet"])
def test_where_the_panel_is_in_sight_there_is_no_sheet(touched):
    tap(touched, 0.17, 0.54)
    expect(touched.locator(".panel .title")).to_contain_text("taken for")
    expect(touched.locator(".sheet")).to_have_count(0)
    expect(touched.locator(".tip")).to_be_hidden()


def test_the_words_are_for_fingers(touched, driver, history):
    hint = touched.locator(".panel")
    expect(hint).to_contain_text("Tap a cell to see its examples, a name for its class.")
    expect(hint).not_to_contain_text("Shift")
    driver.show(history.explore())
    expect(driver.panel).to_contain_text("Shift-click to collect several")
    expect(driver.panel).not_to_contain_text("Tap")


def test_controls_are_folded_but_for_the_step(touched):
    show = touched.locator("select", has_text="% of actual")
    step = touched.get_by_label("step", exact=True)
    opener = touched.get_by_role("button", name="View settings")
    expect(show).to_be_hidden()
    expect(step).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.tap()
    expect(show).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    opener.tap()
    expect(show).to_be_hidden()


def test_on_a_wide_screen_nothing_is_folded(driver, history):
    driver.show(history.explore())
    expect(driver.page.get_by_role("combobox", name="Show")).to_be_visible()
    expect(driver.page.get_by_role("button", name="View settings")).to_be_hidden()


def test_every_target_is_large_enough(touched):
    touched.get_by_role("button", name="View settings").tap()
    touched.get_by_role("combobox", name="find a class").fill("a")
    targets = touched.locator("button, select, label:has(input), input[type=search], [role=option]")
    sizes = [box for target in targets.all() if (box := target.bounding_box())]
    assert len(sizes) > 10
    assert [box for box in sizes if min(box["height"], box["width"]) < LEAST] == []
    touched.get_by_role("combobox", name="find a class").press("Enter")
    choices = touched.locator(".choices button")
    assert choices.count()
    assert all(choice.bounding_box()["height"] >= LEAST for choice in choices.all())


def test_axe_finds_nothing_in_the_sheet(touched, axe):
    tap(touched, 0.17, 0.54)
    touched.get_by_role("button", name="View settings").tap()
    touched.evaluate(axe)
    found = touched.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))")
    assert found == []
