"""Pages in which Python runs, in a profile as new; a stand-in answers where only the page matters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.live.page.driving import WorkPage
from tests.live.running import Site
from tests.site.profiles import as_new, one_profile

STAND_IN = Path(__file__).with_name("stand_in_worker.js")

Opener = Callable[..., WorkPage]


def stand_in_for_python(site: Site, first_line: str = "") -> None:
    """Let a small script answer in Python's place."""
    site.replaced["worker.js"] = f"{first_line}\n{STAND_IN.read_text('utf-8')}".encode()


@pytest.fixture(scope="module")
def first_tab(browser: Browser, served: Site) -> Iterator[Page]:
    """A tab that stays open for a file of tests."""
    with one_profile(browser, served.address) as tab:
        yield tab


@pytest.fixture
def context(first_tab: Page, served: Site) -> Iterator[BrowserContext]:
    """A profile in which nothing is kept yet, and the stand-in answers."""
    stand_in_for_python(served)
    with as_new(first_tab) as context:
        yield context
    served.replaced.clear()


@pytest.fixture
def opened(context: BrowserContext) -> Opener:
    """Opens a page of the site in that profile."""
    return lambda path="exercises/01_spam.html": WorkPage.opened(context.new_page(), path)
