"""Lesson 8: its arithmetic is right, and what it says of trained models holds for what its cells show."""

import re

import pytest

from confusionlab import ConfusionMatrix
from tests.lessons import executed
from tests.lessons.printed import printed
from tools.project import ROOT

FRAUDS, ROWS = 492, 284_807
CAUGHT, ALARMED = 85 / 97, 1233 / 56_865


@pytest.fixture(scope="module")
def lesson():
    return executed("08_resampling")


@pytest.fixture(scope="module")
def prose(lesson):
    """Return the prose on one line and without addresses."""
    return re.sub(r"\]\(\S+\)", "]", " ".join(lesson.text.split()))


@pytest.fixture(scope="module")
def parts(lesson):
    """Return how many frauds and rows the training, validation and test parts have."""
    lines = [line.replace(",", "").split() for line in lesson.outputs("plain").splitlines()]
    totals = {line[-4]: int(line[-1]) for line in lines if len(line) >= 4}
    validation = totals["fraud"], totals["total"]
    test = int(numbers(lesson, "repaired")["there are"][0]), lesson.value("scaling")["decisions"]
    train = FRAUDS - validation[0] - test[0], ROWS - validation[1] - test[1]
    return {"train": train, "validation": validation, "test": test}


def numbers(lesson, tag):
    """Read a printed frame or series: the numbers of each line, by its name."""
    lines = re.findall(r"^(\S.*?) {2,}((?:-?\d[\d.]*\s*)+)$", lesson.outputs(tag), re.MULTILINE)
    return {name: [float(number) for number in row.split()] for name, row in lines}


def decimals(text):
    return [float(number) for number in re.findall(r"\d\.\d+", text)]


def test_the_page_says_at_its_top_what_its_data_are(lesson):
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"]
    assert "creditcard" in code[1].metadata["tags"]
    shown = lesson.outputs("creditcard")
    assert f"creditcard (real): {ROWS:,} rows" in shown or "\nStand-in: " in f"\n{shown}"


def test_each_decimal_is_arithmetic_on_given_numbers(prose):
    values = {
        ".8763": CAUGHT,
        ".0217": ALARMED,
        ".976": CAUGHT / (CAUGHT + ALARMED),
        ".064": 85 / (85 + 1233),
        ".0017": 1 / 579,
        ".90": 0.9,
        ".01": 999 / 99_900,
        ".989": 0.9 / (0.9 + 0.01),
        ".083": 90 / 1089,
        ".08": 90 / 1089,
        ".5": 0.5,  # a score that the reader is to imagine,
        ".1": 0.1,  # and another,
        ".999": 0.999,  # and an imagined paper's recall
    }
    assert set(re.findall(r"(?<![\w.,])\d*\.\d+(?: %)?", prose)) == set(values)
    for text, value in values.items():
        digits = len(text.removesuffix(" %").partition(".")[2])
        assert float(text.removesuffix(" %")) == round(value, digits), text


def test_each_whole_number_is_of_the_data_or_of_an_example(prose, parts):
    frauds, rows = parts["train"]
    weight = round((rows - frauds) / frauds)
    known = {
        *(ROWS, rows, frauds, parts["validation"][0], *parts["test"], weight, weight + 1, 2 * frauds, 1081),
        *(55_632, 1233, 85, 56_865, 97),  # the tutorial's
        *(50, 100, 1000, 20, 29 + 1),  # 50/50, looks, one in a thousand, 20 %; weights and intercept
        *(10_000, round(10_000 * ALARMED / (CAUGHT + ALARMED)), 60, 80),  # half real; the quiz's catches
        *(100_000, 99_900, 90, 999, 1089),  # the quiz's bank
        *(45, 30),  # minutes
    }
    found = re.findall(r"(?<![\w.,])\d[\d,]*\d(?!\d|\.\d)", prose)
    assert {int(number.replace(",", "")) for number in found if len(number) > 1} - {10, 12, 14, 15} == known


