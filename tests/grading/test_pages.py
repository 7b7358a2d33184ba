"""The grader's pages in a real browser: nothing a submission holds runs there, and all can be read."""

import re
from dataclasses import replace

import pytest

from confusionlab.grading.marking.class_run import Gradebook, mark_class
from confusionlab.grading.marking.mark import without_points
from confusionlab.grading.marking.report import Record
from confusionlab.grading.reports import write_reports
from confusionlab.grading.reports.charts import histogram
from confusionlab.grading.reports.pages import LONGEST, feedback_page, overview_page
from confusionlab.grading.status import CellStatus, ReportStatus, TaskStatus
from confusionlab.grading.submissions.collect import find_submissions
from tests.grading.helpers import Here, a_class, answered, as_bytes, code_cell, plan

pytestmark = pytest.mark.usefixtures("_in_this_process")


def marked(folder):
    """Mark the class in a folder."""
    submissions = find_submissions(folder / "class", "01_spam")
    return mark_class(plan(), submissions, folder=folder, pool=Here()).book


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    submissions = find_submissions(a_class(folder / "class"), "01_spam")
    book = mark_class(plan(), submissions, folder=folder / "out", pool=Here()).book
    write_reports(book, folder / "out")
    return folder / "out", book


@pytest.fixture
def open_page(browser):
    opened = []

    def open_it(path, scheme="light", width=1000):
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        opened.append(page)
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
        asked: list[str] = []
        page.goto(path.as_uri())
        assert asked == [path.as_uri()], "the page asked for more than itself"
        return page

    yield open_it
    for page in opened:
        page.close()


def page_of(reports, student):
    folder, book = reports
    return folder / "feedback" / next(r.page for r in book.records if r.student.startswith(student))


def all_pages(reports):
    return [reports[0] / "overview.html", *sorted((reports[0] / "feedback").iterdir())]


def test_nothing_that_was_handed_in_runs(reports, open_page):
    for path in all_pages(reports):
        page = open_page(path)
        assert page.title() != "taken"
        assert page.locator("script, img").count() == 0


def test_a_right_answer_and_a_misconception_are_told(reports, open_page):
    anna = open_page(page_of(reports, "anna"))
    assert anna.locator(".sum").inner_text() == "12 of 12 points"
    assert anna.locator(".check:not(.right)").count() == 0
    ben = open_page(page_of(reports, "ben"))
    assert ben.locator(".sum").inner_text() == "2 of 12 points"
    recall = ben.locator("section", has_text="Task 3")
    assert "You gave the same recall for both ways" in recall.inner_text()
    assert "[0.6, 0.6]" in recall.inner_text()
    assert "not answered yet" in ben.locator("section", has_text="Task 2").inner_text()


def test_a_hidden_check_gives_nothing_away(reports, open_page):
    key = plan().key
    for student in ("anna", "ben", "cem"):
        text = open_page(page_of(reports, student)).locator("main").inner_text()
        for check in key.checks.values():
            if check.is_hidden:
                assert check.name not in text
                assert check.reference not in text
    cem = open_page(page_of(reports, "cem"))
    hidden = cem.locator(".check", has_text="a hidden check").first
    assert hidden.locator("pre").inner_text() == "KeyError"


def test_an_error_of_ones_own_make_carries_nothing_out(tmp_path):
    own = "class Secret(Exception): pass\ndef four_cells(a, b, positive):\n    raise Secret(repr(locals()))"
    named = "def recall_of(t, rows):\n    raise type(f'Row {t}', (Exception,), {})()"
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "x.ipynb").write_bytes(as_bytes(answered(cells=own, recall=named)))
    book = marked(tmp_path)
    page = feedback_page(book, book.records[0])
    hidden = re.findall(r"a hidden check.*?</div>.*?<pre>(.*?)</pre>", page, flags=re.DOTALL)
    assert hidden == ["an error", "an error"]


def stopped(check, status):
    """Return the gradebook of one student, one of whose checks was stopped."""
    ended = {"status": CellStatus(status), "error": "it ran for more than 60 seconds"}
    report = without_points(plan().key, ReportStatus.MISSING, "")
    tasks = tuple(
        replace(
            task,
            status=TaskStatus.WRONG,
            checks=tuple(replace(each, **ended) if each.name == check else each for each in task.checks),
        )
        for task in report.tasks
    )
    report = replace(report, status=ReportStatus.GRADED, tasks=tasks, notes=())
    return Gradebook(plan=plan(), records=(Record(student="anna", page="anna.html", report=report),))


@pytest.mark.parametrize("status", ["timeout", "killed"])
def test_a_hidden_check_that_was_stopped_shows_no_box_with_an_error(status):
    book = stopped("cells-hidden", status)
    page = feedback_page(book, book.records[0])
    assert CellStatus(status).sentence in page
    assert "an error" not in page
    assert "60 seconds" not in page


def test_a_visible_check_that_was_stopped_says_when():
    book = stopped("cells-fire", "timeout")
    assert "<pre>it ran for more than 60 seconds</pre>" in feedback_page(book, book.records[0])


