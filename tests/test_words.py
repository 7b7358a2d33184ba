"""The words that learners bring stand in the glossary, and in the lesson that they belong to."""

import re

import pytest

from tools.project import ROOT, lessons

GLOSSARY = " ".join((ROOT / "book" / "glossary.md").read_text("utf-8").split())
CODE = re.compile(r"^```\{code-cell\}$.*?^```$", re.MULTILINE | re.DOTALL)

# Each word, and the lesson that explains it.
WORDS = {
    "sensitivity": "02",
    "TPR": "02",
    "FPR": "02",
    "fall-out": "02",
    "PPV": "02",
    "type I error": "01",
    "type II error": "01",
    "prevalence": "02",
    "odds": "02",
    "likelihood ratio": "02",
    "harmonic mean": "02",
    "support": "03",
    "classification_report": "03",
    "seed": "03",
    "ConfusionMatrixDisplay": "04",
    "luminance": "04",
    "deuteranopia": "04",
    "constant": "05",
    "imbalanced": "05",
    "unbalanced": "05",
    "skill score": "05",
    "sigmoid": "06",
    "relu": "06",
    "bias": "06",
    "dropout": "06",
    "argmax": "06",
    "AUC": "07",
    "cross-validation": "07",
    "calibration": "07",
    "logistic regression": "07",
    "calibrator": "08",
    "class weights": "08",
    "oversampling": "08",
    "undersampling": "08",
    "leak": "08",
    "confidence interval": "09",
    "p-value": "09",
    "bootstrap": "09",
    "convolution": "10",
    "pooling": "10",
    "softmax": "10",
    "overfitting": "12",
    "logits": "12",
    "role": "15",
    "bucket": "15",
    "container image": "15",
}


def prose(number):
    """Return what a lesson says, its code left out."""
    (path,) = [path for path in lessons() if path.stem.startswith(number)]
    return " ".join(CODE.sub("", path.read_text("utf-8")).split())


def standing(word):
    """Return the pattern of a word that stands alone, in the singular or the plural, emphasised or not."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}s?(?!\w)", re.IGNORECASE)


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_has_it(word):
    assert standing(word).search(GLOSSARY)


@pytest.mark.parametrize(("word", "number"), WORDS.items(), ids=str)
def test_its_lesson_has_it(word, number):
    assert standing(word).search(prose(number).replace("*", ""))
