"""Canvas' gradebook: the columns that it knows students by, and one column of points.

Canvas finds students by the id in the second column and an assignment by the number in brackets behind its
title, so both are taken from the gradebook that it exported.
"""

from __future__ import annotations

import re

from confusionlab.grading.reports.gradebook import Gradebook, csv_text
from confusionlab.grading.submissions.collect import simplified
from confusionlab.grading.submissions.platforms.scale import on_scale

POINTS_POSSIBLE = "Points Possible"


def files(book: Gradebook) -> dict[str, str]:
    """Return the file to import into Canvas; none without its roster."""
    if book.roster is None or book.roster.kind != "canvas":
        return {}
    header, *rows = book.roster.table
    width = [cell.strip().lower() for cell in header].index("section") + 1
    column = _column(header, width, book)
    title = header[column] if column is not None else book.key.title
    most = next((_cell(row, column) for row in rows if row[0].strip() == POINTS_POSSIBLE), "")
    table: list[list[str]] = [[*header[:width], title]]
    for number, row in enumerate(rows, start=1):
        cells = [*row[:width], *[""] * (width - len(row))]
        record = book.by_row.get(number)
        if record is not None:
            points = on_scale(record.report.points, book.key.max_points, most)
            table.append([*cells, points if record.report.status != "failed" else ""])
        elif row[0].strip() == POINTS_POSSIBLE:
            table.append([*cells, most or str(book.key.max_points)])
    return {"canvas.csv": csv_text(table)}


def _cell(row: tuple[str, ...], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _column(header: tuple[str, ...], width: int, book: Gradebook) -> int | None:
    """Return the assignment's column, if Canvas has one of this name or title already."""
    wanted = {simplified(book.key.assignment), simplified(book.key.title)}
    for column, title in enumerate(header[width:], start=width):
        if simplified(re.sub(r"\(\d+\)$", "", title.strip())) in wanted:
            return column
    return None
