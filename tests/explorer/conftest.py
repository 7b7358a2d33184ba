"""Explorers in a real browser, in which any request to a network is a failure."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.explorer.driving import Driver


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for a file of tests."""
    context = browser.new_context(
        reduced_motion="reduce",
        accept_downloads=True,
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Driver:
    """One tab for a file of tests: a new one takes longer than most of them."""
    return Driver(context.new_page(), tmp_path_factory.mktemp("pages"))


@pytest.fixture
def driver(tab: Driver) -> Iterator[Driver]:
    """A tab to open explorers in; at the end, nothing may have been asked for or complained about."""
    tab.reset()
    yield tab
    assert tab.complaints == []
    assert tab.requests == []
