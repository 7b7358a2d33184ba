"""MLflow's own package writes to an SQLite file and a folder of artifacts; both are opened and compared."""

import csv
import json
import sqlite3
import sys
from io import StringIO

import matplotlib.pyplot as plt
import pytest

from confusionlab import ConfusionMatrix, MatrixHistory
from confusionlab.exchange import mlflow as bridge
from tests.exchange.running import run_python

pytest.importorskip("mlflow", reason="MLflow is not installed: pip install 'confusionlab[mlflow]'")

WRITE = """
import json
import keras
import numpy as np
import mlflow
from confusionlab import ConfusionMatrix, exchange
from confusionlab.keras import ConfusionMatrixCallback

mlflow.set_tracking_uri("sqlite:///mlflow.db")
mlflow.create_experiment("frauds", artifact_location="artifacts")
mlflow.set_experiment("frauds")

try:
    exchange.mlflow.log(ConfusionMatrix([[1, 0], [0, 1]]))
except RuntimeError as error:
    refusal = str(error)

cm = ConfusionMatrix.from_labels([False, True, True], [False, False, True], keep_examples=5)
with mlflow.start_run() as two:
    mlflow.log_params({"learning_rate": 0.01})
    exchange.mlflow.log(cm, step=1)
    exchange.mlflow.log(ConfusionMatrix([[2, 0], [1, 0]], [False, True]), step=2)
with mlflow.start_run() as many:
    exchange.mlflow.log(ConfusionMatrix([[5, 1, 0], [2, 3, 1], [0, 0, 4]], ["ant", "bee", "wasp"]))

keras.utils.set_random_seed(0)
inputs = np.linspace(-1, 1, 40)[:, None]
targets = (inputs[:, 0] > 0).astype(int)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(keras.optimizers.Adam(0.5), loss="binary_crossentropy")
watch = ConfusionMatrixCallback(inputs, targets, keep_examples=3, on_matrix=exchange.mlflow.hook())
with mlflow.start_run() as hooked:
    model.fit(inputs, targets, epochs=3, verbose=0, callbacks=[watch])
watch.history.save("watched")
with mlflow.start_run() as empty:
    pass

runs = {"two": two, "many": many, "hooked": hooked, "empty": empty}
ids = {name: run.info.run_id for name, run in runs.items()}
for name in ("two", "hooked"):
    exchange.mlflow.read(ids[name]).save("read-" + name)
for name in (ids["empty"], "nosuchrun"):
    try:
        exchange.mlflow.read(name)
    except ValueError as error:
        print("refused:", error)
open("ids.json", "w").write(json.dumps(ids | {"refusal": refusal}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which MLflow has kept four runs."""
    folder = tmp_path_factory.mktemp("mlflow")
    printed = run_python(WRITE, folder)
    (folder / "printed.txt").write_text(printed)
    return folder


@pytest.fixture(scope="module")
def ids(folder):
    return json.loads((folder / "ids.json").read_text())


def metrics(folder, run_id):
    """Read a run's metrics from the data base itself: values by name and step."""
    with sqlite3.connect(folder / "mlflow.db") as database:
        rows = database.execute("select key, step, value from metrics where run_uuid = ?", (run_id,))
        found = {(name, step): value for name, step, value in rows}
    database.close()
    return found


def artifact(folder, run_id, name):
    return folder / "artifacts" / run_id / "artifacts" / "confusion-matrix" / name


def test_counts_and_rates_are_the_runs_metrics(folder, ids):
    found = metrics(folder, ids["two"])
    assert (found["matrix/tp", 1], found["matrix/fn", 1], found["matrix/fp", 1]) == (1, 1, 0)
    assert found["matrix/recall", 1] == 0.5
    assert found["matrix/recall", 2] == 0
    assert found["matrix/accuracy", 1] == pytest.approx(2 / 3)


def test_an_undefined_rate_is_a_gap(folder, ids):
    found = metrics(folder, ids["two"])
    assert ("matrix/precision", 1) in found
    assert ("matrix/precision", 2) not in found


def test_of_many_classes_the_macro_averages_are_metrics(folder, ids):
    found = metrics(folder, ids["many"])
    cm = ConfusionMatrix([[5, 1, 0], [2, 3, 1], [0, 0, 4]])
    assert found["matrix/macro_recall", 0] == pytest.approx(cm.averages().loc["macro", "recall"])
    assert not any(name == "matrix/tp" for name, _ in found)


def test_each_step_has_its_json_its_table_and_its_picture(folder, ids):
    text = artifact(folder, ids["many"], "confusion-matrix-000.json").read_text()
    cm = ConfusionMatrix.from_json(text)
    assert cm.labels == ("ant", "bee", "wasp")
    table = artifact(folder, ids["many"], "rates-000.csv").read_text()
    bee = {row["label"]: row for row in csv.DictReader(StringIO(table))}["bee"]
    assert (bee["tp"], bee["fn"], float(bee["recall"])) == ("3", "3", 0.5)
    picture = plt.imread(artifact(folder, ids["many"], "confusion-matrix-000.png"))
    assert picture.shape[2] == 4
    assert picture.std() > 0.05


def test_a_run_is_read_back_whole(folder, ids):
    read = MatrixHistory.load(folder / "read-two")
    assert read.steps == (1, 2)
    assert read[1] == ConfusionMatrix.from_labels(
        [False, True, True], [False, False, True], keep_examples=5
    ), "labels keep their type, and cells their examples"


def test_the_hook_logs_every_matrix_of_a_training(folder, ids):
    read, watched = MatrixHistory.load(folder / "read-hooked"), MatrixHistory.load(folder / "watched")
    assert read.steps == (1, 2, 3)
    assert [read[step] for step in read] == [watched[step] for step in watched]
    found = metrics(folder, ids["hooked"])
    assert [found["matrix/accuracy", step] for step in read] == [read[step].accuracy for step in read]


def test_what_is_not_there_is_said_with_the_address(folder, ids):
    empty, unknown = (folder / "printed.txt").read_text().strip().split("refused: ")[1:]
    assert f"no matrices in a run '{ids['empty']}' at sqlite:///mlflow.db" in empty
    assert "no matrices in a run 'nosuchrun'" in unknown
    assert "set_tracking_uri" in unknown


def test_without_an_active_run_nothing_is_begun(folder, ids):
    assert "no MLflow run is active; log inside `with mlflow.start_run():`" in ids["refusal"]
    with sqlite3.connect(folder / "mlflow.db") as database:
        (runs,) = database.execute("select count(*) from runs").fetchone()
    database.close()
    assert runs == 4


def test_without_mlflow_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "confusionlab\[mlflow\]"'):
        bridge.read("anything")
