"""Rows as a Markdown table that one can skim: does it hold, what, a number with its bar, the promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from benchmarks.measure import Row

HEAD = "| holds | what | measured | promised |\n| --- | --- | --- | --- |\n"
SHORT = 50
VERDICTS = {
    True: '<span class="lab-met">✓ yes</span>',
    False: '<span class="lab-missed">✗ no</span>',
    None: "",
}


def table(rows: Iterable[Row]) -> str:
    """Write rows as a Markdown table; what several in a row speak of stands once, above them."""
    lines = []
    for about, group in groupby(rows, key=lambda row: subject(row.claim)[0]):
        together = list(group)
        if about and len(together) > 1:
            lines.append(f"| | *{about}* | | |")
            lines += [line(row, f"**{subject(row.claim)[1]}**") for row in together]
        else:
            lines += [line(row, named(row.claim)) for row in together]
    return HEAD + "".join(f"{one}\n" for one in lines)


def subject(claim: str) -> tuple[str, str]:
    """Return what a claim speaks of, and what it says of it.

    Examples
    --------
    >>> subject("1,000 classes: from opening the page to the picture")
    ('1,000 classes', 'from opening the page to the picture')
    >>> subject("The module and its styles, compressed")
    ('', 'The module and its styles, compressed')
    """
    found = re.fullmatch(r"(.*)[:;] (.*)", claim)
    return (found[1], found[2]) if found else ("", claim)


def named(claim: str) -> str:
    """Return a claim in bold; of a long one the first words, and its circumstances small.

    Examples
    --------
    >>> named("A class of 300 on two workers")
    '**A class of 300 on two workers**'
    >>> named("Memory beyond the inputs, 10,000,000 labels as `uint8`")
    '**Memory beyond the inputs** <small>10,000,000 labels as `uint8`</small>'
    """
    first, *rest = [claim] if len(claim) <= SHORT else re.split(r"[,:] ", claim, maxsplit=1)
    return f"**{first}**" + "".join(f" <small>{one}</small>" for one in rest)


def line(row: Row, what: str) -> str:
    """Return a row's line: the number first, then its bar, then what it was measured against."""
    number, note = re.fullmatch(r"(.*?)(?: \((.*)\))?", row.result.strip()).groups()  # type: ignore[union-attr]
    measured = " ".join([number, *bar(row), *([f"<small>{note}</small>"] if note else [])])
    promised = "" if row.target == "nothing" else row.target.strip()
    return f"| {VERDICTS[row.holds]} | {what} | {measured} | {promised} |"


def bar(row: Row) -> Iterator[str]:
    """Yield a bar as long as what was measured, with a mark at what was promised."""
    if not (row.promised and row.measured is not None):
        return
    longest = max(row.measured, row.promised) / 100
    kind = "lab-bar" if row.holds else "lab-bar lab-missed"
    lengths = f"--measured:{row.measured / longest:.0f}%;--promised:{row.promised / longest:.0f}%"
    yield f'<span class="{kind}" style="{lengths}"></span>'
