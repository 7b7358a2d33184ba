"""What lesson 13 says of two recorded runs holds for what is recorded; its examples are worked out anew."""

import re

import numpy as np
import pytest

from confusionlab.comparison import _mcnemar
from confusionlab.datasets import load_recorded_run
from tests.lessons import Lesson, executed
from tools.project import ROOT


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("13_two_models")


@pytest.fixture(scope="module")
def runs():
    return load_recorded_run("classic"), load_recorded_run("better")


def sides(shown):
    """Read a printed comparison: both accuracies, both right, only a, only b, neither, p."""
    numbers = re.search(
        r"a (\S+), b (\S+)\nright +both (\S+), only a (\S+), only b (\S+), neither (\S+)\nMcNemar +p = (\S+)",
        shown,
    )
    return [float(number.replace(",", "")) for number in numbers.groups()]


def of_changes(lesson):
    """Read how many classes got better and worse: for each line the two epochs, then the two networks."""
    found = re.findall(r"^(\w+, p < [\d.]+) +(\d+) +(\d+)$", lesson.outputs("changes"), re.MULTILINE)
    return {name: (int(epochs), int(networks)) for name, epochs, networks in found}


def test_both_runs_saw_the_same_images(lesson, runs, prose):
    assert "Both saw the same 40,000 images, and both took the same test" in prose
    first, second = runs
    assert first.validation.index[0] == second.validation.index[0] == 40_000
    assert np.array_equal(first.test.actual, second.test.actual)
    for name in ("classic", "better"):
        assert f"{name} (recorded): " in lesson.outputs("runs")


def test_level_and_not_alike(lesson, prose):
    shown = lesson.outputs("level")
    early, late = (int(n) for n in re.search(r"a: epoch (\d+), b: epoch (\d+)", shown).groups())
    same = int(re.search(r"the same of ([\d,]+)", shown)[1].replace(",", ""))
    _, _, _, only_a, only_b, _, p = sides(shown)
    assert "more than five epochs apart" in prose
    assert late - early > 5
    assert "the same network, eleven epochs apart" in prose
    assert late - early == 11
    assert "their accuracies agree to within a few images" in prose
    assert abs(only_a - only_b) <= 10
    assert "They give different answers to thousands of the images" in prose
    assert 10_000 - same > 2000
    assert "Hundreds of images are right in *a* only, and nearly as many in *b* only" in prose
    assert min(only_a, only_b) > 200
    assert "has nothing to object" in prose
    assert p > 0.5


def test_classes_that_lost_and_classes_that_gained(lesson, prose):
    lost, gained = np.split(np.array([row[3] for row in lesson.table("classes").values()]), 2)
    assert "Some classes have lost a great deal between the two epochs, others have gained as much." in prose
    assert lost.min() <= -0.15
    assert gained.max() >= 0.15
    assert "read out the eight largest changes" in prose
    assert len(lost) + len(gained) == 8
    assert "a p below .05 / 100 = .0005" in prose
    assert 0.05 / 100 == 0.0005


def test_no_luck_and_yet_some_are_lost(lesson, runs, prose):
    classic, better = runs
    accuracy_a, accuracy_b, _, only_a, only_b, _, p = sides(lesson.outputs("networks"))
    assert f"a: classic, epoch {classic.best}; b: better, epoch {better.best}" in lesson.outputs("networks")
    assert "the p is as good as 0" in prose
    assert p < 1e-12
    assert accuracy_b > accuracy_a
    assert "still there are hundreds of images that only the lesser network gets right" in prose
    assert 200 < only_a < only_b


def test_the_bars(lesson, prose):
    rows = of_changes(lesson)
    assert "On the left the bars cancel out. On the right they don't." in prose
    assert rows["better, p < 0.0005"][1] > 30
    assert rows["worse, p < 0.0005"][1] == 0
    better, worse = rows["better, p < 0.05"][0], rows["worse, p < 0.05"][0]
    assert abs(better - worse) <= 0.5 * (better + worse) + 3


def test_the_ends(lesson):
    changes = [row[3] for row in lesson.table("ends").values()]
    assert changes == sorted(changes)
    assert len(changes) == 10
    assert changes[-1] > 0.2


def test_every_superclass_gained(lesson):
    low, high = (
        float(n)
        for n in re.search(r"([+-][\d.]+) to ([+-][\d.]+) points", lesson.outputs("families")).groups()
    )
    assert 0 < low < high  # the figure's alt text: orange throughout


def test_second_guesses(lesson, prose):
    rows = np.array([row for name, row in lesson.table("top").items() if name.isdigit()])
    assert rows.shape == (5, 3)
    gains = np.diff(rows[:, :2], axis=0)
    assert "The second guess adds most, and each further one less." in prose
    assert (np.diff(gains, axis=0) < 0).all()
    assert (rows[:, 1] > rows[:, 0]).all()
    assert "five guesses out of a hundred are right 5 % of the time without looking" in prose
    assert rows[4, 2] == 0.05


def test_three_averages_are_one(lesson, runs, prose):
    assert "All three are the same number." in prose
    for accuracy, precision, macro, micro in lesson.table("averages").values():
        assert accuracy == macro == micro != precision
    assert "because every class has 100 images" in prose
    assert set(np.bincount(runs[0].test.actual)) == {100}


def test_another_mix_another_winner(lesson, prose):
    wins = [int(n) for n in re.findall(r"(?:wins in|in) (\d+)", lesson.outputs("mixes"))]
    assert "With another mix one of them wins, and with yet another the other." in prose
    assert min(wins) >= 3
    assert sum(wins) <= 20
    changes = [row[2] for row in lesson.table("mixes").values()]
    assert changes[0] < -0.004
    assert changes[-1] > 0.004


def test_the_quiz(prose):
    assert "Only *a* is right on 900 images, only *b* on 900." in prose
    assert "They differ on 1,800 images." in prose
    assert _mcnemar(900, 900).p_value == 1
    assert "A difference of a hundred would have been seen." in prose
    assert _mcnemar(850, 950).p_value < 0.05
    assert '"actual oak, predicted maple" is \N{MINUS SIGN}.08' in prose
    assert "Of 100 oaks, *b* calls 8 fewer maples than *a*" in prose


def test_the_exercise_stays_true():
    text = (ROOT / "solutions" / "13_two_models.md").read_text("utf-8")
    assert "level at .6 in an even mix: .79 and .41 where the first class is frequent" in text
    mix = np.array([6, 1, 1])
    for recalls, expected in (([0.9, 0.5, 0.4], 0.79), ([0.3, 0.8, 0.7], 0.41)):
        assert np.mean(recalls) == pytest.approx(0.6)
        assert np.average(recalls, weights=mix) == pytest.approx(expected, abs=0.005)
    assert "disagree on 1,800 images, half and half, have it too" in text
    assert _mcnemar(900, 900).p_value > 0.98
    assert _mcnemar(825, 975).p_value < 0.001  # a point and a half of 10,000 images
