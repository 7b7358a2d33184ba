"""What lesson 12 says of the recorded run holds for what is recorded, with the photographs and without."""

import ast
import re
from itertools import pairwise

import numpy as np
import pytest

from confusionlab import compare
from confusionlab.datasets import load_recorded_run
from confusionlab.rates import wilson
from tests.lessons import Lesson, executed
from tests.lessons.standin import without_photographs
from tools.project import ROOT

WATCHED = range(5, 31, 5)


@pytest.fixture(scope="module", params=[executed, without_photographs], ids=["as here", "stand-in"])
def lesson(request) -> Lesson:
    return request.param("12_hundred_epochs")


@pytest.fixture(scope="module")
def run():
    return load_recorded_run("classic")


def by_epoch(lesson, tag):
    """Read a printed frame whose lines are named by numbers."""
    return {int(name): row for name, row in lesson.table(tag).items() if name.isdigit()}


def right(run, epoch):
    """Which images of the validation part an epoch got right."""
    return run.validation.predicted(epoch) == run.validation.actual


def share(value, digits=2):
    """Write a share as the prose does, without a leading zero."""
    return f"{value:.{digits}f}".removeprefix("0")


def test_the_page_says_at_its_top_what_its_data_are(lesson):
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"]
    assert "data" in code[1].metadata["tags"]
    shown = lesson.outputs("data")
    assert "CIFAR-100 (real)" in shown or "\nStand-in: " in f"\n{shown}"
    assert "classic (recorded): 100 epochs, predictions at 28 of them" in shown


def test_the_title_is_true_and_the_opening(lesson, run, prose):
    assert lesson.notebook.cells[0].source.startswith("# A hundred epochs\n")
    assert run.facts["planned_epochs"] == len(run.log) == run.last == 100
    learned, unseen = run.log["accuracy"], run.log["val_accuracy"]
    assert f"is right for {share(learned[100])} of the images that it learns from" in prose
    assert f"it gets {share(unseen[100])} right. After epoch 17 it was {share(learned[17])} and" in prose
    assert f"and {share(unseen[17])}." in prose
    assert "So for eighty-three epochs" in prose
    assert run.best == 100 - 83
    wrong = run.validation.scores(100)[~right(run, 100)].mean()
    assert f"a score of {share(wrong)} on average" in prose


def test_the_parts(lesson, run, prose):
    assert "Of the 50,000 images for training, the network learned from the first 40,000" in prose
    assert run.validation.index[0] == 40_000
    assert len(run.validation) == len(run.test) == 10_000
    assert "after each of the first twenty epochs, and after every tenth from there on" in prose
    assert set(run.epochs) == {*range(1, 21), *range(30, 101, 10)}


def test_the_choices(lesson, run, prose):
    rows = lesson.table("choices")
    low, high = wilson(round(10_000 * run.log["test_accuracy"][17]), 10_000)
    assert f"of epoch 17, 95 %: {low:.4f} to {high:.4f}" in lesson.outputs("choices")
    epoch, unseen, tested, loss = ({name: row[place] for name, row in rows.items()} for place in range(4))
    assert "The fourth can't be beaten on the test" in prose
    assert tested["by peeking"] == run.log["test_accuracy"].max()
    lead = tested["by peeking"] - tested["accuracy, validation"]
    assert f"Its lead of {share(lead, 4)} is smaller than what the interval above leaves open" in prose
    assert 0 < lead < (high - low) / 2
    behind = unseen["accuracy, validation"] - unseen["by peeking"]
    assert f"there the same epoch is {share(behind, 4)} *behind*" in prose
    assert "here it names the same epoch" in prose
    assert epoch["loss, validation"] == epoch["accuracy, validation"] == 17
    cost = tested["accuracy, validation"] - tested["the last"]
    assert f"what the plan costs: {share(cost, 4)} of the accuracy, which is more than luck explains" in prose
    assert tested["the last"] < low
    losses = f"a test loss of {loss['the last']:.2f} in place of {loss['accuracy, validation']:.2f}"
    assert losses in prose


