"""The numbers of lesson 5 follow from the data set's size; what its words claim, its cells show."""

import re

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from tests.lessons import Lesson, executed
from tests.lessons.printed import printed
from tools.project import ROOT

GENUINE, FRAUDS = 284_315, 492
TOTAL = GENUINE + FRAUDS


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("05_baseline")


@pytest.fixture(scope="module")
def alts(lesson):
    """Return what the figures are said to show, as one text."""
    cells = [cell for cell in lesson.notebook.cells if "mystnb" in cell.metadata]
    return " ".join(cell.metadata["mystnb"]["image"]["alt"] for cell in cells)


def columns(text):
    """Read a printed table of rates: its columns, each by row name."""
    rows = re.findall(r"^(\w[\w &<>.,%-]*?) {2,}((?:-?\d+\.\d+|NaN)(?: +(?:-?\d+\.\d+|NaN))*)$", text, re.M)
    lines = {name: [float(number) for number in numbers.split()] for name, numbers in rows}
    return [dict(zip(lines, values, strict=True)) for values in zip(*lines.values(), strict=True)]


def matrix(text):
    """Read a printed matrix of two classes, without its totals."""
    rows = re.findall(r"(?:genuine|fraud) +([\d,]+) +([\d,]+) +[\d,]+$", text, re.M)
    return np.array([[int(number.replace(",", "")) for number in row] for row in rows])


@pytest.fixture(scope="module")
def rule(lesson):
    return matrix(lesson.outputs("rule"))


def test_the_page_says_which_data_it_used(lesson):
    assert re.search(r"creditcard \((real|stand-in)\): 284,807 rows", lesson.outputs("data"))
    assert "Stand-in" in lesson.outputs("data").split("creditcard (")[0] or "(real)" in lesson.outputs("data")


def test_the_classes(lesson, prose, alts):
    assert lesson.value("classes") == {"genuine": GENUINE, "fraud": FRAUDS}
    assert (
        f"Of {TOTAL:,} card payments it judges {GENUINE:,} rightly: {GENUINE / TOTAL:.2%}".replace("%", " %")
        in prose
    )
    assert f"{FRAUDS} of {TOTAL:,} is one in {TOTAL / FRAUDS:.0f}." in prose
    assert 1 < 1000 * FRAUDS / TOTAL < 2
    assert f"{TOTAL:,} payments" in alts
    assert f"The {FRAUDS} frauds" in alts
    assert TOTAL <= 760 * 375


def test_the_constant(lesson, prose, alts):
    assert matrix(lesson.outputs("constant")).tolist() == [[GENUINE, 0], [FRAUDS, 0]]
    assert "positive class: fraud" in lesson.outputs("constant")
    assert f"In counts, {FRAUDS} is too little to get a colour" in prose
    assert f"{GENUINE:,} genuine called genuine; FN, the {FRAUDS} missed frauds" in alts
    turned = ConfusionMatrix([[0, FRAUDS], [0, GENUINE]], labels=["fraud", "genuine"])
    assert turned.rates().loc["genuine", "recall"] == 1
    assert "this detector would have had a recall of 1." in prose


def test_what_is_said_again(prose):
    constant = 100 * GENUINE / TOTAL
    assert f"# {constant:.1f} % and worthless" in prose
    share = f"{GENUINE / TOTAL:.4f}".removeprefix("0")
    assert f"({constant:.2f} % is written {share} from here on" in prose
    assert f"A detector that is right for {share} of them can have it." in prose
    assert f"Of the {FRAUDS / TOTAL:.4f} between".replace(" 0.", " .") in prose
    assert prose.count(" .33 ") == 2, "the accuracy with a hundred classes"
    assert "with a hundred equal classes, a constant is right for .01 of the examples" in prose


def test_a_rate_is_written_one_way_once_that_is_said(prose):
    _, after = prose.split("from here on, as programs do.)")
    assert not re.findall(r"\d %", after.split("## To take away")[0])


