"""The course's data: each loader returns a small frozen object that says what it is."""

from confusionlab.datasets.creditcard import CreditCard, load_creditcard
from confusionlab.datasets.dataset import Dataset
from confusionlab.datasets.iris import load_iris
from confusionlab.datasets.spam import load_spam

__all__ = ["CreditCard", "Dataset", "load_creditcard", "load_iris", "load_spam"]
