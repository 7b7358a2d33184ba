"""Collect what Python in the site's pages may import: `python -m tools.wheels`.

npm's `pyodide` brings the runtime, and in its pyodide-lock.json the hash of every wheel of the release. The
wheels are fetched once, into the folder of the data. What has another hash is never used.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from confusionlab.datasets.download import NotFetchedError, data_folder, fetch
from tools.environment import PIP, entry
from tools.project import LOCK, ROOT, WHEELS

NPM = ROOT / "node_modules" / "pyodide"
# What the runtime is made of.
RUNTIME = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
CHOSEN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A file of the runtime's release, or a wheel that requirements.lock pins.

    Attributes
    ----------
    name, file : str
        What it is called: "scikit-learn", and the file's name.
    hashes : frozenset of str
        The SHA-256 that it must have: one of these.
    depends : tuple of str
        The names of those that it needs.
    is_library : bool
        Whether it holds a library of the system and nothing to import.
    is_pinned : bool
        Whether requirements.lock pins it, and not the release.
    """

    name: str
    file: str
    hashes: frozenset[str]
    depends: tuple[str, ...] = ()
    is_library: bool = False
    is_pinned: bool = False


Source = Callable[[list[Wheel], Path], None]


def release() -> dict[str, dict[str, object]]:
    """Return npm's pyodide-lock.json."""
    return json.loads((NPM / "pyodide-lock.json").read_text("utf-8"))


def wheels() -> list[Wheel]:
    """Return all that may be imported in a page, what others depend on first."""
    packages = release()["packages"]
    found: dict[str, Wheel] = {}

    def add(name: str) -> None:
        if name not in found and name not in CHOSEN["left_out"]:
            package = packages[name.replace("_", "-")]
            depends = tuple(each.replace("_", "-") for each in package["depends"])
            for each in depends:
                add(each)
            found[name] = Wheel(
                name=name,
                file=package["file_name"],
                hashes=frozenset([package["sha256"]]),
                depends=tuple(each for each in depends if each in found),
                is_library=package["package_type"] == "shared_library",
            )

    for name in CHOSEN["locked"]:
        add(name)
    return [*found.values(), *(pinned(name, depends) for name, depends in CHOSEN["pinned"].items())]


def pinned(name: str, depends: list[str]) -> Wheel:
    """Return a wheel of pure Python as requirements.lock pins it."""
    lines = entry(LOCK.read_text("utf-8"), name)
    version = re.search(r"==(\S+)", lines)[1]
    hashes = frozenset(re.findall(r"sha256:(\w+)", lines))
    file = f"{name}-{version}-py3-none-any.whl"
    return Wheel(name=name, file=file, hashes=hashes, depends=tuple(depends), is_pinned=True)


def is_right(path: Path, wheel: Wheel) -> bool:
    """Tell whether a file is there and has the right hash."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in wheel.hashes


def from_server(where: str) -> Source:
    """Return a source that fetches file by file from a server."""

    def bring(missing: list[Wheel], folder: Path) -> None:
        for wheel in missing:
            if not wheel.is_pinned:
                (sha256,) = wheel.hashes
                fetch(where + wheel.file, sha256, folder / wheel.file)

    return bring


def from_index(missing: list[Wheel], folder: Path) -> None:
    """Fetch from the Python package index what requirements.lock pins."""
    with TemporaryDirectory() as temporary:
        lines = Path(temporary) / "requirements.txt"
        lock = LOCK.read_text("utf-8")
        lines.write_text("".join(entry(lock, wheel.name) for wheel in missing if wheel.is_pinned), "utf-8")
        _download(["--require-hashes", "--requirement", str(lines)], Path(temporary))
        _take(Path(temporary).glob("*.whl"), missing, folder)


def from_package(where: str) -> Source:
    """Return a source that takes the files out of a package of the Python package index."""

    def bring(missing: list[Wheel], folder: Path) -> None:
        with TemporaryDirectory() as temporary:
            _download([where], Path(temporary))
            (archive,) = Path(temporary).glob("*.whl")
            names = {wheel.file for wheel in missing}
            with ZipFile(archive) as zipped:
                inside = [name for name in zipped.namelist() if PurePosixPath(name).name in names]
                _take([Path(zipped.extract(name, temporary)) for name in inside], missing, folder)

    return bring


def _download(what: list[str], folder: Path) -> None:
    options = ["--no-deps", "--only-binary=:all:", "--retries=1", "--dest", str(folder)]
    if subprocess.run([*PIP, "download", *options, *what], check=False).returncode:
        raise NotFetchedError("pip could not download it")


def _take(files: Iterator[Path] | list[Path], missing: list[Wheel], folder: Path) -> None:
    """Move those files into the folder that are what is missing."""
    wanted = {wheel.file: wheel for wheel in missing}
    for path in files:
        if path.name in wanted and is_right(path, wanted[path.name]):
            unfinished = folder / f".{path.name}"
            unfinished.write_bytes(path.read_bytes())
            unfinished.replace(folder / path.name)


def sources() -> list[Source]:
    """Return where wheels come from, in the order in which they are asked."""
    version = release()["info"]["version"]
    made = {"server": from_server, "index": lambda _: from_index, "package": from_package}
    return [
        made[source["kind"]](source.get("where", "").format(version=version)) for source in CHOSEN["sources"]
    ]


def missing(wanted: list[Wheel], folder: Path) -> list[Wheel]:
    """Return what is not there, or is there with another hash."""
    return [wheel for wheel in wanted if not is_right(folder / wheel.file, wheel)]


def fill(wanted: list[Wheel], folder: Path, asked: list[Source]) -> list[Wheel]:
    """Bring what is missing from one source after the other; return what none of them has."""
    folder.mkdir(parents=True, exist_ok=True)
    for wheel in missing(wanted, folder):
        (folder / wheel.file).unlink(missing_ok=True)  # another file of this name
    for bring in asked:
        if not (lacking := missing(wanted, folder)):
            break
        try:
            bring(lacking, folder)
        except NotFetchedError as error:
            print(f"Python in the page: {error}")
    return missing(wanted, folder)


def folder_of_wheels() -> Path:
    """Return the folder in which they are kept."""
    return data_folder() / WHEELS


def is_there() -> bool:
    """Tell whether the runtime and all wheels are there, without fetching anything."""
    return NPM.is_dir() and not missing(wheels(), folder_of_wheels())


def collect() -> bool:
    """Fetch what is not there yet; say in one line what the site will offer, and whether it is all there."""
    if not NPM.is_dir():
        print("Python in the page: left out, npm's pyodide is missing; the pages offer Colab")
        return False
    lacking = fill(wheels(), folder_of_wheels(), sources())
    if lacking:
        names = ", ".join(wheel.file for wheel in lacking)
        print(f"Python in the page: left out, no source has {names}; the pages offer Colab")
    else:
        print("Python in the page: all wheels are there")
    return not lacking


if __name__ == "__main__":
    sys.exit(not collect())
