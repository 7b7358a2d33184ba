"""A local HTTP server that behaves as badly as a test asks."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ERROR_PAGE = b"<!DOCTYPE html><html><body>Please log in to the hotel's network.</body></html>"


class Server(ThreadingHTTPServer):
    """Serves one file under several addresses: /whole, /truncated, /slow and so on."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.downloads: Counter[str] = Counter()
        self.halfway = threading.Event()

    def address(self, behaviour: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{behaviour}"

    def handle_error(self, *_: object) -> None:
        """A client that hung up is what some tests are about: nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self._head(200, len(self.server.content))

    def do_GET(self) -> None:
        behaviour = self.path.strip("/")
        self.server.downloads[behaviour] += 1
        getattr(self, f"_{behaviour}")(self.server.content)

    def _whole(self, content: bytes) -> None:
        self._head(200, len(content))
        self.wfile.write(content)

    def _truncated(self, content: bytes) -> None:
        self._head(200, len(content))
        self.wfile.write(content[: len(content) // 2])

    def _unannounced(self, content: bytes) -> None:
        """Half the file, without saying how much there should be."""
        self._head(200)
        self.wfile.write(content[: len(content) // 2])

    def _altered(self, content: bytes) -> None:
        self._whole(content.replace(b"1", b"2", 1))

    def _login(self, _: bytes) -> None:
        self._whole(ERROR_PAGE)

    def _broken(self, _: bytes) -> None:
        self.send_error(500)

    def _redirected(self, _: bytes) -> None:
        self.send_response(302)
        self.send_header("Location", "/whole")
        self.end_headers()

    def _flaky(self, content: bytes) -> None:
        """The first attempt breaks off, the second is served."""
        (self._truncated if self.server.downloads["flaky"] == 1 else self._whole)(content)

    def _slow(self, content: bytes) -> None:
        self._head(200, len(content))
        half = len(content) // 2
        self.wfile.write(content[:half])
        self.wfile.flush()
        self.server.halfway.set()
        time.sleep(0.5)
        self.wfile.write(content[half:])

    def _endless(self, content: bytes) -> None:
        """Half the file, then silence until the client hangs up."""
        self._head(200, len(content))
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        self.server.halfway.set()
        self.rfile.read(1)

    def _head(self, status: int, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/csv")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(content: bytes) -> Iterator[Server]:
    """Serve the content until the block ends."""
    with Server(content) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
