"""One page is built by the name of its file."""

import sys

import pytest

from tools import page, site
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


def test_sphinx_reads_the_page_again_even_where_its_file_did_not_change(monkeypatch):
    monkeypatch.setenv(site.ASKED_FOR, "notebooks/02_rates")
    assert site.page_asked_for(None) == ["notebooks/02_rates"]
    monkeypatch.setenv(site.ASKED_FOR, "")
    assert site.page_asked_for(None) == []
