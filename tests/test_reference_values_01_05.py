"""What the reference answers of exercises 1 to 5 give in the visible checks, worked out by hand.

Write a value down as you would find it on paper, from the task's text, and never by running the reference or
this package: they are what is tested. Exercises from 6 on have files of their own, named like this one.
"""

from math import nan

import pytest

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.values import canonical
from tools.answers import solution
from tools.project import ROOT

BY_HAND = {
    "01_spam": {
        "missed": 2,  # three fires, one of them cried
        "cells-fire": {"TN": 4, "FP": 3, "FN": 2, "TP": 1},
        "cells-classic": [{"TN": 4, "FP": 1, "FN": 2, "TP": 3}, {"TN": 2, "FP": 0, "FN": 1, "TP": 0}],
        "recall-dispute": [3 / 5, 3 / 4],  # [[4, 1], [2, 3]]: the second row, the second column
        "recall-spam": [5 / 7, 5 / 6],  # [[8, 1], [2, 5]]
        "order": [[[5, 1], [2, 3]], [[3, 0], [0, 0]]],
        "claim": "c",  # 20 of 30 ill, 20 of 25 alarms
    },
    "02_rates": {
        "below": 10 + 35,
        "precision": [35 / 45, 35 / 40],
        "precision-silent": [nan, nan, 0, 1],
        "f1": [70 / 85, 8 / 14],
        "f1-edge": [0, nan, 2 / 4, 1],
        "mailbox": [3 / 5, 3 / 23, 2 / 3],  # the ten e-mails; [[40, 20], [1, 3]]; .09 of .09 + .045
        "moved": 9 / 28,  # odds of 1 to 19, times 9
        "claim": "b",  # .32 is less than .60
    },
    "03_iris": {
        "false-positives": [1, 5, 6],
        "recalls": [[1, 18 / 25, 20 / 25], [30 / 35, 4 / 6]],
        "average-recalls": [
            {"macro": (1 + 0.72 + 0.8) / 3, "micro": 163 / 175},
            {"macro": (30 / 35 + 4 / 6) / 2, "micro": 34 / 41},
        ],
        "expected-accuracy": [(10 + 72 + 36) / 155, (6.3 + 12 + 9.75) / 40],
        "claim": "b",
    },
    "04_drawing": {
        "pictures": {"a": "actual", "b": "predicted", "c": "counts", "d": "actual"},
        "share-of-actual": [
            [[63 / 80, 0, 17 / 80], [2 / 21, 12 / 21, 7 / 21], [3 / 83, 0, 80 / 83]],
            [[9 / 12, 3 / 12], [2 / 7, 5 / 7]],
        ],
        "share-of-predicted": [
            [[63 / 68, nan, 17 / 116], [2 / 68, nan, 19 / 116], [3 / 68, nan, 80 / 116]],
            [[0, 5 / 7, 0], [1, 2 / 7, 0], [0, 0, 1]],
        ],
        "shared-vmax": 0.3254,
        "slide": "c",
    },
    "05_baseline": {
        "silent": 1170 / 1200,
        "baseline": [6 / 8, 4 / 5],
        "baseline-four": 5 / 11,
        "skill": [(50 - 40) / 50, (30 - 60) / 30, (46 - 21) / 46],  # the constant's mistakes, less its own
        "lead": [
            0.935 - 0.5,
            0.018 + 0.98 * 0.97 - 0.98,
            0.97 * 0.9 + 0.03 * 0.97 - 0.97,
            (0.8 + 2 * 0.95 - 2) / 3,  # of three, one is positive
        ],
        "claim": "b",
    },
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_reference_gives_what_was_worked_out_by_hand(name):
    draws = check_values(solution(ROOT / "solutions" / f"{name}.md"))
    visible = {check: by_seed[None].reference for check, by_seed in draws.items() if None in by_seed}
    assert visible == {check: canonical(value) for check, value in BY_HAND[name].items()}
