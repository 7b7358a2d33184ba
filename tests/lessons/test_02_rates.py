"""Every number of lesson 2 is what its cells show; so are those of its exercise."""

import re
from ast import literal_eval
from math import isnan, nan

import pytest
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import precision_score

from confusionlab import ConfusionMatrix, datasets
from tests.lessons import executed
from tools.project import ROOT


@pytest.fixture(scope="module")
def lesson():
    return executed("02_rates")


def shown(lesson, tag):
    """Return the value that stands above a cell's figure."""
    return literal_eval(lesson.outputs(tag).split("\n")[0])


def columns(text):
    """Read a printed table of numbers: its columns, each by row name."""
    rows = {
        match[1]: [float(number) for number in match[2].split()]
        for match in re.finditer(r"^([\w ]*\w) +((?:(?:-?\d+\.\d+|NaN)\s*)+)$", text, re.MULTILINE)
    }
    return [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)]


def cells(lesson):
    """Return TN, FP, FN, TP as the lesson's table shows them."""
    lines = [re.findall(r"\d+", line) for line in lesson.outputs("table").split("\n")]
    ham, spam, _ = (line for line in lines if line)
    return int(ham[0]), int(ham[1]), int(spam[0]), int(spam[1])


def test_the_four_advertisements(lesson, said):
    rows = shown(lesson, "rows")
    rates = {
        r"Right about (\d+) % of your e-mails\. ": shown(lesson, "accuracy"),
        r"Catches (\d+) % of the spam\. ": rows["recall"],
        r"Delivers (\d+) % of the mail you want\. ": rows["specificity"],
        r"(\d+) % of its alarms are real\. -?": shown(lesson, "precision"),
        r'"Right about (\d+) % of your': shown(lesson, "accuracy"),
        r'"Catches (\d+) %': rows["recall"],
        r'"Delivers (\d+) %': rows["specificity"],
        r'"(\d+) % of its alarms': shown(lesson, "precision"),
    }
    for pattern, rate in rates.items():
        assert said(pattern) == (round(100 * rate),)


def test_whom_each_rate_asks(lesson, said):
    tn, fp, fn, tp = cells(lesson)
    assert said(r"\*\*Recall\*\* asks the (\d+) spam") == (fn + tp,)
    assert said(r"\*\*Specificity\*\* asks the (\d+) ham") == (tn + fp,)
    assert said(r"\*\*Precision\*\* asks the (\d+) e-mails in the spam folder") == (fp + tp,)
    assert said(r"FN (\d+) goes, FP (\d+) comes") == (fn, fp)
    assert said(r"above the line is the same (\d+)") == (tp,)
    assert said(r"Recall exists and is \.00, with (\d+) spam") == (fn + tp,)


def test_the_alt_texts_name_the_cells(lesson):
    names = dict(zip(("TN", "FP", "FN", "TP"), cells(lesson), strict=True))
    alts = [cell.metadata.mystnb.image.alt for cell in lesson.notebook.cells if "mystnb" in cell.metadata]
    assert len(alts) == 5
    for alt in alts:
        assert all(names[name] == int(count) for name, count in re.findall(r"\b(TN|FP|FN|TP) (\d+)", alt))
    tn, fp, fn, tp = names.values()
    assert f"rows {tn + fp} and {fn + tp}, columns {tn + fn} and {fp + tp}" in alts[-1]


def test_the_rival_wins_the_plain_mean_and_loses_f1(lesson, said):
    lines = dict(re.findall(r"^(ours|all is spam) +(.*)$", lesson.outputs("rivals"), re.MULTILINE))
    ours, rival = ([float(number) for number in lines[name].split()] for name in ("ours", "all is spam"))
    assert said(r"The rival, (\.\d+) to (\.\d+), without") == (rival[2], ours[2])
    assert said(r"A recall of (\d\.\d+) costs nothing") == (rival[1],)
    assert said(r"puts the rival at (\.\d+) and our filter at (\.\d+)") == (rival[3], ours[3])
    assert rival[2] > ours[2]
    assert shown(lesson, "f1") == ours[3] > rival[3]


def test_f1_counts_tp_twice(lesson, said):
    _, fp, fn, tp = cells(lesson)
    for pattern in (
        r"\\frac\{(\d)\\,TP\}\{(\d)\\,TP \+ FP \+ FN\}",
        r"\| F1 \| (\d) TP \| (\d) TP \+ FP \+ FN,",
    ):
        above, below = said(pattern)
        assert round(above * tp / (below * tp + fp + fn), 3) == shown(lesson, "f1")


def test_mcc_is_a_correlation(lesson, said):
    both = shown(lesson, "mcc")
    assert said(
        r"Ours gets (\.\d+), nearer to 0 than to 1, and the correlation of the two columns is (\.\d+) too"
    ) == (
        both["MCC"],
        both["correlation"],
    )
    assert said(r"on the diagonal MCC is (\d)") == (ConfusionMatrix([[4, 0], [0, 3]]).matthews_corrcoef,)
    assert -said(r"off it \W(\d)")[0] == ConfusionMatrix([[0, 4], [3, 0]]).matthews_corrcoef
    assert said(r"It is (\d) when the filter's word tells you nothing") == (
        ConfusionMatrix([[2, 4], [1, 2]]).matthews_corrcoef,
    )


