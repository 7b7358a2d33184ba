"""Every code cell of the lessons and studios that are offered shows in the page what it shows in the book."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.live.as_in_the_book import are_close, difference
from tests.live.running import RunningPython, Site
from tools.execute import executed
from tools.project import ROOT

EXCEPTIONS = tomllib.loads(Path(__file__).with_name("exceptions.toml").read_text("utf-8"))
LESSONS = [
    "01_spam",
    "02_rates",
    "03_iris",
    "04_drawing",
    "10_hundred_classes",
    "13_two_models",
    "17_writing_up",
]
STUDIOS = ["studio_colours", "studio_data", "studio_models"]


@pytest.fixture(scope="module")
def python(browser: Browser, served: Site) -> Iterator[RunningPython]:
    """A running Python for all lessons."""
    context = browser.new_context()
    yield RunningPython(context.new_page(), served)
    context.close()


@pytest.mark.parametrize("name", [*LESSONS, *STUDIOS])
def test_every_cell_shows_what_the_book_shows(python: RunningPython, name: str):
    python.run("%reset -f")
    found = {}
    for cell in executed(ROOT / "notebooks" / f"{name}.ipynb").cells:
        if cell.cell_type == "code":
            ran = python.run(cell.source)
            wrong = ran.error or difference(ran.outputs, cell.outputs)
            if wrong and (ran.error or cell.id not in EXCEPTIONS.get(name, {})):
                found[cell.id] = wrong
    assert not found


def test_each_exception_names_a_cell():
    for name, cells in EXCEPTIONS.items():
        notebook = executed(ROOT / "notebooks" / f"{name}.ipynb")
        assert set(cells) <= {cell.id for cell in notebook.cells}


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("4", "4", True),
        ("4", "5", False),
        ("0.912", "0.914", True),
        ("0.91", "0.94", False),
        ("1,004.9", "1,005.1", True),
    ],
)
def test_counts_are_compared_exactly_and_rates_to_two_digits(one: str, other: str, close: bool):
    assert are_close(one, other) is close


def test_a_difference_is_seen():
    here = [{"output_type": "stream", "name": "stdout", "text": "3 of 4 right"}]
    book = [{"output_type": "stream", "name": "stdout", "text": "2 of 4 right"}]
    assert "('3', '2')" in difference(here, book)
    assert difference(here, []) != ""
    assert difference(here, here) == ""
