"""Python in the page: the first run of a cell, beside a bare page with the same wheels as fetched."""

from __future__ import annotations

import functools
import json
import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.explorer import launched
from benchmarks.measure import Row, at_most
from tools import runtime, wheels

TITLE = "Running in the page"
ROUNDS = 3
BARE_FILES = "bare"
RATES = """
from confusionlab import ConfusionMatrix
cm = ConfusionMatrix([[4, 2], [1, 3]])
cm.rates()
"""
PICTURE = f"""{RATES}
import io
import matplotlib.pyplot as plt
from sklearn.neighbors import NearestCentroid

NearestCentroid().fit([[1, 2], [3, 4]], [0, 1]).predict([[1, 1]])
cm.heatmap().figure.savefig(io.BytesIO())
plt.close("all")
"""
CELLS = {"a table of rates": RATES, "a fitted model and a heat map": PICTURE}

# Both give the milliseconds from nothing to the end of the cell, and ours what was loaded.
OURS = """([base, code]) => new Promise((resolve, reject) => {
  const start = performance.now();
  const worker = new Worker(`${base}worker.js`, { type: "module" });
  worker.onmessage = ({ data }) => {
    if (data.type === "broken" || data.output?.ename) reject(data.text ?? data.output.evalue);
    if (data.type !== "done") return;
    worker.terminate();
    resolve(performance.now() - start);
  };
  worker.postMessage({ type: "start", base });
  worker.postMessage({ type: "run", id: 1, cell: "", code });
})"""
BARE = """([base, code, names, lock]) => new Promise((resolve, reject) => {
  const script = `self.onmessage = async ({ data: { base, code, names, lock } }) => {
    const { loadPyodide } = await import(base + "pyodide/pyodide.mjs");
    const lockFileURL = URL.createObjectURL(new Blob([lock]));
    const env = { HOME: "/home/pyodide", MPLBACKEND: "agg" };
    const pyodide = await loadPyodide({ indexURL: base + "pyodide/", lockFileURL, env });
    await pyodide.loadPackage(names);
    pyodide.runPython(code);
    self.postMessage("done");
  }
  self.onunhandledrejection = ({ reason }) => setTimeout(() => { throw reason; });`;
  const start = performance.now();
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(address, { type: "module" });
  worker.onerror = (event) => reject(event.message);
  worker.addEventListener("message", () => {
    worker.terminate();
    resolve(performance.now() - start);
  });
  worker.postMessage({ base, code, names, lock });
})"""


class _Handler(SimpleHTTPRequestHandler):
    """Serves files, and keeps the names of those that were asked for."""

    asked: set[str] = set()  # noqa: RUF012  shared on purpose: a handler lives for one request

    def log_message(self, *_: object) -> None:
        self.asked.add(Path(self.path.partition("?")[0]).name)


def rows() -> Iterator[Row]:
    """Measure a first run that needs pandas, and one that needs nearly everything."""
    if not wheels.is_there():
        return
    with tempfile.TemporaryDirectory() as folder:
        runtime.place(Path(folder))
        listed = _place_as_fetched(Path(folder))
        with _served(Path(folder)) as base, launched() as browser:
            for what, code in CELLS.items():
                yield _beside_bare(browser, base, listed, what, code)


def _place_as_fetched(folder: Path) -> list[dict[str, Any]]:
    """Put beside what our pages load the runtime and the wheels as they are fetched; return these wheels."""
    (package,) = (folder / "wheels").glob("confusionlab-*.whl")
    own = [package, folder / "wheels" / "recorded_runs.zip"]
    for path in [*runtime.wheel_files(), *own]:
        (folder / BARE_FILES / "wheels").mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, folder / BARE_FILES / "wheels")
    shutil.copytree(wheels.NPM, folder / BARE_FILES / "pyodide")
    return runtime.wheels_listed(folder / BARE_FILES / "wheels", own)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _beside_bare(browser: Browser, base: str, listed: list[dict[str, Any]], what: str, code: str) -> Row:
    """Let both take turns, each time in a fresh profile."""
    _Handler.asked.clear()
    times = {"ours": [_timed(browser, base, OURS, code)], "bare": []}
    names = [wheel["name"] for wheel in listed if Path(wheel["file"]).name in _Handler.asked]
    bare_base = f"{base}{BARE_FILES}/"
    for _ in range(ROUNDS):
        times["bare"].append(_timed(browser, bare_base, BARE, code, names, _lock(bare_base, listed)))
        times["ours"].append(_timed(browser, base, OURS, code))
    ours, bare = statistics.median(times["ours"][1:]) / 1000, statistics.median(times["bare"]) / 1000
    claim = f"From the first Run to {what}, beside a bare page that loads the same wheels"
    return at_most(claim, 1.5, ours / bare, "times as long", f"{ours:.1f} s against {bare:.1f}")


def _timed(browser: Browser, base: str, script: str, *arguments: object) -> float:
    page: Page = browser.new_page()
    page.goto(f"{base}pyodide/pyodide-lock.json")
    taken = float(page.evaluate(script, [base, *arguments]))
    page.close()
    return taken


def _lock(base: str, listed: list[dict[str, Any]]) -> str:
    """Return Pyodide's own list of packages, of the files as they were fetched."""
    packages = {
        wheel["name"]: {
            "name": wheel["name"],
            "version": "0",
            "file_name": base + wheel["file"],
            "install_dir": "dynlib" if wheel["library"] else "site",
            "package_type": "shared_library" if wheel["library"] else "package",
            "sha256": wheel["sha256"],
            "imports": wheel["imports"],
            "depends": wheel["depends"],
            "unvendored_tests": False,
        }
        for wheel in listed
    }
    return json.dumps({"info": wheels.release()["info"], "packages": packages})
