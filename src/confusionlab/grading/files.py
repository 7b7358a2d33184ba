"""Files that are written whole or not at all, in a folder that one process writes to at a time."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = ".lock"


def write_whole(path: Path, text: str) -> None:
    """Write a file; whatever happens meanwhile, it is there whole, or as it was before.

    Its owner alone can read it.

    Parameters
    ----------
    path : Path
        The file, in an existing folder.
    text : str
        What it is to hold.

    Raises
    ------
    OSError
        If it could not be written, because the disk is full, say.
    """
    part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}.part")
    try:
        _to_disk(part, "x", text)
        part.replace(path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def add_line(path: Path, line: str) -> None:
    """Add a line to a file; it is on disk before anything else is done.

    The line end goes first, and so closes what may be half a line of a
    process that was killed.

    Raises
    ------
    OSError
        If it could not be written.
    """
    try:
        _to_disk(path, "a", f"\n{line}")
    except OSError as error:
        raise _not_written(path, error) from error


def _to_disk(path: Path, mode: str, text: str) -> None:
    with open(path, mode, encoding="utf-8", newline="\n", opener=_for_its_owner) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _for_its_owner(path: str, flags: int) -> int:
    """Open a file; a new one can be read by its owner alone, for it holds names and grades."""
    return os.open(path, flags, 0o600)


def private_folder(folder: Path) -> None:
    """Make a folder, and what is missing above it, for its owner alone; what is there stays as it is."""
    if not folder.parent.exists():
        private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def _not_written(path: Path, error: OSError) -> OSError:
    """Return an error that names the file, for those of the system often don't."""
    why = error.strerror or str(error)
    return OSError(f"{path} could not be written: {why}. Once that is mended, run the same command again")


def digest_of_text(text: str) -> str:
    """Return what tells one text from another."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Make a folder, and let no other process of this kind write to it meanwhile.

    Raises
    ------
    OSError
        If another one is writing to it, or the folder cannot be made.
    """
    try:
        private_folder(folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise OSError(f"--out: {folder} cannot be made a folder: {why}; name another one") from error
    lock = FileLock(folder / LOCK)
    with suppress(NotImplementedError):  # some network folders have no locks
        try:
            lock.acquire(timeout=0)  # the end of a killed process frees it, too
        except Timeout:
            raise OSError(
                f"--out: another grader is writing to {folder}; wait for its end, or name another folder"
            ) from None
    try:
        yield
    finally:
        lock.release()
