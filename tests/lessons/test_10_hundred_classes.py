"""The numbers of lesson 10 are those of the recorded run, and its cells show what its words claim."""

import ast
import re

import numpy as np
import pytest
from scipy.stats import binom

from confusionlab import ConfusionMatrix, datasets, rates
from tests.lessons import Lesson, executed
from tools.project import ROOT

EPOCH = 6
PEOPLE = ["baby", "boy", "girl", "man", "woman"]


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("10_hundred_classes")


@pytest.fixture(scope="module")
def cm() -> ConfusionMatrix:
    return datasets.load_recorded_run("classic").history("test", epochs=[EPOCH])[EPOCH]


@pytest.fixture(scope="module")
def table(cm):
    """Return the count of each cell, by its two labels."""
    return {
        (actual, predicted): int(cm.counts[row, column])
        for row, actual in enumerate(cm.labels)
        for column, predicted in enumerate(cm.labels)
    }


def share(value, digits=2):
    """Write a share as the prose does, without a leading zero."""
    return f"{value:.{digits}f}".removeprefix("0")


def test_the_opening(cm, prose):
    assert "two hours and three quarters" in prose
    assert 2.7 < 10_000 / 3600 < 2.8
    assert "wrong about seven images out of ten" in prose
    assert 1 - cm.accuracy == pytest.approx(0.7, abs=0.05)
    assert "most of what you have read will have been" in prose
    assert (cm.counts == 0).mean() > 0.5


def test_the_run_is_recorded_and_the_page_says_so(lesson, prose):
    run = datasets.load_recorded_run("classic")
    assert lesson.outputs("run").startswith("classic (recorded)")
    assert "for a hundred epochs" in prose
    assert len(run.log) == 100
    assert f"was **recorded** after {len(run.epochs)} of these epochs, the first twenty among them" in prose
    assert set(run.epochs) > set(range(1, 21))


def test_what_is_said_again(lesson, cm, prose):
    assert "Its confusion matrix has 10,000 cells." in prose
    assert cm.counts.size == 10_000
    assert "60,000 small photographs of a hundred kinds of things, 600 of each" in prose
    assert "Alex Krizhevsky published them in 2009" in prose
    assert "What it said about 10,000 test images" in prose
    assert cm.total == 10_000
    assert "A constant is right for .01 of the images." in prose
    assert "not far from the fourth detector of lesson 5" in prose
    assert cm.accuracy == pytest.approx(0.33, abs=0.06)
    assert "Each row adds up to 100, so on this page a count is also a percentage" in prose
    assert "Of each class there are 100 images" in prose
    assert "10,000 images, and more than two in three of them are mistakes. How many of the 9,900" in prose
    assert 2 / 3 < 1 - cm.accuracy < 3 / 4
    assert "end at 20, so that a cell of 5 can be seen; from 20 up everything has one colour" in prose
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "matrix.heatmap(vmin=0, vmax=20)" in code
    assert all(f"draw({drawn})" in code for drawn in ("cm", "sorted_cm"))
    assert "so every fifth class is named" in prose
    assert "range(0, 100, 5)" in code
    assert "of these 500 images" in prose
    assert "at 32 by 32 pixels" in prose
    assert "the ten most confused of 300 classes" in prose
    assert "every mistake among the 290 others" in prose
    assert prose.count(".96") == 4, "the accuracy in the quiz, and in its choices"


def test_accuracy_and_skill(lesson, cm, prose):
    skill = (cm.accuracy - 0.01) / 0.99
    assert f"accuracy {cm.accuracy:.3f}, baseline .010, skill {skill:.3f}" in lesson.outputs("whole")
    assert f"This network is right for {share(cm.accuracy)} of them" in prose
    assert f"of the constant's mistakes, {share(skill)} are gone" in prose
    assert cm.counts.sum(axis=1).tolist() == [100] * 100, "each row adds up to 100"
    assert "the first five classes and the last five" in prose
    assert "first and last 5 are shown" in lesson.outputs("whole")


