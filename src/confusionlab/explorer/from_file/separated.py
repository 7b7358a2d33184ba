"""Read a table from a file of text whose columns are parted by one character."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from confusionlab.explorer.from_file import text
from confusionlab.explorer.from_file.names import NAMED, find, look_like_data
from confusionlab.explorer.from_file.table import Table

if TYPE_CHECKING:
    import pandas as pd

_SEPARATORS = {",": "','", ";": "';'", "\t": "tab"}
_BEGINNING = 1 << 20  # characters in which the first lines are looked for
_LOOKED_AT = 20  # lines
_LONGEST = 1 << 30  # characters of a field: a whole book may be an example


class SeparatedText:
    """A table in a file of text: what parts its columns, what they are called, and where its lines are.

    Parameters
    ----------
    path, asked, separator, encoding
        As in `confusionlab.explorer.from_file.read.read`.
    """

    def __init__(
        self, path: Path, asked: Mapping[str, str], separator: str | None, encoding: str | None
    ) -> None:
        self.path = path
        self.asked = asked
        text.check_kind(path)
        self.encoding = text.checked_encoding(encoding) if encoding else text.recognised_encoding(path)
        self.separator, self.first = self._recognised(checked_separator(separator) if separator else None)
        header = [name.strip().lstrip("\ufeff") for name in self.first[0]]
        self.places = find(header, asked, self._advice())
        self.names = [name for name in self.first[0] if name.strip() in asked.values()]

    def table(self) -> Table:
        """Read it."""
        frame = self._frame()
        blank = [name for name in self.names if name != name.strip()]
        notes = (f"blanks around the column's name {blank[0]!r} are left out",) if blank else ()
        columns = {name: frame[place] for name, place in self.places.items()}
        how = f"{_SEPARATORS.get(self.separator, repr(self.separator))} between columns"
        return Table(columns, True, f"{how}, {text.said(self.encoding)}", notes, self._place_of)

    def _recognised(self, separator: str | None) -> tuple[str, list[list[str]]]:
        """Give what parts the columns, and the first lines: what shows all columns asked for, or most."""
        beginning = self._beginning()
        found = {one: _first_records(beginning, one) for one in ([separator] if separator else _SEPARATORS)}
        wanted = set(self.asked.values())
        for one, records in found.items():
            if wanted <= {name.strip().lstrip("\ufeff") for name in records[0]}:
                return one, records
        return max(found.items(), key=lambda pair: len(pair[1][0]))

    def _beginning(self) -> str:
        try:
            with text.opened(self.path, self.encoding) as file:
                return file.read(_BEGINNING)
        except UnicodeError:
            raise self._undecoded() from None

    def _undecoded(self) -> ValueError:
        named = text.said(self.encoding).partition(" with")[0]  # without a word on byte-order marks
        return ValueError(
            f"--encoding: the file is not in {named}; leave --encoding out to have it recognised"
        )

    def _advice(self) -> str:
        """Say what to do where a column isn't there."""
        header, *rows = self.first
        if look_like_data(header, rows):
            named = ", ".join(map(repr, header[:NAMED]))
            example = self.separator.join(self.asked.values())
            return (
                f". The first line ({named}) looks like data: put a line with the columns' names above it, "
                f"such as {example}"
            )
        if len(header) == 1:
            return ". If another character than ',', ';' or a tab parts the columns, name it with --sep"
        return ""

    def _frame(self) -> pd.DataFrame:
        """Read the columns asked for as they are written, and others somehow."""
        import pandas as pd

        n_names, width = len(self.first[0]), self._width()
        written = {*self.places.values(), *range(n_names, width)}
        # Pandas makes text of a column three times as fast unasked. Only numbers would it write anew.
        shown = {place for name, place in self.places.items() if self._is_only_shown(name)}
        frame = self._frame_of(written - shown, width)
        if not all(pd.api.types.is_string_dtype(frame[place]) for place in shown):
            frame = self._frame_of(written, width)
        if not len(frame):
            raise ValueError("the file has a line with the columns' names and no line of an example")
        if any((frame[place] != "").any() for place in range(n_names, width)):
            self._refuse_ragged(width)
        return frame

    def _is_only_shown(self, name: str) -> bool:
        return [option for option, other in self.asked.items() if other == name] == ["--example"]

    def _frame_of(self, written: Iterable[int], width: int) -> pd.DataFrame:
        import pandas as pd

        try:
            with text.opened(self.path, self.encoding) as file:
                # Without `usecols`: pandas counts no fields where it is told which to use.
                return pd.read_csv(
                    file,
                    sep=self.separator,
                    header=0,
                    names=list(range(width)),
                    index_col=False,
                    dtype=dict.fromkeys(written, str),
                    na_filter=False,
                    low_memory=False,
                )
        except UnicodeError:
            raise self._undecoded() from None
        except pd.errors.ParserError as error:
            self._refuse_ragged(width)
            raise ValueError(f"the lines could not be parted into columns ({error})") from None

    def _width(self) -> int:
        """Count the columns: the names', and beside them those of separators at the end of each line."""
        width = max(map(len, self.first[:2]))
        if any(any(fields[len(self.first[0]) :]) for fields in self.first[1:2]):
            self._refuse_ragged(width)
        return width

    def _refuse_ragged(self, width: int) -> None:
        """Refuse the first line with more fields than names, other than empty ones at its end."""
        n_names = len(self.first[0])
        for line, fields in self._records():
            if len(fields) > width or any(fields[n_names:]):
                raise ValueError(
                    f"line {line} has {len(fields)} fields, but the first line names {n_names} columns; put "
                    f"a text that holds {_SEPARATORS.get(self.separator, repr(self.separator))} between "
                    "quotation marks, and name every column"
                )

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each line's fields and its number, as an editor counts; an example may take several lines."""
        csv.field_size_limit(_LONGEST)
        with text.opened(self.path, self.encoding) as file:
            reader, line = csv.reader(file, delimiter=self.separator, strict=True), 1
            try:
                for fields in reader:
                    if not _is_blank(fields):
                        yield line, fields
                    line = reader.line_num + 1
            except csv.Error as error:
                raise ValueError(
                    f"a quotation mark in line {line} is not closed, or stands within a text ({error}); "
                    "put the text "
                    'between quotation marks, and write "" for one in it'
                ) from None

    def _place_of(self, row: int) -> str:
        line, _ = next(islice(self._records(), row + 1, None))
        return f"line {line}"


def checked_separator(separator: str) -> str:
    r"""Give the one character that parts columns.

    Raises
    ------
    ValueError
        If it is more than one.

    Examples
    --------
    >>> checked_separator("tab"), checked_separator(r"\t"), checked_separator(";")
    ('\t', '\t', ';')
    """
    one = "\t" if separator.lower() in ("tab", r"\t") else separator
    if len(one) != 1 or one in '"\r\n':
        raise ValueError(f"--sep: expected one character, or the word tab, got {separator!r}")
    return one


def _first_records(beginning: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
    csv.field_size_limit(_LONGEST)
    return list(islice((fields for fields in reader if not _is_blank(fields)), _LOOKED_AT))


def _is_blank(fields: Sequence[str]) -> bool:
    return len(fields) < 2 and not "".join(fields).strip()
