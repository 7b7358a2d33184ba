"""Code that a reader sees fits into its column: on the page it would be cut off or broken in two."""

from pathlib import Path

import nbformat
import pytest

from tools.project import ROOT

MOST_COLUMNS = 85
NOT_SHOWN = {"check", "practice", "remove-cell"}
NOTEBOOKS = sorted([*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "exercises").glob("*.ipynb")])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_line_of_code_is_wider_than_the_page(path: Path):
    """But a stub, of which the grader knows the whole line, what is sealed, and the line that installs."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    shown = [cell for cell in cells if NOT_SHOWN.isdisjoint(cell.metadata.get("tags", ()))]
    lines = [line for cell in shown for line in cell.source.splitlines()]
    assert lines
    wide = [line for line in lines if len(line) > MOST_COLUMNS and "NotImplementedError" not in line]
    assert wide == []
