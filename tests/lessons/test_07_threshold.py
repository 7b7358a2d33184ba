"""The numbers of lesson 7 follow from sizes and prices; what it claims of the scores, its cells show."""

import re

import numpy as np
import pytest

from tests.lessons import Lesson, executed
from tests.lessons.printed import printed
from tools.project import ROOT

ROWS, FRAUDS, TRAINING_FRAUDS, TEST_FRAUDS = 45_569, 79, 315, 98
CALL, MISS = 2, 100


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("07_threshold")


def lines(text, columns):
    """Read a printed table of numbers: a list a row, by the row's name."""
    pattern = r"^(\S.*?) {2,}" + r" +".join([r"(-?[\d.]+)"] * columns) + "$"
    return {
        match[1]: [float(number) for number in match.groups()[1:]]
        for match in re.finditer(pattern, text, re.M)
    }


@pytest.fixture(scope="module")
def table(lesson):
    """Return tp, fn, fp, recall and precision by threshold."""
    return {float(name): row for name, row in lines(lesson.outputs("table"), 5).items()}


@pytest.fixture(scope="module")
def tested(lesson):
    """Return threshold, tp, fn, fp and cost of each way to choose."""
    rows = lines(lesson.outputs("test"), 5)
    assert list(rows) == [".5", "rule", "validation", "tuned", "by peeking"]
    return rows


@pytest.fixture(scope="module")
def costs(lesson):
    """Return threshold and cost on the validation part: of .5, of the rule, of the cheapest."""
    shown = re.findall(r"threshold (\d\.\d+) costs (\d+\.\d)", lesson.outputs("steps"))
    assert len(shown) == 3
    return [(float(threshold), float(cost)) for threshold, cost in shown]


def test_the_opening_promise(table, tested, prose):
    assert "lets about a third of the frauds through" in prose
    assert 0.2 < tested[".5"][2] / TEST_FRAUDS < 0.45
    assert "it will catch about half of those as well" in prose
    assert 0.3 < 1 - tested["rule"][2] / tested[".5"][2] < 0.8
    assert 0.2 < table[0.5][1] / FRAUDS < 0.45


def test_the_scores(lesson, table, prose):
    medians = dict(re.findall(r"^(fraud|genuine) +(\d\.\d+)", lesson.outputs("scores"), re.M))
    assert 1e-4 < float(medians["genuine"]) < 1e-3
    assert float(medians["fraud"]) > 0.3
    assert "Most genuine payments have a score far below .01, most frauds one far above it" in prose
    assert table[0.001][1] > 0, "some frauds lie among the genuine"
    assert f"those of the {FRAUDS} frauds" in prose


def test_only_tp_and_fp_grow(table):
    tp, fn, fp = np.array(list(table.values()))[:, :3].T
    assert list(table) == sorted(table, reverse=True)
    assert (max(table), *sorted(table)[:2]) == (0.9, 0.001, 0.01)
    assert (np.diff(tp) >= 0).all()
    assert (np.diff(fp) >= 0).all()
    assert (tp + fn == FRAUDS).all()


def test_frauds_are_bought_with_false_alarms(lesson, table, prose):
    assert "The first frauds are nearly free." in prose
    assert table[0.9][2] < table[0.9][0] / 4
    assert "more than a thousand people are called for nothing" in prose
    assert table[0.001][2] - table[0.01][2] > 1_000
    (tp, _, fp), (more, _, alarms) = table[0.9][:3], np.subtract(table[0.001], table[0.01])[:3]
    sentence = f"The first {tp:.0f} frauds cost {fp:.0f} false alarms. The last step brings {more:.0f} more"
    assert printed(lesson, "prices") == f"{sentence} frauds and {alarms:,.0f} more false alarms."


def test_one_percent_of_the_genuine(table, prose):
    genuine = ROWS - FRAUDS
    alarms = round(genuine / 100)
    assert f"of {genuine:,} genuine payments, a share of .01 is {alarms} people" in prose
    assert "At a false positive rate of .01" in prose
    assert f"there are {alarms} false alarms in this part, and {FRAUDS} frauds at the most" in prose
    assert f"precision could not be above {FRAUDS / (FRAUDS + alarms):.3f}".replace(" 0.", " .") in prose
    assert table[0.02][2] / genuine < 0.01, "the alternative text says more than 99 percent"


def test_both_points_lie_on_the_left_edge(lesson, table):
    few, many = (int(table[threshold][2]) for threshold in (0.5, 0.02))
    said = printed(lesson, "edge")
    assert said.endswith(f"They are {few} and {many} false alarms.")
    rates = [float(rate) for rate in re.findall(r"(\.\d{4})", said)]
    assert rates == pytest.approx([few / 45_490, many / 45_490], abs=5e-5)
    assert max(rates) < 0.01


def test_exactly_at_the_threshold(lesson, prose):
    shown = lesson.value("equality")
    assert "a recall of at least .8" in prose
    assert shown["recall with >"] < 0.8 <= shown["recall with >="]
    assert shown["payments with this very score"] >= 1


def test_the_areas(lesson, prose):
    shown = lines(lesson.outputs("thinned"), 2)
    assert "The area under the ROC curve hardly moves; the other one jumps." in prose
    roc, precision_recall, share = shown["ROC"], shown["precision-recall"], shown["frauds' share"]
    assert roc[0] == pytest.approx(roc[1], abs=0.02)
    assert roc[0] > 0.85
    assert precision_recall[1] - precision_recall[0] > 0.05
    assert share[1] > 50 * share[0]


