"""The numbers in the prose of lesson 4 are those that its cells show."""

import re

import numpy as np
import pytest

from tests.lessons import Lesson, executed


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("04_drawing")


@pytest.fixture(scope="module")
def alts(lesson):
    """Return what the figures are said to show, as one text."""
    cells = [cell for cell in lesson.notebook.cells if "mystnb" in cell.metadata]
    return " ".join(cell.metadata["mystnb"]["image"]["alt"] for cell in cells)


def numbers_after(lesson, tag, words):
    """Return the number that a cell printed behind some words, a percentage as a share."""
    number, percent = re.search(rf"{re.escape(words)}:\s*([\d.]+)(%?)", lesson.outputs(tag)).groups()
    return float(number) / 100 if percent else float(number)


def short(number):
    """Write how bright a colour is the way the prose does: .55."""
    return f"{number:g}".removeprefix("0")


def percent(share):
    """Write a rate the way the prose does: 55 %, and 80.7 %."""
    return f"{100 * share:.3g} %"


@pytest.fixture(scope="module")
def counts():
    """Return the matrix of the lesson's first model, counted afresh with scikit-learn alone."""
    from sklearn.datasets import load_digits
    from sklearn.metrics import confusion_matrix
    from sklearn.model_selection import train_test_split
    from sklearn.naive_bayes import GaussianNB

    pixels, digits = load_digits(return_X_y=True)
    halves = train_test_split(pixels, digits, test_size=0.5, stratify=digits, random_state=1)
    learn, stack, learn_digits, actual = halves
    keep = (actual != 2) | (np.cumsum(actual == 2) % 4 == 0)
    return confusion_matrix(actual[keep], GaussianNB().fit(learn, learn_digits).predict(stack[keep]))


def test_the_stack(lesson, counts, prose):
    from sklearn.datasets import load_digits

    pixels = load_digits().data
    assert f"{len(pixels):,} handwritten digits, each 8 \N{MULTIPLICATION SIGN} 8 pixels" in prose
    assert pixels.shape[1] == 8 * 8
    stack = lesson.value("stack")
    assert stack == {"digits": counts.sum(), "twos": counts[2].sum()}
    assert f"There are {counts[1].sum()} ones in the stack and {stack['twos']} twos." in prose
    assert f"can't hold more than {stack['twos']}" in prose
    assert f"it stands on {stack['twos']} digits" in prose
    assert f"telling {stack['twos']} from 91" in prose


def test_counts_point_at_one_called_eight(lesson, counts, prose, alts):
    rows = [row.split() for row in lesson.outputs("counts").splitlines() if re.match(r"\d+ ", row)]
    assert rows[0][1:4] == ["1", "8", str(counts[1, 8])]
    assert f"the strongest cell is 1 called 8, with {rows[0][3]}." in prose
    assert f"actual 1 called 8, with {rows[0][3]}, followed by 9 called 8 with {rows[1][3]}" in alts
    assert f"3 called 8 with {rows[2][3]}" in alts
    assert f"{counts[2, 2]} at digit 2" in alts


def test_seaborn_takes_the_words_on_the_axes_from_the_frame(counts, prose):
    import matplotlib.pyplot as plt
    import seaborn as sns
    from sklearn.metrics import ConfusionMatrixDisplay

    from confusionlab import ConfusionMatrix

    drawn = [
        sns.heatmap(table, ax=plt.figure().gca()) for table in (ConfusionMatrix(counts).to_frame(), counts)
    ]
    assert [(ax.get_xlabel(), ax.get_ylabel()) for ax in drawn] == [("predicted", "actual"), ("", "")]
    theirs = ConfusionMatrixDisplay.from_predictions([0, 1], [0, 0]).ax_
    assert f'words "{theirs.get_ylabel().lower()}" and "{theirs.get_xlabel().lower()}"' in prose
    plt.close("all")


def test_rows_point_at_two(lesson, counts, prose, alts):
    right, as_eight, ones = (
        numbers_after(lesson, "rows", words) for words in ("2 read as 2", "2 read as 8", "1 read as 8")
    )
    assert f"Of the twos, {percent(right)} are recognised and {percent(as_eight)} are called 8" in prose
    assert (
        f"against {percent(ones)} of the ones. In counts that was {counts[2, 8]} against {counts[1, 8]}"
        in prose
    )
    recalls = np.diag(counts) / counts.sum(axis=1)
    assert np.argsort(recalls)[:2].tolist() == [2, 9]
    assert (
        f"digit 2 with {recalls[2]:.0%} percent, followed by 9 with {recalls[9]:.0%}".replace("%", "") in alts
    )
    assert (
        f"Of the twos, {as_eight:.0%} percent are called 8; of the ones, {ones:.0%}".replace("%", "") in alts
    )


