"""The recorded runs: what the log says of them follows from what they predicted."""

import json
import zipfile
from dataclasses import FrozenInstanceError
from importlib.resources import files

import numpy as np
import pytest

from confusionlab.datasets import load_cifar100, load_recorded_run
from tools import record_cifar100
from tools.cifar100_networks import PLANS
from tools.project import ROOT
from tools.train_cifar100 import BATCH, SEED, VERSION, is_recorded, validation_starts

FOLDER = files("confusionlab.datasets") / "recorded"
NAMES = sorted(file.name.removesuffix(".json") for file in FOLDER.iterdir() if file.name.endswith(".json"))
PARTS = ("validation", "test")


@pytest.fixture(scope="module", params=NAMES)
def run(request):
    return load_recorded_run(request.param)


def test_the_run_of_the_tutorials_network_is_there():
    assert "classic" in NAMES
    assert set(NAMES) <= set(PLANS)


@pytest.mark.parametrize("part", PARTS)
def test_the_logged_accuracy_is_that_of_the_predictions(run, part):
    recorded, column = getattr(run, part), {"validation": "val_accuracy", "test": "test_accuracy"}[part]
    assert len(recorded) == 10_000
    for epoch in run.epochs:
        right = int((recorded.predicted(epoch) == recorded.actual).sum())
        assert right / 10_000 == pytest.approx(run.log.loc[epoch, column], abs=1e-9)


def test_the_log_has_every_epoch_and_the_predictions_those_that_were_promised(run):
    assert run.log.index.tolist() == list(range(1, len(run.log) + 1))
    assert list(run.epochs) == [epoch for epoch in run.log.index if is_recorded(epoch, PLANS[run.name])]
    assert run.log["test_accuracy"].dropna().index.tolist() == list(run.epochs)
    assert not run.log[["loss", "accuracy", "val_loss", "val_accuracy"]].isna().any(axis=None)


def test_the_best_epoch_is_chosen_on_the_validation_images(run):
    assert run.best == run.log.loc[list(run.epochs), "val_accuracy"].idxmax()
    assert run.last == run.epochs[-1]


@pytest.mark.parametrize("part", PARTS)
def test_the_first_of_the_five_is_what_was_predicted(run, part):
    recorded = getattr(run, part)
    for epoch in (run.best, run.last):
        top, scores = recorded.top(epoch), recorded.top_scores(epoch)
        assert top.shape == scores.shape == (10_000, 5)
        np.testing.assert_array_equal(top[:, 0], recorded.predicted(epoch))
        np.testing.assert_array_equal(scores[:, 0], recorded.scores(epoch))
        assert (np.diff(scores) <= 0).all()
        assert (np.diff(np.sort(top)) > 0).all(), "a class is among the five twice"


@pytest.mark.parametrize("part", PARTS)
def test_the_scores_are_those_of_the_most_likely_of_a_hundred(run, part):
    for epoch in run.epochs:
        scores = getattr(run, part).scores(epoch)
        assert scores.min() >= 0.0099
        assert scores.max() <= 1


def test_the_run_says_how_it_was_made(run):
    assert run.source == "recorded"
    assert run.facts["script"] == "tools/train_cifar100.py"
    assert (run.facts["script_version"], run.facts["seed"]) == (VERSION, SEED)
    assert run.facts["batch_size"] == BATCH
    assert set(run.facts["versions"]) == {"python", "keras", "tensorflow", "numpy"}
    assert run.description == PLANS[run.name].description
    said = repr(run)
    for needed in (
        f"{run.name} (recorded): {len(run.log)}",
        run.facts["versions"]["keras"],
        run.facts["dates"][0],
    ):
        assert needed in said
        assert needed.replace(f"{run.name} (recorded)", f"“{run.name}” (recorded)") in run._repr_html_()
    assert ("planned" in said) == (len(run.log) < PLANS[run.name].epochs)


def test_the_parts_are_the_images_that_were_not_trained_on(run):
    assert run.validation.index.tolist() == list(range(validation_starts(50_000), 50_000))
    assert run.test.index.tolist() == list(range(10_000))


def test_the_actual_classes_are_those_of_the_published_images(run):
    cifar = load_cifar100()
    if cifar.source != "real":
        pytest.skip("CIFAR-100 is not here")
    assert run.labels == cifar.labels
    np.testing.assert_array_equal(run.validation.actual, cifar.train.fine[run.validation.index])
    np.testing.assert_array_equal(run.test.actual, cifar.test.fine)


@pytest.mark.parametrize("part", PARTS)
def test_the_history_has_a_matrix_an_epoch(run, part):
    history, recorded = run.history(part, keep_examples=3), getattr(run, part)
    assert history.steps == run.epochs
    assert history.labels == run.labels
    for epoch in (run.epochs[0], run.best, run.last):
        matrix = history[epoch]
        assert matrix.accuracy == (recorded.predicted(epoch) == recorded.actual).mean()
        confused = matrix.most_confused(1).iloc[0]
        shown = matrix.examples(confused["actual"], confused["predicted"])
        assert len(shown) == min(3, confused["count"])
        at = shown - recorded.index[0]
        assert {run.labels[number] for number in recorded.actual[at]} == {confused["actual"]}
        assert {run.labels[number] for number in recorded.predicted(epoch)[at]} == {confused["predicted"]}


