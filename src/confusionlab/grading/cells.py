"""Notebook cells: their tags, and ids that do not change from run to run."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", ())


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
