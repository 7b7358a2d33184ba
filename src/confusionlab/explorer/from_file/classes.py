"""Decide which classes two columns of a file hold: numbers or text, in which order, under which names.

If all labels of both columns are numbers, and none has a leading zero or a sign, they are numbers (1 and 1.0
are one class); else they are text, for "007" is not "7". Parquet has types of its own, which are kept.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from confusionlab.labels import MOST_CLASSES

if TYPE_CHECKING:
    from confusionlab.explorer.from_file.table import Table

_NAMED = 5  # labels in a message
_MANY = 100  # classes from which on a column may be one of names
_WHOLE = re.compile(r"(0|[1-9]\d*)(\.0*)?")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Classes:
    """The classes of a file.

    Parameters
    ----------
    labels : tuple of K labels
        In the order of rows and columns.
    columns : tuple of ndarray, shape (n,)
        The label of each row, of each column asked for.
    kind : str
        "numbers" or "text".
    notes : tuple of str
        What the file's owner should know.
    """

    labels: tuple[Hashable, ...]
    columns: tuple[NDArray[Any], ...]
    kind: str
    notes: tuple[str, ...]


def classes(table: Table, names: Sequence[str], chosen: Sequence[str] | None = None) -> Classes:
    """Read the class columns of a table.

    Parameters
    ----------
    table : Table
        Where the columns are.
    names : sequence of str
        The column of the actual classes, and of the predicted ones where there is one.
    chosen : sequence of str, optional
        All labels in their order, as they were typed. Default: the order that a Parquet column declares, else
        sorted.

    Returns
    -------
    Classes
        The labels in their order, each column in them, and what to tell of how they were read.

    Raises
    ------
    ValueError
        If a label is missing, is no class, or is not among those chosen.
    """
    columns = [_column(table, name) for name in names]
    wanted = None if chosen is None else _checked_chosen(chosen, columns)
    for column in columns:
        column.check_few()
        if wanted is None:
            column.check_no_scores(columns)
    kind, notes = _settle(columns, wanted, table.is_text)
    labels = _declared(columns) if wanted is None else tuple(wanted.values())
    for column in columns:
        column.check_among(labels, wanted is not None)
    if labels is None:
        _check_common(columns)
        labels = tuple(sorted({label for column in columns for label in column.labels}))
    notes = [note for column in columns for note in column.notes] + notes
    return Classes(labels, tuple(column.filled() for column in columns), kind, tuple(notes))


@dataclass
class _Column:
    """One column: for each row the position of its label among those that occur."""

    name: str
    codes: NDArray[np.intp]
    labels: list[Any]
    order: tuple[Any, ...] | None
    table: Table
    notes: list[str] = field(default_factory=list)

    def first(self, label: Any) -> str:
        """Name the place where a label stands first."""
        codes = [code for code, other in enumerate(self.labels) if other == label]
        return self.table.place_of(int(np.isin(self.codes, codes).argmax()))

    def check_few(self) -> None:
        """Refuse more classes than a matrix can hold; ask where they are suspiciously many.

        Raises
        ------
        ValueError
            If there are more.
        """
        n_classes, n_rows = len(set(self.labels)), len(self.codes)
        if n_classes > MOST_CLASSES:
            raise ValueError(
                f"the column {self.name!r} holds {n_classes:,} different values ({_listed(self.labels)}), "
                f"and a matrix takes {MOST_CLASSES:,} classes at most; name the column of the classes"
            )
        if n_classes > _MANY and 2 * n_classes > n_rows:
            self.notes.append(
                f"the column {self.name!r} holds {n_classes:,} different values in {n_rows:,} rows: is it "
                "the column of the classes?"
            )

    def check_no_scores(self, columns: Sequence[_Column]) -> None:
        """Refuse a column of numbers of which some are not whole.

        Raises
        ------
        ValueError
            If one isn't; the message says what such numbers are for.
        """
        if not all(map(_is_number, self.labels)):
            return
        broken = next((label for label in self.labels if _float(label) % 1), None)
        if broken is None:
            return
        held = f"the column {self.name!r} holds {broken!r} ({self.first(broken)}), which is no class"
        if self is columns[0]:
            raise ValueError(
                f"{held} but a measurement; a confusion matrix counts classes: put the measurements into "
                "classes first, such as 'low' and 'high'"
            )
        raise ValueError(
            f"{held} but a score; leave --predicted out and name this column with --score, or name the "
            "column of the predicted classes"
        )

    def check_among(self, labels: tuple[Any, ...] | None, named: bool) -> None:
        """Refuse labels that are not among those chosen or declared.

        Raises
        ------
        ValueError
            If there are any; the message names them.
        """
        strays = [] if labels is None else [label for label in self.labels if label not in labels]
        if strays:
            where = "--labels" if named else "the categories that the file declares"
            raise ValueError(
                f"the column {self.name!r} holds {_listed(strays)} ({self.first(strays[0])}), which is not "
                f"among {where} ({_listed(labels or ())}); name every class with --labels"
            )

    def filled(self) -> NDArray[Any]:
        """Give the label of each row."""
        whole = all(type(label) is int and abs(label) < 1 << 63 for label in self.labels)
        return np.array(self.labels, dtype=np.int64 if whole else object)[self.codes]


def _column(table: Table, name: str) -> _Column:
    import pandas as pd

    values = table.columns[name]
    try:
        codes, found = pd.factorize(values)
    except TypeError:
        raise ValueError(f"the column {name!r} holds lists or the like; write each class as text") from None
    written = [_plain(value, name) for value in found]
    labels = [label.strip() if isinstance(label, str) else label for label in written]
    order = None
    if getattr(values, "dtype", None) == "category" and values.cat.ordered:
        order = tuple(_plain(value, name) for value in values.cat.categories)
    column = _Column(name, codes, labels, order, table)
    _check_missing(column)
    trimmed = [old for old, new in zip(written, labels, strict=True) if old != new]
    if trimmed:
        column.notes.append(f"blanks around labels of {name!r} are left out, such as those of {trimmed[0]!r}")
    return column


def _check_missing(column: _Column) -> None:
    empty = [code for code, label in enumerate(column.labels) if label == ""]
    missing = np.flatnonzero(np.isin(column.codes, [-1, *empty]))
    if len(missing):
        raise ValueError(
            f"the column {column.name!r} has no label in {len(missing):,} of {len(column.codes):,} rows, "
            f"the first of them {column.table.place_of(int(missing[0]))}; fill them in, such as with "
            "'unknown', or delete these rows"
        )


def _plain(value: Any, name: str) -> Any:
    """Give a label as a plain str, bool, int or float."""
    label = value.item() if isinstance(value, np.generic) else value
    if isinstance(label, float) and label.is_integer():
        return int(label)
    if isinstance(label, str | bool | int | float):
        return label
    raise ValueError(
        f"the column {name!r} holds {label!r}, of type {type(label).__name__}; write each class as text"
    )


def _settle(
    columns: Sequence[_Column], chosen: dict[str, Any] | None, is_text: bool
) -> tuple[str, list[str]]:
    """Make the labels of all columns, and those chosen, one kind; name it, and say why."""
    if not is_text:
        return _typed(columns, chosen), []
    texts = list(dict.fromkeys([label for column in columns for label in column.labels] + list(chosen or ())))
    reasons = {text: _why_text(text) for text in texts}
    if not any(reasons.values()):
        for column in columns:
            column.labels = [int(text.partition(".")[0]) for text in column.labels]
        if chosen is not None:
            chosen.update({text: int(text.partition(".")[0]) for text in chosen})
        return "numbers", []
    if not any(map(_is_number, texts)):
        return "text", []
    because = min(filter(lambda text: reasons[text], texts), key=_is_number)
    return "text", [f"the classes are read as text, since {because!r} {reasons[because]}", *_twins(texts)]


def _why_text(text: str) -> str:
    """Say why a label is no number that can be written in one way only; nothing, if it is."""
    if _WHOLE.fullmatch(text):
        return ""
    if not _is_number(text):
        return "is no number"
    if text[0] in "+-":
        return "has a sign"
    return "has a leading zero" if re.match(r"0\d", text) else "is not a whole number in digits"


def _twins(texts: Sequence[str]) -> list[str]:
    """Say which labels are two classes although they are one number."""
    seen: dict[float, str] = {}
    for text in filter(_is_number, texts):
        twin = seen.setdefault(_float(text), text)
        if twin != text:
            return [f"{twin!r} and {text!r} are two classes"]
    return []


def _typed(columns: Sequence[_Column], chosen: dict[str, Any] | None) -> str:
    """Check that a Parquet file's columns are of one kind, and name it."""
    kinds = [{isinstance(label, str) for label in column.labels} for column in columns]
    if len(set().union(*kinds)) > 1:
        said = " and ".join(
            f"{column.name!r} holds {'text' if isinstance(column.labels[0], str) else 'numbers'} "
            f"({_listed(column.labels)})"
            for column in columns
        )
        raise ValueError(f"{said}; write both columns as text, or both as numbers")
    if {True} in kinds:
        return "text"
    if len({isinstance(label, bool) for column in columns for label in column.labels}) > 1:
        for column in columns:
            column.labels = [int(label) for label in column.labels]
    if chosen is not None:
        known = {str(label): label for column in columns for label in column.labels}
        known = {"False": False, "True": True, **known} if {*known} <= {"False", "True"} else known
        chosen.update(
            {text: known.get(text, int(text) if _WHOLE.fullmatch(text) else text) for text in chosen}
        )
    return "numbers"


