"""Two models on the same examples."""

from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from confusionlab import ConfusionMatrix, compare
from confusionlab.comparison import Comparison, _mcnemar

triples = st.lists(st.tuples(*[st.sampled_from(["ant", "bee", "wasp"])] * 3), min_size=1, max_size=30)


def with_discordant(only_a, only_b):
    actual = [1] * (only_a + only_b) + [0]
    predicted_a = [1] * only_a + [0] * only_b + [0]
    predicted_b = [0] * only_a + [1] * only_b + [0]
    return compare(actual, predicted_a, predicted_b)


@settings(deadline=None)
@given(triples)
def test_it_holds_both_matrices_over_the_same_labels(rows):
    actual, first, second = zip(*rows, strict=True)
    both = compare(actual, first, second)
    labels = sorted({label for row in rows for label in row})
    assert both.a == ConfusionMatrix.from_labels(actual, first, labels)
    assert both.b == ConfusionMatrix.from_labels(actual, second, labels)
    assert both.only_a_right == sum(y == p != q for y, p, q in rows)
    assert both.only_b_right == sum(y == q != p for y, p, q in rows)


@pytest.mark.parametrize(
    "made_of",
    [
        np.array,
        pd.Series,
        pd.Categorical,
        lambda labels: [label == "b" for label in labels],
        lambda labels: np.array([label == "b" for label in labels]).reshape(-1, 1),
    ],
)
def test_it_takes_labels_of_every_kind(made_of):
    both = compare(made_of(list("aabb")), made_of(list("abab")), made_of(list("abbb")))
    assert (both.only_a_right, both.only_b_right) == (0, 1)


def test_labels_fix_the_order():
    assert compare(["a", "b"], ["a", "b"], ["b", "b"], labels=["b", "a"]).a.labels == ("b", "a")


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match=r"3.*2|2.*3"):
        compare([0, 1, 1], [0, 1, 1], [0, 1])


def test_difference_is_of_shares_of_the_actual_class_b_minus_a():
    both = compare([0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1])
    np.testing.assert_allclose(both.difference, [[0.25, -0.25], [0.5, -0.5]])


def test_difference_is_nan_for_a_class_that_never_occurs():
    assert np.isnan(compare([0, 0], [0, 1], [0, 0]).difference[1]).all()


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_p_value_is_that_of_a_coin_however_many_disagree(only_a, only_b):
    test = _mcnemar(only_a, only_b)
    assert test.statistic == min(only_a, only_b)
    coin = stats.binomtest(only_a, only_a + only_b, 0.5).pvalue if only_a + only_b else 1
    assert test.p_value == pytest.approx(coin, rel=1e-9, abs=1e-250)  # SciPy has 0 sooner


@pytest.mark.parametrize(
    ("only_a", "only_b", "p_value"),
    [(0, 5, 2 / 32), (5, 10, 9888 / 2**15), (15, 20, 0.49956), (30, 14, 0.022629), (12, 20, 0.215327)],
)
def test_p_values_worked_out_by_hand(only_a, only_b, p_value):
    assert with_discordant(only_a, only_b).mcnemar().p_value == pytest.approx(p_value, rel=1e-4)


def test_a_p_value_too_small_for_two_to_the_minus_pairs_keeps_its_digits():
    coin = stats.binomtest(3, 1000, 0.5).pvalue
    assert 0 < coin < 1e-280
    assert _mcnemar(3, 997).p_value == pytest.approx(coin, rel=1e-9, abs=0)
    assert _mcnemar(900, 900).p_value == 1


def test_models_that_agree_do_not_differ():
    assert compare([0, 1], [0, 1], [0, 1]).mcnemar().p_value == 1.0


def test_it_says_who_is_right_where():
    shown = repr(with_discordant(2, 9))
    assert "both 1, only a 2, only b 9, neither 0" in shown
    assert "a 0.250, b 0.833" in shown
    assert "p = .0654 (exact, from the 11" in shown


def test_a_tiny_p_value_is_shown_as_a_bound():
    assert "p below .0001 (exact, from the 40" in repr(with_discordant(2, 38))


def test_models_have_the_names_that_they_were_given():
    both = compare([0, 0, 1], [0, 1, 1], [1, 1, 1], names=["plain", "two\nlines"])
    assert both.names == ("plain", "two lines")
    shown = repr(both)
    assert "accuracy   plain 0.667, two lines 0.333" in shown
    assert "only plain 1, only two lines 0," in shown
    assert both.heatmap().get_title() == "two lines minus plain"
    assert "model plain" not in both.explore()._plain
    assert both.explore()._plain.startswith("model two lines\n")
    assert both.explore(step="plain", compare="two lines")
    with pytest.raises(ValueError, match="unknown step 'b'"):
        both.explore(step="b")


@pytest.mark.parametrize("names", ["ab", ("a",), ("a", "b", "c"), ("a", "a"), ("a ", "a\n"), (1, 2), 7])
def test_names_that_are_not_two_different_texts_are_refused(names):
    with pytest.raises((TypeError, ValueError), match=r"^names: expected two different texts.*got "):
        compare([0, 1], [0, 1], [1, 1], names=names)


def test_it_is_frozen():
    both = with_discordant(1, 1)
    assert isinstance(both, Comparison)
    with pytest.raises(FrozenInstanceError):
        both.only_a_right = 7


def test_heatmap_draws_the_difference():
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots()
    assert with_discordant(1, 2).heatmap(ax=ax) is ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "actual")
    plt.close(figure)
