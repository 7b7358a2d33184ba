"""A small Sphinx extension: addresses from pyproject.toml, links within the site, the executed lessons."""

from __future__ import annotations

import os
from posixpath import relpath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from tools.execute import CACHE
from tools.project import BRANCH, COLAB, HOMEPAGE, RAW, REFERENCE, REPOSITORY

# The setting that names a page to read again.
ASKED_FOR = "CONFUSIONLAB_PAGE"
# The text to edit is in book/ and solutions/, never in what is made from them.
EDIT = (
    f"{REPOSITORY}/edit/{BRANCH}/"
    "{{ file_name | replace('notebooks/', 'book/') | replace('exercises/', 'solutions/')"
    " | replace('.ipynb', '.md') }}"
)


def set_addresses(app: Sphinx, config: Config) -> None:
    """Tell the theme and the extensions where the repository, the site and the executed lessons are."""
    config.nb_execution_cache_path = str(CACHE)
    config.html_baseurl = config.ogp_site_url = f"{HOMEPAGE}/"
    config.ogp_image = f"{HOMEPAGE}/_static/social-card.png"
    config.html_theme_options |= {"repository_url": REPOSITORY, "repository_branch": REFERENCE}
    config.html_context |= {"edit_page_provider_name": "GitHub", "edit_page_url_template": EDIT}


def inside(address: str, page: str) -> str | None:
    """Return the address within the site, seen from a page, of a notebook's absolute link, or None."""
    path, mark, anchor = address.partition("#")
    here = page.rpartition("/")[0] or "."
    if path == f"{COLAB}{page}.ipynb":  # the page's own "Open in Colab"
        return None
    if path == f"{RAW}{page}.ipynb":
        return relpath(f"_sources/{page}.ipynb", here)
    if path.startswith(COLAB):
        return relpath(path.removeprefix(COLAB).replace(".ipynb", ".html"), here) + mark + anchor
    if path.startswith(f"{HOMEPAGE}/"):
        return relpath(path.removeprefix(f"{HOMEPAGE}/"), here) + mark + anchor
    return None


def keep_links_inside(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Turn a notebook's links to other notebooks (Colab) and pages (the site) into links within the site.

    In a page of prose, which links as Sphinx does, a link to Colab is meant.
    """
    if not page.startswith(("notebooks/", "exercises/")):
        return
    for link in doctree.findall(nodes.reference):
        if target := inside(link.get("refuri", ""), page):
            link["refuri"] = target


def page_asked_for(app: Sphinx, *_: object) -> list[str]:
    """Return the page that `make page` names: what is on it may have changed while its file did not."""
    return [page] if (page := os.environ.get(ASKED_FOR)) else []


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("config-inited", set_addresses, priority=10)
    app.connect("doctree-resolved", keep_links_inside)
    app.connect("env-get-outdated", page_asked_for)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
