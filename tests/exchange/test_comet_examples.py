"""Examples that Comet is sent: each image once for all steps, the cells pointing to it."""

import io
import json
import zipfile

import numpy as np
import PIL.Image
import pytest

from confusionlab import ConfusionMatrix
from confusionlab.exchange import comet
from tests.exchange.running import run_python

pytest.importorskip("comet_ml", reason="comet_ml is not installed: pip install 'confusionlab[comet]'")

WRITE = """
from pathlib import Path
import comet_ml
import numpy as np
import PIL.Image
from confusionlab import ConfusionMatrix
from confusionlab.exchange import comet

def experiment(name):
    return comet_ml.OfflineExperiment(
        project_name=name, offline_directory=name, log_code=False, log_env_details=False,
        log_git_metadata=False, log_git_patch=False, display_summary_level=0,
    )

rng = np.random.default_rng(0)
images = rng.integers(60, 120, (40, 8, 6, 3)).astype(np.uint8)
images[7] = images[3]
np.save("images.npy", images)
actual = rng.choice(list("abc"), 40)

pictures = experiment("pictures")
for step in range(1, 5):
    cm = ConfusionMatrix.from_labels(actual, rng.choice(list("abc"), 40), keep_examples=3)
    comet.log(pictures, cm, step=step, examples=images)
    open(f"{step}.json", "w").write(cm.to_json())
pictures.end()

again = experiment("again")
comet.hook(again, examples=images / 255)(4, cm)
again.end()

files = experiment("files")
for number, image in enumerate(images):
    PIL.Image.fromarray(image).save(f"{number}.png")
comet.log(files, cm, step=1, examples=lambda number: Path(f"{number}.png"))
comet.log(files, cm, step=2, examples=[PIL.Image.fromarray(image) for image in images])
files.end()

spoken = experiment("spoken")
comet.log(spoken, cm, step=1, examples=lambda number: f"https://example.org/{number}.wav")
comet.log(spoken, cm, step=2, examples={number: f"e-mail {number}" for number in range(40)})
spoken.end()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    run_python(WRITE, folder)
    return folder


def opened(folder, name):
    """Return the matrices by step, and the images by their asset's id, as they lie in the archive."""
    (path,) = (folder / name).glob("*.zip")
    tables, images = {}, {}
    with zipfile.ZipFile(path) as archive:
        for line in archive.read("messages.json").splitlines():
            upload = json.loads(line)["payload"]
            given = upload.get("additional_params", {})
            if upload.get("upload_type") == "confusion-matrix":
                tables[given["step"]] = json.loads(archive.read(upload["file_path"]))
            elif upload.get("upload_type") == "visualization":
                content = archive.read(upload["file_path"])
                images[given["imageId"]] = np.asarray(PIL.Image.open(io.BytesIO(content)))
    return tables, images


def examples(table):
    return [one for row in table["sampleMatrix"] for cell in row for one in cell or ()]


def test_each_image_is_there_once_and_the_cells_point_to_it(folder):
    tables, assets = opened(folder, "pictures")
    images = np.load(folder / "images.npy")
    shown = [one for table in tables.values() for one in examples(table)]
    assert sorted(tables) == [1, 2, 3, 4]
    assert all(table["type"] == "image" for table in tables.values())
    different = {images[one["index"]].tobytes() for one in shown}
    assert len(assets) == len(different) < len(shown)
    for one in shown:
        assert np.array_equal(assets[one["assetId"]], images[one["index"]])
        assert one["sample"] == f"example {one['index']}"
    both = {one["index"]: one["assetId"] for one in shown}
    assert {3, 7} <= both.keys(), "the images that are the same have to be among them"
    assert both[3] == both[7]


def test_the_matrices_are_read_back_with_their_examples(folder):
    (path,) = (folder / "pictures").glob("*.zip")
    history = comet.read_archive(path)
    for step in (1, 2, 3, 4):
        logged = ConfusionMatrix.from_json((folder / f"{step}.json").read_text())
        assert history[step] == logged


def test_another_experiment_gets_its_own_images_and_fractions_are_the_same_image(folder):
    _, first = opened(folder, "pictures")
    tables, second = opened(folder, "again")
    images = np.load(folder / "images.npy")
    assert len(second) == len({images[one["index"]].tobytes() for one in examples(tables[4])})
    assert not first.keys() & second.keys()
    for one in examples(tables[4]):
        assert np.array_equal(second[one["assetId"]], images[one["index"]])


def test_a_file_and_a_pillow_image_are_the_same_image(folder):
    tables, assets = opened(folder, "files")
    images = np.load(folder / "images.npy")
    assert tables[1]["sampleMatrix"] == tables[2]["sampleMatrix"]
    assert len(assets) == len({images[one["index"]].tobytes() for one in examples(tables[1])})
    for one in examples(tables[1]):
        assert np.array_equal(assets[one["assetId"]], images[one["index"]])


def test_an_address_and_a_text_stand_in_the_cell_and_nothing_is_uploaded(folder):
    tables, assets = opened(folder, "spoken")
    assert not assets
    assert [tables[step]["type"] for step in (1, 2)] == ["link", "string"]
    for one in examples(tables[1]):
        assert one["sample"] == f"https://example.org/{one['index']}.wav"
    (path,) = (folder / "spoken").glob("*.zip")
    assert comet.read_archive(path)[2].examples("a", "a").size


class Recorder:
    """Takes what Comet's experiment takes."""

    def log_confusion_matrix(self, **given):
        self.given = given

    def log_metrics(self, numbers, step):
        self.numbers = numbers

    def log_image(self, image, name):
        return None


@pytest.mark.parametrize(
    ("examples", "error", "message"),
    [
        ("https://example.org/{}.png", TypeError, "examples: expected a function, a mapping or a sequence"),
        (np.zeros((3, 2, 2)), ValueError, "none for the id 3; pass the examples that the matrix"),
        (
            {0: "a", 1: "b", 2: "https://c", 3: "d"},
            ValueError,
            r"a text \(id 3\), an address \(id 2\)|one kind",
        ),
        ([np.zeros((2, 2)), "a", "b", "c"], ValueError, "expected one kind.*an image"),
        (np.full((4, 2, 2), -1.5), ValueError, "goes from -1.5 to -1.5.*before they were standardised"),
        (np.zeros((4, 2)), TypeError, r"got ndarray of shape \(2,\).*\(height, width, 3\)"),
        (np.zeros((4, 2, 2)), ValueError, "Comet took no image for the id 0"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_its_id(examples, error, message):
    cm = ConfusionMatrix.from_labels([0, 0, 1, 1], [0, 1, 0, 1], keep_examples=1)
    with pytest.raises(error, match=message):
        comet.log(Recorder(), cm, examples=examples)


def test_only_what_is_kept_is_looked_up():
    asked = []
    cm = ConfusionMatrix.from_labels([0] * 50, [0] * 50, labels=[0, 1], keep_examples=2)
    comet.log(Recorder(), cm, examples=lambda number: asked.append(number) or "text")
    assert asked == [0, 1]


def test_examples_for_a_matrix_that_kept_none_are_refused():
    with pytest.raises(ValueError, match="kept none; count it with keep_examples=5"):
        comet.log(Recorder(), ConfusionMatrix([[1, 0], [0, 1]]), examples=["a", "b"])