def _checked_chosen(chosen: Sequence[str], columns: Sequence[_Column]) -> dict[str, Any]:
    """Give the labels that were typed, each to become the label that it names."""
    typed = [text.strip() for text in chosen]
    twice = next((text for text in typed if typed.count(text) > 1), None)
    if twice is not None:
        raise ValueError(f"--labels: {twice!r} is there more than once; name each class once")
    if len(typed) == 1 and "," in typed[0]:
        apart = " ".join(part.strip() for part in typed[0].split(","))
        raise ValueError(f"--labels: got one label, {typed[0]!r}; write them apart: --labels {apart}")
    return {text: text for text in typed}


def _declared(columns: Sequence[_Column]) -> tuple[Any, ...] | None:
    """Give the order that Parquet's ordered categories declare, if there is one."""
    orders = {column.order: column.name for column in columns if column.order is not None}
    if len(orders) > 1:
        said = ", ".join(f"{name!r} {_listed(order)}" for order, name in orders.items())
        raise ValueError(
            f"the columns declare different orders ({said}); say which one you mean with --labels"
        )
    return next(iter(orders), None)


def _check_common(columns: Sequence[_Column]) -> None:
    """Refuse two columns without a common class: they write it in two ways, or one is the wrong one."""
    if len(columns) == 2 and not set(columns[0].labels) & set(columns[1].labels):
        first, second = (f"{column.name!r} holds {_listed(column.labels)}" for column in columns)
        raise ValueError(
            f"{first}, and {second}: no class is in both; write the classes in both columns the same way, "
            "or, if they are so on purpose, name all of them with --labels"
        )


def _is_number(label: Any) -> bool:
    return not isinstance(label, str) or _NUMBER.fullmatch(label) is not None


def _float(label: Any) -> float:
    return float(label.replace(",", ".") if isinstance(label, str) else label)


def _listed(labels: Sequence[Any] | Mapping[Any, Any]) -> str:
    shown = list(dict.fromkeys(labels))
    more = f", … {len(shown):,} in all" if len(shown) > _NAMED else ""
    return ", ".join(map(repr, shown[:_NAMED])) + more
