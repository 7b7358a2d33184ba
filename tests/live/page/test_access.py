"""For everybody: keyboard alone, axe, narrow windows; and light before the first run."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live.page.conftest import Opener
from tests.live.page.driving import WorkPage
from tests.site.looks import LOOKS, NARROW, RUN_AXE, SIZES, STILL, wear
from tests.site.visits import STICKING_OUT

RIGHT = "missed = 4 / 2  # right"  # "/" is a key of the page's search
MOST_BYTES = 25_000
PAGES = ["exercises/01_spam.html", "notebooks/02_rates.html"]


def worked_in(opened: Opener, path: str) -> WorkPage:
    """A page in which much has happened: an editor, outputs, errors, outputs of other code, a question."""
    page = opened(path)
    cells = page.tab.locator("[data-cell-id]:not([data-cell-tags~='check'], [data-cell-tags~='practice'])")
    page.write(cells.nth(0), 'print("some text")\nhtml("<table class=dataframe><tr><td>1</td></tr></table>")')
    page.run(cells.nth(0))
    expect(cells.nth(0).locator("table")).to_be_visible()
    page.write(cells.nth(0), 'print("other text")')
    page.write(cells.nth(4), 'raise ValueError("a long message, " * 9)')
    page.run(cells.nth(4))
    expect(cells.nth(4).locator(".lab-error")).to_be_visible()
    if path.startswith("exercises"):
        page.answer(1, "missed = 3")
        page.check(1)
        page.answer(2, "def four_cells():\n    return 1  # right")
        page.check(2)
    page.button("Start afresh").click()
    page.button("Keep my work").click()
    return page


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Opener, axe: str, path: str):
    page = worked_in(opened, path)
    page.tab.add_style_tag(content=STILL)
    page.tab.evaluate(axe)
    for width, theme, options in LOOKS:
        wear(page.tab, theme, SIZES[width])
        found = [
            each for each in page.tab.evaluate(RUN_AXE, options) if each["impact"] in {"serious", "critical"}
        ]
        assert found == [], (width, theme)


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_window_does_not_scroll_sideways(opened: Opener, path: str):
    page = worked_in(opened, path)
    page.tab.set_viewport_size(NARROW)
    assert page.tab.evaluate(STICKING_OUT) == []


def test_the_keyboard_alone_answers_and_checks(opened: Opener):
    page = opened()
    keyboard = page.tab.keyboard
    code = page.answer_of(1).get_by_role("textbox")
    page.button("Start afresh").focus()
    page.tab_to_code(page.answer_of(1))
    keyboard.press("ControlOrMeta+A")
    keyboard.type("if True:")
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type(RIGHT)
    expect(code).to_contain_text(f"        {RIGHT}")
    keyboard.press("Shift+Tab")
    keyboard.press("Escape")
    keyboard.press("Tab")
    expect(page.answer_of(1).get_by_role("button", name=re.compile("^Run"))).to_be_focused()
    keyboard.press("Tab")
    expect(page.button("Check Task 1")).to_be_focused()
    keyboard.press("Enter")
    expect(page.points).to_have_text("1 of 12 points")
    expect(page.button("Check Task 1")).to_be_focused()


def test_who_only_passes_through_changes_nothing(opened: Opener):
    page = opened()
    before = page.answer_of(1).get_by_role("textbox").inner_text().rstrip()
    page.button("Start afresh").focus()
    page.tab_to_code(page.answer_of(1))
    page.tab.keyboard.press("Tab")
    expect(page.answer_of(1).get_by_role("button", name=re.compile("^Run"))).to_be_focused()
    assert page.answer_of(1).locator(".cm-content").inner_text() == before


def test_shift_enter_and_control_enter_run_and_leave_the_cursor(opened: Opener):
    page = opened("notebooks/02_rates.html")
    cell = page.tab.locator("[data-cell-id]").first
    for key in ("Shift+Enter", "Control+Enter"):
        page.write(cell, f'print("{key}")')
        page.tab.keyboard.press(key)
        expect(cell.locator(".cell_output")).to_have_text(key)
        expect(cell.locator(".cm-focused")).to_be_visible()


def test_the_editor_tells_how_to_leave_it_and_checks_no_spelling(opened: Opener):
    page = opened()
    page.answer_of(1).get_by_role("textbox").click()
    code = page.answer_of(1).locator(".cm-content")
    expect(code).to_have_accessible_name("Answer to Task 1 · The fire alarm (1 point)")
    expect(code).to_have_accessible_description(re.compile("press Escape and then Tab"))
    for name, value in {"spellcheck": "false", "autocorrect": "off", "autocapitalize": "off"}.items():
        expect(code).to_have_attribute(name, value)


def test_seals_are_out_of_sight_and_still_copied(opened: Opener):
    page = opened()
    code = page.cell("missed-check").locator("pre")
    assert code.inner_text().strip() == 'check("missed", missed, )'  # the style puts dots there
    assert len(code.text_content()) > 500
    assert code.evaluate("(pre) => pre.scrollWidth <= pre.clientWidth")


def test_nothing_is_loaded_before_it_is_needed(opened: Opener, built: Path):
    page = opened()
    page.tab.wait_for_load_state("networkidle")
    loaded = set(
        page.tab.evaluate(
            "performance.getEntriesByType('resource').map((each) => new URL(each.name).pathname)"
        )
    )
    ours = [built / path.lstrip("/") for path in loaded if "/_static/live/" in path]
    assert {path.name for path in ours} == {"page.js", "live.css"}
    assert sum(len(gzip.compress(path.read_bytes())) for path in ours) <= MOST_BYTES
