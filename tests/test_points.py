"""An exercise's head promises the points of its checks, and says which can be reached where."""

import re
from pathlib import Path

import pytest

from confusionlab.grading.assignment.solution import of_kind, read
from tools.course_text import page
from tools.project import solutions

HEAD = re.compile(r"(\d+) of the points are checked by the cells below, (\d+) with ")


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_head_tells_which_points_are_checked_here(path: Path):
    notebook = read(path.read_text("utf-8"))
    head = " ".join(notebook.cells[0].source.split())
    told = HEAD.search(head)
    assert told, "the head does not say how many points are checked in the notebook"
    points = [
        sum(cell.metadata["points"] for cell in of_kind(notebook, kind)) for kind in ("check", "hidden-check")
    ]
    assert [int(number) for number in told.groups()] == points
    assert f"{sum(points)} points" in head
    assert (
        f"On the course's site you can reach all {sum(points)}, in a notebook of your own {points[0]}."
        in head
    )


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_head_counts_the_tasks(path: Path):
    notebook = read(path.read_text("utf-8"))
    words = {3: "Three", 4: "Four", 5: "Five"}
    tasks = sum(
        bool(re.match(r"## Task \d", cell.source)) for cell in notebook.cells if cell.cell_type == "markdown"
    )
    promised = re.findall(r"\b(\w+) tasks,", " ".join(notebook.cells[0].source.split()))
    assert promised == [words[tasks]]


def test_someone_who_learns_alone_is_told_what_can_be_reached():
    text = " ".join(page("how_to_use.md").split())
    assert "An exercise is worth 12 points" in text
    totals = [read(path.read_text("utf-8")) for path in solutions()]
    alone = [sum(cell.metadata["points"] for cell in of_kind(notebook, "check")) for notebook in totals]
    assert f"In a notebook of your own you reach the {min(alone)} to {max(alone)}" in text