def test_a_history_of_some_epochs(run):
    history = run.history("test", keep_examples=0, epochs=[run.last, 1])
    assert history.steps == (1, run.last)
    assert len(history.example_ids) == 0


def test_wrong_names_and_epochs_are_told_what_there_is(run):
    with pytest.raises(
        ValueError, match=r"name: expected one of the recorded runs, .*'classic'.*got 'clasic'"
    ):
        load_recorded_run("clasic")
    with pytest.raises(ValueError, match="part: expected 'validation' or 'test', got 'train'"):
        run.history("train")
    with pytest.raises(KeyError, match=r"predictions of epoch 0 are not recorded; those of 1, 2.* are"):
        run.test.predicted(0)
    with pytest.raises(KeyError, match=f"five best guesses of epoch 0 are not recorded; .*{run.last}"):
        run.validation.top(0)


def test_nobody_changes_a_run(run):
    with pytest.raises(FrozenInstanceError):
        run.source = "real"
    with pytest.raises(ValueError, match="read-only"):
        run.test.predicted(run.last)[0] = 0


def test_the_files_are_small_and_hold_neither_pickles_nor_images():
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 4_000_000
    for name in NAMES:
        with (FOLDER / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            assert {arrays[key].dtype.str for key in arrays.files} <= {"|u1", "<i2", "<f2"}
        with zipfile.ZipFile(FOLDER / f"{name}.npz") as archive:
            assert all(member.filename.endswith(".npy") for member in archive.infolist())


@pytest.fixture
def training(tmp_path):
    """The state that three epochs of a training leave, of two images each part."""
    log = [{"epoch": epoch, "loss": 1.0, "val_accuracy": 0.5, "test_loss": 2.0} for epoch in (1, 2, 3)]
    log[1]["val_accuracy"] = 1.0
    for epoch in (1, 2, 3):
        top = np.arange(10, dtype=np.uint8).reshape(2, 5) + epoch
        scores = np.tile(np.array([0.5, 0.2, 0.1, 0.1, 0.05], np.float16), (2, 1))
        arrays = {f"{part}_top": top for part in PARTS} | {f"{part}_scores": scores for part in PARTS}
        np.savez(tmp_path / f"predictions-{epoch:03}.npz", **arrays)
    start = {"epoch": 1, "date": "2020-01-01", "versions": {"numpy": "2"}}
    record = {"name": "classic", "train_images": 40_000, "starts": [start, start], "log": log}
    (tmp_path / "epoch-003").mkdir()
    (tmp_path / "epoch-003" / "record.json").write_text(json.dumps(record))
    return tmp_path


def test_recording_lays_the_predictions_out_by_epoch(training):
    facts, arrays = record_cifar100.collect(training)
    assert arrays["epochs"].tolist() == [1, 2, 3]
    assert arrays["top_epochs"].tolist() == [2, 3]
    assert arrays["test_predicted"].tolist() == [[1, 6], [2, 7], [3, 8]]
    assert arrays["validation_top"][0].tolist() == [[2, 3, 4, 5, 6], [7, 8, 9, 10, 11]]
    assert facts["validation_first"] == 40_000
    assert facts["dates"][0] == "2020-01-01"
    assert [row["epoch"] for row in facts["log"]] == [1, 2, 3]


def test_recording_leaves_out_what_came_after_the_last_whole_epoch(training):
    (training / "unfinished").mkdir()
    (training / "predictions-004.npz").write_bytes(b"half of it")
    assert record_cifar100.collect(training)[1]["epochs"].tolist() == [1, 2, 3]


def test_a_training_resumed_with_other_libraries_is_not_recorded(training):
    path = training / "epoch-003" / "record.json"
    record = json.loads(path.read_text())
    record["starts"][1]["versions"] = {"numpy": "3"}
    path.write_text(json.dumps(record))
    with pytest.raises(SystemExit, match="resumed with other versions"):
        record_cifar100.collect(training)


def test_a_folder_without_a_whole_epoch_is_told(tmp_path):
    with pytest.raises(SystemExit, match="holds no whole epoch yet"):
        record_cifar100.collect(tmp_path)


def test_the_page_about_the_data_tells_what_is_recorded():
    text = " ".join((ROOT / "book" / "data_cifar100.md").read_text("utf-8").split())
    classic, better = load_recorded_run("classic"), load_recorded_run("better")
    assert "`classic` was trained for all of its hundred epochs" in text
    assert len(classic.log) == classic.facts["planned_epochs"] == 100
    assert "`better` was trained for twelve" in text
    assert len(better.log) == better.facts["planned_epochs"] == 12
    assert "which shows in its loss first and then in its accuracy" in text
    assert classic.log["val_loss"].idxmin() < classic.log["val_accuracy"].idxmax() < 100
    assert "an epoch of `classic` is 313 batches" in text
    assert -(-40_000 // classic.facts["batch_size"]) == 313
    assert "The records have no column of seconds" in text
    assert not any("seconds" in run.log for run in (classic, better))
