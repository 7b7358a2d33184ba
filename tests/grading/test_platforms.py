"""What other programs read, read again by the rules of their formats."""

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import yaml

from confusionlab.cli import main
from confusionlab.grading.marking.class_run import grade_class, mark_class
from confusionlab.grading.reports import write_reports
from confusionlab.grading.reports.gradebook import for_platforms
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.submissions.collect import find_submissions
from confusionlab.grading.submissions.platforms import export_files
from confusionlab.grading.submissions.roster import read_roster
from tests.grading.helpers import RUN, SOLUTION, Here, a_class, answered, as_bytes, plan

OPEN = Isolation("none")
pytestmark = pytest.mark.usefixtures("_in_this_process")

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay (4710),01 Spam (4711),Final Score
,,,,,Manual Posting,,
    Points Possible,,,,,10,24,(read only)
"Ode, Anna",101,s-1,anna,A,8,,0
"van Dyk, Ben",102,s-2,ben,A,7,3,0
"Ost, Fay",103,s-3,fay,A,9,,0
"Xu, Ida",104,s-4,ida,A,9,,0
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 11,Anna Ode,anna@example.org,Submitted for grading,,100.00,-,
Participant 12,"Ben ""B"" One",ben@example.org,Submitted,40.00,100.00,"Tuesday, 3 March 2026","Well, done"
Participant 13,Ida Xu,ida@example.org,No submission,55.00,100.00,-,
"""


def exported(tmp_path, roster=None):
    submissions = find_submissions(a_class(tmp_path / "class"), "01_spam")
    read = None
    if roster:
        (tmp_path / "roster.csv").write_text(roster, "utf-8")
        read = read_roster(tmp_path / "roster.csv")
    book = mark_class(plan(), submissions, folder=tmp_path / "out", pool=Here(), roster=read).book
    return export_files(for_platforms(book))


def table(text):
    return list(csv.reader(StringIO(text, newline="")))


def xml(text):
    return Xml.fromstring(text.encode("utf-8"))  # noqa: S314  our own


def test_without_a_roster_there_is_nothing_for_canvas_and_moodle(tmp_path):
    files = exported(tmp_path)
    assert {name.partition("/")[0] for name in files} == {"github", "gradescope", "junit.xml"}


def test_canvas(tmp_path):
    header, *rows = table(exported(tmp_path, CANVAS)["canvas.csv"])
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01 Spam (4711)"]
    assert rows[0][0].strip() == "Points Possible"
    assert rows[0][-1] == "24"
    # Twice our points, since Canvas says that the assignment is worth 24.
    assert {row[1]: row[-1] for row in rows[1:]} == {"101": "24", "102": "4", "103": "0"}
    assert all(len(row) == len(header) for row in rows)


def test_whoever_handed_nothing_in_is_in_no_file(tmp_path):
    files = exported(tmp_path, CANVAS)
    assert "Xu, Ida" not in files["canvas.csv"]
    assert not any("Xu" in name for name in files)
    assert "Xu" not in files["junit.xml"]


def test_whom_the_grader_failed_keeps_what_the_platform_has(tmp_path, monkeypatch):
    def broken(notebook, **more):
        raise OSError("no space left on device")

    plan()  # its reference runs
    monkeypatch.setattr(RUN, broken)
    files = exported(tmp_path, CANVAS)
    assert "Ode, Anna" not in files["canvas.csv"]
    assert not any("Ode" in name for name in files)
    assert len(xml(files["junit.xml"]).findall("testsuite[@name='Ode, Anna']/testcase/error")) == 10


def test_canvas_gets_a_new_column_where_it_has_none(tmp_path):
    header, *rows = table(exported(tmp_path, CANVAS.replace("01 Spam (4711)", "Quiz (4711)"))["canvas.csv"])
    assert header[-1] == "Exercise 1: Four cells"
    assert rows[0][-1] == "12"
    assert rows[1][-1] == "12"


def test_moodle(tmp_path):
    before, after = table(MOODLE), table(exported(tmp_path, MOODLE)["moodle.csv"])
    grade = before[0].index("Grade")
    assert [row[grade] for row in after[1:]] == ["100", "16.67", "55.00"]
    for old, new in zip(before, after, strict=True):
        assert old[:grade] + old[grade + 1 :] == new[:grade] + new[grade + 1 :]


def test_junit(tmp_path):
    root = xml(exported(tmp_path)["junit.xml"])
    suites = {suite.get("name"): suite for suite in root}
    assert len(suites) == 7
    for suite in suites.values():
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases) == 10
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    assert not suites["anna"].findall("testcase/*")
    assert (
        suites["ben"]
        .find("testcase[@name='recall-dispute']/failure")
        .get("message")
        .startswith("You gave the")
    )


def test_junit_takes_characters_that_xml_does_not(tmp_path):
    a_class(tmp_path / "class")
    strange = as_bytes(answered(missed="raise ValueError('\\x00\\x1b[31m \\ud800')"))
    (tmp_path / "class" / "hal.ipynb").write_bytes(strange)
    assert xml(exported(tmp_path)["junit.xml"]) is not None


def test_gradescope(tmp_path):
    files = {name: text for name, text in exported(tmp_path).items() if name.startswith("gradescope/")}
    assert len(files) == 7
    for text in files.values():
        results = json.loads(text)
        assert results["score"] == sum(test["score"] for test in results["tests"])
        assert sum(test["max_score"] for test in results["tests"]) == 12
        assert {test["status"] for test in results["tests"]} <= {"passed", "failed"}
        assert {test["visibility"] for test in results["tests"]} == {"visible", "after_published"}
        assert all(test["output_format"] == "text" for test in results["tests"])


def test_no_hidden_error_leaves_through_gradescope(tmp_path):
    results = json.loads(exported(tmp_path)["gradescope/cem/results.json"])
    hidden = [test for test in results["tests"] if test["visibility"] == "after_published"]
    assert hidden
    assert not any("script" in test["output"] for test in hidden)


def test_no_hidden_error_leaves_through_junit(tmp_path):
    suites = {suite.get("name"): suite for suite in xml(exported(tmp_path)["junit.xml"])}
    assert suites["cem"].find("testcase[@name='cells-hidden']/error").get("message") == "error"
    assert "script" in suites["cem"].find("testcase[@name='cells-fire']/error").get("message")


def test_gradescope_is_told_which_cell_stopped(tmp_path):
    files = exported(tmp_path)
    results = json.loads(next(text for name, text in files.items() if name.startswith("gradescope/dan")))
    assert "stopped: ValueError" in results["output"]


@pytest.fixture
def pushed(tmp_path):
    """A student's repository with some tasks answered, and what a stand-in for pip was asked for."""
    repository = tmp_path / "repository"
    (repository / "pip").mkdir(parents=True)
    (repository / "pip" / "__init__.py").touch()
    (repository / "pip" / "__main__.py").write_text("import sys; print(sys.argv, file=open('pip.txt', 'w'))")
    (repository / "01_spam.ipynb").write_bytes(as_bytes(answered(missed=True, claim=True)))
    return repository