def test_the_tutorials_table(lesson, prose):
    rows = re.findall(r"\*\*actual (?:genuine|fraud)\*\* \| ([\d,]+) \| ([\d,]+) \|", prose)
    counts = [[int(number.replace(",", "")) for number in row] for row in rows]
    cm = ConfusionMatrix(counts)
    assert f"{cm.total:,} card payments, {sum(counts[1])} of them frauds" in prose
    assert f"catches {counts[1][1]} of {sum(counts[1])} frauds" in prose
    assert f"stops {counts[0][1]:,} of {sum(counts[0]):,} genuine payments" in prose
    shown = numbers(lesson, "tutorial")
    assert shown["precision"] == [round(85 / 1318, 4), round(CAUGHT / (CAUGHT + ALARMED), 4)]
    assert shown["recall"] == [round(CAUGHT, 4)] * 2
    assert shown["fp"][1] == round(ALARMED, 4)
    assert 14 < 1233 / 85 < 15
    assert "14 or 15 customers" in prose
    assert "With 97 against 56,865 it is 85 against 1,233, which is .064" in prose


def test_half_of_the_alarms(prose):
    share = ALARMED / (CAUGHT + ALARMED)
    assert f"For half of its alarms to be real, {10_000 * share:.0f} in 10,000 payments would have" in prose
    assert f"{share / (97 / 56_962):.0f} times as many as there are" in prose


def test_the_sizes_of_the_parts(parts, prose):
    frauds, rows = parts["train"]
    assert f"{frauds} frauds among {rows:,} payments to learn from" in prose
    assert f"{2 * frauds} rows instead of {rows:,}" in prose
    weight = round((rows - frauds) / frauds)
    assert f"each fraud counts {weight} times as much" in prose
    assert f"a world with {weight} times the fraud" in prose
    assert set(re.findall(r"\b5\d\d(?!,)\b", prose)) == {f"{weight}", f"{weight + 1}"}
    assert f"1/{weight + 1} = .0017" in prose
    assert f"A weight of {weight} multiplies the odds by {weight}" in prose
    assert round(1 / (weight + 1), 4) == round(FRAUDS / ROWS, 4)
    assert f"The validation part has {parts['validation'][0]} frauds" in prose
    assert f"the test part, which has {parts['test'][0]} frauds" in prose
    assert f"of {parts['test'][1]:,} decisions" in prose
    assert f"The mean of {rows:,} rows and the mean of {ROWS:,} rows" in prose


def test_each_remedy_catches_more_and_mostly_raises_false_alarms(lesson):
    rates = numbers(lesson, "remedies")
    plain = rates.pop("plain")
    assert len(rates) == 4
    for caught, _, false_alarms, _, precision in rates.values():
        assert caught > plain[0]
        assert false_alarms >= 200
        assert precision < 0.3


def test_weights_and_oversampling_are_nearly_the_same(lesson):
    rates = numbers(lesson, "remedies")
    assert abs(rates["weighted"][0] - rates["oversampled"][0]) <= 3
    assert rates["weighted"][2] == pytest.approx(rates["oversampled"][2], rel=0.1)


def test_the_order_is_compared_without_a_threshold(lesson):
    order = numbers(lesson, "order")
    assert list(order) == ["plain", "weighted", "oversampled", "undersampled", "undersampled again"]
    assert order["undersampled"] != order["undersampled again"]
    for frauds, precision in order.values():
        assert 0 < frauds <= 79
        assert 0 < precision < 1


def test_the_same_frauds_are_found_with_and_without_weights(lesson):
    said = printed(lesson, "same-frauds")
    same, with_weights, without, threshold = (
        float(number.replace(",", ""))
        for number in re.search(
            r"The same (\d+) frauds: ([\d,]+) false alarms or ([\d,]+)\..* at (\.\d+)\.", said
        ).groups()
    )
    caught, _, false_alarms, *_ = numbers(lesson, "remedies")["weighted"]
    assert (same, with_weights) == (caught, false_alarms)
    plain = numbers(lesson, "remedies")["plain"]
    assert plain[0] < same
    assert threshold < 0.5
    assert plain[2] < without < with_weights
    order = numbers(lesson, "order")
    worse = order["weighted"][1] < order["plain"][1] - 0.05
    assert ("here a worse one" in said) == worse


