"""Any container, dtype, kind of label and order: the counts of one slow, obvious loop, or a refusal.

`CONFUSIONLAB_PROPERTY_CASES` says how many cases are drawn; the weekly job draws 10,000.
"""

import enum
import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confusionlab import ConfusionMatrix, compare

polars = pytest.importorskip("polars")
CASES = int(os.environ.get("CONFUSIONLAB_PROPERTY_CASES", "300"))


class Fruit(str, enum.Enum):  # noqa: UP042 - its str() is the Python name
    FIG = "fig"
    KIWI = "kiwi"
    PLUM = "plum"
    DATE = "date"


POOLS = {
    "str": ["fig", "kiwi", "plum", "date"],
    "enum": list(Fruit),
    "int": [3, -1, 7, 10**12],
    "small int": [0, 1, 2, 3],
    "bool": [False, True],
}
# What a container takes, and how it is made of a list of labels; None is a missing one.
CONTAINERS = {
    "list": list,
    "tuple": tuple,
    "object array": lambda values: np.array(values, object),
    "column of an array": lambda values: np.array(values, object).reshape(-1, 1)[:, 0],
    "Series, shuffled index": lambda values: pd.Series(values, range(len(values), 0, -1), dtype=object),
    "Categorical": lambda values: pd.Categorical(values),
    "Index": lambda values: pd.Index(values, dtype=object),
}
TYPED = {
    "array": lambda values: np.array(values),
    "shape (n, 1)": lambda values: np.array(values).reshape(-1, 1),
    "Series": pd.Series,
    "polars": lambda values: polars.Series(values),
}
WHOLE = {
    "floats": lambda values: np.array(values, np.float64),
    "Int64": lambda values: pd.array(values, dtype="Int64"),
    "masked": lambda values: np.ma.array(
        [0 if value is None else value for value in values], mask=[value is None for value in values]
    ),
}


@st.composite
def columns(draw, kind, pool, size):
    """Draw a column: what is passed, the plain labels in it, and the order that it declares."""
    labels = draw(st.lists(st.sampled_from(pool), min_size=size, max_size=size))
    missing = draw(st.integers(0, 9)) == 0
    values = [None, *labels[1:]] if missing else labels
    plain = [value.value if isinstance(value, Fruit) else value for value in values]
    declared = kind in ("str", "int", "small int") and draw(st.integers(0, 2)) == 0
    if declared:
        order = draw(st.permutations(sorted({value for value in plain if value is not None} | set(pool[:2]))))
        if kind == "str" and draw(st.booleans()):
            return polars.Series(plain, dtype=polars.Enum(order)), plain, tuple(order)
        return pd.Categorical(plain, order, ordered=True), plain, tuple(order)
    choice = dict(CONTAINERS)
    if not missing and kind != "enum":
        choice |= TYPED
    if "int" in kind and not (missing and kind == "int"):
        choice |= {name: made for name, made in WHOLE.items() if not missing or name != "floats"}
    return choice[draw(st.sampled_from(sorted(choice)))](values), plain, None


@st.composite
def cases(draw):
    """Draw two columns and an order to show."""
    kind = draw(st.sampled_from(sorted(POOLS)))
    pool = POOLS[kind][: draw(st.integers(2, 4))]
    size = draw(st.integers(1, 12))
    actual, predicted = (draw(columns(kind, pool, size)) for _ in range(2))
    names = [label.value if isinstance(label, Fruit) else label for label in pool]
    shown = draw(st.permutations(names))[: draw(st.integers(len(names) - 1, len(names)))]
    how = draw(st.sampled_from(["none", "none", "list", "array", "mapping"]))
    labels = {
        "none": None,
        "list": list(shown),
        "array": np.array(shown, object),
        "mapping": {code: f"class {code}" for code in shown},
    }[how]
    return actual, predicted, labels


def expected(actual, predicted, labels):
    """Count with one loop; give how a refusal may begin instead."""
    sides = {"actual: ": actual, "predicted: ": predicted}
    reasons = [name for name, (_, plain, _) in sides.items() if None in plain]
    declared = [order for _, _, order in sides.values() if order]
    if labels is None and len(set(declared)) > 1:
        reasons.append("actual, predicted: ")
    seen = {label for _, plain, _ in sides.values() for label in plain if label is not None}
    names = labels if isinstance(labels, dict) else {label: label for label in seen}
    if isinstance(labels, dict):
        order = [labels[code] for code in sorted(labels)]
    else:
        order = list(labels) if labels is not None else list(declared[0] if declared else sorted(seen))
    for name, (_, plain, _) in sides.items():
        if any(names.get(label) not in order for label in plain):
            reasons.append(name)
    if reasons:
        return tuple(reasons)
    counts = [[0] * len(order) for _ in order]
    for one, other in zip(actual[1], predicted[1], strict=True):
        counts[order.index(names[one])][order.index(names[other])] += 1
    return order, counts


@pytest.mark.filterwarnings("ignore:only one class occurs")
@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_counts_are_those_of_a_loop_or_the_argument_is_named(case):
    actual, predicted, labels = case
    wanted = expected(actual, predicted, labels)
    if isinstance(wanted[0], str):
        with pytest.raises((ValueError, TypeError)) as refusal:
            ConfusionMatrix.from_labels(actual[0], predicted[0], labels)
        assert str(refusal.value).startswith(wanted)
        return
    cm = ConfusionMatrix.from_labels(actual[0], predicted[0], labels, keep_examples=20)
    assert (list(cm.labels), cm.counts.tolist()) == wanted
    assert [type(label) for label in cm.labels] == [type(label) for label in wanted[0]]
    plain = [value.value if isinstance(value, Fruit) else value for value in predicted[1]]
    for both in (
        compare(actual[0], predicted[0], plain, labels),
        compare(actual[0], plain, predicted[0], labels),
    ):
        assert both.a == both.b == ConfusionMatrix(cm.counts, cm.labels)
    kept = sorted(int(name) for one in cm.labels for other in cm.labels for name in cm.examples(one, other))
    assert kept == list(range(len(actual[1])))
