"""Moodle: the names in its downloads, its grading worksheet as a roster, and the same with grades filled in.

Moodle takes a worksheet only with all its columns, and finds students by the number in "Identifier".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from confusionlab.grading.submissions.platforms.base import (
    Grades,
    Listed,
    Owner,
    Table,
    csv_text,
    on_scale,
    rows_below,
)

DOWNLOAD = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$")


def owner(name: str) -> Owner | None:
    """Return who handed in a file of Moodle's download, None if the name is not one of those."""
    match = DOWNLOAD.match(name)
    if match is None:
        return None
    student, id_ = match["name"], match["id"]
    is_anonymous = student == "Participant"
    return Owner(student=f"{student} {id_}" if is_anonymous else student, id=id_, platform="moodle")


def is_roster(header: list[str]) -> bool:
    """Tell whether a table is Moodle's grading worksheet, given its header in lower case."""
    return "identifier" in header and "grade" in header


def students(table: Table, header: list[str]) -> Iterator[Listed]:
    """Yield the students of Moodle's grading worksheet."""
    known = [
        header.index(name)
        for name in ("full name", "email address", "id number", "username")
        if name in header
    ]
    for number, row in rows_below(table):
        identifier = row[header.index("identifier")]
        digits = re.search(r"\d+$", identifier.strip())
        names = [row[column] for column in known if row[column].strip()]
        yield Listed((names or [identifier])[0], digits[0] if digits else "", number, [*names, identifier])


def files(grades: Grades) -> dict[str, str]:
    """Return the worksheet to upload to Moodle; none without its roster."""
    if grades.roster_kind != "moodle":
        return {}
    by_row = grades.by_row
    header, *rows = grades.roster_table
    names = [cell.strip().lower() for cell in header]
    grade, most = names.index("grade"), names.index("maximum grade") if "maximum grade" in names else None
    table: list[list[str]] = [list(header)]
    for number, row in enumerate(rows, start=1):
        cells = [*row, *[""] * (len(header) - len(row))]
        graded = by_row.get(number)
        if graded is not None and graded.has_result:  # all others keep what Moodle has
            cells[grade] = on_scale(graded.points, grades.max_points, cells[most] if most is not None else "")
        table.append(cells)
    return {"moodle.csv": csv_text(table)}
