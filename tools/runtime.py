"""Put what runs Python in the pages into the site: the runtime, the wheels, this package, the scripts.

`_static/live/files.json` lists it all for the page: what each file is called, its size and hash, and what can
be imported from it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hatchling.builders.wheel import WheelBuilder

from tools.compiled import STANDARD_LIBRARY, compiled
from tools.project import ROOT
from tools.wheels import NPM, RUNTIME, folder_of_wheels, release, wheels

SOURCE = ROOT / "assets" / "live"
# What a page loads by itself; what these import is joined to them.
SCRIPTS = ("page.js", "editor.js", "worker.js", "live.css")
RECORDED = "src/confusionlab/datasets/recorded"
# What a cell's first run needs, whatever it imports.
STARTED_WITH = ("ipython", "numpy", "confusionlab")
# What readers call them; others are called by their own name.
TITLES = {"numpy": "NumPy", "scipy": "SciPy", "matplotlib": "Matplotlib", "ipython": "IPython"}
# Only imported by few who import what depends on them.
SELDOM = {"fonttools", "micropip", "sqlite3"}


def place(folder: Path) -> dict[str, Any]:
    """Fill the folder `_static/live` of a site, and return what its files.json lists."""
    (folder / "wheels").mkdir(parents=True, exist_ok=True)
    (folder / "pyodide").mkdir(exist_ok=True)
    own = [build_package(folder / "wheels"), pack_recorded_runs(folder / "wheels")]
    instead = compiled_wheels(own)
    for name in RUNTIME:
        copy(instead.get(NPM / name, NPM / name), folder / "pyodide" / name)
    write(lock_without_packages(), folder / "pyodide" / "pyodide-lock.json")
    kept = [copy(instead[path], folder / "wheels" / path.name) for path in wheel_files()]
    remove_others([*kept, *own], folder / "wheels")
    listed = files(folder, own)
    write(json.dumps(listed, indent=1), folder / "files.json")
    shutil.copyfile(SOURCE / "kernel.py", folder / "kernel.py")
    bundle(folder)
    return listed


def wheel_files() -> list[Path]:
    """Return the wheels as they were fetched."""
    return [folder_of_wheels() / wheel.file for wheel in wheels()]


def compiled_wheels(own: list[Path]) -> dict[Path, Path]:
    """Return what goes into the site for each wheel and for the standard library."""
    fetched = wheel_files()

    def listed() -> list[dict[str, Any]]:
        paths = {path.name: str(path) for path in [*fetched, *own]}
        found = wheels_listed(folder_of_wheels(), own)
        return [wheel | {"file": paths[Path(wheel["file"]).name]} for wheel in found]

    return compiled([*fetched, STANDARD_LIBRARY], SOURCE / "kernel.py", listed)


def copy(source: Path, target: Path) -> Path:
    """Copy a file unless it is there already."""
    if not target.exists() or (source.stat().st_size, int(source.stat().st_mtime)) != (
        target.stat().st_size,
        int(target.stat().st_mtime),
    ):
        shutil.copy2(source, target)
    return target


def write(text: str, path: Path) -> None:
    """Write a text file."""
    path.write_text(text, "utf-8")


def remove_others(kept: Iterable[Path], folder: Path) -> None:
    """Remove files that an earlier build has put there."""
    for path in set(folder.iterdir()) - set(kept):
        path.unlink()


def lock_without_packages() -> str:
    """Return the runtime's list of packages, empty: ours are in files.json, and no other host is asked."""
    return json.dumps({"info": release()["info"], "packages": {}})


def build_package(folder: Path) -> Path:
    """Build this repository's wheel, the same bytes every time, without what a page does not need at once."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    del (
        project["project"]["dynamic"],
        project["tool"]["hatch"]["metadata"],
    )  # the README is for the package index
    target = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    del target["force-include"]
    target["exclude"] = [RECORDED]
    (wheel,) = WheelBuilder(str(ROOT), config=project).build(directory=str(folder), versions=["standard"])
    return Path(wheel)


def pack_recorded_runs(folder: Path) -> Path:
    """Pack the recorded runs, which are fetched when one is loaded."""
    path = folder / "recorded_runs.zip"
    with ZipFile(path, "w") as zipped:
        for file in sorted((ROOT / RECORDED).glob("*.*")):
            inside = ZipInfo((Path(RECORDED) / file.name).relative_to("src").as_posix())
            zipped.writestr(inside, file.read_bytes(), ZIP_DEFLATED)
    return path


def files(folder: Path, own: list[Path]) -> dict[str, Any]:
    """Return what files.json lists."""
    runtime = [folder / "pyodide" / name for name in RUNTIME]
    return {
        "runtime": [{"file": f"pyodide/{path.name}", "bytes": path.stat().st_size} for path in runtime],
        "start": list(STARTED_WITH),
        "wheels": wheels_listed(folder / "wheels", own),
    }


def wheels_listed(folder: Path, own: list[Path]) -> list[dict[str, Any]]:
    """Return what files.json lists of the wheels in a folder, and of this repository's own."""
    listed = [
        described(folder / wheel.file, wheel.name)
        | {"depends": [each for each in wheel.depends if each not in SELDOM], "library": wheel.is_library}
        | ({"imports": []} if wheel.is_library else {})
        for wheel in wheels()
    ]
    package, recorded = own
    listed.append(described(package, "confusionlab") | {"depends": ["numpy"]})
    recorded_runs = described(recorded, "recorded runs")
    return [*listed, recorded_runs | {"imports": ["confusionlab.datasets.recorded"]}]


def described(path: Path, name: str) -> dict[str, Any]:
    """Describe a file for files.json."""
    return {
        "name": name,
        "title": TITLES.get(name, name),
        "file": f"wheels/{path.name}",
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
        "imports": modules_in(path),
        "depends": [],
        "library": False,
    }


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def modules_in(path: Path) -> list[str]:
    """Return what can be imported from a wheel: what lies at its top."""
    with ZipFile(path) as zipped:
        top = {
            name.partition("/")[0].partition(".")[0]
            for name in zipped.namelist()
            if ".dist-info/" not in name
        }
    return sorted(name for name in top if name.isidentifier())


def bundle(folder: Path) -> None:
    """Join the scripts and their packages from npm into few small files."""
    entries = [SOURCE / name for name in SCRIPTS if (SOURCE / name).exists()]
    for path in folder.glob("*.js"):
        path.unlink()
    esbuild = shutil.which("esbuild", path=ROOT / "node_modules" / ".bin")
    options = ["--bundle", "--splitting", "--minify", "--format=esm", "--log-level=warning"]
    subprocess.run([esbuild, *entries, *options, f"--outdir={folder}"], cwd=ROOT, check=True)
