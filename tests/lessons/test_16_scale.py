"""Lesson 16: what it adds up adds up, and what it says of its charts and samples is what they show."""

import ast
import re
from statistics import NormalDist

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from confusionlab.rates import wilson
from tests.lessons import executed
from tools.project import ROOT


@pytest.fixture(scope="module")
def lesson():
    return executed("16_scale")


def rows(lesson, tag):
    """Read a printed frame: the numbers of each line, by its name."""
    lines = re.findall(r"^(\S.*?) {2,}([\d. ]+)$", lesson.outputs(tag), re.MULTILINE)
    return {name: [float(number) for number in numbers.split()] for name, numbers in lines}


def short(number, digits=2):
    return f"{number:.{digits}f}".removeprefix("0")


def test_the_month(lesson, prose):
    evenings = [*[(1, 1)] * 29, (30, 300)]
    mean = np.mean([caught / frauds for caught, frauds in evenings])
    caught, frauds = map(sum, zip(*evenings, strict=True))
    assert f"The mean of a month's thirty numbers is {short(mean)}." in prose
    assert f"the detector caught {caught} of {frauds} frauds: {short(caught / frauds)}." in prose
    assert "On 29 evenings of the month there was one fraud" in prose
    assert "300 frauds, 30 of them caught" in prose
    shown = lesson.outputs("month")
    assert f"mean of 30 recalls:  {mean:.3f}" in shown
    assert f"recall of the month: {caught / frauds:.3f}" in shown
    assert re.search(rf"fraud +{frauds - caught} +{caught} +{frauds}\n", shown)


def test_the_stack(lesson, prose):
    assert lesson.value("model")["digits"] == 899
    assert prose.count("899") == 2
    code = "".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert '"test_size": 0.5' in code


def test_memory(lesson, prose):
    shown = lesson.outputs("stream")
    letters, whole, one = re.search(r"([\d,]+) letters, (\d+) MB; a piece ([\d.]+) MB", shown).groups()
    assert letters == "10,000,000"
    assert f"{whole} MB of labels went by" in prose
    assert f"one piece of {one} MB" in prose
    assert 900 < int(re.search(r"left of a piece: (\d+) bytes", shown)[1]) < 1300
    assert "about a kilobyte was kept" in prose


def test_all_ways_of_counting_agree(lesson, prose):
    assert lesson.value("whole") is True
    assert lesson.outputs("dask").split("\n") == ["2 workers, 10,000,000 letters", "True"]
    assert lesson.value("parquet") == {"letters": 1_000_000, "as counted at once": True}
    assert "The first ten pieces, laid end to end" in prose
    assert "in ten Parquet files" in prose


def test_a_missing_label_is_refused(lesson, prose):
    assert "only the left one has 8" in lesson.outputs("labels")
    assert "only the right one has 5" in lesson.outputs("labels")
    assert "Warning" not in lesson.outputs("labels")
    assert "a sum of these two tables, both of them two by two, would have added fives to eights" in prose


def test_copies_are_no_evidence(lesson, prose, said):
    (eights,) = said(r"All that they say, (\d+) eights had said before")
    ends = re.findall(r"from ([\d.]+) to ([\d.]+)", lesson.outputs("certain"))
    (low, high), (honest_low, honest_high) = np.array(ends, dtype=float)
    assert high - low == pytest.approx(0.001)
    assert "we know the recall of 8 to three digits" in prose
    assert honest_high - honest_low > 0.1
    caught = round(eights * (low + high) / 2)
    honest = wilson(caught, round(eights))
    assert honest == pytest.approx((honest_low, honest_high), abs=1e-4)


def test_the_lamp(lesson, prose, said):
    (share,) = said(r"lamp loses ([\d.]+) % of its light every day")
    good, last = re.findall(r"^accuracy .*: ([.\d]+)$", lesson.outputs("days"), re.MULTILINE)
    assert "On the sixtieth day more than nine letters in ten are still read rightly" in prose
    assert 0.9 < float(last) < float(good)
    code = "".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert f"lamp = 1 - {share / 100} * max(0, day - 30)" in code
    (eights,) = said(r"with some (\d+) eights a bar is long")
    assert eights == round(1000 * 87 / 899)


