"""A small Sphinx extension: what the site shows to searches, link previews and lost readers.

Descriptions and titles in each page's head, sitemap.xml, robots.txt, 404.html, and the way from the front
page's old address to the root of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape as xml

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from tools.course import CourseError
from tools.descriptions import DescriptionError, description, title
from tools.project import FRONT_PAGE, HOMEPAGE

NAME = "Confusion Lab"
CARD = (
    "A confusion matrix of ten e-mails in which the one missed spam is lit, and the words: "
    "Read, draw, watch and trust confusion matrices."
)
NOT_FOUND = "404"
FORMER_FRONT_PAGE = "book/index.html"
# Where GitHub Pages serves the site: below the name of the repository.
BASE = urlsplit(f"{HOMEPAGE}/").path
RELATIVE = re.compile(
    r'(?<=[ \n])(href|src|action|data-content_root)="(?!https?:|data:|mailto:|/|#)(?:\./)?([^"]*)"'
)
# Of a page that Sphinx makes itself, the extension for previews says nothing.
PREVIEW = f"""<meta property="og:title" content="{NAME}" />
<meta property="og:type" content="website" />
<meta property="og:site_name" content="{NAME}" />
<meta property="og:description" content="{{says}}" />
<meta name="twitter:card" content="summary" />
"""
ROBOTS = f"User-agent: *\nAllow: /\n\nSitemap: {HOMEPAGE}/sitemap.xml\n"
LOST = f"""
<h1>This page is not here</h1>
<p>Perhaps it has moved, or the address has a slip in it. Search the course for what you came for:</p>
<form class="lab-lost" action="search.html" method="get" role="search">
  <input type="search" name="q" aria-label="What you came for" autocomplete="off"
    placeholder="recall, type I error, ROC …"/>
  <button type="submit">Search</button>
</form>
<p>Or begin at the <a href="{BASE}">front page</a>, with <a href="notebooks/01_spam.html">lesson 1</a>, or in
the <a href="book/glossary.html">glossary</a>.</p>
"""
MOVED = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{NAME}</title>
<link rel="canonical" href="{HOMEPAGE}/">
<meta name="robots" content="noindex">
<meta http-equiv="Refresh" content="0; url=../index.html">
</head>
<body><p>The front page is <a href="../index.html">here</a>.</p></body>
</html>
"""


def name_the_site(app: Sphinx, config: Config) -> None:
    """Tell the extension for link previews what all pages share."""
    config.ogp_site_name = NAME
    config.ogp_image_alt = CARD
    config.ogp_custom_meta_tags = ('<meta name="twitter:card" content="summary_large_image" />',)


def check_descriptions(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each page that says nothing of itself; warnings end a build."""
    for page in sorted(env.found_docs):
        try:
            description(page)
        except (DescriptionError, CourseError) as error:
            logging.getLogger(__name__).warning(str(error))


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Put a page's description, title and one canonical address into its head."""
    says = escape(description(page), quote=False)
    tag = f'\n<meta name="description" content="{escape(description(page))}" />\n'
    context["metatags"] = context.get("metatags", "") + tag + ("" if doctree else PREVIEW.format(says=says))
    context["meta"] = (context.get("meta") or {}) | {"og:description": says}
    if sought := title(page):
        context["title"] = escape(sought, quote=False)
    if page == FRONT_PAGE:
        context["pageurl"] = context["meta"]["og:url"] = f"{HOMEPAGE}/"


def name_the_front_page(app: Sphinx, page: str, template: str, context: dict[str, Any], *_: object) -> None:
    """Call the front page by the site's name in the list of all pages."""
    context["root_title"] = NAME


def lost(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page that is shown in the place of one that is not there."""
    yield NOT_FOUND, {"title": "Not here", "body": LOST}, "page.html"


def write_beside(app: Sphinx, error: Exception | None) -> None:
    """Write what searches and servers look for, and let the old address lead to the new one."""
    if error is not None:
        return
    folder = Path(app.outdir)
    (folder / "sitemap.xml").write_text(sitemap(app.env.found_docs), "utf-8")
    (folder / "robots.txt").write_text(ROBOTS, "utf-8")
    (folder / FORMER_FRONT_PAGE).write_text(MOVED, "utf-8")
    page = folder / f"{NOT_FOUND}.html"
    page.write_text(anywhere(page.read_text("utf-8")), "utf-8")


def sitemap(pages: set[str]) -> str:
    """Return the list of all pages for search engines."""
    addresses = [f"{HOMEPAGE}/{'' if page == FRONT_PAGE else f'{page}.html'}" for page in sorted(pages)]
    lines = "\n".join(f"<url><loc>{xml(address)}</loc></url>" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}\n</urlset>\n'
    )


def anywhere(html: str) -> str:
    """Make a page's links absolute: a server shows it in the place of a page at any depth.

    Examples
    --------
    >>> anywhere('<a href="book/faq.html"> <a href="#top"> <html data-content_root="./">')
    '<a href="/confusionlab/book/faq.html"> <a href="#top"> <html data-content_root="/confusionlab/">'
    """
    return RELATIVE.sub(lambda found: f'{found[1]}="{BASE}{found[2]}"', html)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx; the previews' own extension comes at 500."""
    app.connect("config-inited", name_the_site)
    app.connect("env-check-consistency", check_descriptions)
    app.connect("html-page-context", describe, priority=400)
    app.connect("html-page-context", name_the_front_page, priority=900)
    app.connect("html-collect-pages", lost)
    app.connect("build-finished", write_beside)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
