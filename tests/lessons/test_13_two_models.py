"""What lesson 13 says of two recorded runs holds for what is recorded; its examples are worked out anew."""

import re

import numpy as np
import pytest
from scipy.stats import binom

from confusionlab.comparison import _mcnemar
from confusionlab.datasets import load_recorded_run
from confusionlab.datasets.cifar100_names import SUPERCLASSES
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
        r"accuracy +(.+) (\S+), (.+) (\S+)\nright +both (\S+), only \1 (\S+), only \3 (\S+), neither (\S+)\n"
        r"McNemar +p (?:=|below) (\S+)",
        shown,
    )
    return [float(numbers[place].replace(",", "")) for place in (2, 4, 5, 6, 7, 8, 9)]


def share(value, digits=2):
    """Write a share as the prose does, without a leading zero."""
    return f"{value:.{digits}f}".removeprefix("0")


def of_changes(lesson):
    """Read how many classes got better and worse, by the comparison and the border of p."""
    found = re.findall(r"^(two \w+), p < ([\d.]+) +(\d+) +(\d+)$", lesson.outputs("changes"), re.MULTILINE)
    return {(name, p): (int(better), int(worse)) for name, p, better, worse in found}


def changes(lesson, tag):
    """Read the last column of a table of classes, by the class."""
    found = re.findall(r"^(\w+) +0\..* (-?0\.\d+)$", lesson.outputs(tag), re.MULTILINE)
    return {label: float(change) for label, change in found}


def test_both_runs_saw_the_same_images(lesson, runs, prose):
    assert "Both saw the same 40,000 images, and both took the same test" in prose
    first, second = runs
    assert first.validation.index[0] == second.validation.index[0] == 40_000
    assert np.array_equal(first.test.actual, second.test.actual)
    for name in ("classic", "better"):
        assert f"{name} (recorded): " in lesson.outputs("runs")


def test_no_image_is_loaded(lesson):
    """A page on recorded answers downloads nothing and warns of nothing."""
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "load_cifar100" not in code
    shown = [out for cell in lesson.notebook.cells for out in cell.get("outputs", ())]
    assert not [out for out in shown if out.output_type == "stream" and out.name == "stderr"]
    assert "Stand-in" not in str(shown)


def test_level_and_not_alike(lesson, prose):
    shown = lesson.outputs("level")
    early, late = (int(n) for n in re.search(r"accuracy +epoch (\d+) \S+, epoch (\d+) ", shown).groups())
    same = int(re.search(r"the same of ([\d,]+)", shown)[1].replace(",", ""))
    _, _, both, only_a, only_b, neither, p = sides(shown)
    assert "more than five epochs apart" in prose
    assert late - early > 5
    assert "the same network, thirty-six epochs apart" in prose
    assert late - early == 36
    assert f"One is right for {both + only_a:,.0f} of them, the other for {both + only_b:,.0f}." in prose
    assert f"They give different answers to {10_000 - same:,} of the images." in prose
    assert (
        f"{only_a:,.0f} images are right at epoch {early} only, and {only_b:,.0f} at epoch {late} only"
        in prose
    )
    assert "finds no difference" in prose
    assert p > 0.5
    apart = neither - (same - both)
    wrong = f"there are {neither:,.0f} images on which both are wrong; for {apart:,.0f} of these each gives"
    assert wrong in prose


def test_the_picture_of_four_parts_shows_what_its_words_say(lesson):
    _, _, both, only_a, only_b, neither, _ = sides(lesson.outputs("level"))
    (alt,) = (
        cell.metadata["mystnb"]["image"]["alt"]
        for cell in lesson.notebook.cells
        if "parts" in cell.metadata.get("tags", ())
    )
    assert "those that are right at both epochs, nearly a quarter" in alt
    assert 0.22 < both / 10_000 < 0.25
    assert "two orange parts that are equally long, about a tenth each" in alt
    assert abs(only_a - only_b) < 10
    assert round(only_a / 10_000, 1) == 0.1
    assert "wrong at both, more than half" in alt
    assert neither > 5_000


def test_classes_that_lost_and_classes_that_gained(lesson, runs, prose):
    shown = changes(lesson, "ends")
    lost, gained = np.split(np.array(list(shown.values())), 2)
    assert "Some classes have lost a great deal between the two epochs, others have gained as much." in prose
    assert lost.min() <= -0.15
    assert gained.max() >= 0.15
    assert "read out the eight largest changes" in prose
    assert len(lost) + len(gained) == 8
    assert "On a class such as *plate* one is right about twice as often" in prose
    a, b = re.search(r"^plate +(\S+) +(\S+) ", lesson.outputs("ends"), re.MULTILINE).groups()
    assert float(b) / float(a) == pytest.approx(2, abs=0.1)
    assert lesson.outputs("ends").startswith("31 of 100 classes with p < 0.05")
    assert "31 came out" in prose
    assert "luck alone gives about three" in prose
    assert round(by_luck(runs[0], 14, 50)) == 3
    assert "a p below .05 / 100 = .0005" in prose
    assert 0.05 / 100 == 0.0005
    assert "Three classes pass it: bee, dolphin and plate." in prose
    assert of_changes(lesson)["two epochs", "0.0005"] == (3, 0)


def by_luck(run, early, late):
    """Count how many classes would have a p below .05 on average, if a coin decided each disagreement."""
    right = [run.test.predicted(epoch) == run.test.actual for epoch in (early, late)]
    disagreements = np.bincount(run.test.actual[right[0] != right[1]], minlength=100)
    total = 0.0
    for n in disagreements.tolist():
        p = np.array([_mcnemar(heads, n - heads).p_value for heads in range(n + 1)])
        total += binom(n, 0.5).pmf(np.arange(n + 1))[p < 0.05].sum()
    return total


