"""When are two answers equal? When the texts that stand for their values are.

The texts depend a little on what is asked, which is the right answer's `Form`: where a dictionary is asked, a
Series counts with its labels, where a list is asked, with its values alone.
"""

from __future__ import annotations

import ast
import hashlib
import math
import re
from array import array
from collections.abc import Callable, Mapping, MappingView, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np

DIGITS = 6
ZERO_TOLERANCE = 1e-8  # rounding noise such as 1 - 0.9 - 0.1 counts as 0
LONGEST = 2000  # characters of a canonical value that are shown whole
EXACT = 2**53  # from here on, not every whole number has a float
NOISE, LARGEST_NOISE = 1e-14, 0.01  # how far, as a share and at most, floats come from a whole number

# A letter with what may stand around it, or in front of the sentence that it chooses.
CHOICE = re.compile(r"[\W_]*([A-Za-z])(?:[\W_]*|[\W_]*[):.·]\s.*)", re.DOTALL)

WAYS_OUT = {
    "set": "a set has no order: give a list, such as sorted(…)",
    "frozenset": "a set has no order: give a list, such as sorted(…)",
    "generator": "give a list, with [ ] in place of ( )",
    "map": "give a list: list(…)",
    "filter": "give a list: list(…)",
    "zip": "give a list: list(…)",
}

Large = Literal["whole", "not whole", "both"]


@dataclass(frozen=True)
class Form:
    """What is asked: how exact, and of which kinds, the right answer is.

    Attributes
    ----------
    digits : int
        How many significant digits count.
    kinds : str
        One letter per depth of nesting: what all values there are. "d" is a
        dictionary, "t" a table with labels (a DataFrame), "c" a choice (one
        small letter), "l" anything else, a Series too, whose labels then do not
        count; trailing "l" are left out.
    large : {"whole", "not whole", "both"}
        What those numbers are that have more than these digits before the
        point: whole ones count to the unit.
    """

    digits: int = DIGITS
    kinds: str = ""
    large: Large = "whole"

    @classmethod
    def of(cls, right: Any, digits: int = DIGITS) -> Form:
        """Return the form of a right answer.

        Examples
        --------
        >>> Form.of([{"recall": 0.75}, {"recall": 0.5}]).kinds
        'ld'
        >>> Form.of([0.75, 1234567.8]).large
        'not whole'
        """
        if _is_choice(right):
            return cls(digits, "c")
        kinds = ""
        are_whole: set[bool] = set()
        layer = [right]
        while layer:
            found = {_kind(each) for each in layer} - {""}
            kinds += found.pop() if len(found) == 1 else "l"
            plain = [_plain(each) for each in layer]
            are_whole |= {
                is_whole(each) for each in plain if is_number(each) and 10**digits <= abs(each) < math.inf
            }
            layer = [item for each in plain for item in _items(each)]
        large: Large = "both" if len(are_whole) == 2 else "not whole" if False in are_whole else "whole"
        return cls(digits, kinds.rstrip("l"), large)

    def inside(self) -> Form:
        """Return what is asked one depth of nesting further in."""
        return Form(self.digits, "" if self.kinds == "c" else self.kinds[1:], self.large)


USUAL = Form()


def canonical(value: Any, form: Form = USUAL) -> str:
    """Return the text that stands for a value when answers are compared.

    Parameters
    ----------
    value : number, bool, str, None, sequence, mapping, array or table
        An answer. Lists, tuples, ranges, arrays, tensors and a Series count
        alike; a dict counts whatever its order; a `ConfusionMatrix` counts as
        its counts, an Enum as its value, pandas' NA as NaN.
    form : Form, optional
        What is asked. Where that is a dictionary, a Series counts as one; where
        it is a DataFrame, labels count as well as values; where it is a choice,
        "(D)" counts as "d".

    Returns
    -------
    str
        Equal for equal answers, different for different ones.

    Raises
    ------
    TypeError
        If the value is of a kind that has no such text (a function, say).

    Notes
    -----
    Numbers of any type count alike, to six significant digits (or as many as
    the form says), and below a hundred-millionth as 0. Where a whole number of
    more digits is asked, it counts to the unit: 1234567, 1234567.0 and
    1234567.0000000002 are one answer, and so is 1234567.4, as 999999.4 and
    999999 are; 1234568.0 is another. Where a number of more digits is asked
    that is not whole, or a float of 2**53 or more, its digits alone count. In
    an answer that holds both, whole numbers count exactly, others by digits.

    Examples
    --------
    >>> canonical([1, 0.1 + 0.2, float("nan"), "spam"])
    "[1, 0.3, nan, 'spam']"
    >>> canonical(3.0) == canonical(3)
    True
    >>> canonical(1234567.8), canonical(1234567.8, Form.of(1234567.9))
    ('1234568', '1234570')
    >>> canonical(" (D)", Form.of("d"))
    "'d'"
    """
    return _Writer(form).text(value)


