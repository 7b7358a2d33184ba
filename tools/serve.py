"""Serve the built site on this machine, and load a page again in the browser when it was built anew."""

from __future__ import annotations

import io
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

from tools.environment import PYTHON
from tools.project import ROOT, SITE

# Asks every second when the page was written. A page that is still being written is waited for.
RELOAD = b"""<script>
(async () => {
  const written = async () => {
    const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).catch(() => null);
    return answer?.ok ? answer.headers.get("Last-Modified") : null;
  };
  const first = await written();
  let last = first;
  setInterval(async () => {
    const now = await written();
    if (now && now !== first && now === last) location.reload();
    last = now;
  }, 1000);
})();
</script>
"""


class Handler(SimpleHTTPRequestHandler):
    """Serves files, and pages with a script that the built ones do not have."""

    def send_head(self) -> BinaryIO | None:  # type: ignore[override]
        """Send the headers; return what comes behind them."""
        path = self.path.partition("?")[0]
        page = Path(self.translate_path(path), "index.html" if path.endswith("/") else "")
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()  # type: ignore[return-value]
        before, end, after = page.read_bytes().rpartition(b"</body>")
        content = before + (RELOAD if end else b"") + end + after
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", self.date_time_string(page.stat().st_mtime))
        self.end_headers()
        return io.BytesIO(content)

    def log_request(self, *arguments: int | str) -> None:
        """Say what was asked for, but not that the script asked."""
        if self.command != "HEAD":
            super().log_request(*arguments)


def server_of(site: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a built site, for this machine only."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=site))


def serve(port: int) -> None:
    """Serve the built site until Ctrl-C."""
    if not (SITE / "index.html").exists():
        sys.exit("There is no site yet: run `make book` first.")
    try:
        server = server_of(SITE, port)
    except OSError as error:
        another = f"{PYTHON.relative_to(ROOT)} -m tools.book --serve --port {port + 1}"
        sys.exit(f"Cannot serve at port {port}: {error.strerror}. Take another one: `{another}`.")
    with server:
        print(f"The book is at http://localhost:{port} (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
