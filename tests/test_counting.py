import subprocess
import sys
import tracemalloc
from collections import defaultdict
from functools import reduce
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from confusionlab import counting
from confusionlab import labels as label_rules
from confusionlab.counting import count, count_scores, decide
from confusionlab.examples import Examples

NAMES = ["ant", "bee", "cat", "dog"]


def named(codes):
    return [NAMES[code] for code in codes]


def halved(codes):
    return (np.asarray(codes) > 1).tolist()


KINDS = {
    "list of int": list,
    "tuple of int": tuple,
    "uint8": lambda codes: np.array(codes, np.uint8),
    "int8, negative": lambda codes: np.array(codes, np.int8) - np.int8(100),
    "uint64": lambda codes: np.array(codes, np.uint64),
    "uint64, beyond int64": lambda codes: np.array(codes, np.uint64) + np.uint64(2**63 + 5),
    "big-endian": lambda codes: np.array(codes, ">i4"),
    "every second of an array": lambda codes: np.repeat(np.array(codes), 2)[::2],
    "some hundreds": lambda codes: np.array(codes) + 300,
    "far apart": lambda codes: np.array(codes) * 10**12 - 5,
    "whole floats": lambda codes: np.array(codes, np.float32),
    "one column": lambda codes: np.array(codes).reshape(-1, 1),
    "bool": lambda codes: np.array(halved(codes)),
    "list of bool": halved,
    "list of str": named,
    "NumPy str": lambda codes: np.array(named(codes)),
    "NumPy StringDType": lambda codes: np.array(named(codes), np.dtypes.StringDType()),
    "object": lambda codes: np.array(named(codes), object),
    "object of int": lambda codes: np.array(codes, object),
    "Series of int": lambda codes: pd.Series(codes, index=range(len(codes), 0, -1)),
    "Series of str": lambda codes: pd.Series(named(codes)),
    "pandas string": lambda codes: pd.array(named(codes), dtype="string"),
    "pandas Int64": lambda codes: pd.Series(codes, dtype="Int64"),
    "pandas boolean": lambda codes: pd.Series(halved(codes), dtype="boolean"),
    "categorical": lambda codes: pd.Categorical(named(codes), categories=[*NAMES[::-1], "eel"]),
    "Series of categorical": lambda codes: pd.Series(named(codes), dtype="category"),
    "Index": lambda codes: pd.Index(named(codes)),
    "data frame of one column": lambda codes: pd.DataFrame({"label": codes}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_labels_of_any_kind_count_as_in_scikit_learn(kind):
    generator = np.random.default_rng(4)
    actual, predicted = (KINDS[kind](generator.integers(0, 4, 300).tolist()) for _ in range(2))
    labels, counts, _ = count(actual, predicted)
    plain = [np.array(np.ravel(column).tolist()) for column in (actual, predicted)]
    np.testing.assert_array_equal(counts, confusion_matrix(*plain))
    assert list(labels) == np.unique(plain).tolist()
    assert {type(label) for label in labels} <= {int, bool, str}
    assert counts.dtype == np.int64


@pytest.mark.parametrize(
    ("actual", "predicted", "labels"),
    [
        (np.array([True, False]), [1, 0], (0, 1)),
        (np.array([2, 1], np.int8), np.array([1, 300], np.uint64), (1, 2, 300)),
        (np.array(["a", "b"]), pd.Categorical(["a", "c"]), ("a", "b", "c")),
        (["same", "same"], ["same", "same"], ("same",)),
        ([7], [7], (7,)),
        (np.array([True]), np.array([True]), (True,)),
        (pd.array([True, False], dtype="boolean"), [1, 0], (0, 1)),
        ([1, 0], pd.Series([True, False], dtype=object), (0, 1)),
        (pd.array([True, False], dtype="boolean"), [1, 2], (0, 1, 2)),
    ],
)
def test_two_kinds_that_agree_and_single_classes(actual, predicted, labels):
    found, counts, _ = count(actual, predicted)
    assert found == labels
    assert [type(label) for label in found] == [type(label) for label in labels]
    assert counts.sum() == len(actual)


labelled = st.sampled_from([st.integers(-3, 300), st.integers(), st.booleans(), st.text(max_size=3)]).flatmap(
    lambda kind: st.lists(kind, min_size=1, max_size=6, unique=True).flatmap(
        lambda pool: st.tuples(
            st.permutations(pool),
            st.lists(st.tuples(*[st.sampled_from(pool)] * 2, st.integers(0, 20)), min_size=1, max_size=40),
        )
    )
)


@settings(deadline=None)
@given(labelled, st.booleans(), st.booleans())
def test_counts_equal_scikit_learns(case, weighted, ordered):
    pool, examples = case
    actual, predicted, weights = zip(*examples, strict=True)
    # Quarters add up exactly, in whatever order; scikit-learn refuses weights that are all 0.
    weights = [weight / 4 + 0.25 for weight in weights] if weighted else None
    labels, counts, _ = count(actual, predicted, pool if ordered else None, weights)
    code_of = {label: code for code, label in enumerate(labels)}
    codes = [[code_of[label] for label in column] for column in (actual, predicted)]
    # One label too many, since scikit-learn warns where there is one only.
    expected = confusion_matrix(*codes, labels=range(len(labels) + 1), sample_weight=weights)
    np.testing.assert_array_equal(counts, expected[:-1, :-1])
    assert counts.dtype == (np.float64 if weighted else np.int64)
    assert labels == (tuple(pool) if ordered else tuple(sorted({*actual, *predicted})))


@pytest.mark.parametrize("size", [257, 1500])
def test_many_classes(size):
    generator = np.random.default_rng(size)
    actual, predicted = np.concatenate([generator.integers(0, size, (2, 3000)), [[0], [size - 1]]], axis=1)
    _, counts, examples = count(actual, predicted, keep_examples=3)
    expected = confusion_matrix(actual, predicted)
    np.testing.assert_array_equal(counts, expected)
    np.testing.assert_array_equal(
        np.bincount(examples.cells, minlength=counts.size), np.minimum(expected.ravel(), 3)
    )


def test_an_example_of_weight_zero_is_left_out():
    labels, counts, kept = count(["a", "b", "a"], ["a", "b", "a"], None, [0, 0, 2.5], 1)
    assert labels == ("a",)
    assert counts.tolist() == [[2.5]]
    assert kept.of(0).tolist() == [2]


def test_labels_in_any_order_and_absent_ones():
    labels, counts, examples = count([1, 2, 2], [1, 1, 2], labels=np.array([2, 9, 1]), keep_examples=2)
    assert labels == (2, 9, 1)
    assert counts.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 1]]
    assert [examples.of(cell).tolist() for cell in (0, 2, 8)] == [[2], [1], [0]]


