"""Files that lie beside a notebook: helpers and data that come along into the folder where it runs.

They are as hostile as the notebook. Names are plain, links are not followed, and size and number are bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from confusionlab.grading.submissions.archive import File
from confusionlab.grading.submissions.notebook import UnreadableError
from confusionlab.grading.working_folder import LARGEST, is_plain

MOST = 50
LEFT_OUT = (
    "Handed in with the notebook, but not brought along: {names}. "
    "At most {most} files come along, with {megabytes} MB in all, under plain names."
)


@dataclass(frozen=True)
class Beside:
    """What comes along with a notebook.

    Attributes
    ----------
    files : dict of str to bytes
        Contents by name, from the notebook's folder.
    notes : tuple of str
        What was left out, in sentences.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def below(self, own: dict[str, bytes]) -> Beside:
        """Return them together with an assignment's own files, which stand above those of the same name."""
        kept = {name: data for name, data in self.files.items() if not _is_in_the_way(name, own)}
        replaced = sorted(name for name in self.files.keys() - kept if self.files[name] != own.get(name))
        notes = [
            f"{name} was handed in as well; the notebook ran with the one of the assignment."
            for name in replaced
        ]
        return Beside({**kept, **own}, (*self.notes, *notes))


def _is_in_the_way(name: str, others: Iterable[str]) -> bool:
    """Tell whether a file cannot lie beside others: it is one of them, or one would be the other's folder."""
    return any(
        name == other or name.startswith(f"{other}/") or other.startswith(f"{name}/") for other in others
    )


def read_beside(notebook: File, others: Iterable[File], content: bytes) -> Beside:
    """Read what comes along with a notebook.

    Parameters
    ----------
    notebook : File
        The notebook.
    others : iterable of File
        What lies beside it or in folders beside it. Other notebooks and
        archives stay where they are.
    content : bytes
        What the notebook holds. Files that it names come first.

    Returns
    -------
    Beside
        What fits. What the notebook names and did not come along is noted.
    """
    folder = notebook.name.parent
    candidates = [(file.name.relative_to(folder), file) for file in others]
    wanted = sorted((_rank(name, content), str(name), file) for name, file in candidates if _is_other(name))
    files: dict[str, bytes] = {}
    missing = []
    for number, ((is_unnamed, _), name, file) in enumerate(wanted):
        left = LARGEST - sum(map(len, files.values()))
        data = _content(name, file, left) if number < MOST else None
        if data is not None and not _is_in_the_way(name, files):
            files[name] = data
        elif not is_unnamed:
            missing.append(name)
    return Beside(files, tuple(_left_out(missing)))


def _is_other(name: PurePosixPath) -> bool:
    return ".ipynb" not in name.name.lower() and not any(part.lower().endswith(".zip") for part in name.parts)


def _rank(name: PurePosixPath, content: bytes) -> tuple[bool, bool]:
    """Return what sorts first the files that a notebook names, and among them modules."""
    return name.stem.encode("utf-8", "replace") not in content, name.suffix != ".py"


def _content(name: str, file: File, most: int) -> bytes | None:
    """Return a file's content; None if its name is odd, it is larger than it may be, or cannot be read."""
    if not is_plain(name):
        return None
    try:
        data = file.read(most)
    except UnreadableError:
        return None
    return data if len(data) <= most else None


def _left_out(names: list[str]) -> Iterator[str]:
    if names:
        shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        yield LEFT_OUT.format(names=shown, most=MOST, megabytes=LARGEST // 10**6)
