"""The front page is played: by mouse, finger and keyboard, and read where no script runs."""

import gzip
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.looks import NARROW
from tests.site.visits import new_context, open_page
from tools import digits, front

pytestmark = pytest.mark.site

FOOT = "They stand on a foot."


@pytest.fixture(scope="module")
def run() -> digits.Run:
    """What the model says of the digits."""
    return digits.run()


def cell(page: Page, actual: int, predicted: int):
    """One cell of the matrix of digits."""
    return page.locator(".lab-digits tbody tr").nth(actual).locator("td").nth(predicted)


def test_the_darkest_cell_brings_out_its_digits_and_the_answer(page: Page, run: digits.Run):
    open_page(page, "")
    says, shown = page.locator(".lab-says"), page.locator(".lab-panel > .lab-shown > i")
    expect(says).to_have_text("Open a cell: the digits that lie in it come out here.")
    expect(page.get_by_text(FOOT)).to_be_hidden()
    cell(page, *run.darkest).click()
    expect(says).to_have_text(front.says(run, *run.darkest))
    expect(shown).to_have_count(len(run.places(*run.darkest)))
    expect(page.get_by_text(FOOT)).to_be_visible()
    cell(page, 8, 1).click()
    expect(says).to_have_text(front.says(run, 8, 1))
    expect(shown).to_have_count(len(run.places(8, 1)))
    expect(page.get_by_text(FOOT)).to_be_hidden()
    cell(page, 6, 3).click()
    expect(says).to_have_text("No six was called 3.")
    expect(shown).to_have_count(0)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_darkest_cell_is_orange_and_its_number_legible(
    browser: Browser, address: str, run: digits.Run, colours: Literal["light", "dark"]
):
    context = new_context(browser, address, colours)
    page = context.new_page()
    open_page(page, "")
    for place in (cell(page, *run.darkest), page.locator(".lab-small td.lab-mistake").first):
        expect(place).to_have_css("background-color", "rgb(240, 122, 28)")
        expect(place).to_have_css("color", "rgb(0, 0, 0)")
    context.close()


def test_the_keyboard_walks_in_opens_and_walks_out(page: Page):
    open_page(page, "")
    cell(page, 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(cell(page, 1, 2)).to_be_focused()
    expect(cell(page, 1, 2)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text(FOOT)).to_be_visible()
    for key, place in (("End", (1, 9)), ("ArrowRight", (1, 9)), ("Home", (1, 0)), ("ArrowUp", (0, 0))):
        page.keyboard.press(key)
        expect(cell(page, *place)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Start lesson 1")).to_be_focused()


def test_a_screen_reader_hears_a_grid_of_sentences(page: Page, run: digits.Run):
    open_page(page, "")
    grid = page.get_by_role("grid", name="What each digit is, down, and what it was called, across")
    expect(grid.get_by_role("gridcell", name=front.says(run, 4, 0))).to_have_text("4")
    cell(page, 1, 2).click()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(front.says(run, 1, 2))
    expect(page.get_by_role("img", name="19 handwritten digits")).to_be_visible()


def test_a_finger_on_a_phone_opens_a_cell_and_nothing_sticks_out(browser: Browser, address: str):
    context = browser.new_context(base_url=address, viewport=NARROW, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_page(page, "")
    box = cell(page, 1, 2).bounding_box()
    assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, 2.5.8
    cell(page, 1, 2).tap()
    expect(page.locator(".lab-says")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    context.close()


def test_without_a_script_the_answer_stands_there_and_its_digits(
    browser: Browser, address: str, run: digits.Run
):
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("")
    expect(page.get_by_text(FOOT)).to_be_visible()
    # Playwright's search for a text passes over <noscript>.
    expect(page.locator("noscript > p")).to_have_text(front.says(run, *run.darkest))
    expect(page.locator("noscript > .lab-shown")).to_be_visible()
    expect(page.locator("noscript .lab-shown > i")).to_have_count(len(run.places(*run.darkest)))
    expect(cell(page, 1, 2)).to_have_text("19")
    context.close()


def test_the_page_brings_little_of_its_own(page: Page, site: Path):
    """All that it fetches and lesson 1's page does not, packed: at most 150 kB."""
    fetched: dict[str, set[str]] = {}
    for path in ("index.html", "notebooks/01_spam.html"):
        files = fetched[path] = set()
        page.on("request", lambda request, files=files: files.add(urlsplit(request.url).path))
        open_page(page, path)
    own = fetched["index.html"] - fetched["notebooks/01_spam.html"]
    packed = {path: len(gzip.compress((site / path.lstrip("/")).read_bytes())) for path in own}
    assert {"/index.html", "/_static/front.js", "/_static/front.css"} <= set(packed)
    assert sum(packed.values()) < 150_000


def test_the_link_that_covers_a_card_has_no_look_of_its_own(page: Page):
    open_page(page, "")
    heights = page.locator("a.sd-stretched-link").evaluate_all("links => links.map(a => a.offsetHeight)")
    assert heights == [0, 0, 0, 0]
