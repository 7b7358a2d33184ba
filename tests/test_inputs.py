"""Counts, scores, weights, ids and numbers: the right value, or a refusal that helps."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from confusionlab import ConfusionMatrix, MatrixHistory, explore_scores
from confusionlab.exchange import mlflow
from confusionlab.scores import _opened_at

SPAM = ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"])
PROBABILITIES = np.array([[0.65, 0.35], [0.6, 0.4], [0.2, 0.8]])


def test_a_threshold_acts_on_the_second_of_two_columns():
    low = ConfusionMatrix.from_scores([0, 1, 1], PROBABILITIES, threshold=0.3)
    assert low.counts.tolist() == [[0, 1], [0, 2]]
    assert low == ConfusionMatrix.from_scores([0, 1, 1], PROBABILITIES[:, 1], threshold=0.3)
    assert ConfusionMatrix.from_scores([0, 1, 1], PROBABILITIES).counts.tolist() == [[1, 0], [1, 1]]


@pytest.mark.parametrize("kind", [float, np.float64, np.float32])
def test_scores_of_any_precision_are_compared_in_float64(kind):
    scores = np.array([0.1, 0.7], np.float32)
    counts = ConfusionMatrix.from_scores([0, 1], scores, threshold=kind(0.7)).counts.tolist()
    # The nearest float32 to .7 lies below it.
    assert counts == ([[1, 0], [0, 1]] if kind is np.float32 else [[1, 0], [1, 0]])
    assert ConfusionMatrix.from_scores([0, 1], scores.tolist(), threshold=kind(0.7)).counts.tolist() == counts


def test_scores_beyond_0_to_1_need_a_threshold():
    logits = [-2.0, 0.3, 3.0]
    with pytest.raises(ValueError, match=r"scores: from -2 to 3, they are no probabilities.*say threshold="):
        ConfusionMatrix.from_scores([0, 1, 1], logits)
    assert ConfusionMatrix.from_scores([0, 1, 1], logits, threshold=0).accuracy == 1
    assert ConfusionMatrix.from_scores([0, 1], [0.0, 1 + 1e-7]).accuracy == 1
    columns = np.column_stack([np.negative(logits), logits])
    assert ConfusionMatrix.from_scores([0, 1, 1], columns).accuracy == 1
    explore_scores([0, 1, 1], logits)
    for scores, opened in (([0.1, 0.2, 1 + 1e-7], 0.5), (logits, 0.3)):
        assert _opened_at(None, np.array(scores)) == opened


def test_keras_targets_of_shape_n_1_are_labels():
    cm = ConfusionMatrix.from_scores(np.array([[0.0], [1.0]]), np.array([[0.2], [0.9]]))
    assert cm.accuracy == 1


def test_sums_are_exact_or_refused():
    with pytest.raises(ValueError, match="add up to 18,446,744,073,709,551,616"):
        ConfusionMatrix([[2**62, 2**62], [2**62, 2**62]])
    half = ConfusionMatrix([[2**62, 0], [0, 1]])
    with pytest.raises(ValueError, match="counts: they add up to 9,223,372,036,854,775,810"):
        _ = half + half
    with pytest.raises(ValueError, match=r"add up to 9,223,372,036,854,775,813"):
        ConfusionMatrix(np.array([[2**63 + 5]], np.uint64))
    assert ConfusionMatrix([[10**18, 10**18], [10**18, 2]]).matthews_corrcoef == pytest.approx(-0.5)


def test_labels_of_many_digits_count():
    labels = [9_300_000_000_000_000_001, 9_300_000_000_000_000_002]
    for shift in (0, -500_000_000_000_000_000, -9_400_000_000_000_000_000):
        moved = [label + shift for label in labels]
        assert ConfusionMatrix.from_labels(moved, moved[::-1]).counts.tolist() == [[0, 1], [1, 0]]


def test_a_sum_keeps_the_smaller_number_of_examples():
    one = ConfusionMatrix.from_labels([0, 0, 0], [0, 0, 0], [0], None, 1, [0, 1, 2])
    three = ConfusionMatrix.from_labels([0, 0, 0], [0, 0, 0], [0], None, 3, [3, 4, 5])
    assert (one + three).examples(0, 0).tolist() == [0]
    assert (one + three).keep_examples == 1
    nothing = ConfusionMatrix([[0]])
    assert (nothing + three) == (three + nothing) == three


def test_an_example_of_weight_0_is_no_example():
    cm = ConfusionMatrix.from_labels([0, 0, 1], [0, 0, 1], None, [0, 1, 2], keep_examples=1)
    assert cm.examples(0, 0).tolist() == [1]


@pytest.mark.parametrize("ids", [[2**63, 2**63 + 1], [-(2**63), 0]])
def test_ids_beyond_64_bits_are_refused(ids):
    array = np.array(ids, np.uint64 if ids[0] > 0 else np.int64)
    with pytest.raises(ValueError, match=r"ids: .*pass them as text: ids\.astype\(str\)"):
        ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1, ids=array)


def test_large_ids_survive_a_sum_and_json():
    large = np.array([9_007_199_254_740_993], np.uint64)
    small = np.array([1])
    one, two = (ConfusionMatrix.from_labels([0], [0], [0], None, 5, ids) for ids in (large, small))
    assert ConfusionMatrix.from_json((one + two).to_json()).examples(0, 0).tolist() == [
        1,
        9_007_199_254_740_993,
    ]


def test_the_counts_cannot_be_changed():
    with pytest.raises(ValueError, match="WRITEABLE"):
        SPAM.counts.setflags(write=True)


def test_one_class_alone_is_said():
    with pytest.warns(UserWarning, match="only one class occurs, 'a'"):
        ConfusionMatrix.from_labels(["a"], ["a"])


def test_numpy_takes_the_counts():
    assert np.asarray(SPAM).tolist() == [[4, 2], [1, 3]]
    assert np.trace(SPAM) == 7
    assert SPAM["spam", "ham"] == 1
    assert isinstance(SPAM["spam", "ham"], int)
    assert "spam" not in SPAM.to_frame().columns.difference(["ham", "spam"])
    with pytest.raises(TypeError, match="expected two labels"):
        SPAM["spam"]
    with pytest.raises(ValueError, match="predicted: unknown label 'Ham'; did you mean 'ham'"):
        SPAM["ham", "Ham"]


def test_a_frame_has_both_names():
    table = SPAM.to_frame()
    assert table.loc["spam", "ham"] == 1
    assert (table.index.name, table.columns.name) == ("actual", "predicted")
    table.loc["spam", "ham"] = 9
    assert SPAM["spam", "ham"] == 1


X = np.array([[-2.0], [-1.0], [1.0], [2.0], [0.2], [-0.2]])
Y = np.array(["fraud", "fraud", "genuine", "genuine", "fraud", "genuine"])


@pytest.mark.parametrize(
    "model", [LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression())]
)
def test_an_estimator_predicts_and_gives_the_order(model):
    model.fit(X, Y)
    cm = ConfusionMatrix.from_estimator(model, X, Y)
    assert cm == ConfusionMatrix.from_labels(Y, model.predict(X))
    declared = pd.Categorical(Y, ["genuine", "fraud"], ordered=True)
    shown = ConfusionMatrix.from_estimator(model, X, declared)
    assert shown.labels == ("genuine", "fraud")
    assert shown == cm.reorder(["genuine", "fraud"])
    for threshold in (0.1, 0.45, 0.9):
        positive = np.where(model.predict_proba(X)[:, 0] >= threshold, "fraud", "genuine")
        by_hand = ConfusionMatrix.from_labels(Y, positive, ["genuine", "fraud"])
        assert ConfusionMatrix.from_estimator(model, X, Y, ["genuine", "fraud"], threshold) == by_hand


@pytest.mark.parametrize("labels", [[0, 1], [1, 0], {0: "genuine", 1: "fraud"}])
def test_the_threshold_of_an_estimator_acts_on_the_last_label(labels):
    y = (Y == "fraud").astype(int)
    model = LogisticRegression().fit(X, y)
    at_half = ConfusionMatrix.from_estimator(model, X, y, labels, threshold=0.5)
    assert at_half == ConfusionMatrix.from_estimator(model, X, y, labels)
    declared = pd.Categorical(y, [1, 0], ordered=True)
    assert ConfusionMatrix.from_estimator(model, X, declared, threshold=0.5).accuracy == at_half.accuracy


def test_an_estimator_shows_classes_that_nobody_was():
    model = DummyClassifier().fit([[0], [1], [2]], ["a", "b", "c"])
    assert ConfusionMatrix.from_estimator(model, [[0]], ["a"]).labels == ("a", "b", "c")


def test_estimators_that_do_not_fit_are_refused():
    with pytest.raises(TypeError, match="estimator: expected a fitted classifier"):
        ConfusionMatrix.from_estimator(LogisticRegression(), X, Y)
    model = LogisticRegression().fit(X, Y)
    declared = pd.Categorical(Y, ["genuine", "fraud", "unknown"], ordered=True)
    with pytest.raises(ValueError, match="threshold: the estimator decides between 'fraud', 'genuine', but"):
        ConfusionMatrix.from_estimator(model, X, declared, threshold=0.4)
    with pytest.raises(ValueError, match="y: 1 of 1 examples have a label that is not in labels="):
        ConfusionMatrix.from_estimator(model, X[:1], ["other"])


REFUSED = {
    "threshold of three": (
        lambda: ConfusionMatrix.from_scores([0, 1, 2], np.eye(3), threshold=0.3),
        ValueError,
        "threshold: .*of 3 scores per example the largest wins",
    ),
    "accuracy of a class": (
        lambda: SPAM.interval("accuracy", "spam"),
        ValueError,
        "label: accuracy .*its recall",
    ),
    "level": (lambda: SPAM.interval("recall", "spam", level="95%"), TypeError, "level: expected a number"),
    "labels of an interval": (
        lambda: SPAM.interval("recall", ["spam"]),
        TypeError,
        "label: expected labels",
    ),
    "beta": (lambda: SPAM.fbeta("2"), ValueError, "beta: expected a finite number"),
    "ids of two kinds": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1, ids=["a", 5]),
        TypeError,
        "ids: expected all ints or all strings, got int and str",
    ),
    "weights too large": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 1], weights=[1e308, 1e308]),
        ValueError,
        "weights: their sum is beyond",
    ),
    "json path": (lambda: ConfusionMatrix.from_json("cm.json"), ValueError, "is a file's name"),
    "json None": (
        lambda: ConfusionMatrix.from_json(None),
        TypeError,
        "text: expected JSON text, got NoneType",
    ),
    "vmax in per cent": (
        lambda: SPAM.heatmap(normalize="actual", vmax=50),
        ValueError,
        "vmax: shares run from 0 to 1",
    ),
    "heatmap of actual": (lambda: SPAM.heatmap("actual"), TypeError, "ax: .*normalize='actual'"),
    "colour map": (lambda: SPAM.heatmap(cmap="blues"), ValueError, "did you mean 'Blues'"),
    "format": (lambda: SPAM.heatmap(fmt=".z"), ValueError, "fmt: '.z' can't write"),
    "steps": (
        lambda: one_step().heatmaps(1),
        TypeError,
        r"steps: expected a list of steps, got 1; write \[1\]",
    ),
    "rates to plot": (lambda: one_step().plot_rates(7), TypeError, "rates: expected names"),
    "a number for groups": (lambda: SPAM.explore(groups=7), TypeError, "groups: expected a dict"),
    "a number of colours": (lambda: SPAM.heatmap(cmap=3), TypeError, "cmap: expected a name"),
    "vmin in words": (lambda: SPAM.heatmap(vmin="low"), TypeError, "vmin: expected a number"),
    "a rate of two": (lambda: SPAM.interval(["recall"]), ValueError, "rate: .* has no interval"),
    "a cell's row": (
        lambda: kept(["a", "b"], [0, 1]).examples("c", "a"),
        ValueError,
        "actual: unknown label 'c'",
    ),
    "columns": (lambda: one_step().heatmaps(columns="a"), TypeError, "columns: expected a whole number"),
    "step": (lambda: one_step().explore(step=9), ValueError, "step: unknown step 9"),
    "cost": (
        lambda: explore_scores([0, 1], [0.2, 0.8], false_positive_cost=-1),
        ValueError,
        "false_positive_cost: expected a number of 0 or more",
    ),
    "infinite": (lambda: explore_scores([0, 1], [0.2, np.inf]), ValueError, "scores: found an infinite one"),
    "too few examples": (
        lambda: kept(["a", "b"], [0, 1]).explore(["only one"]),
        ValueError,
        "examples: there is none for id 1 among the 1",
    ),
    "an example at a negative position": (
        lambda: kept(["a", "b"], [-1, -2]).explore(["x", "y"]),
        TypeError,
        "examples: a list is read by position, but the ids are no positions",
    ),
    "a list under text": (
        lambda: kept(["a", "b"], ["m", "n"]).explore(["x", "y"]),
        TypeError,
        "examples: a list is read by position.*pass a dict by id",
    ),
    "an index with twins": (
        lambda: kept(["a", "b"], ["m", "n"]).explore(pd.Series(list("xyz"), list("mmn"))),
        ValueError,
        "examples: the index has 'm' more than once",
    ),
    "scores of text": (
        lambda: kept(["a", "b"], [0, 1]).explore(scores=["x", "y"]),
        TypeError,
        "scores: expected a number for each example",
    ),
    "a NUL character": (
        lambda: kept(["a", "b"], ["m\0", "m"]),
        ValueError,
        "ids: found one that ends with a NUL character",
    ),
    "ids of 70 bits": (lambda: kept(["a", "b"], [2**70, 1]), TypeError, "ids: .*ints beyond 64 bits"),
    "a set of ids": (lambda: kept(["a", "b"], {1, 2}), ValueError, "ids: .*got set"),
    "weights of 0 alone": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 1], weights=[0, 0]),
        ValueError,
        "weights: all are 0",
    ),
    "a word for weights": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 1], weights="balanced"),
        ValueError,
        "weights: expected shape",
    ),
    "a missing score": (
        lambda: ConfusionMatrix.from_scores([0, 1], [0.1, None]),
        ValueError,
        "scores: 1 of 2 values are missing",
    ),
    "scores of the first class": (
        lambda: ConfusionMatrix.from_scores([False, True], pd.DataFrame({False: [0.9, 0.2]})),
        ValueError,
        "the column is called False, but a score speaks for the last label",
    ),
    "labels for a number of classes": (
        lambda: SPAM.focus(["spam"]),
        TypeError,
        r"n: .*got \['spam'\]; classes: focus\(labels=",
    ),
    "groups turned round": (
        lambda: SPAM.group({"ham": "mail", "spam": "mail"}),
        TypeError,
        "groups: .*from class to superclass.*turn it round",
    ),
    "a history's JSON": (
        lambda: ConfusionMatrix.from_json(one_step().to_json()),
        ValueError,
        r"read it with MatrixHistory\.from_json\(\)",
    ),
    "mlflow": (lambda: mlflow.metrics("x"), TypeError, "cm: expected a ConfusionMatrix, got str"),
    "counts of text": (lambda: ConfusionMatrix([["a"]]), TypeError, "counts: expected numbers, got text"),
}


def one_step():
    history = MatrixHistory()
    history.record(1, SPAM)
    return history


def kept(labels, ids):
    return ConfusionMatrix.from_labels(labels, labels, keep_examples=5, ids=ids)


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_argument_is_named(case):
    call, kind, says = REFUSED[case]
    with pytest.raises(kind, match=says):
        call()


def test_a_series_of_examples_is_read_by_label_or_refused():
    frame = pd.DataFrame({"text": list("abcd"), "y": list("shsh")}).iloc[::-1]
    cm = ConfusionMatrix.from_labels(frame.y, ["h", "h", "h", "s"], keep_examples=5)
    with pytest.raises(ValueError, match=r"an id could be a position or a label; pass \.array"):
        cm.explore(frame.text)
    cm.explore(frame.text.array)
    cm.explore(frame.text.reset_index(drop=True))
    by_text = ConfusionMatrix.from_labels(frame.y, ["h", "h", "h", "s"], keep_examples=5, ids=list("wxyz"))
    by_text.explore(frame.text.set_axis(list("wxyz")))
    with pytest.raises(ValueError, match=r"scores: .*pass \.array"):
        cm.explore(scores=frame.text.map({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}))
