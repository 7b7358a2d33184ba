"""CIFAR-100: the real images, the stand-in for them, and what both say of themselves."""

import logging
import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from confusionlab.datasets import cifar100 as module
from confusionlab.datasets import cifar100_files, download, load_cifar100, load_recorded_run
from confusionlab.datasets.cifar100_files import CACHE, FOLDER, read_pickle
from confusionlab.datasets.cifar100_names import LABELS, SUPERCLASSES
from confusionlab.datasets.cifar100_standin import make_rows
from confusionlab.datasets.download import data_folder
from tests.cifar_files import TEST, TRAIN, archive, batch, contents, original


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """An empty folder of data, and nobody to fetch them from."""
    files = contents()
    known = original(files, archive(files), "http://127.0.0.1:9/cifar-100-python.tar.gz")
    for user in (cifar100_files, module):
        monkeypatch.setattr(user, "ORIGINAL", known)
    monkeypatch.setattr(download, "_RETRIES", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def by_hand(folder):
    (folder / FOLDER).mkdir()
    for name, content in contents().items():
        (folder / FOLDER / name).write_bytes(content)


@pytest.fixture(scope="module")
def stand_in():
    return module.stand_in()


@pytest.fixture(scope="module")
def real():
    if not ((data_folder() / CACHE).exists() or (data_folder() / FOLDER).is_dir()):
        pytest.skip(f"CIFAR-100 is not in {data_folder()}")
    return load_cifar100()


@pytest.mark.usefixtures("by_hand")
def test_files_put_there_by_hand_are_the_real_images():
    cifar = load_cifar100()
    assert (cifar.source, cifar.notice) == ("real", "")
    assert (len(cifar.train), len(cifar.test)) == (TRAIN, TEST)
    for part, seed in ((cifar.train, 1), (cifar.test, 2)):
        expected = batch(len(part), seed)
        assert part.images.shape == (len(part), 32, 32, 3)
        assert part.images.dtype == np.uint8
        np.testing.assert_array_equal(
            part.images[:, :, :, 1].reshape(len(part), -1), expected["data"][:, 1024:2048]
        )
        assert part.fine.tolist() == expected["fine_labels"]
        assert part.coarse.tolist() == expected["coarse_labels"]
    assert repr(cifar).startswith(
        "CIFAR-100 (real): 12 images to train on, 5 to test with, 100 classes in 20"
    )
    assert "Stand-in" not in cifar._repr_html_()
    assert "Krizhevsky" in cifar._repr_html_()


@pytest.mark.usefixtures("by_hand")
def test_nobody_changes_the_data_for_the_next():
    cifar = load_cifar100()
    with pytest.raises(FrozenInstanceError):
        cifar.source = "stand-in"
    for array in (cifar.train.images, cifar.train.fine, cifar.test.coarse):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    cifar.superclasses.clear()
    assert len(load_cifar100().superclasses) == 20


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_a_stand_in_is_never_silent(caplog):
    with caplog.at_level(logging.WARNING):
        cifar = load_cifar100()
    assert cifar.source == "stand-in"
    assert cifar.notice.startswith("Stand-in: these images are coloured shapes")
    for needed in ("http://127.0.0.1:9/cifar-100-python.tar.gz", "CONFUSIONLAB_DATA_DIR"):
        assert needed in cifar.notice
    [record] = caplog.records
    assert record.getMessage().startswith(cifar.notice)
    assert "127.0.0.1:9 cannot be reached" in record.getMessage()
    assert repr(cifar).splitlines()[0] == cifar.notice
    assert "CIFAR-100 (stand-in): 5,000 images" in repr(cifar)
    assert re.match("<div [^>]*><strong>Stand-in: ", cifar._repr_html_())


def test_the_superclasses_are_ready_for_a_matrix():
    assert list(LABELS) == sorted(LABELS)
    assert list(SUPERCLASSES) == sorted(SUPERCLASSES)
    assert [len(names) for names in SUPERCLASSES.values()] == [5] * 20
    merged = ConfusionMatrix(np.ones((100, 100), int), LABELS).group(SUPERCLASSES)
    assert merged.labels == tuple(SUPERCLASSES)
    assert (merged.counts == 25).all()


@pytest.mark.slow
def test_the_stand_in_has_the_classes_in_equal_numbers(stand_in):
    for part, each in ((stand_in.train, 50), (stand_in.test, 10)):
        assert np.bincount(part.fine).tolist() == [each] * 100
        assert np.bincount(part.coarse).tolist() == [5 * each] * 20
        superclass = [list(SUPERCLASSES)[number] for number in part.coarse]
        assert all(
            LABELS[fine] in SUPERCLASSES[name] for fine, name in zip(part.fine, superclass, strict=True)
        )
        assert part.images.shape == (100 * each, 32, 32, 3)
        assert not part.images.flags.writeable


@pytest.mark.slow
def test_a_seed_gives_the_same_stand_in_and_another_one_another():
    assert np.array_equal(make_rows(seed=1)[0], make_rows(seed=1)[0])
    assert not np.array_equal(make_rows(seed=1)[0], make_rows(seed=2)[0])


@pytest.mark.slow
def test_the_stand_in_leaves_numpys_global_state_alone():
    np.random.seed(1)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    make_rows()
    assert np.random.random() == expected  # noqa: NPY002


@pytest.mark.slow
def test_the_pairs_of_the_stand_in_are_hard_to_tell_apart(stand_in):
    """Guess the class from the colour in the middle of a full shape, given the superclass."""
    names = SUPERCLASSES["aquatic_mammals"]
    classes = [LABELS.index(name) for name in names]
    colours = {
        part: [_colours(images.images[images.fine == number]) for number in classes]
        for part, images in (("train", stand_in.train), ("test", stand_in.test))
    }
    middles = np.array([of_class.mean(axis=0) for of_class in colours["train"]])
    actual = np.repeat(names, [len(of_class) for of_class in colours["test"]])
    apart = np.linalg.norm(np.concatenate(colours["test"])[:, None] - middles, axis=2)
    matrix = ConfusionMatrix.from_labels(actual, np.array(names)[apart.argmin(axis=1)], labels=names)
    mistakes = matrix.counts - np.diag(np.diag(matrix.counts))
    assert mistakes.sum() >= 4
    within = mistakes[[0, 1, 2, 3], [1, 0, 3, 2]].sum()
    assert within == mistakes.sum(), mistakes


def _colours(images):
    """The mean colour at the middle, whatever its brightness."""
    middle = images[:, 13:19, 13:19].mean(axis=(1, 2))
    return middle / middle.max(axis=1, keepdims=True)


def test_the_names_are_those_of_the_published_files(real):
    if not (data_folder() / FOLDER).is_dir():
        pytest.skip("only the copy for quick reading is here")
    meta = read_pickle((data_folder() / FOLDER / "meta").read_bytes())
    assert tuple(meta["fine_label_names"]) == real.labels
    assert meta["coarse_label_names"] == list(real.superclasses)


def test_the_real_images_are_as_published(real):
    assert (len(real.train), len(real.test)) == (50_000, 10_000)
    superclass_of = {name: superclass for superclass, names in real.superclasses.items() for name in names}
    for part, each in ((real.train, 500), (real.test, 100)):
        assert np.bincount(part.fine).tolist() == [each] * 100
        pairs = set(zip(part.fine.tolist(), part.coarse.tolist(), strict=True))
        assert len(pairs) == 100
        for fine, coarse in pairs:
            assert superclass_of[real.labels[fine]] == list(real.superclasses)[coarse]


def test_the_real_images_come_from_the_disk_as_they_are_looked_at(real):
    assert isinstance(load_cifar100().train.images, np.memmap)


def test_the_pictures_of_a_run_are_what_it_saw(real):
    run = load_recorded_run("classic")
    assert np.shares_memory(real.pictures(run), real.test.images)
    np.testing.assert_array_equal(real.pictures(run, "validation"), real.train.images[40_000:])


def test_the_pictures_of_a_run_that_nobody_has_are_shapes_of_the_same_classes(stand_in):
    run = load_recorded_run("classic")
    shapes = {
        image.tobytes(): number
        for part in (stand_in.train, stand_in.test)
        for image, number in zip(part.images, part.fine, strict=True)
    }
    for part in ("test", "validation"):
        shown = stand_in.pictures(run, part)
        assert [shapes[image.tobytes()] for image in shown] == run.part(part).actual.tolist()
        assert len({image.tobytes() for image in shown}) == len(shapes), "all of them are used"
    with pytest.raises(ValueError, match="part: expected 'validation' or 'test', got 'tests'"):
        stand_in.pictures(run, "tests")
