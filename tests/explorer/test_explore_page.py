"""The book's page on one's own predictions: its command makes the picture it tells of, its snippets work."""

import re
import shutil
import subprocess
import sys
import wave
from ast import literal_eval
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect
from sklearn.datasets import load_digits
from sklearn.tree import DecisionTreeClassifier

from confusionlab import ConfusionMatrix
from confusionlab.explorer.from_file import explore_file
from tools.explored import explored
from tools.project import ROOT

FOOT = 4  # pixels of the eight in a digit's lowest row


@pytest.fixture(scope="module")
def text():
    return (ROOT / "book" / "explore.md").read_text("utf-8")


@pytest.fixture(scope="module")
def prose(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def shown(text):
    script, command = re.search(r"```\{explored\} (\S+)\n(.*?)\n```", text, re.DOTALL).groups()
    return explored(ROOT / "book" / script, command)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digits")
    subprocess.run([sys.executable, ROOT / "book" / "explore_digits.py"], cwd=folder, check=True)
    return pd.read_csv(folder / "predictions.csv")


def test_the_picture_is_the_one_told_of(driver, shown, prose):
    driver.open_html(f"<!doctype html><meta charset='utf-8'>{shown}")
    counts = np.array(driver.table()[1], dtype=int)
    right = int(counts.trace())
    assert f"Of {counts.sum():,} digits {right:,} were named rightly" in prose
    assert f"the {counts.sum() - right} mistakes get the colour scale to themselves" in prose
    mistakes = counts - np.diag(np.diag(counts))
    assert np.argwhere(mistakes == mistakes.max()).tolist() == [[1, 2]]
    assert f"the darkest cell holds {mistakes.max()} ones that were called 2" in prose
    driver.page.get_by_label("diagonal").uncheck()
    driver.click(1, 2)
    expect(driver.panel.locator(".title")).to_have_text("1 taken for 2")
    expect(driver.page.locator(".examples canvas")).to_have_count(int(mistakes.max()))
    scores = [float(text.split("score ")[1]) for text in driver.page.locator(".id").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)


def test_they_stand_on_a_foot(written, prose):
    digits = load_digits()
    foot = (digits.images[:, -1] > 4).sum(axis=1) >= FOOT
    ones = {guess: foot[(written["digit"] == 1) & (written["guess"] == guess)] for guess in (1, 2)}
    assert f"All {len(ones[2])} have the stroke along the bottom" in prose
    assert ones[2].all()
    assert "of the ones that were named rightly, one in nine has it" in prose
    assert round(1 / ones[1].mean()) == 9


def test_the_table_shown_is_the_one_written(written, text):
    header, *rows = re.findall(r"^\| (\S+) \| (\S+) \| (\S+) \| (\S+) \|$", text, re.MULTILINE)
    assert list(written.columns) == list(header)
    there = {tuple(row) for row in written.astype(str).to_numpy()}
    assert [row for row in rows if "-" not in row[0] and row not in there] == []


def snippet_for(text, framework):
    """Return a tab's code."""
    return re.search(rf":::\{{tab-item\}} {framework}\n```\w+\n(.*?)```", text, re.DOTALL)[1]


def test_the_snippet_for_scikit_learn_writes_a_table_to_explore(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    snippet = snippet_for(text, "scikit-learn")
    X_test, y_test = load_digits(return_X_y=True)  # noqa: N806 - scikit-learn's own name
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X_test, y_test)
    exec(snippet, {"pd": pd, "model": model, "X_test": X_test, "y_test": y_test})
    made = explore_file(tmp_path / "predictions.csv", "actual", "predicted", "score")
    assert repr(made).startswith("Explorer of 10 classes")


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_the_snippet_for_keras_takes_labels_in_a_row_and_in_a_column(text, tmp_path, monkeypatch, shape):
    keras = pytest.importorskip("keras")
    monkeypatch.chdir(tmp_path)
    x_test, y_test = load_digits(return_X_y=True)
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(10, activation="softmax")])
    given = {"pd": pd, "model": model, "x_test": x_test[:50], "y_test": y_test[:50].reshape(shape)}
    exec(snippet_for(text, "Keras"), given)
    written = pd.read_csv(tmp_path / "predictions.csv")
    assert written["actual"].tolist() == y_test[:50].tolist()
    assert repr(explore_file(tmp_path / "predictions.csv", "actual", "predicted", "score"))


TORCH = """
import csv
from types import SimpleNamespace

import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
inputs, classes = torch.rand(70, 6), torch.arange(70) % 4
layers = [torch.nn.Linear(6, 64), torch.nn.Dropout(0.5), torch.nn.Linear(64, 4)]
model = torch.nn.Sequential(*layers)
loader = DataLoader(TensorDataset(inputs, classes), batch_size=32)
class DataFrame(dict):
    # Debian's PyTorch comes without pandas; this much of it is used.
    def to_csv(self, path, index):
        columns = [column.numpy().tolist() for column in self.values()]
        csv.writer(open(path, "w", newline="")).writerows([self, *zip(*columns)])

pd = SimpleNamespace(DataFrame=DataFrame)
exec(open("snippet.py").read())
expected = layers[2](layers[0](inputs)).softmax(dim=1)
print(classes.tolist(), expected.argmax(dim=1).tolist())
"""


