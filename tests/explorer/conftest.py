"""Explorers in a real browser, in which any request to a network is a failure."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.explorer.commanding import TWO_COLUMNS, Outcome, run
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


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Return a function that writes a file and runs `confusionlab explore` on it."""

    def written(
        content: str | bytes, *more: str, name: str = "predictions.csv", columns=TWO_COLUMNS
    ) -> Outcome:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run(file, (*columns, *more), capsys)

    return written
