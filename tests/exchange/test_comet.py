"""Comet's own package writes; what it wrote is opened and compared. No account, no network."""

import json
import random
import zipfile

import numpy as np
import pytest

from confusionlab import ConfusionMatrix, MatrixHistory
from confusionlab.exchange import comet
from tests.exchange.running import run_python

pytest.importorskip("comet_ml", reason="comet_ml is not installed: pip install 'confusionlab[comet]'")

WRITE = """
import random
import comet_ml
import keras
import numpy as np
from confusionlab import ConfusionMatrix
from confusionlab.exchange import comet
from confusionlab.keras import ConfusionMatrixCallback

def experiment(name):
    return comet_ml.OfflineExperiment(
        project_name=name, offline_directory=name, log_code=False, log_env_details=False,
        log_git_metadata=False, log_git_patch=False, display_summary_level=0,
    )

ours = experiment("ours")
ours.log_parameters({"learning_rate": 0.01, "layers": 2})
actual, predicted = [0, 0, 1, 1, 1, 0], [0, 1, 1, 0, 1, 0]
cm = ConfusionMatrix.from_labels(actual, predicted, keep_examples=2)
comet.log(ours, cm)
random.seed(0)
comet.log(ours, cm, step=1, title="validation part")
assert random.random() == random.Random(0).random(), "chance was moved"
comet.log(ours, ConfusionMatrix.from_labels(predicted, actual, keep_examples=1), step=12)
ours.end()

spelled = experiment("spelled")
names = ["a.png", "b.png", "https://c", "d", "e", "f"]
comet.log(spelled, ConfusionMatrix.from_labels(actual, predicted, keep_examples=2, ids=names), step=1)
spelled.end()

theirs = experiment("theirs")
rng = np.random.default_rng(0)
counts = rng.integers(1, 50, (30, 30))
labels = [f"class {number:02}" for number in range(30)]
theirs.log_confusion_matrix(matrix=counts, labels=labels, file_name="named.json", step=1)
theirs.log_confusion_matrix(matrix=counts, file_name="numbered.json", step=2)
wanted = [7, 2, 20]
theirs.log_confusion_matrix(matrix=counts, labels=labels, file_name="chosen.json", step=3, selected=wanted)
theirs.log_confusion_matrix(y_true=[0, 1, 1, 1], y_predicted=[0, 1, 0, 1], file_name="small.json", step=4)
comet.log(theirs, ConfusionMatrix(np.diag(np.arange(30) + 1), labels), step=5)
np.save("counts.npy", counts)
theirs.end()

hooked = experiment("hooked")
keras.utils.set_random_seed(0)
inputs = np.linspace(-1, 1, 40)[:, None]
targets = (inputs[:, 0] > 0).astype(int)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(keras.optimizers.Adam(0.5), loss="binary_crossentropy")
watch = ConfusionMatrixCallback(
    inputs, targets, labels=["left", "right"], keep_examples=3, on_matrix=comet.hook(hooked)
)
model.fit(inputs, targets, epochs=3, verbose=0, callbacks=[watch])
watch.history.save("watched")
hooked.end()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which Comet has written three offline experiments."""
    folder = tmp_path_factory.mktemp("comet")
    run_python(WRITE, folder)
    return folder


def archive(folder, name):
    (path,) = (folder / name).glob("*.zip")
    return path


def messages(path, kind):
    with zipfile.ZipFile(path) as opened:
        lines = [json.loads(line) for line in opened.read("messages.json").splitlines()]
    return [line["payload"] for line in lines if line["type"] == kind]


def logged_file(path, name):
    with zipfile.ZipFile(path) as opened:
        for upload in messages(path, "file_upload"):
            if upload["additional_params"]["fileName"] == name:
                return json.loads(opened.read(upload["file_path"]))
    raise AssertionError(f"no {name} in {path}")


def test_the_matrix_is_in_the_archive_as_comet_writes_it(folder):
    path = archive(folder, "ours")
    last, first, second = (upload["additional_params"] for upload in messages(path, "file_upload"))
    assert (first["fileName"], first["step"], first["type"]) == (
        "confusion-matrix-001.json",
        1,
        "confusion-matrix",
    )
    assert (second["fileName"], second["step"]) == ("confusion-matrix-012.json", 12)
    assert (last["fileName"], last["step"]) == ("confusion-matrix.json", None)
    content = logged_file(path, "confusion-matrix-001.json")
    assert content["matrix"] == [[2, 1], [1, 2]]
    assert content["labels"] == ["0", "1"]
    assert content["title"] == "validation part"
    assert content["rowLabel"].startswith("actual")
    assert content["columnLabel"].startswith("predicted")
    assert content["sampleMatrix"] == [[[0, 5], [1]], [[3], [2, 4]]]


def test_hyper_parameters_and_metrics_stand_beside_it(folder):
    path = archive(folder, "ours")
    parameters = {
        message["param"]["paramName"]: message["param"]["paramValue"]
        for message in messages(path, "parameter_msg")
    }
    assert (parameters["learning_rate"], parameters["layers"]) == (0.01, 2)
    metrics = [message["metric"] for message in messages(path, "metric_msg")]
    at_1 = {one["metricName"]: one["metricValue"] for one in metrics if one["step"] == 1}
    assert at_1["matrix/recall"] == pytest.approx(2 / 3)
    assert at_1["matrix/fn"] == 1
    assert at_1["matrix/accuracy"] == pytest.approx(4 / 6)


