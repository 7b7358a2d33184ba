"""A small Sphinx extension: what the search of the site knows.

The code of an exercise's checks, with its seals, and the notes above made-up data stay out. The other names
that the glossary gives a word ("Also called sensitivity, TPR.") find that word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config

from confusionlab.datasets.dataset import BANNER
from tools.project import ROOT

GLOSSARY = "book/glossary"
NOISE = {"tag_check", "tag_practice"}
OTHER_NAMES = re.compile(r"(?:Also (?:called|written)|Known ones are) ([^.]+)\.")


def show_whole_entries(app: Sphinx, config: Config) -> None:
    """Let the search page show what a word means below its name."""
    config.html_search_scorer = str(ROOT / "assets" / "search.js")


def keep_out(app: Sphinx) -> None:
    """Index each page without what nobody searches for."""
    index = getattr(app.builder, "index_page", None)
    if index is not None:
        setattr(app.builder, "index_page", lambda page, tree, title: index(page, without_noise(tree), title))  # noqa: B010


def without_noise(doctree: nodes.document) -> nodes.document:
    """Return a copy of a page's tree without its checks' code and without notes about data.

    What is written in HTML gets a blank before each tag: Sphinx takes the tags out, and the cells of a table
    would be one word.
    """
    tree = doctree.deepcopy()
    for node in [node for node in tree.findall() if is_noise(node)]:
        node.parent.remove(node)
    for node in list(tree.findall(nodes.raw)):
        node.replace_self(nodes.raw("", node.astext().replace("<", " <"), format=node["format"]))
    return tree


def is_noise(node: nodes.Node) -> bool:
    """Tell whether a node is a check cell, one of fresh cases, or a note about data."""
    if isinstance(node, nodes.raw):
        return BANNER in node.astext()
    return isinstance(node, nodes.Element) and not NOISE.isdisjoint(node.get("classes", ()))


def add_other_names(app: Sphinx, doctree: nodes.document) -> None:
    """Let each other name that an entry of the glossary gives find its word."""
    if app.env.docname != GLOSSARY:
        return
    for item in doctree.findall(nodes.definition_list_item):
        index = next(iter(item.findall(addnodes.index)), None)
        definition = next(iter(item.findall(nodes.definition)), None)
        if index is not None and definition is not None:
            index["entries"] += entries(index["entries"][0], other_names(definition.astext()))


def index_glossary(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Index the glossary in any build: Sphinx forgets the other names of a page that is not written again."""
    if GLOSSARY in app.env.found_docs and hasattr(app.builder, "index_page"):
        title = app.env.titles[GLOSSARY].astext()
        app.builder.index_page(GLOSSARY, app.env.get_doctree(GLOSSARY), title)
    yield from ()


def other_names(definition: str) -> list[str]:
    r"""Return the other names that a definition gives.

    Examples
    --------
    >>> other_names("A share. Also called sensitivity, TPR,\nhit rate. Also written re-call.")
    ['sensitivity', 'TPR', 'hit rate', 're-call']
    """
    lists = OTHER_NAMES.findall(" ".join(definition.split()))
    return [name.strip() for names in lists for name in names.split(",")]


def entries(main: tuple[Any, ...], names: list[str]) -> list[tuple[Any, ...]]:
    """Return entries of the index that lead where the main one leads."""
    kind, _, place, importance, key = main
    return [(kind, name, place, importance, key) for name in names]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("config-inited", show_whole_entries)
    app.connect("builder-inited", keep_out)
    app.connect("doctree-read", add_other_names)
    app.connect("html-collect-pages", index_glossary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
