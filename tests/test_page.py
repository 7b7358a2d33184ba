"""One page is built by the name of its file."""

import shutil
import sys

import pytest

from tools import notebooks, page, site
from tools.course import CourseError
from tools.project import ROOT, lessons, solutions, studios


def test_lessons_studios_exercises_and_prose_are_called_by_their_files():
    names = page.pages()
    assert {path.stem: f"notebooks/{path.stem}" for path in (*lessons(), *studios())}.items() <= names.items()
    assert {f"exercises/{path.stem}" for path in solutions()} <= names.keys()
    assert names["glossary"] == "book/glossary"


@pytest.mark.parametrize("name", ["", "02_rate", "notebooks/02_rates"])
def test_a_wrong_name_is_answered_with_all_names(name, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["page", name])
    with pytest.raises(SystemExit, match=r"no page; expected one of: .*02_rates.*exercises/02_rates"):
        page.main()


def test_before_there_is_a_book_its_command_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["page", "02_rates"])
    monkeypatch.setattr(page, "KNOWN_PAGES", tmp_path / "none")
    with pytest.raises(SystemExit, match="run `make book` first"):
        page.main()


@pytest.fixture
def built(monkeypatch, tmp_path):
    """What a build of one page does, without doing it."""
    done = []
    monkeypatch.setattr(page, "KNOWN_PAGES", ROOT / "pyproject.toml")
    monkeypatch.setattr(page.notebooks, "make", lambda *what: done.append(("make", *what)))
    monkeypatch.setattr(page, "execute_or_exit", lambda paths: done.append(("execute", *paths)))
    monkeypatch.setattr(page, "build_pages", lambda page: done.append(("pages", page)))
    return done


def test_a_lesson_is_made_and_executed_alone(built):
    page.build("02_rates")
    lesson = ROOT / "notebooks" / "02_rates.ipynb"
    assert built == [("make", "notebooks", "02_rates"), ("execute", lesson), ("pages", "notebooks/02_rates")]


def test_an_exercise_is_made_and_a_page_of_prose_is_only_read(built):
    page.build("exercises/02_rates")
    page.build("glossary")
    assert built == [
        ("make", "exercises", "02_rates"),
        ("pages", "exercises/02_rates"),
        ("pages", "book/glossary"),
    ]


@pytest.fixture
def texts(monkeypatch, tmp_path):
    """A folder with the texts of one lesson, and nothing made of them."""
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    for folder in ("book", "solutions"):
        (tmp_path / folder).mkdir()
        shutil.copy(ROOT / folder / "02_rates.md", tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize("folder", ["notebooks", "exercises"])
def test_what_is_made_alone_is_what_is_made_with_all_others(texts, folder):
    notebooks.make(folder, "02_rates")
    made, committed = (root / folder / "02_rates.ipynb" for root in (texts, ROOT))
    assert made.read_bytes() == committed.read_bytes()


@pytest.mark.parametrize(("folder", "source"), [("notebooks", "book"), ("exercises", "solutions")])
def test_a_page_whose_text_is_gone_is_named(texts, folder, source):
    with pytest.raises(CourseError, match=rf"{source}/99_gone\.md is not there; .* `make notebooks`"):
        notebooks.make(folder, "99_gone")


def test_sphinx_reads_the_page_again_even_where_its_file_did_not_change(monkeypatch):
    monkeypatch.setenv(site.ASKED_FOR, "notebooks/02_rates")
    assert site.page_asked_for(None) == ["notebooks/02_rates"]
    monkeypatch.setenv(site.ASKED_FOR, "")
    assert site.page_asked_for(None) == []
