"""Execute the lessons, in parallel and only where something changed: `python -m tools.execute`.

What a lesson gives depends on its own cells and on the package, the lock file, Python and the data.
Jupyter-cache keys by the cells alone, so one hash of all the rest stands beside what it holds. The folder
keeps its name: Sphinx would read every page again if it changed.
"""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from tqdm import tqdm

from confusionlab.datasets.download import alone
from tools.project import BUILD, LOCK, ROOT, WHEELS

CACHE = BUILD / "executed"
MADE_WITH = "made-with"
SECONDS = "seconds.json"
CELL_SECONDS = 600
# What the kernels of the lessons load: it draws each figure a second time, for dark pages.
EXTENSION = ROOT / "tools" / "dark_figures.py"

Ran = Future[tuple[NotebookNode, float]]


class LessonError(Exception):
    """A lesson's cell failed."""


def installed() -> Iterator[bytes]:
    """Yield what all code of the course runs on: Python, what the lock installs, and the package."""
    yield sys.version.encode()
    yield LOCK.read_bytes()
    yield from contents(ROOT / "src")


def _sources(data: str | None) -> Iterator[bytes]:
    """Yield what every lesson depends on besides its own cells."""
    yield from installed()
    yield EXTENSION.read_bytes()
    for path in sorted(Path(data).rglob("*")) if data else ():
        if path.is_file() and path.relative_to(data).parts[0] != WHEELS:
            yield f"{path.relative_to(data)} {path.stat().st_size} {path.stat().st_mtime_ns}\0".encode()


def contents(folder: Path) -> Iterator[bytes]:
    """Yield each file below a folder of the repository, after its name; nothing that Python compiles."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes()


def name_of(parts: Iterable[bytes]) -> str:
    """Return a name that changes when one of the parts does."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:16]


def identity() -> str:
    """Return a name for what every lesson depends on."""
    return _identity(ROOT, os.environ.get("CONFUSIONLAB_DATA_DIR"))


@cache
def _identity(_root: Path, data: str | None) -> str:
    """Return that name for a repository and a data folder, whose files stay as they are while this runs."""
    return name_of(_sources(data))


def is_made_with_these() -> bool:
    """Tell whether the cache holds what was executed with just these sources."""
    made_with = CACHE / MADE_WITH
    return made_with.exists() and made_with.read_text("utf-8") == identity()


@contextmanager
def open_cache() -> Iterator[JupyterCacheBase]:
    """Open the cache, drop what other sources gave, and close the data base afterwards."""
    CACHE.parent.mkdir(exist_ok=True)
    with alone(CACHE):
        if not is_made_with_these():
            known = seconds_known()
            shutil.rmtree(CACHE, ignore_errors=True)  # a process with other sources may be at it too
            CACHE.mkdir(exist_ok=True)
            keep_seconds(known)
            (CACHE / MADE_WITH).write_text(identity(), "utf-8")
    store = get_cache(CACHE)
    try:
        yield store
    finally:
        store.db.dispose()


def seconds_known() -> dict[str, float]:
    """Return how long each lesson took when it last ran, whatever it depended on then."""
    path = CACHE / SECONDS
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def keep_seconds(taken: dict[str, float]) -> None:
    """Remember how long lessons took, beside what is known of others."""
    (CACHE / SECONDS).write_text(json.dumps(seconds_known() | taken, indent=1), "utf-8")


def longest_first(paths: list[Path]) -> list[Path]:
    """Sort lessons so that no long one begins when the others have ended; of a new one its length tells."""
    known = seconds_known()
    return sorted(paths, key=lambda path: (known.get(path.stem, math.inf), path.stat().st_size), reverse=True)


def is_executed(store: JupyterCacheBase, notebook: NotebookNode) -> bool:
    """Tell whether the cache holds this notebook's outputs."""
    try:
        store.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def kernel_manager(folder: Path, kernel: str) -> AsyncKernelManager:
    """Return a kernel's manager that talks over sockets in a folder of its own.

    Over TCP, kernels that start at the same time may be given the same port, and all but one die.
    """
    if os.name == "nt":
        return AsyncKernelManager(kernel_name=kernel)
    return AsyncKernelManager(
        kernel_name=kernel, transport="ipc", connection_file=str(folder / "kernel.json")
    )


def python_path() -> str:
    """Return where a kernel finds modules: those of this project as well, for it starts in another folder."""
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def run(path: Path) -> tuple[NotebookNode, float]:
    """Execute one notebook in a fresh kernel and an empty folder; return it with the seconds it took."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # TensorFlow tells of the processor it finds
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    with TemporaryDirectory() as folder, TemporaryDirectory() as sockets:
        NotebookClient(
            notebook,
            km=kernel_manager(Path(sockets), notebook.metadata.kernelspec.name),
            timeout=CELL_SECONDS,
            startup_timeout=CELL_SECONDS,
            resources={"metadata": {"path": folder}},
            record_timing=False,  # else times stand in the cells' metadata, which jupyter-cache keys by
            extra_arguments=["--log-level=ERROR", f"--IPKernelApp.extra_extensions=tools.{EXTENSION.stem}"],
        ).execute(cleanup_kc=True, env=os.environ | {"PYTHONPATH": python_path()})
    return notebook, time.perf_counter() - start


def execute(paths: list[Path]) -> dict[str, float]:
    """Execute those notebooks that the cache does not hold, as many at a time as there are cores.

    A lesson that fails does not stop the others; what went wrong is raised at the end. Return the seconds of
    each that was executed.
    """
    with open_cache() as store:
        todo = [path for path in paths if not is_executed(store, nbformat.read(path, as_version=4))]
        seconds, failures = execute_into(store, longest_first(todo)) if todo else ({}, [])
    if failures:
        raise LessonError("\n\n".join(["These lessons do not run:", *failures]))
    return seconds


def execute_into(store: JupyterCacheBase, paths: list[Path]) -> tuple[dict[str, float], list[str]]:
    """Execute notebooks into the cache; return each one's seconds, and what went wrong."""
    taken, failures = {}, []
    workers = min(len(paths), os.cpu_count() or 1)  # spawned ones all start at once, needed or not
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(run, path): path for path in paths}
        for future in progress(running):
            if error := future.exception():
                failures.append(f"{running[future].name}\n{error}")
                continue
            notebook, seconds = future.result()
            taken[running[future].stem] = seconds
            bundle = CacheBundleIn(notebook, str(running[future]), data={"execution_seconds": seconds})
            store.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    keep_seconds(taken)
    return taken, failures


def progress(running: dict[Ran, Path]) -> Iterator[Ran]:
    """Yield futures as they end, under a bar that names the notebooks still running."""
    left = dict(running)
    with tqdm(total=len(running), desc="Executing", unit="lesson", file=sys.stdout) as bar:
        bar.set_postfix_str(", ".join(path.stem for path in left.values()))
        for future in as_completed(running):
            del left[future]
            yield future
            bar.set_postfix_str(", ".join(path.stem for path in left.values()) or "done")
            bar.update()


def executed(path: Path) -> NotebookNode:
    """Return a notebook with its outputs, executed once for the book and the tests."""
    execute([path])
    with open_cache() as store:
        return store.merge_match_into_notebook(nbformat.read(path, as_version=4))[1]


if __name__ == "__main__":
    execute(sorted((ROOT / "notebooks").glob("*.ipynb")))