def test_the_loss_turns_and_the_accuracy_after_it(lesson, run, prose):
    shown = lesson.outputs("log")
    assert "lowest validation loss in epoch 17\nhighest validation accuracy in epoch 27" in shown
    loss, accuracy = run.log["val_loss"], run.log["val_accuracy"]
    assert (loss.idxmin(), accuracy.idxmax()) == (17, 27)
    assert "The loss turns in epoch 17." in prose
    assert f"At the end it is {loss[100]:.2f}, far above the {loss[1]:.2f} of the very first epoch." in prose
    wandering = accuracy.loc[16:30]
    borders = f"between {share(wandering.min(), 3)} and {share(wandering.max(), 3)}"
    assert f"between epochs 16 and 30 it wanders {borders}, with its highest value in epoch 27" in prose
    assert f"and then it sinks to {share(accuracy[100], 3)}." in prose
    assert "The solid lines go on, with small wiggles, to the end." in prose
    smooth = run.log[["loss", "accuracy"]].rolling(5).mean().dropna().diff().dropna()
    assert (smooth["loss"] < 0).mean() > 0.9
    assert (smooth["accuracy"] > 0).mean() > 0.9


def test_it_grows_surer_than_it_is_right(lesson, run, prose):
    rows = by_epoch(lesson, "sure")
    assert "In the first epochs they nearly do." in prose
    for epoch in (1, 5):
        accuracy, score, _ = rows[epoch]
        assert abs(score - accuracy) < 0.02
    accuracy, score, when_wrong = rows[100]
    assert (
        f"right for {share(accuracy)} of the images, and as sure as if it were right for {share(score)}"
        in prose
    )
    assert f"the score of *wrong* answers: {share(when_wrong)}." in prose
    assert "After the first epoch not even the right answers had a quarter of that." in prose
    assert run.validation.scores(1)[right(run, 1)].mean() < when_wrong / 4


def test_confusion_dissolves_out_of_columns_and_comes_back(lesson, run, prose):
    rows = by_epoch(lesson, "stages")
    _, never, cells = ({epoch: row[place] for epoch, row in rows.items()} for place in range(3))
    assert (
        f"after one epoch the network has few words. {never[1]:.0f} of the hundred classes it never" in prose
    )
    assert "At first the cells in use become more, not fewer" in prose
    assert cells[1] < cells[2] < cells[3] < cells[5]
    assert "By epoch 17 they have become fewer." in prose
    assert cells[17] < cells[5]
    expected = f"{cells[100]:,.0f} of the 10,000 cells are in use, more than after any other recorded epoch."
    assert expected in prose
    history = run.history("validation", keep_examples=0)
    assert max(history, key=lambda epoch: (history[epoch].counts > 0).sum()) == 100
    assert "no stripes this time" in prose
    first, at_last = (history[epoch].counts.sum(axis=0).std() for epoch in (1, 100))
    assert at_last < first / 2


def test_a_core_never_parts(run, prose):
    history = run.history("validation", keep_examples=0, epochs=[epoch for epoch in run.epochs if epoch >= 5])
    both_ways = np.array([history[epoch].counts + history[epoch].counts.T for epoch in history])
    fewest = np.triu(both_ways.min(axis=0), 1)
    typical = np.triu(both_ways[-1], 1).sum() / 4950
    assert "Which pairs out of 4,950" in prose
    assert np.sort(fewest.ravel())[-10] > 3 * typical


