"""A sentence that a cell prints writes a rate as the prose around it does: .93 and not 0.93."""

import re

import pytest

from tests.lessons import executed
from tools.project import lessons

PRINTED = [path.stem for path in lessons() if "Markdown(" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", PRINTED)
def test_printed_sentences_write_rates_as_the_prose_does(name):
    lesson = executed(name)
    assert re.search(r"(?<![\w.])\.\d", lesson.text), "the prose writes rates without a 0"
    texts = [
        out.get("data", {}).get("text/markdown", "")
        for cell in lesson.notebook.cells
        for out in cell.get("outputs", ())
    ]
    assert re.findall(r"\b0\.\d\d+", "\n".join(texts)) == []
