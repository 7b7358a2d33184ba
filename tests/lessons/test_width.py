"""A lesson's code is seen whole: no line of it is wider than its column on the page."""

import re

import pytest

from tools.project import lessons

CODE = re.compile(r"^```\{code-cell\}\n(?:---\n.*?^---\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)
WIDEST = 78


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_no_line_of_code_is_cut_off(path):
    cells = CODE.findall(path.read_text("utf-8"))
    assert cells
    assert [line for cell in cells for line in cell.splitlines() if len(line) > WIDEST] == []
