"""Ten e-mails, and what a three-word filter makes of them."""

from __future__ import annotations

import re

from confusionlab.datasets.dataset import Dataset

_SUSPICIOUS = frozenset({"free", "prize", "urgent"})

_MAILS = (
    ("ham", "Lunch at one? The canteen has dumplings, and dumplings do not wait."),
    ("spam", "URGENT! Your parcel of gold bars is stuck at customs. Send the postage and it is all yours."),
    ("ham", "Your library book is three weeks late. We are not angry. The book is."),
    ("ham", "Urgent: the office goldfish looks hungry again. Whose turn is it?"),
    ("spam", "Free pills make you taller in four days! The first to notice will be your trousers."),
    ("ham", "The minutes of Tuesday's meeting are attached. Nothing was decided, at some length."),
    ("spam", "Hello, accounting here. We have a new bank account, please pay this month's invoice into it."),
    ("ham", "Your marrow took first prize at the village show! Please collect it, the door no longer opens."),
    ("spam", "You have won the grand prize in a lottery you never entered. We only need your bank details."),
    ("ham", "Grandma here. I found the button that sends the letters. Is it raining where you are?"),
)


def load_spam() -> Dataset:
    """Load ten e-mails, the hands-on matrix of lesson 1.

    Returns
    -------
    Dataset
        Its frame has the columns email, actual and predicted. With spam as the positive class
        there are 3 true positives, 1 false negative, 2 false positives and 4 true negatives.

    Examples
    --------
    >>> from confusionlab import ConfusionMatrix
    >>> from confusionlab.datasets import load_spam
    >>> spam = load_spam()
    >>> ConfusionMatrix.from_labels(spam.frame["actual"], spam.frame["predicted"]).counts
    array([[4, 2],
           [1, 3]])
    """
    import pandas as pd

    rows = [(text, actual, _filtered(text)) for actual, text in _MAILS]
    return Dataset(
        name="spam",
        source="real",
        labels=("ham", "spam"),
        frame=pd.DataFrame(rows, columns=["email", "actual", "predicted"]),
        description=(
            "Ten e-mails written for this course: nobody ever received them, and they stand in for no "
            "larger collection. The predictions are those of a filter that says spam when a mail has one "
            f"of the words {', '.join(sorted(_SUSPICIOUS))}."
        ),
        citation="Confusion Lab, lesson 1: ten e-mails.",
    )


def _filtered(text: str) -> str:
    words = re.findall(r"[a-z]+", text.lower())
    return "ham" if _SUSPICIOUS.isdisjoint(words) else "spam"
