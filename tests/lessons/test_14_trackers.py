"""What lesson 14 says of its runs, its cells show; what it says of Comet's rows follows from our table."""

import ast
import re

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from tests.lessons import Lesson, executed
from tests.lessons.printed import printed
from tools.project import ROOT

FRAUDS = 79
NAMES = ("fn", "recall", "precision", "accuracy")


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("14_trackers")


@pytest.fixture(scope="module")
def runs(lesson):
    """Return fn, recall, precision and accuracy by learning rate, in the order of the table."""
    rows = [line.split()[1:] for line in lesson.outputs("search").splitlines() if re.match(r"\d", line)]
    return {row[0]: dict(zip(NAMES, map(float, row[1:]), strict=True)) for row in rows}


def right_answers(lesson):
    ours, comets = re.findall(r"\{.*\}", lesson.outputs("digits"))
    return ast.literal_eval(ours), ast.literal_eval(comets)


def test_three_accuracies_are_the_same_number(lesson, prose):
    shown = ast.literal_eval(lesson.outputs("training").splitlines()[-1])
    assert [f"{accuracy:.2f}" for accuracy in shown.values()] == ["1.00"] * 3
    assert prose.count("accuracy: 1.00") == 3
    assert "Three learning rates: .0001, .001 and .01." in prose
    assert list(shown) == [0.0001, 0.001, 0.01]


def test_one_of_them_lets_most_frauds_through(lesson, runs, prose):
    assert list(runs)[-1] == "0.0001", "the table is sorted by recall"
    recalls = [run["recall"] for run in runs.values()]
    assert recalls == sorted(recalls, reverse=True)
    for run in runs.values():
        assert run["recall"] == pytest.approx(1 - run["fn"] / FRAUDS, abs=1e-4)
    assert "One of them lets most frauds through." in prose
    assert "at .0001 the network has not come far in three epochs, and most frauds get through" in prose
    assert runs["0.0001"]["fn"] > FRAUDS / 2
    assert "The accuracies in the last column hardly differ, and the recalls do" in prose
    accuracies = [run["accuracy"] for run in runs.values()]
    gaps = [max(rates) - min(rates) for rates in (accuracies, recalls)]
    assert gaps[0] < 0.002 < 0.2 < gaps[1]
    said = f"The accuracies differ by {gaps[0]:.4f}, the recalls by {gaps[1]:.2f}."
    assert said.replace(" 0.", " .") in printed(lesson, "search")


def test_the_precision_stands_beside_the_recall_in_a_narrow_table(lesson, runs):
    (cell,) = [cell for cell in lesson.notebook.cells if "search" in cell.metadata.get("tags", ())]
    (said,) = [out.data["text/markdown"] for out in cell.outputs if "text/markdown" in out.get("data", {})]
    first = next(iter(runs.values()))
    found = f"recall of {first['recall']:.2f} stands a precision of {first['precision']:.2f}"
    assert found.replace(" 0.", " .") in said
    assert "has a recall of 1, and a precision of .0017" in said
    assert pytest.approx(0.0017, abs=5e-5) == 79 / 45_569
    header = lesson.outputs("search").splitlines()[0]
    assert header.split() == ["learning_rate", *NAMES]
    assert len(header) < 60, "a wide table loses its last column where the window is narrow"


def test_the_table_of_settings_is_the_cell_under_it(lesson):
    (code,) = [cell.source for cell in lesson.notebook.cells if "settings" in cell.metadata.get("tags", ())]
    set_there = re.findall(r'os\.environ\["(\w+)"\] = "(\w+)"', code)
    told = re.findall(r"^\| `(\w+)=(\w+)` \|", lesson.text, re.MULTILINE)
    assert told == set_there
    assert len(told) == 7
    assert told[3] == ("COMET_DISABLE_AUTO_LOGGING", "1"), "the text calls it the fourth"


def test_the_threshold_is_passed_and_logged(lesson):
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "threshold=threshold" in code
    assert '"threshold": threshold' in code


def test_the_curves(lesson, runs, prose):
    fast = lesson.value("curves")
    assert fast[-1] == pytest.approx(runs["0.01"]["recall"], abs=1e-3)
    assert "The fast one was there after one epoch." in prose
    assert fast[0] > 0.6
    assert f"a few frauds up or down, of {FRAUDS}" in prose
    assert np.ptp(fast) * FRAUDS <= 8


def test_what_was_logged_is_read_back(lesson, prose):
    shown = lesson.outputs("back")
    assert re.search(r"Comet: +\[True, True, True\]", shown)
    assert re.search(r"MLflow: +\[True, True, True\]", shown)
    assert "Equal to the last id." in prose
    assert re.search(r"missed at epoch 3: \[ *\d+ +\d+ +\d+ +\d+ +\d+\]", shown)
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "the ids of up to 100 payments a cell" in prose
    assert "keep_examples=100" in code


