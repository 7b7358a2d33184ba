"""Files that were handed in, on disk or in archives, listed and read without trust.

Nothing is unpacked: a member of an archive is read where it lies, so no name in it can lead anywhere, and no
more of it is decompressed than a notebook may hold. Links are never followed.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from confusionlab.grading.submissions.notebook import LARGEST, UnreadableError

STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # line ends; right to left
MOST_MEMBERS = 100_000
SKIPPED_FOLDERS = {"__MACOSX", "__pycache__"}
SKIPPED_FILES = {"Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class File:
    """A file that was handed in.

    Attributes
    ----------
    name : PurePosixPath
        Where it lies, from the folder or archive that is graded.
    path : Path
        The file on disk: itself, or the archive that holds it.
    members : tuple of str
        Its name in the archive; two names where an archive lies in one.
    """

    name: PurePosixPath
    path: Path
    members: tuple[str, ...] = ()

    def read(self, most: int | None = None) -> bytes:
        """Return its content, but no more of it than a byte beyond what is read of a notebook.

        Parameters
        ----------
        most : int, optional
            How many bytes are read of another kind of file.

        Raises
        ------
        UnreadableError
            If it is a link, or cannot be read.
        """
        most = LARGEST if most is None else most
        try:
            with _open(self.path) as file:
                data = file.read(most + 1) if not self.members else b""
                for depth, member in enumerate(self.members, 1):
                    with zipfile.ZipFile(file if not data else BytesIO(data)) as archive:
                        data = _read_member(archive, member, most if depth == len(self.members) else LARGEST)
        except Exception as error:  # hostile bytes make zipfile raise nearly anything
            raise UnreadableError(f"{self.name.name} cannot be read: {_reason(error)}.") from None
        return data

    @property
    def is_notebook(self) -> bool:
        """Whether its name says that it is a notebook; some browsers add .txt or .json to it."""
        return ".ipynb" in self.name.name.lower()

    @property
    def is_archive(self) -> bool:
        """Whether its name says that it is a zip archive."""
        return self.name.suffix.lower() == ".zip"


def _reason(error: Exception) -> str:
    """Say why a file cannot be read, without the machine's paths."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or f"it is broken ({type(error).__name__})"


def _open(path: Path) -> IO[bytes]:
    """Open a regular file, and nothing that a link leads to."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(None, "it is a link or a device, not a file")
    return path.open("rb")


def _read_member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as member:
        return member.read(most + 1)


def list_files(root: Path) -> list[File]:
    """List what a folder or a zip archive holds, archives in it opened once.

    Parameters
    ----------
    root : Path
        A folder, or a zip archive.

    Returns
    -------
    list of File
        In the order of their names. Hidden files, what operating systems
        leave behind, and what lies in `.git` are not listed.

    Raises
    ------
    UnreadableError
        If the archive is broken, or holds more than 100,000 files.
    """
    if root.is_dir():
        found = [file for each in _on_disk(root) for file in _opened(each)]
    else:
        found = list(_in_opened(File(PurePosixPath(root.name), root)))
    return sorted(found, key=lambda file: file.name)


def list_folders(root: Path) -> set[str]:
    """List the folders right below a folder.

    Parameters
    ----------
    root : Path
        A folder; anything else holds none.

    Returns
    -------
    set of str
        Their names, as `list_files` writes them. What it doesn't list is not
        listed here either.
    """
    if not root.is_dir():
        return set()
    return {
        printable(each.name)
        for each in root.iterdir()
        if each.is_dir() and not each.is_symlink() and not _is_skipped(each.name)
    }


def _on_disk(root: Path) -> Iterator[File]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _is_skipped(name))
        for name in names:
            if not _is_skipped(name):
                path = Path(folder) / name
                yield File(PurePosixPath(printable(path.relative_to(root).as_posix())), path)


def printable(name: str) -> str:
    """Return a file's name as it can be written anywhere: no bytes that are no text, nothing that steers."""
    return STEERING.sub(" ", name.encode("utf-8", "replace").decode("utf-8"))


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in SKIPPED_FOLDERS or name in SKIPPED_FILES


def _in_opened(whole: File) -> Iterator[File]:
    """List an archive's members, and what archives among them hold; it is opened once for all of them."""
    found = list(_in_archive(whole, PurePosixPath()))
    with zipfile.ZipFile(whole.path) as archive:
        for file in found:
            yield from _opened(file, archive)


def _opened(file: File, outer: zipfile.ZipFile | None = None) -> list[File]:
    """Return what an archive in a folder or in another one holds; any other file as it is."""
    if not file.is_archive:
        return [file]
    try:
        return list(_in_archive(file, file.name, outer)) or [file]
    except UnreadableError:
        return [file]


def _in_archive(file: File, where: PurePosixPath, outer: zipfile.ZipFile | None = None) -> Iterator[File]:
    """List an archive's members below a folder."""
    try:
        with (
            BytesIO(_read_member(outer, file.members[0], LARGEST)) if outer else _open(file.path) as opened,
            zipfile.ZipFile(opened) as archive,
        ):
            members = archive.infolist()
    except Exception as error:  # as in `File.read`
        raise UnreadableError(f"{file.name} cannot be opened as a zip archive: {_reason(error)}.") from None
    if len(members) > MOST_MEMBERS:
        raise UnreadableError(f"{file.name} holds {len(members):,} files, more than {MOST_MEMBERS:,}.")
    for member in members:
        parts = _name(member).replace("\\", "/").split("/")
        # Only a label: what the name says about folders above is dropped.
        parts = [part for part in parts if part not in {"", ".", ".."}]
        if parts and not member.is_dir() and not any(map(_is_skipped, parts)):
            yield File(where.joinpath(*map(printable, parts)), file.path, (*file.members, member.filename))


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 and don't say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
