"""Lessons are executed when, and only when, something they depend on changed."""

import os
import tempfile
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import execute


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one source file, a lock file and a folder of executed lessons of its own."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "module.py").write_text("one")
    (tmp_path / "lock").write_text("numpy==1")
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    monkeypatch.setattr(execute, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(execute, "CACHE", tmp_path / "executed")
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path


def identity():
    execute._identity.cache_clear()
    return execute.identity()


def lesson(folder, *sources):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel)
    path = folder / "lesson.ipynb"
    nbformat.write(notebook, path)
    return path


def test_what_one_folder_holds_says_nothing_of_another(project, monkeypatch):
    before = execute.identity()
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", str(project / "src"))
    assert execute.identity() != before


@pytest.mark.parametrize("changed", ["src/module.py", "lock", "data/rows.csv", "src/new.json"])
def test_a_change_in_what_lessons_stand_on_is_another_identity(project, changed):
    before = identity()
    assert identity() == before
    (project / changed).write_text("changed")
    assert identity() != before


@pytest.mark.parametrize("name", ["module.cpython-311.pyc", "module.cpython-311.pyc.140250"])
def test_compiled_files_are_no_change_nor_those_that_are_being_written(project, name):
    before = identity()
    (project / "src" / "__pycache__").mkdir()
    (project / "src" / "__pycache__" / name).write_text("compiled")
    assert identity() == before


def test_a_lesson_is_executed_once_until_its_cells_change(project, capsys):
    path = lesson(project, "6 * 7")
    execute.execute([path])
    assert "lesson" in capsys.readouterr().out
    assert execute.executed(path).cells[0].outputs[0].data["text/plain"] == "42"
    assert capsys.readouterr().out == ""
    path = lesson(project, "6 * 9")
    assert execute.executed(path).cells[0].outputs[0].data["text/plain"] == "54"


def test_a_failing_lesson_is_named_with_its_error_and_not_kept(project):
    path = lesson(project, "1 / 0")
    for _ in range(2):
        with pytest.raises(execute.LessonError, match=r"(?s)lesson\.ipynb.*ZeroDivisionError"):
            execute.execute([path])


def test_what_other_sources_gave_is_dropped(project):
    path = lesson(project, "1")
    execute.execute([path])
    (project / "lock").write_text("numpy==2")
    identity()
    with execute.open_cache() as store:
        assert not execute.is_executed(store, nbformat.read(path, as_version=4))
    assert list(execute.execute([path])) == ["lesson"]
    assert execute.execute([path]) == {}


def test_the_longest_lesson_begins_first_and_a_new_one_before_it(project):
    paths = [project / f"{name}.ipynb" for name in ("short", "long", "new", "new_and_longer")]
    for length, path in enumerate(paths):
        path.write_text("x" * length)
    with execute.open_cache():
        execute.keep_seconds({"short": 1.0, "long": 70.0})
    (project / "lock").write_text("numpy==2")
    identity()
    with execute.open_cache():
        begun = [path.stem for path in execute.longest_first(paths)]
    assert begun == ["new_and_longer", "new", "long", "short"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has TCP alone")
def test_kernels_that_start_together_share_no_address(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (execute.kernel_manager(tmp_path / name, "python3") for name in ("one", "two"))
    assert one.transport == two.transport == "ipc"
    assert one.ip != two.ip
    assert str(tmp_path / "one") in one.ip


def test_a_lesson_leaves_no_kernel_and_no_socket_behind(project, monkeypatch):
    with tempfile.TemporaryDirectory() as temporary:  # on macOS pytest's own is too long for a socket
        monkeypatch.setattr(tempfile, "tempdir", temporary)
        notebook, _ = execute.run(lesson(project, "import os; os.getpid()"))
        assert not psutil.pid_exists(int(notebook.cells[0].outputs[0].data["text/plain"]))
        assert list(Path(temporary).iterdir()) == []
