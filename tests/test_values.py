"""Answers are compared by their canonical text: equal ones have one, whatever they are made of."""

import enum
import math
from array import array
from collections import ChainMap, deque
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
from hypothesis import assume, example, given
from hypothesis import strategies as st

from confusionlab import ConfusionMatrix
from confusionlab.grading.values import EXACT, Form, canonical, is_stable

COUNTS = [[4, 1], [2, 3]]
RATES = {"recall": 0.6, "precision": 0.75}


def is_right(answer, right, digits=6):
    """Whether an answer is right where another one is the reference's."""
    form = Form.of(right, digits)
    return canonical(answer, form) == canonical(right, form)


class Word(enum.StrEnum):
    SPAM = "spam"


class Name(str, enum.Enum):  # noqa: UP042  as people wrote it before StrEnum
    SPAM = "spam"


class Number(enum.IntEnum):
    TWO = 2


class Pair(enum.Enum):
    ONE_TWO = (1, 2)


class Tensor:
    """What PyTorch's tensors offer: NumPy takes one only when it is detached and on the processor."""

    def __init__(self, values, is_ready=False):
        self.values, self.is_ready = values, is_ready

    def detach(self):
        return Tensor(self.values)

    def cpu(self):
        return Tensor(self.values, is_ready=True)

    def numpy(self):
        assert self.is_ready
        return np.array(self.values)

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


NUMBERS = [int, float, np.int64, np.float64, np.longdouble, Fraction, Decimal, np.array]
CONTAINERS = [
    tuple,
    deque,
    np.array,
    pd.Series,
    pd.Index,
    pl.Series,
    Tensor,
    lambda numbers: pd.Series(numbers, index=[f"row {number}" for number in range(len(numbers))]),
    lambda numbers: dict(enumerate(numbers)).values(),
    lambda numbers: memoryview(np.array(numbers)),
]


@given(st.integers(-EXACT, EXACT), st.sampled_from(NUMBERS))
@example(1234567, float)
@example(1234567, np.float32)
@example(2**60, float)
def test_a_whole_number_is_one_answer_in_every_type(number, kind):
    assume(int(kind(number)) == number)
    assert is_right(kind(number), number)
    assert is_right(number, kind(number)) or abs(number) >= EXACT
    assert canonical([kind(number)]) == f"[{number}]"


@given(st.integers(-EXACT + 1, EXACT - 1), st.sampled_from([1, -1]), st.sampled_from([int, float]))
@example(1234567, 1, float)
def test_the_next_whole_number_is_another_answer(number, step, kind):
    assert not is_right(kind(number + step), number)
    assert not is_right(number + step, kind(number))


@given(st.lists(st.integers(-(2**62), 2**62)), st.sampled_from(CONTAINERS))
def test_a_list_of_whole_numbers_is_one_answer_in_every_container(numbers, container):
    assume(numbers)
    assert is_right(container(numbers), numbers)
    assert is_right(numbers, container(numbers))


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.sampled_from(CONTAINERS))
def test_a_list_of_floats_is_one_answer_in_every_container(numbers, container):
    assert is_right(container(numbers), numbers)
    assert is_right(numbers, container(numbers))


