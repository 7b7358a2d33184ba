"""How many photographs of CIFAR-100 the built pages show: nobody licensed them, so they are counted.

An explorer in a lesson's outputs says itself what it shows. Of a figure, the metadata of its cell do, under
`photographs`.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

import nbformat
from nbformat import NotebookNode

from tools import execute
from tools.course import lessons, using
from tools.project import ROOT

MOST = 600
PACKED = re.compile(r'"(H4sI[\w+/=]+)"')  # gzip begins so, in base64
STAND_IN = "CIFAR-100 (stand-in)"


def number_shown() -> str:
    """Say how many photographs the lessons show as they were executed last; before that, how many at most."""
    numbers = using("photographs")
    paths = [ROOT / "notebooks" / f"{lesson.name}.ipynb" for lesson in lessons() if lesson.number in numbers]
    with execute.open_cache() as store:
        if not all(execute.is_executed(store, nbformat.read(path, as_version=4)) for path in paths):
            return f"at most {MOST}"
    return str(sum(photographs_in(execute.executed(path)) for path in paths))


def photographs_in(notebook: NotebookNode) -> int:
    """Count the photographs that an executed lesson shows; with the stand-in, none."""
    if STAND_IN in json.dumps(notebook):
        return 0
    figures = sum(cell.metadata.get("photographs", 0) for cell in notebook.cells)
    return figures + sum(map(images_in, _pages(notebook)))


def images_in(page: str) -> int:
    """Count the images that an explorer brings along."""
    packed = PACKED.findall(page)  # the code, then the data
    return (
        sum("image" in (content or {}) for content in _header(packed[-1])["contents"] or ()) if packed else 0
    )


def _pages(notebook: NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return ["".join(output.get("data", {}).get("text/html", "")) for output in outputs]


def _header(payload: str) -> dict[str, Any]:
    """Return the header that Python's payload.py writes before its arrays."""
    whole = gzip.decompress(base64.b64decode(payload))
    length = int.from_bytes(whole[:4], "little")
    header: dict[str, Any] = json.loads(whole[4 : 4 + length])
    return header
