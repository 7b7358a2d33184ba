"""Canvas: the names in its downloads, its gradebook as a roster, and a column of points to import.

Canvas finds students by the id in the second column and an assignment by the number in brackets behind its
title, so both are taken from the gradebook that it exported.
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
    simplified,
)

DOWNLOAD = re.compile(
    r"(?P<name>\w+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<file>\d{1,18}|text|link)(?:_(?P<rest>.+)|\.html)$"
)
ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<name>anon_(?P<id>\w+?))_(?P<file>\d{1,18})_(?P<rest>.+)$")
POINTS_POSSIBLE = "Points Possible"


def owner(name: str) -> Owner | None:
    """Return who handed in a file of Canvas' download, None if the name is not one of those."""
    match = ANONYMOUS.match(name) or DOWNLOAD.match(name)
    if match is None:
        return None
    return Owner(
        student=match["name"],
        id=match["id"],
        platform="canvas",
        order=int(match["file"]) if match["file"].isdecimal() else 0,
        is_late=match["late"] is not None,
    )


def is_roster(header: list[str]) -> bool:
    """Tell whether a table is Canvas' gradebook, given its header in lower case."""
    return header[:2] == ["student", "id"] and "section" in header


def students(table: Table, header: list[str]) -> Iterator[Listed]:
    """Yield the students of Canvas' gradebook."""
    last = header.index("section")
    for number, row in rows_below(table):
        if row[1].strip().isdecimal():  # the rows of possible points and of posting have no id
            yield Listed(row[0], row[1], number, row[2:last])


def files(grades: Grades) -> dict[str, str]:
    """Return the file to import into Canvas; none without its roster."""
    if grades.roster_kind != "canvas":
        return {}
    by_row = grades.by_row
    header, *rows = grades.roster_table
    width = [cell.strip().lower() for cell in header].index("section") + 1
    column = _column(header, width, grades)
    title = header[column] if column is not None else grades.title
    most = next((_cell(row, column) for row in rows if row[0].strip() == POINTS_POSSIBLE), "")
    table: list[list[str]] = [[*header[:width], title]]
    for number, row in enumerate(rows, start=1):
        cells = [*row[:width], *[""] * (width - len(row))]
        graded = by_row.get(number)
        if graded is not None and graded.has_result:  # whoever has no row keeps what Canvas has
            table.append([*cells, on_scale(graded.points, grades.max_points, most)])
        elif row[0].strip() == POINTS_POSSIBLE:
            table.append([*cells, most or str(grades.max_points)])
    return {"canvas.csv": csv_text(table)}


def _cell(row: tuple[str, ...], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _column(header: tuple[str, ...], width: int, grades: Grades) -> int | None:
    """Return the assignment's column, if Canvas has one of this name or title already."""
    wanted = {simplified(grades.assignment), simplified(grades.title)}
    for column, title in enumerate(header[width:], start=width):
        if simplified(re.sub(r"\(\d+\)$", "", title.strip())) in wanted:
            return column
    return None
