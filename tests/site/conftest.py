"""The built site, served on this machine only and looked at by a real browser.

Without a browser, npm's axe-core or a built site these tests skip and say why; where
CONFUSIONLAB_NO_SKIPS is set, as in CI, they fail instead (conftest.py at the root).
"""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import axe_script
from tests.site.looks import Judge
from tests.site.profiles import as_new, one_profile
from tests.site.visits import Visitor, new_context

NOT_BUILT = "no built site in _build/html: run `make book` first"
REDIRECT = 'http-equiv="Refresh"'


@functools.cache
def built_pages(site: Path) -> list[str]:
    """Every page of the built site, as a path below its root.

    The old address of the front page, which only leads on, is none; nor is what stands in for a missing page.
    """
    pages = sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if REDIRECT not in path.read_text(encoding="utf-8")
    )
    return [page for page in pages if not page.startswith(("_static/", "_sources/", "404.html"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `path` (or `notebook`) once for every page (or notebook page)."""
    pages = built_pages(metafunc.config.rootpath / "_build" / "html")
    notebooks = [page for page in pages if page.startswith(("notebooks/", "exercises/"))]
    for name, paths in {"path": pages, "notebook": notebooks}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, paths or [NOT_BUILT])


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Path:
    """The folder of the built site."""
    folder = pytestconfig.rootpath / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.skip(NOT_BUILT)
    return folder


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests report failed requests themselves."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, such as http://127.0.0.1:40123."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def visitor(browser: Browser, address: str, pytestconfig: pytest.Config) -> Iterator[Visitor]:
    """Visits each page once for a whole file of tests and remembers what it saw."""
    photographs = pytestconfig.rootpath / "_build" / "screenshots"
    photographs.mkdir(parents=True, exist_ok=True)
    axe = axe_script(pytestconfig)
    context = new_context(browser, address)
    yield Visitor(context.new_page(), address, Judge(axe, photographs) if axe else None)
    context.close()


@pytest.fixture(scope="module")
def first_tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab that stays open for a file of tests."""
    with one_profile(browser, address) as tab:
        yield tab


@pytest.fixture
def page(first_tab: Page) -> Iterator[Page]:
    """A tab in a profile as new, for a test that clicks and types."""
    with as_new(first_tab) as context:
        yield context.new_page()
