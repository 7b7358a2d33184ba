"""Wheels come from one source after the other, and none with another hash is ever used."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from confusionlab.datasets.download import NotFetchedError
from tools import wheels
from tools.wheels import Source, Wheel, fill, is_right

RIGHT = b"the right bytes"


def wheel(name: str, **fields: bool) -> Wheel:
    """Return a wheel whose bytes have to be RIGHT."""
    return Wheel(
        name=name, file=f"{name}.whl", hashes=frozenset([hashlib.sha256(RIGHT).hexdigest()]), **fields
    )


def source(files: dict[str, bytes], asked: list[list[str]]) -> Source:
    """Return a source that has these files, and notes what it is asked for."""

    def bring(missing: list[Wheel], folder: Path) -> None:
        asked.append([each.name for each in missing])
        for name, content in files.items():
            (folder / name).write_bytes(content)

    return bring


def unreachable(missing: list[Wheel], folder: Path) -> None:
    raise NotFetchedError("no connection")


def test_sources_are_asked_in_order_and_only_for_what_is_missing(tmp_path: Path):
    asked: list[list[str]] = []
    wanted = [wheel("here"), wheel("first"), wheel("second")]
    (tmp_path / "here.whl").write_bytes(RIGHT)
    sources = [source({"first.whl": RIGHT}, asked), source({"second.whl": RIGHT}, asked), source({}, asked)]
    assert fill(wanted, tmp_path, sources) == []
    assert asked == [["first", "second"], ["second"]]


def test_a_source_that_cannot_be_reached_is_named_and_the_next_one_asked(tmp_path: Path, capsys):
    assert fill([wheel("one")], tmp_path, [unreachable, source({"one.whl": RIGHT}, [])]) == []
    assert capsys.readouterr().out == "Python in the page: no connection\n"


def test_a_file_with_another_hash_is_not_used(tmp_path: Path):
    wanted = wheel("one")
    (tmp_path / "one.whl").write_bytes(b"other bytes")
    assert fill([wanted], tmp_path, []) == [wanted]
    assert not (tmp_path / "one.whl").exists()
    assert fill([wanted], tmp_path, [source({"one.whl": b"other bytes"}, [])]) == [wanted]
    assert fill([wanted], tmp_path, [source({"one.whl": RIGHT}, [])]) == []


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch):
    """Let pip "download" the files that a test names."""
    files: dict[str, bytes] = {}

    def download(what: Iterable[str], folder: Path) -> None:
        for name, content in files.items():
            (folder / name).write_bytes(content)

    monkeypatch.setattr(wheels, "_download", download)
    return files


def test_wheels_are_taken_out_of_a_package_by_their_name_and_hash(tmp_path: Path, downloads):
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as zipped:
        zipped.writestr("some/folder/one.whl", RIGHT)
        zipped.writestr("some/folder/two.whl", b"other bytes")
        zipped.writestr("some/folder/other.whl", RIGHT)
    downloads["package-1.whl"] = (tmp_path / "package.zip").read_bytes()
    folder = tmp_path / "wheels"
    wanted = [wheel("one"), wheel("two")]
    assert fill(wanted, folder, [wheels.from_package("package==1")]) == wanted[1:]
    assert [path.name for path in folder.iterdir()] == ["one.whl"]


def test_the_server_is_asked_file_by_file_with_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(wheels, "fetch", lambda *arguments: asked.append(arguments))
    wheels.from_server("https://server/v1/")([wheel("one"), wheel("pure", is_pinned=True)], tmp_path)
    assert asked == [("https://server/v1/one.whl", *wheel("one").hashes, tmp_path / "one.whl")]


def test_without_npm_one_line_says_what_the_pages_offer(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(wheels, "NPM", tmp_path / "nothing")
    assert not wheels.collect()
    assert not wheels.is_there()
    assert capsys.readouterr().out.count("\n") == 1


def test_without_a_source_one_line_says_what_is_missing(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(wheels, "wheels", lambda: [wheel("one")])
    monkeypatch.setattr(wheels, "sources", list)
    monkeypatch.setattr(wheels, "folder_of_wheels", lambda: tmp_path)
    assert not wheels.collect()
    said = capsys.readouterr().out
    assert said == "Python in the page: left out, no source has one.whl; the pages offer Colab\n"


needs_npm = pytest.mark.skipif(not wheels.NPM.is_dir(), reason="no node_modules/pyodide: run `npm ci` first")


@needs_npm
def test_what_is_listed_comes_with_all_that_it_depends_on():
    listed = {each.name: each for each in wheels.wheels()}
    assert {"numpy", "pandas", "scikit-learn", "scipy", "matplotlib", "ipython", "seaborn"} <= set(listed)
    assert listed["openblas"].is_library
    assert "openblas" in listed["scipy"].depends
    for each in listed.values():
        assert set(each.depends) <= set(listed)
        assert all(len(sha256) == 64 for sha256 in each.hashes)


@needs_npm
def test_what_lies_in_the_folder_of_the_data_is_what_npm_says():
    if not wheels.is_there():
        pytest.skip("no wheels in the folder of the data: run `make book` where there is a connection")
    assert all(is_right(wheels.folder_of_wheels() / each.file, each) for each in wheels.wheels())
