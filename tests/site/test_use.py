"""What a reader does with the site: come in, search, change the light, fold open an answer, print."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.site.looks import NARROW
from tests.site.visits import open_page

pytestmark = pytest.mark.site

FIRST_LESSON = "notebooks/01_spam.html"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def brightness(page: Page) -> float:
    """How bright the page's paper is, 0 to 255."""
    red, green, blue = map(int, re.findall(r"\d+", page.evaluate(BACKGROUND))[:3])
    return (red + green + blue) / 3


def test_the_front_door_leads_to_the_front_page(page: Page):
    page.goto("")
    page.wait_for_url("**/book/index.html")
    expect(page.locator("article h1")).to_contain_text("Confusion Lab")


def test_search_finds_recall(page: Page):
    open_page(page, "book/index.html")
    page.get_by_role("button", name="Search").first.click()
    page.keyboard.type("recall")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=recall")
    results = page.locator("#search-results ul.search > li")
    expect(results.first).to_be_visible()
    expect(results.filter(has_text="What do you divide by?").first).to_be_visible()
    results.first.locator("a").first.click()
    expect(page.locator("article")).to_contain_text("recall", ignore_case=True)


def test_the_switch_makes_the_page_dark_and_keeps_it_so(page: Page):
    open_page(page, FIRST_LESSON)
    assert brightness(page) > 240
    switch = page.locator(".theme-switch-button").first
    for _ in ("auto to light", "light to dark"):
        if page.locator("html").get_attribute("data-theme") != "dark":
            switch.click()
    assert brightness(page) < 40
    open_page(page, "book/glossary.html")
    assert brightness(page) < 40


def test_follows_a_dark_system(page: Page):
    page.emulate_media(color_scheme="dark")
    open_page(page, FIRST_LESSON)
    assert brightness(page) < 40


def test_a_quiz_choice_says_why(page: Page):
    open_page(page, FIRST_LESSON)
    choice = page.locator("article details").first
    why = choice.locator(":scope > :not(summary)").first
    expect(why).to_be_hidden()
    choice.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why).to_be_visible()


def test_the_first_tab_stop_skips_to_the_text(page: Page):
    open_page(page, FIRST_LESSON)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()


def test_a_phone_reaches_every_page_through_the_menu(page: Page):
    page.set_viewport_size(NARROW)
    open_page(page, FIRST_LESSON)
    glossary = page.locator("nav.bd-links").get_by_role("link", name="Glossary")
    expect(glossary).not_to_be_in_viewport()
    page.get_by_role("button", name="Site navigation").first.click()
    glossary.click()
    page.wait_for_url("**/glossary.html")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_cheat_sheet_prints_on_one_sheet(page: Page, paper: str):
    open_page(page, "book/cheat_sheet.html")
    printed = page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_the_shared_link_has_a_card(page: Page, address: str):
    open_page(page, "book/index.html")
    card = page.locator('meta[property="og:image"]').get_attribute("content")
    assert page.request.get(f"{address}/_static/{card.rsplit('/', 1)[-1]}").ok


def test_a_formula_is_no_tab_stop_and_has_words(page: Page):
    """MathJax's menu would make a stop of each, and most of its entries lead nowhere here."""
    open_page(page, "notebooks/02_rates.html")
    formula = page.locator("mjx-container").first
    expect(formula.locator("mjx-assistive-mml")).to_be_attached()
    expect(page.locator("mjx-container[tabindex='0']")).to_have_count(0)
    formula.click(button="right")
    expect(page.locator(".CtxtMenu_Menu")).to_have_count(0)
