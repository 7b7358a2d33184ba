"""A folder of reports is added to: what would be lost is named, and goes only with --replace."""

import csv
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from confusionlab.cli import main
from confusionlab.grading.files import only_writer
from confusionlab.grading.reports.gradebook import read_earlier
from tests.grading.helpers import SOLUTION, answered, as_bytes, exercise, solved
from tools.project import ROOT

pytestmark = pytest.mark.slow  # whole classes are graded

OTHER = ROOT / "solutions" / "02_rates.md"


@pytest.fixture(autouse=True)
def here(_class_in_this_process, tmp_path, monkeypatch):
    """A folder with a class, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    hand_in("class", anna=solved(), ben=answered(missed=True), cem=exercise())
    return tmp_path


def hand_in(folder, **notebooks):
    Path(folder).mkdir(exist_ok=True)
    for name, notebook in notebooks.items():
        (Path(folder) / f"{name}.ipynb").write_bytes(as_bytes(notebook))


def grade(submissions="class", *options, solution=SOLUTION):
    return main(
        ["grade", submissions, "--solution", str(solution), "--out", "reports", "--no-walls", *options]
    )


def points():
    with Path("reports/grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        student: sum(int(row["points"]) for row in rows if row["student"] == student)
        for student in (row["student"] for row in rows)
    }


def files(here):
    return {
        str(path.relative_to(here)): path.read_bytes()
        for path in (here / "reports").rglob("*")
        if path.is_file()
    }


def whole():
    return json.loads(Path("reports/grades.json").read_text("utf-8"))


def test_a_late_hand_in_is_added(here, capsys):
    assert grade() == 0
    seed = whole()["seed"]
    before = files(here)
    hand_in("late", zoe=answered(missed=True, claim=True))
    assert grade("late") == 0
    assert "3 kept from earlier runs" in capsys.readouterr().out
    assert points() == {"anna": 12, "ben": 1, "cem": 0, "zoe": 3}
    assert {row["student"] for row in whole()["students"]} == {"anna", "ben", "cem", "zoe"}
    assert whole()["seed"] == seed
    assert before.keys() < files(here).keys()
    for name in ("anna", "ben", "cem", "zoe"):
        assert (here / "reports" / "exports" / "gradescope" / name / "results.json").exists()
        assert name in (here / "reports" / "exports" / "junit.xml").read_text("utf-8")
    assert "3 results are from earlier runs" in (here / "reports" / "overview.html").read_text("utf-8")


def test_a_class_graded_again_keeps_the_late_one_and_grades_nothing_twice(here, capsys):
    grade()
    hand_in("late", zoe=answered(missed=True))
    grade("late")
    capsys.readouterr()
    assert grade() == 0
    assert "0 new or changed, 3 as before.\n1 kept from earlier runs" in capsys.readouterr().out
    assert points()["zoe"] == 1


def test_a_new_hand_in_in_its_place_changes_the_row(here):
    grade()
    hand_in("class", ben=solved())
    assert grade() == 0
    assert points()["ben"] == 12


def test_another_hand_in_from_elsewhere_is_asked_for(here, capsys):
    grade()
    before = files(here)
    hand_in("late", ben=solved(), zoe=solved())
    assert grade("late") == 2
    said = capsys.readouterr().err
    assert "results from another folder or archive" in said
    assert "take their place: ben." in said
    assert "With --replace" in said
    assert "anna, ben, cem" in said
    assert files(here) == before
    assert grade("late", "--replace") == 0
    assert points() == {"ben": 12, "zoe": 12}
    assert not (here / "reports" / "feedback" / "anna.html").exists()
    assert not (here / "reports" / "exports" / "gradescope" / "anna").is_dir() or not list(
        (here / "reports" / "exports" / "gradescope" / "anna").iterdir()
    )


def test_the_same_hand_ins_from_elsewhere_are_no_question(here, capsys):
    grade()
    shutil.make_archive("class", "zip", "class")
    assert grade("class.zip") == 0
    assert "0 new or changed, 3 as before" in capsys.readouterr().out


def test_another_assignment_is_asked_for(here, capsys):
    grade()
    before = files(here)
    hand_in("rates", anna=exercise("02_rates"))
    assert grade("rates", solution=OTHER) == 2
    said = capsys.readouterr().err
    assert "--out: reports holds results of 01_spam, and 02_rates would take their place" in said
    assert files(here) == before
    assert grade("rates", "--replace", solution=OTHER) == 0
    assert whole()["assignment"] == "02_rates"
    assert [row["student"] for row in whole()["students"]] == ["anna"]


def test_the_result_of_one_who_withdrew_stays_and_says_so(here):
    grade()
    (here / "class" / "anna.ipynb").unlink()
    assert grade() == 0
    assert points()["anna"] == 12
    row = next(row for row in whole()["students"] if row["student"] == "anna")
    assert any("not there any more" in note for note in row["notes"])
    grade()
    assert whole()["students"][0] == row
    hand_in("class", anna=answered(missed=True))
    grade()
    assert (points()["anna"], whole()["students"][0]["notes"]) == (1, [])


def test_what_was_changed_by_hand_is_asked_for(here, capsys):
    grade()
    table = here / "reports" / "grades.csv"
    table.write_text(table.read_text("utf-8").replace("ben,01_spam,cells,0", "ben,01_spam,cells,3"), "utf-8")
    page = here / "reports" / "feedback" / "ben.html"
    page.write_text(page.read_text("utf-8") + "<p>Well begun.</p>", "utf-8")
    before = files(here)
    assert grade() == 2
    said = capsys.readouterr().err
    assert "changed by hand: feedback/ben.html, grades.csv" in said
    assert "Rename what you want to keep" in said
    assert files(here) == before
    table.rename(here / "reports" / "mine.csv")
    page.unlink()
    assert grade() == 0
    assert points()["ben"] == 1
    assert (here / "reports" / "mine.csv").exists()


def test_a_table_that_was_there_before_is_not_ours(here, capsys):
    (here / "reports").mkdir()
    (here / "reports" / "grades.csv").write_text("student,final\nanna,1.0\n")
    assert grade() == 2
    assert "grades.csv" in capsys.readouterr().err
    assert (here / "reports" / "grades.csv").read_text() == "student,final\nanna,1.0\n"


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,01 Spam (4711)
    Points Possible,,,,,12
"Ode, Anna",101,s-1,anna,A,
"Kaya, Cem",102,s-2,cem,A,
"Zu, Zoe",103,s-3,zoe,A,
"Ost, Fay",104,s-4,fay,A,5
"""


