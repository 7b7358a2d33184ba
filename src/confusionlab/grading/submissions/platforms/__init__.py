"""Learning platforms, a file each: the names in its downloads, its roster, the grades that it takes."""

from __future__ import annotations

from collections.abc import Callable

from confusionlab.grading.submissions.platforms import canvas, github, gradescope, junit, moodle
from confusionlab.grading.submissions.platforms.base import Grades, Owner

# Each returns files by name: none where it has nothing to say, for want of a roster of its kind, say.
EXPORTS: tuple[Callable[[Grades], dict[str, str]], ...] = (
    canvas.files,
    moodle.files,
    github.files,
    gradescope.files,
    junit.files,
)


def owner_in_name(name: str) -> Owner | None:
    """Return who handed in a file, as Moodle or Canvas name it; None if the name is neither's."""
    return moodle.owner(name) or canvas.owner(name)


def export_files(grades: Grades) -> dict[str, str]:
    """Return every export's files, by their names below the reports' folder."""
    return {name: text for export in EXPORTS for name, text in export(grades).items()}