@pytest.mark.parametrize("check", ["cells-fire", "cells-hidden"])
def test_a_function_that_never_ends_is_listed_for_a_persons_eye(check):
    page = overview_page(stopped(check, "timeout"))
    look = page.partition("Look at these yourself")[2]
    title = plan().key.tasks[plan().key.checks[check].task].title
    assert (
        f"{title}: its check {check} took too long and was stopped (it ran for more than 60 seconds)." in look
    )


def test_long_answers_are_cut(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "x.ipynb").write_bytes(as_bytes(answered(missed="missed = 'x' * 3000")))
    book = marked(tmp_path)
    page = feedback_page(book, book.records[0])
    assert "x" * (LONGEST - 1) in page
    assert "x" * (LONGEST + 1) not in page


def test_whoever_could_not_be_graded_is_told_what_to_do(reports, open_page):
    fay = open_page(page_of(reports, "fay")).locator("main").inner_text()
    assert "0 of 12 points" in fay
    assert "Download the notebook as .ipynb" in fay
    assert "another exercise" in open_page(page_of(reports, "gil")).locator("main").inner_text()


def test_the_overview_shows_the_class(reports, open_page):
    page = open_page(reports[0] / "overview.html")
    text = page.locator("main").inner_text()
    assert "7 students: 5 graded" in text
    misconceptions = page.locator("section", has_text="Common misconceptions").locator(".check")
    assert misconceptions.first.locator("strong").inner_text() == "2 of 5"
    assert page.locator("svg[role=img]").count() == 1 + 10 + misconceptions.count()
    assert "NO WALLS" in text
    page.get_by_role("link", name="anna").first.click()
    assert page.locator(".sum").inner_text() == "12 of 12 points"


def test_the_overview_has_the_students_first_and_says_who_made_which_mistake(reports, open_page):
    page = open_page(reports[0] / "overview.html")
    headings = page.locator("h2").all_inner_texts()
    assert (
        headings.index("Students")
        < headings.index("What was hard")
        < headings.index("Look at these yourself")
    )
    rows = page.locator("#students tbody tr")
    cells = {row[0]: row[-2:] for row in (row.locator("td").all_inner_texts() for row in rows.all())}
    assert cells["anna"] == ["12", "100"]
    first = page.locator("#misconceptions .check").first
    assert not first.get_by_role("link", name="cem").is_visible()
    first.locator("summary").click()
    assert first.get_by_role("link").all_inner_texts() == ["ben", "cem"]


def test_the_line_of_the_mean_crosses_no_number():
    picture = histogram([0, 4, 0], 1.0, "said")
    assert picture.index('class="mean"') < picture.index(">4</text>")


def test_the_overview_of_a_class_in_which_nothing_was_graded(reports):
    _, book = reports
    none = replace(book, records=tuple(r for r in book.records if r.report.status != "graded"))
    assert "Look at these yourself" in overview_page(none)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_readable_by_all(reports, open_page, axe, scheme):
    for path in all_pages(reports):
        page = open_page(path, scheme)
        page.evaluate(axe)
        faults = page.evaluate("axe.run().then(found => found.violations.map(v => v.id + ': ' + v.help))")
        assert faults == [], path.name


def test_pages_fit_a_phone(reports, open_page):
    for path in all_pages(reports):
        page = open_page(path, width=360)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name


def test_long_names_fit_a_phone(tmp_path, open_page):
    (tmp_path / "class").mkdir()
    for name in ("xavier" * 20, "y"):
        (tmp_path / "class" / name).mkdir()
        for copy in ("z" * 80, "01_spam"):
            (tmp_path / "class" / name / f"{copy}.ipynb").write_bytes(as_bytes(answered(missed="missed = 3")))
    book = marked(tmp_path)
    write_reports(book, tmp_path)
    for path in all_pages((tmp_path, book)):
        page = open_page(path, width=360)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name


def test_what_broke_an_answer_off_is_told_with_its_task(tmp_path):
    (tmp_path / "class").mkdir()
    handed = answered(cells="1 / 0\ndef four_cells(a, b, positive):\n    return {}", missed="x = input()")
    handed["cells"].insert(2, code_cell("import nothing_of_this_name"))
    (tmp_path / "class" / "x.ipynb").write_bytes(as_bytes(handed))
    book = marked(tmp_path)
    page = feedback_page(book, book.records[0])
    task = page.partition("Task 2")[2].partition("<section>")[0]
    assert "<code>1 / 0</code>, stopped with an error" in task
    assert "ZeroDivisionError" in task
    assert task.count("did not get that far") == 3
    assert "nothing_of_this_name" in page.partition("Other cells")[2]


def test_one_mistake_is_told_once_a_task(reports):
    folder, _ = reports
    task = (folder / "feedback" / "ben.html").read_text("utf-8").partition("Task 3")[2].partition("Task 4")[0]
    assert task.count("You gave the same recall") == 1
    assert task.count("The same as above.") == 2


def test_a_picture_of_many_points_stays_readable():
    picture = histogram([1] * 101, 50.0, "said")
    assert 15 < picture.count('text-anchor="middle">') - 101 < 30