def test_empty_input_with_labels_gives_zeros():
    labels, counts, examples = count([], [], labels=["a", "b"], keep_examples=3)
    assert labels == ("a", "b")
    assert counts.tolist() == [[0, 0], [0, 0]]
    assert len(examples) == 0


REFUSED = {
    "lengths": (lambda: count([1, 2], [1]), ValueError, r"actual, predicted: lengths 2 and 1 differ"),
    "empty": (lambda: count([], []), ValueError, r"both are empty; pass labels="),
    "NaN": (
        lambda: count([0.0, np.nan], [0, 1]),
        ValueError,
        r"actual: 1 of 2 labels are missing.*position 1",
    ),
    "None": (lambda: count([0, 1], [None, 1]), ValueError, r"predicted: 1 of 2 labels are missing"),
    "NaN among strings": (lambda: count(["a", np.nan], ["a", "a"]), ValueError, r"actual: 1 of 2 .* missing"),
    "pd.NA": (lambda: count(pd.array([1, pd.NA]), [1, 1]), ValueError, r"actual: 1 of 2 labels are missing"),
    "category -1": (lambda: count(pd.Categorical(["a", None]), ["a", "a"]), ValueError, r"1 of 2 .* missing"),
    "stray int": (
        lambda: count([0, 1, 7, 7], [0, 1, 1, 0], labels=[0, 1]),
        ValueError,
        r"actual: 2 of 4 examples have a label that is not in labels= \(0, 1\): 7 \(2 times\)",
    ),
    "stray string": (
        lambda: count(["a"] * 3, ["a", "b", "c"], labels=["a"]),
        ValueError,
        r"predicted: 2 of 3 .* 'b' \(1 times\), 'c' \(1 times\); add it to labels=",
    ),
    "many strays": (
        lambda: count(range(9), range(9), labels=[0]),
        ValueError,
        r"8 of 9 .* 5 \(1 times\), …;",
    ),
    "duplicates": (lambda: count([0], [0], labels=[0, 1, 0]), ValueError, r"labels: 0 occurs more than once"),
    "no labels": (lambda: count([0], [0], labels=[]), ValueError, r"labels: expected at least one"),
    "label None": (lambda: count([0], [0], labels=[0, None]), ValueError, r"labels: None names no class"),
    "label NA": (lambda: count([0], [0], labels=[0, pd.NA]), ValueError, r"labels: <NA> names no class"),
    "one string": (
        lambda: count(["a"], ["a"], labels="ab"),
        TypeError,
        r"labels: expected labels in an order",
    ),
    "a set": (
        lambda: count(["a"], ["a"], labels={"a", "b"}),
        TypeError,
        r"labels: expected labels in an order",
    ),
    "one-hot": (
        lambda: count(np.eye(3), [0, 1, 2]),
        ValueError,
        r"actual: .*\(3, 3\), one-hot rows; .*actual\.argmax",
    ),
    "one-hot list": (
        lambda: count([0, 1], [[0, 1], [1, 0]]),
        ValueError,
        r"predicted: .*\(2, 2\), one-hot rows; .*argmax",
    ),
    "probabilities": (lambda: count([0, 1], [0.2, 0.7]), ValueError, r"predicted: found 0\.2.*from_scores"),
    "sigmoid": (lambda: count([0], np.array([[0.7]])), ValueError, r"predicted: found 0\.7.*from_scores"),
    "infinite": (lambda: count([np.inf], [1]), ValueError, r"actual: found inf, which is no class label"),
    "ragged": (lambda: count([[1], [1, 2]], [0, 1]), TypeError, r"actual: found no label \(unhashable"),
    "mixed kinds": (
        lambda: count([0, 1], ["0", "1"]),
        TypeError,
        r"strings \('0', '1'\) and numbers \(0, 1\)",
    ),
    "bools and strings": (
        lambda: count([True, False], ["yes", "no"]),
        TypeError,
        r"strings \('no', 'yes'\) and numbers \(0, 1\)",
    ),
    "mixed list": (lambda: count([0, "a"], [0, 0]), TypeError, r"make both columns the same kind"),
    "bytes": (lambda: count(np.array([b"a"]), [b"a"]), TypeError, r"actual: expected ints, strings or bools"),
    "list of bytes": (lambda: count([b"a"], [b"a"]), TypeError, r"actual: found b'a' of type bytes"),
    "dates": (
        lambda: count(pd.to_datetime(["2020-01-01"]), [1]),
        TypeError,
        r"actual: expected ints, strings",
    ),
    "one label": (lambda: count("spam", "spam"), TypeError, r"actual: expected one label .* got one str"),
    "names": (
        lambda: count([f"{n}.png" for n in range(20_000)], ["a"] * 20_000),
        ValueError,
        r"actual: found more than 16,384 different labels",
    ),
    "too many labels": (lambda: count([0], [0], labels=range(20_000)), ValueError, r"labels: got 20,000"),
    "weights short": (
        lambda: count([0, 1], [0, 1], weights=[1]),
        ValueError,
        r"weights: expected shape \(2,\)",
    ),
    "weight NaN": (
        lambda: count([0], [0], weights=[np.nan]),
        ValueError,
        r"weights: .*got nan at position 0",
    ),
    "weight < 0": (lambda: count([0, 0], [0, 0], weights=[1, -2]), ValueError, r"got -2 at position 1"),
    "weight text": (lambda: count([0], [0], weights=["1"]), TypeError, r"weights: expected numbers"),
    "ids short": (lambda: count([0], [0], ids=[1, 2]), ValueError, r"ids: expected shape \(1,\)"),
    "ids floats": (lambda: count([0], [0], ids=[1.5]), TypeError, r"ids: expected all ints or all strings"),
    "keep < 0": (lambda: count([0], [0], keep_examples=-1), ValueError, r"keep_examples: expected 0 or more"),
    "keep half": (lambda: count([0], [0], keep_examples=0.5), TypeError, r"keep_examples: .* got 0\.5"),
    "scores NaN": (lambda: decide([0.1, np.nan]), ValueError, r"scores: 1 of 2 are NaN, the first in row 1"),
    "scores cube": (
        lambda: decide(np.zeros((2, 2, 2))),
        ValueError,
        r"scores: expected shape .* got \(2, 2, 2\)",
    ),
    "scores empty rows": (lambda: decide(np.zeros((2, 0))), ValueError, r"scores: expected shape"),
    "scores text": (lambda: decide(["spam"]), TypeError, r"scores: expected numbers.*from_labels"),
    "threshold NaN": (lambda: decide([0.1], np.nan), ValueError, r"threshold: expected a number"),
    "threshold text": (lambda: decide([0.1], "0.5"), ValueError, r"threshold: expected a number"),
    "scores and lengths": (
        lambda: count_scores([0, 1], [0.5]),
        ValueError,
        r"actual, scores: lengths 2 and 1",
    ),
    "scores, one-hot": (lambda: count_scores(np.eye(2), np.eye(2)), ValueError, r"actual: .*argmax"),
    "columns and labels": (
        lambda: count_scores(["a"], [[0.1, 0.2, 0.7]], labels=["a", "b"]),
        ValueError,
        r"scores: shape \(1, 3\) is for 3 labels, but there are 2",
    ),
    "one score, three labels": (
        lambda: count_scores(["a", "b", "c"], [0.1, 0.2, 0.7]),
        ValueError,
        r"labels: the scores decide between 2 labels, but actual holds 3 \('a', 'b', 'c'\)",
    ),
    "merged ids": (
        lambda: Examples(np.array([0]), np.array([1]), 1).merged(Examples(np.array([0]), np.array(["a"]), 1)),
        TypeError,
        r"ids: integers on one side, strings on the other",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unfit_input_is_refused(case):
    call, kind, message = REFUSED[case]
    with pytest.raises(kind, match=message):
        call()


def test_decisions():
    assert decide([0.49, 0.5]).tolist() == [0, 1]
    assert decide(np.array([[0.49], [0.5]], np.float32)).tolist() == [0, 1]
    assert decide([-3, 2], threshold=0).tolist() == [0, 1]
    assert decide([[0.2, 0.2, 0.1], [0, 0, 1]], n_labels=3).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("actual", "scores", "labels", "expected"),
    [
        (["ham", "spam"], [0.1, 0.9], None, ("ham", "spam")),
        (["spam", "spam"], [0.1, 0.9], ["ham", "spam"], ("ham", "spam")),
        ([True, True], [[0.1], [0.9]], None, (False, True)),
        ([0, 0], [0.1, 0.2], None, (0, 1)),
        ([5, 1], [0.1, 0.9], None, (1, 5)),
        ([2, 2], [[0.1, 0.2, 0.7, 0], [1, 0, 0, 0]], None, (0, 1, 2, 3)),
        ([False, True], [0.1, 0.9], [True, False], (True, False)),
        ([True, True], [[0.1, 0.2, 0.7], [1, 0, 0]], None, (0, 1, 2)),
    ],
)
def test_labels_that_scores_stand_for(actual, scores, labels, expected):
    found, counts, _ = count_scores(actual, scores, labels=labels)
    decided = [expected[code] for code in decide(scores, n_labels=len(expected))]
    assert found == expected
    assert [type(label) for label in found] == [type(label) for label in expected]
    assert counts.tolist() == count(actual, decided, expected)[1].tolist()


def kept_by_hand(actual, predicted, ids, keep, labels):
    cells = defaultdict(list)
    for row, column, name in zip(actual, predicted, ids, strict=True):
        cells[labels.index(row) * len(labels) + labels.index(column)].append(name)
    return {cell: sorted(names)[:keep] for cell, names in cells.items() if keep}


def as_dict(examples):
    return {int(cell): examples.of(cell).tolist() for cell in np.unique(examples.cells)}


small_chunks = patch.multiple(counting, CHUNK=8, SHORT=2), patch.object(label_rules, "CHUNK", 5)
streams = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=80)