def test_the_alarms(lesson, prose):
    alarms = rows(lesson, "alarms")
    assert [false for false, _ in alarms.values()] == [1, 0, 0, 0]
    assert alarms["accuracy, .997"][1] - alarms["recall of 8, .997"][1] > 14
    assert "more than two weeks before the accuracy" in prose
    assert alarms["recall of 8, 7 days, .997"][1] > alarms["recall of 8, .997"][1]
    assert "At .95 there was a false alarm" in prose
    alt = next(
        cell.metadata["mystnb"]["image"]["alt"]
        for cell in lesson.notebook.cells
        if "chart" in cell.metadata.get("tags", ())
    )
    assert f"from day {alarms['recall of 8, .997'][1]:.0f} on" in alt


def test_levels(prose):
    assert "At level .95 one good day in twenty" in prose
    assert round(1 / (1 - 0.95)) == 20
    assert "about .997" in prose
    assert "one false alarm in a year of days" in prose
    assert round(365 * (1 - 0.997)) == 1
    assert "all ten recalls, ten precisions and the accuracy, you have bought twenty-one tickets" in prose


def test_bars_around_the_days_and_limits_around_the_line_are_one_test(prose):
    assert "Wilson's interval leaves out p exactly when the day's share leaves these limits" in prose
    level = 0.997
    width = NormalDist().inv_cdf(0.5 + level / 2)
    for expected in (0.5, 0.8, 0.926):
        for positives in (10, 97, 1000):
            limit = width * np.sqrt(expected * (1 - expected) / positives)
            for caught in range(positives + 1):
                low, high = wilson(caught, positives, level)
                outside = abs(caught / positives - expected) > limit
                assert outside == (not low <= expected <= high)


def test_a_dim_8_is_read_as_the_prose_says(lesson, prose):
    code = {tag: cell.source for cell in lesson.notebook.cells for tag in cell.metadata.get("tags", ())}
    names = {}
    exec(code["month"] + "\n" + code["model"], names)
    dim = names["model"].predict(names["pixels"] * (1 - 0.015 * 30))
    called = ConfusionMatrix.from_labels(names["digits"], dim).counts[8].argsort()[::-1]
    assert "a dim 8 is read as a 4, a 3 or a 1" in prose
    assert called[:4].tolist() == [8, 4, 3, 1]


def test_the_strata_and_the_weights(lesson, prose, said):
    piles = rows(lesson, "million")
    sizes, missed = (list(column) for column in zip(*piles.values(), strict=True))
    assert sum(sizes) == 1_000_000
    told = said(r"none where an 8 was called, (\d+) in a thousand of the second pile, and (\d+) in a thou")
    assert missed == [0, *told]
    assert sizes[2] > 500_000
    in_any = re.search(r"in any thousand: (\d+)", lesson.outputs("million"))[1]
    assert f"About {in_any} in any thousand: none where an 8 was called" in prose
    assert "stands for 2,400 for 2,400 letters" in prose
    assert round(sizes[2] / 300, -2) == 2400
    (cut,) = said(r"not called 8 with a score for 8 above (\.\d+)")
    assert cut == 0.05


def test_where_the_thousand_is_spent(lesson, prose, said):
    designs = rows(lesson, "spread")
    true = float(re.search(r"true recall of 8: ([\d.]+)", lesson.outputs("spread"))[1])
    widths = [row[3] for row in designs.values()]
    assert widths == sorted(widths, reverse=True)
    assert widths[2] / widths[0] == pytest.approx(0.5, abs=0.07)
    assert "the range is half as wide: as if four times as many had been labelled" in prose
    assert all(row[0] == pytest.approx(true, abs=0.01) for row in designs.values())
    (misses,) = said(r"about (\d+) of them tell of a miss")
    assert misses == round(1000 * 87 / 899 * (1 - true))
    assert "The 600 from the second pile" in prose


