"""Explorers in a real browser, in which any request to a network is a failure."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.explorer.driving import Driver


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for a file of tests."""
    context = browser.new_context(
        viewport={"width": 1180, "height": 900},
        color_scheme="light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    yield context
    context.close()


@pytest.fixture
def driver(context: BrowserContext, tmp_path: Path) -> Iterator[Driver]:
    """A tab to open explorers in; at the end, nothing may have been asked for or complained about."""
    driver = Driver(context.new_page(), tmp_path)
    yield driver
    driver.page.close()
    assert driver.complaints == []
    assert driver.requests == []
