"""Work in the page: it runs, it is kept, it can be stopped, taken away, brought back, and begun anew."""

import json
import re

from playwright.sync_api import Route, expect

from tests.live.page.conftest import Opener, stand_in_for_python
from tests.live.page.driving import WorkPage
from tests.live.running import Site

LESSON = "notebooks/02_rates.html"
GIVEN, ANSWER, CHECK = "[data-cell-id]", '[data-cell-tags~="answer"]', "missed-check"
RIGHT = "missed = 2  # right"


def test_a_check_tells_what_is_wrong_and_counts_what_is_right(opened: Opener):
    page = opened()
    page.answer(1, "missed = 3")
    page.check(1)
    expect(page.feedback(CHECK)).to_have_text("✗ Not right yet. Which row is that? <b>Look</b>.")
    expect(page.points).to_have_text("0 of 12 points")
    page.answer(1, RIGHT)
    page.check(1)
    expect(page.feedback(CHECK)).to_contain_text("✓ Right.")
    expect(page.points).to_have_text("1 of 12 points")
    expect(page.said).to_have_text(re.compile("^Task 1: 1 of 1 points. Right."))
    assert page.complaints == []


def test_an_editor_that_does_not_arrive_is_told(opened: Opener):
    page = opened()
    page.tab.route("**/live/editor.js", lambda route: route.abort())
    code = page.answer_of(1).locator("pre").first
    code.click()
    expect(page.answer_of(1).locator(".lab-notice")).to_contain_text("The editor did not arrive")


def test_hidden_checks_count_too(opened: Opener):
    page = opened()
    page.answer(2, "def four_cells(actual, predicted, positive):\n    return {}  # right")
    page.check(2)
    expect(page.hidden_feedback(2)).to_have_text("✓ Which row is that? <b>Look</b>.")
    expect(page.points).to_have_text("3 of 12 points")


def test_a_task_without_an_answer_is_told_so_and_its_checks_are_not_asked(opened: Opener):
    page = opened()
    page.button("Check Task 1").click()
    expect(page.answer_of(1).locator(".cell_output")).to_contain_text(
        "Not answered yet. Task 1: write missed ="
    )
    expect(page.feedback(CHECK)).to_have_count(0)
    page.button("Check Task 2").click()
    expect(page.feedback("cells-check")).to_contain_text("Not answered yet. Task 2: count the pairs")
    expect(page.hidden_feedback(2)).to_have_count(0)


def test_who_hears_the_page_is_told_of_an_answer_that_stops(opened: Opener):
    page = opened()
    page.button("Check Task 1").click()
    expect(page.said).to_have_text(re.compile("^Not answered yet. Task 1: write missed ="))
    page.answer(1, 'raise ValueError("no")')
    page.button("Check Task 1").click()
    expect(page.said).to_have_text("It stopped with an error. ValueError: no")


def test_cells_above_run_first_and_once(opened: Opener):
    page = opened(LESSON)
    cells = page.tab.locator(GIVEN)
    page.write(cells.nth(0), 'print("first")')
    page.write(cells.nth(3), 'needs("first")\nprint("third")')
    page.run(cells.nth(3))
    expect(cells.nth(3).locator(".lab-notice")).to_have_text("Ran the 3 cells above first.")
    expect(cells.nth(3).locator(".cell_output")).to_have_text("third")
    page.run(cells.nth(3))
    expect(cells.nth(3).locator(".lab-notice")).to_be_empty()
    page.write(cells.nth(0), 'print("first again")')
    page.run(cells.nth(3))
    expect(cells.nth(3).locator(".lab-notice")).to_have_text("Ran the 3 cells above first.")


def test_an_error_above_is_shown_there_and_stops_what_is_below(opened: Opener):
    page = opened(LESSON)
    cells = page.tab.locator(GIVEN)
    page.write(cells.nth(0), 'raise ValueError("<i>no</i>")')
    page.run(cells.nth(3))
    expect(cells.nth(3).locator(".lab-notice")).to_contain_text("A cell above stopped with an error")
    expect(cells.nth(0).locator(".lab-error > p")).to_have_text("ValueError: <i>no</i>")
    cells.nth(0).get_by_text("Where it happened").click()
    expect(cells.nth(0).locator(".lab-error pre")).to_be_visible()
    cells.nth(3).get_by_role("button", name="Go to that cell").click()
    expect(cells.nth(0)).to_be_in_viewport()


