"""The course's data: each loader returns a small frozen object that says what it is."""

from confusionlab.datasets.cifar100 import Cifar100, load_cifar100
from confusionlab.datasets.creditcard import CreditCard, load_creditcard
from confusionlab.datasets.dataset import Dataset
from confusionlab.datasets.iris import load_iris
from confusionlab.datasets.recorded_run import RecordedPart, RecordedRun, load_recorded_run
from confusionlab.datasets.spam import load_spam

__all__ = [
    "Cifar100",
    "CreditCard",
    "Dataset",
    "RecordedPart",
    "RecordedRun",
    "load_cifar100",
    "load_creditcard",
    "load_iris",
    "load_recorded_run",
    "load_spam",
]