def has_torch(python):
    command = [python, "-c", "import torch"]
    return Path(python).exists() and not subprocess.run(command, capture_output=True, check=False).returncode


def test_the_snippet_for_pytorch_asks_the_model_without_dropout(text, tmp_path):
    ready = [python for python in (sys.executable, "/usr/bin/python3") if has_torch(python)]
    if not ready:
        pytest.skip("PyTorch is not installed: apt-get install python3-torch")
    (tmp_path / "snippet.py").write_text(snippet_for(text, "PyTorch"), "utf-8")
    command = [ready[0], "-c", TORCH]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = pd.read_csv(tmp_path / "predictions.csv")
    actual, without_dropout = literal_eval(done.stdout.replace("] [", "], ["))
    assert written["actual"].tolist() == actual
    assert written["predicted"].tolist() == without_dropout


R = """
test <- data.frame(y = c("ant", "bee", "bee"), wings = c(0, 4, 2))
model <- structure(list(), class = "wings")
predict.wings <- function(object, newdata) ifelse(newdata$wings > 3, "bee", "ant")
source("snippet.R")
"""


def test_the_snippet_for_r_writes_a_table_to_explore(text, tmp_path):
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: apt-get install r-base-core")
    (tmp_path / "snippet.R").write_text(snippet_for(text, "R"), "utf-8")
    (tmp_path / "run.R").write_text(R, "utf-8")
    subprocess.run(["Rscript", "--vanilla", "run.R"], cwd=tmp_path, check=True)
    made = explore_file(tmp_path / "predictions.csv", "actual", "predicted")
    assert repr(made).startswith("Explorer of 2 classes")


@pytest.fixture(scope="module")
def tones(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tones")
    subprocess.run([sys.executable, ROOT / "book" / "explore_tones.py"], cwd=folder, check=True)
    return folder


def test_the_tones_are_mistaken_as_told(tones, prose):
    table = pd.read_csv(tones / "tones.csv")
    assert len(table) == 30
    assert "Here are thirty tones" in prose
    low = table[table["pitch"] == "low"]
    assert low["heard"].value_counts().to_dict() == {"low": 5, "middle": 5}
    assert "of the ten low tones five were called middle" in prose
    assert low.loc[low["heard"] == "middle", "overtone"].min() > 0.5
    assert low.loc[low["heard"] == "low", "overtone"].max() < 0.5
    with wave.open(str(tones / "tones" / "0.wav")) as clip:
        assert clip.getnframes() / clip.getframerate() == pytest.approx(0.3)
    assert len((ROOT / "book" / "explore_tones.py").read_text("utf-8").splitlines()) < 40


def test_a_tone_can_be_played_in_the_page(driver, text, prose):
    script, command = re.findall(r"```\{explored\} (\S+)\n(.*?)\n```", text, re.DOTALL)[1]
    driver.open_html(f"<!doctype html><meta charset='utf-8'>{explored(ROOT / 'book' / script, command)}")
    labels, counts = driver.table()
    row, column = labels.index("low"), labels.index("middle")
    assert counts[row][column] == 5
    driver.click(row, column)
    expect(driver.page.locator(".examples audio")).to_have_count(5)
    lasts = driver.page.locator(".examples audio").first.evaluate(
        "async (sound) => { sound.load(); await new Promise((ready) => { sound.onloadedmetadata = ready; });"
        " return sound.duration; }"
    )
    assert lasts == pytest.approx(0.3, abs=0.01)


def test_a_picture_is_shown_by_its_address(driver, text, tones, monkeypatch):
    monkeypatch.chdir(tones)
    block = re.search(r"## A sound, .*?```python\n(.*?)```", text, re.DOTALL)[1]
    exec(block, {"pd": pd, "Path": Path, "ConfusionMatrix": ConfusionMatrix})
    png = BytesIO()
    Image.new("RGB", (7, 5), "navy").save(png, "png")
    answer = {"body": png.getvalue(), "content_type": "image/png"}
    driver.page.route("https://example.org/**", lambda route: route.fulfill(**answer))
    driver.open_html((tones / "tones.html").read_text("utf-8"))
    assert not driver.requests, "nothing is fetched before somebody opens the cell"
    driver.click(0, 1)
    expect(driver.page.locator(".examples img")).to_have_count(5)
    for image in driver.page.locator(".examples img").all():
        expect(image).to_have_js_property("naturalWidth", 7)
    assert all(re.fullmatch(r"https://example\.org/waves/\d+\.png", asked) for asked in driver.requests)
    driver.requests.clear()
    driver.page.unroute("https://example.org/**")


def test_every_call_for_a_notebook_works(text, tmp_path, monkeypatch):
    from confusionlab import MatrixHistory, compare

    monkeypatch.chdir(tmp_path)
    actual, predicted = [0, 1, 1], [0, 1, 0]
    history = MatrixHistory()
    history.record(1, ConfusionMatrix.from_labels(actual, predicted, keep_examples=2))
    names = {"actual": actual, "predicted": predicted, "one": predicted, "another": actual}
    names |= {"images": np.zeros((3, 4, 4)), "history": history, "compare": compare}
    block = re.search(r"## In a notebook\n.*?```python\n(.*?)```", text, re.DOTALL)[1]
    exec(block, names | {"ConfusionMatrix": ConfusionMatrix})
    assert (tmp_path / "page.html").exists()
