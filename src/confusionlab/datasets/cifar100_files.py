"""The real files of CIFAR-100: found or fetched, checked, and kept as one array for quick reading."""

from __future__ import annotations

import hashlib
import io
import pickle
import shutil
import tarfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets.download import NotFetchedError, alone, fetch

FOLDER = "cifar-100-python"
CACHE = "cifar-100.npy"
PIXELS = 32 * 32 * 3

_UNFINISHED = ".unpacking-"


@dataclass(frozen=True)
class Original:
    """What is known of the published archive and of the files in it, to recognise them by."""

    url: str
    sha256: str
    members: dict[str, str]
    images: dict[str, int]


# The authors publish md5 alone. The archive's SHA-256 is the one that Keras knows; those of the files were
# computed from files with the authors' md5.
ORIGINAL = Original(
    url="https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
    sha256="85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    members={
        "train": "735e79b04f092ca3d2e6d07f368c0a7d70d48c48d28865950cc24454cf45129b",
        "test": "4b67687d9933c4db8f0831104447f15b93774f4f464bd0516f0f0f2ac83b7864",
        "meta": "a5d4786345c961390f865e93b434dbd5c6904ce880667e0cb888c97d449f28b9",
    },
    images={"train": 50_000, "test": 10_000},
)


def read_original(folder: Path) -> NDArray[np.uint8]:
    """Return the real images from a folder, into which they are fetched if they aren't there.

    Parameters
    ----------
    folder : Path
        Where cifar-100-python/ is, or the published archive; else the archive is fetched into it. Beside
        them lies a copy that is read in no time, cifar-100.npy.

    Returns
    -------
    ndarray of uint8, shape (60000, 3074)
        One row an image, those for training first: the number of its superclass, the number of its class,
        and 32 by 32 pixels of red, green and blue. Mapped into memory, read-only.

    Raises
    ------
    NotFetchedError
        When the files aren't there and cannot be fetched.
    ValueError
        When a file there is not the published one, or not all of it.
    """
    cache = folder / CACHE
    rows = _read_cache(cache)
    if rows is not None:
        return rows
    if not (folder / FOLDER).is_dir():
        _obtain(folder)
    rows = _rows(folder / FOLDER)
    _write_cache(cache, rows)
    rows.flags.writeable = False
    mapped = _read_cache(cache)
    return rows if mapped is None else mapped


def _obtain(folder: Path) -> None:
    """Unpack the archive, fetched if need be; of several processes one does, and the others wait."""
    archive = folder / ORIGINAL.url.rpartition("/")[2]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / FOLDER):
            if (folder / FOLDER).is_dir():
                return
            brought = archive.exists()
            if not brought:
                fetch(ORIGINAL.url, ORIGINAL.sha256, archive)
            unpack(archive, folder)
            if not brought:
                archive.unlink()
    except OSError as error:
        raise NotFetchedError(f"{error.strerror or error} in the folder {folder}") from error


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the published archive into a folder: all three files, each the right one, or none.

    Parameters
    ----------
    archive : Path
        A cifar-100-python.tar.gz.
    folder : Path
        Where the folder cifar-100-python goes.

    Raises
    ------
    ValueError
        When it is not the published archive, is cut off, or holds what doesn't belong there.
    """
    _check_archive(archive)
    for left in folder.glob(f"{_UNFINISHED}*"):  # by a killed process: whoever is here is alone
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as made:
        unfinished = Path(made) / FOLDER
        unfinished.mkdir()
        for name, contents in read_members(archive).items():
            (unfinished / name).write_bytes(contents)
        unfinished.replace(folder / FOLDER)


def _check_archive(archive: Path) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != ORIGINAL.sha256:
        size = archive.stat().st_size
        raise _broken(archive, f"its SHA-256 is {found} ({size:,} bytes)", f"SHA-256 {ORIGINAL.sha256}")


def read_members(archive: Path) -> dict[str, bytes]:
    """Read the three files in an archive, after a look at the names of all its members.

    Nothing is written here, so a member's name leads nowhere; one that tries to is reported all the same,
    for nobody knows what else is wrong with such an archive.

    Parameters
    ----------
    archive : Path
        A tar file, compressed or not.

    Returns
    -------
    dict of str to bytes
        What train, test and meta hold, each checked against its SHA-256.

    Raises
    ------
    ValueError
        When a member is no plain file inside cifar-100-python/, or a file is missing, cut off or another.
    """
    try:
        with tarfile.open(archive) as opened:
            members = {member.name: _checked_member(archive, member) for member in opened}
            return {
                name: _checked(archive, name, _contents(opened, members.get(f"{FOLDER}/{name}")))
                for name in ORIGINAL.members
            }
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _broken(archive, f"it cannot be read ({error})", "a whole archive") from error


def _checked_member(archive: Path, member: tarfile.TarInfo) -> tarfile.TarInfo:
    path = PurePosixPath(member.name)
    if path.parts[:1] != (FOLDER,) or ".." in path.parts or "\\" in member.name:
        raise _broken(archive, f"its member {member.name!r} leads elsewhere", f"files inside {FOLDER}/")
    if not (member.isfile() or member.isdir()):
        raise _broken(archive, f"its member {member.name!r} is a link or a device", "plain files")
    return member


def _contents(opened: tarfile.TarFile, member: tarfile.TarInfo | None) -> bytes:
    file = None if member is None else opened.extractfile(member)
    return b"" if file is None else file.read()


def _checked(path: Path, name: str, contents: bytes) -> bytes:
    """Return a file's contents if they are the published ones."""
    found, expected = hashlib.sha256(contents).hexdigest(), ORIGINAL.members[name]
    if found != expected:
        raise _broken(path, f"{name} has SHA-256 {found} ({len(contents):,} bytes)", f"SHA-256 {expected}")
    return contents