@settings(deadline=None)
@given(
    streams, st.integers(0, 4), st.sampled_from(["positions", "shuffled", "strings", "repeated"]), st.data()
)
def test_each_cell_keeps_its_smallest_ids(stream, keep, kind, data):
    actual, predicted = (list(column) for column in zip(*stream, strict=True))
    ids = list(range(len(stream)))
    if kind == "repeated":
        ids = [name // 3 for name in ids]
    if kind != "positions":
        ids = data.draw(st.permutations(ids))
    if kind == "strings":
        ids = [f"email {name}" for name in ids]
    labels = data.draw(st.sampled_from([[0, 1, 2], [2, 0, 1]]))
    expected = kept_by_hand(actual, predicted, ids, keep, labels)
    given_ids = None if kind == "positions" else ids
    with small_chunks[0], small_chunks[1]:
        for columns_of_labels in (
            [actual, predicted],
            [np.array(actual, object), np.array(predicted, object)],
        ):
            _, counts, examples = count(*columns_of_labels, labels, None, keep, given_ids)
            assert as_dict(examples) == expected
            np.testing.assert_array_equal(counts, confusion_matrix(actual, predicted, labels=labels))


@settings(deadline=None)
@given(streams, st.integers(1, 4), st.data())
def test_chunks_in_any_order_keep_what_the_whole_keeps(stream, keep, data):
    array = np.array(stream)
    whole = count(array[:, 0], array[:, 1], range(3), None, keep)[2]
    owner = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(stream), max_size=len(stream))))
    pieces = [np.flatnonzero(owner == chunk) for chunk in data.draw(st.permutations(range(4)))]
    kept = [count(array[ids, 0], array[ids, 1], range(3), None, keep, ids)[2] for ids in pieces]
    merged = reduce(Examples.merged, kept)
    assert merged == whole
    assert hash(merged) == hash(whole)


