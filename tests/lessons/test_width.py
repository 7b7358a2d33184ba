"""A line of code that is wider than the column is cut off on the page."""

import pytest

from tools.notebooks import lesson
from tools.project import ROOT


@pytest.mark.parametrize("name", ["15_sagemaker", "16_scale", "17_writing_up"])
def test_code_fits_the_column(name):
    cells = [cell for cell in lesson(ROOT / "book" / f"{name}.md").cells if cell.cell_type == "code"]
    own = [cell for cell in cells if "install" not in cell.metadata.get("tags", ())]
    wide = [line for cell in own for line in cell.source.splitlines() if len(line) > 78]
    assert len(own) > 8
    assert not wide
