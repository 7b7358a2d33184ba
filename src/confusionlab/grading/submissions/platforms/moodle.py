"""Moodle's grading worksheet: the one that it gave, with the grades filled in.

Moodle takes a worksheet only with all its columns, and finds students by the number in "Identifier".
"""

from __future__ import annotations

from confusionlab.grading.reports.gradebook import Gradebook, csv_text
from confusionlab.grading.submissions.platforms.scale import on_scale


def files(book: Gradebook) -> dict[str, str]:
    """Return the worksheet to upload to Moodle; none without its roster."""
    if book.roster is None or book.roster.kind != "moodle":
        return {}
    header, *rows = book.roster.table
    names = [cell.strip().lower() for cell in header]
    grade, most = names.index("grade"), names.index("maximum grade") if "maximum grade" in names else None
    table: list[list[str]] = [list(header)]
    for number, row in enumerate(rows, start=1):
        cells = [*row, *[""] * (len(header) - len(row))]
        record = book.by_row.get(number)
        # Whoever handed nothing in keeps what Moodle has: a grade there may stem from another hand-in.
        if record is not None and record.report.status not in {"missing", "failed"}:
            cells[grade] = on_scale(
                record.report.points, book.key.max_points, cells[most] if most is not None else ""
            )
        table.append(cells)
    return {"moodle.csv": csv_text(table)}