def test_one_matrix_is_read_back_whole(folder):
    actual, predicted = list("001110"), list("011010")
    logged = ConfusionMatrix.from_labels(actual, predicted, keep_examples=2)
    path = archive(folder, "ours")
    assert comet.read(logged_file(path, "confusion-matrix-001.json")) == logged
    turned = ConfusionMatrix.from_labels(predicted, actual, keep_examples=1)
    assert comet.read(logged_file(path, "confusion-matrix-012.json")) == turned
    spelled = comet.read_archive(archive(folder, "spelled"))[1]
    assert spelled.examples("1", "1").tolist() == ["e", "https://c"]
    assert spelled.examples("0", "1").tolist() == ["b.png"]


def test_the_hook_logs_every_matrix_of_a_training(folder):
    logged = comet.read_archive(archive(folder, "hooked"))
    watched = MatrixHistory.load(folder / "watched")
    assert logged.steps == (1, 2, 3)
    assert [logged[step] for step in logged] == [watched[step] for step in watched]
    assert len({logged[step] for step in logged}) > 1, "nothing was learned: the steps could be mixed up"


def test_comet_still_misnames_what_it_trims(folder):
    """If this fails, Comet has mended it: then the refusal can go."""
    content = logged_file(archive(folder, "theirs"), "named.json")
    counts = np.load(folder / "counts.npy")
    places = [int(label.split()[1]) for label in content["labels"]]
    assert len(places) == 25
    assert content["matrix"] != counts[np.ix_(places, places)].tolist()
    right = np.sort(counts.diagonal())[:25]
    assert np.diag(content["matrix"]).tolist() == right.tolist()


@pytest.mark.parametrize("name", ["named.json", "numbered.json"])
def test_what_comet_has_trimmed_is_refused_with_an_explanation(folder, name):
    content = logged_file(archive(folder, "theirs"), name)
    with pytest.raises(ValueError, match=r"looks trimmed.*25 classes.*another class's name.*complete=True"):
        comet.read(content)


def test_whoever_knows_better_may_read_it(folder):
    content = logged_file(archive(folder, "theirs"), "named.json")
    assert comet.read(content, complete=True).counts.tolist() == content["matrix"]


def test_what_is_whole_or_was_chosen_is_read(folder, tmp_path):
    path = archive(folder, "theirs")
    counts = np.load(folder / "counts.npy")
    chosen = comet.read(logged_file(path, "chosen.json"))
    assert chosen.labels == ("class 02", "class 07", "class 20")
    assert chosen.counts.tolist() == counts[np.ix_([2, 7, 20], [2, 7, 20])].tolist()
    small = comet.read(logged_file(path, "small.json"))
    assert small.counts.tolist() == [[1, 0], [1, 2]]
    assert small.examples("1", "1").tolist() == [1, 3]
    file = tmp_path / "confusion-matrix.json"
    file.write_text(json.dumps(logged_file(path, "small.json")))
    assert comet.read(file) == small


def test_our_own_is_never_refused_whatever_the_order(folder):
    whole = comet.read(logged_file(archive(folder, "theirs"), "confusion-matrix-005.json"))
    assert len(whole.labels) == 30
    assert whole.counts.diagonal().tolist() == list(range(1, 31))


@pytest.mark.parametrize("size", [5, 25])
def test_the_order_of_trimming_is_known_at_any_size(size):
    table = {"labels": [f"c{n}" for n in range(size)], "matrix": np.diag(range(size)).tolist()}
    with pytest.raises(ValueError, match="looks trimmed"):
        comet.read(table)
    table["matrix"] = np.diag([3] * size).tolist()
    assert comet.read(table).accuracy == 1


def test_other_files_are_told_from_matrices(tmp_path):
    with pytest.raises(ValueError, match=r"'labels' and 'matrix', found \['loss'\]"):
        comet.read({"loss": 3})
    cut = tmp_path / "cut.json"
    cut.write_text('{"labels": [')
    with pytest.raises(ValueError, match=r"cut\.json is not JSON, perhaps cut short"):
        comet.read(cut)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as opened:
        opened.writestr("readme.txt", "")
    with pytest.raises(ValueError, match=r"no archive of Comet's; take the \.zip"):
        comet.read_archive(other)
    with pytest.raises(ValueError, match=r"cut\.json' is no zip file; take the \.zip"):
        comet.read_archive(cut)
    with pytest.raises(TypeError, match="source: expected a path or a dict, got NoneType"):
        comet.read(None)
    with pytest.raises(ValueError, match="source: sampleMatrix is damaged"):
        comet.read({"labels": ["a"], "matrix": [[1]], "maxSamplesPerCell": 1, "sampleMatrix": [1]})


def test_a_matrix_without_a_step_has_no_place_in_a_history(folder):
    with pytest.raises(ValueError, match=r"confusion-matrix\.json was logged without a step"):
        comet.read_archive(archive(folder, "ours"))


def test_log_says_what_it_wants():
    cm = ConfusionMatrix([[1, 0], [0, 1]])
    with pytest.raises(
        TypeError, match=r"experiment: expected one of Comet's, got str.*confusionlab\[comet\]"
    ):
        comet.log("my-project", cm)


def test_reading_draws_nothing():
    state = random.getstate()
    comet.read({"labels": ["a", "b"], "matrix": [[1, 2], [3, 4]]})
    assert random.getstate() == state
