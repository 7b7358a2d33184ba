"""Folders and archives in the shapes that they come in: everybody is found, nothing leads elsewhere."""

import os
import shutil
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from confusionlab.grading.submissions import archive as files
from confusionlab.grading.submissions.collect import find_submissions
from confusionlab.grading.submissions.notebook import UnreadableError
from confusionlab.grading.submissions.platforms.base import simplified

NOTEBOOK = '{"cells": []}'


def put(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{NOTEBOOK}{name}", "utf-8")
    return folder


def with_members(target, members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED):
    """Write an archive to a file or into memory, and return where it went."""
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def packed(path: Path, *names: str) -> Path:
    return with_members(path, {name: f"{NOTEBOOK}{name}" for name in names})


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
def test_clones_of_github(tmp_path, parent):
    root = tmp_path / parent
    put(root, *(f"spam-{user}/exercises/01_spam.ipynb" for user in ("ann-b", "ann-c", "ben")))
    put(root, *(f"spam-{user}/.git/objects/01_spam.ipynb" for user in ("ann-b", "ann-c", "ben")))
    assert found(root) == {user: f"spam-{user}/exercises/01_spam.ipynb" for user in ("ann-b", "ann-c", "ben")}


def test_classroom_50s_download(tmp_path):
    root = put(tmp_path / "cs-spam_submissions_2026_11_26_T_12_00_00", "scores.csv")
    for user in ("ann-b", "ben"):
        put(root, *(f"cs-spam-{user}/{name}" for name in ("01_spam.ipynb", "result.json", ".git/config")))
    assert found(root) == {user: f"cs-spam-{user}/01_spam.ipynb" for user in ("ann-b", "ben")}


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


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files, and links need rights")
def test_links_lead_nowhere(tmp_path):
    put(tmp_path / "class", "anna/01_spam.ipynb")
    secret = put(tmp_path, "secret.ipynb") / "secret.ipynb"
    (tmp_path / "class" / "ben").mkdir()
    (tmp_path / "class" / "ben" / "01_spam.ipynb").symlink_to(secret)
    (tmp_path / "class" / "cem").symlink_to(tmp_path / "class" / "anna")
    os.mkfifo(tmp_path / "class" / "dan.ipynb")
    submissions = {each.student: each for each in find_submissions(tmp_path / "class", "01_spam")}
    assert set(submissions) == {"anna", "ben", "cem", "dan"}
    assert "cem (a link, and links are not followed)" in submissions["cem"].problem
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
    whole = packed(tmp_path / "s.zip", *(f"{n}.ipynb" for n in range(6)))
    monkeypatch.setattr(zipfile, "ZipFile", None)  # to open it is what takes the memory
    with pytest.raises(UnreadableError, match="6 files, more than 5"):
        find_submissions(whole, "01_spam")


@pytest.mark.parametrize("length", [files.LOOK_AT - 3, files.LOOK_AT - 1, files.LOOK_AT, 10])
def test_members_are_counted_once_wherever_they_stand(tmp_path, length):
    whole = tmp_path / "s.zip"
    whole.write_bytes(b"x" * length + files.MEMBER + b"y" * files.LOOK_AT + files.MEMBER)
    with whole.open("rb") as opened:
        assert files.count_members(opened) == 2


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
    (tmp_path / "x\u2028y\u2029z.ipynb").write_text(NOTEBOOK)
    assert students(tmp_path) == ["two lines", "x y z", "zo?"]
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


def bytes_of(*names: str, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive as a student packs it."""
    members = {name: f"{NOTEBOOK}{name} of Eve's" for name in names}
    return with_members(BytesIO(), members, compression).getvalue()


CLASS = ("odeanna", "foxdan", "elicem")
FORGED = ("odeanna_101_99999_01_spam.ipynb", "Ben Fry_12_assignsubmission_file_/01_spam.ipynb")


@pytest.mark.parametrize(
    ("eve", "anna", "ben"),
    [
        ("evilneve_103_9004_work.zip", "odeanna_101_9001_x.ipynb", "fryben_102_9002_x.ipynb"),
        (
            "Eve X_13_assignsubmission_file_work.zip",
            "Anna Ode_11_assignsubmission_file_x.ipynb",
            "Ben Fry_12_assignsubmission_file_x.ipynb",
        ),
        ("eve.zip", "Anna Ode.ipynb", "ben.ipynb"),
        ("eve.zip", "anna/x.ipynb", "ben/x.ipynb"),
        ("eve.zip", "odeanna_101_9001_x.ipynb", "fryben_102_9002_x.ipynb"),
        ("eve.zip", "Ode Anna.zip/x.ipynb", "Ben Fry.zip/x.ipynb"),
        ("eve/odeanna_101_99999_work.zip", "anna/x.ipynb", "ben/x.ipynb"),
    ],
)
@pytest.mark.parametrize("shape", ["folder", "archive"])
@pytest.mark.parametrize(
    "forged",
    [
        FORGED,
        (FORGED[0], "odeanna_101_99998_01_spam.ipynb"),
        (FORGED[1],),
        ("anna/01_spam.ipynb", "ben/01_spam.ipynb"),
        ("submitted/anna/01_spam/01_spam.ipynb", "source/01_spam/01_spam.ipynb"),
        ("odeanna_101_99999_01_spam/01_spam.ipynb", "Anna Ode_11_assignsubmission_file_/01_spam.ipynb"),
    ],
)
def test_nobody_hands_in_for_others(tmp_path, eve, anna, ben, shape, forged):
    put(tmp_path / "week", anna, ben)
    real = {each.student: each.file.name for each in find_submissions(tmp_path / "week", "01_spam")}
    (tmp_path / "week" / eve).parent.mkdir(exist_ok=True)
    (tmp_path / "week" / eve).write_bytes(bytes_of(*forged))
    root = tmp_path / "week"
    if shape == "archive":
        root = Path(shutil.make_archive(str(tmp_path / "class"), "zip", root))
    handed = {each.student: each for each in find_submissions(root, "01_spam")}
    assert {name: handed[name].file.name for name in real} == real
    assert {str(name) for name in real.values()} == {anna, ben}
    others = [each for name, each in handed.items() if name not in real]
    assert others
    for each in others:
        assert each.student.startswith(("ev", "Ev")) or "Only eve.zip says" in each.notes[-1]


def test_a_forged_archive_is_told_of(tmp_path):
    put(tmp_path, "Anna Ode_11_assignsubmission_file_/a.ipynb")
    (tmp_path / "eve.zip").write_bytes(
        bytes_of("Anna Ode_11_assignsubmission_file_/01_spam.ipynb", FORGED[1])
    )
    anna, forged, ben = find_submissions(tmp_path, "01_spam")
    assert (anna.student, anna.archive, anna.notes) == ("Anna Ode", "", ())
    assert anna.file.name.name == "a.ipynb"
    assert (forged.student, forged.archive) == ("Anna Ode (11)", "eve.zip")
    assert forged.notes == ("Only eve.zip says that this is Anna Ode's work.",)
    assert (ben.student, ben.archive) == ("Ben Fry", "eve.zip")


def test_a_forged_archive_does_not_take_anothers_number(tmp_path):
    put(tmp_path, "Anna Ode_11_assignsubmission_file_/a.ipynb")
    (tmp_path / "eve.zip").write_bytes(bytes_of("Z Z_11_assignsubmission_file_/01_spam.ipynb"))
    assert students(tmp_path) == ["Anna Ode", "Z Z"]


def test_a_forged_archive_hands_in_for_nobody_whose_folder_is_empty(tmp_path):
    (tmp_path / "Anna Ode_11_assignsubmission_file_").mkdir()
    (tmp_path / "eve.zip").write_bytes(bytes_of("Anna Ode_11_assignsubmission_file_/01_spam.ipynb"))
    anna, forged = find_submissions(tmp_path, "01_spam")
    assert (anna.student, anna.file) == ("Anna Ode", None)
    assert (forged.student, forged.archive) == ("Anna Ode (11)", "eve.zip")


@pytest.mark.parametrize("forged", ["Anna Ode", "Anna Ode (11)", "Anna Ode (12)", "Anna Ode (11) 2"])
@pytest.mark.parametrize("ids", [[11], [11, 12]])
def test_a_forged_archive_renames_nobody(tmp_path, forged, ids):
    put(tmp_path / "week", *(f"Anna Ode_{id_}_assignsubmission_file_/a.ipynb" for id_ in ids))
    names = students(tmp_path / "week")
    folders = [f"{forged}_{n}_assignsubmission_file_/01_spam.ipynb" for n in (11, 12, 13)]
    for eve in ("eve.zip", "eva.zip"):
        (tmp_path / "week" / eve).write_bytes(bytes_of(*folders))
    handed = find_submissions(tmp_path / "week", "01_spam")
    assert [each.student for each in handed if not each.archive] == names
    assert len({each.student for each in handed}) == len(handed) == len(names) + 6
    assert "Anna Ode" not in {each.student for each in handed if each.archive}


def test_one_who_sent_an_e_mail_too_does_not_undo_the_classs_archive(tmp_path):
    put(tmp_path / "week", "odeanna.ipynb")
    packed(tmp_path / "week" / "canvas.zip", *(f"{name}_1{n}_9_x.ipynb" for n, name in enumerate(CLASS)))
    handed = {each.student: each for each in find_submissions(tmp_path / "week", "01_spam")}
    assert set(handed) == {*CLASS, "odeanna (10)"}
    assert handed["odeanna"].file.name.name == "odeanna.ipynb"
    assert [name for name, each in handed.items() if not each.archive] == ["odeanna"]


def test_a_broken_archive_beside_a_classs_of_the_same_name(tmp_path):
    put(tmp_path, "source/01_spam/01_spam.ipynb", "eve.zip", "submitted/anna/01_spam/x.ipynb")
    packed(tmp_path / "submitted" / "eve.zip", "odeanna_101_9001_x.ipynb")
    assert students(tmp_path) == ["anna", "eve", "odeanna"]


def test_a_classs_archive_beside_others_is_told_of(tmp_path):
    put(tmp_path / "week", "cem.ipynb")
    packed(tmp_path / "week" / "canvas.zip", "odeanna_101_9001_x.ipynb", "foxdan_102_9002_x.ipynb")
    cem, *others = find_submissions(tmp_path / "week", "01_spam")
    assert cem.notes == ()
    assert [(each.student, each.notes) for each in others] == [
        ("foxdan", ("Only canvas.zip says that this is foxdan's work.",)),
        ("odeanna", ("Only canvas.zip says that this is odeanna's work.",)),
    ]


def test_classs_archives_among_themselves(tmp_path):
    (tmp_path / "week").mkdir()
    packed(tmp_path / "week" / "monday.zip", "odeanna_101_9001_x.ipynb", "foxdan_102_9002_x.ipynb")
    packed(tmp_path / "week" / "friday.zip", "odeanna_101_9009_x.ipynb", "elicem_103_9003_x.ipynb")
    put(tmp_path / "week", "roster.csv")
    submissions = {each.student: each for each in find_submissions(tmp_path / "week", "01_spam")}
    assert set(submissions) == {"elicem", "foxdan", "odeanna"}
    assert submissions["odeanna"].file.name.name == "odeanna_101_9009_x.ipynb"
    assert submissions["foxdan"].notes == ()


def test_moodles_and_canvas_numbers_are_different_numbers(tmp_path):
    (tmp_path / "week").mkdir()
    packed(tmp_path / "week" / "canvas.zip", "odeanna_12_9001_x.ipynb", "foxdan_13_9002_x.ipynb")
    packed(tmp_path / "week" / "moodle.zip", "Ben Ox_12_assignsubmission_file_/b.ipynb")
    assert students(tmp_path / "week") == ["Ben Ox", "foxdan", "odeanna"]


def test_many_files_of_one_student_do_not_change_how_others_are_named(tmp_path):
    put(tmp_path, "odeanna_101_9001_x.ipynb", "foxdan_102_9002_x.ipynb", *(f"eve/{n}.txt" for n in range(9)))
    assert students(tmp_path) == ["eve", "foxdan", "odeanna"]


@pytest.mark.parametrize("name", ["evilneve_103_9004_work.zip", "Eve X_13_assignsubmission_file_work.zip"])
def test_who_alone_hands_in_is_no_class(tmp_path, name):
    packed(tmp_path / name, "anna.ipynb", "ben.ipynb")
    (submission,) = find_submissions(tmp_path, "01_spam")
    assert submission.id in {"103", "13"}


def test_an_archives_ending_in_capitals(tmp_path):
    packed(tmp_path / "anna.ZIP", "a.ipynb")
    put(tmp_path, "ben.ipynb")
    assert students(tmp_path) == ["anna", "ben"]


def test_a_student_called_submitted(tmp_path):
    put(
        tmp_path,
        "anna/01_spam.ipynb",
        "ben/01_spam.ipynb",
        "submitted/01_spam.ipynb",
        "submitted/a/b/x.ipynb",
    )
    assert students(tmp_path) == ["anna", "ben", "submitted"]


def test_a_student_called_submitted_beside_files(tmp_path):
    put(tmp_path, "anna.ipynb", "submitted/01_spam.ipynb")
    assert students(tmp_path) == ["anna", "submitted"]
    put(tmp_path / "other", "anna.ipynb", "submitted/anna/01_spam/01_spam.ipynb")
    assert students(tmp_path / "other") == ["anna", "submitted"]


def test_nobody_beside_nbgraders_folders_is_left_out(tmp_path):
    put(
        tmp_path,
        "submitted/anna/01_spam/01_spam.ipynb",
        "source/01_spam/01_spam.ipynb",
        "gradebook.db",
        "nbgrader_config.py",
        "roster.csv",
        "ben.pdf",
        "cem/01_spam.ipynb",
    )
    (tmp_path / "dan").mkdir()
    (tmp_path / "feedback").mkdir()
    (tmp_path / "submitted" / "eli").mkdir()
    assert students(tmp_path) == ["anna", "ben", "cem", "dan", "eli"]


def test_nbgraders_folder_beside_files(tmp_path):
    put(tmp_path, "submitted/anna/01_spam/01_spam.ipynb", "submitted/ben/01_spam/x.ipynb", "cem.ipynb")
    assert students(tmp_path) == ["anna", "ben", "cem"]


def test_a_table_beside_a_lone_folder(tmp_path):
    put(tmp_path, "week 1/anna.ipynb", "week 1/ben.ipynb", "roster.csv")
    assert students(tmp_path) == ["anna", "ben"]


def test_empty_folders_are_students_too(tmp_path):
    put(tmp_path, "anna/a.ipynb", "anna/b.ipynb", "cem/.ipynb_checkpoints/01_spam.ipynb")
    (tmp_path / "ben").mkdir()
    assert students(tmp_path) == ["anna", "ben", "cem"]


def test_nbgraders_folder_before_anybody_hands_in(tmp_path):
    put(tmp_path, "source/01_spam/01_spam.ipynb", "source/01_spam/02_rates.ipynb")
    (tmp_path / "submitted" / "anna").mkdir(parents=True)
    assert students(tmp_path) == ["anna"]


def test_an_empty_folder_of_a_namesake(tmp_path):
    put(tmp_path, "Anna Lee_12_assignsubmission_file_/a.ipynb")
    (tmp_path / "Anna Lee_13_assignsubmission_file_").mkdir()
    (tmp_path / "Anna Lee_12_assignsubmission_onlinetext_").mkdir()
    assert students(tmp_path) == ["Anna Lee (12)", "Anna Lee (13)"]


def test_an_empty_clone(tmp_path):
    put(tmp_path, *(f"spam-{user}/.git/x" for user in ("ann", "ben")), "spam-ben/01_spam.ipynb")
    assert students(tmp_path) == ["ann", "ben"]


@pytest.mark.parametrize(
    "names",
    [
        ["Anna Ode_1_{0}", "Anna Ode_2_{0}", "Anna Ode (1)_3_{0}"],
        [
            "Anna Ode_1_{0}",
            "Anna Ode_2_{0}",
            "Anna Ode (1)_3_{0}",
            "Anna Ode (1)_4_{0}",
            "Anna Ode (1) (3)_5_{0}",
        ],
        ["Anna Ode_1_{0}", "Anna Ode", "Anna Ode (1)"],
        ["Anna Ode_1_{0}", "Anna Ode_2_{0}", "Anna Ode (1)_3_{0}", "Anna Ode (1) 2"],
    ],
)
def test_names_are_unique_whatever_they_were(tmp_path, names):
    put(tmp_path, *(f"{name}/x.ipynb".format("assignsubmission_file_") for name in names))
    assert len({*students(tmp_path)}) == len(names)
    assert sorted(found(tmp_path).values()) == sorted(
        f"{name}/x.ipynb".format("assignsubmission_file_") for name in names
    )


def test_folders_whose_names_are_no_text(tmp_path):
    put(tmp_path, "anna/01_spam.ipynb")
    for name in (b"b\xffd", b"x\n=1+1"):
        (tmp_path / os.fsdecode(name)).mkdir()
    assert students(tmp_path) == ["anna", "b?d", "x =1+1"]


def test_clones_whose_names_are_no_text(tmp_path):
    for user in (b"ann", b"zo\xeb"):
        clone = tmp_path / os.fsdecode(b"sp\xe4m-" + user)
        put(clone, "01_spam.ipynb", ".git/config")
    assert students(tmp_path) == ["ann", "zo?"]


def test_a_folder_in_an_archive_with_a_very_long_name(tmp_path):
    packed(tmp_path / "s.zip", f"{'a' * 5000}/01_spam.ipynb", "ben.ipynb")
    assert students(tmp_path / "s.zip") == ["a" * 5000, "ben"]


def test_no_file_is_compared_with_all_others(tmp_path, monkeypatch):
    def compared(self, other):
        pytest.fail("a file is searched for in a list")

    monkeypatch.setattr(files.File, "__eq__", compared)
    archive = packed(
        tmp_path / "s.zip", *(f"submissions/eve/{n}.py" for n in range(50)), "submissions/a.ipynb"
    )
    assert students(archive) == ["a", "eve"]


def test_an_archive_is_opened_as_often_for_many_archives_in_it(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(files, "_open", lambda path, really=files._open: opened.append(path) or really(path))
    inner = {f"{n}.zip": bytes_of(f"{n}.ipynb") for n in range(50)}
    assert len(files.list_files(with_members(tmp_path / "s.zip", inner))) == 50
    assert len(opened) < 5


def broken_lzma() -> bytes:
    data = bytearray(bytes_of("01_spam.ipynb" * 9, compression=zipfile.ZIP_LZMA))
    start = data.index(b"PK\x01\x02")
    data[start - 40 : start] = b"\xff" * 40
    return bytes(data)


def beyond_all_files() -> bytes:
    """An archive whose member begins where no file reaches."""
    data = bytes_of("01_spam.ipynb")
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    extra = struct.pack("<HHQ", 1, 8, 2**63)
    entry = data[start : start + 30] + struct.pack("<H", len(extra)) + data[start + 32 : start + 42]
    entry += b"\xff" * 4 + data[start + 46 : end] + extra
    return data[:start] + entry + data[end : end + 12] + struct.pack("<I", len(entry)) + data[end + 16 :]


@pytest.mark.parametrize("make", [broken_lzma, beyond_all_files])
def test_broken_members_end_nothing(tmp_path, make):
    broken = with_members(tmp_path / "class.zip", {"anna.ipynb": b"{}", "eve.zip": make()})
    anna, eve = find_submissions(broken, "01_spam")
    assert anna.read() == b"{}"
    with pytest.raises(UnreadableError, match=r"cannot be read|No notebook"):
        eve.read()
    (tmp_path / "eve.zip").write_bytes(make())
    with pytest.raises(UnreadableError, match=r"cannot be (read|opened)"):
        find_submissions(tmp_path / "eve.zip", "01_spam")[0].read()


@pytest.mark.parametrize(
    "error",
    [struct.error, UnicodeError, MemoryError, RecursionError, AttributeError, KeyError, AssertionError],
)
def test_whatever_reading_an_archive_raises(tmp_path, monkeypatch, error):
    archive = packed(tmp_path / "s.zip", "anna.ipynb")
    (submission,) = find_submissions(archive, "01_spam")

    def broken(*_):
        raise error

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", broken)
    with pytest.raises(UnreadableError, match=rf"anna.ipynb cannot be read: .*{error.__name__}"):
        submission.read()
    with pytest.raises(
        UnreadableError, match=rf"s.zip cannot be opened as a zip archive: .*{error.__name__}"
    ):
        find_submissions(archive, "01_spam")


def test_a_number_too_long_to_count(tmp_path):
    put(tmp_path, "anna.ipynb")
    packed(tmp_path / "eve.zip", f"evilneve_103_{'9' * 5000}_x.ipynb")
    assert students(tmp_path) == ["anna", "eve"]


def test_an_empty_folder_beside_a_lone_one(tmp_path):
    put(tmp_path, "submissions/anna.ipynb", "submissions/ben.ipynb")
    (tmp_path / "cem").mkdir()
    assert students(tmp_path) == ["anna", "ben", "cem"]


def test_a_folder_whose_name_begins_with_a_dot_has_a_row(tmp_path):
    root = put(
        tmp_path / "class", ".anna/01_spam.ipynb", "ben/.work/01_spam.ipynb", ".cem.ipynb", ".git/x.ipynb"
    )
    put(root, ".ipynb_checkpoints/anna-checkpoint.ipynb", "._dan.ipynb", ".vscode/x.json", ".gitignore")
    expected = {
        ".anna": ".anna/01_spam.ipynb",
        "ben": "ben/.work/01_spam.ipynb",
        ".cem": ".cem.ipynb",
    }
    assert found(root) == expected
    assert found(Path(shutil.make_archive(str(tmp_path / "zipped"), "zip", root))) == expected


def test_a_hidden_copy_comes_after_the_notebook(tmp_path):
    put(tmp_path, "anna/.~01_spam.ipynb", "anna/01_spam_done.ipynb", "anna/.old/01_spam.ipynb")
    (submission,) = find_submissions(tmp_path, "01_spam")
    assert submission.file.name.name == "01_spam_done.ipynb"
    assert ".old/01_spam.ipynb" in submission.notes[0]


def test_a_students_archive_in_the_classs_archive_in_a_folder(tmp_path):
    hand = bytes_of("01_spam.ipynb")
    (tmp_path / "class").mkdir()
    names = {
        "Anna Ode_1_assignsubmission_file_/hand.zip": hand,
        "Ben One_2_assignsubmission_file_/01_spam.ipynb": NOTEBOOK,
    }
    with_members(tmp_path / "class" / "moodle.zip", names)
    (anna,) = [each for each in find_submissions(tmp_path / "class", "01_spam") if each.student == "Anna Ode"]
    assert anna.read().startswith(NOTEBOOK.encode())
    assert anna.file.members == ("Anna Ode_1_assignsubmission_file_/hand.zip", "01_spam.ipynb")


def test_an_archive_too_deep_in_others_is_named(tmp_path):
    deep = bytes_of("01_spam.ipynb")
    for name in ("three.zip", "two.zip"):
        with_members(inner := BytesIO(), {name: deep})
        deep = inner.getvalue()
    (tmp_path / "anna.zip").write_bytes(deep)
    (submission,) = find_submissions(tmp_path, "01_spam")
    assert "three.zip (an archive in an archive in an archive)" in submission.problem


def test_an_empty_folder_in_an_archive_has_a_row(tmp_path):
    members = {
        "class/anna/01_spam.ipynb": NOTEBOOK,
        "class/ben/": "",
        "class/cem/.ipynb_checkpoints/x.ipynb": "",
    }
    with_members(tmp_path / "s.zip", members | {"class/dan.ipynb": NOTEBOOK, "__MACOSX/class/": ""})
    assert students(tmp_path / "s.zip") == ["anna", "ben", "cem", "dan"]


def test_a_notebook_without_a_name_has_a_row(tmp_path):
    put(tmp_path, ".ipynb", "ben.ipynb")
    assert students(tmp_path) == ["ben", ".ipynb"]
