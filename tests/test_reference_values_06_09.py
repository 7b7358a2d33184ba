"""What the reference answers of exercises 6 to 9 give in the visible checks, worked out by hand.

Write a value down as you would find it on paper, from the task's text, and never by running the reference or
this package: they are what is tested.
"""

import re
from math import floor, log

import numpy as np
import pytest

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.values import canonical
from tools.answers import solution
from tools.project import ROOT


def quantile(values, share):
    """Interpolate between the two values that the share lies between."""
    place = share * (len(values) - 1)
    below, above = sorted(values)[floor(place) : floor(place) + 2]
    return below + (place - floor(place)) * (above - below)


def bootstrap():
    """Count 200 draws payment by payment: 15 found, 5 missed, 7 false alarms, 33 left in peace."""
    recalls = []
    for draw in np.random.default_rng(9).integers(0, 60, size=(200, 60)).tolist():
        found, missed = sum(i < 15 for i in draw), sum(15 <= i < 20 for i in draw)
        recalls.append(found / (found + missed))
    return [quantile(recalls, 0.025), quantile(recalls, 0.975)]


BY_HAND = {
    "06_epochs": {
        "bias": [log(10 / 90), 0, log(90 / 10)],
        "classes-sigmoid": [0, 1, 1, 0],
        "classes-softmax": [[1, 2, 0], [0, 1], [0]],
        "recalls": [[0, 22 / 40, 20 / 40, 32 / 40], [18 / 27]],
        "core": [3, 12, 40],
        "bar": "c",
    },
    "07_threshold": {
        "prices": [1 / 2, 2 / 102, 30 / 40],
        "matrix": [[4, 0], [1, 3]],
        "matrix-tie": [[2, 6], [0, 3]],  # the payment at .3 is among the six
        "cheapest": [0.55, 0.75, 0.95],  # .55: 3 calls; .75: 2 calls, 1 miss; .95: 1 call, 3 misses
        "honest": [3 * 1 + 2 * 10, 3 * 4 + 2 * 3],  # at .3: .35, .4 and .45 are called, .12 and .17 missed
        "area": "b",  # 200 of 1,198 alarms
    },
    "08_resampling": {
        "bank": [75 / (75 + 5 * 999), 75 / (75 + 5 * 2), 75 / (75 + 5)],  # odds times .75 / .05
        "weights": [4 / 6, 4 / 2],
        "undo": [1 / 579, 99 / (99 + 578), 0.87],
        "twins": [7, 4],  # all but (4, 1), and all but the two (6, 3)
        "claim": "c",  # .92 to .03 times 499
    },
    "09_uncertainty": {
        "trials": [[24 + 74, 9 + 74], [1 + 3, 20 + 3]],
        "wilson": [[0.706, 0.867], [0.722, 1]],
        "bootstrap": bootstrap(),
        "pairs": [[1, 3], [3, 1]],
        "claim": "d",
    },
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_reference_gives_what_was_worked_out_by_hand(name):
    draws = check_values(solution(ROOT / "solutions" / f"{name}.md"))
    visible = {check: by_seed[None].reference for check, by_seed in draws.items() if None in by_seed}
    assert visible == {check: canonical(value) for check, value in BY_HAND[name].items()}


def test_a_more_exact_z_is_right_too():
    """Exercise 9 reads three decimals; no number that it may draw lies on an edge between them."""
    text = (ROOT / "solutions" / "09_uncertainty.md").read_text("utf-8")
    first, last = re.search(r"frauds = int\(generator.integers\((\d+), (\d+)\)\)", text).groups()
    for frauds in range(int(first), int(last)):
        for missed in range(3, 8):
            ends = [
                np.round(wilson(frauds - missed, frauds, z), 3).tolist() for z in (1.96, 1.959963984540054)
            ]
            assert ends[0] == ends[1], (frauds, missed)


def wilson(found, frauds, z):
    share, below = found / frauds, 1 + z**2 / frauds
    reach = z * (share * (1 - share) / frauds + z**2 / (4 * frauds**2)) ** 0.5
    return (share + z**2 / (2 * frauds) - reach) / below, (share + z**2 / (2 * frauds) + reach) / below
