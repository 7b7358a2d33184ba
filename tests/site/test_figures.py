"""Figures that answer to a reader's hand say what the package computes; a student's page is the grader's."""

import pytest
from playwright.sync_api import Browser, Page, expect

from confusionlab import rates
from tests.site.looks import NARROW
from tests.site.visits import open_page
from tools import figures

pytestmark = pytest.mark.site

RATES_PAGE = "notebooks/02_rates.html"
WILSON_PAGE = "notebooks/09_uncertainty.html"


def cells(page: Page) -> dict[str, str | None]:
    """How each cell of the matrix is marked."""
    found = page.locator(".lab-try td[data-cell]").all()
    return {cell.get_attribute("data-cell"): cell.get_attribute("data-asked") for cell in found}


@pytest.mark.parametrize("name", figures.RATES)
def test_a_rate_marks_the_cells_that_it_divides_and_says_its_value(page: Page, name: str):
    open_page(page, RATES_PAGE)
    page.get_by_role("radio", name=name).check()
    expect(page.locator(".lab-try").get_by_role("status")).to_have_text(" ".join(figures.says(name).split()))
    above, below, *_ = figures.RATES[name]
    marks = cells(page)
    assert {cell for cell, mark in marks.items() if mark == "above"} == set(above.split())
    assert {cell for cell, mark in marks.items() if mark != "no"} == set(below.split())


def test_the_cells_of_each_rate_give_its_value():
    counts = dict(zip(("TN", "FP", "FN", "TP"), figures.filters.matrix("first").counts.ravel(), strict=True))
    for name, value in figures.values().items():
        above, below, *_ = figures.RATES[name]
        twice = 1 + (name == "F1")
        part = twice * sum(counts[cell] for cell in above.split())
        whole = sum(counts[cell] for cell in below.split()) + (twice - 1) * counts["TP"]
        assert part / whole == pytest.approx(value)


def test_the_keyboard_goes_through_the_rates(page: Page):
    open_page(page, RATES_PAGE)
    page.get_by_role("radio", name="recall").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="specificity")).to_be_checked()
    expect(page.locator(".lab-try td[data-cell=TN]")).to_have_attribute("data-asked", "above")


def settle(page: Page, size: int, found: int) -> None:
    """Move both sliders to what is asked for."""
    page.get_by_role("slider", name="frauds in the test").fill(str(figures.SIZES.index(size)))
    page.get_by_role("slider", name="of them found").fill(str(found))


@pytest.mark.parametrize(("size", "found"), [(5, 0), (10, 8), (10, 10), (98, 83), (492, 394), (2000, 1999)])
def test_the_interval_is_the_packages(page: Page, size: int, found: int):
    open_page(page, WILSON_PAGE)
    settle(page, size, found)
    expect(page.locator(".lab-try").get_by_role("status")).to_have_text(
        figures.interval_in_words(found, size)
    )
    line = page.locator(".lab-line")
    ends = [float(line.evaluate(f"it => it.style.getPropertyValue('--{end}')")) for end in ("low", "high")]
    assert ends == pytest.approx(rates.wilson(found, size), abs=0.0001)


def test_another_size_keeps_the_share(page: Page):
    open_page(page, WILSON_PAGE)
    size = page.get_by_role("slider", name="frauds in the test")
    size.press("Home")
    expect(size).to_have_attribute("aria-valuetext", "5")
    expect(page.locator(".lab-try").get_by_role("status")).to_have_text(figures.interval_in_words(4, 5))
    size.press("End")
    expect(page.get_by_role("slider", name="of them found")).to_have_attribute("aria-valuetext", "1,592")


@pytest.mark.parametrize("lesson", [RATES_PAGE, WILSON_PAGE])
def test_a_figure_fits_a_phone_and_what_is_touched_is_large_enough(page: Page, lesson: str):
    page.set_viewport_size(NARROW)
    open_page(page, lesson)
    for box in page.locator(".lab-try *").all():
        assert box.evaluate("it => it.getBoundingClientRect().right") <= NARROW["width"]
    for touched in page.locator(".lab-try label").all():
        assert touched.bounding_box()["height"] >= 44


@pytest.mark.parametrize("lesson", [RATES_PAGE, WILSON_PAGE])
def test_without_a_script_a_figure_stands_as_it_opens(browser: Browser, address: str, lesson: str):
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(lesson)
    words = figures.says(figures.OPENS_AT) if lesson == RATES_PAGE else figures.interval_in_words(78, 98)
    expect(page.locator(".lab-try").get_by_role("status")).to_have_text(" ".join(words.split()))
    expect(page.locator(".lab-choices")).to_be_hidden()
    context.close()


def test_instructors_see_a_student_s_page_as_the_grader_makes_it(page: Page):
    open_page(page, "book/instructors.html")
    shown = page.get_by_title("A student's feedback page").and_(page.locator(".only-light"))
    graded = shown.content_frame
    expect(graded.get_by_role("heading", name="Exercise 2: What do you divide by?")).to_be_attached()
    expect(graded.get_by_text("9 of 12 points")).to_be_attached()
    expect(graded.get_by_text("that is recall. Precision asks all that was")).to_be_attached()
    expect(graded.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(shown).to_be_hidden()
    dark = page.locator("iframe.only-dark")
    dark.scroll_into_view_if_needed()
    expect(dark.content_frame.locator("html")).to_have_css("background-color", "rgb(17, 21, 27)")
