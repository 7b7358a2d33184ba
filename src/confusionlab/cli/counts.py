"""Whole numbers as options."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def count_from(least: int) -> Callable[[str], int]:
    """Return a reader of a whole number, `least` or more, for `add_argument(type=…)`.

    Examples
    --------
    >>> from confusionlab.cli.counts import count_from
    >>> count_from(1)("3")
    3
    """

    def count(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"got {text!r}; expected a whole number from {least} on")
        return int(text)

    return count
