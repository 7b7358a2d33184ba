"""Python in a page, without the page: the worker, started and asked as the pages do it."""

import functools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

START = """(base) => {
  window.worker?.terminate();
  window.progress = [];
  window.worker = new Worker(`${base}worker.js`, { type: "module" });
  window.worker.postMessage({ type: "start", base });
}"""
RUN = """([id, code]) => new Promise((resolve) => {
  const outputs = [];
  window.worker.onmessage = ({ data }) => {
    if (data.type === "output") outputs.push(data.output);
    if (data.type === "progress") window.progress.push(data);
    if (data.type === "done" && data.id === id) resolve({ ok: data.ok, outputs, broken: "" });
    if (data.type === "broken") resolve({ ok: false, outputs, broken: data.text });
  };
  window.worker.postMessage({ type: "run", id, cell: `cell-${id}`, code });
})"""


class Site(ThreadingHTTPServer):
    """Serves a folder, counts the bytes of each file that it sends; damages or replaces what a test names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self.sent = Counter[str]()
        self.damaged: set[str] = set()
        self.replaced: dict[str, bytes] = {}

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(SimpleHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        content = self.server.replaced.get(Path(urlsplit(self.path).path).name)
        if content is None:
            super().do_GET()
        else:
            self._send(content)

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(urlsplit(self.path).path))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        name = Path(urlsplit(self.path).path).name
        content = source.read()
        self.server.sent[name] += len(content)
        if name in self.server.damaged:
            content = content[:-1] + bytes([content[-1] ^ 1])
        outputfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder on this machine only."""
    with Site(folder) as site:
        thread = threading.Thread(target=site.serve_forever, daemon=True)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@dataclass(frozen=True)
class Ran:
    """What a cell showed."""

    ok: bool
    outputs: list[dict[str, Any]] = field(default_factory=list)
    broken: str = ""

    @property
    def error(self) -> str:
        """Its error's last line; empty where it ended well."""
        return next((f"{each['ename']}: {each['evalue']}" for each in self.outputs if "ename" in each), "")

    @property
    def traceback(self) -> str:
        """Its traceback."""
        return "\n".join(line for each in self.outputs for line in each.get("traceback", []))

    @property
    def printed(self) -> str:
        """What it printed."""
        return "".join(each["text"] for each in self.outputs if each["output_type"] == "stream")

    def shown(self, mime: str) -> list[Any]:
        """What it showed of one kind."""
        return [each["data"][mime] for each in self.outputs if mime in each.get("data", {})]


class RunningPython:
    """A worker in a tab that shows nothing."""

    def __init__(self, tab: Page, site: Site) -> None:
        self.tab, self.site, self._cells = tab, site, 0
        tab.goto(f"{site.address}/_static/live/files.json")
        self.start()

    def start(self) -> None:
        """Start Python, in place of one that runs."""
        self.tab.evaluate(START, f"{self.site.address}/_static/live/")

    def run(self, code: str) -> Ran:
        """Run a cell, and wait for its end."""
        self._cells += 1
        return Ran(**self.tab.evaluate(RUN, [self._cells, code]))

    def progress(self) -> list[dict[str, Any]]:
        """What was told of files that arrive."""
        return self.tab.evaluate("window.progress")
