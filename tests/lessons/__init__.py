"""What the tests of the lessons read: a lesson's prose, and what its cells showed."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from nbformat import NotebookNode

from tools import execute
from tools.project import ROOT


@dataclass(frozen=True)
class Lesson:
    """An executed lesson."""

    notebook: NotebookNode

    @property
    def text(self) -> str:
        """All its prose."""
        return "\n\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")

    def outputs(self, tag: str) -> str:
        """What the one code cell with this tag showed on its page, figures aside, as text."""
        (cell,) = [
            cell for cell in self.notebook.cells if tag in (cell["id"], *cell.metadata.get("tags", ()))
        ]
        hidden = "remove-stderr" in cell.metadata.get("tags", ())
        shows = [out for out in cell.outputs if not (hidden and out.get("name") == "stderr")]
        kept = [out for out in shows if "image/png" not in out.get("data", {})]
        shown = []
        # A kernel under load may send one line that was printed in two parts.
        for is_stream, outputs in groupby(kept, lambda out: out.output_type == "stream"):
            if is_stream:
                shown.append("".join(out.text for out in outputs))
            else:
                shown += [out.data["text/plain"] for out in outputs]
        return "\n".join(text.rstrip("\n") for text in shown)

    def value(self, tag: str) -> Any:
        """What the one code cell with this tag showed, as a Python value."""
        return ast.literal_eval(self.outputs(tag))

    def table(self, tag: str) -> dict[str, list[float]]:
        """What the one code cell with this tag printed as a frame: the numbers of each line, by name."""
        lines = re.findall(r"^(\w[^\n]*?) {2,}(-?\d[\d. -]*)$", self.outputs(tag), re.MULTILINE)
        return {name.strip(): [float(number) for number in row.split()] for name, row in lines}


@cache
def executed(name: str) -> Lesson:
    """Return a lesson with its outputs: executed once, for the book and for the tests."""
    return Lesson(execute.executed(ROOT / "notebooks" / f"{name}.ipynb"))
