"""Keep _toc.yml's lessons and exercises those that there are; everything else in it is written by hand."""

from __future__ import annotations

from typing import Any

import yaml

from tools.project import ROOT

CONTENTS = ROOT / "_toc.yml"
# A lesson that stands in no part yet goes into this one, which stands before the studios.
NEW_PART, BEFORE = "Going on", "Studios"
EXERCISES = "Exercises"


class _Indented(yaml.SafeDumper):
    """Indents a list below its key, as the file is written."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def with_all(contents: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return the table of contents with each lesson and its exercise, and with no other.

    Parameters
    ----------
    contents : dict
        What _toc.yml holds.
    names : list of str
        The lessons' names, such as "01_spam", in order.

    Returns
    -------
    dict
        New lessons stand in the part "Going on", exercises in the lessons' order.
    """
    parts = [_without_others(part, names) for part in contents["parts"]]
    listed = {chapter["file"] for part in parts for chapter in part["chapters"]}
    new = [f"notebooks/{name}" for name in names if f"notebooks/{name}" not in listed]
    _of(parts, NEW_PART)["chapters"] += [{"file": file} for file in new]
    exercises = _of(parts, EXERCISES)
    pages = [chapter for chapter in exercises["chapters"] if not _is_of_a_lesson(chapter["file"])]
    exercises["chapters"] = [{"file": f"exercises/{name}"} for name in names] + pages
    return {**contents, "parts": [part for part in parts if part["chapters"]]}


def _of(parts: list[dict[str, Any]], caption: str) -> dict[str, Any]:
    """Return the part with this caption; a new one stands before the studios."""
    for part in parts:
        if part["caption"] == caption:
            return part
    part = {"caption": caption, "numbered": 1, "chapters": []}  # lessons, not their sections
    parts.insert([part["caption"] for part in parts].index(BEFORE), part)
    return part


def _without_others(part: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return a part without lessons and exercises that are gone."""
    kept = [
        chapter
        for chapter in part["chapters"]
        if not _is_of_a_lesson(chapter["file"]) or chapter["file"].partition("/")[2] in names
    ]
    return {**part, "chapters": kept}


def _is_of_a_lesson(file: str) -> bool:
    """Tell whether a file is made from a lesson or its exercise: their names open with a number."""
    folder, _, name = file.partition("/")
    return folder in {"notebooks", "exercises"} and name[:2].isdigit()


def as_text(contents: dict[str, Any]) -> str:
    """Return the table of contents as _toc.yml is written."""
    return yaml.dump(contents, Dumper=_Indented, sort_keys=False, allow_unicode=True)


def made(names: list[str]) -> str:
    """Return what _toc.yml has to hold for these lessons."""
    return as_text(with_all(yaml.safe_load(CONTENTS.read_text("utf-8")), names))
