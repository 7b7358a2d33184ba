"""Lesson 17: what its three figures hide is what it says they hide, and its card is the template's."""

import ast
import re

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from confusionlab.rates import wilson
from tests.lessons import executed
from tools.project import ROOT

EXERCISE = (ROOT / "solutions" / "17_writing_up.md").read_text("utf-8")


@pytest.fixture(scope="module")
def lesson():
    return executed("17_writing_up")


def cell(lesson, tag):
    (found,) = [cell for cell in lesson.notebook.cells if tag in cell.metadata.get("tags", ())]
    return found


def alt(lesson, tag):
    return cell(lesson, tag).metadata["mystnb"]["image"]["alt"]


def matrix(text):
    """Read a printed matrix, without its totals."""
    rows = re.findall(r"^(?:actual)? +(?!total)\w+ +((?:[\d,]+ +)+)[\d,]+$", text, re.MULTILINE)
    return np.array([[int(number.replace(",", "")) for number in row.split()] for row in rows])


@pytest.fixture(scope="module")
def leaky(lesson):
    return matrix(lesson.outputs("tests"))


@pytest.fixture(scope="module")
def card(lesson):
    text = cell(lesson, "written").outputs[0].data["text/markdown"]
    return dict(re.findall(r"^- \*\*(.+?):\*\* (.+)$", text, re.MULTILINE))


def test_the_opening_is_what_the_three_tests_gave(lesson, prose):
    numbers = re.findall(r": ([\d.]+) % of \d+$", lesson.outputs("tests"), re.MULTILINE)
    assert float(numbers[0]) == 100
    assert "100 % of the tumours were told apart rightly, says the first." in prose
    assert f"The second says {numbers[1]} %, the third {numbers[2]} %." in prose


def test_the_data(lesson, prose):
    from sklearn.datasets import load_breast_cancer

    target = load_breast_cancer().target
    assert f"{len(target)} breast tumours, {(target == 0).sum()} of them malignant" in prose
    assert "A decision tree learns from 70 % of them." in prose
    assert '"test_size": 0.3' in cell(lesson, "three").source


def test_the_tree_has_seen_what_its_leaky_test_asks(lesson, prose):
    names = {}
    exec(cell(lesson, "three").source, names)
    learn, test = names["leaky"]
    ill = test[np.isin(test, names["ill"])]
    assert round(20 * np.isin(ill, learn).mean()) == 19
    learn, test = names["once"]
    assert not np.isin(test, learn).any()
    assert "the tree has seen 19 in 20 of the malignant ones in its test" in prose


def test_ten_questions_sixteen_fields(lesson, prose, card):
    table = re.findall(r"^\| \*\*(\w+)\*\* \|", lesson.text, re.MULTILINE)
    assert len(table) == 10
    assert "as ten questions" in prose
    template = (ROOT / "book" / "model_card_template.md").read_text("utf-8")
    fields = re.findall(r"^- \*\*(.+?):\*\*", template, re.MULTILINE)
    assert list(card) == fields
    assert len(fields) == 16
    assert "has sixteen fields" in prose
    assert "the sixteen fields are this course's choice" in template
    sections = re.findall(r"^\| ([A-Z][\w ]+) \| (.+) \|$", template, re.MULTILINE)
    assert len(sections) == 9
    assert all(any(field in named for _, named in sections) for field in fields)
    asked = re.findall(r'"([A-Z][a-z ]+)"', EXERCISE.partition("FIELDS = [")[2].partition("]")[0])
    assert len(asked) == 8
    assert set(asked) <= set(fields)


def test_figure_1_calls_precision_sensitivity(lesson, prose, leaky):
    by_column = leaky / leaky.sum(axis=0)
    (tn, fp), (fn, tp) = by_column.round(3)
    said = f"Add up the columns: {tn:.3f} + {fn:.3f} and {fp:.3f} + {tp:.3f} are 1"
    assert said.replace(" 0.", " .") in prose
    assert f"and {tp:.3f} is how many of the alarms were right".replace(" 0.", " .") in prose
    caught, ill = leaky[1, 1], leaky[1].sum()
    assert f"has {caught} caught of {ill}, a sensitivity of {100 * caught / ill:.1f} %" in prose
    assert f"with {100 * tp:.1f} percent sensitivity" in alt(lesson, "figure-1")
    for share in (tn, fp, fn, tp):
        assert f"{share:.3f}" in alt(lesson, "figure-1")


