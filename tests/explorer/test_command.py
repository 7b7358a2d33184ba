"""`confusionlab explore`: your own predictions in one line."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix
from confusionlab.cli import main


@pytest.fixture
def table(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    frame = pd.DataFrame(
        {
            "truth": ["cat", "cat", "dog", "NA"],
            "guess": ["cat", "dog", "dog", "dog"],
            "sure": [0.9, 0.6, 0.7, 0.8],
            "what": ["a text", "red.png", "=1+1", ""],
        }
    )
    frame.to_csv(tmp_path / "predictions.csv", index=False)
    return tmp_path / "predictions.csv"


def test_makes_a_page_of_a_csv_file(driver, table, tmp_path, capsys):
    out = tmp_path / "page.html"
    columns = ["--actual", "truth", "--predicted", "guess", "--score", "sure", "--example", "what"]
    assert main(["explore", str(table), *columns, "-o", str(out)]) == 0
    assert f"made {out}" in capsys.readouterr().out
    driver.open_html(out.read_text("utf-8"))
    names, values = driver.table()
    frame = pd.read_csv(table, keep_default_na=False)
    cm = ConfusionMatrix.from_labels(frame["truth"], frame["guess"])
    assert tuple(names) == cm.labels
    assert np.array_equal(values, cm.counts)
    driver.click(1, 2)
    assert driver.ids() == ["1"]
    expect(driver.page.locator(".examples canvas")).to_have_count(1)
    expect(driver.panel).to_contain_text("score 0.6")


def test_a_parquet_file_keeps_what_a_csv_file_loses(driver, tmp_path):
    frame = pd.DataFrame(
        {
            "truth": pd.Categorical(["01", "01", "2"]),
            "guess": ["01", "2", "2"],
            "sure": np.array([0.9, 0.25, 0.5], dtype=np.float32),
            "what": ["first", None, "third"],
        }
    )
    frame.to_parquet(tmp_path / "predictions.parquet", index=False)
    out = tmp_path / "page.html"
    columns = ["--actual", "truth", "--predicted", "guess", "--score", "sure", "--example", "what"]
    assert main(["explore", str(tmp_path / "predictions.parquet"), *columns, "-o", str(out)]) == 0
    driver.open_html(out.read_text("utf-8"))
    names, values = driver.table()
    assert names == ["01", "2"]
    assert values == [[1, 1], [0, 1]]
    driver.click(0, 1)
    expect(driver.panel).to_contain_text("score 0.25")
    expect(driver.page.locator(".examples .text")).to_have_count(0)
    driver.click(1, 1)
    expect(driver.page.locator(".examples .text")).to_have_text("third")


def test_scores_alone_open_with_a_threshold(driver, tmp_path):
    frame = pd.DataFrame({"fraud": [0, 0, 1, 1], "score": [0.1, 0.6, 0.4, 0.9]})
    frame.to_csv(tmp_path / "scores.csv", index=False)
    out = tmp_path / "page.html"
    assert (
        main(
            ["explore", str(tmp_path / "scores.csv"), "--actual", "fraud", "--score", "score", "-o", str(out)]
        )
        == 0
    )
    driver.open_html(out.read_text("utf-8"))
    assert driver.table()[1] == [[1, 1], [1, 1]]
    expect(driver.page.get_by_label("threshold, as a number")).to_have_value("0.5")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--actual", "label", "--predicted", "guess"],
            "there is no column 'label'; the columns are 'truth'",
        ),
        (["--actual", "truth"], "(--predicted) or, of two classes, of scores (--score)"),
        (["--actual", "truth", "--predicted", "what"], "no label in 1 of 4 rows"),
    ],
)
def test_says_what_is_wrong(table, tmp_path, arguments, said, capsys):
    assert main(["explore", str(table), *arguments, "-o", str(tmp_path / "page.html")]) == 1
    assert said in capsys.readouterr().err


def test_a_missing_file_is_no_traceback(tmp_path, capsys):
    command = ["explore", str(tmp_path / "none.csv"), "--actual", "a", "--predicted", "b", "-o", "x.html"]
    assert main(command) == 1
    assert "none.csv" in capsys.readouterr().err
