"""The book's page on one's own predictions: its command makes the picture it tells of, its snippets work."""

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_digits
from sklearn.tree import DecisionTreeClassifier

from confusionlab import ConfusionMatrix
from confusionlab.predictions_file import explore_file
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


def test_the_snippet_for_scikit_learn_writes_a_table_to_explore(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    snippet = re.search(r":::\{tab-item\} scikit-learn\n```python\n(.*?)```", text, re.DOTALL)[1]
    X_test, y_test = load_digits(return_X_y=True)  # noqa: N806 - scikit-learn's own name
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X_test, y_test)
    exec(snippet, {"pd": pd, "model": model, "X_test": X_test, "y_test": y_test})
    made = explore_file(tmp_path / "predictions.csv", "actual", "predicted", "score")
    assert repr(made).startswith("Explorer of 10 classes")


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
