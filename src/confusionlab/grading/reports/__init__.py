"""What comes out: the gradebook, the pages, the files for other programs."""

from __future__ import annotations

from pathlib import Path

from confusionlab.grading.files import private_folder
from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.reports.gradebook import CSV, JSON, OVERVIEW, for_platforms, grades_csv, grades_json
from confusionlab.grading.reports.pages import feedback_page, overview_page
from confusionlab.grading.reports.written import Written
from confusionlab.grading.submissions.platforms import export_files


def write_reports(book: Gradebook, folder: Path) -> None:
    """Write the gradebook, the pages and the exports.

    Hold `confusionlab.grading.files.only_writer` on the folder meanwhile.

    Parameters
    ----------
    book : Gradebook
        The grades, with those of earlier runs that are to stay.
    folder : Path
        Where they go. What an earlier run wrote there and this one does not
        is deleted; so ask `Earlier` first.

    Raises
    ------
    OSError
        If a file could not be written. It names the file; none is half-written.
    """
    files = {CSV: grades_csv(book), JSON: grades_json(book), OVERVIEW: overview_page(book)}
    files |= {f"feedback/{record.page}": feedback_page(book, record) for record in book.records}
    files |= {f"exports/{name}": text for name, text in export_files(for_platforms(book)).items()}
    private_folder(folder)
    Written(folder).write(files)