def test_a_slip_in_writing_is_told_with_its_line_and_no_name_of_a_file(opened: Opener):
    page = opened()
    page.answer(1, "raise SyntaxError(\"expected ':' (<ipython-input-22-5bf79b>, line 1)\")")
    page.run(page.answer_of(1))
    expect(page.answer_of(1).locator(".lab-error > p")).to_have_text("SyntaxError: expected ':' (line 1)")


def test_outputs_are_replaced_and_marked_when_the_code_above_changes(opened: Opener):
    page = opened(LESSON)
    cells = page.tab.locator(GIVEN)
    stale = page.tab.locator(".lab-stale")
    booked = cells.nth(3).locator(".cell_output").inner_text()
    page.write(cells.nth(3), 'print("mine")')
    expect(cells.nth(3).locator(".cell_output")).to_have_class(re.compile("lab-stale"))
    page.run(cells.nth(3))
    expect(cells.nth(3).locator(".cell_output")).to_have_text("mine")
    expect(cells.nth(3).locator(".cell_output")).not_to_have_class(re.compile("lab-stale"))
    assert stale.count() > 0  # the cells below
    cells.nth(3).get_by_role("button", name="As in the book").click()
    expect(cells.nth(3).locator(".cell_output")).to_have_text(booked, use_inner_text=True)
    expect(stale).to_have_count(0)


def test_html_of_the_readers_code_runs_its_scripts(opened: Opener):
    page = opened(LESSON)
    cell = page.tab.locator(GIVEN).first
    script = "<p id='mine'></p><script>document.getElementById('mine').textContent = 'ran'</script>"
    page.write(cell, f'html("{script}")\npicture()')
    page.run(cell)
    expect(page.tab.locator("#mine")).to_have_text("ran")
    expect(cell.locator(".cell_output img")).to_have_attribute("alt", "A picture that this cell has drawn.")


def test_work_and_points_are_there_after_a_reload(opened: Opener):
    page = opened()
    page.answer(1, RIGHT)
    page.check(1)
    page.answer(4, "half an answer")
    page.tab.reload()
    expect(page.answer_of(1).get_by_role("textbox")).to_have_text(RIGHT)
    expect(page.answer_of(4).get_by_role("textbox")).to_have_text("half an answer")
    expect(page.points).to_have_text("1 of 12 points")
    expect(page.feedback(CHECK)).to_contain_text("✓ Right.")


def test_a_reload_while_something_runs_loses_nothing(opened: Opener):
    page = opened()
    page.answer(1, "while True: pass")
    page.button("Check Task 1").click()
    expect(page.answer_of(1).get_by_role("button", name=re.compile("^Stop"))).to_be_visible()
    page.answer(2, "typed a moment ago")
    page.tab.reload()
    expect(page.answer_of(1).get_by_role("textbox")).to_have_text("while True: pass")
    expect(page.answer_of(2).get_by_role("textbox")).to_have_text("typed a moment ago")
    expect(page.answer_of(1).get_by_role("button", name=re.compile("^Run"))).to_be_visible()


def test_points_go_with_the_answer_that_earned_them(opened: Opener):
    page = opened()
    page.answer(1, RIGHT)
    page.check(1)
    page.answer(1, "missed = 2")
    expect(page.points).to_have_text("0 of 12 points")
    expect(page.cell(CHECK).locator("> .cell_output").first).to_have_class(re.compile("lab-stale"))
    page.answer(1, RIGHT)
    expect(page.points).to_have_text("1 of 12 points")


def test_what_never_ends_is_stopped_and_the_page_goes_on(opened: Opener):
    page = opened()
    page.answer(1, "while True: pass")
    page.button("Check Task 1").click()
    page.button(stop_of("Task 1 · The fire alarm (1 point)")).click()
    expect(page.answer_of(1).locator(".lab-notice")).to_contain_text("Stopped. All variables are gone")
    page.answer(1, RIGHT)
    page.check(1)
    expect(page.points).to_have_text("1 of 12 points")


