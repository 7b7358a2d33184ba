"""What kind of thing an answer is, in words: what came, and what was asked.

The shape of the right answer stands in a seal as a short text: "share", "whole", "number", "text", "yes or
no", "none", "any", "choice abcd", "list of share", "table 2x2 of whole", "dictionary 4 of whole"; a bar
stands between two that may come: "none|text".
"""

from __future__ import annotations

import math
from typing import Any

from confusionlab.grading.values import is_number, is_whole, letter_of

ANY = "any"
ONE = {
    "share": "one number between 0 and 1",
    "whole": "one whole number",
    "number": "one number",
    "text": "a text",
    "yes or no": "True or False",
}
MANY = {
    "share": "numbers between 0 and 1",
    "whole": "whole numbers",
    "number": "numbers",
    "text": "texts",
    "yes or no": "Trues and Falses",
}
LONGEST = 60  # characters of a value that are shown


def shape_of(value: Any, *, is_rate: bool = False) -> str:
    """Return the shape of a plain value.

    Parameters
    ----------
    value : object
        The value, as `confusionlab.grading.values.nested` gives it.
    is_rate : bool
        Whether its numbers are shares of a whole.

    Returns
    -------
    str
        Its shape.

    Examples
    --------
    >>> shape_of(0.75, is_rate=True), shape_of([[4, 2], [1, 3]]), shape_of({"macro": 0.5})
    ('share', 'table 2x2 of whole', 'dictionary 1 of number')
    >>> shape_of(["spam", None])
    'list of none|text'
    """
    if isinstance(value, dict):
        return f"dictionary {len(value)} of {_common(list(value.values()), is_rate)}"
    if is_table(value):
        cells = [cell for row in value for cell in row]
        return f"table {len(value)}x{len(value[0])} of {_common(cells, is_rate)}"
    if isinstance(value, list):
        return f"list of {_common(value, is_rate)}"
    if isinstance(value, bool):
        return "yes or no"
    if is_number(value):
        is_share = is_rate and (math.isnan(value) or 0 <= value <= 1)
        return "share" if is_share else "whole" if is_whole(value) else "number"
    return "text" if isinstance(value, str) else "none"


def is_table(value: Any) -> bool:
    """Tell whether a value is two or more rows of one length, which hold neither lists nor dictionaries."""
    if not (isinstance(value, list) and len(value) > 1 and all(isinstance(row, list) for row in value)):
        return False
    is_flat = not any(isinstance(cell, list | dict) for row in value for cell in row)
    return is_flat and bool(value[0]) and len({len(row) for row in value}) == 1


def common(shapes: set[str]) -> str:
    """Return the shape that all of some values have; a number that is whole is a number too.

    Examples
    --------
    >>> common({"whole", "number"}), common({"text", "none"}), common({"text", "list of whole"})
    ('number', 'none|text', 'any')
    """
    if shapes and shapes <= {"share", "whole", "number"}:
        return "number" if len(shapes) > 1 else next(iter(shapes))
    return "|".join(sorted(shapes)) if shapes and shapes <= {*ONE, "none"} else _alone(shapes)


def _alone(shapes: set[str]) -> str:
    return next(iter(shapes)) if len(shapes) == 1 else ANY


def _common(values: list[Any], is_rate: bool) -> str:
    return common({shape_of(value, is_rate=is_rate) for value in values})


def asked(shape: str) -> str:
    """Return what is asked for, in words.

    Examples
    --------
    >>> asked("list of share"), asked("table 2x2 of whole")
    ('a list of numbers between 0 and 1', 'a table of 2 rows and 2 columns')
    >>> asked("choice abd"), asked("none|text")
    ('one letter: a, b, d', 'None or a text')
    """
    name, _, rest = shape.partition(" ")
    inner = rest.rpartition("of ")[2]
    if name == "choice":
        return f"one letter: {', '.join(rest)}"
    if name == "table":
        rows, _, columns = rest.split(" ")[0].partition("x")
        return f"a table of {rows} rows and {columns} columns"
    if name == "list":
        return f"a list of {MANY[inner]}" if inner in MANY else "a list"
    if name == "dictionary":
        return f"a dictionary with {_entries(int(rest.split(' ')[0]))}"
    return " or ".join(ONE.get(each, "None") for each in shape.split("|"))


def came(value: Any) -> str:
    """Return what somebody gave, in words.

    Examples
    --------
    >>> came([0.5, 1]), came(None), came("0.75"), came(75), came([[1, 2], [3, 4]])
    ('a list of 2 numbers', 'None', "the text `'0.75'`", 'the number `75`', 'a table of 2 rows and 2 columns')
    """
    if isinstance(value, dict):
        return f"a dictionary with {_entries(len(value))}"
    if is_table(value):
        return f"a table of {len(value)} rows and {len(value[0])} columns"
    if isinstance(value, list):
        items = MANY.get(shape_of(value).removeprefix("list of "), "")
        return f"a list of {len(value)} {items}".rstrip() if value else "an empty list"
    if isinstance(value, str) or (is_number(value) and not isinstance(value, bool)):
        kind = "text" if isinstance(value, str) else "number"
        return f"the {kind} `{cut(repr(value)).replace('`', '')}`"
    return repr(value)


def cut(text: str) -> str:
    """Return a text that is short enough for a sentence."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def fits(value: Any, shape: str) -> bool:
    """Tell whether a plain value is the kind of thing that is asked for, whatever numbers it holds.

    Examples
    --------
    >>> fits(0.2, "whole"), fits([1], "list of number"), fits(["1"], "list of number"), fits("x", "choice ab")
    (True, True, False, False)
    """
    name, _, rest = shape.partition(" ")
    inner = rest.rpartition("of ")[2]
    if name == "choice":
        letter = letter_of(value) if isinstance(value, str) else ""
        return len(letter) == 1 and letter in rest
    if name == "table":
        rows, _, columns = rest.split(" ")[0].partition("x")
        is_as_large = is_table(value) and (len(value), len(value[0])) == (int(rows), int(columns))
        return is_as_large and all(fits(cell, inner) for row in value for cell in row)
    if name == "dictionary":
        is_as_large = isinstance(value, dict) and len(value) == int(rest.split(" ")[0])
        return is_as_large and all(fits(each, inner) for each in value.values())
    if name == "list":
        return isinstance(value, list) and all(fits(each, inner) for each in value)
    return any(_is_one(value, each) for each in shape.split("|"))


def _is_one(value: Any, shape: str) -> bool:
    if shape in ("share", "whole", "number"):
        return is_number(value)
    kinds: dict[str, Any] = {"text": str, "yes or no": bool, "none": type(None), ANY: object}
    return shape not in kinds or isinstance(value, kinds[shape])


def _entries(number: int) -> str:
    return f"{number} entr{'y' if number == 1 else 'ies'}"
