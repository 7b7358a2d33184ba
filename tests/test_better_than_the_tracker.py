"""What a popular tracker's matrix gets wrong, measured on the tracker itself, and ours gets right.

Comet runs in a process of its own: importing it patches what is imported later.
"""

import gzip
import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from confusionlab import ConfusionMatrix, MatrixHistory

pytest.importorskip("comet_ml", reason="comet_ml is not installed: pip install 'confusionlab[comet]'")

CLASSES, EPOCHS, KEPT, FOCUS = 20, 4, 5, 6

# Thirty classes of one example, each of them right, and two that are mistaken for each other 4,100 times.
ONE_EACH = np.diag([*[1] * 30, 5000, 1000])
ONE_EACH[30, 31], ONE_EACH[31, 30] = 4000, 100

# The rarer a class, the later it comes: those with the smallest diagonals are listed backwards.
DESCENDING = np.diag([90, 40, 30, 2, 1])
DESCENDING[3, 4] = 7

WITH_THE_TRACKER = """
import json, random, sys
import numpy as np
from comet_ml.confusion_matrix import ConfusionMatrix

given = json.load(sys.stdin)

def trimmed(matrix, n):
    return ConfusionMatrix(matrix=matrix, max_categories=n).to_json()

def refused(names):
    try:
        ConfusionMatrix(names, names)
    except Exception as error:
        return type(error).__name__

class Store:
    "Stands where an experiment would upload images."
    def __init__(self):
        self.images = []
    def log_image(self, image, name, annotations=None):
        self.images.append(name)
        return {"imageId": name}

random.seed(0)
before, store, logged = random.getstate(), Store(), []
images = np.arange(len(given["actual"]), dtype=np.uint32).reshape(-1, 1)
cm = ConfusionMatrix(max_examples_per_cell=given["kept"], max_categories=given["focus"], experiment=store)
for predicted in given["predicted"]:
    cm.compute_matrix(given["actual"], predicted, images=images)
    logged.append(cm.to_json())
    cm.need_init()

json.dump({
    "one each": trimmed(given["one each"], 25),
    "descending": trimmed(given["descending"], 2),
    "logged": logged,
    "stored": store.images,
    "drew": random.getstate() != before,
    "counted": sum(map(sum, ConfusionMatrix([-1, 2, -1], [-1, -1, 2]).to_json()["matrix"])),
    "names": refused(["cat", "dog"]),
}, sys.stdout)
"""


@pytest.fixture(scope="module")
def training():
    """A network that learns: the actual classes, and the predicted ones after each epoch."""
    generator = np.random.default_rng(1)
    actual = generator.integers(0, CLASSES, 3000)
    neighbours = (actual + generator.integers(1, 4, 3000)) % CLASSES
    luck = generator.random((EPOCHS, 3000))
    known = np.linspace(0.2, 0.7, EPOCHS)[:, np.newaxis] + 0.02 * (actual % 5)
    return actual, np.where(luck < known, actual, neighbours)


@pytest.fixture(scope="module")
def tracker(training, tmp_path_factory):
    """What the tracker makes of the same data."""
    actual, predicted = training
    given = {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "one each": ONE_EACH.tolist(),
        "descending": DESCENDING.tolist(),
        "kept": KEPT,
        "focus": FOCUS,
    }
    alone = {"PYTHONHASHSEED": "0", "COMET_DISABLE_AUTO_LOGGING": "1", "COMET_LOGGING_CONSOLE": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-c", WITH_THE_TRACKER],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env=os.environ | alone,
        cwd=tmp_path_factory.mktemp("tracker"),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def history(training):
    """What we make of them."""
    actual, predicted = training
    history = MatrixHistory()
    for epoch, said in enumerate(predicted, start=1):
        history.record(epoch, ConfusionMatrix.from_labels(actual, said, keep_examples=KEPT))
    return history


def header(explorer):
    content = gzip.decompress(explorer._payload)
    return json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])


def kept_at(cm):
    """The ids of each cell of one matrix."""
    cells = ((actual, predicted) for actual in cm.labels for predicted in cm.labels)
    return {cell: cm.examples(*cell).tolist() for cell in cells}


