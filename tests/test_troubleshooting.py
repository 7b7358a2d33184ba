"""Troubleshooting quotes what the package really says."""

import re

import pytest

from confusionlab import ConfusionMatrix
from tools.project import ROOT

PAGE = (ROOT / "book" / "troubleshooting.md").read_text("utf-8")
REFUSED = PAGE.partition("## What the package refuses")[2].partition("\n## ")[0]
TWO = [0, 1]

CALLS = {
    "examples have a label that is not in labels=": lambda: ConfusionMatrix.from_labels(
        TWO, [0, -1], labels=TWO
    ),
    "labels are missing (None, NaN or masked)": lambda: ConfusionMatrix.from_labels(TWO, [0, None]),
    "which have no common order": lambda: ConfusionMatrix.from_labels(TWO, ["cat", "dog"]),
    "which is no class label": lambda: ConfusionMatrix.from_labels(TWO, [0.2, 0.9]),
    "expected one label per example": lambda: ConfusionMatrix.from_labels(TWO, [[1, 0], [0, 1]]),
    "lengths 3 and 2 differ": lambda: ConfusionMatrix.from_labels([0, 1, 1], TWO),
    "cannot add matrices with different labels": lambda: (
        ConfusionMatrix.from_labels(TWO, TWO) + ConfusionMatrix.from_labels([1], [1], [1])
    ),
    "the counts are sums of weights": lambda: ConfusionMatrix([[0.5, 1], [1, 2]]).interval("accuracy"),
    "this matrix kept none": lambda: ConfusionMatrix.from_labels(TWO, TWO).examples(0, 1),
}


def test_every_quoted_refusal_is_tried():
    assert re.findall(r'"([^"]+)"', " ".join(re.findall(r"^### (.*)$", REFUSED, re.MULTILINE))) == list(CALLS)


@pytest.mark.parametrize("message", CALLS)
def test_the_package_says_what_the_page_quotes(message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        CALLS[message]()


@pytest.mark.parametrize(
    "symptom",
    [
        "My matrix is mostly zeros",
        "Rows do not sum to 1",
        "The classes are in the wrong order",
        "My recall is NaN",
        "Colab lost my data",
    ],
)
def test_the_usual_symptoms_are_there(symptom):
    assert f"### {symptom}\n" in PAGE


def test_sorting_does_what_the_page_says():
    assert ConfusionMatrix.from_labels(["genuine", "fraud"], ["fraud", "fraud"]).labels == (
        "fraud",
        "genuine",
    )
    assert ConfusionMatrix.from_labels(["10", "2"], ["2", "2"]).labels == ("10", "2")
