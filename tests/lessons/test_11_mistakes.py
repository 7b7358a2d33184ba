"""The numbers of lesson 11 are those of the recorded run; its images are the ones that the cells hold."""

import re

import numpy as np
import pytest
from scipy.stats import binom

from confusionlab import ConfusionMatrix, datasets
from confusionlab.datasets import cifar100
from tests.explorer.driving import Driver
from tests.lessons import Lesson, executed
from tests.lessons.standin import without_photographs
from tools.project import ROOT

EPOCH = 6
LIMIT = 4_000_000  # bytes of a page with images


@pytest.fixture(scope="module", params=[executed, without_photographs], ids=["as here", "stand-in"])
def lesson(request) -> Lesson:
    return request.param("11_mistakes")


@pytest.fixture(scope="module")
def run():
    return datasets.load_recorded_run("classic")


@pytest.fixture(scope="module")
def answers(run):
    """Return the actual class, the predicted one and its score, of each test image."""
    names = np.array(run.labels)
    return names[run.test.actual], names[run.test.predicted(EPOCH)], run.test.scores(EPOCH)


@pytest.fixture(scope="module")
def cm(answers, run) -> ConfusionMatrix:
    actual, predicted, _ = answers
    return ConfusionMatrix.from_labels(actual, predicted, labels=run.labels)


@pytest.fixture(scope="module")
def alts(lesson):
    """Return what each figure is said to show, by its cell's first tag."""
    cells = [cell for cell in lesson.notebook.cells if "mystnb" in cell.metadata]
    return {cell.metadata["tags"][0]: cell.metadata["mystnb"]["image"]["alt"] for cell in cells}


def share(value, digits=2):
    """Write a share as the prose does, without a leading zero."""
    return f"{value:.{digits}f}".removeprefix("0")


def table(text, columns):
    """Read a printed table of numbers: a list a row, by the row's name."""
    pattern = r"^(\S.*?) {2,}" + r" +".join([r"(-?[\d.]+)"] * columns) + "$"
    return {row[1]: [float(n) for n in row.groups()[1:]] for row in re.finditer(pattern, text, re.M)}


@pytest.fixture(scope="module")
def is_stand_in(lesson) -> bool:
    return "CIFAR-100 (stand-in)" in lesson.outputs("data")


@pytest.fixture(scope="module")
def pictures(is_stand_in, run):
    """Return the images that the page has to show, in the order of the test part."""
    cifar = cifar100.stand_in() if is_stand_in else datasets.load_cifar100()
    return cifar.pictures(run)


def test_the_page_says_which_images_it_shows(lesson, is_stand_in, prose):
    shown = lesson.outputs("data")
    assert re.search(r"CIFAR-100 \((real|stand-in)\): [\d,]+ images", shown)
    assert ("Stand-in: a shape shows its image's label" in shown) == is_stand_in
    assert ("The pictures on this page are the photographs." in shown) == (not is_stand_in)
    assert "Then a coloured shape stands in the place of each photograph." in prose
    assert "grey" not in prose.replace("grey window", "")


def test_in_place_of_the_photographs_stand_words(lesson, is_stand_in, prose):
    """Six images are judged by what they show: with shapes, the cell says it."""
    described = "What the photographs show:\n- a fox on snow\n- a blue computer screen with a grey window"
    assert (described in lesson.outputs("six")) == is_stand_in
    assert ("you were asked about shapes" in lesson.outputs("answers")) == is_stand_in
    for twelve in ("A pear, as round and yellow", "Mountains in mist", "A tulip, wide open"):
        assert twelve in prose


def test_what_is_said_again(lesson, cm, prose):
    assert "or are downloaded now, 169 MB, once" in prose
    assert "For each of the 10,000 test images" in prose
    assert (
        "Of the 1,000 answers that the network was surest of, how many are right? Of the last 1,000?" in prose
    )
    assert "id 0 is the surest answer of all, id 9,999 the least sure" in prose
    assert cm.total == 10_000
    assert "There are 10,000 cells." in prose
    assert prose.count("32 by 32 pixels") == 1
    assert "for CIFAR-100 they estimate that about .06 of the labels are wrong" in prose.replace("For", "for")
    assert "is right one time in four" in prose
    assert cm.accuracy == pytest.approx(1 / 4, abs=0.03)
    assert (
        "right for .97 of them agrees with the labels more often than the labels agree with the images"
        in prose
    )
    assert 97 > 100 - 6
    assert "If all mistakes went to one of the 99 other classes blindly, 4 of 99 would stay" in prose
    assert "4 of 99. Nobody" in prose
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert "keep_examples=2\n" in code
    assert "epochs=range(1, 7)" in code
    assert "Five trees and everything else, epochs 1 to 6." in prose
    assert "Pull the slider from 5 to 6" in prose
    assert (prose.count(".60"), prose.count(".45")) == (3, 2), "the quiz's accuracies, and in its choices"
    assert "About .40 of them are wrong, since five of twelve are" in prose


