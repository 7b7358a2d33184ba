"""How a page reads: one right edge, headings without numbers, and a mark of how far one has come."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.looks import COMMON, NARROW
from tests.site.visits import open_page

pytestmark = pytest.mark.site

EDGES = """(selector) => [...document.querySelectorAll(selector)]
  .filter((box) => box.checkVisibility())
  .map((box) => Math.round(box.getBoundingClientRect().right))"""
# What is as wide as the text, and what may be narrower.
BLOCKS = "article :is(.cell_input .highlight, p.predict, blockquote.mistake, details)"
WITHIN = "article :is(p, .cell_output img, .cell_output pre, .pst-scrollable-table-container)"


@pytest.mark.parametrize("width", [1024, 1440, 1920])
@pytest.mark.parametrize("name", ["02_rates", "09_uncertainty", "10_hundred_classes"])
def test_text_code_and_pictures_end_at_one_edge(page: Page, name: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"notebooks/{name}.html")
    edges = set(page.evaluate(EDGES, BLOCKS))
    assert len(edges) == 1
    assert max(page.evaluate(EDGES, WITHIN)) <= max(edges)


def test_lessons_have_numbers_and_their_sections_none(page: Page):
    open_page(page, "notebooks/02_rates.html")
    expect(page.locator("article h1")).to_contain_text("2. What do you divide by?")
    expect(page.locator("article h2").first).to_contain_text("The table, and a way to draw a division")
    expect(page.locator("article h2 .section-number, .bd-toc-nav .section-number")).to_have_count(0)


def test_the_contents_mark_the_section_that_is_read(page: Page):
    page.set_viewport_size(COMMON)
    open_page(page, "notebooks/02_rates.html")
    page.locator("#one-column-precision").evaluate("section => section.scrollIntoView()")
    marked = page.locator(".bd-sidebar-secondary .nav-link.active")
    expect(marked).to_have_text("One column: precision")
    assert int(marked.evaluate("link => getComputedStyle(link).fontWeight")) >= 600


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_without_room_for_contents_a_line_tells_how_far_one_has_read(
    browser: Browser, address: str, motion: str
):
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, reduced_motion=motion
    )
    page = context.new_page()
    open_page(page, "notebooks/02_rates.html")
    line = "getComputedStyle(document.querySelector('.bd-header-article'), '::after')"
    page.evaluate("scrollTo(0, (document.documentElement.scrollHeight - innerHeight) / 2)")
    if motion == "reduce":
        assert page.evaluate(f"{line}.content") == "none"
    else:
        page.wait_for_function(f"Math.abs(new DOMMatrix({line}.transform).a - 0.5) < 0.02")
    context.close()


def test_no_page_leads_to_an_index_that_nobody_asks_for(page: Page):
    open_page(page, "book/api.html")
    expect(page.locator("link[rel=index], a[href*='genindex'], a[href*='modindex']")).to_have_count(0)


def test_the_links_under_a_title_stand_without_a_dot_between_them(page: Page):
    page.set_viewport_size(NARROW)
    open_page(page, "exercises/01_spam.html")
    colab = page.locator("article").get_by_role("link", name="Open in Colab")
    assert colab.evaluate("link => getComputedStyle(link.parentElement).fontSize") == "0px"
    for link in (colab, page.locator("article").get_by_role("link", name="Download this notebook")):
        assert link.evaluate("link => parseFloat(getComputedStyle(link).fontSize)") >= 15
