"""Pages in which Python runs, in a fresh profile; a stand-in answers where only the page matters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.live.page.driving import WorkPage
from tests.live.running import Site
from tests.site.looks import WIDE

STAND_IN = Path(__file__).with_name("stand_in_worker.js")

Opener = Callable[..., WorkPage]


def stand_in_for_python(context: BrowserContext, first_line: str = "") -> None:
    """Let a small script answer in Python's place."""
    script = f"{first_line}\n{STAND_IN.read_text('utf-8')}"
    context.route(
        "**/_static/live/worker.js*",
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )


@pytest.fixture
def context(browser: Browser, served: Site) -> Iterator[BrowserContext]:
    """A fresh profile, in which the stand-in answers."""
    context = browser.new_context(
        base_url=served.address, viewport=WIDE, color_scheme="light", reduced_motion="reduce"
    )
    stand_in_for_python(context)
    yield context
    context.close()


@pytest.fixture
def opened(context: BrowserContext) -> Opener:
    """Opens a page of the site in that profile."""
    return lambda path="exercises/01_spam.html": WorkPage.opened(context.new_page(), path)
