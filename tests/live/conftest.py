"""Python in a real browser, served from the built site; it reaches no other host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.live.running import RunningPython, Site, serving


@pytest.fixture(scope="session")
def built(pytestconfig: pytest.Config) -> Path:
    """The folder of the built site, with Python in its pages."""
    folder = pytestconfig.rootpath / "_build" / "html"
    if not (folder / "_static" / "live" / "files.json").is_file():
        pytest.skip("the built site has no Python in its pages: `make book` says why")
    return folder


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[Site]:
    """The built site."""
    with serving(built) as site:
        yield site


@pytest.fixture(scope="session")
def python(browser: Browser, served: Site) -> Iterator[RunningPython]:
    """A running Python for all tests; what one test defines, the next one should not use."""
    context = browser.new_context()
    yield RunningPython(context.new_page(), served)
    context.close()
