"""What comes out: the gradebook, the pages, the files for other programs."""

from __future__ import annotations

from pathlib import Path

from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.reports.gradebook import for_platforms, grades_csv, grades_json
from confusionlab.grading.reports.pages import feedback_page, overview_page
from confusionlab.grading.submissions.platforms import export_files


def write_reports(book: Gradebook, folder: Path) -> None:
    """Write the gradebook, the pages and the exports.

    Parameters
    ----------
    book : Gradebook
        The grades.
    folder : Path
        Where they go. Pages of students who are no longer there are removed.
    """
    files = {
        "grades.csv": grades_csv(book),
        "grades.json": grades_json(book),
        "overview.html": overview_page(book),
    }
    files |= {f"feedback/{record.page}": feedback_page(book, record) for record in book.records}
    files |= {f"exports/{name}": text for name, text in export_files(for_platforms(book)).items()}
    for stale in set(folder.glob("feedback/*.html")) - {folder / name for name in files}:
        stale.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
