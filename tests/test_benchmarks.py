"""The benchmark's tables can be skimmed; each grader gets the same assignment, which right answers pass."""

import pytest

from benchmarks.grading_forms import WRONG, parts
from benchmarks.measure import Row, at_least, at_most
from benchmarks.page import HEAD, table
from tools.project import ROOT


@pytest.fixture(scope="module")
def assignment():
    """The assignment as another grader gets it."""
    return list(parts())


def failed(assignment, wrong):
    """Run the assignment, some answers in place of the reference's."""
    names, found = {}, []
    for kind, name, source, _ in assignment:
        try:
            exec(wrong.get(name, source) if kind == "answer" else source, names)
        except AssertionError:
            found.append(name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("wrong", "fails"), [({}, []), ({"recalls": WRONG}, ["recalls", "recalls-hidden"])])
def test_right_answers_pass_and_wrong_ones_fail(assignment, wrong, fails):
    assert failed(assignment, wrong) == fails


def test_a_table_says_first_what_holds_and_shows_numbers_as_bars():
    rows = [
        at_most("100 classes, beside Altair: the page", 0.5, 0.25, "times as heavy", "2 kB against 8"),
        at_least("100 classes, beside Altair: a step", 30, 24, "times as fast"),
        Row("Drawing and counting", "nothing", "2.03 times as fast", None),
    ]
    about, page, step, drawing = table(rows).removeprefix(HEAD).splitlines()
    assert about == "| | *100 classes, beside Altair* | | |"
    assert page.startswith('| <span class="lab-met">✓ yes</span> | **the page** | 0.25 times as heavy <span')
    assert '<span class="lab-bar" style="--measured:50%;--promised:100%"></span>' in page
    assert page.endswith("<small>2 kB against 8</small> | at most 0.5 times as heavy |")
    assert step.startswith('| <span class="lab-missed">✗ no</span> | **a step** |')
    assert '<span class="lab-bar lab-missed" style="--measured:80%;--promised:100%"></span>' in step
    assert drawing == "|  | **Drawing and counting** | 2.03 times as fast |  |"


def test_the_page_s_tables_are_in_the_form_that_the_benchmark_writes():
    page = (ROOT / "book" / "benchmarks.md").read_text("utf-8")
    assert page.count(HEAD) == page.count("| --- |\n") > 5
    assert 'class="lab-bar"' in page
