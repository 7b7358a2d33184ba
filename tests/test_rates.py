"""Rates: equal to scikit-learn wherever both define a value, NaN and silent wherever nothing is defined."""

import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from confusionlab import rates

RATES = ("precision", "recall", "specificity", "f1")
OVERALL = (rates.accuracy, rates.balanced_accuracy, rates.matthews_corrcoef, rates.cohen_kappa)

# Quarters are exact in floats, so scikit-learn's subtractions are too. Zero weighs an example, a class away.
quarters = st.integers(0, 12).map(lambda quarter: quarter / 4)


@st.composite
def labelled(draw):
    """Draw (actual, predicted, weights, size): some classes absent, often only one, weights or None."""
    size = draw(st.integers(1, 5))
    classes = st.sampled_from(draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=size)))
    pairs = draw(st.lists(st.tuples(classes, classes), min_size=1, max_size=25))
    weights = draw(st.none() | st.lists(quarters, min_size=len(pairs), max_size=len(pairs)).filter(any))
    return *np.array(pairs).T, None if weights is None else np.array(weights), size


def counted(actual, predicted, weights, size):
    counts = np.zeros((size, size), dtype=int if weights is None else float)
    np.add.at(counts, (actual, predicted), 1 if weights is None else weights)
    return counts


def by_sklearn(score, *arguments, **settings):
    """Call scikit-learn without the warnings by which it says that something is undefined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return score(*arguments, **settings)


def tables(cells, most=5):
    return st.integers(1, most).flatmap(
        lambda size: st.lists(cells, min_size=size**2, max_size=size**2).map(
            lambda flat: np.array(flat).reshape(size, size)
        )
    )


@settings(deadline=None, max_examples=80)
@given(labelled())
def test_class_rates_and_averages_equal_scikit_learn(case):
    actual, predicted, weights, size = case
    counts = counted(*case)
    given_to_both = {"labels": range(size), "sample_weight": weights, "zero_division": np.nan}
    score = metrics.precision_recall_fscore_support
    ours = rates.per_class(counts)
    for name, theirs in zip(
        ("precision", "recall", "f1", "support"),
        by_sklearn(score, actual, predicted, **given_to_both),
        strict=True,
    ):
        np.testing.assert_allclose(ours[name], theirs, err_msg=name)
    for average, row in rates.averages(counts).items():
        theirs = by_sklearn(score, actual, predicted, average=average, **given_to_both)
        for ours_averaged, theirs_averaged, name in zip(row.values(), theirs, row, strict=False):
            defined = ~np.isnan(ours[name])
            if average == "weighted" and ours["support"][defined].sum() == 0:
                assert np.isnan(ours_averaged)  # where scikit-learn averages unweighted: see below
            else:
                np.testing.assert_allclose(ours_averaged, theirs_averaged, err_msg=f"{average} {name}")


@settings(deadline=None, max_examples=80)
@given(labelled(), st.sampled_from([0, 0.5, 1, 2, 3.7]))
def test_fbeta_and_specificity_equal_scikit_learn(case, beta):
    actual, predicted, weights, size = case
    counts = counted(*case)
    given_to_both = {"labels": range(size), "sample_weight": weights}
    theirs = by_sklearn(
        metrics.fbeta_score, actual, predicted, beta=beta, average=None, zero_division=np.nan, **given_to_both
    )
    np.testing.assert_allclose(rates.fbeta(counts, beta), theirs)
    cells = by_sklearn(metrics.multilabel_confusion_matrix, actual, predicted, **given_to_both)
    ours = rates.per_class(counts)
    np.testing.assert_array_equal([ours[name] for name in ("tn", "fp", "fn", "tp")], cells.reshape(size, 4).T)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(ours["specificity"], cells[:, 0, 0] / cells[:, 0].sum(axis=1))


@settings(deadline=None, max_examples=80)
@given(labelled())
def test_overall_scores_equal_scikit_learn(case):
    actual, predicted, weights, _ = case
    counts = counted(*case)
    for ours, theirs in (
        (rates.accuracy, metrics.accuracy_score),
        (rates.balanced_accuracy, metrics.balanced_accuracy_score),
        (rates.cohen_kappa, metrics.cohen_kappa_score),
    ):
        expected = by_sklearn(theirs, actual, predicted, sample_weight=weights)
        np.testing.assert_allclose(ours(counts), expected, atol=1e-12, err_msg=ours.__name__)
    expected = by_sklearn(metrics.matthews_corrcoef, actual, predicted, sample_weight=weights)
    varied = all(np.count_nonzero(counts.sum(axis=axis)) > 1 for axis in (0, 1))
    np.testing.assert_allclose(
        rates.matthews_corrcoef(counts),
        expected if varied else np.nan,
        atol=1e-12,
        err_msg="matthews_corrcoef",
    )


@pytest.mark.parametrize("counts", [[[5, 0], [0, 0]], [[4, 0], [2, 0]], [[4, 2], [0, 0]]])
def test_correlation_without_variation_is_nan_where_scikit_learn_says_0(counts):
    actual, predicted = np.repeat(np.argwhere(np.ones((2, 2))), np.ravel(counts), axis=0).T
    assert by_sklearn(metrics.matthews_corrcoef, actual, predicted) == 0
    assert np.isnan(rates.matthews_corrcoef(np.array(counts)))


def test_weighted_average_of_classes_without_support_is_nan_where_scikit_learn_says_0():
    everything_missed = np.array([[0, 3], [0, 0]])
    average = by_sklearn(
        metrics.precision_score, [0] * 3, [1] * 3, average="weighted", labels=[0, 1], zero_division=np.nan
    )
    assert average == 0
    assert np.isnan(rates.averages(everything_missed)["weighted"]["precision"])
    assert rates.averages(everything_missed)["macro"]["precision"] == 0


@settings(deadline=None)
@example(np.array([[0.1, 0.2, 0.3], [0, 0, 0], [0, 0, 0]]))
@given(tables(st.just(0.0) | st.floats(0.001, 10)))
def test_what_is_undefined_depends_on_which_cells_are_empty_and_on_no_rounding(weighted):
    filled = (weighted > 0).astype(int)
    ours, whole = rates.per_class(weighted), rates.per_class(filled)
    for name in RATES:
        np.testing.assert_array_equal(np.isnan(ours[name]), np.isnan(whole[name]), err_msg=name)
    for score in OVERALL:
        assert np.isnan(score(weighted)) == np.isnan(score(filled)), score.__name__


@pytest.mark.parametrize("kind", [int, float])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_an_empty_table_has_no_rate_and_no_warning(size, kind):
    empty = np.zeros((size, size), dtype=kind)
    assert all(np.isnan(rates.per_class(empty)[name]).all() for name in RATES)
    assert all(np.isnan(score(empty)) for score in OVERALL)
    assert all(np.isnan(value) for row in rates.averages(empty).values() for value in row.values())
    assert all(np.isnan(rates.normalize(empty, over)).all() for over in ("actual", "predicted", "all"))
    assert np.isnan(rates.expected_cost(empty, np.ones((size, size))))
    assert np.isnan(rates.fbeta(empty, 2)).all()


def test_the_spam_matrix_by_hand():
    ours = rates.per_class(np.array([[4, 2], [1, 3]]))
    assert list(ours) == ["support", "tp", "fp", "fn", "tn", *RATES]
    assert [ours[name][1] for name in list(ours)[:5]] == [4, 3, 2, 1, 4]
    assert [ours[name][1] for name in RATES] == pytest.approx([3 / 5, 3 / 4, 4 / 6, 6 / 9])


def test_whole_counts_stay_whole_and_the_table_stays_as_it_was():
    counts = np.array([[4, 2, 0], [1, 3, 2], [0, 0, 7]])
    counts.setflags(write=False)
    ours = rates.per_class(counts)
    assert all(ours[name].dtype == counts.dtype for name in ("support", "tp", "fp", "fn", "tn"))
    assert (ours["tp"] + ours["fp"] + ours["fn"] + ours["tn"] == counts.sum()).all()


def test_a_billion_examples_do_not_overflow():
    small = np.array([[4, 2], [1, 3]])
    for score in (*OVERALL, lambda counts: rates.fbeta(counts, 2)):
        np.testing.assert_allclose(score(small * 10**15), score(small))


def test_a_perfect_table_scores_exactly_1():
    perfect = np.diag([3, 5, 7])
    assert [score(perfect) for score in OVERALL] == [1, 1, 1, 1]


@settings(deadline=None)
@given(tables(st.integers(0, 9)))
def test_shares_sum_to_1_over_what_they_are_shares_of(counts):
    for over, axis in (("actual", 1), ("predicted", 0), ("all", None)):
        totals = counts.sum(axis=axis)
        sums = rates.normalize(counts, over).sum(axis=axis)
        np.testing.assert_allclose(sums, np.where(totals == 0, np.nan, 1))


def test_shares_of_the_row_and_of_the_column_are_not_the_same():
    counts = np.array([[4, 2], [1, 3]])
    np.testing.assert_allclose(rates.normalize(counts, "actual"), [[4 / 6, 2 / 6], [1 / 4, 3 / 4]])
    np.testing.assert_allclose(rates.normalize(counts, "predicted"), [[4 / 5, 2 / 5], [1 / 5, 3 / 5]])
    np.testing.assert_allclose(rates.normalize(counts, "all"), [[0.4, 0.2], [0.1, 0.3]])


@settings(deadline=None)
@given(st.integers(1, 300), st.floats(0, 1), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_wilson_interval_equals_scipy(trials, share, level):
    successes = round(share * trials)
    theirs = binomtest(successes, trials).proportion_ci(confidence_level=level, method="wilson")
    assert rates.wilson(successes, trials, level) == pytest.approx(tuple(theirs), abs=1e-12)


def test_wilson_interval_ends_exactly_at_0_and_1_and_is_undefined_without_trials():
    trials = np.arange(1, 200)
    assert (rates.wilson(0 * trials, trials)[0] == 0).all()
    assert (rates.wilson(trials, trials)[1] == 1).all()
    assert np.isnan(rates.wilson(0, 0)).all()


def test_wilson_interval_takes_arrays():
    successes, trials = np.array([0, 3, 0, 4]), np.array([4, 4, 0, 4])
    low, high = rates.wilson(successes, trials)
    for place, pair in enumerate(zip(successes, trials, strict=True)):
        np.testing.assert_array_equal((low[place], high[place]), rates.wilson(*pair))


def test_expected_cost_reads_rows_as_actual():
    assert rates.expected_cost(np.array([[4, 2], [1, 3]]), [[0, 1], [10, 0]]) == pytest.approx(1.2)
    assert rates.expected_cost(np.array([[1.0, 1.0], [0.0, 2.0]]), [[0, 8], [0, -4]]) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda counts: rates.normalize(counts, "row"), "'row'; expected 'actual'"),
        (lambda counts: rates.fbeta(counts, -1), "beta: .* at least 0, got -1"),
        (lambda counts: rates.fbeta(counts, np.nan), "beta: .* got nan"),
        (lambda counts: rates.expected_cost(counts, [0, 5]), r"costs: .* shape \(2, 2\), got shape \(2,\)"),
        (lambda counts: rates.expected_cost(counts, [[0, np.nan], [1, 0]]), "costs: .* finite"),
        (lambda counts: rates.wilson(1, 2, level=95), "level: .* between 0 and 1, such as 0.95, got 95"),
        (lambda counts: rates.wilson(1, 2, level=1), "level: .* got 1$"),
        (lambda counts: rates.wilson(1, 2, level=0), "level: .* got 0$"),
        (lambda counts: rates.wilson(3, 2), "successes: .* got 3 of 2"),
        (lambda counts: rates.wilson(-1, 2), "successes: .* got -1 of 2"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.array([[4, 2], [1, 3]]))


@pytest.mark.parametrize("shape", [(2,), (2, 3), (3, 2), (2, 2, 2)])
def test_a_table_that_is_not_square_is_refused(shape):
    with pytest.raises(
        ValueError, match=rf"^counts: expected a square table .* got shape {re.escape(str(shape))}$"
    ):
        rates.accuracy(np.ones(shape))


def test_nothing_heavier_than_numpy_is_loaded():
    heavy = "{'scipy', 'pandas', 'sklearn', 'matplotlib'}"
    code = f"import sys, confusionlab.rates, confusionlab.focus; print({heavy} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
