"""Exercise 1 from the first key to full marks, with nothing but a browser and a keyboard, and real Python."""

import re
from unittest.mock import patch

from playwright.sync_api import Browser, expect

from confusionlab.grading.marking.mark import grade
from tests.grading.helpers import RUN, plan, stand_in
from tests.live.page.driving import FIRST_RUN, WorkPage
from tests.live.running import Site

EXERCISE = "exercises/01_spam.html"
# As somebody types them: the editor closes brackets, and indents after a colon.
TYPED = [
    ["missed = 2"],
    [
        "def four_cells(actual, predicted, positive):",
        'cells = dict.fromkeys(["TN", "FP", "FN", "TP"], 0)',
        "for truth, said in zip(actual, predicted):",
        'cells["FT"[truth == said] + "NP"[said == positive]] += 1',
        "<return cells",
    ],
    [
        "def recall_of(table, rows):",
        'missed = table[1][0] if rows == "actual" else table[0][1]',
        "return table[1][1] / (table[1][1] + missed)",
    ],
    [
        "def fraud_square(actual, predicted):",
        'return ConfusionMatrix.from_labels(actual, predicted, labels=["genuine", "fraud"]).counts',
    ],
    ['choice = "c"'],
]


def type_answer(page: WorkPage, task: int, lines: list[str]) -> None:
    """Step into an answer, type it, and step out to its Check."""
    keyboard = page.tab.keyboard
    page.tab_to_code(page.answer_of(task))
    keyboard.press("ControlOrMeta+A")
    for number, line in enumerate(lines):
        if number:
            keyboard.press("Enter")
        if line.startswith("<"):
            keyboard.press("Shift+Tab")
        keyboard.type(line.removeprefix("<"))
    for key in ("Escape", "Tab", "Tab", "Enter"):  # past Run, to Check
        keyboard.press(key)
    expect(page.said).to_have_text(re.compile(rf"^Task {task}: (\d+) of \1 points"), timeout=FIRST_RUN)


def test_exercise_1_from_the_first_key_to_full_marks(browser: Browser, served: Site):
    context = browser.new_context(base_url=served.address, accept_downloads=True)
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url.partition("://")[2].partition("/")[0]))
    page = WorkPage.opened(context.new_page(), EXERCISE)
    for key in ("Tab", "Enter"):  # "Skip to main content"
        page.tab.keyboard.press(key)
    for task, lines in enumerate(TYPED, 1):
        type_answer(page, task, lines)
    expect(page.points).to_have_text("12 of 12 points")
    page.tab.close(run_before_unload=True)

    page = WorkPage.opened(context.new_page(), EXERCISE)
    expect(page.points).to_have_text("12 of 12 points")
    with page.tab.expect_download() as download:
        page.button("Download my notebook").click()
    with patch(RUN, stand_in):
        report = grade(plan(), download.value.path().read_bytes())
    assert (report.points, report.max_points) == (12, 12)
    assert {host for host in asked if host} == {served.address.removeprefix("http://")}
    context.close()
