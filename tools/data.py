"""Get the data ready before the lessons run: `python -m tools.data`.

A download belongs in sight, not inside a kernel; and what it leaves in the data folder is part of what
names the cache of executed lessons, so it has to be there before the first of them runs.
"""

from __future__ import annotations

from confusionlab.datasets import cifar100_files
from confusionlab.datasets.creditcard_file import read_original
from confusionlab.datasets.download import NotFetchedError, data_folder


def prepare() -> None:
    """Fetch what is not there yet, and say what the lessons will use."""
    try:
        read_original(data_folder())
        print("creditcard: the real data")
    except NotFetchedError as error:
        print(f"creditcard: a stand-in ({error})")
    try:
        cifar100_files.read_original(data_folder())
        print("cifar100: the real data")
    except NotFetchedError as error:
        print(f"cifar100: a stand-in ({error})")


if __name__ == "__main__":
    prepare()
