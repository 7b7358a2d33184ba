"""A view stands in the address: reload, links and several explorers; what does not fit is left alone."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, MatrixHistory
from confusionlab.scores import explore_scores

NAMES = list("abcdef")
GROUPS = {"low <b>": ["a", "b"], "high": ["e", "f"]}


@pytest.fixture(scope="module")
def history():
    history = MatrixHistory()
    for step in (1, 2, 3):
        counts = np.random.default_rng(step).integers(0, 30, (6, 6))
        history.record(step, ConfusionMatrix(counts, NAMES))
    return history


def output(explorer) -> str:
    return explorer._repr_mimebundle_()["text/html"]


def page(*parts: str) -> str:
    return f"<!doctype html><meta charset='utf-8'><body>{''.join(parts)}</body>"


def fragment(driver) -> str:
    return driver.page.evaluate("location.hash")


def expect_fragment(driver, said: str) -> None:
    expect(driver.page).to_have_url(re.compile(f"{re.escape(said)}$"))


def reload(driver) -> None:
    driver.page.reload()
    driver.page.locator(".lab").first.wait_for()


def open_at(driver, address: str) -> None:
    """Open a page, and wait until its first explorer stands."""
    driver.page.goto(address)
    driver.page.locator(".lab").first.wait_for()


def go(driver, said: str) -> None:
    """Open the page anew with a fragment, as a link does."""
    address = driver.page.url.split("#")[0]
    driver.page.goto("about:blank")
    open_at(driver, address + said)


def test_the_view_stands_in_the_address_and_a_reload_keeps_it(driver, history):
    driver.open(history.explore(groups=GROUPS))
    assert fragment(driver) == ""
    entries = driver.page.evaluate("history.length")
    driver.slide("step", 1)
    driver.choose("Show", "% of actual")
    driver.choose("Order", "most mistakes first")
    driver.choose("Compare with", "step 1")
    driver.choose("shown as", "two pictures")
    driver.slide("how many of the most confused classes to show", 3)
    driver.click(0, 1)
    driver.click(1, 0, modifiers=["Shift"])
    expect(driver.page).to_have_url(re.compile("select="))
    expect(driver.page).to_have_url(re.compile("_"))
    said, title, table = fragment(driver), driver.panel.locator(".title").inner_text(), driver.table()
    for part in ("normalize=actual", "order=errors", "reference=0", "as=side", "focus=3", "step=1"):
        assert part in said
    assert re.fullmatch(r"#matrix1:[\w=,-]+", said)
    assert driver.page.evaluate("history.length") == entries
    reload(driver)
    assert fragment(driver) == said
    assert driver.table() == table
    expect(driver.panel.locator(".title")).to_have_text(title)
    expect(driver.page.locator(".map:not([hidden])")).to_have_count(2)
    driver.page.get_by_role("button", name="Reset").click()
    expect(driver.page).not_to_have_url(re.compile("#"))


def test_superclasses_picks_and_a_class_are_kept(driver, history):
    driver.open(history.explore(groups=GROUPS))
    driver.walk_to(-1, 2)
    driver.press("Enter")
    driver.page.get_by_role("button", name="Open its 2 classes").click()
    driver.page.get_by_label("find a class").fill("c")
    driver.page.get_by_label("find a class").press("Enter")
    driver.page.get_by_role("button", name="Show only this class").click()
    expect_fragment(driver, "picks=2,opened=0,about=2")
    reload(driver)
    assert driver.table()[0] == ["other", "c"]
    expect(driver.panel.locator(".title")).to_have_text("class c")
    driver.page.get_by_label("superclasses").uncheck()
    expect_fragment(driver, "grouped=0,opened=0,about=2")


def test_a_copied_link_opens_at_its_cell(driver, context, history):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    driver.open_html(page("<p style='height: 3000px'>far</p>", output(history.explore())))
    driver.click(4, 2)
    driver.page.get_by_role("button", name="Copy link").click()
    expect(driver.page.get_by_role("button", name="Copied")).to_be_visible()
    link = driver.page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("opened.html#matrix1:select=4-2")
    driver.page.goto("about:blank")
    driver.page.goto(link)
    expect(driver.panel.locator(".title")).to_have_text("e taken for c")
    expect(driver.page.locator(".lab")).to_be_in_viewport()


def test_where_the_clipboard_is_out_of_reach_the_link_is_laid_out(driver, history):
    driver.open(history.explore())
    driver.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()) }")
    driver.page.get_by_role("button", name="Copy link").click()
    expect(driver.page.get_by_role("textbox", name="Link, to copy")).to_have_value(re.compile("#matrix1:$"))


def test_several_explorers_have_a_view_each(driver, history):
    one = output(history.explore())
    driver.open_html(page(one, one, one))
    labs = driver.page.locator(".lab")
    expect(labs).to_have_count(3)
    labs.nth(2).get_by_label("step", exact=True).fill("0")
    expect_fragment(driver, "#matrix3:step=0")
    labs.nth(1).get_by_label("step", exact=True).fill("1")
    expect_fragment(driver, "#matrix3:step=0&matrix2:step=1")
    reload(driver)
    expect(labs).to_have_count(3)
    for place, step in enumerate("210"):
        expect(labs.nth(place).get_by_label("step", exact=True)).to_have_value(step)
    labs.nth(2).get_by_role("button", name="Reset").click()
    expect_fragment(driver, "#matrix2:step=1")


def test_the_anchors_of_a_page_work_and_a_link_in_it_changes_the_view(driver, history):
    driver.open_html(
        page(
            "<a href='#there'>down</a> <a href='#matrix1:step=1'>the second step</a>",
            output(history.explore()),
            "<p style='height: 3000px'></p><h2 id='there'>There</h2>",
        )
    )
    step = driver.page.get_by_label("step", exact=True)
    go(driver, "#there")
    expect(driver.page.locator("#there")).to_be_in_viewport()
    assert fragment(driver) == "#there"
    driver.page.get_by_role("link", name="the second step").click()
    expect(step).to_have_value("1")
    driver.page.get_by_role("link", name="down").click()
    expect(driver.page.locator("#there")).to_be_in_viewport()
    expect(step).to_have_value("1")
    assert fragment(driver) == "#there"
    driver.page.go_back()
    expect_fragment(driver, "#matrix1:step=1")
    expect(step).to_have_value("1")


def test_a_threshold_is_kept_to_its_last_digit(driver):
    scores = np.random.default_rng(0).random(40)
    driver.open(explore_scores(np.arange(40) % 2, scores))
    driver.slide("threshold", 17)
    driver.page.get_by_label("cost of a miss (FN)").fill("7.5")
    expect_fragment(driver, f"threshold={float(np.sort(scores)[17])!r},costFalseNegative=7.5")
    table = driver.table()
    reload(driver)
    expect(driver.page.get_by_label("threshold", exact=True)).to_have_value("17")
    expect(driver.page.get_by_label("cost of a miss (FN)")).to_have_value("7.5")
    assert driver.table() == table


HOSTILE = [
    "#matrix1:step=3",
    "#matrix1:step=-1",
    "#matrix1:step=1.0",
    "#matrix1:step=",
    "#matrix1:step",
    "#matrix1:select=4",
    "#matrix1:select=4-9",
    "#matrix1:select=4-2-1",
    "#matrix1:select=4-2_",
    "#matrix1:order=constructor",
    "#matrix1:log=__proto__",
    "#matrix1:__proto__=1",
    "#matrix1:constructor=1,step=0",
    "#matrix1:focus=0",
    "#matrix1:focus=1000000",
    "#matrix1:about=g7",
    "#matrix1:about=<img src=x onerror=alert(1)>",
    "#matrix1:opened=2",
    "#matrix1:threshold=NaN",
    "#matrix1:costFalsePositive=1e999",
    "#matrix1:page=3",
    "#matrix1:step=0&there",
    "#matrix1:%E0%A4%A",
    "#matrix0:step=0",
    "#matrix99999:step=0",
    "#matrix1:select=" + "_".join(["4-2"] * 6000),
]


@pytest.fixture(scope="module")
def steps(tab, history):
    """A page with steps: its address, and the table that it opens with."""
    page = tab.folder / "steps.html"
    history.explore(groups=GROUPS).save(page)
    open_at(tab, page.as_uri())
    return page.as_uri(), tab.table()


@pytest.mark.parametrize("said", HOSTILE)
def test_what_does_not_fit_is_left_alone(steps, driver, said):
    """Neither half of it is taken, nor does anything break."""
    address, table = steps
    open_at(driver, address + said)
    assert driver.table() == table
    expect(driver.page.locator(".mark")).to_have_count(0)
    expect(driver.page.get_by_role("button", name="Reset")).to_be_hidden()
    driver.slide("step", 0)
    expect(driver.page).to_have_url(re.compile("matrix1:step=0$"))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("matrix1:step=selcfough&,_-0123459%#"), max_size=40))
def test_no_text_in_the_address_breaks_a_page(driver, history, text):
    if not driver.page.url.endswith("page.html"):
        driver.open(history.explore(groups=GROUPS))
    driver.page.evaluate("(text) => { location.hash = `matrix1:${text}` }", text)
    driver.page.get_by_label("diagonal").uncheck()
    driver.page.get_by_label("diagonal").check()
    assert driver.complaints == []


def test_the_address_is_ours_where_the_script_waits_for_the_page_as_in_the_book(driver, history):
    """`tools.light` moves the scripts of explorers into files, deferred."""
    parts = []
    for number in (1, 2):
        text = output(history.explore())
        script = re.search(r"<script>(.*)</script>", text, re.DOTALL)
        (driver.folder / f"explorer-{number}.js").write_text(script[1], "utf-8")
        parts.append(text.replace(script[0], f"<script defer src='explorer-{number}.js'></script>"))
    driver.open_html(page(*parts, "<p>after</p>"))
    expect(driver.page.get_by_role("button", name="Copy link")).to_have_count(2)
    driver.page.locator(".lab").nth(1).get_by_label("step", exact=True).fill("0")
    expect_fragment(driver, "#matrix2:step=0")
    reload(driver)
    expect(driver.page.locator(".lab").nth(1).get_by_label("step", exact=True)).to_have_value("0")


def test_in_a_frame_and_in_an_output_put_in_later_there_is_no_link(driver, history):
    (driver.folder / "inner.html").write_text(page(output(history.explore())), "utf-8")
    (driver.folder / "outer.html").write_text(page("<iframe src='inner.html' width=900 height=700>"), "utf-8")
    driver.page.goto((driver.folder / "outer.html").as_uri())
    frame = driver.page.frame_locator("iframe")
    expect(frame.get_by_role("button", name="save as PNG")).to_be_visible()
    expect(frame.get_by_role("button", name="Copy link")).to_have_count(0)
    driver.open_html(page(output(history.explore()), "<div id='cell'></div>"))
    driver.page.evaluate(
        """(text) => {
          const range = document.createRange();
          document.getElementById("cell").append(range.createContextualFragment(text));
        }""",
        output(history.explore()),
    )
    expect(driver.page.locator("#cell .lab")).to_be_visible()
    expect(driver.page.get_by_role("button", name="Copy link")).to_have_count(1)
    driver.page.locator("#cell").get_by_label("step", exact=True).fill("0")
    assert fragment(driver) == ""
