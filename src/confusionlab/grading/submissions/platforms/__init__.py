"""The gradebook in other programs' formats, a file for each format."""

from __future__ import annotations

from collections.abc import Callable

from confusionlab.grading.reports.gradebook import Gradebook
from confusionlab.grading.submissions.platforms import canvas, github, gradescope, junit, moodle

# Each returns files by name: none where it has nothing to say, for want of a roster of its kind, say.
EXPORTS: tuple[Callable[[Gradebook], dict[str, str]], ...] = (
    canvas.files,
    moodle.files,
    github.files,
    gradescope.files,
    junit.files,
)


def export_files(book: Gradebook) -> dict[str, str]:
    """Return every export's files, by their names below the reports' folder."""
    return {name: text for export in EXPORTS for name, text in export(book).items()}
