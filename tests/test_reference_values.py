"""Each exercise's reference gives the values that were worked out by hand: see `tests/reference_values`."""

from importlib import import_module
from pathlib import Path

import pytest

from confusionlab.grading.assignment import read
from confusionlab.grading.cells import check_name, of_kind
from confusionlab.grading.rehearsal import rehearse
from confusionlab.grading.seal import canonical
from tools.project import solutions


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_the_reference_gives_what_was_worked_out_by_hand(path: Path):
    by_hand = import_module(f"tests.reference_values.exercise_{path.stem[:2]}").VALUES
    notebook = read(path.read_text("utf-8"))
    visible = [check_name(cell) for cell in of_kind(notebook, "check")]
    draws = rehearse(notebook, seeds=[0])
    assert {name: draws[name][None].reference for name in visible} == {
        name: canonical(value) for name, value in by_hand.items()
    }