def test_a_plateau_that_ends_before_the_training(lesson, run, prose):
    """The epoch was chosen on the validation part: whether it is ahead is asked of the test."""
    said, actual = run.test.predicted, run.test.actual
    p = {e: compare(actual, said(17), said(e)).mcnemar().p_value for e in run.epochs if e != 17}
    alike = [[epoch for epoch in p if p[epoch] >= limit] for limit in (0.05, 0.05 / 27)]
    shown = lesson.outputs("plateau")
    assert shown == "\n".join(
        f"p of at least {limit}: {' '.join(map(str, epochs))}"
        for limit, epochs in zip(("0.0500", "0.0019"), alike, strict=True)
    )
    assert "five other epochs can't be told from epoch 17" in prose
    assert "But these are 27 questions" in prose
    assert "Divided by 27 the border is .0019" in prose
    assert "and then eight can't be told" in prose
    assert [len(epochs) for epochs in alike] == [5, 8]
    assert len(p) == 27
    assert "Epoch 30 is among them in both lists" in prose
    assert 30 in alike[0]
    assert 30 in alike[1]
    assert "From epoch 60 on the accuracy says it too, whichever border you take." in prose
    assert max(alike[1]) == 50


def test_the_network_in_code_is_the_recorded_one(lesson, run, prose):
    weights = f"{run.facts['parameters']:,} weights"
    assert weights in lesson.outputs("layers")
    assert f"More than two in five of its {weights} are in the second convolution" in prose
    second = 128 * (3 * 3 * 128 + 1)
    assert f"128 \N{MIDDLE DOT} (3 \N{MIDDLE DOT} 3 \N{MIDDLE DOT} 128 + 1) = {second:,}" in prose
    assert 2 / 5 < second / run.facts["parameters"] < 0.45
    assert "there are eight weights for each image that the network learns from" in prose
    assert round(run.facts["parameters"] / 40_000) == 8


def test_the_live_training(lesson, run, prose):
    rows = by_epoch(lesson, "fit")
    assert list(rows) == list(WATCHED)
    watched, learned = np.array(list(rows.values())).T
    gap = learned - watched
    assert "the gap between its two numbers is what the network has learned by heart" in prose
    assert gap[-1] > 0.2
    assert "It is wider than after epoch 5." in prose
    assert gap[-1] > gap[0]
    assert "a network of a fifth of the size" in prose
    convolutions = sum((9 * before + 1) * width for before, width in pairwise((3, 32, 48, 64)))
    assert round(run.facts["parameters"] / (convolutions + (4 * 4 * 64 + 1) * 20)) == 5


def test_each_image_is_stored_once(lesson, prose):
    shown = lesson.outputs("stored")
    *steps, added = (int(n) for n in re.findall(r"\d+", shown.split("images stored")[0]))
    stored = int(re.search(r"images stored: (\d+)", shown)[1])
    assert "Six steps, 400 cells, up to five images for each cell" in prose
    assert len(steps) == len(WATCHED) == 6
    assert sum(steps) == added
    assert "Added up they would be thousands, and there are 1,000 images in all." in prose
    assert added > 2000
    assert max(steps) <= stored <= 1000


def test_the_quiz_and_the_exercise(prose):
    high, honest = (
        float(n) for n in re.search(r"report the best: (\.\d+)\..*?reports (\.\d+)\.", prose).groups()
    )
    low, top = wilson(round(10_000 * honest), 10_000)
    assert "such a difference is well inside the interval" in prose
    assert low < high < top
    exercise = (ROOT / "solutions" / "12_hundred_epochs.md").read_text("utf-8")
    lists = re.findall(r"np\.array\((\[[\d, ]+\])\)", exercise.partition("storage([")[2][:200])
    kept = [ast.literal_eval(ids) for ids in lists]
    assert (sum(map(len, kept)), len(set().union(*kept))) == (15, 9)
    assert "Fifteen or nine, after three steps" in exercise
    right = np.mean(np.array([3, 1, 4, 1, 5, 9]) == np.array([3, 1, 2, 2, 2, 6]))
    bold, shy = np.mean([0.93, 0.81, 0.9, 0.6, 0.8, 0.7]), np.mean([0.1, 0.25, 0.1, 0.05, 0.06, 0.04])
    assert (round(bold - right, 2), round(shy - right, 2)) == (0.46, -0.23)
    assert (
        ".46 too much. With the other scores it is sure of .1, and right more often than that: -.23"
        in exercise
    )