def is_stable(value: Any, form: Form) -> bool:
    """Tell whether an answer keeps its text when its digits beyond those that count move a little.

    Parameters
    ----------
    value : object
        An answer, as `canonical` takes it.
    form : Form
        What is asked.

    Returns
    -------
    bool
        False on a rounding edge, where another order of summing could give
        another text.

    Examples
    --------
    >>> is_stable([0.125, 2], Form()), is_stable([0.125, 2], Form(digits=2))
    (True, False)
    """
    by = 10.0 ** -(form.digits + 3)
    return {_Writer(form, nudge).text(value) for nudge in (-by, by)} == {canonical(value, form)}


@dataclass(frozen=True)
class _Writer:
    """Writes values as text; `nudge` moves numbers that are not whole by that share."""

    form: Form
    nudge: float = 0.0

    def text(self, value: Any, depth: int = 0) -> str:
        kind = self.form.kinds[depth : depth + 1]
        labels = f"{_list(value.columns)} {_list(value.index)} " if kind == "t" and _is_table(value) else ""
        value = value if kind == "d" and _is_labelled(value) else _plain(value)
        if hasattr(value, "items"):
            entries = (f"{canonical(key)}: {self.text(item, depth + 1)}" for key, item in value.items())
            return "{" + ", ".join(sorted(entries)) + "}"
        if isinstance(value, list):
            return labels + "[" + ", ".join(self.text(item, depth + 1) for item in value) + "]"
        if isinstance(value, str):
            return repr(letter_of(value) if kind == "c" else value)
        return self.number(value) if is_number(value) else repr(value)

    def number(self, value: Any) -> str:
        if self.nudge and not is_whole(value):
            value = float(value) * (1 + self.nudge)
        if not isinstance(value, Integral) and not math.isfinite(value):
            return repr(float(value))
        counts_to_the_unit = self.form.large == "whole" or (self.form.large == "both" and is_whole(value))
        if abs(value) >= 10**self.form.digits and counts_to_the_unit:
            return str(round(value))
        if abs(value) < ZERO_TOLERANCE:
            return "0"
        rounded = float(f"{float(value):.{self.form.digits}g}")
        return str(int(rounded)) if rounded.is_integer() else repr(rounded)


def letter_of(text: str) -> str:
    """Return the letter that a choice is, in small, and any other text as it is.

    Examples
    --------
    >>> letter_of(" (D)"), letter_of("b: it depends"), letter_of("*c*"), letter_of("because")
    ('d', 'b', 'c', 'because')
    """
    found = CHOICE.fullmatch(text)
    return found[1].lower() if found else text


def _list(labels: Any) -> str:
    """Return the text of the labels along one side of a table."""
    return canonical(list(labels))


def _offers(*names: str) -> Callable[[Any], bool]:
    """Return a test for values whose type has some attributes, whichever package it comes from."""
    return lambda value: all(hasattr(type(value), name) for name in names)


_PLAIN = frozenset({float, int, bool, str, list, dict, type(None)})
_is_labelled = _offers("__array__", "items")  # a Series or a DataFrame
_is_table = _offers("__array__", "columns", "index")

# What is no plain Python yet, and how it becomes so; the first that fits is taken.
_CONVERTERS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda value: isinstance(value, Enum), lambda value: value.value),
    (lambda value: type(value).__name__ in {"NAType", "NaTType"}, lambda value: math.nan),  # pandas' missing
    (lambda value: isinstance(value, Decimal), lambda v: Fraction(v) if v.is_finite() else float(v)),
    (lambda value: isinstance(value, np.longdouble), float),
    (lambda value: isinstance(value, np.ndarray | np.generic | array | memoryview), lambda v: v.tolist()),
    (_offers("detach", "cpu"), lambda value: value.detach().cpu().numpy()),  # PyTorch's tensors
    (_offers("toarray"), lambda value: value.toarray()),  # SciPy's sparse arrays
    (_offers("to_numpy"), lambda value: value.to_numpy()),  # a Series, a DataFrame
    (_offers("__array__"), np.asarray),  # TensorFlow's tensors, a ConfusionMatrix
    (lambda v: isinstance(v, Sequence | MappingView) and not isinstance(v, bytes | bytearray), list),
)