def test_the_zeros(lesson, cm, prose, said):
    shown = lesson.value("zeros")
    wrong = 10_000 - int(np.trace(cm.counts))
    beside = cm.counts[~np.eye(100, dtype=bool)]
    assert shown["mistakes"] == wrong
    assert shown["empty"] == (beside == 0).sum()
    assert shown["largest"] == beside.max()
    assert f"{wrong:,} mistakes can fill {wrong:,} cells at the most" in prose
    assert f"So at least {9_900 - wrong:,} cells must be empty" in prose
    assert "At an accuracy of .90 it would be 8,900." in prose
    assert (
        f"Blind mistakes would leave about {round(shown['empty, if they fell blindly'], -2):,} cells" in prose
    )
    assert f"The network leaves {shown['empty']:,} empty." in prose
    assert f"The fullest holds {shown['largest']};" in prose
    (most,) = said(r"chance alone puts more than (\d+) into any cell only once in about a hundred such")
    assert 9_900 * binom(wrong, 1 / 9_900).sf(most) == pytest.approx(0.01, abs=0.002)
    (high,) = said(r"0 of 100 is compatible with a true share of up to (\.\d+)")
    assert high == round(rates.wilson(0, 100)[1], 3)


def test_the_favourite_answers(lesson, cm, prose):
    called = dict(zip(cm.labels, cm.counts.sum(axis=0).tolist(), strict=True))
    shown = re.findall(r"^(\w+) +(\d+)$", lesson.outputs("called"), re.M)
    assert [int(count) for _, count in shown] == [called[name] for name, _ in shown]
    first, second, rarest = (shown[place][0] for place in (0, 1, 3))
    assert called[first] == max(called.values())
    assert called[rarest] == min(called.values())
    words = (
        f"the network said *{first}* {called[first]} times, *{second}* {called[second]} times, and *{rarest}*"
    )
    assert f"{words} {called[rarest]} times" in prose


def test_the_worst_cells(lesson, cm, table, prose):
    shown = re.findall(r"^\d+ +(\w+) +(\w+) +(\d+) +(\d+) +(\d+)$", lesson.outputs("worst"), re.M)
    assert len(shown) == 10
    for actual, predicted, count, right, back in shown:
        expected = table[actual, predicted], table[actual, actual], table[predicted, actual]
        assert (int(count), int(right), int(back)) == expected
    for one, other in (("pine_tree", "oak_tree"), ("bear", "chimpanzee")):
        assert table[one, other] > table[one, one]
    assert "More pines are called oak than pine, more bears chimpanzee than bear." in prose
    named = {(actual, predicted) for actual, predicted, *_ in shown}
    assert "Trees and trees, a bus and a streetcar, a cloud and the sea" in prose
    assert {("bus", "streetcar"), ("cloud", "sea")} < named
    there, back = table["maple_tree", "oak_tree"], table["oak_tree", "maple_tree"]
    assert f"{there} maples are called oak, and {back} oaks maple" in prose
    mistakes, in_ten = 10_000 - int(np.trace(cm.counts)), sum(int(row[2]) for row in shown)
    assert f"in these ten cells: {in_ten} of {mistakes:,} mistakes" in lesson.outputs("worst")
    assert f"But the ten largest cells hold only {share(in_ten / mistakes)} of the mistakes." in prose


@pytest.fixture(scope="module")
def alts(lesson):
    """Return what the figures are said to show, as one text."""
    cells = [cell for cell in lesson.notebook.cells if "mystnb" in cell.metadata]
    return " ".join(cell.metadata["mystnb"]["image"]["alt"] for cell in cells)