@settings(deadline=None)
@given(streams, st.integers(1, 4), st.sampled_from([[0, 0, 1], [1, 0, 1], [0, 0, 0], [2, 0, 1]]))
def test_merged_classes_keep_what_counting_them_merged_keeps(stream, keep, membership):
    array = np.array(stream)
    size = max(membership) + 1
    fine = count(array[:, 0], array[:, 1], range(3), None, keep)[2]
    coarse = np.array(membership)[array]
    assert fine.regrouped(membership, size) == count(coarse[:, 0], coarse[:, 1], range(size), None, keep)[2]


def test_sorted_streams_fill_every_cell():
    actual = np.repeat(np.arange(30), 100)
    with small_chunks[0]:
        examples = count(actual, actual, keep_examples=7)[2]
    assert as_dict(examples) == {31 * k: list(range(100 * k, 100 * k + 7)) for k in range(30)}


def test_examples_are_values():
    ids = np.array([4, 2])
    examples = count([0, 0], [0, 0], keep_examples=2, ids=ids)[2]
    assert examples == count([0, 0], [0, 0], keep_examples=2, ids=[2, 4])[2]
    assert examples != count([0, 0], [0, 0], keep_examples=1, ids=ids)[2]
    assert examples != "something else"
    with pytest.raises(ValueError, match="read-only"):
        examples.ids[0] = 9
    assert ids.flags.writeable


