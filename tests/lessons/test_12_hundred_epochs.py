"""What lesson 12 says of the recorded run holds for what is recorded, however many epochs these are."""

import re
from itertools import pairwise

import numpy as np
import pytest

from confusionlab.datasets import load_recorded_run
from confusionlab.rates import wilson
from tests.lessons import Lesson, executed
from tools.project import ROOT

WATCHED = range(5, 31, 5)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("12_hundred_epochs")


@pytest.fixture(scope="module")
def run():
    return load_recorded_run("classic")


def by_epoch(lesson, tag):
    """Read a printed frame whose lines are named by numbers."""
    return {int(name): row for name, row in lesson.table(tag).items() if name.isdigit()}


def right(run, epoch):
    """Which images of the validation part an epoch got right."""
    return run.validation.predicted(epoch) == run.validation.actual


def test_the_page_says_at_its_top_what_its_data_are(lesson):
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"]
    assert "data" in code[1].metadata["tags"]
    shown = lesson.outputs("data")
    assert "CIFAR-100 (real)" in shown or "\nStand-in: " in f"\n{shown}"
    assert "classic (recorded): " in shown


def test_the_plan_and_the_best_epoch(lesson, run, prose):
    assert lesson.notebook.cells[0].source.startswith("# A hundred epochs\n")
    assert "The plan for this network says a hundred epochs" in prose
    assert run.facts["planned_epochs"] == 100
    assert "We stopped it after sixty." in prose
    assert len(run.log) == run.last == 60
    assert "give or take half a percentage point, after the seventeenth" in prose
    assert run.best == 17
    accuracy = run.log["val_accuracy"]
    assert accuracy.max() < accuracy[17] + 0.006
    assert "There it stayed for a while, and then it got worse." in prose
    assert abs(accuracy.loc[18:30] - accuracy[17]).max() < 0.006
    assert "The forty-three epochs that followed took two hours" in prose
    assert round(run.log["seconds"].loc[18:].sum() / 3600, 1) == 2.0
    more = round(10_000 * (accuracy[17] - accuracy[60]))
    assert f"bought {more} more mistakes in 10,000 images, and a network that is surer of each" in prose
    scores = [run.validation.scores(epoch)[~right(run, epoch)].mean() for epoch in (17, 60)]
    assert scores[1] > scores[0] + 0.2
    assert "Forty-three of its sixty epochs came after the best one." in prose


def test_the_parts(lesson, run, prose):
    assert "Of the 50,000 images for training, the network learned from the first 40,000" in prose
    assert run.validation.index[0] == 40_000
    assert len(run.validation) == len(run.test) == 10_000
    assert "after each of the first twenty epochs, and after every tenth from there on" in prose
    assert set(run.epochs) >= {*range(1, 21), *range(30, run.last + 1, 10)}


def test_the_loss_turns_and_the_accuracy_stops(lesson, run, prose):
    shown = re.search(r"loss in epoch (\d+), highest accuracy in epoch (\d+)", lesson.outputs("log"))
    assert [int(number) for number in shown.groups()] == [17, 25]
    assert (
        "The loss turns in epoch 17 and climbs, in the end to more than after the very first epoch." in prose
    )
    assert run.log["val_loss"][60] > run.log["val_loss"][1]
    assert "the accuracy would have taken the 25th, whose predictions were not recorded" in prose
    assert 25 not in run.epochs
    assert "from epoch 16 to 30 it wanders between .344 and .354" in prose
    wandering = run.log["val_accuracy"].loc[16:30]
    assert (round(wandering.min(), 3), round(wandering.max(), 3)) == (0.344, 0.354)
    at_last = run.log["val_accuracy"][60]
    assert f"only then does it sink, to {f'{at_last:.3f}'.lstrip('0')} after epoch 60" in prose
    assert at_last < wandering.min() - 0.01
    assert "The solid lines never turn." in prose
    smooth = run.log[["loss", "accuracy"]].rolling(5).mean().dropna().diff().dropna()
    assert (smooth["loss"] < 0).all()
    assert (smooth["accuracy"] > 0).all()


def test_it_grows_surer_than_it_is_right(lesson, run, prose):
    rows = by_epoch(lesson, "sure")
    assert "In the first epochs they are close together." in prose
    for epoch in (1, 5):
        accuracy, score, _ = rows[epoch]
        assert abs(score - accuracy) < 0.08
    accuracy, score, when_wrong = rows[run.last]
    assert "right once in three times, and as sure as if it were right nearly three times in four" in prose
    assert abs(accuracy - 1 / 3) < 0.03
    assert 0.7 < score < 0.75
    assert "with a conviction that in the beginning not even the right ones had" in prose
    assert when_wrong > run.validation.scores(1)[right(run, 1)].mean()


