"""The numbers of lesson 6 follow from the data set's size; what it claims of the network, its cells show."""

import re
from math import exp, log

import numpy as np
import pytest
from scipy.stats import hypergeom

from confusionlab import ConfusionMatrix
from tests.lessons import Lesson, executed
from tests.lessons.printed import printed
from tools.project import ROOT

GENUINE, FRAUDS = 284_315, 492
PARTS = {"train": (182_276, 315), "validation": (45_569, 79), "test": (56_962, 98)}


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("06_epochs")


def lines(text, columns):
    """Read a printed table of numbers: a list a row, without the row's name."""
    pattern = r"^(\S.*?) {2,}" + r" +".join([r"(-?[\d.]+)"] * columns) + "$"
    return {
        match[1]: [float(number) for number in match.groups()[1:]]
        for match in re.finditer(pattern, text, re.M)
    }


@pytest.fixture(scope="module")
def epochs(lesson):
    """Return tp, fn, fp, recall, precision and accuracy after each epoch."""
    table = lines(lesson.outputs("rates"), 6)
    assert list(table) == ["1", "2", "3", "4", "5"]
    return np.array(list(table.values()))


def test_the_parts(lesson, prose):
    shown = lines(lesson.outputs("parts"), 2)
    assert {name: tuple(sizes) for name, sizes in shown.items()} == PARTS
    (_, train), (rows, validation), (test_rows, test) = PARTS.values()
    assert f"{train}, {validation} and {test}." in prose
    assert (
        f"Keep the {validation} in mind. One fraud more or less is {1 / validation:.3f} of".replace(
            " 0.", " ."
        )
        in prose
    )
    assert f"The same fraud weighs {rows / validation:.0f} times as much in recall" in prose
    assert f"there are {rows / validation:.0f} times as many payments as frauds" in prose
    assert f"draws a thousand blind splits: {test_rows:,} rows out of 492 frauds and 284,315 others" in prose
    assert f"ten frauds more or ten fewer than {test}" in prose


def test_what_is_said_again(lesson, prose):
    (train, _), (rows, frauds), (test, _) = PARTS.values()
    shares = [round(100 * part / (GENUINE + FRAUDS)) for part in (train, rows, test)]
    assert f"{shares[0]} % to **train** on, {shares[1]} % for **validation**" in prose
    assert f"and {shares[2]} % to **test** on" in prose
    assert f"There are {FRAUDS} frauds." in prose
    assert f"How many of the {rows:,} payments" in prose
    assert f"its scores, which lie around {PARTS['train'][1] / train:.4f}".replace(" 0.", " .") in prose
    assert f"To what? {1 - frauds / rows:.4f} is the share of genuine".replace(" 0.", " .") in prose
    assert prose.count(f"{1 / frauds:.3f}".removeprefix("0")) == 4
    assert f"Recall divides by the frauds, and there are {frauds}." in prose


def test_the_network_is_the_one_described(lesson, prose):
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "29 numbers go in, and 16 units mix them" in prose
    assert "Half of the units are switched off" in prose
    assert "keras.Input((29,))" in code
    assert "Dense(16" in code
    assert "Dropout(0.5)" in code
    assert "up to 100 payments in each cell" in prose
    assert "keep_examples=100" in code


def test_blind_deals(lesson, prose):
    fewest, most = (int(n) for n in re.search(r"splits: (\d+) to (\d+)", lesson.outputs("parts")).groups())
    away = int(re.search(r"from 98: (\d+)", lesson.outputs("parts"))[1])
    assert f"put between {fewest} and {most} frauds into the test part, and {away} of them are ten" in prose
    blind = hypergeom(GENUINE + FRAUDS, FRAUDS, PARTS["test"][0])
    assert blind.cdf(88) + blind.sf(107) == pytest.approx(away / 1000, abs=0.05)


