"""Which files the grader wrote into a folder, so that it overwrites and deletes no others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from confusionlab.grading.files import digest_of_text, private_folder, write_whole

WRITTEN = ".written.json"


def _noted(path: Path) -> dict[str, list[str]]:
    """Read which files were written; a note that is missing or broken tells of none, so that none is ours."""
    try:
        noted: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return noted


class Written:
    """The files of earlier runs, and what they held.

    Parameters
    ----------
    folder : Path
        The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / WRITTEN
        self._digests = _noted(self.path)

    def there(self, below: str) -> list[str]:
        """Return the files of earlier runs that are there still, of those below a folder."""
        names = (name for name in self._digests if name.startswith(below))
        return sorted(name for name in names if (self.folder / name).exists())

    def by_hand(self, ours: Iterable[str]) -> list[str]:
        """Return the files that somebody else wrote or changed.

        Parameters
        ----------
        ours : iterable of str
            Names that the next run will write, whatever it is given.
        """
        there = [name for name in {*self._digests, *ours} if (self.folder / name).exists()]
        return sorted(name for name in there if not self._is_as_written(name))

    def _is_as_written(self, name: str) -> bool:
        try:
            text = (self.folder / name).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return False
        return digest_of_text(text) in self._digests.get(name, ())

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, each whole; delete those of earlier runs that are not among them."""
        new = {name: digest_of_text(text) for name, text in files.items()}
        # Until all of them are there, both are ours: what stood there, and what will.
        both = {name: [*self._digests.get(name, ()), digest] for name, digest in new.items()}
        self._note(both | self._stale(new))
        for name, text in files.items():
            path = self.folder / name
            private_folder(path.parent)
            if not path.exists() or path.read_bytes() != text.encode("utf-8"):
                write_whole(path, text)
        for name in self._stale(new):
            (self.folder / name).unlink(missing_ok=True)
        self._note({name: [digest] for name, digest in new.items()})

    def _stale(self, new: Mapping[str, str]) -> dict[str, list[str]]:
        return {name: digests for name, digests in self._digests.items() if name not in new}

    def _note(self, digests: dict[str, list[str]]) -> None:
        write_whole(self.path, json.dumps(digests, indent=0))