def test_the_focus(lesson, cm, prose, alts):
    small = cm.focus(10).counts
    shown = lesson.outputs("focus")
    mistakes, left = 10_000 - int(np.trace(cm.counts)), 10_000 - int(np.trace(small))
    among = small[:-1, :-1].sum() - np.trace(small[:-1, :-1])
    assert ", ".join(cm.focus(10).labels[:-1]) in shown
    assert f"{left:,} of {mistakes:,}\namong the ten: {among}" in shown
    assert f"They are in {left:,} of {mistakes:,} mistakes, a share of {share(left / mistakes)}." in prose
    assert f"Only {among} are among the ten themselves." in prose
    assert "Ten classes picked blindly would be in about .19 of them." in prose
    assert round(100 * (1 - 90 / 100 * 89 / 99)) == 19
    assert small[-1, :-1].sum() > small[:-1, -1].sum() > among, "most in the last row, then the last column"
    column, row = small[:-1, -1], small[-1, :-1]
    said = f"{column.min()} to {column.max()} in the column, {row.min()} to {row.max()} in the row"
    assert f"{said}. The last cell holds {small[-1, -1]:,}." in alts
    beside = small[:-1, :-1] - np.diag(np.diag(small[:-1, :-1]))
    assert f"with numbers up to {beside.max()}" in alts
    favourites = cm.counts.sum(axis=0).argsort()[-15:]
    assert "Many of them are favourite answers" in prose
    assert len({cm.labels[place] for place in favourites} & set(cm.focus(10).labels)) >= 7


def test_what_the_scissors_keep(lesson, cm, table, prose):
    rows = {
        name: (whole, trimmed)
        for name, whole, trimmed in re.findall(
            r"^(\w+) +([\d,.]+) +([\d,.]+)$", lesson.outputs("keeps"), re.M
        )
    }
    assert all(rows[name][0] == rows[name][1] for name in ("total", "support", "tp", "recall", "precision"))
    assert rows["mistakes"] == (f"{10_000 - np.trace(cm.counts):,}", "2,097")
    whole, trimmed = (share(float(accuracy), 3) for accuracy in rows["accuracy"])
    assert f"the accuracy has gone from {whole} to {trimmed}" in prose
    small = cm.focus(10)
    assert f"The last cell holds {small.counts[-1, -1]:,} images" in prose
    assert not {"dolphin", "whale"} & set(small.labels)
    assert table["dolphin", "whale"] > 0


def test_people(lesson, cm, prose, alts):
    five = cm.focus(labels=PEOPLE).counts[:5]
    shown = lesson.value("people")
    assert list(shown.values()) == [np.trace(five), five[:, :5].sum() - np.trace(five), five[:, 5].sum()]
    assert f"{shown['taken for no person']} of the 500 are no person to this network" in prose
    girls = five[:, 2]
    answer = f"{girls[0]} babies, {girls[1]} boys, {girls[3]} men and {girls[4]} women, and {girls[2]} girls"
    assert answer in prose
    assert girls.sum() == five[:, :5].sum(axis=0).max(), "the usual answer is girl"
    others = f"{girls[0]} babies, {girls[1]} boys, {girls[2]} girls, {girls[3]} men and {girls[4]} women"
    assert f"{others} are called girl" in alts
    assert f"{five[:, 5].min()} to {five[:, 5].max()} in each row" in alts


def test_the_trackers_list_has_no_mistake(lesson, prose):
    shown = lesson.outputs("tracker")
    head, *lines, most, largest = shown.splitlines()
    assert head == "smallest diagonal:"
    listed = " ".join(lines)
    assert listed == ", ".join(f"rarity {number}" for number in range(1, 11))
    assert most == "most mistakes: cat, lynx, other"
    assert "'count': 4000" in largest
    assert "thirty rare kinds of goods with one article each" in prose
    assert "5,000 cats, of which 4,000 are called lynx; 5,000 lynxes, of which 500 are called cat" in prose
    assert (
        "The 4,500 mistakes of the shop are not on the list, and would not be on a list of thirty." in prose
    )


@pytest.fixture(scope="module")
def order(lesson):
    return lesson.outputs("order").split()