def test_the_bias(prose):
    size, frauds = PARTS["train"]
    bias = log(frauds / (size - frauds))
    share = 1 / (1 + exp(-bias))
    assert f"frauds to one genuine payment, are {frauds} to {size - frauds:,}" in prose
    assert rf"\frac{{{frauds}}}{{{size - frauds:,}}} = {bias:.2f}".replace(",", "{,}") in prose
    assert f"the bias log({frauds} / {size - frauds:,})" in prose
    entropy = -share * log(share) - (1 - share) * log(1 - share)
    sentence = f"Saying {share:.4f} to everyone costs {entropy:.4f} on average; saying .5 to everyone"
    sentence += f" costs {log(2):.3f}."
    assert sentence.replace(" 0.", " .") in prose
    assert f"near {share:.4f} instead of .5".replace(" 0.", " .") in prose
    assert f"starts near {entropy:.4f} instead of {log(2):.3f}".replace(" 0.", " .") in prose


def test_the_two_starts(lesson, prose):
    (alarms, accuracy, loss), (few, constant, small) = lines(lesson.outputs("starts"), 3).values()
    rows = PARTS["validation"][0]
    said = f"With bias 0: {alarms:,.0f} alarms, not half of the {rows:,}, and a loss of {loss:.4f}. With the"
    said += f" other: {few:.0f} alarms, and a loss of {small:.4f}."
    assert printed(lesson, "tilt") == said.replace(" 0.", " .")
    assert abs(alarms / rows - 0.5) > 0.1, "mostly one sign wins"
    assert alarms > 2_000
    assert loss > 0.3
    assert few < 0.01 * PARTS["validation"][0]
    assert "this is nearly the constant of lesson 5" in prose
    assert constant > 0.99 > accuracy
    assert small < 0.03


def test_one_epoch_from_zero(lesson, epochs, prose):
    shown = lesson.value("zero")
    first = float(re.search(r"loss: (\d\.\d+)", lesson.outputs("training"))[1])
    assert "it is a small fraction of what you kept in mind" in prose
    assert first < shown["mean loss during the epoch"] / 4
    assert "it has caught up, or nearly" in prose
    assert shown["frauds caught after it"] >= 0.7 * epochs[0, 0]


def test_the_progress_bar_says_nothing(lesson, epochs, prose):
    bar = re.findall(r" accuracy: (\d\.\d+)", lesson.outputs("training"))
    assert [f"{float(accuracy):.3f}" for accuracy in bar] == ["0.999"] * 5
    assert prose.count("accuracy 0.999") == 5
    assert np.ptp(epochs[:, 5]) < 0.001


def test_the_rates_of_the_epochs(epochs, prose):
    tp, fn, _, recall, precision, accuracy = epochs.T
    assert (tp + fn == PARTS["validation"][1]).all()
    assert "The greatest step is the first" in prose
    assert tp[0] > np.abs(np.diff(tp)).max()
    assert "most of the frauds" in prose
    assert (recall > 0.5).all()
    assert "moves by a few frauds at a time" in prose
    assert np.abs(np.diff(tp)).max() <= 15
    assert (accuracy > precision).all()
    assert precision.mean() > recall.mean()


def test_the_last_matrix(lesson, epochs, prose):
    shown = lesson.outputs("last")
    rows = [
        int(n.replace(",", ""))
        for n in re.findall(r"^ *(?:actual )?fraud +([\d,]+) +([\d,]+)", shown, re.M)[0]
    ]
    assert rows == [epochs[4, 1], epochs[4, 0]]
    size, frauds = PARTS["validation"]
    assert f"on these {size:,} payments" in prose
    assert f"the constant's: {1 - frauds / size:.4f}" in shown
    assert "an accuracy of about .999." in prose
    assert epochs[4, 5] == pytest.approx(0.999, abs=7e-4)
    assert "lets a good part of the frauds through" in prose
    assert 0.1 < rows[0] / frauds < 0.45


