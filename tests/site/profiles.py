"""Browser profiles of which a file of tests needs one, and each of its tests one that is as new."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.visits import new_context

SMALL = "_static/documentation_options.js"  # of the site, and quick to open


@contextmanager
def one_profile(browser: Browser, address: str) -> Iterator[Page]:
    """Open a profile with a tab that stays open: what the site's pages need is loaded and compiled once."""
    context = new_context(browser, address)
    first_tab = context.new_page()
    first_tab.goto(SMALL)
    yield first_tab
    context.close()


@contextmanager
def as_new(first_tab: Page) -> Iterator[BrowserContext]:
    """Lend the profile of that tab to a test; afterwards nothing is open or kept, and nothing is rerouted."""
    yield first_tab.context
    first_tab.context.unroute_all()
    for tab in first_tab.context.pages[1:]:
        tab.close()
    first_tab.evaluate("localStorage.clear()")