@pytest.mark.parametrize(
    ("right", "answer"),
    [
        (3, 3.0),
        (0.3, 0.1 + 0.2),
        (0.75, Fraction(3, 4)),
        (0.75, Decimal("0.75")),
        (0.75, np.longdouble("0.75")),
        (0.5, np.float32(0.5)),
        (float("nan"), np.float64("nan")),
        (float("nan"), Decimal("NaN")),
        (float("nan"), pd.NA),
        (float("nan"), pd.NaT),
        (float("inf"), np.float32("inf")),
        ([1, float("nan")], pd.Series([1, None], dtype="Int64")),
        (True, np.bool_(True)),
        ("spam", np.str_("spam")),
        ("spam", Word.SPAM),
        ("spam", Name.SPAM),
        (2, Number.TWO),
        ([1, 2], Pair.ONE_TWO),
        ([0, 1, 2], range(3)),
        ([1.5, 2], array("d", [1.5, 2])),
        (["ham", "spam"], {"ham": 1, "spam": 2}.keys()),
        ([["ham", 1]], {"ham": 1}.items()),
        (["ham", "spam"], pd.Categorical(["ham", "spam"])),
        ({"ham": 1}, MappingProxyType({"ham": 1})),
        ({"ham": 1}, ChainMap({"ham": 1})),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (COUNTS, np.array(COUNTS)),
        (COUNTS, np.matrix(COUNTS)),
        (COUNTS, pd.DataFrame(COUNTS, columns=["ham", "spam"], index=["ham", "spam"])),
        (COUNTS, ConfusionMatrix(COUNTS, labels=["ham", "spam"])),
        (COUNTS, scipy.sparse.csr_array(COUNTS)),
        (COUNTS, scipy.sparse.coo_matrix(COUNTS)),
        (RATES, pd.Series(RATES)),
        (RATES, pd.Series(RATES)[::-1]),
        ([RATES, RATES], [pd.Series(RATES), RATES]),
        ({"ham": RATES}, {"ham": pd.Series(RATES)}),
        ({"ham": RATES}, pd.DataFrame({"ham": RATES})),
        ({1: 0.5, 0: 1}, pd.Series([1, 0.5])),
        (list(RATES.values()), pd.Series(RATES)),
        (1234567, 1234567.0),
        (1234567, 1234567.0000000002),
        (1234567.0000000002, 1234567),
        (1234567.0, 1234567),
        (1234567, pd.Series([1234567, None]).sum()),
        (999999, 999999.4),
        (1234567, 1234567.4),
        (1234567.4, 1234567),
        (1234567.4, 1234568),
        (12345678.4, np.float32(12345678.4)),
        ([1234567, 2345678.5], [1234567.0000000002, 2345678.51]),
        ([1234567, 654321.5], [1234567.4, 654321.5]),
        ([float("inf"), 1234567], [float("inf"), 1234567.4]),
        ([{"a": 1}, [0.6, 0.75]], [{"a": 1}, pd.Series(RATES)]),
        ([[0.6, 0.75], {"a": 1}], [pd.Series(RATES), {"a": 1}]),
        (2.0**53, 2**53 + 2),
        (10.0**20, 10**20),
        (10.0**20 * 1.0000001, 10**20),
    ],
)
def test_equal_answers(right, answer):
    assert is_right(answer, right)


@pytest.mark.parametrize(
    ("right", "answer"),
    [
        (1, True),
        (1, "1"),
        (0.6, 0.75),
        (0.6, Fraction(3, 4)),
        (float("nan"), 0),
        (float("nan"), None),
        ([1, 2], [2, 1]),
        ([[1], [2]], [1, 2]),
        (None, "None"),
        (1234567.0, 1234568.0),
        (1234567, 1234568.0),
        (1234567.0, 1234567.6),
        (1234567.0000000002, 1234568),
        (1234567.4, 1234577),
        ([1234567, 0.5], [1234568, 0.5]),
        ([1234567, 2345678.5], [1234568, 2345678.5]),
        ({"total": 1234567, "mean": [2345678.5]}, {"total": 1234570, "mean": [2345678.5]}),
        (RATES, pd.Series(list(RATES.values()), index=["precision", "recall"])),
        (RATES, pd.Series([0.6, 0.75])),
        (RATES, pd.Series([0.6, 0.6, 0.75], index=["recall", "recall", "precision"])),
        (RATES, list(RATES.values())),
        ([1, 2], {0: 1, 1: 2}),
        (COUNTS, ConfusionMatrix(np.transpose(COUNTS))),
    ],
)
def test_different_answers(right, answer):
    assert not is_right(answer, right)


TABLE = pd.DataFrame(COUNTS, columns=["ham", "spam"], index=["good", "bad"])


@pytest.mark.parametrize(
    "other",
    [
        TABLE.set_axis(["spam", "ham"], axis="columns"),
        TABLE.set_axis(["bad", "good"], axis="index"),
        TABLE.T,
        TABLE * 2,
        TABLE.to_numpy(),
    ],
)
def test_another_table_where_labels_count(other):
    assert is_right(TABLE.copy(), TABLE)
    assert is_right(TABLE.astype(float), TABLE)
    assert not is_right(other, TABLE)
    assert not is_right([other], [TABLE])