def test_the_keyboard(answers, prose):
    actual, predicted, scores = answers
    assert (actual[6510], predicted[6510]) == ("keyboard", "shark")
    assert (
        f"its label says *keyboard*. The network says *shark*, with a score of {share(scores[6510])}."
        in prose
    )


def test_the_tenths(lesson, prose):
    rows = table(lesson.outputs("tenths"), 2)
    sure, right = np.array(list(rows.values())).T
    assert len(sure) == 10
    assert f"from {share(right[0], 3)} down to {share(right[-1], 3)}" in prose
    assert (np.diff(right) < 0).all()
    assert "the mean score agrees with the share that is right, within .023" in prose
    assert np.abs(sure - right).max() == pytest.approx(0.023, abs=0.0005)
    assert f"of the 1,000 surest answers {1000 - round(1000 * right[0])} are wrong" in prose


def test_the_twelve_surest_mistakes(answers, prose, alts):
    actual, predicted, scores = answers
    wrong = np.flatnonzero(actual != predicted)
    twelve = wrong[np.argsort(-scores[wrong], kind="stable")][:12]
    trees = [actual[i] for i in twelve if predicted[i] == "oak_tree"]
    assert (
        "Six of the twelve photographs show a single green tree, and each of them was called *oak*" in prose
    )
    assert len(trees) == 6
    assert set(trees) == {"maple_tree", "willow_tree", "pine_tree"}
    others = {(actual[i], predicted[i]) for i in twelve if predicted[i] != "oak_tree"}
    assert others == {
        ("pear", "apple"),
        ("mountain", "sea"),
        ("tulip", "sunflower"),
        ("mountain", "plain"),
        ("bee", "sunflower"),
        ("tulip", "orchid"),
    }
    assert all(called in alts["surest"] for _, called in others)


def test_each_cell_keeps_its_surest(lesson, answers, cm, run, prose):
    kept = lesson.value("kept")
    assert kept["cells with fewer than they could have"] == 0
    assert kept["cells that hold something"] == (cm.counts > 0).sum()
    assert kept["images kept"] == np.minimum(cm.counts, 2).sum()
    assert f"All cells together take {kept['images kept']:,} images, not 20,000" in prose
    assert f"only {kept['cells that hold something']:,} of them hold anything at all" in prose
    assert "more than half of these hold one image" in prose
    assert (cm.counts == 1).sum() > kept["cells that hold something"] / 2
    actual, predicted, scores = answers
    order = np.argsort(-scores, kind="stable")
    sorted_cm = ConfusionMatrix.from_labels(actual[order], predicted[order], run.labels, keep_examples=2)
    inside = np.flatnonzero((actual == "maple_tree") & (predicted == "oak_tree"))
    two = order[sorted_cm.examples("maple_tree", "oak_tree")]
    assert scores[two].tolist() == sorted(scores[inside], reverse=True)[:2]


def test_sixteen_trees(lesson, answers, cm, prose):
    shown = re.findall(r"^(\d+) +(\w+) +(\w+) +(\d\.\d+)$", lesson.outputs("answers"), re.M)
    assert len(shown) == 16
    right = [label for _, label, network, _ in shown if label == network]
    assert [label for _, label, *_ in shown].count("maple_tree") == 8
    oaks, maples = right.count("oak_tree"), right.count("maple_tree")
    assert f"The network has {len(right)}: {oaks} of the oaks and {maples} of the maples" in prose
    found = {tree: cm.rates().loc[f"{tree}_tree", "tp"] for tree in ("oak", "maple")}
    assert f"{found['oak']} and {found['maple']} of 100" in prose
    assert "A coin gets between 5 and 11 of sixteen right, nine times out of ten." in prose
    assert binom(16, 0.5).cdf(11) - binom(16, 0.5).cdf(4) == pytest.approx(0.92, abs=0.005)