def _plain(value: Any) -> Any:
    """Return a value as None, a bool, a str, a number, a list or a mapping.

    Raises
    ------
    TypeError
        If it is none of these.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        return str.__str__(value)  # of a StrEnum or NumPy's str, the text
    if value is None or isinstance(value, bool | list | Mapping) or is_number(value):
        return value
    for fits, convert in _CONVERTERS:
        if fits(value):
            return _plain(convert(value))
    what = (
        "call it, with ( ) behind its name"
        if callable(value)
        else WAYS_OUT.get(
            type(value).__name__, "give a number, text, True or False, a list, a dictionary or an array"
        )
    )
    raise TypeError(f"an answer of type {type(value).__name__} cannot be checked; {what}")


def is_number(value: Any) -> bool:
    """Tell whether a value is a real number but not NumPy's; True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool | np.generic)


def is_whole(number: Any) -> bool:
    """Tell whether a number is whole, but for the noise of computing it; large floats are not exact."""
    if isinstance(number, Integral):
        return True
    return bool(
        abs(number) < EXACT and abs(number - round(number)) <= min(NOISE * abs(number), LARGEST_NOISE)
    )


def _kind(value: Any) -> str:
    """Return the letter of a value's kind; numbers and the like have none."""
    if isinstance(value, Mapping):
        return "d"
    if _is_table(value):
        return "t"
    return "l" if isinstance(_plain(value), list) else ""


def _is_choice(right: Any) -> bool:
    """Tell whether a right answer is one small letter, as that of a multiple choice is."""
    return isinstance(right, str) and len(right) == 1 and "a" <= right <= "z"


def nested(value: Any) -> Any:
    """Return an answer as plain Python all the way down: numbers, text, lists, dictionaries.

    Raises
    ------
    TypeError
        If the value, or one that it holds, is of a kind that cannot be compared.

    Examples
    --------
    >>> nested((np.array([1, 2]), {"recall": np.float64(0.5)}))
    [[1, 2], {'recall': 0.5}]
    """
    plain = _plain(value)
    if isinstance(plain, Mapping):
        return {key: nested(item) for key, item in plain.items()}
    return [nested(item) for item in plain] if isinstance(plain, list) else plain


def read(text: str) -> Any:
    """Return the plain value that a canonical text stands for.

    Parameters
    ----------
    text : str
        The text, as it came out of a learner's kernel: it is only read, never
        run.

    Raises
    ------
    ValueError
        If it is none, or was shortened.

    Examples
    --------
    >>> read("[1, nan, {'recall': 0.5}]")
    [1, nan, {'recall': 0.5}]
    """
    try:
        return _value_of(ast.parse(text, mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"no value can be read from {text[:40]!r}") from None


def _value_of(node: ast.AST) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name("nan" | "inf" as name):
            return float(name)
        case ast.UnaryOp(ast.USub(), operand):
            return -_value_of(operand)
        case ast.List(items):
            return [_value_of(item) for item in items]
        case ast.Dict(keys, items):
            return {_key_of(key): _value_of(item) for key, item in zip(keys, items, strict=True)}
    raise ValueError(f"a canonical value holds no {type(node).__name__}")


def _key_of(node: ast.AST | None) -> Any:
    key = None if node is None else _value_of(node)
    return str(key) if isinstance(key, list | dict) else key


def _items(plain: Any) -> list[Any]:
    """Return what a plain value holds."""
    if isinstance(plain, Mapping):
        return list(plain.values())
    return plain if isinstance(plain, list) else []


def shortened(text: str) -> str:
    """Return a text that is short, and still differs where the whole text does.

    Examples
    --------
    >>> shortened("[1, 2]")
    '[1, 2]'
    >>> len(shortened("1, " * 100_000)) < 2100
    True
    """
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{text[:LONGEST]}… ({len(text)} characters, SHA-256 {digest})"
