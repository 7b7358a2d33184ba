"""Lesson 9: its arithmetic is right, and what it says of trained models holds for what its cells show."""

import re
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import binom

from confusionlab import compare
from confusionlab.rates import wilson
from tests.lessons import executed
from tests.lessons.printed import printed
from tools.project import ROOT


@pytest.fixture(scope="module")
def lesson():
    return executed("09_uncertainty")


@pytest.fixture(scope="module")
def prose(lesson):
    """Return the prose on one line and without addresses."""
    return re.sub(r"\]\(\S+\)", "]", " ".join(lesson.text.split()))


def numbers(lesson, tag):
    """Read a printed frame: the numbers of each line, by its name."""
    lines = re.findall(r"^(\S.*?) {2,}(.*)$", lesson.outputs(tag), re.MULTILINE)
    return {name: [float(number) for number in re.findall(r"\d+\.?\d*|NaN", row)] for name, row in lines}


def p_value(only_a, only_b):
    a, b = np.repeat([1, 0], [only_a, only_b]), np.repeat([0, 1], [only_a, only_b])
    return compare(np.ones(only_a + only_b, dtype=int), a, b).mcnemar().p_value


def width(found, frauds):
    low, high = wilson(found, frauds)
    return high - low


def best_of_ten():
    """Return the mean recall of the best of ten detectors with .80, tested on 98 frauds."""
    found = np.arange(99)
    return float((1 - binom.cdf(found, 98, 0.8) ** 10).sum() / 98)


def test_the_page_says_at_its_top_what_its_data_are(lesson):
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"]
    assert "creditcard" in code[1].metadata["tags"]
    shown = lesson.outputs("creditcard")
    assert "creditcard (real): 284,807 rows" in shown or "\nStand-in: " in f"\n{shown}"


def test_each_decimal_is_arithmetic_on_given_numbers(prose):
    values = {
        ".71": [70 / 98, wilson(78, 98)[0]],
        ".88": [86 / 98],
        ".80": [0.8, 78 / 98, wilson(86, 98)[0]],
        ".85": [83 / 98],
        ".75": [0.75],  # two recalls that the reader is to try
        ".60": [0.6],
        ".86": [wilson(78, 98)[1], best_of_ten()],
        ".93": [wilson(86, 98)[1]],
        ".65": [wilson(32, 40)[0]],
        ".90": [wilson(32, 40)[1]],
        ".45": [width(8, 10)],
        ".16": [width(80, 100)],
        ".05": [width(800, 1000), 0.05],
        ".8": [0.8],
        ".5": [0.5],  # the threshold
        ".72": [wilson(10, 10)[0]],
        ".0625": [p_value(0, 5)],
        ".3018": [p_value(5, 10)],
        ".4996": [p_value(15, 20)],
        ".0313": [p_value(0, 6)],
        ".0078": [p_value(0, 8)],
        ".008": [p_value(0, 8)],
        ".22": [p_value(12, 20)],
        "1.96": [NormalDist().inv_cdf(0.975)],
        "0.84": [NormalDist().inv_cdf(0.8)],
    }
    assert set(re.findall(r"(?<![\w.,])\d*\.\d+(?: %)?", prose)) == set(values)
    for text, meant in values.items():
        for value in meant:
            assert float(text) == round(value, len(text.partition(".")[2])), text


def test_each_whole_number_is_of_the_data_or_of_an_example(prose):
    known = {
        *(98, 492, 56_962),  # the data's
        *(78, 83, 86, 70),  # the two detectors', in frauds
        *(42, 95, 100, 1000, 10_000, 5000),  # draws, levels, sizes
        *(160, 500, 900, 200),  # frauds needed, and a guess
        *(50_000, 40, 32, 50_000 - 40),  # the quiz's test
        *(15, 20, 45, 30),  # a story; minutes
    }
    found = re.findall(r"(?<![\w.,])\d[\d,]*\d(?!\d|\.\d)", prose)
    assert {int(number.replace(",", "")) for number in found if len(number) > 1} - {10, 12} == known


