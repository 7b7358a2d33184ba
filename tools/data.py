"""Get the data ready before the lessons run: `python -m tools.data`.

A download belongs in sight, not inside a kernel; and what it leaves in the data folder is part of what
names the cache of executed lessons, so it has to be there before the first of them runs. With
`--require-real` it fails where a lesson would use a stand-in: the workflow that publishes asks so.
"""

from __future__ import annotations

import argparse
import sys

from confusionlab.datasets import cifar100_files, creditcard_file
from confusionlab.datasets.download import FOLDER_VARIABLE, NotFetchedError, data_folder

READERS = {"creditcard": creditcard_file.read_original, "cifar100": cifar100_files.read_original}


def prepare() -> list[str]:
    """Fetch what is not there yet, say what the lessons will use, and return the names of the stand-ins."""
    missing = []
    for name, read in READERS.items():
        try:
            read(data_folder())
            print(f"{name}: the real data")
        except NotFetchedError as error:
            print(f"{name}: a stand-in ({error})")
            missing.append(name)
    return missing


def refusal(missing: list[str]) -> str:
    """Tell why a book from stand-ins is not published, and what to do."""
    addresses = {"creditcard": creditcard_file.ORIGINAL.url, "cifar100": cifar100_files.ORIGINAL.url}
    return "\n".join(
        [
            f"Not to be published: {' and '.join(missing)} would be shown from a stand-in.",
            f"Run this again when the server answers, or put the file into {data_folder()}",
            f"(or another folder that {FOLDER_VARIABLE} names):",
            *(f"- {addresses[name]}" for name in missing),
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    """Prepare the data; fail where they have to be real and are not."""
    parser = argparse.ArgumentParser(description="Get the data ready before the lessons run.")
    parser.add_argument("--require-real", action="store_true", help="fail where there is only a stand-in")
    chosen = parser.parse_args(arguments)
    missing = prepare()
    if chosen.require_real and missing:
        sys.exit(refusal(missing))


if __name__ == "__main__":
    main()
