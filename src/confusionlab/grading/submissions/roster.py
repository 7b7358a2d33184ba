"""The class's roster: a table as Canvas, Moodle or Classroom 50 exports it, or any with names in it."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

from confusionlab.grading.submissions.collect import Submission
from confusionlab.grading.submissions.platforms import canvas, moodle
from confusionlab.grading.submissions.platforms.base import Listed, Table, rows_below, simplified

NAMES = ("student", "full name", "name", "identifier", "github_username", "username", "login", "email")
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One student of a roster.

    Attributes
    ----------
    student : str
        The name.
    id : str
        The number by which Moodle or Canvas knows the student; may be empty.
    row : int
        The row of the table.
    keys : frozenset of str
        What a submission may call the student, simplified.
    """

    student: str
    id: str
    row: int
    keys: frozenset[str]

    @property
    def bare_numbers(self) -> set[str]:
        """Its numbers without leading zeros."""
        return {bare for key in self.keys if (bare := _bare(key))}

    def number_of(self, name: str) -> str:
        """Return the number on the roster that a name is but for leading zeros; empty if there is none."""
        number = simplified(name)
        alike = sorted(key for key in self.keys if _bare(key) and _bare(key) == _bare(number))
        return alike[0] if alike and number not in self.keys else ""


def _bare(number: str) -> str:
    """Return a number without leading zeros, which spreadsheets drop; nothing for anything else."""
    return number.lstrip("0") if number.isdecimal() else ""


@dataclass(frozen=True)
class Roster:
    """A roster as it was exported, and the students in it.

    Attributes
    ----------
    kind : {"canvas", "moodle", "plain"}
        Whose table it is.
    table : tuple of tuple of str
        All rows, the header first, unchanged.
    entries : tuple of Entry
        The students, in the order of the table.
    """

    kind: Literal["canvas", "moodle", "plain"]
    table: Table
    entries: tuple[Entry, ...]

    def match(self, submissions: Collection[Submission]) -> dict[str, Entry]:
        """Return whose each submission is.

        Parameters
        ----------
        submissions : iterable of Submission
            What was handed in.

        Returns
        -------
        dict of str to Entry
            By the submission's student; those who are on no row are missing.
        """
        by_id = {entry.id: entry for entry in self.entries if entry.id}
        owners = Counter(key for entry in self.entries for key in entry.keys)
        by_key = {key: entry for entry in self.entries for key in entry.keys if owners[key] == 1}
        found = {}
        for submission in submissions:
            entry = by_id.get(submission.id) if submission.id else None
            entry = entry or by_key.get(simplified(submission.student))
            if entry is not None:
                found[submission.student] = entry
        return found | self._by_bare_number(
            [each for each in submissions if each.student not in found], found
        )

    def _by_bare_number(self, left: Collection[Submission], found: dict[str, Entry]) -> dict[str, Entry]:
        """Return whose those left are by a number without its leading zeros, where only one can be meant."""
        taken = set(found.values())
        keys = [(bare, entry) for entry in self.entries if entry not in taken for bare in entry.bare_numbers]
        often = Counter(bare for bare, _ in keys)
        by_number = {bare: entry for bare, entry in keys if often[bare] == 1}
        numbers = [(each.student, _bare(simplified(each.student))) for each in left]
        asked = Counter(number for _, number in numbers)
        return {student: by_number[it] for student, it in numbers if it in by_number and asked[it] == 1}


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Parameters
    ----------
    path : Path
        A CSV file: Canvas' gradebook, Moodle's grading worksheet, Classroom
        50's roster, or any table with a column `student` or `name`. Cells may
        be parted by commas, semicolons or tabs.

    Returns
    -------
    Roster
        The students.

    Raises
    ------
    ValueError
        If no column tells names, or it is a workbook.
    """
    text = _decoded(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)  # as spreadsheets write in many countries
    table = tuple(
        tuple(row) for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if any(row)
    )
    header = [cell.strip().lower() for cell in table[0]] if table else []
    if canvas.is_roster(header):
        return Roster("canvas", table, tuple(map(_entry, canvas.students(table, header))))
    if moodle.is_roster(header):
        return Roster("moodle", table, tuple(map(_entry, moodle.students(table, header))))
    columns = [header.index(name) for name in NAMES if name in header]
    if not columns:
        raise ValueError(
            f"--roster: {path} has the columns {', '.join(header) or '(none)'}; expected Canvas' gradebook, "
            "Moodle's grading worksheet, or a table with a column `student`"
        )
    return Roster("plain", table, tuple(map(_entry, _plain(table, columns))))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(WORKBOOK):
        raise ValueError(f"--roster: {path} is a workbook; save it as CSV, and name that file")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # what Excel calls Unicode text
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _entry(listed: Listed) -> Entry:
    """Return a student, known by all that the cells say, the parts before an @ and around a comma too."""
    names = {listed.student, *listed.cells}
    names |= {name.partition("@")[0] for name in names if "@" in name}
    names |= {" ".join(reversed(name.split(",", 1))) for name in names if "," in name}
    keys = {key for name in names if len(key := simplified(name)) > 1}
    return Entry(student=listed.student.strip(), id=listed.id.strip(), row=listed.row, keys=frozenset(keys))


def _plain(table: Table, columns: list[int]) -> Iterable[Listed]:
    for number, row in rows_below(table):
        if name := next((row[column] for column in columns if row[column].strip()), ""):
            yield Listed(name, "", number, row)