def test_the_archive_holds_matrices_and_the_notebooks_code(lesson, runs, prose):
    names, content = (ast.literal_eval(line) for line in lesson.outputs("archive").splitlines())
    assert names[:3] == [f"confusion-matrix-00{step}.json" for step in (1, 2, 3)]
    assert "The last two files nobody asked for: Comet keeps this notebook's code as well." in prose
    assert len(names) == 5
    assert "Code.ipynb" in names
    assert content["labels"] == ["genuine", "fraud"]
    assert content["title"] == "epoch 3, learning rate 0.01"
    missed = runs["0.01"]["fn"]
    assert content["matrix"][1] == [missed, FRAUDS - missed]


def test_comets_rows_bear_other_digits_names(lesson, prose):
    ours, comets = right_answers(lesson)
    order = sorted(ours, key=ours.get)[:5]
    assert list(comets.values()) == [ours[digit] for digit in order]
    assert list(comets) == sorted(order)
    assert all(digit != name for digit, name in zip(order, comets, strict=True))
    assert "not one row bears its own name" in prose
    assert f"put them in that order: {', '.join(order)}." in prose
    assert f"took their names in the old order: {', '.join(comets)}." in prose
    assert "By itself it trims only above 25 classes." in prose
    hard = order[0]
    assert f"The hard digit is the {hard}: {ours[hard]} of 87." in prose
    assert f"In Comet's rows the {hard} has {comets[hard]}, and it is the 1 that has {comets['1']}." in prose


def test_a_trimmed_row_looks_better_than_it_is(lesson, prose):
    ours, _ = right_answers(lesson)
    match = re.search(r"has (\d+) of (\d+) there, (\.\d+), for (\d+) of (\d+), (\.\d+)\.", prose)
    right, trimmed, looks, again, whole, is_ = match.groups()
    assert right == again == str(ours["8"])
    assert looks == f"{int(right) / int(trimmed):.2f}"[1:]
    assert is_ == f"{int(right) / int(whole):.2f}"[1:]
    refusal = lesson.outputs("refused")
    assert refusal.startswith("source: this looks trimmed. Its 5 classes")
    (alt,) = [
        cell.metadata["mystnb"]["image"]["alt"]
        for cell in lesson.notebook.cells
        if "focus(5)" in cell.source and "mystnb" in cell.metadata
    ]
    assert f"{100 * int(right) / int(whole):.0f} percent" in alt
    assert f"{100 * int(right) / int(trimmed):.1f} percent, is in the row named 1" in alt


def test_a_file_is_enough_for_one_run(lesson, prose):
    names, same, size = lesson.outputs("file").splitlines()
    assert ast.literal_eval(names) == [f"confusion-matrix-00{step}.json" for step in (1, 2, 3)]
    assert same == "the same: True"
    assert "small enough for git" in prose
    assert int(size.split()[1]) < 20_000


def test_the_quiz(prose):
    low, high, frauds = re.search(r"recall (\.\d+) and (\.\d+), on (\d+) frauds each", prose).groups()
    assert 2 <= (float(high) - float(low)) * int(frauds) <= 3
    assert "That is two or three frauds." in prose
    shown = int(re.search(r"Of 100 classes, Comet 3\.58 shows you (\d+)\.", prose)[1])
    assert f"lacks the mistakes with the {100 - shown} other classes" in prose


def test_comets_version_is_the_one_it_was_seen_in(prose):
    comet_ml = pytest.importorskip("comet_ml")
    mlflow = pytest.importorskip("mlflow")
    here = [".".join(module.__version__.split(".")[:2]) for module in (comet_ml, mlflow)]
    assert f"{here[0]} and [MLflow](https://mlflow.org) {here[1]}." in prose
    assert set(re.findall(r"Comet (\d+\.\d+)", prose)) == {here[0]}


def test_nothing_is_said_to_be_uploaded(lesson, prose):
    assert "*That has not been done here*, and nothing of it left this machine." in prose
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "OfflineExperiment" in code
    assert not re.search(r"comet_ml\.(start|login|Experiment)\(", code)


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "14_trackers.md").read_text("utf-8").split())
    table = np.array(ast.literal_eval(re.search(r"table = np\.array\((\[\[.*?\]\])\)", text)[1]))
    kept = ast.literal_eval(re.search(r"too_good\(table, (\[.*?\])\)", text)[1])
    whole = table.diagonal() / table.sum(axis=1)
    trimmed = table.diagonal()[kept] / table[np.ix_(kept, kept)].sum(axis=1)
    sentence = f"From {whole[0]:.2f} to {trimmed[0]:.2f}, and from {whole[2]:.2f} to {trimmed[2]:.2f}:"
    assert sentence.replace(" 0.", " .") in text
    runs, epochs = re.search(r"has (\d+) runs of (\d+) epochs each", text).groups()
    assert f"the best of {int(runs) * int(epochs)} looks" in text
    low, high = ConfusionMatrix([[0, 0], [13, 85]]).interval("recall", 1)
    assert f"an interval, for .87 from {low:.2f} to {high:.2f}:".replace(" 0.", " .") in text