def test_the_tutorials_matrix(prose):
    tp, fn, fp = (int(n) for n in re.search(r"TP (\d+), FN (\d+), FP (\d+)", prose).groups())
    payments = 56_962
    tutorial = ConfusionMatrix([[payments - tp - fn - fp, fp], [fn, tp]])
    rates = tutorial.rates().loc[1]
    sentence = (
        f"of {tp + fn} frauds, recall {rates['recall']:.2f}; of {tp + fp} alarms, precision "
        f"{rates['precision']:.2f}; and of {payments:,} payments, accuracy {tutorial.accuracy:.4f}."
    )
    assert sentence.replace(" 0.", " .") in prose


def test_mostly_the_same_frauds_are_missed(lesson, epochs, prose):
    missed = lesson.value("missed")
    assert missed["after epoch 5"] == epochs[4, 1]
    assert "Mostly the same ones." in prose
    assert missed["always"] > missed["after epoch 5"] / 2
    assert missed["always"] < missed["ever"]


def test_the_missed_look_ordinary(lesson, prose):
    medians = lines(lesson.outputs("medians"), 5)
    missed, caught, genuine = (np.array(medians[name][:4]) for name in ("missed", "caught", "genuine"))
    assert "in most columns their median is nearer to that of the genuine payments" in prose
    assert (np.abs(missed - genuine) < np.abs(missed - caught)).sum() >= 3
    scores = [float(n) for n in re.findall(r"^\d+ +(\d\.\d+)", lesson.outputs("table"), re.M)]
    assert "Many of their scores are not narrowly below .5 but far down" in prose
    assert scores == sorted(scores)
    assert len(scores) == 10
    assert scores[5] < 0.1
    assert scores[-1] < 0.5


def test_argmax_of_one_column_is_the_constant(lesson, prose):
    shown = lesson.outputs("argmax")
    size, frauds = PARTS["validation"]
    assert f"({size}, 1)" in shown
    assert re.search(rf"genuine +{size - frauds:,} +0 ", shown)
    assert re.search(rf"fraud +{frauds} +0 ", shown)
    assert f"the accuracy {1 - frauds / size:.4f}".replace(" 0.", " .") in prose
    assert f"accuracy {1 - frauds / size:.4f} after every epoch" in prose


def test_the_reader_is_told_to_point_at_the_cell_and_what_its_share_is_called(prose):
    assert "**Point at the cell of the missed frauds**" in prose
    assert '"the accuracy of the class". That is a slip' in prose
    assert "so it is their **recall**" in prose


def test_the_pictures_speak_of_epochs(lesson):
    assert lesson.outputs("rates").splitlines()[1].split()[0] == "epoch"
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert 'ax.set_title(f"epoch {epoch}")' in code


def test_each_word_is_explained_before_it_is_used(prose):
    for word, first_use in [
        ("relu** turns", "(relu)"),
        ("The **odds**, frauds to one genuine payment", "the logarithm of the odds"),
        ("the **sigmoid**, a curve shaped like an S", "One sigmoid column"),
        ("`argmax`, which gives the *place* of the largest", "never `argmax`"),
        ("a **softmax**, which turns ten logits", "With a softmax over"),
    ]:
        assert prose.index(word) < prose.index(first_use)


def test_the_quiz(prose):
    before, after = (
        float(n) for n in re.search(r"falls from (\.\d+) to (\.\d+) on 79 frauds", prose).groups()
    )
    assert 1 < (before - after) * 79 < 2
    assert "One or two" in prose


def test_the_exercise_stays_true():
    text = (ROOT / "solutions" / "06_epochs.md").read_text("utf-8")
    matrices = np.array(
        [[int(n) for n in cells] for cells in re.findall(r"\[\[(9\d+), (\d+)\], \[(\d+), (\d+)\]\]", text)]
    )
    assert matrices.shape == (4, 4)
    accuracies = [f"{accuracy:g}".removeprefix("0") for accuracy in matrices[:, [0, 3]].sum(axis=1) / 1000]
    assert f"the same four matrices: {', '.join(accuracies)}." in text
    recalls = matrices[:, 3] / matrices[:, 2:].sum(axis=1)
    assert recalls.tolist() == [0, 0.55, 0.5, 0.8]
    assert "From nothing to .8, with one step back" in text
