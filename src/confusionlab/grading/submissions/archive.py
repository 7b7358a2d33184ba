"""Files that were handed in, on disk or in archives, listed and read without trust.

Nothing is unpacked: a member of an archive is read where it lies, so no name in it can lead anywhere, and no
more of it is decompressed than a notebook may hold. Links are never followed.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from confusionlab.grading.submissions.notebook import LARGEST, UnreadableError

STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # line ends; right to left
MOST_MEMBERS = 100_000
LOOK_AT = 1 << 20  # bytes at a time
MEMBER = b"PK\x01\x02"  # begins the entry of a member in an archive's directory
# What programs keep for themselves, copies of notebooks included.
OF_PROGRAMS = re.compile(
    r"__MACOSX|__pycache__|\.git|\.ipynb_checkpoints|\.virtual_documents|\.Trash.*|\.venv|\.cache|\.local"
)
LEFT_BEHIND = re.compile(r"\._.*|Thumbs\.db|desktop\.ini")


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
        return _is_notebook(self.name.name)

    @property
    def is_archive(self) -> bool:
        """Whether its name says that it is a zip archive."""
        return _is_archive(self.name.name)

    @property
    def why_unopened(self) -> str:
        """Why nobody looked into it, if it is a link or a deep archive."""
        if not self.members and self.path.is_symlink():
            return "a link, and links are not followed"
        if self.is_archive and len(self.members) > 1:
            return "an archive in an archive in an archive"
        return ""


def _is_notebook(name: str) -> bool:
    return ".ipynb" in name.lower()


def _is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


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
    """List what a folder or a zip archive holds, and what archives in it hold, and archives in those.

    Parameters
    ----------
    root : Path
        A folder, or a zip archive.

    Returns
    -------
    list of File
        In the order of their names. A linked folder is listed as a file.
        What programs keep for themselves is not listed, nor are hidden files
        but notebooks and archives.

    Raises
    ------
    UnreadableError
        If the archive is broken, or holds more than 100,000 files.
    """
    if root.is_dir():
        found = [file for each in _on_disk(root) for file in _opened(each)]
    else:
        found = list(_inside(File(PurePosixPath(root.name), root), PurePosixPath()))
    return sorted(found, key=lambda file: file.name)


def list_folders(root: Path, below: str = "") -> set[str]:
    """List the folders right below a folder, or right inside an archive.

    Parameters
    ----------
    root : Path
        A folder, or a zip archive.
    below : str
        A folder in it, to list those in there instead.

    Returns
    -------
    set of str
        Their names, as `list_files` writes them. Hidden ones and those of
        programs are not listed.
    """
    if root.is_dir():
        folder = root / below
        inside = [each.name for each in folder.iterdir() if _is_folder(each)] if folder.is_dir() else []
    else:
        wanted = (below,) if below else ()
        inside = [
            folders[len(wanted)]
            for folders in _folders_in_archive(root)
            if folders[: len(wanted)] == wanted and len(folders) > len(wanted)
        ]
    return {printable(name) for name in inside if not (name.startswith(".") or OF_PROGRAMS.fullmatch(name))}


def _folders_in_archive(path: Path) -> Iterator[tuple[str, ...]]:
    with _open(path) as opened, zipfile.ZipFile(opened) as archive:
        for member in archive.infolist():
            parts = tuple(_parts(member))
            yield parts if member.is_dir() else parts[:-1]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _on_disk(root: Path) -> Iterator[File]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not OF_PROGRAMS.fullmatch(name))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]  # walked around
        for name in (*names, *links):
            path = Path(folder) / name
            parts = path.relative_to(root).parts
            if not _is_skipped(parts):
                yield File(PurePosixPath(*map(printable, parts)), path)


def printable(name: str) -> str:
    """Return a file's name as it can be written anywhere: no bytes that are no text, nothing that steers."""
    return STEERING.sub(" ", name.encode("utf-8", "replace").decode("utf-8"))


def _is_skipped(parts: Sequence[str]) -> bool:
    """Tell whether a file is nobody's work, given the folders that it lies in and its name."""
    *folders, name = parts
    if any(map(OF_PROGRAMS.fullmatch, folders)) or LEFT_BEHIND.fullmatch(name):
        return True
    is_hidden = any(part.startswith(".") for part in parts)
    return is_hidden and not (_is_notebook(name) or _is_archive(name))


def _inside(whole: File, where: PurePosixPath) -> Iterator[File]:
    """List an archive's members, and what archives among them hold; it is opened once for all of them."""
    found = list(_in_archive(whole, where))
    with zipfile.ZipFile(whole.path) as archive:
        for file in found:
            yield from _opened(file, archive)


def _opened(file: File, outer: zipfile.ZipFile | None = None) -> list[File]:
    """Return what an archive in a folder or in another one holds; any other file as it is."""
    if not file.is_archive:
        return [file]
    try:
        return list(_in_archive(file, file.name, outer) if outer else _inside(file, file.name)) or [file]
    except UnreadableError:
        return [file]


def _in_archive(file: File, where: PurePosixPath, outer: zipfile.ZipFile | None = None) -> Iterator[File]:
    """List an archive's members below a folder."""
    try:
        with (
            BytesIO(_read_member(outer, file.members[0], LARGEST)) if outer else _open(file.path) as opened,
            _zip_of_bounded_size(opened, file) as archive,
        ):
            members = archive.infolist()
    except UnreadableError:
        raise
    except Exception as error:  # as in `File.read`
        raise UnreadableError(f"{file.name} cannot be opened as a zip archive: {_reason(error)}.") from None
    for member in members:
        parts = _parts(member)
        if parts and not member.is_dir() and not _is_skipped(parts):
            yield File(where.joinpath(*map(printable, parts)), file.path, (*file.members, member.filename))


def _zip_of_bounded_size(opened: IO[bytes], file: File) -> zipfile.ZipFile:
    """Open an archive, but first look how many entries it has: to open it takes memory for each of them."""
    if (count := count_members(opened)) > MOST_MEMBERS:
        raise UnreadableError(f"{file.name} holds {count:,} files, more than {MOST_MEMBERS:,}.")
    return zipfile.ZipFile(opened)


def count_members(opened: IO[bytes]) -> int:
    """Count the entries of an archive's directory without reading it, and those of archives stored inside."""
    count, before = 0, b""
    while chunk := opened.read(LOOK_AT):
        count += (before + chunk).count(MEMBER)
        before = chunk[-len(MEMBER) + 1 :]
    return count


def _parts(member: zipfile.ZipInfo) -> list[str]:
    """Return a member's folders and name. It is only a label: what it says about folders above is dropped."""
    return [part for part in _name(member).replace("\\", "/").split("/") if part not in {"", ".", ".."}]


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 and don't say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
