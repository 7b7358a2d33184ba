"""The script that trains the recorded networks: interrupted, it goes the way that it would have gone."""

import json

import numpy as np
import pytest

from tools import train_cifar100
from tools.cifar100_networks import CLASSES, IMAGE, PLANS, Plan, as_they_are, flipped_and_shifted
from tools.train_cifar100 import Training, is_recorded, last_kept

keras = pytest.importorskip("keras")

# TensorFlow's variables meet NumPy 2 in the way that NumPy 1 knew.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SIZE = 40


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """Put a small network and noise in the place of what takes hours."""
    generator = np.random.default_rng(0)
    sets = {
        part: (generator.random((SIZE, *IMAGE), np.float32), generator.integers(0, CLASSES, SIZE))
        for part in ("train", "validation", "test")
    }
    plan = Plan(_network, 12, lambda epoch: 0.01 / epoch, flipped_and_shifted, "A small network.")
    monkeypatch.setitem(PLANS, "classic", plan)
    monkeypatch.setattr(train_cifar100, "read_sets", lambda size: sets)
    monkeypatch.setattr(train_cifar100, "BATCH", 16)
    return sets


def _network():
    layers = keras.layers
    small = [layers.AveragePooling2D(8), layers.Flatten(), layers.BatchNormalization()]
    return keras.Sequential([keras.Input(IMAGE), *small, layers.Dense(CLASSES, activation="softmax")])


def trained(folder, epochs):
    training = Training("classic", folder)
    for _ in range(epochs):
        training.run_epoch(progress=False)
    return training


def test_an_interrupted_training_goes_the_way_of_an_uninterrupted_one(tmp_path):
    whole = trained(tmp_path / "whole", 3)
    interrupted = tmp_path / "interrupted" / "classic"
    trained(interrupted.parent, 1)
    (interrupted / "unfinished").mkdir()
    (interrupted / "unfinished" / "model.keras").write_bytes(b"half of it")
    (interrupted / "predictions-002.npz").write_bytes(b"half of it")
    resumed = trained(interrupted.parent, 2)
    assert [row["epoch"] for row in resumed.record["log"]] == [1, 2, 3]
    for one, other in zip(whole.record["log"], resumed.record["log"], strict=True):
        for name in ("loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"):
            assert one[name] == pytest.approx(other[name], rel=1e-5), name
    for mine, theirs in zip(whole.model.get_weights(), resumed.model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-6)
    assert [start["epoch"] for start in resumed.record["starts"]] == [1, 2]


def test_an_epoch_leaves_its_predictions_and_what_is_needed_to_go_on(tmp_path, tiny):
    training = trained(tmp_path, 2)
    folder = tmp_path / "classic"
    assert sorted(path.name for path in folder.iterdir()) == [
        "epoch-002",
        "predictions-001.npz",
        "predictions-002.npz",
    ]
    record = json.loads((last_kept(folder) / "record.json").read_text())
    assert record == training.record
    with np.load(folder / "predictions-002.npz") as stored:
        scores = training.model.predict(tiny["test"][0], verbose=0)
        np.testing.assert_array_equal(stored["test_top"][:, 0], scores.argmax(axis=1))
        np.testing.assert_allclose(stored["test_scores"][:, 0], scores.max(axis=1), rtol=1e-3)
    accuracy = (scores.argmax(axis=1) == tiny["test"][1]).mean()
    assert record["log"][-1]["test_accuracy"] == accuracy


def test_the_measured_loss_is_that_of_keras(tmp_path, tiny):
    training = trained(tmp_path, 1)
    loss, accuracy = training.model.evaluate(*tiny["validation"], verbose=0)
    row = training.record["log"][-1]
    assert (row["val_loss"], row["val_accuracy"]) == (pytest.approx(loss, rel=1e-5), pytest.approx(accuracy))


def test_the_predictions_of_some_epochs_are_recorded():
    recorded = [epoch for epoch in range(1, 101) if is_recorded(epoch, PLANS["classic"])]
    assert recorded == [*range(1, 21), *range(30, 101, 10)]


def test_mirrored_and_moved_images_are_the_same_images():
    images = np.zeros((200, *IMAGE), np.float32)
    images[:, 10, 20] = 1.0
    changed = flipped_and_shifted(images, np.random.default_rng(0))
    assert changed.shape == images.shape
    _, down, across, colour = np.nonzero(changed)
    assert len(down) == 3 * 200
    assert set(colour.tolist()) == {0, 1, 2}
    assert set(down.tolist()) == set(range(6, 15))
    assert set(across.tolist()) == set(range(16, 25)) | set(range(7, 16))
    assert images[:, 10, 20].all(), "the originals were changed"
    assert as_they_are(images, np.random.default_rng(0)) is images