def test_the_trees_epoch_by_epoch(lesson, run, prose):
    names = np.array(run.labels)
    actual = names[run.test.actual]
    said = {epoch: names[run.test.predicted(epoch)] for epoch in range(1, EPOCH + 1)}
    called = [set(np.flatnonzero((actual == "maple_tree") & (said[epoch] == "oak_tree"))) for epoch in said]
    oaks = [int(((actual == "oak_tree") & (said[epoch] == "oak_tree")).sum()) for epoch in said]
    maples = [len(some) for some in called]
    ever = len(set.union(*called))
    expected = f"maples called oak: {' '.join(map(str, maples))}\nat least once: {ever}"
    assert expected in lesson.outputs("history")
    assert f"to {oaks[0]} oaks and {maples[0]} maples" in prose
    assert f"Then the maples come away: {', '.join(map(str, maples[1:5]))}." in prose
    assert f"And after epoch 6 it is {maples[5]}." in prose
    assert f"the oaks go from {oaks[4]} to {oaks[5]}" in prose
    assert f"All {maples[4]} of epoch 5 are among the {maples[5]}." in prose
    assert called[4] < called[5]
    assert f"{ever} of the 100 maples were called oak at least once" in prose


def test_six_picked_by_hand(lesson, answers, prose, alts):
    actual, predicted, scores = answers
    six = [8618, 6510, 5558, 4947, 6421, 7909]
    shown = [(actual[i], predicted[i]) for i in six]
    assert shown == [
        ("fox", "bee"),
        ("keyboard", "shark"),
        ("bee", "sunflower"),
        ("wardrobe", "apple"),
        ("sunflower", "plain"),
        ("pear", "orange"),
    ]
    among = int((scores[actual != predicted] >= scores[six].min()).sum())
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert re.findall(r"^ +(\d+): ", code, re.M) == [str(place) for place in six]
    assert f"picked by hand from the {among:,} surest mistakes" in prose
    assert "a peach, labelled pear, called orange" in alts["six"]


def test_families(lesson, cm, prose):
    families = datasets.load_cifar100().superclasses
    merged = cm.group(families).accuracy
    rows = table(lesson.outputs("family"), 2)
    assert rows["superclasses"][0] == round(merged, 3)
    start = f"the accuracy is {share(merged, 3)} instead of {share(cm.accuracy, 3)}"
    assert start in prose
    mean, best = rows["dealt at random, mean"], rows["the best of 200 deals"]
    assert (
        f"give {share(mean[0], 3)} on average, and {share(best[0], 3)} in the luckiest of 200 deals" in prose
    )
    assert "merging by itself is worth .03, and kinship .10 more" in prose
    assert round(100 * (mean[0] - cm.accuracy)) == 3
    assert round(100 * (merged - mean[0])) == 10
    at_home = share((merged - cm.accuracy) / (1 - cm.accuracy), 3)
    assert f"Of the mistakes {at_home} stay in the family, where chance keeps {share(mean[1], 3)}" in prose
    assert mean[1] == pytest.approx(4 / 99, abs=0.002)


def test_which_families_keep_their_mistakes(lesson, cm, prose, alts):
    families = datasets.load_cifar100().superclasses
    home = {}
    for name, members in families.items():
        rows = [cm.labels.index(label) for label in members]
        mistakes = cm.counts[rows].sum() - np.diag(cm.counts)[rows].sum()
        home[name] = (cm.counts[np.ix_(rows, rows)].sum() - np.diag(cm.counts)[rows].sum()) / mistakes
    ranked = sorted(home, key=home.get, reverse=True)
    shown = table(lesson.outputs("families"), 1)
    assert list(shown) == ranked[:4] + ranked[-4:]
    assert all(shown[name] == [round(home[name], 2)] for name in shown)
    assert f"in more than half of the cases: {share(home['trees'])} of them" in prose
    assert set(ranked[:4]) == {"trees", "large_natural_outdoor_scenes", "flowers", "people"}
    least = {share(home["food_containers"]), share(home["reptiles"])}
    assert f"For food containers and reptiles it is {least.pop()} each, and chance keeps .04" in prose
    assert not least
    assert {"food_containers", "reptiles"} == set(ranked[-2:])
    merged = cm.group(families).normalize("actual")
    place = list(families).index
    fruit = merged[place("flowers"), place("fruit_and_vegetables")]
    vehicles = merged[place("vehicles_1"), place("vehicles_2")]
    assert f"Of the flowers {share(fruit)} are called fruit or vegetables" in prose
    assert f"Of the vehicles 1 even {share(vehicles)} are called vehicles 2" in prose
    beside = merged - np.diag(np.diag(merged))
    assert sorted(beside.ravel())[-2:] == [fruit, vehicles]
    largest = f"{100 * vehicles:.0f} percent, vehicles 1 called vehicles 2, and {100 * fruit:.0f} percent"
    assert f"Beside the diagonal the largest are {largest}" in alts["families"]
    assert {"bus", "train"} < set(families["vehicles_1"])
    assert {"streetcar", "rocket", "lawn_mower"} < set(families["vehicles_2"])