def test_no_luck_and_yet_some_are_lost(lesson, runs, prose):
    classic, better = runs
    accuracy_a, accuracy_b, _, only_a, only_b, _, p = sides(lesson.outputs("networks"))
    named = f"classic: epoch {classic.best}, better: epoch {better.best}"
    assert named in lesson.outputs("networks")
    assert f"{only_b:,.0f} to {only_a:.0f}, and a p far below .0001" in prose
    assert p <= 0.0001
    assert accuracy_b > accuracy_a
    assert f"still there are {only_a:.0f} images that only the lesser network gets right" in prose


def test_the_bars(lesson, prose):
    rows = of_changes(lesson)
    assert "On the left the bars cancel out. On the right they don't." in prose
    better, worse = rows["two epochs", "0.05"]
    assert f"Between the epochs {better} classes got better and {worse} worse with a p below .05" in prose
    better, worse = rows["two networks", "0.05"]
    assert f"between the networks {better} got better, and none got worse" in prose
    assert worse == 0


def test_the_ends(lesson, prose):
    shown = changes(lesson, "networks-ends")
    assert list(shown.values()) == sorted(shown.values())
    assert len(shown) == 10
    assert "is *poppy*, which lost one image of 100" in prose
    assert next(iter(shown.items())) == ("poppy", -0.01)
    assert not re.search(r"\b0\.0000\b", lesson.outputs("networks-ends") + lesson.outputs("ends"))
    assert "below 0.0001" in lesson.outputs("networks-ends")


def test_every_superclass_gained(lesson, prose):
    low, high = (
        float(n)
        for n in re.search(r"([+-][\d.]+) to ([+-][\d.]+)$", lesson.outputs("families"), re.M).groups()
    )
    assert 0 < low < high  # the figure's alt text: orange throughout
    largest = re.findall(r"(-?0\.\d+)$", lesson.outputs("families").split("predicted", 1)[1], re.M)
    assert "all six are mistakes that *better* makes less often" in prose
    assert len(largest) == 6
    assert max(float(change) for change in largest) < 0


def test_second_guesses(lesson, runs, prose):
    rows = np.array([row for name, row in lesson.table("top").items() if name.isdigit()])
    assert rows.shape == (5, 3)
    gains = np.diff(rows[:, :2], axis=0)
    assert "The second guess adds most, and each further one less." in prose
    assert (np.diff(gains, axis=0) < 0).all()
    assert (rows[:, 1] > rows[:, 0]).all()
    assert "five guesses out of a hundred are right for .05 of the images without looking" in prose
    assert rows[4, 2] == 0.05
    assert "With three guesses *classic* gets as far as *better* with one." in prose
    assert rows[1, 0] < rows[0, 1] < rows[2, 0]
    related = [of_relatives(run) for run in runs]
    assert f"in {share(related[0])} of these cases for *classic* and in {share(related[1])} for" in prose
    for run, value in zip(runs, related, strict=True):
        assert f"{run.name}: the first guess is a relative in {value:.2f}" in lesson.outputs("top")
    assert "where chance would give .04" in prose


def of_relatives(run):
    """Measure how often the first guess is of the right superclass, where the second is right."""
    home = {label: family for family, members in SUPERCLASSES.items() for label in members}
    family = np.array([home[label] for label in run.labels])
    first, second = run.test.top(run.best).T[:2]
    told = second == run.test.actual
    return (family[first[told]] == family[run.test.actual[told]]).mean()


def test_three_averages_are_one(lesson, runs, prose):
    assert "The first three are the same number." in prose
    for accuracy, macro, micro, precision in lesson.table("averages").values():
        assert accuracy == macro == micro != precision
    assert "because every class has 100 images" in prose
    assert set(np.bincount(runs[0].test.actual)) == {100}


def test_another_mix_another_winner(lesson, prose):
    assert lesson.outputs("mixes").startswith("mixes won by epoch 14: 10, by epoch 50: 10")
    assert "In ten of these mixes epoch 14 wins, in the other ten epoch 50, by up to .025." in prose
    assert max(abs(row[2]) for row in lesson.table("mixes").values()) == 0.025


def test_the_quiz(prose):
    assert "Only *old* is right on 900 images, only *new* on 900." in prose
    assert "They differ on 1,800 images." in prose
    assert _mcnemar(900, 900).p_value == 1
    assert "A difference of a hundred would have been seen." in prose
    assert _mcnemar(850, 950).p_value < 0.05
    assert '"actual oak, predicted maple" is \N{MINUS SIGN}.08' in prose
    assert "Of 100 oaks, *new* calls 8 fewer maples than *old*" in prose


def test_the_exercise_stays_true():
    text = (ROOT / "solutions" / "13_two_models.md").read_text("utf-8")
    assert "level at .6 in an even mix: .78 and .43 where the first class is frequent" in text
    mix = np.array([5, 1, 1])
    for recalls, expected in (([0.9, 0.5, 0.4], 0.77), ([0.3, 0.8, 0.7], 0.43)):
        assert np.mean(recalls) == pytest.approx(0.6)
        assert np.average(recalls, weights=mix) == pytest.approx(expected, abs=0.005)
    assert "disagree on 1,800 images, half and half, it is 1." in text
    assert _mcnemar(900, 900).p_value == 1
    assert _mcnemar(825, 975).p_value < 0.001  # a point and a half of 10,000 images