def test_columns_point_at_eight(lesson, counts, prose, alts):
    called, right, twos = (
        numbers_after(lesson, "columns", words) for words in ("called 8", "of them an 8", "a 2")
    )
    assert f"Of the {called:g} digits called 8, only {percent(right)} are eights." in prose
    assert f"are {percent(twos)} of this column" in prose
    recall = counts[8, 8] / counts[8].sum()
    assert f"{counts[8, 8]} of {counts[8].sum()}, a recall of {percent(round(recall, 2))}." in prose
    assert f"8 is strong on the diagonal, {100 * recall:.0f} %" in prose
    assert f"{100 * recall:.0f} % is the share of eights that were found" in prose
    assert f"the share of answers that are true: {100 * right:.0f} %." in prose
    assert (np.diag(counts) / counts.sum(axis=0)).argmin() == 8
    column = np.round(100 * counts[:, 8] / called).astype(int)
    assert f"is 8 with {column[8]} percent" in alts
    assert f"{column[1]} percent ones, {column[9]} percent nines, {column[3]} percent threes" in alts
    assert f"{column[2]} percent twos" in alts


def test_two_scales(lesson, prose, alts):
    totals = [int(number) for number in re.findall(r"mistakes: (\d+)", lesson.outputs("totals"))]
    largest = [int(number) for number in re.findall(r"largest: (\d+)", lesson.outputs("totals"))]
    assert f"{totals[0]} mistakes against {totals[1]}." in prose
    assert f"means {largest[0]} on the left and {largest[1]} on the right" in prose
    assert f"stands for {largest[0]}, the darkest cell right for {largest[1]}" in alts
    assert f"one colour scale from 0 to {largest[0]}" in alts


def test_mostly_zeros(lesson, prose):
    zeros, cells = (int(number) for number in re.search(r"(\d+) of (\d+)", lesson.outputs("zeros")).groups())
    mistakes = int(re.findall(r"mistakes: (\d+)", lesson.outputs("totals"))[1])
    assert (
        f"{zeros} of {cells}, and nothing is broken. {mistakes} mistakes can fill at most {mistakes}" in prose
    )
    assert f"that makes at most {10 + mistakes}, so at least {cells - 10 - mistakes} must be empty" in prose
    assert cells - zeros - 10 == 6
    examples, classes = 10_000, 100
    wrong = examples * (100 - 90) // 100
    sentence = (
        f"{classes**2:,} cells: {examples:,} examples, read with 90 % accuracy, make {wrong:,} mistakes"
    )
    assert sentence in prose
    minus = "\N{MINUS SIGN}"
    left = classes**2 - classes - wrong
    assert f"{classes**2:,} {minus} {classes} {minus} {wrong:,} = {left:,} cells" in prose


def test_undefined_is_not_zero(lesson, prose):
    skipped = numbers_after(lesson, "undefined", "nan left out")
    filled = numbers_after(lesson, "undefined", "nan as 0")
    assert f"macro-recall is {percent(skipped)} over the nine digits that occur" in prose
    assert f"and {percent(filled)} with a 0 for the tenth" in prose


def test_luminance(lesson, counts, prose):
    recalls = np.diag(counts) / counts.sum(axis=1)
    best = sorted(np.argsort(recalls)[-2:].tolist())
    assert f"read best, {best[0]} and {best[1]}, have sunk into the background" in prose
    bright = lesson.value("luminance")
    red_green, rainbow, cividis = bright["RdYlGn"], bright["jet"], bright["cividis"]
    assert f"rises from {short(red_green[0])} to {short(max(red_green))} and falls" in prose
    assert f"falls back to {red_green[-1]:.2f}:".replace(" 0.", " .") in prose
    assert f"rainbow rises to {short(max(rainbow))} and falls to {short(rainbow[-1])}." in prose
    assert cividis == sorted(cividis)
    assert f"climbs all the way, from {short(cividis[0])} to {short(cividis[-1])}." in prose


def test_the_exercise_quotes_the_lesson(lesson, counts):
    from tools.project import ROOT

    exercise = (ROOT / "solutions" / "04_drawing.md").read_text("utf-8")
    assert f"DIGITS = np.array({counts[np.ix_([1, 2, 8], [1, 2, 8])].tolist()})" in exercise
    totals = re.findall(r"mistakes: (\d+)", lesson.outputs("totals"))
    assert f"the totals were {totals[0]} and {totals[1]}" in exercise
    assert f"on the same {counts.sum()} digits" in exercise
