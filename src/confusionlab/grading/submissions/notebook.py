"""What was handed in, read without trust: any bytes at all become cells, or a reason why they cannot be.

Outputs, metadata and formats are where notebooks break, and a grader needs none of them. So this reads the
JSON by itself and takes the cells' text, ids, tags and tasks, from any notebook format since the third.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from confusionlab.grading.syntax import is_practice

LARGEST = 100_000_000  # bytes
MOST_VALUES = (
    2_000_000  # in all of its JSON: a value of three bytes may take a hundred times as many in memory
)
MOST_CELLS = 2_000
MOST_CODE = 2_000_000  # characters
# Up to the next value of a list or a mapping, over whatever stands in quotes. It matches wherever it is
# tried, also at a quote that is never closed, and gives nothing back (`++`, `*+`), so it reads the text once.
_NEXT_VALUE = re.compile(r"""(?:[^"\[{,]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+(?:[\[{,]|\Z)""", re.DOTALL)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableError(ValueError):
    """A file that holds no notebook; its message tells the learner what to do."""


@dataclass(frozen=True, kw_only=True)
class HandedCell:
    """One cell of what was handed in.

    Attributes
    ----------
    number : int
        Its place among the cells of its kind, from 1.
    source : str
        Its text.
    id, task : str
        What it says it is; empty when it says nothing.
    tags : tuple of str
        Its tags.
    """

    number: int
    source: str
    id: str = ""
    task: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandIn:
    """A notebook that was handed in: its cells, and what its reader should know.

    Attributes
    ----------
    code, other : tuple of HandedCell
        The code cells but for those of fresh cases to practise with, and those
        of text, in their order.
    notes : tuple of str
        What was odd about the file, in sentences.
    """

    code: tuple[HandedCell, ...]
    other: tuple[HandedCell, ...] = ()
    notes: tuple[str, ...] = ()


def read_hand_in(data: bytes) -> HandIn:
    """Read what was handed in.

    Parameters
    ----------
    data : bytes
        A file's content, whatever it is.

    Returns
    -------
    HandIn
        The notebook's cells.

    Raises
    ------
    UnreadableError
        If there is no notebook in it.

    Examples
    --------
    >>> read_hand_in(b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}').code[0].source
    'x = 1'
    """
    if len(data) > LARGEST:
        raise UnreadableError(
            f"The file has more than {LARGEST / 1e6:,.0f} MB, which are the most that are read. "
            "Clear its outputs, save it, and hand it in again."
        )
    text, notes = _decoded(data)
    if not text.strip():
        raise UnreadableError("The file is empty. Save the notebook, and hand it in again.")
    _ensure_it_can_be_parsed(text)
    document = _parsed(text)
    raw = _raw_cells(document)
    code, other = (
        [cell for cell in raw if (cell.get("cell_type") == "code") is kind] for kind in (True, False)
    )
    if not code:
        raise UnreadableError("The notebook holds no code cell.")
    if len(code) > MOST_CELLS:
        raise UnreadableError(
            f"The notebook holds {len(code):,} code cells; at most {MOST_CELLS:,} are run. "
            "Delete what does not belong to the exercise, and hand it in again."
        )
    cells = _cells(code)
    if (length := sum(len(cell.source) for cell in cells)) > MOST_CODE:
        raise UnreadableError(
            f"The notebook holds {length:,} characters of code; at most {MOST_CODE:,} are run. "
            "Let it load its data from a file, and hand it in again."
        )
    cells = tuple(cell for cell in cells if not is_practice(cell.source))
    return HandIn(cells, _cells(other), (*notes, *_language(document)))


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode a file; one that is not in UTF-8 gets a note."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark if encoding == "utf-8" else b"").decode(encoding, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        note = "The file is not in UTF-8, as notebooks are; letters beyond a to z may have suffered."
        return data.decode("cp1252", "replace"), (note,)


def _ensure_it_can_be_parsed(text: str) -> None:
    """Refuse text whose JSON would take memory without measure; nothing of it is parsed to see that."""
    if next(islice(_NEXT_VALUE.finditer(text), MOST_VALUES, None), None) is not None:
        raise UnreadableError(
            f"The notebook holds more than {MOST_VALUES:,} values in its cells and outputs, which are the "
            "most that are read. Delete what does not belong to the exercise, clear its outputs, and hand it "
            "in again."
        )


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise UnreadableError("The file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        kind = "a web page" if text.lstrip()[:1] == "<" else "broken or cut off"
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(
            f"The file is not a notebook: it is {kind}{where}. Download the notebook as .ipynb, "
            "open it once to see that it opens, and hand it in again."
        ) from None
    if not isinstance(document, dict):
        raise UnreadableError("The file is not a notebook: it is some other JSON.")
    return document


def _raw_cells(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a notebook's cells; format 3 kept them on worksheets."""
    sheets = document.get("worksheets")
    lists = [document.get("cells")]
    if isinstance(sheets, list):
        lists += [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    found = [cells for cells in lists if isinstance(cells, list)]
    if not found:
        raise UnreadableError("The file is not a notebook: it is some other JSON, without cells.")
    return [cell for cells in found for cell in cells if isinstance(cell, dict)]


def _cells(raw: list[dict[str, Any]]) -> tuple[HandedCell, ...]:
    return tuple(_cell(number, cell) for number, cell in enumerate(raw, start=1))


def _cell(number: int, raw: dict[str, Any]) -> HandedCell:
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags = metadata.get("tags")
    return HandedCell(
        number=number,
        source=_unbroken_text(raw.get("source", raw.get("input"))),
        id=_unbroken_text(raw.get("id")),
        task=_unbroken_text(metadata.get("task")),
        tags=tuple(map(_unbroken_text, tags)) if isinstance(tags, list) else (),
    )


def _unbroken_text(value: object) -> str:
    """Return text as it can be written again; anything else counts as no text."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    # Half of a surrogate pair can stand in JSON, and in no file.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _language(document: dict[str, Any]) -> tuple[str, ...]:
    """Note a notebook that was written for another language."""
    metadata = document.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    language = _unbroken_text(info.get("name")) if isinstance(info, dict) else ""
    if language.lower() in {"", "python", "ipython"}:
        return ()
    return (f"The notebook says that it is written in {language[:40]}; it was run as Python.",)
