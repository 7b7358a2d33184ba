"""`confusionlab explore` merges no classes and splits none: "007" is not "7", and 1.0 is 1."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.explorer.commanding import TWO_COLUMNS, run


def table(*rows, header="truth,guess"):
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize(
    ("rows", "labels", "counts", "reason"),
    [
        (["007,7", "007,007"], ["007", "7"], [[1, 1], [0, 0]], "'007' has a leading zero"),
        (["01,01", "1,01"], ["01", "1"], [[1, 0], [1, 0]], "'01' has a leading zero"),
        (["-1,1", "1,1"], ["-1", "1"], [[0, 1], [0, 1]], "'-1' has a sign"),
        (["+1,1", "1,1"], ["+1", "1"], [[0, 1], [0, 1]], "'+1' has a sign"),
        (
            ["1e3,1000", "1000,1000"],
            ["1000", "1e3"],
            [[1, 0], [1, 0]],
            "'1e3' is not a whole number in digits",
        ),
        (["1,1", "yes,1"], ["1", "yes"], [[1, 0], [1, 0]], "'yes' is no number"),
        (["True,True", "False,1", "1,True"], ["1", "False", "True"], None, "'True' is no number"),
    ],
)
def test_labels_that_are_not_all_plain_numbers_are_text_and_it_says_why(
    command, rows, labels, counts, reason
):
    made = command(table(*rows))
    assert made.table[0] == labels
    assert counts is None or made.table[1] == counts
    assert "taken as text" in made.said
    assert f"read as text, since {reason}" in made.said


@pytest.mark.parametrize(
    ("rows", "labels", "counts"),
    [
        (["1,1.0", "2,2.0", "10,2."], ["1", "2", "10"], [[1, 0, 0], [0, 1, 0], [0, 1, 0]]),
        (["0,0.0", "1,0"], ["0", "1"], [[1, 0], [1, 0]]),
        (["9007199254740993,9007199254740993", "9007199254740992,9007199254740993"], None, [[0, 1], [0, 1]]),
        (
            ["99999999999999999999,99999999999999999999", "3,3"],
            ["3", "99999999999999999999"],
            [[1, 0], [0, 1]],
        ),
    ],
)
def test_plain_numbers_are_numbers(command, rows, labels, counts):
    made = command(table(*rows))
    assert labels is None or made.table[0] == labels
    assert made.table[1] == counts
    assert "taken as numbers" in made.said
    assert "read as text" not in made.said


def test_twins_are_named(command):
    assert "note: '007' and '7' are two classes" in command(table("007,7", "007,007")).said
    assert "note: '-1' and '-1.0' are two classes" in command(table("-1,-1.0", "-1,-1")).said


def test_words_need_no_reason(command):
    said = command(table("cat,cat", "NA,cat", "None,NA")).said
    assert "3 classes, taken as text: 'NA', 'None', 'cat'" in said
    assert "note" not in said


def test_blanks_around_labels_and_names_are_left_out_and_it_says_so(command):
    made = command(
        table("cat,cat ", "dog , dog", "dog,\tcat", header=" truth,Guess "),
        columns=("--actual", "truth", "--predicted", "Guess "),
    )
    assert made.table == (["cat", "dog"], [[1, 0], [1, 1]])
    assert "blanks around the column's name ' truth' are left out" in made.said
    assert "blanks around labels of 'truth' are left out, such as those of 'dog '" in made.said
    assert "blanks around labels of 'Guess' are left out, such as those of 'cat '" in made.said


def test_the_order_asked_for_is_the_order_shown(command):
    content = table("fraud,genuine", "genuine,genuine", "fraud,fraud")
    assert "'genuine' is positive" in command(content).said
    made = command(content, "--labels", "genuine", "fraud")
    assert made.table == (["genuine", "fraud"], [[1, 0], [1, 1]])
    assert "'fraud' is positive" in made.said


def test_classes_that_do_not_occur_can_be_named(command):
    assert command(table("1,2", "2,2"), "--labels", "3", "2", "1").table[0] == ["3", "2", "1"]
    assert command(table("-1,1", "1,1"), "--labels", "1", "-1").table[0] == ["1", "-1"]
    assert command(table("a,b"), "--labels", "a", "b", "c").table[1] == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("labels", "refused"),
    [
        (["cat"], "the column 'guess' holds 'dog' (line 3), which is not among --labels ('cat'); name every"),
        (["cat", "dog", "cat"], "--labels: 'cat' is there more than once"),
        (["cat,dog"], "--labels: got one label, 'cat,dog'; write them apart: --labels cat dog"),
    ],
)
def test_labels_that_do_not_fit(command, labels, refused):
    assert refused in command(table("cat,cat", "cat,dog"), "--labels", *labels).refused


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (
            table("cat,cat", "cat,", "dog,dog"),
            "the column 'guess' has no label in 1 of 3 rows, the first of them line 3",
        ),
        (
            table('"a\nb",x', "x, "),
            "the column 'guess' has no label in 1 of 2 rows, the first of them line 4",
        ),
        (
            table("", "cat,cat", "", ",cat"),
            "the column 'truth' has no label in 1 of 2 rows, the first of them line 5",
        ),
        (
            table("cat,0.25", "dog,1"),
            "holds '0.25' (line 2), which is no class but a score; leave --predicted out",
        ),
        (table("cat,1e-05", "dog,1"), "holds '1e-05' (line 2), which is no class but a score"),
        (table("0.94,0.9", "-1.5,1"), "holds '0.94' (line 2), which is no class but a measurement"),
        (
            table("True,1", "False,0"),
            "'truth' holds 'True', 'False', and 'guess' holds '1', '0': no class is in both; write the",
        ),
        (table("cat,Cat"), "no class is in both"),
        ("truth,guess\n", "no line of an example"),
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
    ],
)
def test_what_is_no_class_is_refused_with_the_next_step(command, content, refused):
    assert refused in command(content).refused


def test_a_column_of_names_is_asked_about(command):
    rows = [f"id{n},id{n}" for n in range(150)]
    assert "150 different values in 150 rows: is it the column of the classes?" in command(table(*rows)).said


def test_more_classes_than_a_matrix_takes(command):
    rows = [f"id{n},id{n}" for n in range(16_385)]
    assert "holds 16,385 different values ('id0'" in command(table(*rows)).refused


def test_parquet_keeps_its_own_types(tmp_path, capsys):
    def made(**columns):
        pd.DataFrame(columns).to_parquet(tmp_path / "predictions.parquet")
        return run(tmp_path / "predictions.parquet", TWO_COLUMNS, capsys)

    assert made(truth=["01", "1"], guess=["1", "1"]).table == (["01", "1"], [[0, 1], [0, 1]])
    assert made(truth=["10", "2"], guess=["2", "2"]).table == (["10", "2"], [[0, 1], [0, 1]])
    assert made(truth=[10, 2], guess=[2.0, 2.0]).table == (["2", "10"], [[1, 0], [1, 0]])
    assert made(truth=[True, False], guess=[1, 0]).table == (["0", "1"], [[1, 0], [0, 1]])
    sizes = pd.CategoricalDtype(["small", "middle", "large"], ordered=True)
    declared = made(truth=pd.Series(["large", "small"], dtype=sizes), guess=["small", "small"])
    assert declared.table == (["small", "middle", "large"], [[1, 0, 0], [0, 0, 0], [1, 0, 0]])
    assert "write both columns as text, or both as numbers" in made(truth=["1"], guess=[1]).refused
    assert "the first of them row 2" in made(truth=["a", None], guess=["a", "a"]).refused
    assert "no class but a measurement" in made(truth=[0.5], guess=[0.5]).refused
    days = pd.to_datetime(["2024-01-01"])
    assert "of type Timestamp; write each class as text" in made(truth=days, guess=days).refused
    other = pd.CategoricalDtype(["large", "small"], ordered=True)
    both = made(truth=pd.Series(["large"], dtype=sizes), guess=pd.Series(["large"], dtype=other))
    assert "declare different orders" in both.refused
    assert "say which one you mean with --labels" in both.refused


LABELS = st.sampled_from(
    ["0", "00", "1", "1.0", "01", "-1", "+1", "10", "2", "a", "A", "a b", "1e3", "é", "NA", '"']
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_the_page_holds_what_a_slow_reader_of_the_file_counts(command, pairs, separator):
    pairs = [*pairs, (pairs[0][0], pairs[0][0])]  # so that one class is in both columns
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows([("truth", "guess"), *pairs])
    plain = all(part in {"0", "1", "1.0", "10", "2"} for pair in pairs for part in pair)
    read = (lambda text: int(float(text))) if plain else str
    labels = sorted({read(part) for pair in pairs for part in pair})
    slow = [[sum(list(map(read, pair)) == [i, j] for pair in pairs) for j in labels] for i in labels]
    made = command(written.getvalue())
    assert made.table == (list(map(str, labels)), slow)
