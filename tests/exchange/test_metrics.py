"""The numbers that trackers are told, and what importing the bridges costs."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import balanced_accuracy_score, matthews_corrcoef, precision_recall_fscore_support

from confusionlab import ConfusionMatrix
from confusionlab.exchange.metrics import metrics
from confusionlab.exchange.names import as_text

HEAVY = [
    "boto3",
    "comet_ml",
    "matplotlib",
    "mlflow",
    "pandas",
    "sagemaker",
    "sklearn",
    "tensorflow",
    "torch",
    "wandb",
]


def labels_of(counts):
    """Return one actual and one predicted label for each example that was counted."""
    places = np.argwhere(counts >= 0)
    return np.repeat(places, counts.ravel(), axis=0).T


@given(arrays(np.int64, (2, 2), elements=st.integers(1, 30)))
def test_two_classes_have_the_numbers_of_the_positive_one(counts):
    found = metrics(ConfusionMatrix(counts, ["ham", "spam"]))
    actual, predicted = labels_of(counts)
    precision, recall, f1, _ = precision_recall_fscore_support(actual, predicted, average="binary")
    (tn, fp), (fn, tp) = counts.tolist()
    assert {name.removeprefix("matrix/"): found[name] for name in found} == pytest.approx(
        {
            "accuracy": (tn + tp) / counts.sum(),
            "balanced_accuracy": balanced_accuracy_score(actual, predicted),
            "matthews_corrcoef": matthews_corrcoef(actual, predicted),
            **{"tp": tp, "fp": fp, "fn": fn, "tn": tn},
            **{"precision": precision, "recall": recall, "specificity": tn / (tn + fp), "f1": f1},
        }
    )


@given(arrays(np.int64, (3, 3), elements=st.integers(1, 9)))
def test_more_classes_have_macro_averages(counts):
    found = metrics(ConfusionMatrix(counts))
    actual, predicted = labels_of(counts)
    precision, recall, f1, _ = precision_recall_fscore_support(actual, predicted, average="macro")
    assert found["matrix/macro_precision"] == pytest.approx(precision)
    assert found["matrix/macro_recall"] == pytest.approx(recall)
    assert found["matrix/macro_f1"] == pytest.approx(f1)
    assert "matrix/tp" not in found


def test_what_is_undefined_is_left_out():
    found = metrics(ConfusionMatrix([[5, 0], [2, 0]]))
    assert "matrix/precision" not in found
    assert found["matrix/recall"] == 0
    assert not any(np.isnan(number) for number in found.values())


def test_names_are_plain_numbers_by_text():
    found = metrics(ConfusionMatrix(np.array([[5, 1], [2, 4]], dtype=np.int32)))
    assert all(type(number) is float for number in found.values()), "trackers write them as JSON"


def test_labels_become_text_or_are_refused():
    assert as_text((True, 1.5, "x")) == ["True", "1.5", "x"]
    with pytest.raises(ValueError, match="two of them become the same text, '2'"):
        as_text((2, "2", 3))


def test_importing_the_bridges_loads_no_tool():
    code = f"import sys, confusionlab.exchange; print(set(sys.modules) & set({HEAVY}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