@pytest.mark.skipif(os.name == "nt", reason="a workflow's script is for Ubuntu's shell")
def test_githubs_workflow_shows_what_check_found(tmp_path, pushed):
    """The workflow's own script is run, with `confusionlab` as installed here."""
    text = exported(tmp_path)["github/check.yml"]
    assert "classroom" not in text.lower()
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    uses = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert uses == ["actions/checkout", "actions/setup-python"]
    script = job["steps"][-1]["run"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "PATH": path}

    def pushed_again():
        return subprocess.run(
            ["bash", "-e", "-c", script], cwd=pushed, env=environment, check=False
        ).returncode

    assert pushed_again() == 1  # a red cross until all of it is right
    summary = (tmp_path / "summary").read_text("utf-8")
    assert "- Task 1 · The fire alarm: 1 of 1" in summary
    assert "3 of 8 points" in summary
    (pushed / "01_spam.ipynb").unlink()
    assert pushed_again() == 1
    assert "no 01_spam.ipynb in this repository" in (tmp_path / "summary").read_text("utf-8")


def test_classroom_50_gets_a_result_as_its_wiki_describes(tmp_path, pushed):
    script = exported(tmp_path)["github/autograder.py"]
    told = {
        "CLASSROOM": "cs",
        "ASSIGNMENT": "spam",
        "SUBMISSION_TAG": "submit/1",
        "COMMIT_URL": "https://example.org/c",
        "RELEASE_URL": "https://example.org/r",
    }

    def result():
        # The stand-in for pip lies in the current folder.
        environment = os.environ | told | {"PYTHONPATH": str(pushed)}
        subprocess.run([sys.executable, "-c", script], cwd=pushed, env=environment, check=True)
        return json.loads((pushed / "result.json").read_text("utf-8"))

    first = result()
    assert "confusionlab[grading] @ git+https" in (pushed / "pip.txt").read_text()
    assert first["schema"] == "classroom50/result/v1"
    assert (first["classroom"], first["assignment"], first["submission"]) == ("cs", "spam", "submit/1")
    assert (first["score"], first["max-score"]) == (3, 8)
    assert first["review"] == told["COMMIT_URL"]
    assert {"test-name": "Task 1 · The fire alarm", "passed": True, "score": 1, "max-score": 1} in first[
        "tests"
    ]
    (pushed / "01_spam.ipynb").unlink()
    assert (result()["score"], result()["tests"][0]["passed"]) == (0, False)


def test_all_of_it_is_written_below_the_reports(tmp_path, monkeypatch):
    monkeypatch.setattr("confusionlab.grading.marking.class_run.Workers", lambda _: Here())
    (tmp_path / "roster.csv").write_text(CANVAS, "utf-8")
    outcome = grade_class(
        submissions=a_class(tmp_path / "class"),
        solution=SOLUTION,
        out=tmp_path / "reports",
        roster=tmp_path / "roster.csv",
        isolation=OPEN,
    )
    write_reports(outcome.book, tmp_path / "reports")
    assert outcome.n_new == 7
    written = {str(path.relative_to(tmp_path / "reports")) for path in (tmp_path / "reports").rglob("*.*")}
    assert {
        "grades.csv",
        "grades.json",
        "overview.html",
        "exports/canvas.csv",
        "exports/junit.xml",
    } <= written


@pytest.mark.parametrize("inside", ["reports", "deep/reports"])
def test_reports_do_not_go_among_the_submissions(tmp_path, capsys, inside):
    submissions = a_class(tmp_path / "class")
    out = submissions / inside
    assert main(["grade", str(submissions), "--solution", str(SOLUTION), "--out", str(out)]) == 1
    assert "lies among the submissions" in capsys.readouterr().err
    assert not out.exists()


def test_an_empty_folder_is_no_class(tmp_path):
    with pytest.raises(ValueError, match="nothing was handed in"):
        grade_class(submissions=tmp_path, solution=SOLUTION, out=tmp_path.parent / "reports", isolation=OPEN)