def test_one_sample(lesson):
    shown = lesson.outputs("once")
    estimate, low, high = map(float, re.search(r"8: ([\d.]+), from ([\d.]+) to ([\d.]+)", shown).groups())
    assert low < estimate < high
    assert "letters in the estimated matrix: 1,000,000" in shown
    true = float(re.search(r"true recall of 8: ([\d.]+)", lesson.outputs("spread"))[1])
    assert low < true < high


def test_a_weighted_matrix_refuses_an_interval():
    weighted = ConfusionMatrix.from_labels([0, 8, 8], [0, 0, 8], weights=[1.0, 2.5, 2.5])
    with pytest.raises(ValueError, match="sums of weights"):
        weighted.interval("recall", 8)


def test_the_quiz(prose):
    a, b, product = map(
        float, re.search("(\\.\\d+) \N{MULTIPLICATION SIGN} (\\.\\d+) = (\\.\\d+)", prose).groups()
    )
    assert a * b == pytest.approx(product)
    assert f"Two hospitals send their recalls, {short(a)} and {short(b)}" in prose
    assert f"<summary>{short((a + b) / 2)}, as the mean of two rates" in prose
    assert f"<summary>Somewhere from {short(b)} to {short(a)}; ask for the matrices</summary>" in prose
    assert "Your chart at level .95" in prose
    assert "forty good days give two such alarms on average" in prose
    assert round(40 * (1 - 0.95), 9) == 2


def test_each_whole_number_is_accounted_for(prose):
    known = {
        *(59, 329, 29, 300, 30),  # the month
        *(899, 10_000, 100_000, 160, 87),  # letters
        *(31, 60, 90, 97, 37),  # days
        *(600, 26, 119, 2400, 1000, 100),  # the sample
        *(99, 40),  # the quiz
    }
    found = re.findall(r"(?<![\w.,#/=-])\d[\d,]*\d(?![\w.]*\d)", re.sub(r"\]\(\S+\)|`[^`]*`", "]", prose))
    numbers = {int(number.replace(",", "")) for number in found}
    assert numbers - {10, 16, 17} <= known


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "16_scale.md").read_text("utf-8").split())
    evenings = np.array(ast.literal_eval(re.search(r"evenings = (\[\[\[900.*?\]\]\])", text)[1]))
    missed, caught = evenings.sum(axis=0)[1]
    assert f'right: "{caught} of {missed + caught}, though on two evenings of three' in text
    assert [int(row[1, 0]) for row in evenings[:2]] == [0, 0]
    days = re.search(r"caught = np.array\((\[[\d, ]+\])\) positives = np.array\((\[[\d, ]+\])\)", text)
    shares, positives = (np.array(ast.literal_eval(numbers)) for numbers in days.groups())
    for expected, found in ((0.8, [0, 4, 5]), (0.75, [0, 1, 4])):
        distance = abs(shares / positives - expected) / np.sqrt(expected * (1 - expected) / positives)
        assert np.flatnonzero(distance > 3).tolist() == found
    assert "Days 0, 4 and 5. Day 4 is too good to be true" in text
    assert "Where .75 is expected, day 5 is as it should be, and day 1 is too good." in text
    assert "day 2 has the lowest recall of all, from ten positives" in text
    assert (shares / positives).argmin() == 2
    strata, labelled = re.search(r"estimated_recall\((\[\(.*?\)\]), (\[[\d, ]+\])\)\)", text).groups()
    size, missed, caught = np.array(ast.literal_eval(strata)).T
    weights = size / ast.literal_eval(labelled)
    assert 0.7 < (weights * caught).sum() / (weights * (missed + caught)).sum() < 0.75
    assert "Nearly three eights of four. Among the labelled ones it was little more than one of two" in text
    assert 0.5 < caught.sum() / (missed + caught).sum() < 0.57
