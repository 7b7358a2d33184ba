"""Make notebooks/ from book/, exercises/ from solutions/, and list them: `python -m tools.notebooks`.

One way only, and the same bytes every time. Lessons and solutions are read by jupytext; cell ids come from a
cell's own tag or content (jupytext alone draws random ones).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.solution import read, set_ids
from tools import contents, course
from tools.answers import solution
from tools.course import requirement, split
from tools.project import COLAB, HOMEPAGE, RAW, ROOT, lessons, solutions, studios

INSTALL_CELL = """\
# In Colab this installs the course's package; everywhere else it does nothing.
import sys

if "google.colab" in sys.modules:
    %pip install --quiet "{requirement}"
"""
LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?(?=\))")


def absolute(address: str, folder: str) -> str:
    """Return where a link to a file of the repository leads: Colab for a notebook, the site for a page."""
    parts: list[str] = []
    for part in (PurePosixPath(folder) / address).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    path = "/".join(parts)
    if path.endswith(".ipynb"):
        return COLAB + path
    return f"{HOMEPAGE}/{path.removesuffix('.md')}.html"


def with_absolute_links(notebook: NotebookNode, folder: str) -> NotebookNode:
    """Make links absolute, since Colab resolves relative ones unreliably; the site turns them back."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(lambda match: absolute(match[1], folder) + (match[2] or ""), cell.source)
    return notebook


def with_opening(notebook: NotebookNode, path: str) -> NotebookNode:
    """Put the Colab and download links and the guarded install cell behind the title cell."""
    links = f"[Open in Colab]({COLAB}{path}) · [Download this notebook]({RAW}{path})"
    title, _, rest = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{title}\n\n{links}\n{rest}"
    install = INSTALL_CELL.strip().format(requirement=requirement(PurePosixPath(path).stem))
    notebook.cells.insert(1, new_code_cell(install, metadata={"tags": ["install", "remove-cell"]}))
    return notebook


def lesson(source: Path) -> NotebookNode:
    """Return the notebook of one lesson or studio."""
    notebook = read(split(source.read_text("utf-8"))[1])
    return set_ids(with_absolute_links(with_opening(notebook, f"notebooks/{source.stem}.ipynb"), "notebooks"))


def exercise(source: Path) -> NotebookNode:
    """Return the notebook of one exercise."""
    notebook = release(solution(source))
    return set_ids(with_absolute_links(with_opening(notebook, f"exercises/{source.stem}.ipynb"), "exercises"))


def as_text(notebook: NotebookNode) -> str:
    """Return a valid notebook as a file holds it."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def write(text: str, path: Path) -> None:
    """Write a file if it differs from what is there."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        print(f"made {path.relative_to(ROOT)}")


def make(folder: str, stem: str) -> None:
    """Make one notebook: of a lesson or studio in notebooks/, of a solution in exercises/."""
    texts, notebook_of = ("book", lesson) if folder == "notebooks" else ("solutions", exercise)
    source = ROOT / texts / f"{stem}.md"
    if not source.exists():
        raise course.CourseError(
            f"{texts}/{stem}.md is not there; if it is gone, `make notebooks` takes its page away"
        )
    write(as_text(notebook_of(source)), ROOT / folder / f"{stem}.ipynb")


def make_all() -> None:
    """Make every notebook, remove those whose source is gone, and list them in _toc.yml."""
    for one in course.lessons():
        one.check()
    for folder, sources in (("notebooks", [*lessons(), *studios()]), ("exercises", solutions())):
        for source in sources:
            make(folder, source.stem)
        sourced = {source.stem for source in sources}
        for stale in {path.stem for path in (ROOT / folder).glob("*.ipynb")} - sourced:
            (ROOT / folder / f"{stale}.ipynb").unlink()
            print(f"removed {folder}/{stale}.ipynb")
    write(contents.made([source.stem for source in lessons()]), contents.CONTENTS)


if __name__ == "__main__":
    try:
        make_all()
    except course.CourseError as error:
        sys.exit(str(error))
