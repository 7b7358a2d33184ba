"""Open a file of text, packed or not, in whichever encoding; say what else a file is, and what to do then."""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path
from typing import BinaryIO, TextIO, cast

_BLOCK = 1 << 20  # bytes looked at in one go
_PACKED = (".gz", ".bz2", ".xz", ".zip")
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers")
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_JSON = re.compile(rb"(\xef\xbb\xbf)?\s*(\[\s*)?\{\s*[\"}]")
# A mark at the beginning names the encoding; that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAID = {
    "utf-8-sig": "UTF-8 with a byte-order mark",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without a byte-order mark",
    "utf-16-be": "UTF-16 without a byte-order mark",
    "utf-32": "UTF-32",
    "cp1252": "Latin-1 (Windows-1252)",
    "latin-1": "Latin-1",
}


def opened(path: Path, encoding: str) -> TextIO:
    """Open a file for reading text, unpacked, with its line ends as they are.

    Parameters
    ----------
    path : Path
        Packed where the name ends in .gz, .bz2, .xz or .zip; an archive holds one file.
    encoding : str
        A name that Python knows.

    Returns
    -------
    TextIO
        At its beginning; the caller closes it.
    """
    return io.TextIOWrapper(_unpacked(path), encoding, newline="")


def said(encoding: str) -> str:
    """Name an encoding for people.

    Examples
    --------
    >>> said("cp1252")
    'Latin-1 (Windows-1252)'
    """
    return _SAID.get(encoding, encoding)


def checked_encoding(name: str) -> str:
    """Check that an encoding is one that Python knows.

    Raises
    ------
    ValueError
        If it isn't.

    Examples
    --------
    >>> checked_encoding("utf_16")
    'utf-16'
    """
    try:
        io.TextIOWrapper(io.BytesIO(), name)
    except LookupError:
        raise ValueError(
            f"--encoding: unknown encoding {name!r}; expected a name such as utf-8, utf-16 or latin-1"
        ) from None
    known = codecs.lookup(name).name
    # A mark at the beginning, if there is one, is no part of the first column's name.
    return {"utf-8": "utf-8-sig", "iso8859-1": "latin-1"}.get(known, known)


def recognised_encoding(path: Path) -> str:
    """Find the encoding that a file of text is in.

    Parameters
    ----------
    path : Path
        As in `opened`.

    Returns
    -------
    str
        That of the mark at the beginning; else UTF-16 where every other byte is 0, UTF-8 where all bytes are
        that, and Latin-1, in the form that Windows has of it.

    Raises
    ------
    ValueError
        If it is no text.
    """
    head = _head(path)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is None and b"\0" in head:
        return _utf_16(head)
    return marked or next(name for name in ("utf-8", "cp1252", "latin-1") if _decodes(path, name))


def check_kind(path: Path) -> None:
    """Refuse what is no file of text, or a damaged archive.

    Parameters
    ----------
    path : Path
        As in `opened`.

    Raises
    ------
    ValueError
        If it is a workbook, JSON, empty, or packed and damaged; the message says what to do.
    """
    if path.suffix.lower() in _PACKED:
        _check_unpacks(path)
    _refuse_other_kinds(path, _head(path))


def _head(path: Path) -> bytes:
    with _unpacked(path) as file:
        return file.read(_BLOCK)


def _check_unpacks(path: Path) -> None:
    try:
        with _unpacked(path) as file:
            while file.read(_BLOCK):
                pass
    except (FileNotFoundError, ValueError):
        raise
    except Exception as error:  # each kind of archive has errors of its own
        raise ValueError(f"the file can't be unpacked ({error}); pack or fetch it again") from None


def _unpacked(path: Path) -> BinaryIO:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _only_member(path)
    if suffix == ".gz":
        import gzip

        return cast(BinaryIO, gzip.open(path))
    if suffix == ".bz2":
        import bz2

        return cast(BinaryIO, bz2.open(path))
    if suffix == ".xz":
        import lzma

        return cast(BinaryIO, lzma.open(path))
    return path.open("rb")


def _only_member(path: Path) -> BinaryIO:
    import zipfile

    if not zipfile.is_zipfile(path):
        raise ValueError("this is no zip archive, though its name ends in .zip; name the table itself")
    archive = zipfile.ZipFile(path)
    members = [name for name in archive.namelist() if not name.endswith("/")]
    if len(members) != 1:
        raise ValueError(f"the archive holds {len(members)} files; unpack it and name the table")
    return cast(BinaryIO, archive.open(members[0]))


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    if path.suffix.lower() in _WORKBOOKS or head.startswith(_WORKBOOK_STARTS):
        raise ValueError(
            "this is a workbook, not a file of text; open it in the program that it comes from, save the "
            "sheet "
            'as "CSV UTF-8", and name that file'
        )
    if path.suffix.lower() in (".json", ".jsonl", ".ndjson") or _JSON.match(head):
        lines = "" if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"[") else ", lines=True"
        made = str(path.with_suffix(".csv"))
        raise ValueError(
            "this is JSON; make a CSV file of it and name that:\n"
            f'  python -c "import pandas; pandas.read_json({str(path)!r}, dtype=False{lines})'
            f'.to_csv({made!r}, index=False)"'
        )
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise ValueError(
            "the file is empty; expected a line with the columns' names, and one line per example"
        )


def _utf_16(head: bytes) -> str:
    """Tell the two kinds of UTF-16 apart, and both from what is no text."""
    zeros = [half.count(0) / max(len(half), 1) for half in (head[0::2], head[1::2])]
    if max(zeros) < 0.5 or min(zeros) > 0:
        raise ValueError(
            "this is no file of text, and no Parquet file; write the table as CSV or Parquet with the "
            "program that it comes from"
        )
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _unpacked(path) as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