def test_figure_2_shows_one_detector_twice(lesson, prose):
    lines = re.findall(r"^(\w+) (\{.*\}) share of frauds: (.*)$", lesson.outputs("unfolded"), re.MULTILINE)
    (_, ours, half), (_, theirs, tenth) = [
        (name, ast.literal_eval(rates), share) for name, rates, share in lines
    ]
    assert [ours[rate] for rate in ("recall", "specificity")] == [
        theirs[rate] for rate in ("recall", "specificity")
    ]
    assert [float(half), float(tenth)] == [0.5, 0.1]
    assert "both have the same recall and the same specificity" in prose
    shown = [int(number) for number in re.findall(r"\d+", alt(lesson, "figure-2"))][1:]
    assert shown == [95, 190, 10, 20, 180, 67, 855, 10, 45, 90]
    right = ConfusionMatrix(np.reshape(shown[6:], (2, 2)).T)
    left = ConfusionMatrix(np.reshape(shown[1:5], (2, 2)))
    assert [round(100 * cm.rates().loc[1, "precision"]) for cm in (left, right)] == [shown[0], shown[5]]
    assert [cm.counts[1].sum() / cm.total for cm in (left, right)] == [0.5, 0.1]
    assert "of which half were frauds, theirs where one in ten was" in prose


def test_figure_3_has_lost_its_mistakes(lesson, prose):
    shown = lesson.outputs("trimmed")
    inside, support = (int(number) for number in re.findall(r": (\d+)", shown)[:2])
    share = float(re.search(r"rightly: ([\d.]+) %", shown)[1])
    assert f"Of the five classes' {support} digits, {share} % are read rightly" in prose
    table = matrix(shown)
    kept = table[:5, :5]
    assert kept.sum() == inside
    accuracy = round(100 * kept.trace() / inside, 1)
    assert f"What has been done to reach {accuracy} %?" in prose
    assert f"accuracy {accuracy} percent" in alt(lesson, "figure-3")
    assert ", ".join(str(number) for number in np.diag(kept)) in alt(lesson, "figure-3")
    mistakes = kept - np.diag(np.diag(kept))
    assert (mistakes > 0).sum() == 4
    assert set(mistakes[mistakes > 0].tolist()) == {1, 2}
    assert f"The twos show it: {kept[1].sum()} in the figure, {table[1].sum()} in the test." in prose
    gone = table[:5, 5].sum()
    assert gone / (gone + mistakes.sum()) > 0.9
    assert "with them nearly all of the mistakes" in prose
    assert round(accuracy - share) == 19
    assert "its one omission is worth nineteen points" in prose


def test_the_figures_code_is_folded_everywhere(lesson):
    for number in (1, 2, 3):
        found = cell(lesson, f"figure-{number}")
        assert "hide-input" in found.metadata["tags"]
        assert found.metadata["cellView"] == "form"
        assert found.metadata["jupyter"] == {"source_hidden": True}


def test_the_threshold_is_chosen_on_the_second_part(lesson, prose, card):
    lines = re.findall(
        r"at 0(\.\d+): (\d+) of (\d+) missed, (\d+) false alarms, cost ([\d.]+)", lesson.outputs("chosen")
    )
    (half, *at_half), (threshold, *chosen) = lines
    assert half == ".50"
    assert int(at_half[0]) - int(chosen[0]) == 1
    assert int(at_half[2]) == 0
    assert float(chosen[3]) < float(at_half[3])
    assert (
        f"at {threshold} one malignant tumour less is missed, and {chosen[2]} benign ones are called in"
        in prose
    )
    assert "Now the third part is opened, at .08 and at no other threshold." in prose
    assert threshold == ".08"
    assert card["Threshold"].startswith(f"{threshold}, the cheapest of 99")
    assert "the cheapest of 99 thresholds" in prose
    assert "A miss is to cost ten times as much" in prose


