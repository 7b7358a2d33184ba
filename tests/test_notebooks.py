"""The made notebooks are fresh, and each lesson keeps to the house's rules."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

from tools import contents, notebooks
from tools.notebooks import absolute, with_absolute_links
from tools.project import COLAB, HOMEPAGE, ROOT, lessons, solutions, studios

# Each is made once, and read by many tests.
lesson, exercise = cache(notebooks.lesson), cache(notebooks.exercise)

ROOMS = [
    "**You will be able to",
    "**Minutes",
    "**You need",
    "**Predict",
    "**Explain",
    "**Common mistake",
    "## Quiz",
    "## To take away",
]
MADE = [(path, lesson, "notebooks") for path in [*lessons(), *studios()]]
MADE += [(path, exercise, "exercises") for path in solutions()]
made = pytest.mark.parametrize(
    ("source", "make", "folder"), MADE, ids=[f"{folder}/{source.stem}" for source, _, folder in MADE]
)
MYST = re.compile(r"^(```\{|:::|\(\w+\)=)|\{[a-z-]+\}`", re.MULTILINE)
each_lesson = pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@made
def test_the_committed_notebook_is_what_its_text_makes(source: Path, make, folder: str):
    text = (ROOT / folder / f"{source.stem}.ipynb").read_text("utf-8")
    assert text == nbformat.writes(make(source)) + "\n", "stale: run `make notebooks` and commit"


def test_no_notebook_is_left_over():
    sources = {path.stem for path in [*lessons(), *studios()]}
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == sources
    assert {path.stem for path in (ROOT / "exercises").glob("*.ipynb")} == {path.stem for path in solutions()}


def test_the_table_of_contents_lists_each_lesson_and_its_exercise():
    made = contents.made([path.stem for path in lessons()])
    assert contents.CONTENTS.read_text("utf-8") == made, "stale: run `make notebooks` and commit"


def test_every_lesson_has_an_exercise():
    assert [path.stem for path in lessons()] == [path.stem for path in solutions()]


@made
def test_notebooks_are_committed_without_outputs_and_with_whole_ids(source: Path, make, folder: str):
    notebook = nbformat.read(ROOT / folder / f"{source.stem}.ipynb", as_version=4)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@made
def test_every_notebook_opens_in_colab_and_installs_only_there(source: Path, make, folder: str):
    notebook = make(source)
    assert f"[Open in Colab]({COLAB}{folder}/{source.stem}.ipynb)" in notebook.cells[0].source
    install = notebook.cells[1]
    assert 'if "google.colab" in sys.modules:\n    %pip install' in install.source
    assert "\n%pip" not in install.source


@made
def test_every_link_to_a_file_of_ours_leads_to_one(source: Path, make, folder: str):
    for address in re.findall(r"\]\((\S+?)\)", prose(make(source))):
        path = address.partition("#")[0]
        if path.startswith(COLAB):
            assert (ROOT / path.removeprefix(COLAB)).exists(), address
        elif path.startswith(f"{HOMEPAGE}/"):
            assert (ROOT / path.removeprefix(f"{HOMEPAGE}/").replace(".html", ".md")).exists(), address
        else:
            assert re.match(r"https?://|#", address), f"{address}: leads nowhere from Colab"


@each_lesson
def test_a_lesson_is_short_and_portable(path: Path):
    notebook = lesson(path)
    assert len(notebook.cells) <= 30
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 13, cell.source
        else:
            assert not re.search(r"^(```\{|:::|\(\w+\)=)|\{[a-z-]+\}`", cell.source, re.MULTILINE), (
                cell.source
            )


@each_lesson
def test_a_lesson_has_its_rooms_in_order(path: Path):
    text = prose(lesson(path))
    places = {room: text.find(room) for room in ROOMS}
    assert -1 not in places.values(), places
    assert list(places.values()) == sorted(places.values()), places
    assert f"/exercises/{path.stem}.ipynb" in text[places["## To take away"] :]


@each_lesson
def test_the_quiz_says_why_for_each_choice(path: Path):
    quiz = prose(lesson(path)).partition("Quiz")[2]
    assert quiz.count("<details>") >= 4
    assert quiz.count("<details>") == quiz.count("</details>") == quiz.count("<summary>")


def test_links_are_made_absolute_in_notebooks():
    assert absolute("02_rates.ipynb", "notebooks") == f"{COLAB}notebooks/02_rates.ipynb"
    assert absolute("../exercises/01_spam.ipynb", "notebooks") == f"{COLAB}exercises/01_spam.ipynb"
    assert absolute("../book/glossary.md", "notebooks") == f"{HOMEPAGE}/book/glossary.html"


def test_other_links_stay_as_they_are():
    text = "[a](https://example.org) [b](#here) `f(x)` [c](../book/faq.md#name)"
    cells = [nbformat.v4.new_markdown_cell(text)]
    (cell,) = with_absolute_links(nbformat.v4.new_notebook(cells=cells), "notebooks").cells
    assert cell.source == text.replace("../book/faq.md", f"{HOMEPAGE}/book/faq.html")