def test_the_two_detectors_are_the_same_throughout(prose):
    assert "caught 78 of the 98 frauds in its test. Its successor, on a test like it, catches 83" in prose
    assert "recall up from .80 to .85" in prose
    assert "Of 98 frauds it should catch 78" in prose
    assert round(0.8 * 98) == 78
    assert "Back to 78 and 83" in prose
    assert "A finds 78 and B 83 of the same 98 frauds" in prose
    assert "A finds 78 and B 86. Wilson gives .71 to .86 and .80 to .93" in prose
    assert "B finds all > that A finds and 8 more" in prose
    assert "6 to 0 gives .0313" in prose
    assert "From (0, 8) to (12, 20) every pair with a gap of 8 is possible" in prose
    assert 86 - 78 == 20 - 12 == 8
    assert 98 - 78 == 20  # B can find no more than A misses
    assert '"recall .80 (.71 to .86, 98 frauds)"' in prose


def test_one_detector_differs_from_itself(lesson, prose):
    shown = lesson.value("luck")
    low, high = shown["middle 95 %"]
    assert f"From {low} to {high}: a recall anywhere between .71 and .88" in prose
    assert f"they end at {high} of 98" in prose
    assert f"In {round(100 * shown['pairs at least 5 apart'])} of 100 such pairs" in prose
    assert (low, high) == (binom.ppf(0.025, 98, 0.8), binom.ppf(0.975, 98, 0.8))
    assert low < 78 < 83 <= high
    assert 83 - 78 == 5
    assert "five frauds or more apart" in prose
    assert [round(100 * found / 98) for found in (78, 83)] == [80, 85]


def test_the_denominator_makes_the_width(lesson, prose):
    rates = numbers(lesson, "intervals")
    widths = {name: row[4] for name, row in rates.items()}
    assert min(widths, key=widths.get) == "accuracy"
    assert widths["accuracy"] < 0.005
    assert rates["accuracy"][0] > 0.99
    assert rates["accuracy"][1] == 56_962
    assert rates["recall"][1] == 98
    assert "For recall that is 98, the frauds, and not 56,962" in prose
    sentence = r"(\d+) of (\d+) frauds: the true recall may be (\.\d+), it may be (\.\d+)\. .* (\d+) times"
    said = re.search(sentence, printed(lesson, "recall-width"))
    found, frauds, low, high, times = (float(number) for number in said.groups())
    assert found / frauds == pytest.approx(rates["recall"][0], abs=1e-4)
    assert [low, high] == pytest.approx(wilson(int(found), int(frauds)), abs=0.005)
    assert times == pytest.approx(widths["recall"] / widths["accuracy"], rel=0.15)
    assert rates["precision"][1] < 300


def test_widths_of_four_tests(lesson, prose):
    sizes = numbers(lesson, "sizes")
    widths = [row[2] for row in sizes.values()]
    assert ".45, .16, .05: ten times the frauds, a third of the width" in prose
    for wide, narrow in pairwise(widths[:3]):
        assert 0.3 < narrow / wide < 0.36
    assert list(sizes) == ["8 of 10", "80 of 100", "800 of 1000", "10 of 10"]
    assert "measured on 10 frauds, on 100, on 1,000" in prose
    assert "For 8 of 10 it goes beyond 1" in prose
    assert sizes["8 of 10"][4] > 1
    assert "For 10 of 10 it has no width at all" in prose
    assert sizes["10 of 10"][3:] == [1, 1]
    for name, (low, high, *_) in sizes.items():
        assert [low, high] == pytest.approx(wilson(*map(int, name.split(" of "))), abs=5e-4)
    assert width(320, 400) == pytest.approx(width(80, 100) / 2, abs=0.002)


def test_the_bootstrap_agrees_with_wilson(lesson):
    ends = {
        name: row for name, row in numbers(lesson, "bootstrap").items() if name in ("recall", "precision")
    }
    for low, high, drawn_low, drawn_high in ends.values():
        assert drawn_low == pytest.approx(low, abs=0.06)
        assert drawn_high == pytest.approx(high, abs=0.06)
    assert "f1" in lesson.outputs("bootstrap")


