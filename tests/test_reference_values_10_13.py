"""What the reference answers of exercises 10 to 13 give in the visible checks, worked out by hand."""

import numpy as np
import pytest

from confusionlab.grading.assignment.solution import BESIDE, Solution
from tools.project import ROOT

BY_HAND = {
    "10_hundred_classes": {
        "empty": [8_900, 0, 60, 0],
        "mistaken": [[0, 4, 2], [0, 4]],  # in 17 + 23, 23 + 14 and 2 + 30 mistakes; class 1 in 28 + 3
        "between": [60 / 1_020, 1_000 / 1_020],
        "reordered": [
            [[28, 7, 1, 0], [9, 30, 0, 1], [3, 0, 21, 6], [0, 2, 4, 25]],
            ["streetcar", "bus", "tulip", "rose"],
        ],
        "dashboard": "b",
    },
    "11_mistakes": {
        "surest": [[9, 3, 5], [4]],  # .93, .52, .44; .95
        "family": 27 / 39,  # 6 + 3, 5 + 4, 2 + 7
        "blind": [4 / 99, 6 / 42],
        "labels": [(8_000 - 160 + 200) / 10_000, (530 * 83 / 90 + 270 * 11 / 70) / 800],
        "repair": "c",
    },
    "12_hundred_epochs": {
        "choose": 20,
        "conviction": [0.79 - 2 / 6, 0.1 - 2 / 6],
        "pairs": [[(0, 3), (2, 3)], [(0, 3), (1, 2), (1, 3), (2, 3)], []],
        "storage": (15, 9),
        "claim": "b",
    },
    "13_two_models": {
        "sort": (3, 5, 2, 4),
        "mcnemar": [2 / 32, 2 * (1 + 15 + 105 + 455 + 1365 + 3003) / 32_768, 1],
        "top": [2 / 6, 3 / 6, 4 / 6],
        "mix": [0.6, 0.6, (4.57 + 0.503 + 0.383) / 7, (1.5 + 0.8 + 0.7) / 7],
        "claim": "c",
    },
}


@pytest.fixture(params=BY_HAND)
def exercise(request):
    """Return a name, and its solution as a notebook."""
    return request.param, Solution.from_file(ROOT / "solutions" / f"{request.param}.md").notebook


def answered(notebook):
    """Run imports, reference answers and visible checks; return what each check was given."""
    given = {}
    names = {"check": lambda name, value: given.__setitem__(name, value)}
    for cell in notebook.cells:
        if cell.cell_type == "code" and not {"hidden-check", *BESIDE} & set(cell.metadata.get("tags", ())):
            exec(cell.source.replace("from confusionlab import check", ""), names)
    return given


def plain(value):
    """Return lists in place of arrays and tuples."""
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def assert_same(given, expected):
    if isinstance(expected, list):
        assert len(given) == len(expected)
        for one, other in zip(given, expected, strict=True):
            assert_same(one, other)
    else:
        assert given == (expected if isinstance(expected, str) else pytest.approx(expected, abs=1e-12))


def test_the_reference_gives_what_was_worked_out_by_hand(exercise):
    name, notebook = exercise
    given = answered(notebook)
    assert list(given) == list(BY_HAND[name])
    for check, expected in BY_HAND[name].items():
        assert_same(plain(given[check]), plain(expected))