def test_without_its_roster_a_class_is_not_graded_again(here, capsys):
    (here / "canvas.csv").write_text(CANVAS)
    assert grade("class", "--roster", "canvas.csv") == 0
    before = files(here)
    assert grade() == 2
    assert "name the roster again with --roster" in capsys.readouterr().err.lower()
    assert files(here) == before
    assert grade("class", "--replace") == 0
    assert not (here / "reports" / "exports" / "canvas.csv").exists()


def test_a_late_hand_in_takes_its_place_on_the_roster_beside_the_others(here):
    (here / "canvas.csv").write_text(CANVAS)
    grade("class", "--roster", "canvas.csv")
    hand_in("late", zoe=answered(missed=True))
    assert grade("late", "--roster", "canvas.csv") == 0
    assert points() == {"Ode, Anna": 12, "ben": 1, "Kaya, Cem": 0, "Zu, Zoe": 1, "Ost, Fay": 0}
    exported = (here / "reports" / "exports" / "canvas.csv").read_text("utf-8").splitlines()
    assert [line.rpartition(",")[2] for line in exported[2:]] == ["12", "0", "1"]


def test_a_roster_that_comes_later_names_the_rows_that_are_there(here):
    grade()
    (here / "canvas.csv").write_text(CANVAS)
    hand_in("late", zoe=answered(missed=True))
    grade("late", "--roster", "canvas.csv")
    assert points() == {"Ode, Anna": 12, "ben": 1, "Kaya, Cem": 0, "Zu, Zoe": 1, "Ost, Fay": 0}


