"""What the grader writes of students can be read by its owner alone, and the page says what is written."""

import os
import stat

import pytest

from confusionlab.cli import main
from tests.grading.helpers import SOLUTION, answered, as_bytes
from tools.course_text import page

pytestmark = [
    pytest.mark.slow,  # whole classes are graded
    pytest.mark.skipif(os.name == "nt", reason="on Windows a folder's rights are inherited"),
]


@pytest.fixture
def grade(_class_in_this_process, tmp_path):
    """Grade a class of two with a mask that lets everybody read."""
    (tmp_path / "class").mkdir()
    for name in ("anna", "ben"):
        (tmp_path / "class" / f"{name}.ipynb").write_bytes(as_bytes(answered(missed=True)))
    before = os.umask(0o022)

    def run(*options):
        paths = [str(tmp_path / "class"), "--solution", str(SOLUTION), "--out", str(tmp_path / "reports")]
        assert main(["grade", *paths, "--no-walls", *options]) == 0
        return tmp_path / "reports"

    yield run
    os.umask(before)


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_can_read_grades(grade):
    reports = grade()
    written = [path for path in reports.rglob("*") if path.name != ".lock"]
    assert {path.name for path in written} >= {"grades.csv", "journal.jsonl", "feedback", ".written.json"}
    assert {rights(path) for path in [reports, *written] if path.is_dir()} == {0o700}
    assert {
        path.name: oct(rights(path)) for path in written if path.is_file() and rights(path) != 0o600
    } == {}


def test_a_folder_that_was_there_keeps_its_rights(grade, tmp_path):
    (tmp_path / "reports").mkdir(mode=0o750)
    reports = grade()
    assert rights(reports) == 0o750
    assert rights(reports / "grades.csv") == 0o600


def test_a_student_is_deleted_as_the_page_says(grade, tmp_path):
    reports = grade()
    (tmp_path / "class" / "ben.ipynb").unlink()
    grade("--replace")
    left = "".join(path.read_text("utf-8") for path in reports.rglob("*") if path.is_file())
    assert "anna" in left
    assert "ben" not in left
    assert len((reports / "journal.jsonl").read_text().splitlines()) == 2


def test_the_page_names_all_that_is_written(grade):
    section = page("instructors.md").partition("### Your students' data")[2].partition("\n## ")[0]
    named = {path.name for path in grade().iterdir()} - {".lock", ".written.json"}
    assert all(f"`{name}" in section for name in named), named


def test_a_feedback_page_names_one_student(grade):
    assert "ben" not in (grade() / "feedback" / "anna.html").read_text("utf-8")