def test_the_prose_has_the_rules_of_the_code(lesson, prose):
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "V14 is below \N{MINUS SIGN}6. (The column and the \N{MINUS SIGN}6" in prose
    assert code.count('["V14"] < -6') == 2
    assert "call every payment over 1,000 a fraud" in prose
    assert '["Amount"] > 1000' in code


def test_four_detectors_that_never_look(lesson, prose):
    never, always, coin, proportion = columns(lesson.outputs("guessers"))
    assert f"anything from {always['accuracy']:.4f} to {never['accuracy']:.4f}".replace(" 0.", " .") in prose
    assert (always["recall"], never["specificity"]) == (1, 1)
    assert coin["recall"] == pytest.approx(0.5, abs=0.1)
    assert coin["specificity"] == pytest.approx(0.5, abs=0.01)
    assert "look at the coin's, about .5 each" in prose
    share = round(FRAUDS / TOTAL, 4)
    assert f"it is {share}".replace(" 0.", " .") in prose
    assert always["precision"] == share
    assert coin["precision"] == pytest.approx(share, abs=2e-4)
    assert np.isnan(never["precision"])
    assert proportion["recall"] * FRAUDS < 4.5
    assert "*F1* stays below .01 everywhere" in prose
    assert all(detector["f1"] < 0.01 for detector in (never, always, coin, proportion))
    assert all(
        detector["balanced accuracy"] == pytest.approx(0.5, abs=0.05)
        for detector in (never, always, coin, proportion)
    )
    assert [np.isnan(detector["MCC"]) for detector in (never, always, coin, proportion)] == [1, 1, 0, 0]
    assert max(abs(coin["MCC"]), abs(proportion["MCC"])) < 0.01


def test_large_amounts_are_worse_than_silence(lesson, prose):
    (_, false_alarms), (_, caught) = counts = matrix(lesson.outputs("amount"))
    accuracies = f"Accuracy {counts.trace() / TOTAL:.4f}, the constant's {GENUINE / TOTAL:.4f}."
    accuracies = accuracies.replace(" 0.", " .")
    catches = f"It raises {false_alarms:,} false alarms to catch {caught} of the {FRAUDS} frauds."
    assert printed(lesson, "amount") == f"{accuracies} {catches}"
    assert counts.trace() < GENUINE
    assert "**Explain.** Below." in prose
    assert "By accuracy the detector that does nothing wins." in prose


def test_the_rule_that_looks(lesson, rule, prose):
    (_, fp), (fn, tp) = rule
    caught = f"{tp} of the {tp + fn} frauds are caught, {fn} get through."
    real = f"Of {tp + fp} alarms {tp} are real, and {fp} people are called for nothing."
    assert printed(lesson, "rule") == f"{caught} {real}"
    assert 0 < tp < FRAUDS
    assert f"its baseline, {FRAUDS / TOTAL:.4f}".replace(" 0.", " .") in prose
    sentence = f"constant's {GENUINE / TOTAL:.4f} and 1 there is room for {FRAUDS / TOTAL:.4f},"
    assert sentence.replace(" 0.", " .") in prose
    accuracies = [one["accuracy"] for one in columns(lesson.outputs("rule"))]
    assert f"{accuracies[0]:.2f}" == f"{accuracies[2]:.2f}" == "1.00"
    assert "Rounded to two digits both are 1.00" in prose