def test_the_rule(prose, costs):
    rule = CALL / (CALL + MISS)
    assert rf"\frac{{{CALL}}}{{{CALL} + {MISS}}} \approx {rule:.4f}".replace(" 0.", " .") in prose
    assert f"anywhere near {rule:.4f}?".replace(" 0.", " .") in prose
    (half, dear), (shown, cost), (_, least) = costs
    assert (half, shown) == (0.5, round(rule, 4))
    assert least <= cost
    step = 1000 * MISS / ROWS
    assert f"one fraud caught or missed is {step:.1f} on this axis" in prose
    assert "saves a few such steps more" in prose
    assert cost - least < 6 * step
    assert ".5 costs about twice as much as the rule, or more" in prose
    assert dear > 1.6 * cost


def test_what_lies_between_the_rule_and_the_cheapest_is_the_whole_difference(lesson, costs):
    said = printed(lesson, "steps")
    extra = float(re.search(r"costs (-?\d+\.\d) more than the cheapest", said)[1])
    frauds, genuine = (int(n) for n in re.search(r"of (\d+) frauds and (\d+) genuine", said).groups())
    (_, (rule, cost), (cheapest, least)) = costs
    assert extra == pytest.approx(cost - least, abs=0.11)
    sign = 1 if rule > cheapest else -1
    assert extra == pytest.approx(sign * 1000 * (MISS * frauds - CALL * genuine) / ROWS, abs=0.06)


def test_the_prose_has_the_numbers_of_the_code(lesson, prose):
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert (
        f"a *needless* call to a customer costs {CALL}, and a fraud that gets through costs {MISS}." in prose
    )
    assert rf"Calling costs ${CALL}\,(1-p)$" in prose
    assert rf"calling costs ${MISS}\,p$" in prose
    assert f"prices = [[0, {CALL}], [{MISS}, 0]]" in code
    assert "np.geomspace(1e-4, 0.99, 200)" in code
    assert prose.count("200 thresholds") == 2
    assert "the cheapest of all 200" in prose
    assert "the best of 200" in prose
    assert "1000 * matrix_at(threshold).expected_cost(prices)" in code
    assert "what 1,000 payments cost" in prose
    assert "Pull the threshold from .9 down to .001." in prose
    assert "table.loc[0.001] - table.loc[0.01]" in code


def test_the_grid_is_fine_where_it_matters(lesson, prose):
    evenly = np.linspace(0, 1, 100)
    assert "the second threshold is already near .01 and the third near .02" in prose
    assert evenly[1:3].round(2).tolist() == [0.01, 0.02]
    assert 0.002 < lesson.value("tuned") < 0.1
    assert f"all {TRAINING_FRAUDS} frauds of the training part have a say" in prose


def test_the_test_part(lesson, tested, costs, prose):
    chosen = [tested[name] for name in ("rule", "validation", "tuned")]
    assert "catch more than .5 did and cost much less" in prose
    assert all(row[1] > tested[".5"][1] for row in chosen)
    assert all(12 < row[3] - tested[".5"][3] < 600 for row in chosen)
    assert all(row[4] < 0.8 * tested[".5"][4] for row in chosen)
    said = printed(lesson, "told")
    least, most = min(row[4] for row in chosen), max(row[4] for row in chosen)
    assert (
        f".5 costs {tested['.5'][4]:.1f}; the three chosen thresholds cost {least:.1f} to {most:.1f}" in said
    )
    assert f"The rule cost {costs[1][1] - costs[2][1]:.1f} more than the cheapest on the" in said
    again = tested["rule"][4] - tested["validation"][4]
    assert f"here it costs {abs(again):.1f} {'more' if again > 0 else 'less'}." in said
    assert "Among themselves they differ little" in prose
    assert max(row[4] for row in chosen) < 1.4 * min(row[4] for row in chosen)
    assert "The fifth is the cheapest, and has to be" in prose
    assert tested["by peeking"][4] <= min(row[4] for row in tested.values())
    assert f"the luck of these {TEST_FRAUDS} frauds" in prose
    assert all(row[1] + row[2] == TEST_FRAUDS for row in tested.values())
    assert f"{FRAUDS} frauds can't point at the one cheapest threshold" in prose


def test_the_quiz(prose):
    assert "A miss costs nine times as much" in prose
    assert "✓ 1 / (1 + 9)." in prose


def test_the_words_of_others_are_there(prose):
    for word in ("**AUC**", "TPR", "FPR", "**average precision**", "**calibration**"):
        assert word in prose
    assert "which of them cannot see how rare a class is" in prose


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "07_threshold.md").read_text("utf-8").split())
    payments, frauds = (
        int(n.replace(",", "")) for n in re.search(r"sees ([\d,]+) payments, (\d+) of them", text).groups()
    )
    alarms = (payments - frauds) // 100
    assert f".01 of the genuine payments are {alarms} people" in text
    assert f"{frauds} of {frauds + alarms:,} at the very best" in text
    assert 1 / 7 < frauds / (frauds + alarms) < 1 / 5.9
    assert "at most one alarm in six" in text