def test_a_forged_name_in_an_archive_replaces_no_row(here):
    grade()
    (here / "class" / "anna.ipynb").unlink()
    with zipfile.ZipFile("class/eve.zip", "w") as archive:
        archive.writestr("anna_1_assignsubmission_file_/01_spam.ipynb", as_bytes(exercise()))
    grade()
    assert sorted(row["points"] for row in whole()["students"] if row["student"].startswith("anna")) == [
        0,
        12,
    ]


def test_rows_by_another_version_of_the_solution_say_so(here):
    grade()
    hand_in("late", zoe=solved())
    assert grade("late", "--seed", "8") == 0
    notes = {row["student"]: row["notes"] for row in whole()["students"]}
    assert "another version of the solution" in notes["anna"][0]
    assert notes["zoe"] == []


def test_rows_by_a_solution_with_other_points_are_not_mixed(here, capsys):
    own = here / "01_spam.md"
    text = SOLUTION.read_text("utf-8")
    own.write_text(text)
    assert grade(solution=own) == 0
    own.write_text(text.replace("cells-fire", "cells-alarm"))
    hand_in("late", zoe=solved())
    assert grade("late", solution=own) == 2
    assert "other tasks, checks or points: anna, ben, cem" in capsys.readouterr().err


def grade_and_be_killed(monkeypatch):
    """SIGKILL, power loss and the OOM killer leave no time to write anything."""

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("confusionlab.grading.reports.write_reports", killed)
        with pytest.raises(SystemExit):
            grade()


def test_what_a_killed_run_graded_is_there_for_the_next(here, capsys, monkeypatch):
    grade_and_be_killed(monkeypatch)
    assert grade() == 0
    assert "0 new or changed, 3 as before" in capsys.readouterr().out


def test_a_killed_run_of_another_assignment_is_not_lost_either(here, capsys, monkeypatch):
    grade_and_be_killed(monkeypatch)
    assert grade(solution=OTHER) == 2
    assert "holds results of 01_spam" in capsys.readouterr().err


def test_an_interrupted_run_keeps_the_rows_that_it_did_not_reach(here, monkeypatch):
    grade()
    hand_in("class", anna=answered(missed=True), ben=solved())

    with monkeypatch.context() as patch:
        patch.setattr("confusionlab.grading.marking.class_run.graded", _interrupted)
        assert grade() == 130
    assert points() == {"anna": 12, "ben": 1, "cem": 0}
    assert grade() == 0
    assert points() == {"anna": 1, "ben": 12, "cem": 0}


def test_an_interrupted_run_of_a_solution_with_other_points_mixes_nothing(here, monkeypatch):
    own = here / "01_spam.md"
    text = SOLUTION.read_text("utf-8")
    own.write_text(text)
    assert grade(solution=own) == 0
    own.write_text(text.replace("cells-fire", "cells-alarm"))
    with monkeypatch.context() as patch:
        patch.setattr("confusionlab.grading.marking.class_run.graded", _interrupted)
        assert grade(solution=own) == 130
    assert whole()["students"] == []
    assert grade(solution=own) == 0
    assert points() == {"anna": 12, "ben": 1, "cem": 0}


def _interrupted(*_, **__):
    raise KeyboardInterrupt
    yield


def test_a_second_grader_is_told_that_one_is_at_work(here, capsys):
    with only_writer(here / "reports"):
        assert grade() == 1
    assert "another grader is writing to reports" in capsys.readouterr().err
    assert grade() == 0