@pytest.mark.parametrize("page", ["08_resampling.md", "09_uncertainty.md", "faq.md"])
def test_nobody_says_that_weights_only_move_the_threshold(page):
    text = " ".join((ROOT / "book" / page).read_text("utf-8").split())
    for claim in ("and little else", "little more than a threshold", "shout sooner", "a threshold does that"):
        assert claim not in text


def test_only_the_plain_scores_add_up(lesson):
    expected = {name: row[0] for name, row in numbers(lesson, "expected").items()}
    there_are = expected.pop("there are")
    assert 0.6 * there_are < expected.pop("plain") < 1.6 * there_are
    assert len(expected) == 4
    assert min(expected.values()) > 1000


def test_the_repairs_are_judged_by_their_sums(lesson, prose):
    expected = {name: row[0] for name, row in numbers(lesson, "repaired").items()}
    assert expected["weighted"] > 20 * expected["there are"]
    said = re.search(
        r"formula says (\d+), the calibrator (\d+), and there are (\d+)", printed(lesson, "over")
    )
    shown = [expected[name] for name in ("by formula", "by calibrator", "there are")]
    assert [float(number) for number in said.groups()] == pytest.approx(shown, abs=0.5)
    assert expected["by calibrator"] == pytest.approx(expected["there are"], rel=0.25)
    assert "a weighted fit of a wrong model is another model, not a shifted one" in prose


def test_the_formula_is_not_said_to_repair_what_it_does_not(lesson, prose):
    assert float(re.search(r"there are (\d+\.\d) times as many", printed(lesson, "over"))[1]) > 0
    for claim in ("Both repairs bring the points back", "undo what the weight did"):
        assert claim not in prose


def test_scaling_before_the_split_changes_next_to_nothing(lesson):
    assert lesson.value("scaling")["changed"] <= 10


def test_resampling_before_the_split_flatters_the_tree(lesson):
    rows = [decimals(line) for line in lesson.outputs("resampling").splitlines()[1:]]
    regression_leaked, regression, tree_leaked, tree = rows
    assert min(tree_leaked) >= 0.99
    assert max(tree) < 0.95
    assert regression_leaked[0] == pytest.approx(regression[0], abs=0.12)
    assert regression_leaked[1] > 0.9
    assert regression[1] < 0.3


def test_the_duplicates_move_recall_by_a_few_hundredths(lesson, prose):
    shown = lesson.outputs("duplicates")
    repeats, twins, frauds = (int(number) for number in re.findall(r": (\d+)$", shown, re.MULTILINE))
    assert f"{repeats:,} rows repeat another one" in prose
    assert 0 < frauds < twins < 0.02 * 56_962
    assert frauds <= 15
    _, regression, tree = (decimals(line) for line in shown.splitlines()[-3:])
    for everything, _, without in (regression, tree):
        assert abs(everything - without) < 0.06
    assert tree[1] >= 0.8


def test_the_quiz_about_a_precision_at_the_bank(prose):
    assert (
        "Of 100,000 payments, 100 are frauds, and 90 are caught; of 99,900 genuine ones 999 are stopped"
        in prose
    )
    assert round(0.01 * 99_900) == 999
    assert 90 + 999 == 1089
    assert 99_900 / 100 == 999  # as long as the other row


def test_the_exercises_claims():
    text = " ".join((ROOT / "solutions" / "08_resampling.md").read_text("utf-8").split())
    slide = re.search(r"precision of (\.\d+)\. One payment in 500", text)
    recall, false_alarms = 0.92, 0.03
    assert float(slide[1]) == round(recall / (recall + false_alarms), 2)
    real = recall / (recall + 499 * false_alarms)
    assert f"about {real:.2f}".replace("0.", ".") in text
