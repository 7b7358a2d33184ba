"""A class, graded: everybody gets a record, nothing is lost, nothing is done twice."""

import json
import zipfile
from collections import Counter
from dataclasses import replace

import pytest

from confusionlab.grading.marking.class_run import mark_class
from confusionlab.grading.marking.journal import JOURNAL
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.submissions.collect import find_submissions
from confusionlab.grading.submissions.roster import read_roster
from tests.grading.helpers import (
    RUN,
    SEED,
    Here,
    answered,
    as_bytes,
    code_cell,
    exercise,
    plan,
    solved,
    stand_in,
)

pytestmark = pytest.mark.usefixtures("_in_this_process")


@pytest.fixture
def folder(tmp_path):
    """A small class, some of whom handed in no notebook."""
    handed = {
        "anna.ipynb": as_bytes(solved()),
        "ben.ipynb": as_bytes(answered(missed=True, claim='choice = "a"')),
        "cem.ipynb": b"",
        "dan.ipynb": as_bytes(exercise("05_baseline")),
        "eve.pdf": b"%PDF",
    }
    (tmp_path / "class").mkdir()
    for name, data in handed.items():
        (tmp_path / "class" / name).write_bytes(data)
    return tmp_path


def run(folder, the_plan=None, **more):
    submissions = find_submissions(folder / "class", "01_spam")
    return mark_class(the_plan or plan(), submissions, folder=folder / "out", pool=Here(), **more)


def statuses(outcome):
    return {record.student: record.report.status for record in outcome.book.records}


def test_everybody_gets_a_record(folder):
    outcome = run(folder)
    assert statuses(outcome) == {
        "anna": "graded",
        "ben": "graded",
        "cem": "unreadable",
        "dan": "wrong notebook",
        "eve": "unreadable",
    }
    assert {record.student: record.report.points for record in outcome.book.records}["anna"] == 12
    assert all(len(record.report.tasks) == 5 for record in outcome.book.records)
    assert outcome.n_left == 0


def test_only_what_changed_is_graded_again(folder):
    assert run(folder).n_new == 5
    again = run(folder)
    assert (again.n_new, again.n_same) == (0, 5)
    (folder / "class" / "ben.ipynb").write_bytes(as_bytes(solved()))
    (folder / "class" / "fox.ipynb").write_bytes(as_bytes(solved()))
    changed = run(folder)
    assert changed.n_new == 2
    assert {record.student: record.report.points for record in changed.book.records}["ben"] == 12
    assert run(folder, regrade=True).n_new == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    "other",
    [lambda: plan(seed=8), lambda: replace(plan(), limits=Limits(cell_seconds=1))],
    ids=["seed", "limits"],
)
def test_another_seed_or_limit_grades_all_again(folder, other):
    run(folder)
    assert run(folder, other()).n_new == 5


def test_a_limit_said_in_other_words_grades_nothing_again(folder):
    run(folder, replace(plan(), limits=Limits(cell_seconds=60)))
    assert run(folder, replace(plan(), limits=Limits(cell_seconds=60.0))).n_new == 0


def test_half_a_line_in_the_journal_costs_one_submission(folder):
    first = run(folder)
    journal = folder / "out" / JOURNAL
    journal.write_text(journal.read_text("utf-8")[:-40], "utf-8")
    second = run(folder)
    assert second.n_new == 1
    assert second.book.records == first.book.records


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c"])
def test_what_ends_a_line_elsewhere_does_not_break_the_journal(folder, end):
    notebook = solved()
    notebook["metadata"]["language_info"] = {"name": f"x{end}1{end}"}
    notebook["cells"].append(code_cell(f"raise ValueError('{end}1{end}')", id="mine"))
    (folder / "class" / "eve.ipynb").write_bytes(as_bytes(notebook))
    first, second = run(folder), run(folder)
    assert second.n_new == 0
    assert second.book.records == first.book.records


def test_the_seed_is_on_disk_before_the_first_notebook_runs(folder, monkeypatch):
    seeds = []

    def looking(notebook, **more):
        seeds.append(json.loads((folder / "out" / JOURNAL).read_text("utf-8").splitlines()[0])["seed"])
        return stand_in(notebook)

    monkeypatch.setattr(RUN, looking)
    run(folder)
    assert seeds == [SEED, SEED]