def test_the_money(lesson, rule, prose):
    lines = re.findall(r"^(\S.*?) {2,}(\d+) +(\d+) +(\d+)$", lesson.outputs("money"), re.M)
    rows = {name: [int(number) for number in numbers] for name, *numbers in lines}
    lost = rows["always genuine"][1]
    assert rows["always genuine"] == [0, lost, 0]
    assert all(stopped + through == pytest.approx(lost, abs=1) for stopped, through, _ in rows.values())
    assert rows["V14 < -6"][2] == rule[0, 1]
    (_, calls), (_, caught) = matrix(lesson.outputs("amount"))
    stopped = rows["amount > 1,000"][0]
    assert rows["amount > 1,000"][2] == calls
    verdict = printed(lesson, "verdict")
    of_frauds = f"catches {caught} of {FRAUDS} frauds ({caught / FRAUDS:.2f})"
    of_money = f"stops {stopped:,} of the {lost:,} lost ({stopped / lost:.2f})."
    assert f"{of_frauds} and {of_money}".replace("(0.", "(.") in verdict
    assert f"its calls cost {2 * calls:,}: {'less' if 2 * calls < stopped else 'more'} than" in verdict
    assert verdict.endswith(f"{'better' if 2 * calls < stopped else 'worse'} than doing nothing.")
    price = re.search(r"call\b[^.]{,60}? costs (\d+)", (ROOT / "book" / "07_threshold.md").read_text("utf-8"))
    assert price[1] == "2"
    assert stopped / lost > caught / FRAUDS, (
        "a threshold on the sum stops more of the sums than of the frauds"
    )


def test_skill(lesson, rule, prose):
    rows = {
        name: (float(accuracy), float(skill))
        for name, accuracy, skill in re.findall(
            r"^(\S.*?) {2,}(\d\.\d+) +(-?\d+\.\d+)$", lesson.outputs("skill"), re.M
        )
    }
    assert f"The constant makes {FRAUDS} mistakes." in prose
    assert rows["always genuine"][1] == 0
    assert rows["amount > 1,000"][1] < -1
    assert rows["V14 < -6"][1] == pytest.approx((rule[1, 1] - rule[0, 1]) / FRAUDS, abs=1e-4)
    accuracy, skill = rows[".33 of 100 things"]
    assert accuracy == 0.33
    assert f"the accuracy of .33 has done away with {skill:.2f} of".replace(" 0.", " .") in prose
    assert all(rows[name][0] > 0.9 for name in rows if name != ".33 of 100 things")


def test_the_quiz(prose):
    a, b, baseline = re.search(
        r"A has an accuracy of (\.\d+), B of (\.\d+), the baseline is (\.\d+)\.", prose
    ).groups()
    assert f"0{baseline}" == f"{GENUINE / TOTAL:.4f}"
    gone = [round(float(accuracy) - float(baseline), 4) for accuracy in (a, b)]
    sentence = f"A covers {gone[0]:.4f} and B {gone[1]:.4f}.".replace(" 0.", " .")
    assert sentence in prose
    assert gone[1] / gone[0] == pytest.approx(5)
    assert "B avoids about five times as many" in prose
    accuracy, healthy = re.search(
        r"One person in fifty has a disease, .*? accuracy of (\.\d+)\. .*?reaches (\.\d+)\.", prose
    ).groups()
    assert float(healthy) == 1 - 1 / 50
    wrong = f"✓ It is wrong for {1 - float(accuracy):.2f} of everyone, that constant for {1 / 50:.2f}."
    assert wrong.replace(" 0.", " .") in prose


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "05_baseline.md").read_text("utf-8").split())
    people, ill = re.search(r"([\d,]+) X-rays, (\d+) of them", text).groups()
    people, ill = int(people.replace(",", "")), int(ill)
    assert float(re.search(r"silent = ([\d.]+)", text)[1]) == (people - ill) / people
    assert f"{people - ill:,} of {people:,}." in text
    table = re.search(r"`\[\[(\d+), (\d+)\], \[(\d+), (\d+)\]\]` on 10,000 payments", text)
    tn, fp, fn, tp = (int(number) for number in table.groups())
    assert tn + fp + fn + tp == 10_000
    assert f"is right for {(tn + tp) / 100:.1f} % of payments" in text
    assert tn + tp < tn + fp
    assert text.count(f"silence would have reached {(tn + fp) / 100:.1f} %") == 2
    assert f"catches {tp} of the {fn + tp} frauds, at the price of {fp} false alarms" in text
