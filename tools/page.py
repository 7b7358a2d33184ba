"""Build one page of a book that is built: `python -m tools.page 02_rates`.

It may be a lesson, exercises/02_rates, or another page by the name of its file. Only its lesson is executed.
"""

from __future__ import annotations

import argparse
import sys
import time

from sphinx_external_toc.parsing import parse_toc_yaml

from tools import notebooks
from tools.book import build_pages, execute_or_exit
from tools.course import CourseError
from tools.project import BUILD, ROOT, SITE

SECONDS = 15
# Where Sphinx keeps what it knows of all pages. Without it a page is a whole book.
KNOWN_PAGES = BUILD / ".doctrees" / "environment.pickle"


def pages() -> dict[str, str]:
    """Return every page of the table of contents: how it is called here, and its path in the site."""
    site = parse_toc_yaml(ROOT / "_toc.yml")
    return {path.removeprefix("book/").removeprefix("notebooks/"): path for path in site}


def path_of(name: str) -> str:
    """Return the path of a page in the site, or say which pages there are."""
    known = pages()
    if name not in known:
        listed = ", ".join(sorted(known))
        raise ValueError(
            f"PAGE is {name!r}, which is no page; expected one of: {listed}. "
            "A new lesson is one after `make notebooks`."
        )
    return known[name]


def build(name: str) -> None:
    """Make a page's notebook, execute it if it changed, and build what it changes in the site."""
    start = time.time()
    path = path_of(name)
    if not KNOWN_PAGES.exists():
        raise ValueError("There is no book yet to build a page of: run `make book` first.")
    folder, _, stem = path.partition("/")
    if folder in ("notebooks", "exercises"):
        notebooks.make(folder, stem)
    if folder == "notebooks":
        execute_or_exit([ROOT / f"{path}.ipynb"])
    build_pages(page=path)
    print(f"{SITE / path}.html took {time.time() - start:.0f} s (at most {SECONDS} s where no lesson ran).")


def main() -> None:
    """Build the page that is named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", metavar="PAGE", help="such as 02_rates, exercises/02_rates or glossary")
    try:
        build(parser.parse_args().name)
    except (ValueError, CourseError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