def test_an_interrupt_keeps_what_is_done(folder):
    class Interrupted(Here):
        taken = 0

        def __init__(self):
            super().__init__()
            submit = self.executor.submit

            def until_ctrl_c(*arguments):
                self.taken += 1
                if self.taken == 3:
                    raise KeyboardInterrupt
                return submit(*arguments)

            self.executor.submit = until_ctrl_c

    submissions = find_submissions(folder / "class", "01_spam")
    outcome = mark_class(plan(), submissions, folder=folder / "out", pool=Interrupted())
    assert list(statuses(outcome)) == ["anna", "ben"]
    assert outcome.n_left == 3
    rest = run(folder)
    assert rest.n_new == 3
    assert len(rest.book.records) == 5


def test_the_graders_own_failure_is_told_and_tried_again(folder, monkeypatch):
    def broken(notebook, **more):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(RUN, broken)
        outcome = run(folder)
    anna = outcome.book.records[0].report
    assert anna.status == "failed"
    assert "no space left" in anna.notes[0]
    assert run(folder).n_new == 2


def test_each_submission_is_run_once(folder, monkeypatch):
    seen = Counter()

    def counting(notebook, **more):
        seen["".join(cell.source for cell in notebook)] += 1
        return stand_in(notebook)

    monkeypatch.setattr(RUN, counting)
    run(folder)
    assert list(seen.values()) == [1, 1]


def test_the_roster_names_and_numbers(folder):
    table = "Student,ID,SIS Login ID,Section\n,,,\nAnna Ode,7,anna,A\nFay Ost,8,fay,A\nBen One,9,ben,A\n"
    (folder / "roster.csv").write_text(table)
    outcome = run(folder, roster=read_roster(folder / "roster.csv"))
    by_name = {record.student: record for record in outcome.book.records}
    assert by_name["Anna Ode"].id == "7"
    assert by_name["Anna Ode"].file == "anna.ipynb"
    assert by_name["Fay Ost"].report.status == "missing"
    assert by_name["Fay Ost"].report.max_points == 12
    assert "Nobody on the roster" in by_name["cem"].report.notes[-1]


def test_of_two_hand_ins_of_one_student_one_counts(folder):
    (folder / "roster.csv").write_text("student,login\nAnna Ode,anna\n")
    (folder / "class" / "Anna Ode.ipynb").write_bytes(as_bytes(exercise()))
    outcome = run(folder, roster=read_roster(folder / "roster.csv"))
    annas = [record for record in outcome.book.records if record.entry]
    assert len(annas) == 1
    assert sum("more than once" in " ".join(record.report.notes) for record in outcome.book.records) == 1


def test_a_forged_name_takes_no_row_from_the_real_one(folder):
    (folder / "roster.csv").write_text("student,login\nAnna Ode,anna\n")
    with zipfile.ZipFile(folder / "class" / "eve.zip", "w") as archive:
        archive.writestr("Anna Ode_1_assignsubmission_file_/01_spam.ipynb", as_bytes(exercise()))
    outcome = run(folder, roster=read_roster(folder / "roster.csv"))
    (anna,) = (record for record in outcome.book.records if record.entry)
    assert (anna.file, anna.report.points) == ("anna.ipynb", 12)
    (forged,) = (record for record in outcome.book.records if record.file.startswith("eve.zip"))
    assert "Only eve.zip says" in forged.report.notes[0]
    assert "more than once" in forged.report.notes[-1]


def test_a_number_keeps_its_leading_zeros_where_the_roster_lost_them(folder):
    (folder / "class" / "0012345.ipynb").write_bytes(as_bytes(solved()))
    (folder / "roster.csv").write_text("student\n12345\n777\n")
    by_name = {
        each.student: each for each in run(folder, roster=read_roster(folder / "roster.csv")).book.records
    }
    assert by_name["0012345"].report.points == 12
    assert by_name["0012345"].entry.student == "12345"
    assert "leading zeros" in by_name["0012345"].report.notes[-1]
    assert "12345" not in by_name
    assert by_name["777"].report.status == "missing"


def test_pages_have_names_of_their_own(folder):
    for name in ("a b", "a_b", "A b", "a_b_2", "#!", "ж", "?"):
        (folder / "class" / f"{name}.ipynb").write_bytes(as_bytes(exercise()))
    pages = [record.page.casefold() for record in run(folder).book.records]
    assert len(set(pages)) == len(pages) == 12
    assert all(page.endswith(".html") and "/" not in page for page in pages)


def test_the_journal_is_text_that_anybody_can_read(folder):
    run(folder)
    first, *lines = (folder / "out" / JOURNAL).read_text("utf-8").splitlines()
    assert json.loads(first)["seed"] == SEED
    assert {json.loads(line)["report"]["status"] for line in lines} == {
        "graded",
        "unreadable",
        "wrong notebook",
    }
