"""The front page's two spam filters: lesson 1's, and a rule, on the same ten e-mails."""

from __future__ import annotations

import pandas as pd

from confusionlab import ConfusionMatrix, datasets


def verdicts() -> pd.DataFrame:
    """Return the ten e-mails with what each is, and what the first and the second filter called it."""
    frame = datasets.load_spam().frame.rename(columns={"predicted": "first"})
    shouts = frame["email"].str.contains("!", regex=False)
    return frame.assign(second=shouts.map({True: "spam", False: "ham"}))


def matrix(of: str) -> ConfusionMatrix:
    """Return the matrix of one filter, "first" or "second"."""
    return ConfusionMatrix.from_labels(verdicts()["actual"], verdicts()[of], labels=["ham", "spam"])
