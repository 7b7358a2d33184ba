"""What the site's search knows, and what it leaves out."""

import re

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from confusionlab.datasets.dataset import BANNER
from tools import search_index


def page(*parts):
    """Return a page's tree."""
    tree = new_document("page")
    tree += parts
    return tree


def cell(tag, code):
    """Return a cell of a notebook, as myst-nb writes it."""
    return nodes.container("", nodes.literal_block(code, code), classes=["cell", f"tag_{tag}"])


def test_checks_and_notes_about_data_are_left_out_of_the_index_and_stay_on_the_page():
    note = nodes.raw("", f'<div style="{BANNER}">Stand-in</div>', format="html")
    tree = page(cell("answer", "recall = ..."), cell("check", 'check("recall", recall, "eyJz")'), note)
    indexed = search_index.without_noise(tree)
    assert "recall = ..." in indexed.astext()
    assert "eyJz" not in indexed.astext()
    assert "Stand-in" not in indexed.astext()
    assert "eyJz" in tree.astext()


def test_the_cells_of_a_table_are_words_of_their_own():
    table = "<table><tr><td>willow</td><td>maple</td></tr></table>"
    indexed = search_index.without_noise(page(nodes.raw("", table, format="html")))
    assert re.sub("<[^<]+?>", "", indexed.astext()).split() == ["willow", "maple"]


def test_other_names_lead_where_the_word_stands():
    main = ("single", "recall", "term-recall", "main", None)
    index = addnodes.index(entries=[main])
    term = nodes.term("", "recall", index)
    meaning = nodes.definition("", nodes.paragraph("", "Of what is. Also called sensitivity, TPR."))
    tree = page(nodes.definition_list("", nodes.definition_list_item("", term, meaning)))

    class Glossary:
        class env:  # noqa: N801 - Sphinx's own name
            docname = "book/glossary"

    search_index.add_other_names(Glossary, tree)
    assert [entry[1] for entry in index["entries"]] == ["recall", "sensitivity", "TPR"]
    assert {entry[2] for entry in index["entries"]} == {"term-recall"}
