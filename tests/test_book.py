"""The pages are built when something that they are made from has changed, and only then."""

import pytest

from tools import book


@pytest.fixture
def built(monkeypatch, tmp_path):
    """Builds that were asked for, of a site made from two files, without Jupyter Book."""
    asked = []
    for name in ("site/index.html", "book/lesson.md", "_toc.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    monkeypatch.setattr(book, "SITE", tmp_path / "site")
    monkeypatch.setattr(book, "ROOT", tmp_path)
    monkeypatch.setattr("tools.execute.ROOT", tmp_path)
    monkeypatch.setattr(book, "PAGES_FROM_FILES", ("_toc.yml",))
    monkeypatch.setattr(book, "PAGES_FROM_FOLDERS", ("book",))
    monkeypatch.setattr(book, "PAGES_MADE_WITH", tmp_path / "made-with")
    monkeypatch.setattr(book, "jupyter_book", lambda *options, **rest: asked.append(options) or 0)
    return asked


def test_a_second_build_with_nothing_changed_builds_no_page(built, capsys):
    book.build_all_pages()
    book.build_all_pages()
    assert built == [("--all",)]
    assert "Nothing has changed" in capsys.readouterr().out


@pytest.mark.parametrize("changed", ["book/lesson.md", "book/new.md", "_toc.yml"])
def test_whatever_changed_is_built(built, tmp_path, changed):
    book.build_all_pages()
    (tmp_path / changed).write_text("# New", "utf-8")
    book.build_all_pages()
    assert len(built) == 2


def test_what_lessons_give_has_changed(built, monkeypatch):
    book.build_all_pages()
    monkeypatch.setattr(book, "identity", lambda: "other data")
    book.build_all_pages()
    assert len(built) == 2


def test_what_runs_python_in_the_pages_has_come(built, monkeypatch):
    monkeypatch.setattr(book.wheels, "is_there", lambda: False)
    book.build_all_pages()
    monkeypatch.setattr(book.wheels, "is_there", lambda: True)
    book.build_all_pages()
    assert len(built) == 2


def test_a_page_built_alone_makes_the_next_build_whole(built):
    book.build_all_pages()
    book.build_pages(page="02_rates")
    book.build_all_pages()
    assert built == [("--all",), (), ("--all",)]


def test_a_build_that_failed_counts_for_nothing(built, monkeypatch):
    book.build_all_pages()
    (book.ROOT / "_toc.yml").write_text("root: none", "utf-8")
    monkeypatch.setattr(book, "jupyter_book", lambda *options, **rest: 1)
    with pytest.raises(SystemExit, match="not built"):
        book.build_all_pages()
    assert not book.PAGES_MADE_WITH.exists()


def test_a_site_that_is_gone_is_built(built, tmp_path):
    book.build_all_pages()
    (tmp_path / "site" / "index.html").unlink()
    book.build_all_pages()
    assert len(built) == 2
