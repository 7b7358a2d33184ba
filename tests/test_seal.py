"""Answers are compared by their canonical text; a seal gives each its message."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confusionlab.grading.check import Seal
from confusionlab.grading.values import canonical

numbers = st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).filter(lambda number: abs(number) > 1e-3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (3, 3.0),
        (0.1 + 0.2, 0.3),
        ([1, 2], (1, 2)),
        ([[4, 1], [2, 3]], np.array([[4, 1], [2, 3]])),
        (np.float32(0.5), 0.5),
        ([0.5, 0.25], pd.Series([0.5, 0.25])),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (float("nan"), np.float64("nan")),
    ],
)
def test_equal_answers_have_one_text(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, "1"),
        (0.6, 0.75),
        (float("nan"), 0),
        ([1, 2], [2, 1]),
        ([[1], [2]], [1, 2]),
        (None, "None"),
    ],
)
def test_different_answers_have_different_texts(one, other):
    assert canonical(one) != canonical(other)


@given(numbers)
def test_a_nudge_below_the_digits_changes_nothing_seen(number):
    assert float(canonical(number)) == pytest.approx(float(canonical(number * (1 + 1e-12))), rel=1.1e-5)


def test_what_cannot_be_compared_says_what_can():
    with pytest.raises(TypeError, match=r"type function cannot be checked; give a number"):
        canonical(lambda: 1)


def test_a_seal_survives_its_text():
    messages = {"abc": "Right, and <b>bold</b> ✓"}
    seal = Seal(salt="salt", task="Task 1", points=2, of=5, right="abc", messages=messages)
    assert Seal.from_text(seal.to_text()) == seal


@pytest.mark.parametrize("text", ["", "nonsense", "eyJhIjogMX0=", "é"])
def test_a_damaged_seal_says_what_to_do(text):
    with pytest.raises(ValueError, match="take the cell anew"):
        Seal.from_text(text)


def test_salts_keep_equal_values_apart():
    one, other = (Seal(salt=salt, task="", points=1, of=1) for salt in ("a", "b"))
    assert one.digest("0.75") != other.digest("0.75")