def test_the_focus_is_on_mistakes_not_on_small_diagonals(tracker):
    assert tracker["one each"]["labels"] == [str(label) for label in range(25)]
    assert not (np.array(tracker["one each"]["matrix"]) - np.eye(25)).any()  # of 4,100 mistakes it shows none
    focused = ConfusionMatrix(ONE_EACH).focus(2)
    assert focused.labels == (30, 31, "other")
    assert focused.counts[0, 1] + focused.counts[1, 0] == 4100


def test_rows_and_labels_agree(tracker):
    shown = dict(zip(tracker["descending"]["labels"], tracker["descending"]["matrix"], strict=True))
    assert shown["3"] != DESCENDING[3, 3:].tolist()  # the row beside "3" is that of class 4
    focused = ConfusionMatrix(DESCENDING).focus(2)
    assert focused.labels == (3, 4, "other")
    assert focused.counts[:2, :2].tolist() == DESCENDING[3:, 3:].tolist()


def test_a_trimmed_matrix_loses_no_example(tracker):
    assert np.sum(tracker["one each"]["matrix"]) == 25
    assert ConfusionMatrix(ONE_EACH).focus(2).total == ONE_EACH.sum()


def test_the_focus_follows_the_epoch_or_is_held(tracker, history):
    assert len({tuple(epoch["labels"]) for epoch in tracker["logged"]}) == 1  # chosen once, for ever
    last = history.steps[-1]
    first_choice, last_choice = (history[step].focus(FOCUS).labels for step in (1, last))
    assert first_choice != last_choice
    assert history[last].focus(labels=first_choice[:-1]).labels == first_choice


def test_images_stored_are_images_that_can_be_shown(tracker, history):
    matrices = [epoch["sampleMatrix"] for epoch in tracker["logged"]]
    cells = (cell or [] for matrix in matrices for row in matrix for cell in row)
    shown = {example["assetId"] for cell in cells for example in cell}
    assert len(set(tracker["stored"])) > 3 * len(shown)

    asked = []
    contents = header(history.explore(lambda place: asked.append(place) or np.zeros((2, 2), np.uint8)))[
        "contents"
    ]
    ours = {place for step in history for cell in kept_at(history[step]).values() for place in cell}
    assert asked == sorted(ours)
    assert [content["image"] for content in contents] == list(range(len(ours)))


def test_a_cell_holds_as_many_examples_as_there_are_up_to_the_limit(tracker, training, history):
    last = tracker["logged"][-1]
    shown = np.array([[len(cell or []) for cell in row] for row in last["sampleMatrix"]])
    assert (shown[np.array(last["matrix"]) >= KEPT] < KEPT).any()  # it draws some that it has drawn already
    actual, predicted = training
    for step, said in zip(history, predicted, strict=True):
        for (row, column), ids in kept_at(history[step]).items():
            there = np.flatnonzero((actual == row) & (said == column))
            assert len(ids) == len(set(ids)) == min(KEPT, len(there))
            assert set(ids) <= set(there)


def test_no_global_random_state_is_touched(tracker, training):
    actual, predicted = training
    assert tracker["drew"]
    before, before_in_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the global one is meant
    cm = ConfusionMatrix.from_labels(actual, predicted[0], keep_examples=KEPT)
    cm.focus(FOCUS).explore(focus=2)
    assert random.getstate() == before
    assert all(map(np.array_equal, np.random.get_state(), before_in_numpy))  # noqa: NPY002


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (np.zeros((4, 4, 3), np.uint8), "image"),
        ("Dear friend", "text"),
        ({"audio": "data:audio/wav;base64,UklGRg=="}, "audio"),
        ("https://example.org/page", "link"),
        ("https://example.org/cat.png", "image"),
    ],
)
def test_an_index_becomes_an_example_of_any_kind(example, kind):
    cm = ConfusionMatrix.from_labels(["cat", "cat", "dog"], ["cat", "dog", "dog"], keep_examples=1)
    asked = []
    shown = header(cm.explore(lambda place: asked.append(place) or example))["contents"]
    assert asked == [0, 1, 2]
    assert [list(content) for content in shown] == [[kind]] * 3


def test_labels_of_any_kind_are_counted(tracker):
    assert tracker["names"] == "TypeError"
    assert tracker["counted"] < 3
    assert ConfusionMatrix.from_labels(["cat", "dog"], ["cat", "dog"]).labels == ("cat", "dog")
    assert ConfusionMatrix.from_labels([-1, 2, -1], [-1, -1, 2]).counts.tolist() == [[1, 1], [1, 0]]
