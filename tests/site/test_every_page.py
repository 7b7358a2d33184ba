"""Every page of the built site opens, whole and quiet, wide and narrow, light and dark.

One visit a page gathers what all of these tests judge.
"""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from tests.site.visits import Visitor

pytestmark = pytest.mark.site


def test_opens_without_a_complaint(visitor: Visitor, path: str):
    assert visitor.visit(path).complaints == []


def test_every_request_is_answered(visitor: Visitor, path: str):
    assert visitor.visit(path).failed == []


def test_asks_no_other_host(visitor: Visitor, path: str):
    requested = visitor.visit(path).requested
    elsewhere = [url for url in requested if not url.startswith((visitor.address, "data:", "blob:"))]
    assert elsewhere == []


def test_has_a_title(visitor: Visitor, path: str):
    assert visitor.visit(path).seen["title"].strip()


def test_says_what_it_is(visitor: Visitor, path: str):
    about = visitor.visit(path).seen["about"]
    assert 50 <= len(about["description"]) <= 160
    assert about["og:description"] == about["description"]
    assert about["og:site_name"] == "Confusion Lab"
    assert about["twitter:card"].startswith("summary")
    if "og:url" in about:  # not those that Sphinx makes, such as the index
        assert about["og:url"] == visitor.visit(path).seen["canonical"]


def test_every_image_shows_and_is_described(visitor: Visitor, path: str):
    seen = visitor.visit(path).seen
    assert seen["brokenImages"] == []
    assert seen["unnamedImages"] == []
    # An empty alternative text says "decoration"; in an article only the lessons' cards have some.
    assert seen["silentFigures"] == []


def test_every_formula_is_set(visitor: Visitor, path: str):
    assert visitor.visit(path).seen["brokenMaths"] == []


def test_does_not_scroll_sideways_on_a_phone(visitor: Visitor, path: str):
    assert visitor.visit(path).sticking_out == []


def test_no_code_is_cut_off_in_a_common_window(visitor: Visitor, path: str):
    assert visitor.visit(path).cut == []


def test_no_two_landmarks_bear_one_name(visitor: Visitor, path: str):
    assert visitor.visit(path).namesakes == []


@pytest.mark.usefixtures("axe")
def test_no_grave_violation_in_any_look(visitor: Visitor, path: str):
    assert visitor.visit(path).grave == {}


def test_every_local_link_leads_somewhere(visitor: Visitor, site: Path, path: str):
    links = [link for link in visitor.visit(path).seen["links"] if link.startswith(visitor.address)]
    assert [link for link in links if not leads_somewhere(site, link)] == []


def leads_somewhere(site: Path, link: str) -> bool:
    """Whether the site has the file that a link names and, in it, the place behind the #."""
    address = urlsplit(link)
    target = site / unquote(address.path).lstrip("/")
    if not target.exists():
        return False
    place = unquote(address.fragment)
    return not place or target.suffix != ".html" or f'id="{place}"' in content(target)


@cache
def content(page: Path) -> str:
    """A page's HTML: most pages link to most others."""
    return page.read_text(encoding="utf-8")


def test_a_notebook_opens_in_colab(visitor: Visitor, notebook: str):
    controls = visitor.visit(notebook).seen["controls"]
    (link,) = [link for words, link in controls if words == "Open in Colab"]
    assert link.startswith("https://colab.research.google.com/github/")
    assert link.endswith(notebook.removesuffix(".html") + ".ipynb")


def test_a_notebook_can_be_downloaded(visitor: Visitor, site: Path, notebook: str):
    controls = visitor.visit(notebook).seen["controls"]
    (link,) = [link for words, link in controls if words.startswith("Download")]
    assert link.startswith(visitor.address)
    nbformat.read(site / urlsplit(link).path.lstrip("/"), as_version=4)
