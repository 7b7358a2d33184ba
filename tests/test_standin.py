"""The credit-card stand-in: what it promises, and what it is worth on real rows."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from confusionlab.datasets.creditcard import stand_in
from confusionlab.datasets.creditcard_file import COLUMNS, ORIGINAL
from confusionlab.datasets.creditcard_standin import (
    HIDDEN_FRAUDS,
    ODD_GENUINE,
    REPEATED_FRAUDS,
    REPEATED_GENUINE,
    make_transactions,
)
from tools.fit_creditcard import COMPONENTS, PARAMETERS, cuts, halves
from tools.measure_creditcard import logistic_regression, network, row, share_of_outliers, worth
from tools.project import ROOT

pytestmark = pytest.mark.slow  # as many rows as the real file has are drawn

# Of the values to three decimals: what a processor makes of the last bits is not NumPy's promise.
FINGERPRINT = "466fd0975f01f6b008d73aad99f862addb8402e299848f2877d8a3299f89759c"


@pytest.fixture(scope="module")
def creditcard():
    return stand_in()


@pytest.fixture(scope="module")
def frame(creditcard):
    return creditcard.frame


@pytest.fixture(scope="module")
def real_rows():
    path = Path(os.environ.get("CONFUSIONLAB_DATA_DIR", "data")) / "real_rows.csv"
    if not path.exists():
        pytest.skip(f"the stand-in's worth is not measured: there are no real rows at {path} (`make data`)")
    return pd.read_csv(path)


def test_it_has_the_shape_of_the_real_file(frame):
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == ORIGINAL.rows == 284_807
    assert frame["Class"].value_counts().to_dict() == {0: 284_315, 1: ORIGINAL.frauds}
    assert set(frame.dtypes[list(COLUMNS[:-1])]) == {np.dtype("float64")}
    assert frame["Class"].dtype == np.dtype("int64")
    assert np.isfinite(frame.to_numpy()).all()


def test_time_runs_over_two_days_in_seconds(frame):
    time = frame["Time"]
    assert time.is_monotonic_increasing
    assert (time == time.round()).all()
    assert 0 <= time.min() < 3600
    assert 47 * 3600 < time.max() < 48 * 3600


def test_amounts_are_sums_of_money(frame):
    assert (frame["Amount"] >= 0).all()
    assert np.array_equal(frame["Amount"], np.round(frame["Amount"], 2))
    assert (frame["Amount"] == 0).any()
    assert (frame["Amount"] == 1.0).mean() > 0.02


def test_as_many_rows_repeat_another_as_in_the_real_file(frame):
    assert int(frame.duplicated().sum()) == 1081
    assert int(frame[frame["Class"] == 1].duplicated().sum()) == 19


def test_a_seed_gives_the_same_rows_for_ever(frame):
    assert make_transactions(seed=0).equals(frame)
    assert (
        hashlib.sha256(np.round(frame.to_numpy() * 1000).astype("<i8").tobytes()).hexdigest() == FINGERPRINT
    )


def test_another_seed_gives_other_rows(frame):
    assert frame.merge(make_transactions(seed=1), on=["V1", "V2", "V3"]).empty


def test_the_parameters_stay_small():
    assert PARAMETERS.stat().st_size < 50_000


def test_it_was_fitted_on_one_half_and_knows_nothing_of_the_other(real_rows):
    fitted, kept = halves(real_rows)
    assert len(fitted) + len(kept) == len(real_rows.drop_duplicates())
    assert not pd.concat([fitted, kept]).duplicated().any()
    with np.load(PARAMETERS) as stored:
        for code, name in enumerate(["genuine", "fraud"]):
            mean = stored[f"{name}_shares"] @ stored[f"{name}_means"][:, :28]
            np.testing.assert_allclose(
                mean, fitted.loc[fitted["Class"] == code, COMPONENTS].mean(), atol=1e-3
            )
            assert not np.allclose(mean, kept.loc[kept["Class"] == code, COMPONENTS].mean(), atol=1e-3)


@pytest.mark.parametrize("name", ["genuine", "fraud"])
@pytest.mark.parametrize(("part", "column"), [("times", "Time"), ("amounts", "Amount")])
def test_no_stored_value_is_that_of_one_payment(real_rows, name, part, column):
    """Several payments share the amount 1.00: that one tells of none of them."""
    counts = real_rows.drop_duplicates()[column].astype(np.float32).value_counts()
    with np.load(PARAMETERS) as stored:
        values = stored[f"{name}_{part}"]
    assert not set(values) & set(counts.index[counts == 1])
    kept = values[1:-1]
    assert len(kept) < (real_rows["Class"] == (name == "fraud")).sum() / 4
    assert values[-1] % 100 == 0
    assert values[0] == 0


def test_rows_are_not_cut_at_one_of_them():
    with pytest.raises(ValueError, match=r"parts=40 cuts 121 rows .* without a common divisor with 120"):
        cuts(pd.Series(range(121)), 40, 100)


def test_no_real_row_is_in_it(frame, real_rows):
    assert frame.merge(real_rows.round(6), on=["V1", "V2", "V3"]).empty


def test_the_datasheet_quotes_what_is_so(creditcard, real_rows):
    page = " ".join((ROOT / "book" / "data_creditcard.md").read_text("utf-8").split())
    result = worth(creditcard, halves(real_rows)[1], logistic_regression, seed=0)
    for fact in (
        row("logistic regression", 0, result),
        f"{share_of_outliers(creditcard.frame):.2%} have some".replace("%", " %"),
        f"against {share_of_outliers(real_rows):.2%} of".replace("%", " %"),
        f"{HIDDEN_FRAUDS:.0%} of the frauds".replace("%", " %"),
        f"{ODD_GENUINE} genuine payments",
        f"{REPEATED_GENUINE:,} genuine rows and {REPEATED_FRAUDS} frauds",
        ORIGINAL.url,
    ):
        assert fact in page


def test_its_tails_are_as_heavy_as_the_real_rows(frame, real_rows):
    assert 0.5 < share_of_outliers(frame) / share_of_outliers(real_rows) < 2


@pytest.fixture(scope="module", params=[logistic_regression, network])
def measured(request, creditcard, real_rows):
    return worth(creditcard, halves(real_rows)[1], request.param, seed=0)


def test_what_is_learned_on_it_holds_on_real_rows(measured):
    (genuine, false_alarms), (missed, found) = measured.real.counts
    assert found / (missed + found) >= 0.70
    assert false_alarms / (genuine + false_alarms) <= 0.005


def test_it_is_as_hard_as_the_real_data(measured):
    (_, false_alarms), (missed, found) = measured.own.counts
    assert 0.75 <= found / (found + false_alarms) <= 0.97
    assert 0.60 <= found / (found + missed) <= 0.85