def test_eight_splits_scatter_about_as_the_interval_says(lesson):
    shown = lesson.outputs("splits")
    apart, announced = (
        float(re.search(rf"{words}: ([\d.]+)", shown)[1]) for words in ("apart", "width of Wilson's interval")
    )
    assert 0.3 < apart / announced < 1.7
    assert len(re.search(r"\[(.*)\]", shown)[1].split(",")) == 8


def test_the_stories(lesson):
    lines = [
        row[1:]
        for row in re.findall(
            r"^(\d) +(\d+) +(\d+) +78 +(\d+) +([\d.]+)$", lesson.outputs("stories"), re.MULTILINE
        )
    ]
    assert len(lines) == 5
    for only_a, only_b, b_finds, shown in lines:
        assert 78 - int(only_a) + int(only_b) == int(b_finds)
        assert float(shown) == round(p_value(int(only_a), int(only_b)), 4)
    assert [row[2] for row in lines[:3]] == ["83"] * 3
    assert p_value(0, 5) > 0.05 > p_value(0, 6)


def test_two_runs_disagree_and_luck_would_do_as_much(lesson):
    shown = lesson.outputs("runs")
    only_a, only_b = (
        int(number) for number in re.search(r"only seed 1 (\d+), only seed 2 (\d+)", shown).groups()
    )
    assert only_a + only_b >= 1
    assert float(re.search(r"p = ([\d.e-]+)", shown)[1]) > 0.01
    assert len(re.findall(r"frauds caught: \d+", shown)) == 2


def test_plain_wins_on_all_and_weighted_on_the_frauds(lesson):
    asked = numbers(lesson, "weighted")
    assert asked["all"][0] > asked["all"][1] + 100
    assert asked["frauds"][1] > asked["frauds"][0]
    for only_plain, only_weighted, *_ in asked.values():
        assert p_value(int(only_plain), int(only_weighted)) < 0.01


def test_the_page_tells_how_wilsons_formula_is_made(prose):
    assert binom.sf(77, 98, 0.75) > 0.05  # a detector with .75 often finds 78
    assert binom.sf(77, 98, 0.60) < 0.001  # one with .60 hardly ever
    assert r"\frac{p + \frac{z^2}{2n} - z \sqrt{\frac{p (1 - p)}{n} + \frac{z^2}{4 n^2}}}" in prose
    assert "About 95 of 100 intervals" in prose
    share, z = 0.8, 1.96
    root = z * np.sqrt(share * (1 - share) / 100 + z**2 / (4 * 100**2))
    low, high = ((share + z**2 / 200 + sign * root) / (1 + z**2 / 100) for sign in (-1, 1))
    assert [low, high] == pytest.approx(wilson(80, 100), abs=1e-4)


def test_how_many_frauds(lesson, prose):
    chances = {int(name): row for name, row in numbers(lesson, "needed").items() if name.isdigit()}
    assert max(chances[98]) == chances[98][0] < 0.5
    assert max(chances[98][1:]) < 0.2
    assert chances[160][0] == pytest.approx(0.8, abs=0.03)
    assert chances[492][1] == pytest.approx(0.8, abs=0.03)
    assert chances[900][2] == pytest.approx(0.8, abs=0.03)
    needed = (1.96 + 0.84) ** 2 * (0.8 * 0.2 + 0.85 * 0.15) / 0.05**2
    assert round(needed, -2) == 900
    assert "need about 900 each" in prose
    assert "about 500 if each finds some that the other misses, 160 if" in prose


def test_the_exercises_claims():
    text = " ".join((ROOT / "solutions" / "09_uncertainty.md").read_text("utf-8").split())
    slide = re.search(r"up from (\.\d+) to (\.\d+)\.", text)
    assert [float(number) for number in slide.groups()] == [40 / 50, 44 / 50]
    assert f"{p_value(3, 7):.2f}".removeprefix("0") in text
