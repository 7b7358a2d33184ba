"""What a reader does with the site: come in, search, change the light, fold open an answer, print."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.looks import NARROW
from tests.site.visits import open_page

pytestmark = pytest.mark.site

FIRST_LESSON = "notebooks/01_spam.html"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def brightness(page: Page) -> float:
    """How bright the page's paper is, 0 to 255."""
    red, green, blue = map(int, re.findall(r"\d+", page.evaluate(BACKGROUND))[:3])
    return (red + green + blue) / 3


def test_the_front_pages_old_address_leads_to_the_root(page: Page):
    page.goto("book/index.html")
    page.wait_for_url(re.compile(r":\d+/index.html$"))
    expect(page.get_by_role("link", name="Start lesson 1")).to_be_visible()


def test_the_front_page_leads_to_the_lesson_to_colab_and_to_setting_up(page: Page):
    open_page(page, "")
    links = {"Start reading": "notebooks/01_spam.html", "Set it up": "book/how_to_use.html"}
    for name, address in links.items():
        expect(page.get_by_role("link", name=name)).to_have_attribute("href", address)
    colab = page.get_by_role("link", name="Open lesson 1 in Colab").get_attribute("href")
    assert colab.startswith("https://colab.research.google.com/github/")


def test_search_finds_recall(page: Page):
    open_page(page, "index.html")
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


def test_an_answer_says_right_or_wrong_and_one_is_open_at_a_time(page: Page):
    open_page(page, FIRST_LESSON)
    question = page.locator('details[name="question-1"]')
    wrong, right = (question.and_(page.locator(f"[data-answer={kind}]")).first for kind in ("wrong", "right"))
    wrong.locator("summary").click()
    expect(wrong.locator(".verdict")).to_have_text("Not this one.")
    right.locator("summary").click()
    expect(right.locator(".verdict")).to_have_text("Right.")
    expect(question.and_(page.locator("[open]"))).to_have_count(1)
    colours = [
        answer.locator("summary").evaluate("it => getComputedStyle(it, '::before').content")
        for answer in (right, wrong)
    ]
    assert colours[0].startswith('"✓"')
    assert "✗" not in colours[0]


def test_a_hint_is_nothing_to_tick(page: Page):
    open_page(page, "exercises/01_spam.html")
    hint = page.locator("article details").first.locator("summary")
    sign = "it => getComputedStyle(it, '::before')"
    assert hint.evaluate(f"{sign}.content").startswith('"▸"')
    assert hint.evaluate(f"{sign}.borderTopStyle") == "none"
    hint.click()
    expect(page.locator("article details").first).to_have_attribute("open", "")
    assert hint.evaluate(f"{sign}.content").startswith('"▾"')


def test_the_parts_of_a_signature_stand_apart(page: Page):
    open_page(page, "book/api.html")
    raises = page.locator("dl.field-list > dt.field-even").first
    above = raises.locator("xpath=preceding-sibling::dd[1]").bounding_box()
    assert raises.bounding_box()["y"] - (above["y"] + above["height"]) >= 12


def test_a_lesson_s_steps_are_told_apart(page: Page):
    open_page(page, FIRST_LESSON)
    predict, explain = page.locator("article p.predict"), page.locator("article p.explain")
    assert predict.count() >= 5
    assert explain.count() >= 5
    signs = {
        one.first.locator("strong").first.evaluate("it => getComputedStyle(it, '::before').backgroundColor")
        for one in (predict, explain)
    }
    assert len(signs) == 2


def test_pages_that_were_opened_are_ticked_until_they_are_forgotten(page: Page):
    open_page(page, FIRST_LESSON)
    open_page(page, "book/glossary.html")
    ticked = page.locator("nav.bd-links li > a:has(.opened)")
    expect(ticked).to_have_count(2)
    expect(page.get_by_role("link", name="1. Ten e-mails , opened")).to_be_visible()
    page.get_by_role("button", name="Forget which pages I opened").click()
    expect(ticked).to_have_count(0)
    assert page.evaluate("localStorage.getItem('confusionlab:pages-opened')") is None


def test_the_page_after_says_how_long_it_takes(page: Page):
    open_page(page, FIRST_LESSON)
    expect(page.locator(".right-next")).to_contain_text("2. What do you divide by?")
    expect(page.locator(".right-next .prev-next-subtitle")).to_have_text(re.compile(r"^next · \d+ minutes$"))


def test_each_letter_of_the_glossary_leads_to_its_words(page: Page):
    open_page(page, "book/glossary.html")
    letters = page.get_by_role("navigation", name="Words by their first letter")
    letters.get_by_role("link", name="P", exact=True).click()
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    assert target.inner_text().upper().startswith("P")


def test_every_icon_has_its_sign(page: Page):
    open_page(page, FIRST_LESSON)
    assert page.evaluate("document.fonts.check('900 16px \"Font Awesome 6 Free\"', '\\uf0c9')")
    blank = page.evaluate("""() => {
      const rule = (icon) => getComputedStyle(icon, "::before");
      return [...document.querySelectorAll("[class*=fa-]")]
        .filter((icon) => !/^"[\ue000-\uf8ff]"/.test(rule(icon).content)).map((icon) => icon.className);
    }""")
    assert blank == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_without_scripts_a_page_has_its_lines_and_colours(browser: Browser, address: str, colours: str):
    context = browser.new_context(base_url=address, java_script_enabled=False, color_scheme=colours)
    page = context.new_page()
    page.goto(FIRST_LESSON)
    assert page.locator("html").get_attribute("data-theme") == "auto"
    shown = page.locator("article .cell_output img:visible")
    assert {("-dark" in image.get_attribute("src")) for image in shown.all()} == {colours == "dark"}
    page.goto("book/explore.html")
    rule = page.locator("article table th").first.evaluate("cell => getComputedStyle(cell).borderBottomColor")
    assert rule not in {"rgba(0, 0, 0, 0)", page.evaluate(BACKGROUND)}
    assert (brightness(page) < 40) == (colours == "dark")
    context.close()


@pytest.mark.parametrize("name", ["benchmarks", "cheat_sheet"])
def test_on_a_phone_every_column_of_a_table_is_in_sight(page: Page, name: str):
    page.set_viewport_size(NARROW)
    open_page(page, f"book/{name}.html")
    for table in page.locator("article table.table").all():
        assert table.evaluate("table => table.getBoundingClientRect().right") <= NARROW["width"]
    stacked = page.locator("article table.stacks").first
    expect(stacked.locator("tbody td").first).to_have_attribute("data-heading", re.compile("."))
    expect(stacked).to_have_role("table")


@pytest.mark.parametrize("width", [360, 1024, 1280])
def test_the_header_names_the_site_in_one_line(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, FIRST_LESSON)
    name = page.locator(".site-name:visible, .navbar-brand .logo__title:visible").first
    box = name.bounding_box()
    side = page.locator(".bd-sidebar-primary").bounding_box()
    assert box["x"] + box["width"] <= (side["x"] + side["width"] if width > 992 else width)
    assert box["height"] < 40


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
    open_page(page, "index.html")
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