def test_the_global_random_state_is_left_alone():
    before = np.random.get_state()  # noqa: NPY002
    count([0, 1, 1], [0, 1, 0], keep_examples=1, ids=[3, 1, 2])
    after = np.random.get_state()  # noqa: NPY002
    assert before[2] == after[2]
    np.testing.assert_array_equal(before[1], after[1])


def test_ten_million_small_integers_need_little_memory():
    actual = np.random.default_rng(0).integers(0, 100, 10**7, dtype=np.uint8)
    predicted = actual[::-1].copy()
    tracemalloc.start()
    count(actual, predicted)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 16 * 2**20


def test_examples_kept_of_sorted_labels_need_memory_for_what_is_kept():
    actual = np.repeat(np.arange(50, dtype=np.uint8), 200_000)  # whole chunks fall into a cell not yet full
    tracemalloc.start()
    _, _, examples = count(actual, actual, keep_examples=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(examples) == 50
    assert peak <= 32 * 2**20, "all ten million positions take 80 MB"


def test_integers_are_counted_without_pandas():
    code = (
        "import sys, numpy; from confusionlab import ConfusionMatrix as C; C.from_labels([0, 1], [1, 1]); "
        "C.from_scores(numpy.array([1, 10**6]), [0.1, 0.9]); sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(("ids", "keep", "kept"), [([0, 3, 2], 2, [0, 2]), ([5, 3], 1, [3])])
def test_the_smallest_ids_are_kept_wherever_they_come(ids, keep, kept):
    _, _, examples = count(["cat"] * len(ids), ["cat"] * len(ids), keep_examples=keep, ids=ids)
    assert examples.of(0).tolist() == kept


def test_weights_that_are_all_zero_need_labels():
    with pytest.raises(ValueError, match=r"weights: all are 0, so no example counts; pass labels="):
        count(["cat", "dog"], ["cat", "cat"], weights=[0, 0])
    _, counts, _ = count(["cat", "dog"], ["cat", "cat"], ["cat", "dog"], weights=[0, 0])
    assert counts.tolist() == [[0, 0], [0, 0]]