def test_the_third_part_is_opened_once(lesson):
    after = lesson.notebook.cells[: lesson.notebook.cells.index(cell(lesson, "test")) + 1]
    opened = [line for one in after if one.cell_type == "code" for line in one.source.splitlines()]
    assert [line for line in opened if re.search(r"\bmatrix_at\(.*\btest\b", line)] == [
        "cm = matrix_at(threshold, test)"
    ]


def test_the_card_repeats_the_matrix(lesson, prose, card):
    counts = matrix(lesson.outputs("test"))
    (tn, fp), (fn, tp) = counts
    assert f"Suppose that none of its {tp} malignant tumours is missed." in prose
    assert fn == 0
    assert f"{fp} false alarms, an accuracy of " in prose
    low, high = wilson(tp, tp + fn)
    recall = f"recall {tp / (tp + fn):.2f} ({low:.2f} to {high:.2f}; {tp} of {tp + fn})".replace("(0.", "(.")
    assert card["Rates (95 %)"].startswith(recall)
    assert f'"{recall.replace("recall", "Recall")}."' in prose, "quoted as the card has it"
    assert f"and {tp} tumours can't promise that" in prose
    assert card["Matrix"].startswith(str(counts.tolist()))
    accuracy = counts.trace() / counts.sum()
    assert f"an accuracy of {accuracy:.2f}".replace(" 0.", " .") in prose
    silent, model = (f"{share:.2f}".removeprefix("0") for share in ((tn + fp) / counts.sum(), accuracy))
    assert f"accuracy {silent}, recall 0" in card["Baseline"]
    assert card["Baseline"].endswith(f"the model: accuracy {model}")
    assert (tn + fp) / counts.sum() < accuracy
    length = len(ConfusionMatrix(counts, ["benign", "malignant"]).to_json())
    assert f"`cm.to_json()` has {length} characters" in prose


def test_the_card_says_of_what_the_training_was(lesson, card):
    train, choose, test = map(int, re.findall(r"\d+", lesson.outputs("parts")))
    assert train + choose + test == 569
    assert card["Training data"].startswith(f"{train} tumours, ")
    assert f"; {choose} more for the threshold" in card["Training data"]
    assert sum(map(int, re.findall(r"\d+", card["Test data"]))) == test
    assert re.search(r"\d{4}-\d\d-\d\d$", card["Version and date"])
    assert sum("not known" in text for text in card.values()) == 2
    assert card["Contact"].startswith("nobody")


def test_the_quiz(prose, said):
    share, of = said(r"A user's own data give (\.\d+) of (\d+)\.")
    found, again, low, high = said(r"With (\d+) of (\d+) the interval is (\.\d+) to (\.\d+)\.")
    assert (found / of, again) == (share, of)
    assert [round(end, 2) for end in wilson(int(found), int(of))] == [low, high]
    assert f"<summary>The card: {share:.2f} is outside its interval".replace(" 0.", " .") in prose
    assert f"<summary>The user: {of:.0f} is too few" in prose
    assert high < said(r"recall \.94 \((\.\d+) to \.97\)")[0]


def test_the_exercise_stays_true():
    text = " ".join(EXERCISE.split())
    assert "34 of 40 are 85.0 %, 35 of 40 are 87.5 %" in text
    assert (100 * 34 / 40, 100 * 35 / 40) == (85, 87.5)
    assert "2 of 3 are 66.666" in text
    ill = int(re.search(r"(\d+) of the X-rays show the illness", text)[1])
    xrays, patients = re.search(r"Test set: ([\d,]+) X-rays of (\d+) patients;", text).groups()
    assert f"it takes {ill} X-rays for {ill} patients, and {xrays} X-rays come from {patients}" in text
    recall, low, high = (float(n) for n in re.search(r"Recall (\.\d+) \((\.\d+) to (\.\d+)\)", text).groups())
    found = round(recall * ill)
    assert found / ill == recall
    assert [round(end, 2) for end in wilson(found, ill)] == [low, high]
