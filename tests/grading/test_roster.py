"""Rosters as they are exported, and whose a submission is."""

import pytest

from confusionlab.grading.submissions.collect import Submission
from confusionlab.grading.submissions.roster import read_roster

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,01_spam (4711),Final Score
,,,,,Manual Posting,
    Points Possible,,,,,12.0,(read only)
"Ode, Anna",101,s-1,aode,Group A,,0
"van Dyk, Ben",102,s-2,bvandyk,Group A,3,0
"Müller, Zoë",103,s-3,zmueller,Group B,,0
"Student, Test",104,,"",Group B,,0
"""
MOODLE = """\
\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade)
Participant 1234567,Anna Ode,anna.ode@example.org,Submitted for grading,,100.00,Yes,-
Participant 1234568,Ben van Dyk,ben@example.org,No submission,,100.00,Yes,-
"""


def roster(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path)


def owners(roster, *submissions):
    found = roster.match(submissions)
    return [found[each.student].student if each.student in found else None for each in submissions]


def test_canvas_gradebook(tmp_path):
    read = roster(tmp_path, CANVAS)
    assert read.kind == "canvas"
    assert [entry.id for entry in read.entries] == ["101", "102", "103", "104"]
    assert read.entries[0].student == "Ode, Anna"


@pytest.mark.parametrize("name", ["odeanna", "Anna Ode", "aode", "Ode, Anna", "ANNA_ODE", "s-1"])
def test_a_student_is_known_by_many_names(tmp_path, name):
    assert owners(roster(tmp_path, CANVAS), Submission(student=name)) == ["Ode, Anna"]


def test_accents_and_case_do_not_matter(tmp_path):
    assert owners(roster(tmp_path, CANVAS), Submission(student="zoe_MULLER")) == ["Müller, Zoë"]


def test_the_number_counts_more_than_the_name(tmp_path):
    assert owners(roster(tmp_path, CANVAS), Submission(student="odeanna", id="102")) == ["van Dyk, Ben"]


def test_what_several_share_names_nobody(tmp_path):
    assert owners(
        roster(tmp_path, CANVAS), Submission(student="Group A"), Submission(student="somebody else")
    ) == [
        None,
        None,
    ]


def test_moodles_worksheet(tmp_path):
    read = roster(tmp_path, MOODLE)
    assert read.kind == "moodle"
    names = [
        Submission(student="x", id="1234567"),
        Submission(student="ben"),
        Submission(student="Participant 1234568"),
        Submission(student="-"),
    ]
    assert owners(read, *names) == ["Anna Ode", "Ben van Dyk", "Ben van Dyk", None]


def test_moodles_worksheet_of_an_anonymous_assignment(tmp_path):
    read = roster(
        tmp_path, "Identifier,Status,Grade,Maximum Grade,Last modified (grade)\nParticipant 7,x,,12,-\n"
    )
    assert [(entry.student, entry.id) for entry in read.entries] == [("Participant 7", "7")]


def test_classroom_50s_roster(tmp_path):
    header = "username,first_name,last_name,email,section,github_id,role"
    read = roster(tmp_path, f"{header}\nanna-o,Anna,Ode,a@b.org,1,12,student\n")
    assert read.kind == "plain"
    assert owners(read, Submission(student="anna-o")) == ["anna-o"]


def test_a_roster_of_the_time_of_github_classroom(tmp_path):
    read = roster(tmp_path, 'identifier,github_username,github_id,name\n"ode.a","anna-o","12",""\n')
    assert read.kind == "plain"
    assert owners(read, Submission(student="anna-o")) == ["ode.a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_from_a_spreadsheet(tmp_path, encoding):
    read = roster(tmp_path, "Group;Student\nA;Zoë Müller\nB;Anna Ode\n\nB;\n", encoding)
    assert [entry.student for entry in read.entries] == ["Zoë Müller", "Anna Ode"]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", ""])
def test_a_table_without_names_is_refused(tmp_path, text):
    with pytest.raises(ValueError, match="expected Canvas' gradebook"):
        roster(tmp_path, text)


def test_excels_unicode_text(tmp_path):
    read = roster(tmp_path, "Group\tStudent\nA\tZoë Müller\nB\tAnna Ode\n", "utf-16")
    assert [entry.student for entry in read.entries] == ["Zoë Müller", "Anna Ode"]


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_named_as_such(tmp_path, start):
    (tmp_path / "roster.xlsx").write_bytes(start + bytes(100))
    with pytest.raises(ValueError, match=r"roster\.xlsx is a workbook; save it as CSV"):
        read_roster(tmp_path / "roster.xlsx")


def test_a_number_that_lost_its_leading_zeros_is_known(tmp_path):
    read = roster(tmp_path, "student,name\n12345,Anna Ode\n0777,Ben One\n")
    assert owners(read, Submission(student="0012345"), Submission(student="777")) == ["12345", "0777"]


def test_numbers_that_could_be_two_peoples_are_nobodys(tmp_path):
    read = roster(tmp_path, "student\n12345\n012345\n0077\n")
    numbers = ["0012345", "77", "077"]
    assert owners(read, *(Submission(student=number) for number in numbers)) == [None, None, None]


def test_a_number_as_it_stands_comes_before_one_without_zeros(tmp_path):
    read = roster(tmp_path, "student\n12345\n")
    assert owners(read, Submission(student="012345"), Submission(student="12345")) == [None, "12345"]
