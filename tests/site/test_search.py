"""The search finds the words that people use, first of all where they are explained."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.site.visits import open_page
from tools.course import words
from tools.course_text import page as text_of
from tools.search_index import other_names

pytestmark = pytest.mark.site

ASKED = ["sklearn confusion_matrix", "f1 score", "Comet", "kappa", "roc", "heatmap", "auc", "overfitting"]
TOP = """(asked) => asked.map((query) => {
  const [best] = Search._performSearch(...Search._parseQuery(query)).slice(-1);
  return best ? best[0] : "nothing";
})"""


def glossary() -> list[str]:
    """The words of the glossary, and the other names that it gives them."""
    entries = re.search(r"```\{glossary\}\n(.*?)^```", text_of("glossary.md"), re.DOTALL | re.MULTILINE)[1]
    terms = re.findall(r"^(?!:)(\S.*)$", entries, re.MULTILINE)
    return terms + other_names(re.sub(r"\{\w+\}`([^`<]*)[^`]*`", r"\1", entries))


def test_every_word_is_found_first_where_it_is_explained(page: Page):
    open_page(page, "search.html")
    page.wait_for_function("Search.hasIndex()")
    asked = sorted({*ASKED, *glossary(), *words()})
    assert {"recall", "false negative", "sensitivity", "TPR", "type I error", "imbalanced"} <= set(asked)
    top = dict(zip(asked, page.evaluate(TOP, asked), strict=True))
    assert top["sklearn confusion_matrix"] == "notebooks/01_spam"
    explained = re.compile(r"book/glossary|notebooks/\d\d_\w+")
    assert {word: found for word, found in top.items() if not explained.fullmatch(found)} == {}


def test_a_result_of_the_glossary_says_what_the_word_means(page: Page):
    open_page(page, "search.html?q=TPR")
    first = page.locator("#search-results ul.search > li").first
    expect(first.locator("p.context")).to_contain_text("the share that was called so")
    first.locator("a").click()
    page.wait_for_url("**/book/glossary.html*#term-recall")


def test_a_result_of_a_page_says_which_section_tells_of_it(page: Page):
    open_page(page, "search.html?q=seriation")
    lesson = page.locator("#search-results li", has_text="A hundred classes at once")
    section = lesson.locator("p.lab-section")
    expect(section).to_have_text("In the section An order that means something")
    expect(lesson.locator("p.context")).to_contain_text("seriation")
    section.get_by_role("link").click()
    page.wait_for_url("**/notebooks/10_hundred_classes.html#an-order-that-means-something")


def test_the_lens_stands_beside_what_is_typed(page: Page):
    open_page(page, "search.html?q=TPR")
    form = page.locator(".bd-search-container form")
    lens, field = form.locator("i").bounding_box(), form.locator("input").bounding_box()
    indent = form.locator("input").evaluate("field => parseFloat(getComputedStyle(field).paddingLeft)")
    assert lens["x"] + lens["width"] < field["x"] + indent


def test_a_result_shows_neither_the_contents_nor_a_seal(page: Page):
    open_page(page, "search.html?q=NotImplementedError")
    found = page.locator("#search-results li", has_text="Exercise 1: Four cells").locator("p.context")
    expect(found).to_contain_text("replace the line")
    expect(found).not_to_contain_text("Contents")


def test_no_seal_and_no_note_about_data_is_in_the_index(site: Path):
    script = (site / "searchindex.js").read_text("utf-8")
    terms = json.loads(script.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert "recal" in terms
    # A site that was built before may keep words of which no page is left.
    assert [term[:50] for term, pages in terms.items() if len(term) > 50 and pages != []] == []
