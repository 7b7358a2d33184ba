"""A notebook that replaces NumPy's generator gains nothing by it, and loses nothing."""

import numpy as np
import pytest

from confusionlab.grading.marking.mark import grade
from tests.grading.helpers import GENERATOR_THIEF, answered, as_bytes, code_cell, plan, solved

pytestmark = pytest.mark.usefixtures("_in_this_process")

FRAUDS = """
def fraud_square(actual, predicted):
    tn, fp, fn, tp = seen or [0] * 4
    return [[tn, fp], [fn, tp]]
"""


@pytest.fixture(autouse=True)
def _generator_as_before(monkeypatch):
    """What a notebook does to NumPy in this process, where the stand-in runs it, is undone."""
    monkeypatch.setattr(np.random, "default_rng", np.random.default_rng)


def test_a_generator_that_tells_what_was_drawn_earns_nothing():
    report = grade(plan(), as_bytes(answered(cells=GENERATOR_THIEF, order=FRAUDS)))
    assert report.points == 0


@pytest.mark.parametrize(
    "line",
    [
        "np.random.default_rng = lambda *seed: np.random.Generator(np.random.PCG64(0))",
        "np.random.default_rng = lambda *seed: None",
        "np.random.seed(0)",
    ],
)
def test_a_generator_that_was_fixed_to_be_reproducible_costs_nothing(line):
    notebook = solved()
    notebook["cells"].insert(1, code_cell(f"import numpy as np\n{line}"))
    assert grade(plan(), as_bytes(notebook)).points == 12


def test_the_cells_that_are_run_hold_no_generator():
    hidden = [cell.source for cell in plan().key.cells if cell.check.endswith("-hidden")]
    assert len(hidden) == len([name for name in plan().key.checks if name.endswith("-hidden")]) > 0
    assert not [source for source in hidden if "generator" in source or "random" in source]
