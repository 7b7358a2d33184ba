"""Notebook cells: their tags, the checks they call, and ids that do not change from run to run."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


CHECK = re.compile(r'^check\((?P<name>"[^"]+"), (?P<value>.*)\)$', re.MULTILINE | re.DOTALL)


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", ())


def of_kind(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    """Return the cells that carry a tag, in order."""
    return [cell for cell in notebook.cells if has_tag(cell, tag)]


def is_check(cell: NotebookNode) -> bool:
    """Tell whether a cell of a solution is a check, visible or hidden."""
    return has_tag(cell, "check") or has_tag(cell, "hidden-check")


def check_name(cell: NotebookNode) -> str:
    """Return the name by which a check cell calls its check.

    Raises
    ------
    ValueError
        If the cell does not end in one call of the form `check("name", value)`.
    """
    match = CHECK.search(cell.source)
    if match is None:
        raise ValueError(f'check cell: expected a last line `check("name", value)`, got:\n{cell.source}')
    return match["name"].strip('"')


def _stem(cell: NotebookNode) -> str:
    """Return what a cell is called: by its task and role, its first tag, or else its content."""
    tags = cell.metadata.get("tags", [])
    name = "-".join(part for part in (cell.metadata.get("task"), *tags[:1]) if part)
    name = re.sub(r"[^a-zA-Z0-9_-]+", "-", name)[:48]
    return name or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


def set_ids(notebook: NotebookNode) -> NotebookNode:
    """Give every cell an id from its own tag or content, and return the notebook.

    Cells that would share an id are numbered in their order, so that an edit
    elsewhere changes no other cell's id.
    """
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        stem = _stem(cell)
        seen[stem] = seen.get(stem, 0) + 1
        cell["id"] = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
    return notebook
