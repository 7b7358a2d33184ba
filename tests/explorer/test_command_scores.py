"""`confusionlab explore --score`: numbers however they are written, and a threshold where one decides."""

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.explorer.commanding import run

ALONE = ("--actual", "truth", "--score", "p")
BESIDE = ("--actual", "truth", "--predicted", "guess", "--score", "p")


def two(*scores, separator=","):
    lines = [f"{label}{separator}{score}" for label, score in zip("abab", scores, strict=True)]
    return "\n".join([f"truth{separator}p", *lines])


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (two(".1", "0.6", ".7", "1e-3"), None),
        (two(",1", "0,6", "0,7", "0", separator=";"), "',1' is read as 0.1"),
        (two('",1"', '"0,6"', '"0,7"', "1e-3"), "',1' is read as 0.1"),
        (two("10%", "60 %", "70.0%", "0%"), "'10%' is read as 0.1"),
        (two("10,0 %", "60 %", "0,7", "0", separator=";"), "'10,0 %' is read as 0.1"),
        (two(" .1", "0.6 ", " .7", "0"), None),
    ],
)
def test_scores_are_read_however_they_are_written(command, content, note):
    made = command(content, columns=ALONE)
    assert made.table[1] == [[1, 1], [1, 1]]
    assert made.said.count("note:") == (note is not None)
    assert (note or "") in made.said


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (two(".1", "high", ".2", ".3"), "the column 'p' holds 'high' (line 3), which is no finite number"),
        (two(".1", ".2", "1,234.5", ".3", separator=";"), "holds '1,234.5' (line 4), which is no finite"),
        (two(".1", "inf", ".2", ".3"), "holds 'inf' (line 3), which is no finite number"),
        (two(".1", ".2", "", ".3"), "has no score in 1 of 4 rows, the first of them line 4; fill them in"),
        (two(".1", "NaN", ".2", ".3"), "has no score in 1 of 4 rows, the first of them line 3"),
        ('truth,p\n"a\nb",.1\nc,x', "holds 'x' (line 4)"),
        ("truth,p\na,.1\nb,.2\nc,.3", "there are 3; name the column of predicted classes with --predicted"),
        ("truth,p\na,.1\na,.2", "only 'a'; name both with --labels"),
        ("truth,p\na,0,5\nb,0,7", "line 2 has 3 fields"),
    ],
)
def test_what_is_no_score_is_refused_with_its_place(command, content, refused):
    assert refused in command(content, columns=ALONE).refused


def test_beside_predictions_scores_may_be_missing(command):
    made = command("truth,guess,p\na,a,\nb,a,NA\nb,b,.5", columns=BESIDE)
    assert made.table[1] == [[1, 0], [1, 1]]
    refused = command("truth,guess,p\na,a,.5\nb,a,sure", columns=BESIDE).refused
    assert "--score: the column 'p' holds 'sure' (line 3)" in refused


def test_one_class_of_two_is_enough_where_both_are_named(command):
    made = command("truth,p\na,.1\na,.7", "--labels", "b", "a", columns=ALONE)
    assert made.table == (["b", "a"], [[0, 0], [1, 1]])


def test_parquet_with_scores_of_its_own_types(tmp_path, capsys):
    def made(scores):
        pd.DataFrame({"truth": list("abab"), "p": scores}).to_parquet(tmp_path / "p.parquet")
        return run(tmp_path / "p.parquet", ALONE, capsys)

    floats = [0.1, 0.6, 0.7, 0.0]
    assert made(pd.Series(floats, dtype="float32")).table[1] == [[1, 1], [1, 1]]
    assert made(list(map(str, floats))).table[1] == [[1, 1], [1, 1]]
    assert made([0, 1, 1, 0]).table[1] == [[1, 1], [1, 1]]
    assert made([False, True, True, False]).table[1] == [[1, 1], [1, 1]]
    assert "no score in 1 of 4 rows, the first of them row 2" in made([0.1, None, 0.7, 0]).refused


def test_the_page_opens_at_the_threshold_asked_for(driver, command):
    made = command(two(".1", ".4", ".7", ".2"), "--threshold", "0.3", columns=ALONE)
    driver.open_html(made.page.read_text("utf-8"))
    assert driver.table()[1] == [[1, 1], [1, 1]]
    expect(driver.page.get_by_label("threshold, as a number")).to_have_value("0.3")


def test_scores_that_are_no_probabilities_are_named(command):
    content = two("10", "60", "80", "0")
    made = command(content, columns=ALONE)
    assert "the scores go from 0 to 80, so the page opens at their median, 35; --threshold" in made.said
    assert made.table[1] == [[1, 1], [1, 1]]
    made = command(content, "--threshold", "50", columns=ALONE)
    assert "note" not in made.said
    assert made.table[1] == [[1, 1], [1, 1]]


def test_a_threshold_beside_predictions_is_refused(command):
    refused = command("truth,guess,p\na,a,.5", "--threshold", ".3", columns=BESIDE).refused
    assert "--threshold needs --score without --predicted" in refused