def test_only_accuracy_and_mcc_survive_the_turn(lesson, said):
    spam, ham = columns(lesson.outputs("turned"))
    assert [name for name in spam if spam[name] == ham[name]] == ["accuracy", "MCC"]
    assert said(r"Two: accuracy, (\.\d+), and MCC, (\.\d+)\.") == (spam["accuracy"], spam["MCC"])
    assert said(r"Precision goes from (\.\d+) to (\.\d+)") == (spam["precision"], ham["precision"])
    assert said(r"and F1 from (\.\d+) to (\.\d+)") == (spam["f1"], ham["f1"])
    assert (spam["recall"], spam["specificity"]) == (ham["specificity"], ham["recall"])


def test_only_the_rates_of_a_row_move_house(lesson, said):
    ten, busy = columns(lesson.outputs("busy"))
    assert said(r"Precision falls from (\.\d+) to (\.\d+)") == (ten["precision"], busy["precision"])
    assert [name for name in ten if ten[name] == busy[name]] == ["recall", "specificity"]
    tn, fp, fn, tp = said(r"as it always did: `\[\[(\d+), (\d+)\], \[(\d+), (\d+)\]\]`")
    assert (tn / 10, fp / 10, fn, tp) == cells(lesson)
    assert said(r"(\d+) real alarms now drown among (\d+) false ones") == (tp, fp)


def test_odds_carry_a_precision_to_the_busy_mailbox(lesson, said):
    ten, busy = columns(lesson.outputs("busy"))
    tn, fp, fn, tp = cells(lesson)
    (ratio,) = said(r"An alarm is (\d\.\d+) times as likely")
    assert ratio == pytest.approx((tp / (tp + fn)) / (fp / (tn + fp)))
    assert said(r"\(recall, (\d) in (\d)\)") == (tp, tp + fn)
    assert (
        said(r"\(false positive rate, (\d) in (\d)\)") == (fp, tn + fp) == said(r"alarm, here (\d) of (\d)\.")
    )
    for name, more_ham, column in (("ten e-mails", 1, ten), ("busy mailbox", 10, busy)):
        row = rf"\| {name} \| (\d+) to (\d+) \| ([\d.]+) \| (\d+) to (\d+) \| (\.\d+) \|"
        spam, ham, times, real, false, precision = said(row)
        assert (spam, ham, times) == (fn + tp, more_ham * (tn + fp), ratio)
        assert real / false == pytest.approx(spam / ham * times)
        assert precision == column["precision"] == round(real / (real + false), 2)
    assert said(r"(\.\d+) in the ten e-mails, (\.\d+) in the busy mailbox") == (
        (fn + tp) / 10,
        round((fn + tp) / 64, 2),
    )
    assert said(r"right for (\d) of (\d+)\.") == (tn + tp, 10)


def test_the_silent_filter_has_no_precision(lesson, said):
    (silent,) = columns(lesson.outputs("silent"))
    assert [name for name, rate in silent.items() if isnan(rate)] == ["precision", "MCC"]
    assert said(r"Recall exists and is (\.\d+)") == (silent["recall"],) == (silent["f1"],)
    assert said(r"Accuracy is (\.\d+), which sounds") == (silent["accuracy"],)
    frame = datasets.load_spam().frame
    never = ConfusionMatrix.from_labels(frame["actual"], ["ham"] * len(frame), labels=["ham", "spam"]).counts
    assert said(r"so precision is (\d) / (\d): nobody") == (never[1, 1], never[:, 1].sum())
    assert said(r"one of the four sums is (\d)\.") == (never[:, 1].sum(),)


def test_scikit_learn_writes_0_with_a_warning(said):
    frame = datasets.load_spam().frame
    never = ["ham"] * len(frame)
    with pytest.warns(UndefinedMetricWarning):
        written = precision_score(frame["actual"], never, pos_label="spam")
    assert said(r"scikit-learn writes (\d) with a warning") == (written,)
    assert isnan(precision_score(frame["actual"], never, pos_label="spam", zero_division=nan))


def test_filters_with_one_precision_have_one_precision_in_any_other_mailbox():
    text = " ".join((ROOT / "solutions" / "02_rates.md").read_text("utf-8").split())
    high, low = re.search(r"as ham: precision (\.\d+)\. .*? spam: precision (\.\d+)\.", text).groups()
    moved = []
    pairs = re.search(r"(\.\d+) and (\.\d+) will do, and so will (\.\d+) and (\.\d+):", text).groups()
    for recall, specificity in (pairs[:2], pairs[2:], (0.27, 0.97)):
        even, real = (precision(share, float(recall), float(specificity)) for share in (1 / 2, 1 / 20))
        assert even == pytest.approx(float(high))
        moved.append(real)
    assert moved == pytest.approx([moved[0]] * 3)
    assert f"A's {high} is about {moved[0]:.2f} on B's mail".replace(" 0.", " .") in text
    assert moved[0] < float(low), "so B's alarms are the better ones"


def precision(share, recall, specificity):
    """Count a million e-mails and return the precision in them."""
    spam, ham = 1_000_000 * share, 1_000_000 * (1 - share)
    counts = [[ham * specificity, ham * (1 - specificity)], [spam * (1 - recall), spam * recall]]
    return ConfusionMatrix(counts).rates().loc[1, "precision"]