def stop_of(title: str) -> str:
    """What the button that stops an answer is called."""
    return f"Stop: Answer to {title}"


def test_starting_afresh_asks_first_and_can_be_taken_back(opened: Opener):
    page = opened()
    page.answer(1, RIGHT)
    page.check(1)
    page.button("Start afresh").click()
    page.button("Keep my work").click()
    expect(page.points).to_have_text("1 of 12 points")
    page.button("Start afresh").click()
    page.tab.get_by_role("dialog").get_by_role("button", name="Start afresh").click()
    expect(page.answer_of(1).locator(".cm-content")).to_contain_text("raise NotImplementedError")
    expect(page.points).to_have_text("0 of 12 points")
    page.button("Take it back").click()
    expect(page.answer_of(1).locator(".cm-content")).to_have_text(RIGHT)
    expect(page.points).to_have_text("1 of 12 points")


def downloaded(page: WorkPage) -> dict:
    """The page as a notebook."""
    with page.tab.expect_download() as download:
        page.button("Download my notebook").click()
    assert download.value.suggested_filename == "01_spam.ipynb"
    return json.loads(download.value.path().read_text("utf-8"))


def open_notebook(page: WorkPage, notebook: object) -> None:
    """Choose a file in the page."""
    content = notebook if isinstance(notebook, str) else json.dumps(notebook)
    page.panel.locator("input[type=file]").set_input_files(
        {"name": "mine.ipynb", "mimeType": "application/json", "buffer": content.encode()}
    )


def test_a_downloaded_notebook_opens_again_in_an_empty_page(opened: Opener, browser, served):
    page = opened()
    page.answer(1, RIGHT)
    notebook = downloaded(page)
    page.button("Start afresh").click()
    page.tab.get_by_role("dialog").get_by_role("button", name="Start afresh").click()
    open_notebook(page, notebook)
    expect(page.answer_of(1).locator(".cm-content")).to_have_text(RIGHT)
    expect(page.panel).to_contain_text("5 of 5 answers taken from the notebook.")


def test_a_notebook_from_colab_or_without_ids_is_read_by_its_tasks(opened: Opener):
    page = opened()
    page.answer(1, RIGHT)
    notebook = downloaded(page)
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"new-{number}"
        if cell["cell_type"] == "code":
            cell["source"] = cell["source"].replace("missed = 2", "missed = 4")
    open_notebook(page, notebook)
    page.button("Keep what stands here").click()
    expect(page.answer_of(1).get_by_role("textbox")).to_have_text(RIGHT)
    open_notebook(page, notebook)
    page.button("Replace").click()
    expect(page.answer_of(1).get_by_role("textbox")).to_have_text("missed = 4  # right")
    page.button("Take it back").click()
    expect(page.answer_of(1).get_by_role("textbox")).to_have_text(RIGHT)


def test_what_is_no_notebook_of_this_page_is_refused_with_a_word(opened: Opener):
    page = opened()
    other = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Exercise 3: <b>Three</b>"]}]}
    nobody = {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": "1"}]}
    for notebook, words in {
        "half a file": "This file is not a notebook: a notebook's name ends in .ipynb.",
        "{}": "This file is not a notebook: it has no cells.",
        json.dumps(
            other
        ): "This is the notebook of “Exercise 3: <b>Three</b>”. This page is “Exercise 1: Four cells”.",
        json.dumps(nobody): "No cell of this notebook is one of this page's. Nothing was changed.",
    }.items():
        open_notebook(page, notebook)
        expect(page.panel.locator(".lab-notes")).to_have_text(words)


FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") };
}"""
FORBIDDEN = (
    """() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no") } })"""
)


def test_a_storage_that_is_full_or_forbidden_is_told_and_the_work_goes_on(opened: Opener, context):
    for script in (FULL, FORBIDDEN):
        page = opened()
        page.tab.evaluate(script)
        page.answer(1, RIGHT)
        expect(page.panel.locator(".lab-warning")).to_contain_text("This browser does not keep your work")
        page.check(1)
        expect(page.points).to_have_text("1 of 12 points")
        assert downloaded(page)["cells"]
        page.tab.evaluate(
            "() => window.addEventListener('beforeunload', (e) => e.stopImmediatePropagation())"
        )
        page.tab.close()