def test_a_full_disk_is_said_by_name_and_nothing_is_half_written(here, capsys, monkeypatch):
    grade()
    before = files(here)
    hand_in("class", ben=solved())
    with monkeypatch.context() as patch:
        patch.setattr("confusionlab.grading.files._to_disk", _until_full)
        assert grade() == 1
    said = capsys.readouterr().err
    assert "reports/feedback/ben.html could not be written: No space left on device" in said
    after = files(here)
    assert after["reports/feedback/ben.html"] == before["reports/feedback/ben.html"]
    assert after.keys() == before.keys()
    assert grade() == 0
    assert points()["ben"] == 12


def _until_full(path, mode, text):
    with path.open(mode, encoding="utf-8") as file:
        if "ben.html" in path.name:
            file.write(text[:100])
            raise OSError(28, "No space left on device")
        file.write(text)


def test_a_broken_gradebook_stops_the_run_and_replace_goes_on_with_the_seed(here, capsys):
    grade()
    seed = whole()["seed"]
    path = here / "reports" / "grades.json"
    path.write_bytes(path.read_bytes()[:4096])
    assert grade() == 1
    assert "reports/grades.json is no gradebook" in capsys.readouterr().err
    assert grade("class", "--replace") == 0
    assert "0 new or changed, 3 as before" in capsys.readouterr().out
    assert whole()["seed"] == seed


def test_without_its_gradebook_a_folder_loses_no_pages(here, capsys):
    grade()
    (here / "reports" / "grades.json").unlink()
    hand_in("late", zoe=solved())
    before = files(here)
    assert grade("late") == 1
    assert "reports/grades.json is missing" in capsys.readouterr().err
    assert files(here) == before
    assert grade("class", "--replace") == 0
    assert "0 new or changed, 3 as before" in capsys.readouterr().out


def test_a_run_that_was_killed_before_the_gradebook_was_there_goes_on(here, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("confusionlab.grading.reports.written.write_whole", _only_what_is_noted)
        with pytest.raises(KeyboardInterrupt):
            grade()
    assert not (here / "reports" / "grades.json").exists()
    assert grade() == 0
    assert points().keys() == {"anna", "ben", "cem"}


def _only_what_is_noted(path, text):
    if path.name != ".written.json":
        raise KeyboardInterrupt
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("left", ["", '{"grades.csv": ["12'])
def test_a_broken_note_of_what_was_written_makes_no_file_ours(left, here, capsys):
    grade()
    (here / "reports" / ".written.json").write_text(left, "utf-8")
    before = files(here)
    assert grade() == 2
    assert "changed by hand: grades.csv, grades.json, overview.html" in capsys.readouterr().err
    assert files(here) == before
    assert grade("class", "--replace") == 0


def test_a_journal_that_ends_in_no_text_is_read_up_to_there(here, capsys):
    grade()
    with (here / "reports" / "journal.jsonl").open("ab") as file:
        file.write(b"\n\xff\xfe\x00")
    assert grade() == 0
    assert "0 new or changed, 3 as before" in capsys.readouterr().out


@pytest.mark.parametrize("out", ["class", "class/../class", "link"])
def test_the_submissions_own_folder_takes_no_reports(out, here, capsys):
    (here / "link").symlink_to("class")
    assert main(["grade", "class", "--solution", str(SOLUTION), "--out", out, "--no-walls"]) == 1
    assert f"--out: {out} lies among the submissions" in capsys.readouterr().err
    assert {path.name for path in (here / "class").iterdir()} == {"anna.ipynb", "ben.ipynb", "cem.ipynb"}


@pytest.mark.parametrize("out", ["file", "file/reports"])
def test_a_file_where_the_folder_should_be_is_named(out, here, capsys):
    (here / "file").write_text("mine", "utf-8")
    assert main(["grade", "class", "--solution", str(SOLUTION), "--out", out, "--no-walls"]) == 1
    assert f"--out: {out} cannot be made a folder" in capsys.readouterr().err


def test_reading_back_changes_nothing(here):
    grade()
    assert {record.source for record in read_earlier(here / "reports").records} == {"../class"}
