"""ConfusionMatrix: a value that checks what it is given, adds up, and hands questions on to its modules."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confusionlab import ConfusionMatrix

SPAM = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
INSECTS = ConfusionMatrix([[5, 0, 0], [0, 4, 1], [0, 2, 3]], labels=["ant", "bee", "wasp"])

pairs_of_labels = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


def test_it_does_not_change_with_the_array_it_was_made_from():
    counts = np.array([[4, 2], [1, 3]])
    cm = ConfusionMatrix(counts)
    counts[0, 0] = 99
    assert cm.counts[0, 0] == 4


@pytest.mark.parametrize("made", [SPAM, pickle.loads(pickle.dumps(SPAM)), copy.deepcopy(SPAM), SPAM + SPAM])  # noqa: S301
def test_it_cannot_be_written_to(made):
    with pytest.raises(ValueError, match="read-only"):
        made.counts[0, 0] = 99
    with pytest.raises(AttributeError):
        made.labels = ("a", "b")
    with pytest.raises(AttributeError):
        made.note = "mine"


def test_whole_counts_stay_integers_and_floats_stay_floats():
    assert SPAM.counts.dtype == np.int64
    assert SPAM.total == 10
    assert isinstance(SPAM.total, int)
    weighted = ConfusionMatrix(np.array([[4, 2], [1, 3]], dtype=np.float32))
    assert weighted.counts.dtype == np.float64
    assert isinstance(weighted.total, float)
    assert ConfusionMatrix(np.array([[1]], dtype=np.uint8)).counts.dtype == np.int64


def test_labels_become_plain_values():
    cm = ConfusionMatrix(np.eye(2, dtype=int), labels=np.array([3, 7]))
    assert cm.labels == (3, 7)
    assert [type(label) for label in cm.labels] == [int, int]
    assert ConfusionMatrix(np.eye(2, dtype=int), labels=pd.Index([False, True])).labels == (False, True)
    assert ConfusionMatrix(np.eye(3, dtype=int)).labels == (0, 1, 2)


@pytest.mark.parametrize(
    ("counts", "labels", "error", "says"),
    [
        ([[1, 2, 3], [4, 5, 6]], None, ValueError, r"square.*\(2, 3\)"),
        ([1, 2], None, ValueError, r"square.*\(2,\)"),
        ([[1], [2, 3]], None, ValueError, "different lengths"),
        ([], None, ValueError, "square"),
        (np.zeros((0, 0)), None, ValueError, "square"),
        ([[1, -2], [0, 1]], None, ValueError, "-2.*0 or more"),
        ([[1, np.nan], [0, 1]], None, ValueError, "NaN"),
        ([[1, np.inf], [0, 1]], None, ValueError, "infinity"),
        ([["1", "2"], ["3", "4"]], None, TypeError, "numbers"),
        ([[True, False], [False, True]], None, TypeError, "bool"),
        ([[1, 2], [3, 4]], ["a", "b", "c"], ValueError, "expected 2.*got 3"),
        ([[1, 2], [3, 4]], ["a", "a"], ValueError, "'a' occurs more than once"),
        ([[1, 2], [3, 4]], [1, True], ValueError, "more than once"),
        ([[1, 2], [3, 4]], "ab", TypeError, "one string"),
        ([[1, 2], [3, 4]], ["a", None], ValueError, "None names no class"),
        ([[1, 2], [3, 4]], [0.0, np.nan], ValueError, "nan names no class"),
        ([[1, 2], [3, 4]], ["a", pd.NA], ValueError, "names no class"),
        ([[1, 2], [3, 4]], [["a"], ["b"]], TypeError, r"\['a'\]"),
    ],
)
def test_bad_parts_are_refused(counts, labels, error, says):
    with pytest.raises(error, match=says):
        ConfusionMatrix(counts, labels)


def test_equal_matrices_are_equal_and_hash_alike():
    twin = ConfusionMatrix([[4, 2], [1, 3]], labels=("ham", "spam"))
    assert twin == SPAM
    assert hash(twin) == hash(SPAM)
    assert ConfusionMatrix([[4, 2], [1, 3]]) != SPAM
    assert ConfusionMatrix([[4, 2], [1, 4]], labels=("ham", "spam")) != SPAM
    assert SPAM != "a string"


def test_matrices_that_kept_different_examples_differ():
    one = ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1)
    other = ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1, ids=[5, 6])
    assert one != other


@pytest.mark.filterwarnings("ignore:only one class occurs")
@settings(deadline=None)
@given(pairs_of_labels, st.integers(0, 3))
def test_copies_are_equal(pairs, keep):
    cm = ConfusionMatrix.from_labels(*zip(*pairs, strict=True), keep_examples=keep)
    assert pickle.loads(pickle.dumps(cm)) == cm  # noqa: S301
    assert copy.copy(cm) == cm


@settings(deadline=None)
@given(pairs_of_labels, st.integers(0, 3), st.integers(1, 10))
def test_a_sum_of_chunks_is_the_matrix_of_the_whole(pairs, keep, size):
    actual, predicted = zip(*pairs, strict=True)
    ids = range(len(pairs))
    whole = ConfusionMatrix.from_labels(actual, predicted, labels=["a", "b", "c"], keep_examples=keep)
    chunks = [slice(start, start + size) for start in range(0, len(pairs), size)]
    parts = [
        ConfusionMatrix.from_labels(actual[c], predicted[c], ["a", "b", "c"], keep_examples=keep, ids=ids[c])
        for c in chunks
    ]
    assert sum(parts) == whole
    assert sum(reversed(parts)) == whole


def test_adding_leaves_both_alone():
    assert (SPAM + SPAM).counts.tolist() == [[8, 4], [2, 6]]
    assert SPAM.total == 10


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["spam", "ham"], "another order.*labels="),
        (["ham", "junk"], "only the left one has 'spam'; only the right one has 'junk'"),
        (["ham", "spam", "ads"], "labels: only the right one has 'ads'"),
    ],
)
def test_matrices_with_different_labels_do_not_add(labels, says):
    with pytest.raises(ValueError, match=says):
        SPAM + ConfusionMatrix(np.eye(len(labels), dtype=int), labels)


@pytest.mark.parametrize("other", [1, "text", None, np.eye(2)])
def test_only_matrices_add(other):
    with pytest.raises(TypeError):
        SPAM + other
    with pytest.raises(TypeError):
        other + SPAM


def test_normalize_says_of_what():
    np.testing.assert_allclose(SPAM.normalize("actual"), [[4 / 6, 2 / 6], [1 / 4, 3 / 4]])
    np.testing.assert_allclose(SPAM.normalize("predicted"), [[4 / 5, 2 / 5], [1 / 5, 3 / 5]])
    np.testing.assert_allclose(SPAM.normalize("all"), SPAM.counts / 10)
    assert np.isnan(ConfusionMatrix([[0, 0], [1, 3]]).normalize("actual")[0]).all()


def test_rates_is_a_table_with_a_row_a_label():
    rates = SPAM.rates()
    assert rates.index.tolist() == ["ham", "spam"]
    assert rates.index.name == "label"
    columns = "support tp fp fn tn precision recall specificity f1"
    assert rates.columns.tolist() == columns.split()
    assert rates.loc["spam", ["support", "tp", "fp", "fn", "tn"]].tolist() == [4, 3, 2, 1, 4]
    assert rates.loc["spam", "recall"] == 0.75


def test_rates_of_labels_of_mixed_types():
    cm = ConfusionMatrix(np.eye(3, dtype=int), labels=["1", "b", 1])
    assert cm.rates().index.tolist() == ["1", "b", 1]


def test_averages_is_a_table_with_a_row_a_kind():
    averages = SPAM.averages()
    assert averages.index.tolist() == ["macro", "micro", "weighted"]
    assert averages.columns.tolist() == ["precision", "recall", "f1"]
    assert averages.loc["micro", "recall"] == SPAM.accuracy == 0.7


def test_single_numbers():
    assert SPAM.balanced_accuracy == pytest.approx((4 / 6 + 3 / 4) / 2)
    assert SPAM.matthews_corrcoef == pytest.approx(10 / np.sqrt(6 * 4 * 5 * 5))
    assert SPAM.cohen_kappa == pytest.approx((0.7 - 0.5) / 0.5)
    assert SPAM.fbeta(1).tolist() == SPAM.rates()["f1"].tolist()
    assert SPAM.expected_cost([[0, 10], [1, 0]]) == pytest.approx(2.1)


@pytest.mark.parametrize(
    ("rate", "label", "successes", "trials"),
    [
        ("recall", "spam", 3, 4),
        ("precision", "spam", 3, 5),
        ("specificity", "spam", 4, 6),
        ("recall", "ham", 4, 6),
        ("accuracy", None, 7, 10),
    ],
)
def test_interval_is_wilsons(rate, label, successes, trials):
    centre, z = successes / trials, 1.959963984540054
    middle = (centre + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z * np.sqrt(centre * (1 - centre) / trials + z**2 / (4 * trials**2)) / (1 + z**2 / trials)
    assert SPAM.interval(rate, label) == pytest.approx((middle - half, middle + half))


def test_a_higher_level_gives_a_wider_interval():
    low, high = SPAM.interval("recall", "spam", level=0.99)
    assert low < SPAM.interval("recall", "spam")[0]
    assert high > SPAM.interval("recall", "spam")[1]


def test_interval_of_nothing_is_nan():
    assert np.isnan(ConfusionMatrix([[0, 0], [1, 3]]).interval("recall", 0)).all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("f1", "spam"), "'f1' has no interval.*recall"),
        (("recall",), "recall is that of one class; name it.*'ham'"),
        (("recall", "spma"), "'spma'.*'spam'"),
    ],
)
def test_interval_refuses_what_has_none(arguments, says):
    with pytest.raises(ValueError, match=says):
        SPAM.interval(*arguments)


@pytest.mark.parametrize(
    "weighted",
    [
        ConfusionMatrix.from_labels([0, 1], [0, 1], weights=[2, 3]),
        ConfusionMatrix([[0.5, 1.0], [0.0, 2.0]]),
        SPAM + ConfusionMatrix([[0.5, 1.0], [0.0, 2.0]], labels=SPAM.labels),
    ],
)
def test_interval_refuses_weighted_counts(weighted):
    with pytest.raises(ValueError, match=r"sums of weights.*count without weights"):
        weighted.interval("accuracy")


def test_one_vs_rest_puts_the_positive_class_last():
    wasp = INSECTS.one_vs_rest("wasp")
    assert wasp.labels == ("not wasp", "wasp")
    assert wasp.counts.tolist() == [[9, 1], [2, 3]]


def test_focus_keeps_the_most_mistaken_or_the_chosen():
    assert INSECTS.focus(n=2).counts.tolist() == [[4, 1, 0], [2, 3, 0], [0, 0, 5]]
    assert INSECTS.focus(labels=["ant"]).labels == ("other", "ant")
    assert INSECTS.focus() == INSECTS
    assert INSECTS.focus(n=1).total == INSECTS.total


def test_group_sums_up_classes():
    grouped = INSECTS.group({"stings": ["bee", "wasp"]})
    assert grouped.labels == ("ant", "stings")
    assert grouped.counts.tolist() == [[5, 0], [0, 10]]


def test_most_confused_lists_the_largest_mistake_first():
    assert INSECTS.most_confused(1).to_dict("records") == [
        {"actual": "wasp", "predicted": "bee", "count": 2, "share": 0.4}
    ]


def test_examples_are_those_of_the_cell():
    cm = ConfusionMatrix.from_labels(list("aabb"), list("abab"), keep_examples=2, ids=["w", "x", "y", "z"])
    assert cm.keep_examples == 2
    assert cm.examples("a", "b").tolist() == ["x"]
    assert cm.examples("b", "a").tolist() == ["y"]
    assert cm.one_vs_rest("a").examples("not a", "a").tolist() == ["y"]


def test_examples_say_what_is_missing():
    with pytest.raises(ValueError, match="keep_examples="):
        SPAM.examples("ham", "spam")
    with pytest.raises(ValueError, match=r"'eggs'.*'ham', 'spam'"):
        ConfusionMatrix.from_labels(["ham", "spam"], ["ham", "ham"], keep_examples=1).examples("ham", "eggs")


def test_from_scores_decides_then_counts():
    cm = ConfusionMatrix.from_scores(["ham", "spam", "spam"], [0.5, 0.49, 0.9], keep_examples=1)
    assert cm.counts.tolist() == [[0, 1], [1, 1]]
    assert cm.examples("spam", "ham").tolist() == [1]
    three = ConfusionMatrix.from_scores([0, 1, 2], [[0.8, 0.1, 0.1], [0.3, 0.3, 0.4], [0.0, 0.1, 0.9]])
    assert three.counts.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 1]]


def test_it_shows_itself_with_both_axes_named():
    for shown in (repr(SPAM), SPAM._repr_html_()):
        assert all(word in shown for word in ("actual", "predicted", "ham", "spam", "total", "10"))
    assert "<table" in SPAM._repr_html_()


def test_heatmap_draws_these_counts():
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots()
    assert SPAM.heatmap(ax=ax) is ax
    assert ax.get_ylabel() == "actual"
    plt.close(figure)


def test_it_survives_json():
    cm = ConfusionMatrix.from_labels(list("aabb"), list("abab"), weights=[1, 2, 3, 0.1], keep_examples=1)
    assert ConfusionMatrix.from_json(cm.to_json()) == cm
