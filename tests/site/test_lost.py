"""A reader with a wrong address is led on, however deep it is."""

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.site.conftest import QuietHandler
from tools.outside import BASE

pytestmark = pytest.mark.site


class LikeGitHubPages(QuietHandler):
    """Serves the site below the repository's name, and 404.html in the place of what is not there."""

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        file = Path(super().translate_path("/" + path.removeprefix(BASE)))
        return str(file if path.startswith(BASE) and file.exists() else file.with_name("nothing"))

    def send_error(self, code: int, *_: object) -> None:
        """Answer with the page for lost readers."""
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((Path(self.directory) / "404.html").read_bytes())


@pytest.fixture
def published(site: Path) -> Iterator[str]:
    """Where the site stands as it will be published."""
    handler = functools.partial(LikeGitHubPages, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("wrong", ["nothing.html", "book/deep/er/nothing"])
def test_a_wrong_address_offers_a_search_at_any_depth(page: Page, published: str, wrong: str):
    failed: list[str] = []
    page.on("response", lambda answer: answer.status >= 400 and failed.append(answer.url))
    page.goto(f"{published}{BASE}{wrong}", wait_until="load")
    expect(page.locator("article h1")).to_contain_text("This page is not here")
    assert failed == [f"{published}{BASE}{wrong}"]
    page.get_by_role("searchbox", name="What you came for").fill("type I error")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{published}{BASE}search.html?q=type+I+error")
    expect(page.locator("#search-results li").first).to_contain_text("Glossary")
    page.goto(f"{published}{BASE}{wrong}")
    page.locator("article").get_by_role("link", name="front page").click()
    expect(page.get_by_role("link", name="Start lesson 1")).to_be_visible()