def test_what_stands_together(order, cm, prose):
    families = datasets.load_cifar100().superclasses
    assert sorted(order) == list(cm.labels)

    def side_by_side(*names):
        places = sorted(order.index(name) for name in names)
        return places == list(range(places[0], places[0] + len(names)))

    assert "Five trees in a row." in prose
    assert side_by_side(*families["trees"])
    assert "At the end dolphin, whale, shark, ray and turtle" in prose
    assert order[-5:] == ["dolphin", "whale", "shark", "ray", "turtle"]
    mammals = order[order.index("fox") : order.index("possum") + 1]
    assert "Fourteen mammals from *fox* to *possum*." in prose
    assert len(mammals) == 14
    kinds = ("large_carnivores", "large_omnivores_and_herbivores", "medium_mammals", "small_mammals")
    kinds += ("aquatic_mammals",)
    assert set(mammals) < {name for family in kinds for name in families[family]}
    assert "Five people." in prose
    assert side_by_side(*PEOPLE)
    assert "Bed, couch and chair." in prose
    assert side_by_side("bed", "couch", "chair")
    assert "Beside the sunflower the butterfly and the bee" in prose
    assert side_by_side("butterfly", "bee", "sunflower")
    assert "the house, between the pickup truck and the streetcar" in prose
    assert side_by_side("pickup_truck", "house", "streetcar")
    assert "the wardrobe stands between the rabbit and the mouse" in prose
    assert {order[order.index("wardrobe") + step] for step in (-1, 1)} == {"rabbit", "mouse"}
    alphabet = list(cm.labels)
    assert "*bear* beside *beaver*, which may pass, and *bed* beside *bee*" in prose
    assert alphabet.index("beaver") - alphabet.index("bear") == 1
    assert alphabet.index("bee") - alphabet.index("bed") == 1


def test_the_explorer_stands_in_the_same_order(cm, order):
    from confusionlab.explorer.order import together

    assert [cm.labels[place] for place in together(cm.counts)] == order


def test_oaks_and_bowls(cm, table, prose):
    called = dict(zip(cm.labels, cm.counts.sum(axis=0).tolist(), strict=True))
    oaks = table["oak_tree", "oak_tree"]
    assert f"{oaks} of 100 oaks are found: the highest recall of all" in prose
    assert oaks == np.diag(cm.counts).max()
    precision = share(oaks / called["oak_tree"])
    assert (
        f"of {called['oak_tree']} images that were called oak, {oaks} are one: a precision of {precision}"
        in prose
    )
    assert table["bowl", "bowl"] == 1
    assert called["bowl"] == 9
    assert "Nine times the network said *bowl*, and once it was right" in prose
    assert f"a recall of .01 and a precision of {share(1 / 9)}" in prose
    assert called["otter"] == 0
    assert "It never said *otter*. So the recall of otters is 0, and their precision is undefined" in prose


def test_the_explorer_is_there_and_light(lesson):
    (cell,) = [cell for cell in lesson.notebook.cells if "explore" in cell.metadata.get("tags", ())]
    (page,) = [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
    assert "confusionlab-explorer" in page
    assert len(page) < 300_000


def test_the_quiz(prose):
    images, classes, empty, cells = (
        int(number.replace(",", ""))
        for number in re.search(
            r"([\d,]+) images of (\d+) classes: ([\d,]+) of ([\d,]+) cells are 0", prose
        ).groups()
    )
    assert cells == classes**2
    assert f"1,000 images fill at most 1,000 cells. {cells - empty} are filled" in prose
    assert f"at least {cells - images:,} of the cells must be empty" in prose
    assert f"\N{CHECK MARK} {cells:,} \N{MINUS SIGN} {images:,}." in prose


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "10_hundred_classes.md").read_text("utf-8").split())
    shop = np.array(ast.literal_eval(re.search(r"shop = np.array\((\[\[.*?\]\])\)", text)[1]))
    mistakes = shop - np.diag(np.diag(shop))
    involved = mistakes.sum(axis=0) + mistakes.sum(axis=1)
    assert f"Class 0 leads, with {involved[0]} mistakes beside {shop[0, 0]} right ones" in text
    assert involved.argmax() == 0
    assert f"Class 3 has the smallest diagonal of all, {shop[3, 3]}, and is right every time" in text
    sent = np.array(ast.literal_eval(re.search(r"sent = np.array\((\[\[.*?\]\])\)", text)[1]))
    low, high = (np.trace(sent) - sent[-1, -1]) / sent.sum(), np.trace(sent) / sent.sum()
    assert f"Anything from {share(low)} to {share(high)}." in text
