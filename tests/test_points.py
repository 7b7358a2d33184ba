"""An exercise's head promises the points of its checks, and says which can be reached alone."""

import re
from pathlib import Path

import pytest

from confusionlab.grading.assignment import read
from confusionlab.grading.cells import of_kind
from tools.project import solutions

HEAD = re.compile(
    r"(\d+) of the (\d+) points are checked here, and (\d+) is the most that you can reach alone\. "
    r"The other (\d+) "
)


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_head_tells_which_points_can_be_reached_alone(path: Path):
    notebook = read(path.read_text("utf-8"))
    checked, hidden = (
        sum(cell.metadata["points"] for cell in of_kind(notebook, kind)) for kind in ("check", "hidden-check")
    )
    head = " ".join(notebook.cells[0].source.split())
    told = HEAD.search(head)
    assert told, "the head does not say which points can be reached alone"
    assert [int(number) for number in told.groups()] == [checked, checked + hidden, checked, hidden]


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_head_counts_the_tasks(path: Path):
    notebook = read(path.read_text("utf-8"))
    words = {3: "Three", 4: "Four", 5: "Five"}
    tasks = sum(
        bool(re.match(r"## Task \d", cell.source)) for cell in notebook.cells if cell.cell_type == "markdown"
    )
    promised = re.findall(r"\b(\w+) tasks,", notebook.cells[0].source)
    assert promised in ([], [words[tasks]])
