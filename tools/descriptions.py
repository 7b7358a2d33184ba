"""What each page is called and said to be where somebody finds it: in a search, a tab, a link's preview.

A lesson's description is its summary; an exercise's is what its text says that one does. Every other page
says `description:` in its head, between two lines `---` (a studio's is in book/). Any page but an exercise
may say `title:` there, where its heading is not what people would search for.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tools.course import lessons, split
from tools.course_text import filled
from tools.project import ROOT

SHORTEST, LONGEST = 50, 160
# The pages that Sphinx makes, and the one that GitHub shows where there is none.
MADE = {
    "404": "This page is not here: search Confusion Lab, a course on confusion matrices, or begin in front.",
    "search": "Search the lessons, exercises and glossary of a free course on confusion matrices.",
}


class DescriptionError(Exception):
    """A page has no description, or one of a wrong length."""


def source(page: str) -> Path:
    """Return the text that a page is written in, such as book/faq.md or solutions/01_spam.md."""
    folder, _, name = page.rpartition("/")
    written = {"notebooks": "book", "exercises": "solutions"}.get(folder, folder)
    return ROOT / written / f"{name}.md"


def head(page: str) -> dict[str, Any]:
    """Return what a page's text says between its two lines `---`."""
    return yaml.safe_load(filled(split(source(page).read_text("utf-8"))[0])) or {}


def title(page: str) -> str | None:
    """Return the title by which people would search for a page, if it says one."""
    return None if page in MADE or page.startswith("exercises/") else head(page).get("title")


def description(page: str) -> str:
    """Return one written sentence or two about a page.

    Raises
    ------
    DescriptionError
        If there is none, or it has not 50 to 160 characters.
    """
    text = _written(page)
    if not SHORTEST <= len(text) <= LONGEST:
        raise DescriptionError(
            f"{source(page).relative_to(ROOT)}: a page's description has {SHORTEST} to {LONGEST} characters, "
            f"this has {len(text)}: {text!r}; write `description:` into its head, between two lines `---`"
        )
    return text


def _written(page: str) -> str:
    if page in MADE:
        return MADE[page]
    if page.startswith("exercises/"):
        return _of_exercise(source(page).read_text("utf-8"))
    summaries = {f"notebooks/{lesson.name}": lesson.head["summary"] for lesson in lessons()}
    if page in summaries:
        return f"A lesson on confusion matrices: {summaries[page]}."
    return str(head(page).get("description", ""))


def _of_exercise(text: str) -> str:
    r"""Return the first sentence that says what one does, up to a comma where it is long.

    Examples
    --------
    >>> _of_exercise("# Exercise 1\n\nIt is short. You count, and you\nread a table. Five tasks.")
    'Exercise with checks: you count, and you read a table.'
    """
    found = re.search(r"(?:^|\. )You (.*?)\.(?:\s|$)", text, re.DOTALL | re.MULTILINE)
    says = f"Exercise with checks: you {' '.join(found[1].split())}." if found else ""
    return says if len(says) <= LONGEST else says[: LONGEST - 2].rpartition(", ")[0] + " …"