def test_the_quizs_cell_is_there(cm, prose):
    count = cm.counts[cm.labels.index("bee"), cm.labels.index("sunflower")]
    assert count - 2 == 6
    assert "What do you know of the other six in that cell?" in prose


def test_the_page_is_light_enough(lesson):
    shown = [output.get("data", {}) for cell in lesson.notebook.cells for output in cell.get("outputs", ())]
    weight = sum(len(data.get("text/html", "")) + len(data.get("image/png", "")) for data in shown)
    assert weight < LIMIT


def test_the_explorers_show_the_images_of_their_cells(lesson, answers, pictures, browser, tmp_path):
    """Open both explorers, click a cell, and compare the pixels that are shown with those of the data."""
    scores = answers[2]
    driver = Driver(browser.new_page(), tmp_path)
    inside = cell_of(answers, "maple_tree", "oak_tree")
    driver.open_html(explorer_of(lesson, "explore"))
    assert_shown(driver, pictures[inside[np.argsort(-scores[inside], kind="stable")][:2]])
    driver.open_html(explorer_of(lesson, "history"))
    assert_shown(driver, pictures[inside[:24]])
    driver.click(0, 0)
    assert_shown(driver, pictures[cell_of(answers, "maple_tree", "maple_tree")][:24])
    driver.page.close()


def cell_of(answers, row, column):
    actual, predicted, _ = answers
    return np.flatnonzero((actual == row) & (predicted == column))


def explorer_of(lesson, tag):
    (cell,) = [cell for cell in lesson.notebook.cells if tag in cell.metadata.get("tags", ())]
    (page,) = [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
    return f"<!doctype html><meta charset=utf-8>{page}"


def assert_shown(driver, expected):
    """Compare the examples in the panel with the images that belong there."""
    pixels = driver.page.locator(".examples canvas").evaluate_all(PIXELS)
    shown = np.array(pixels, float).reshape(-1, 32, 32, 4)[..., :3]
    assert len(shown) == len(expected)
    blocks = (shown - expected).reshape(-1, 8, 4, 8, 4, 3).mean(axis=(2, 4))
    assert np.abs(blocks).mean(axis=(1, 2, 3)).max() < 8, "lossy in the detail, but the same images"


PIXELS = """async (canvases) => {
  const read = (canvas) => [...canvas.getContext("2d").getImageData(0, 0, 32, 32).data];
  while (canvases.some((canvas) => !read(canvas).some(Boolean))) await new Promise(requestAnimationFrame);
  return canvases.map(read);
}"""


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "11_mistakes.md").read_text("utf-8").split())
    right, wrong, seen_right, bad, seen_wrong, good = (
        int(number.replace("_", ""))
        for number in re.search(
            r"true_accuracy\(([\d_]+), ([\d_]+), seen_right=(\d+), bad_right=(\d+), "
            r"seen_wrong=(\d+), model_right=(\d+)\)",
            text,
        ).groups()
    )
    lost, won = right * bad / seen_right, wrong * good / seen_wrong
    after = (right - lost + won) / (right + wrong)
    before = f"From {share(right / (right + wrong), 1)} to {share(after, 3)} for the birds"
    assert f"{before}: {won:.0f} mistakes turn out to be none, and {lost:.0f} right answers" in text
    assert f"60 labels. A's accuracy rises from .900 to {share(0.9 + 60 / 5000, 3)}" in text
    assert "goes through the 500 mistakes of its model A" in text, "a tenth of 5,000 images"
    assert f"If B names the same 60 rightly, it has {share(0.905 + 60 / 5000, 3)}." in text