def test_keys_of_any_type_that_are_equal():
    assert is_right(pd.Series({1.0: "ham", 2.0: "spam"}), {1: "ham", 2: "spam"})
    assert is_right({np.int64(1): 5}, {1: 5})
    assert is_right({Word.SPAM: 5}, {"spam": 5})


@pytest.mark.parametrize(
    "written", ["d", "D", "(d)", "d)", " d. ", "(D)", "d\n", "\t(D)", Word("spam")[:0] + "D"]
)
def test_a_choice_as_people_write_it(written):
    assert is_right(written, "d")
    assert not is_right(written, "c")


@pytest.mark.parametrize(
    ("right", "answer"), [("D", "d"), ("dd", "DD"), (["d"], ["D"]), ({"a": "d"}, {"a": "D"}), ("d", "dd")]
)
def test_other_text_counts_as_it_stands(right, answer):
    assert not is_right(answer, right)


@given(st.floats(0.1, 1), st.integers(1, 12), st.integers(-5, 5))
def test_as_many_digits_count_as_are_asked(share, digits, power):
    right = float(f"{share:.{digits}g}") * 10.0**power
    assume(right < 10.0**digits)
    assert is_right(right * (1 + 10.0 ** -(digits + 2)), right, digits)
    assert not is_right(right * (1 + 11 * 10.0**-digits), right, digits)


def test_a_rounded_answer_where_digits_are_few():
    right = 3 / 7
    assert is_right(0.43, right, digits=2)
    assert is_right([0.429], [right], digits=3)
    assert not is_right(0.43, right)
    assert not is_right(0.42, right, digits=2)
    assert is_right(130, 125.37, digits=2)
    assert not is_right(124, 125, digits=2), "whole numbers count to the unit"


@given(st.floats(1e-3, 1e300) | st.floats(-1e300, -1e-3), st.integers(1, 12))
@example(1234567.4, 6)
@example(6e13 + 0.375, 6)
@example(0.1234565, 6)
def test_what_moves_below_the_digits_that_count_shows_the_same(number, digits):
    """A reference whose text a thousandth of its last digit can change is refused; all others keep theirs."""
    assume(abs(number) >= EXACT or not number.is_integer())
    form = Form.of(number, digits)
    beside = {canonical(number * (1 + sign * 10.0 ** -(digits + 4)), form) for sign in (-1, 1)}
    assert beside == {canonical(number, form)} or not is_stable(number, form)
    ratio = number / float(canonical(number, form))
    assert abs(ratio - 1) <= 5.001 * 10.0**-digits


@pytest.mark.parametrize(
    ("value", "digits"), [(0.1234565, 6), (-0.125, 2), ([1, 0.125], 2), ({"a": 0.55}, 1), (1e-8, 6)]
)
def test_a_rounding_edge_is_seen(value, digits):
    assert not is_stable(value, Form.of(value, digits))


@pytest.mark.parametrize(
    "value",
    [
        0.0,
        1234567.0,
        5e9,
        1e12 + 1,
        0.75,
        -0.75,
        math.nan,
        math.inf,
        [1, True, None, "x"],
        2**70,
        TABLE,
        RATES,
    ],
)
def test_values_that_lie_on_no_edge(value):
    for digits in (2, 6, 12):
        assert is_stable(value, Form.of(value, digits))


@pytest.mark.parametrize("share", [-5e-9, 5e-9])
def test_a_value_that_comes_near_an_edge_is_not_on_it(share):
    assert is_stable(0.1234565 * (1 + share), Form())


@pytest.mark.parametrize(
    "value",
    [
        lambda: 1,
        {1, 2},
        (number for number in (1, 2)),
        b"spam",
        1j,
        np.ndarray,
        SimpleNamespace(),
        [object()],
    ],
)
def test_what_cannot_be_compared_says_what_can(value):
    with pytest.raises(TypeError, match=r"of type \w+ cannot be checked; (give a|call it|a set)"):
        canonical(value)


def test_a_tensor_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    assert is_right(tf.constant(COUNTS), COUNTS)
    assert is_right(tf.Variable(0.75), 0.75)
