"""Two days of card transactions, 492 frauds in 284,807: the real ones, or a stand-in that says so."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets.creditcard_file import ORIGINAL, read_original
from confusionlab.datasets.creditcard_standin import make_transactions
from confusionlab.datasets.dataset import BANNER, Dataset
from confusionlab.datasets.download import FOLDER_VARIABLE, NotFetchedError, data_folder

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a split.

    Attributes
    ----------
    inputs : ndarray of float32, shape (n, 29)
        V1 to V28 and the logarithm of Amount, standardised.
    targets : ndarray of int, shape (n,)
        1 for a fraud, 0 for a genuine transaction.
    index : ndarray of int, shape (n,)
        The rows of the data set's frame, ascending.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.int64]
    index: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scaler:
    """Makes a classifier's inputs of transactions, as it was fitted on some of them."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def fitted(cls, transactions: pd.DataFrame) -> Scaler:
        """Take the mean and the standard deviation of these transactions."""
        columns = _columns(transactions)
        return cls(columns.mean(axis=0), columns.std(axis=0))

    def __call__(self, transactions: pd.DataFrame) -> NDArray[np.float32]:
        """Standardise V1 to V28 and log(Amount + 0.01), clipped to ±5: shape (n, 29)."""
        scaled = (_columns(transactions) - self.mean) / self.deviation
        return np.clip(scaled, -5, 5).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Split:
    """Three parts that share no row: one to train on, one to choose with, one to report on.

    Attributes
    ----------
    train, validation, test : Part
        64 %, 16 % and 20 % of the rows, each with the same share of frauds.
    scaler : callable
        What made the inputs, fitted on the training part: ``scaler(frame)`` makes those of other rows.
    """

    train: Part
    validation: Part
    test: Part
    scaler: Scaler


@dataclass(frozen=True, eq=False, repr=False)
class CreditCard(Dataset):
    """The credit-card transactions, or the stand-in for them.

    Attributes
    ----------
    notice : str
        Empty for the real data. Else one or two sentences for a page that uses the stand-in: that it
        is one, and how to get the real data.
    """

    notice: str = ""

    def __repr__(self) -> str:
        """Say what the data are, a stand-in first of all that it is one."""
        return "\n".join([*([self.notice] if self.notice else []), super().__repr__()])

    def _repr_html_(self) -> str:
        frauds = int(self.frame["Class"].sum())
        lines = [
            f"<strong>{escape(self.notice)}</strong>" if self.notice else "",
            f"{self.name} ({self.source}): {len(self.frame):,} rows, {frauds:,} of them frauds.",
            escape(self.description),
            f"<small>Cite: {escape(self.citation)}</small>",
        ]
        return f'<div style="{BANNER}">{"<br>".join(filter(None, lines))}</div>'

    def split(self, seed: int = 0) -> Split:
        """Split the rows into training, validation and test parts, ready for a classifier.

        Time is dropped and Amount becomes log(Amount + 0.01). The columns are standardised with the
        mean and standard deviation of the training part alone, then clipped to ±5.

        Parameters
        ----------
        seed : int, default 0
            The same seed gives the same parts. Each part has the same share of frauds.

        Returns
        -------
        Split
            With ``.train``, ``.validation`` and ``.test``, each with ``.inputs``, ``.targets`` and
            ``.index``; and the ``.scaler``.

        Examples
        --------
        >>> from confusionlab.datasets import load_creditcard
        >>> parts = load_creditcard().split(seed=0)
        >>> [len(part.targets) for part in (parts.train, parts.validation, parts.test)]
        [182276, 45569, 56962]
        >>> [int(part.targets.sum()) for part in (parts.train, parts.validation, parts.test)]
        [315, 79, 98]
        """
        targets = self.frame["Class"].to_numpy(np.int64)
        rows = _deal(targets, seed)
        scaler = Scaler.fitted(self.frame.iloc[rows[0]])
        inputs = scaler(self.frame)
        train, validation, test = (Part(inputs[part], targets[part], part) for part in rows)
        return Split(train, validation, test, scaler)


def load_creditcard() -> CreditCard:
    """Load card transactions of two days in September 2013, 492 of 284,807 of them frauds.

    A file creditcard.csv in the data folder is used; if there is none, it is downloaded (150 MB) and
    verified. The folder is what the environment variable CONFUSIONLAB_DATA_DIR names, or else the
    system's folder for caches. Without a connection, a stand-in is made from a seed; it says so.

    Returns
    -------
    CreditCard
        Its frame has the original's columns: Time, V1 to V28, Amount and Class (1 for a fraud). See
        ``.source`` for what they are, ``.notice`` for what to tell, ``.split()`` for training.

    Raises
    ------
    ValueError
        When the file in the data folder is not the credit-card data, or not all of them.

    Warns
    -----
    UserWarning
        When the file holds the right data, but differs from the published one in its bytes.

    References
    ----------
    A. Dal Pozzolo, O. Caelen, R. A. Johnson, G. Bontempi, "Calibrating Probability with
    Undersampling for Unbalanced Classification", IEEE CIDM 2015.

    Examples
    --------
    >>> from confusionlab.datasets import load_creditcard
    >>> creditcard = load_creditcard()
    >>> creditcard.labels
    ('genuine', 'fraud')
    >>> creditcard.frame["Class"].value_counts().to_dict()
    {0: 284315, 1: 492}
    """
    try:
        return _creditcard("real", read_original(data_folder()))
    except NotFetchedError as error:
        reason = str(error)
    made_up = stand_in()
    logging.getLogger("confusionlab").warning("%s (The reason: %s.)", made_up.notice, reason)
    return made_up


def stand_in() -> CreditCard:
    """Make the stand-in, whether or not the real data are there."""
    notice = (
        "Stand-in: these transactions are made up, from a seed; the real ones are not on this machine. For "
        f"the real data, load them where there is internet, or put creditcard.csv from {ORIGINAL.url} into "
        f"the folder that {FOLDER_VARIABLE} names."
    )
    return _creditcard("stand-in", make_transactions(), notice)


def _creditcard(source: Literal["real", "stand-in"], frame: pd.DataFrame, notice: str = "") -> CreditCard:
    return CreditCard(
        name="creditcard",
        source=source,
        labels=("genuine", "fraud"),
        frame=frame,
        description=(
            f"{'Card' if source == 'real' else 'They stand in for these: card'} payments by European "
            "cardholders on two days of September 2013. Time counts the seconds since the first; V1 to V28 "
            "are principal components of what the bank keeps to itself; Amount is the sum paid; Class is 1 "
            "for a fraud."
        ),
        citation=(
            "A. Dal Pozzolo, O. Caelen, R. A. Johnson, G. Bontempi, Calibrating Probability with "
            "Undersampling for Unbalanced Classification, IEEE Symposium on Computational Intelligence "
            "and Data Mining (CIDM), 2015."
        ),
        notice=notice,
    )


def _columns(frame: pd.DataFrame) -> NDArray[np.float64]:
    features = frame.drop(columns=["Time", "Class"])
    return features.assign(Amount=np.log(features["Amount"] + 0.01)).to_numpy()


def _deal(targets: NDArray[np.int64], seed: int) -> list[NDArray[np.int64]]:
    """Return the rows of the training, validation and test parts."""
    from sklearn.model_selection import train_test_split

    rest, test = train_test_split(np.arange(len(targets)), test_size=0.2, stratify=targets, random_state=seed)
    train, validation = train_test_split(rest, test_size=0.2, stratify=targets[rest], random_state=seed)
    return [np.sort(part) for part in (train, validation, test)]