def _broken(path: Path, came: str, expected: str) -> ValueError:
    return ValueError(
        f"{path} is not the published CIFAR-100, or not all of it: {came}; expected {expected}. "
        f"Delete it and load again, or put {ORIGINAL.url} in its place."
    )


class PlainUnpickler(pickle.Unpickler):
    """Reads NumPy arrays and plain containers, and nothing that could run code."""

    _allowed: dict[tuple[str, str], Any] = {  # noqa: RUF012 - pickle's class has no annotations to follow
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        # The name under which Python 2 wrote it; NumPy has moved the function since.
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    }

    def find_class(self, module: str, name: str) -> Any:
        """Return one of three functions that make an array; refuse anything else by its name.

        Raises
        ------
        pickle.UnpicklingError
            If the file asks for anything else.
        """
        try:
            return self._allowed[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"the file asks for {module}.{name}; expected NumPy arrays and plain containers only. It is "
                "not one of CIFAR-100's files: delete it"
            ) from None


def read_pickle(contents: bytes) -> Any:
    """Read a pickle that Python 2 wrote, if all that it holds are NumPy arrays and plain containers.

    Raises
    ------
    pickle.UnpicklingError
        If it asks for anything else.

    Examples
    --------
    >>> import pickle
    >>> from confusionlab.datasets.cifar100_files import read_pickle
    >>> read_pickle(pickle.dumps({"fine_labels": [49, 33]}, protocol=2))
    {'fine_labels': [49, 33]}
    """
    return PlainUnpickler(io.BytesIO(contents), encoding="latin1").load()


def _rows(folder: Path) -> NDArray[np.uint8]:
    """Read the three files, and lay out one image per row."""
    contents = {}
    for name in ORIGINAL.members:
        path = folder / name
        if not path.is_file():
            raise _broken(folder, f"it has no file {name}", f"the files {', '.join(ORIGINAL.members)}")
        contents[name] = _checked(folder, name, path.read_bytes())
    return np.concatenate([_rows_of(read_pickle(contents[name])) for name in ORIGINAL.images])


def _rows_of(batch: dict[str, Any]) -> NDArray[np.uint8]:
    pixels = batch["data"].reshape(-1, 3, 32 * 32).transpose(0, 2, 1)  # colours last, as everyone wants them
    rows = np.empty((len(pixels), 2 + PIXELS), np.uint8)
    rows[:, 0], rows[:, 1] = batch["coarse_labels"], batch["fine_labels"]
    rows[:, 2:] = pixels.reshape(-1, PIXELS)
    return rows


def _read_cache(cache: Path) -> NDArray[np.uint8] | None:
    """Map the copy into memory, unless it is missing or damaged."""
    with suppress(OSError, ValueError, EOFError):
        rows = np.load(cache, mmap_mode="r")
        if rows.shape == (sum(ORIGINAL.images.values()), 2 + PIXELS) and rows.dtype == np.uint8:
            mapped: NDArray[np.uint8] = rows
            return mapped
    return None


def _write_cache(cache: Path, rows: NDArray[np.uint8]) -> None:
    """Write the copy whole or not at all; without it, loading is slower and nothing else."""
    for left in cache.parent.glob(f".{CACHE}-*"):  # by a killed process; one at work merely makes no copy
        shutil.rmtree(left, ignore_errors=True)
    with suppress(OSError), TemporaryDirectory(prefix=f".{CACHE}-", dir=cache.parent) as folder:
        unfinished = Path(folder) / CACHE
        np.save(unfinished, rows)
        unfinished.replace(cache)
