"""Fetch a data file whole or not at all, into a folder that other processes may be using too."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

FOLDER_VARIABLE = "CONFUSIONLAB_DATA_DIR"

_RETRIES = 2
_CONNECT_SECONDS, _READ_SECONDS = 6, 30
_CHUNK_BYTES = 1 << 16
_UNFINISHED = ".fetching-"


class NotFetchedError(Exception):
    """A file could not be fetched; the message says why, as part of a sentence."""


def data_folder() -> Path:
    """Return the folder of the data: what CONFUSIONLAB_DATA_DIR names, or the system's cache folder.

    Examples
    --------
    >>> from confusionlab.datasets.download import data_folder
    >>> data_folder().is_absolute()
    True
    """
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen).expanduser().resolve()
    import pooch

    return Path(pooch.os_cache("confusionlab"))


def fetch(url: str, known_hash: str, path: Path) -> None:
    """Download a file to a path, with a progress bar, unless it is there already.

    It is written under another name and moved into place only when it is whole and has the right
    hash, so whoever finds it finds all of it. A failed attempt is repeated; an interrupted one leaves
    nothing. Of several processes that want the file, one downloads and the others wait.

    Parameters
    ----------
    url : str
        Where the file is.
    known_hash : str
        The hash that it must have, in hexadecimal: a SHA-256, or another as in ``"md5:eb90…"``.
    path : Path
        Where it goes; the folder is made if need be.

    Raises
    ------
    NotFetchedError
        When there is no connection, the server errs, what comes is another file, or the disk is full.
    """
    if sys.platform == "emscripten":
        raise NotFetchedError("Python that runs in a page fetches nothing")
    import requests

    try:
        _require_connection(url)
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path) as locked:
            if not path.exists():
                _fetch_alone(url, known_hash, path, sweep=locked)
    except requests.HTTPError as error:
        raise NotFetchedError(f"the server answered: {error}") from error
    except requests.RequestException as error:
        raise NotFetchedError(f"the download from {_host(url)} broke off ({type(error).__name__})") from error
    except OSError as error:
        raise NotFetchedError(f"{error.strerror or error} in the folder {path.parent}") from error


def _fetch_alone(url: str, known_hash: str, path: Path, sweep: bool) -> None:
    if sweep:  # what a killed process left
        for left in path.parent.glob(f"{_UNFINISHED}{path.name}-*"):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{_UNFINISHED}{path.name}-", dir=path.parent) as folder:
        try:
            _fetch_with_pooch(url, known_hash, Path(folder), path.name)
        except ValueError as error:
            algorithm, _, digest = known_hash.rpartition(":")
            raise NotFetchedError(
                f"what {_host(url)} sent is not the file: its {algorithm or 'SHA-256'} is not {digest[:12]}…"
            ) from error
        whole = Path(folder) / path.name
        whole.chmod(0o644)  # pooch's files are for their owner alone; a folder of data may be a class's
        whole.replace(path)


def _fetch_with_pooch(url: str, known_hash: str, folder: Path, name: str) -> None:
    import pooch

    store = pooch.create(
        path=folder,
        base_url="",
        registry={name: known_hash},
        urls={name: url},
        retry_if_failed=_RETRIES,
    )
    timeout: Any = (_CONNECT_SECONDS, _READ_SECONDS)
    store.fetch(
        name, downloader=pooch.HTTPDownloader(progressbar=True, chunk_size=_CHUNK_BYTES, timeout=timeout)
    )


def _require_connection(url: str) -> None:
    """Fail at once where there is no internet, instead of once for each retry."""
    import requests

    try:
        requests.head(url, timeout=_CONNECT_SECONDS, allow_redirects=True)
    except (requests.ConnectionError, requests.Timeout) as error:
        raise NotFetchedError(f"{_host(url)} cannot be reached") from error


def _host(url: str) -> str:
    return urlsplit(url).netloc


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Wait until no other process is in here for this path; say whether that could be had."""
    with path.with_name(f".{path.name}.lock").open("a", encoding="utf-8") as file:
        try:
            _lock(file.fileno())
        except OSError:  # some network folders have no locks; two downloads then cost time, not data
            logging.getLogger(__name__).debug("no lock on %s", file.name)
            yield False
        else:
            yield True  # closing the file frees the lock, and so does the end of a killed process


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        import errno
        import msvcrt

        while True:
            try:
                return msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            except OSError as error:  # it gives up after ten seconds
                if error.errno != errno.EDEADLK:
                    raise

elif sys.platform == "emscripten":  # in a page there are no other processes

    def _lock(descriptor: int) -> None:
        pass

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
