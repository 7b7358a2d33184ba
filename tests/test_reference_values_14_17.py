"""What exercises 14 to 17 hold for right is what somebody works out by hand from the task's own words."""

import pytest

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.values import canonical
from tools.answers import solution
from tools.project import ROOT

BY_HAND = {
    "14_trackers": {
        # Seven positives: none caught and no alarm; then four of seven, and four of six alarms; then none
        # is positive, and four alarms are false.
        "hook": [
            [("matrix/recall", 0.0, 1)],
            [("matrix/precision", 4 / 6, 2), ("matrix/recall", 4 / 7, 2)],
            [("matrix/precision", 0.0, 3)],
        ],
        "best": ["c1", "p4"],
        "names": ["cat", "dog", "pig"],
        # A kept row without its second cell: 15, 40 and 14; the whole row has 20, 42 and 20.
        "trimmed": [10 / 15 - 10 / 20, 30 / 40 - 30 / 42, 12 / 14 - 12 / 20],
        "board": "c",
    },
    "15_sagemaker": {
        "table": [[50, 0, 5], [8, 30, 2], [7, 1, 18]],
        # Right for 1,318 of 2,096; a constant "0" is right for 1,690. Then 96 and 53 of 120.
        "lead": [-372 / 2096, 43 / 120],
        # .8205 is the recall of spam, .6833 that of ham.
        "positive": ["spam", "ham", "spam", None, None, None, None],
        "gate": ["register", "stop", "stop", "stop", "stop", "register", "register", "stop", "register"],
        "plan": "b",
    },
    "16_scale": {
        "month": 25 / 102,
        "stream": [[1, 1, 0, 0], [1, 2, 1, 0], [0, 1, 1, 1], [0, 0, 0, 1]],
        "stream-order": [[1, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 0], [1, 1, 0, 2]],
        # Three sigma: .12 for 100 positives, .379 for 10, .038 for 1,000;
        # where .75 is expected .1299, .411 and .0411.
        "alarms": [[0, 4, 5], [0, 1, 4]],
        # Each for 33 1/3, 13 1/3 and 71 3/7 letters, all times 21: 43,400 caught; 14,000 + 1,500 missed.
        "weights": 43_400 / 58_900,
        "claim": "b",
    },
    "17_writing_up": {
        "shares": ["actual", "predicted", "all", "predicted"],
        "trimmed": [84 / 90, 0.5, 62 / 80],
        # 35 of 40; 2 of 3; 35 of 36 are 97.22; 17 of 17; 13 of 14 are 92.86;
        # 0 of 12; 3 of 7 are 42.86; 1 of 16 is 6.25, up or to even.
        "possible": [False, True, True, False, True, True, True, True, False, True, True],
        "holes": ["Split", "Not for", "Threshold"],
        "grade": "c",
    },
}


@pytest.fixture(scope="module", params=BY_HAND)
def exercise(request):
    drawn = check_values(solution(ROOT / "solutions" / f"{request.param}.md"))
    return BY_HAND[request.param], {
        name: by_seed[None].reference for name, by_seed in drawn.items() if None in by_seed
    }


def test_each_visible_check_expects_the_value_worked_out_by_hand(exercise):
    by_hand, references = exercise
    assert references == {name: canonical(value) for name, value in by_hand.items()}
