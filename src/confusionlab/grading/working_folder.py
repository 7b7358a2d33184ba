"""A temporary folder with the files that lie beside a notebook, for a run of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

LARGEST = 10_000_000  # bytes, of an author's files together, and again of a learner's
LONGEST_NAME = 300
# Letters of any language; neither hidden, nor a way out, nor longer than a file system takes.
PLAIN = re.compile(r"\w[\w .,()+-]{0,59}")


def is_plain(name: str) -> bool:
    """Tell whether a name is one that a file below a folder can have on any system.

    Examples
    --------
    >>> is_plain("data/museum 2.csv"), is_plain("../museum.csv"), is_plain(".profile")
    (True, False, False)
    """
    return len(name) <= LONGEST_NAME and all(map(PLAIN.fullmatch, PurePosixPath(name).parts))


@contextmanager
def working_folder(files: Mapping[str, bytes]) -> Iterator[Path | None]:
    """Write files into a folder that is there until the context ends.

    Parameters
    ----------
    files : mapping of str to bytes
        Their contents, by their names below the folder.

    Yields
    ------
    Path or None
        The folder; None where there are no files.
    """
    if not files:
        yield None
        return
    with TemporaryDirectory(prefix="beside-", ignore_cleanup_errors=True) as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield Path(folder)