def test_confusion_dissolves_out_of_columns(lesson, run, prose):
    rows = by_epoch(lesson, "stages")
    accuracy, never, cells, _ = zip(*rows.values(), strict=True)
    assert (
        f"after one epoch the network has few words. {never[0]:.0f} of the hundred classes it never" in prose
    )
    assert "At first the cells in use become more, not fewer" in prose
    assert cells[0] < cells[1] < cells[3]
    assert "By epoch 20 they have become fewer." in prose
    assert cells[-2] < cells[3]
    assert (
        f"{cells[-1]:,.0f} of the 10,000 cells are in use, more than after any other recorded epoch." in prose
    )
    history = run.history("validation", keep_examples=0)
    assert max(history, key=lambda epoch: (history[epoch].counts > 0).sum()) == run.last == 60
    assert max(never[4:]) <= 2
    assert accuracy[0] < accuracy[1] < accuracy[2] < accuracy[3]
    assert "in 4 of 99 cases" in prose
    assert "From early on it is several times as many." in prose
    assert min(row[3] for epoch, row in rows.items() if epoch >= 3) > 2.5 * 4 / 99
    assert "Which pairs out of 4,950" in prose
    assert len(run.labels) * (len(run.labels) - 1) // 2 == 4950


def test_a_core_never_parts(run):
    history = run.history("validation", keep_examples=0, epochs=[epoch for epoch in run.epochs if epoch >= 5])
    both_ways = np.array([history[epoch].counts + history[epoch].counts.T for epoch in history])
    fewest = np.triu(both_ways.min(axis=0), 1)
    typical = np.triu(both_ways[-1], 1).sum() / 4950
    assert np.sort(fewest.ravel())[-10] > 3 * typical


def test_mistakes_wander_from_pair_to_pair(lesson, run, prose):
    shown = lesson.outputs("returned").replace(",", "")
    before, after = (int(n) for n in re.search(r"mistakes: (\d+) -> (\d+)", shown).groups())
    more, fewer = (int(n) for n in re.search(r"of them: (\d+) with fewer: (\d+)", shown).groups())
    assert "there are a few hundred mistakes more" in prose
    assert 200 < after - before < 400
    assert f"{more:,} pairs are confused more often than before, and {fewer:,} less often" in prose
    assert "with a little more coming than going" in prose
    assert 0.8 * more < fewer < more
    best, last = (int(n) for n in re.search(r"fox / tiger +(\d+) +(\d+)", shown).groups())
    assert f"with {best} mistakes among their 200 images, and no longer are, with {last}" in prose
    assert last > 3 * best
    history = run.history("validation", 0, [1, run.best, run.last])
    assert "the stripes of the first epochs don't return" in prose
    first, at_last = (history[epoch].counts.sum(axis=0).std() for epoch in (1, run.last))
    assert at_last < first / 2


def test_the_choices(lesson, run, prose):
    rows = lesson.table("choices")
    low, high = (
        float(n) for n in re.search(r"95 %: (\d\.\d+) to (\d\.\d+)", lesson.outputs("choices")).groups()
    )
    tested = {name: row[2] for name, row in rows.items()}
    losses = {name: row[3] for name, row in rows.items()}
    assert "The fourth can't be beaten" in prose
    assert max(tested.values()) == tested["by peeking"]
    assert "Its lead, if it has one, is small next to the interval" in prose
    assert tested["by peeking"] - tested["accuracy, validation"] < (high - low) / 2
    assert low < tested["accuracy, validation"] < high
    assert "its test loss is the lowest you see" in prose
    assert losses["loss, validation"] == min(losses.values())
    assert "here it happens to be the same epoch" in prose
    assert rows["loss, validation"] == rows["accuracy, validation"]
    assert "what going on costs: two percentage points of accuracy, more than luck explains" in prose
    assert round(100 * (tested["accuracy, validation"] - tested["the last"])) == 2
    assert tested["the last"] < low
    assert "in loss more than all epochs after the first had gained" in prose
    assert losses["the last"] > run.log["test_loss"][1]
    assert min(tested.values()) == tested["the last"]


def test_a_plateau_that_ends_before_the_training(lesson, run, prose):
    alike = [int(n) for n in re.search(r"\[(.*)\]", lesson.outputs("plateau"))[1].split(",")]
    assert "A plateau, not a peak." in prose
    assert alike == [16, 17, 18, 19, 20, 30]
    assert "Epoch 30 is on it as well" in prose
    assert "By epoch 40 the accuracy says it too." in prose


def test_the_live_training(lesson, run, prose):
    rows = by_epoch(lesson, "fit")
    assert list(rows) == list(WATCHED)
    watched, learned = np.array(list(rows.values())).T
    assert "The column on the right climbs and climbs, and the one on the left stops early" in prose
    assert all(later > earlier for earlier, later in pairwise(learned))
    assert learned[-1] > watched[-1] + 0.2
    assert watched[-1] < watched[:-1].max() + 0.02
    assert "a network of a fifth of the size" in prose
    convolutions = sum((9 * before + 1) * width for before, width in pairwise((3, 32, 48, 64)))
    assert round(run.facts["parameters"] / (convolutions + (4 * 4 * 64 + 1) * 20)) == 5


def test_each_image_is_stored_once(lesson, prose):
    shown = lesson.outputs("stored")
    *steps, added = (int(n) for n in re.findall(r"\d+", shown.split("images stored")[0]))
    stored = int(re.search(r"images stored: (\d+)", shown)[1])
    assert "Six steps, 400 cells, up to five images a cell." in prose
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
    assert "Fourteen or seven: half of it" in exercise
    assert "Right in two of five, and as sure as if it were right in four: .4 too much" in exercise
