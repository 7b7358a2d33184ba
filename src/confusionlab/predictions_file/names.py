"""Find columns by their names, or say what they may be called."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

NAMED = 12  # columns in an error message
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def look_like_data(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether one of the names is a number, or comes again below.

    Examples
    --------
    >>> look_like_data(["cat", "dog"], [["dog", "dog"]])
    True
    """
    below = list(zip(*rows, strict=False))
    return any(
        _NUMBER.fullmatch(name.strip()) or (name and name in column)
        for name, column in zip(header, below, strict=False)
    )


def find(header: Sequence[str], asked: Mapping[str, str], advice: str = "") -> dict[str, int]:
    """Find the columns asked for by their names.

    Parameters
    ----------
    header : sequence of str
        What the columns are called.
    asked : mapping of str to str
        What a column is asked for as, such as "--actual", to its name.
    advice : str
        Said after the names of the columns that there are.

    Returns
    -------
    dict of str to int
        The place of each name.

    Raises
    ------
    ValueError
        If one isn't there, or is there twice.

    Examples
    --------
    >>> find(["truth", "guess"], {"--predicted": "guess"})
    {'guess': 1}
    >>> find(["truth", "guess"], {"--predicted": "gues"})
    Traceback (most recent call last):
    ...
    ValueError: --predicted: there is no column 'gues'; did you mean 'guess'? The columns are 'truth', 'guess'
    """
    for option, name in asked.items():
        times = header.count(name)
        if times > 1:
            raise ValueError(f"{option}: {times} columns are called {name!r}; give each a name of its own")
        if not times:
            there = ", ".join(map(repr, header[:NAMED])) + (", …" if len(header) > NAMED else "")
            raise ValueError(
                f"{option}: there is no column {name!r}{_suggested(name, header)} columns are {there}{advice}"
            )
    return {name: header.index(name) for name in asked.values()}


def _suggested(name: str, header: Sequence[str]) -> str:
    by_case = {other.casefold(): other for other in header}
    near = difflib.get_close_matches(name.casefold(), by_case, n=1)
    return f"; did you mean {by_case[near[0]]!r}? The" if near else "; the"
