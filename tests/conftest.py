"""What all tests share: one headless browser, for Playwright's driver can run only once in a process."""

import shutil
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

# The first has the same engine without a window's parts, and takes much less processor time for a page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 30_000  # milliseconds: what is expected is there at once, but on a machine that is very busy


def pytest_configure() -> None:
    """Hear interrupts: a shell's background jobs ignore them, and so would whatever a test starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    expect.set_options(timeout=PATIENCE)


def axe_script(config: pytest.Config) -> str | None:
    """The source of axe-core, where npm has installed it."""
    script = config.rootpath / "node_modules" / "axe-core" / "axe.min.js"
    return script.read_text(encoding="utf-8") if script.is_file() else None


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """The source of axe-core."""
    source = axe_script(pytestconfig)
    if source is None:
        pytest.skip("no node_modules/axe-core: run `npm ci` first")
    return source


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """The running Playwright driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """One headless browser for the whole run; it can reach this machine and no other host."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    browser = playwright_driver.chromium.launch(
        executable_path=executable,
        args=[
            "--no-sandbox",  # root in a container has none of its own; the pages are ours
            "--disable-gpu",
            "--process-per-site",  # tabs of one profile share what they have compiled
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    )
    yield browser
    browser.close()
