"""Folders and archives in the shapes that they come in: everybody is found, nothing leads elsewhere."""

import os
import struct
import zipfile
from pathlib import Path

import pytest

from confusionlab.grading import files
from confusionlab.grading.hand_in import UnreadableError
from confusionlab.grading.submissions import find_submissions, simplified

NOTEBOOK = '{"cells": []}'


def put(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{NOTEBOOK}{name}", "utf-8")
    return folder


def packed(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, f"{NOTEBOOK}{name}")
    return path


def students(root: Path) -> list[str]:
    return [submission.student for submission in find_submissions(root, "01_spam")]


def found(root: Path) -> dict[str, str]:
    """Who handed in what: by student, the name of the file that was really read."""
    return {
        submission.student: submission.read().decode("utf-8").removeprefix(NOTEBOOK)
        for submission in find_submissions(root, "01_spam")
    }


def test_flat_files(tmp_path):
    put(
        tmp_path,
        "anna.ipynb",
        "01_spam_Ben Ode.ipynb",
        "cem-01_spam.ipynb",
        "01_spam (3).ipynb",
        "roster.csv",
    )
    assert found(tmp_path) == {
        "01_spam (3)": "01_spam (3).ipynb",
        "anna": "anna.ipynb",
        "Ben Ode": "01_spam_Ben Ode.ipynb",
        "cem": "cem-01_spam.ipynb",
    }


def test_a_folder_for_each_student(tmp_path):
    put(tmp_path, "anna/01_spam.ipynb", "ben/work/final.ipynb", "ben/notes.txt")
    assert found(tmp_path) == {"anna": "anna/01_spam.ipynb", "ben": "ben/work/final.ipynb"}


@pytest.mark.parametrize("inside", ["", "submitted"])
def test_nbgraders_folders(tmp_path, inside):
    root = tmp_path / "course"
    put(
        root / "submitted",
        "anna/01_spam/01_spam.ipynb",
        "anna/02_rates/02_rates.ipynb",
        "ben/01_spam/mine.ipynb",
    )
    put(root, "source/01_spam/01_spam.ipynb", "release/01_spam/01_spam.ipynb")
    names = found(root / inside)
    assert names == {"anna": "anna/01_spam/01_spam.ipynb", "ben": "ben/01_spam/mine.ipynb"}


def test_moodles_archive(tmp_path):
    archive = packed(
        tmp_path / "course-assignment-42.zip",
        "Anna Ode_1234567_assignsubmission_file_/01_spam.ipynb",
        "Ben_van_Dyk_1234568_assignsubmission_file/01_spam.ipynb",
        "Cem Eli_1234569_assignsubmission_onlinetext_/onlinetext.html",
        "Participant_1234570_assignsubmission_file_/x.ipynb",
        "Dan Fox_1234571_assignsubmission_file_spam.ipynb",
    )
    submissions = {each.student: each for each in find_submissions(archive, "01_spam")}
    assert {name: each.id for name, each in submissions.items()} == {
        "Anna Ode": "1234567",
        "Ben_van_Dyk": "1234568",
        "Cem Eli": "1234569",
        "Dan Fox": "1234571",
        "Participant 1234570": "1234570",
    }
    assert "onlinetext.html" in submissions["Cem Eli"].problem
    assert submissions["Anna Ode"].read().decode().endswith("file_/01_spam.ipynb")


def test_canvas_archive(tmp_path):
    archive = packed(
        tmp_path / "submissions.zip",
        "odeanna_101_9001_01_spam.ipynb",
        "odeanna_101_9007_01_spam-1.ipynb",
        "foxdan_LATE_102_9002_my work.ipynb",
        "müllerzoë_103_9003_01_spam.ipynb",
        "textonly_104_text.html",
    )
    submissions = {each.student: each for each in find_submissions(archive, "01_spam")}
    assert {name: each.id for name, each in submissions.items()} == {
        "foxdan": "102",
        "müllerzoë": "103",
        "odeanna": "101",
        "textonly": "104",
    }
    assert submissions["odeanna"].file.name.name == "odeanna_101_9007_01_spam-1.ipynb"
    assert "Not looked at: odeanna_101_9001" in submissions["odeanna"].notes[0]
    assert "late" in submissions["foxdan"].notes[0]


def test_canvas_without_names(tmp_path):
    archive = packed(
        tmp_path / "s.zip", "anon_QY3ap_9001_01_spam.ipynb", "LATE_anon_Lf1sk_9002_01_spam.ipynb"
    )
    assert students(archive) == ["anon_Lf1sk", "anon_QY3ap"]


def test_an_unpacked_archive_is_read_like_the_archive(tmp_path):
    packed(
        tmp_path / "m.zip",
        "Anna Ode_12_assignsubmission_file_/a.ipynb",
        "Ben Ox_13_assignsubmission_file_/b.ipynb",
    )
    with zipfile.ZipFile(tmp_path / "m.zip") as archive:
        archive.extractall(tmp_path / "there")
    assert found(tmp_path / "there") == found(tmp_path / "m.zip")


def test_an_archive_that_lies_in_a_folder(tmp_path):
    (tmp_path / "week").mkdir()
    packed(tmp_path / "week" / "moodle.zip", "Anna Ode_12_assignsubmission_file_/a.ipynb")
    packed(tmp_path / "week" / "late.zip", "01_spam.ipynb")
    assert students(tmp_path / "week") == ["Anna Ode", "late"]


def test_shapes_may_be_mixed(tmp_path):
    (tmp_path / "week").mkdir()
    packed(tmp_path / "week" / "canvas.zip", "odeanna_101_9001_01_spam.ipynb", "foxdan_102_9002_x.ipynb")
    packed(tmp_path / "week" / "moodle.zip", "Ben Ox_13_assignsubmission_file_/b.ipynb")
    put(tmp_path / "week", "cem.ipynb")
    put(tmp_path / "week", "submitted/eli/01_spam/01_spam.ipynb")
    put(tmp_path / "week", "source/01_spam/01_spam.ipynb")
    assert students(tmp_path / "week") == ["Ben Ox", "cem", "eli", "foxdan", "odeanna"]


def test_a_students_archive_in_the_classs_archive(tmp_path):
    inner = packed(tmp_path / "inner.zip", "deep/er/01_spam.ipynb", "__MACOSX/._01_spam.ipynb")
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.write(inner, "odeanna_101_9001_work.zip")
        archive.writestr("foxdan_102_9002_01_spam.ipynb", NOTEBOOK)
    assert found(tmp_path / "class.zip") == {"foxdan": "", "odeanna": "deep/er/01_spam.ipynb"}


@pytest.mark.parametrize("parent", ["spam-submissions", "clones"])
def test_github_classrooms_clones(tmp_path, parent):
    root = tmp_path / parent
    put(root, *(f"spam-{user}/exercises/01_spam.ipynb" for user in ("ann-b", "ann-c", "ben")))
    put(root, *(f"spam-{user}/.git/objects/01_spam.ipynb" for user in ("ann-b", "ann-c", "ben")))
    assert found(root) == {user: f"spam-{user}/exercises/01_spam.ipynb" for user in ("ann-b", "ann-c", "ben")}


def test_mixed_shapes(tmp_path):
    put(tmp_path, "anna.ipynb", "ben/01_spam.ipynb", "Cem Eli_12_assignsubmission_file_/x.ipynb")
    assert students(tmp_path) == ["anna", "ben", "Cem Eli"]


def test_a_lone_folder_around_the_class(tmp_path):
    put(tmp_path, "week 1/anna.ipynb", "week 1/ben.ipynb")
    assert students(tmp_path) == ["anna", "ben"]
    put(tmp_path / "other", "anna/01_spam.ipynb", "anna/01_spam_old.ipynb")
    assert students(tmp_path / "other") == ["anna"]


def test_of_several_notebooks_the_one_with_the_name_is_taken(tmp_path):
    put(tmp_path, "anna/02_rates.ipynb", "anna/01_spam-final.ipynb", "anna/.ipynb_checkpoints/01_spam.ipynb")
    (submission,) = find_submissions(tmp_path, "01_spam")
    assert submission.file.name.name == "01_spam-final.ipynb"
    assert "Not looked at: anna/02_rates.ipynb" in submission.notes[0]


def test_whoever_handed_in_no_notebook_is_listed_too(tmp_path):
    put(tmp_path, "anna.pdf", "ben/report.docx")
    (tmp_path / "cem").mkdir()
    problems = {each.student: each.problem for each in find_submissions(tmp_path, "01_spam")}
    assert "anna.pdf" in problems["anna"]
    assert "report.docx" in problems["ben"]
    assert "nothing was handed in" in problems["cem"]
    with pytest.raises(UnreadableError, match="nothing was handed in"):
        find_submissions(tmp_path, "01_spam")[2].read()


def test_namesakes_are_told_apart(tmp_path):
    put(tmp_path, *(f"Anna Lee_{number}_assignsubmission_file_/a.ipynb" for number in (12, 13)))
    assert students(tmp_path) == ["Anna Lee (12)", "Anna Lee (13)"]


def test_a_browsers_endings(tmp_path):
    put(tmp_path, "anna.ipynb.txt", "ben.IPYNB", "cem.ipynb.json")
    assert students(tmp_path) == ["anna", "ben", "cem"]


def test_links_lead_nowhere(tmp_path):
    put(tmp_path / "class", "anna/01_spam.ipynb")
    secret = put(tmp_path, "secret.ipynb") / "secret.ipynb"
    (tmp_path / "class" / "ben").mkdir()
    (tmp_path / "class" / "ben" / "01_spam.ipynb").symlink_to(secret)
    (tmp_path / "class" / "cem").symlink_to(tmp_path / "class" / "anna")
    os.mkfifo(tmp_path / "class" / "dan.ipynb")
    submissions = {each.student: each for each in find_submissions(tmp_path / "class", "01_spam")}
    assert set(submissions) == {"anna", "ben", "dan"}
    for student in ("ben", "dan"):
        with pytest.raises(UnreadableError, match="a link or a device"):
            submissions[student].read()


def test_names_in_archives_lead_nowhere(tmp_path):
    archive = packed(
        tmp_path / "s.zip", "../../anna/01_spam.ipynb", "/etc/ben.ipynb", "cem\\..\\01_spam.ipynb"
    )
    assert students(archive) == ["anna", "cem", "etc"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.zip"]


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1000)
    with zipfile.ZipFile(tmp_path / "s.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("anna.ipynb", b"0" * 10_000_000)
    (submission,) = find_submissions(tmp_path / "s.zip", "01_spam")
    assert len(submission.read()) == 1001


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_MEMBERS", 5)
    with pytest.raises(UnreadableError, match="6 files, more than 5"):
        find_submissions(packed(tmp_path / "s.zip", *(f"{n}.ipynb" for n in range(6))), "01_spam")


def test_broken_archives(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UnreadableError, match=r"broken.zip cannot be opened as a zip archive"):
        find_submissions(tmp_path / "broken.zip", "01_spam")
    (submission,) = find_submissions(tmp_path, "01_spam")
    assert submission.student == "broken"
    assert "broken.zip" in submission.problem


def test_a_member_that_lies_about_itself(tmp_path):
    archive = packed(tmp_path / "s.zip", "anna.ipynb", "ben.ipynb")
    data = bytearray(archive.read_bytes())
    start = data.index(b"PK\x03\x04") + 14
    data[start : start + 4] = struct.pack("<I", 1)
    data[data.index(b"PK\x01\x02") + 16 :][:4] = b"1234"
    position = data.index(b"PK\x01\x02") + 16
    data[position : position + 4] = struct.pack("<I", 1)
    archive.write_bytes(data)
    first, second = find_submissions(archive, "01_spam")
    with pytest.raises(UnreadableError, match=r"anna.ipynb cannot be read"):
        first.read()
    assert second.read()


def test_an_encrypted_member(tmp_path):
    archive = packed(tmp_path / "s.zip", "anna.ipynb")
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(UnreadableError, match=r"anna.ipynb cannot be read: .*encrypted"):
        find_submissions(archive, "01_spam")[0].read()


def test_a_name_that_is_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"zo\xeb.ipynb")).write_text(NOTEBOOK)
    (tmp_path / "two\nlines\u202e.ipynb").write_text(NOTEBOOK)
    assert students(tmp_path) == ["two lines", "zo?"]
    for submission in find_submissions(tmp_path, "01_spam"):
        assert submission.read() == NOTEBOOK.encode()
        str(submission).encode()


def test_an_old_archive_with_utf_8_names(tmp_path):
    archive = packed(tmp_path / "s.zip", "zoe-ae.ipynb")
    archive.write_bytes(archive.read_bytes().replace(b"zoe-ae", "zoë-a".encode()))
    assert students(archive) == ["zoë-a"]


def test_nothing_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="SUBMISSIONS: no folder or archive"):
        find_submissions(tmp_path / "nowhere", "01_spam")
    assert find_submissions(tmp_path, "01_spam") == []


def test_names_are_compared_without_accents_and_order_of_case():
    assert simplified("Zoë  MÜLLER-Smith") == "zoemullersmith"
    assert simplified("李 雷") == "李雷"