def test_a_full_storage_does_not_bring_back_older_work(opened: Opener):
    page = opened()
    page.answer(1, "missed = 5")
    page.tab.wait_for_function("() => localStorage['confusionlab:work:exercises/01_spam']")
    page.tab.evaluate(FULL)
    page.answer(1, RIGHT)
    expect(page.panel.locator(".lab-warning")).to_be_visible()
    page.tab.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")  # back from another tab
    expect(page.panel.locator(".lab-notes")).to_be_empty()
    expect(page.answer_of(1).locator(".cm-content")).to_have_text(RIGHT)
    page.tab.evaluate("() => window.addEventListener('beforeunload', (e) => e.stopImmediatePropagation())")


def test_two_tabs_show_the_newer_work_and_the_older_can_be_taken_back(opened: Opener):
    one, two = opened(), opened()
    two.answer(1, "missed = 5")
    expect(one.answer_of(1).get_by_role("textbox")).to_have_text("missed = 5")
    one.answer(1, RIGHT)
    expect(two.answer_of(1).locator(".cm-content")).to_have_text(RIGHT)
    expect(two.panel.locator(".lab-notes")).to_contain_text("This page was changed in another tab.")
    two.button("Take back what stood here").click()
    expect(one.answer_of(1).locator(".cm-content")).to_have_text("missed = 5")


def test_python_that_cannot_be_loaded_is_told_and_nothing_is_lost(opened: Opener, served: Site):
    stand_in_for_python(served, "self.isBroken = true;")
    page = opened()
    page.answer(1, RIGHT)
    page.button("Check Task 1").click()
    expect(page.answer_of(1).locator(".lab-notice")).to_contain_text("numpy.whl arrived damaged")
    expect(page.answer_of(1).locator(".cm-content")).to_have_text(RIGHT)
    stand_in_for_python(served)
    page.check(1)
    expect(page.points).to_have_text("1 of 12 points")


def test_a_page_that_is_cut_off_says_so_in_the_words_of_troubleshooting(opened: Opener, context):
    page = opened()
    page.answer(1, RIGHT)
    context.route("**/_static/live/pages/**", lambda route: route.abort())
    page.button("Check Task 1").click()
    expect(page.answer_of(1).locator(".lab-notice")).to_contain_text("Python could not be loaded")
    page.button("Download my notebook").click()
    expect(page.panel.locator(".lab-notes")).to_contain_text("Python could not be loaded")
    context.unroute("**/_static/live/pages/**")
    page.check(1)
    expect(page.points).to_have_text("1 of 12 points")


def test_a_page_that_is_older_than_the_site_asks_to_be_loaded_again(opened: Opener, context):
    def renamed(route: Route) -> None:
        route.fulfill(body=route.fetch().text().replace('"missed-answer"', '"missed-renamed"'))

    page = opened()
    answer = page.answer_of(1).get_attribute("data-cell-id")
    assert answer == "missed-answer"
    page.answer(1, RIGHT)
    context.route("**/_static/live/pages/**", renamed)
    for _ in range(2):  # what is pressed later is answered too
        page.button("Check Task 1").click()
        expect(page.answer_of(1).locator(".lab-notice")).to_contain_text("Load it again: your work is kept.")
    page.button("Download my notebook").click()
    expect(page.panel.locator(".lab-notes")).to_contain_text("Load it again: your work is kept.")
    context.unroute("**/_static/live/pages/**")
    page.check(1)
    expect(page.points).to_have_text("1 of 12 points")


def test_what_is_long_scrolls_in_its_own_box_and_by_keyboard(opened: Opener):
    page = opened(LESSON)
    cell = page.tab.locator(GIVEN).nth(0)
    page.write(cell, "\n".join(f'print("line {number}")' for number in range(80)))
    cell.get_by_role("button", name="Run").click()
    shown = cell.locator(".cell_output pre")
    expect(shown).to_contain_text("line 79")
    assert shown.bounding_box()["height"] <= 640
    assert shown.evaluate("box => box.scrollHeight > box.clientHeight + 1")
    expect(shown).to_have_attribute("tabindex", "0")
