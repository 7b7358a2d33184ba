"""Compile what pages import before it goes into the site: else each reader's browser would do it, each time.

Bytecode belongs to one version of Python, so the pages' own compiles it, in Node.js: it runs a few cells as a
page would, and whatever these import is compiled. What no page needs is left out of the wheels for it. All of
it is made once, and kept in the folder of the data under a name made of what it depends on.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tools.wheels import CHOSEN, NPM, folder_of_wheels

SCRIPT = Path(__file__).with_suffix(".mjs")
CELLS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["cells"]
STANDARD_LIBRARY = NPM / "python_stdlib.zip"
SITE_PACKAGES, IN_STANDARD_LIBRARY = "lib/python3.12/site-packages", "lib/python312.zip"


def compiled(
    sources: Sequence[Path], kernel: Path, listed: Callable[[], Sequence[dict[str, Any]]]
) -> dict[Path, Path]:
    """Return for each file the one that goes into the site in its place; what is not there yet is made.

    Parameters
    ----------
    sources : sequence of Path
        Wheels, and the runtime's standard library.
    kernel : Path
        kernel.py, which runs cells as a page does.
    listed : function
        Gives the wheels as files.json lists them, their files with the folder;
        asked only where something is to be made.

    Returns
    -------
    dict of Path to Path
        By source the same with bytecode in place of the modules that cells
        import, and without what no page needs.
    """
    folder = folder_of_wheels() / "compiled" / _key(sources)
    kept = {source: folder / source.name for source in sources}
    if not all(path.exists() for path in kept.values()):
        folder.mkdir(parents=True, exist_ok=True)
        print("Python in the page: compiling what cells import, once")
        with TemporaryDirectory() as temporary:
            _compile(kernel, listed(), Path(temporary))
            for source, target in kept.items():
                _pack(source, Path(temporary), target)
    return kept


def _key(sources: Sequence[Path]) -> str:
    """Return a name that is another where a file, the runtime, the cells or this code is."""
    own = Path(__file__)
    made_of = [*sources, SCRIPT, own, own.with_suffix(".toml"), NPM / "package.json"]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in made_of]
    return hashlib.sha256("".join([*hashes, *CHOSEN["unneeded"]]).encode()).hexdigest()[:16]


def _compile(kernel: Path, listed: Sequence[dict[str, Any]], folder: Path) -> None:
    """Run the cells in Node.js; write the bytecode of what they import into a folder, placed as below `/`."""
    job = {"kernel": str(kernel), "wheels": listed, "cells": CELLS, "compiled": str(folder)}
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / "job.json"
        path.write_text(json.dumps(job), "utf-8")
        subprocess.run(["node", SCRIPT, path], check=True)


def _pack(source: Path, bytecode: Path, target: Path) -> None:
    """Pack a file again, with bytecode where there is some, and without what no page needs."""
    place = bytecode / (IN_STANDARD_LIBRARY if source == STANDARD_LIBRARY else SITE_PACKAGES)
    unfinished = target.with_suffix(".unfinished")
    with ZipFile(source) as old, ZipFile(unfinished, "w", ZIP_DEFLATED) as new:
        for inside in old.infolist():
            module = place / f"{inside.filename}c"
            if module.exists():
                inside.filename += "c"
                new.writestr(inside, module.read_bytes(), ZIP_DEFLATED, 9)
            elif not any(fnmatch(inside.filename, pattern) for pattern in CHOSEN["unneeded"]):
                new.writestr(inside, old.read(inside), ZIP_DEFLATED, 9)
    unfinished.replace(target)
