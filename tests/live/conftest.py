"""Python in a real browser, served from the built site; it reaches no other host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.running import Site, serving


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
