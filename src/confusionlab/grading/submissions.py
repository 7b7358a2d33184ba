"""Who handed in what: a folder or archive of submissions, in any of the shapes that they come in.

Known are flat files, a folder for each student, nbgrader's `submitted/STUDENT/ASSIGNMENT/`, the archives that
Moodle and Canvas give, and clones of GitHub Classroom. Shapes may be mixed. Nobody is left out: who handed in
something that holds no notebook is listed with the reason.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path, PurePosixPath

from confusionlab.grading.files import File, list_files
from confusionlab.grading.hand_in import UnreadableError

MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$")
CANVAS = re.compile(
    r"(?P<name>\w+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<file>\d+|text|link)(?:_(?P<rest>.+)|\.html)$"
)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<name>anon_(?P<id>\w+?))_(?P<file>\d+)_(?P<rest>.+)$")
WRAPPERS = re.compile(r"submitted|submissions|.+-submissions")
NOT_HANDED_IN = {".csv", ".tsv", ".xlsx"}


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes
    ----------
    student : str
        What the file or folder calls the student.
    id : str
        The number by which Moodle or Canvas knows the student; may be empty.
    file : File or None
        The notebook to grade.
    problem : str
        Why there is none, in a sentence.
    notes : tuple of str
        What the student and the instructor should know, in sentences.
    """

    student: str
    id: str = ""
    file: File | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()

    def read(self) -> bytes:
        """Return the notebook's bytes.

        Raises
        ------
        UnreadableError
            If there is no notebook, or it cannot be read.
        """
        if self.file is None:
            raise UnreadableError(self.problem)
        return self.file.read()


@dataclass(frozen=True)
class Handed:
    """One file, and what its name says about who handed it in.

    Attributes
    ----------
    student, id : str
        See `Submission`.
    file : File
        The file.
    order : int
        Larger for what was handed in later, where the name tells.
    is_late : bool
        Whether the name says that it came late.
    """

    student: str
    id: str
    file: File
    order: int = 0
    is_late: bool = False


def simplified(name: str) -> str:
    """Return a name as it is compared: its letters and digits, without accents, in lower case.

    Examples
    --------
    >>> simplified("Müller, Zoë") == simplified("muller zoe")
    True
    """
    letters = unicodedata.normalize("NFKD", name)
    return re.sub(r"[\W_]+", "", "".join(c for c in letters if not unicodedata.combining(c))).casefold()


def find_submissions(root: Path, assignment: str) -> list[Submission]:
    """Find what each student handed in.

    Parameters
    ----------
    root : Path
        A folder or a zip archive.
    assignment : str
        What the assignment is called; of several notebooks, the one with
        this name is taken.

    Returns
    -------
    list of Submission
        One a student, in the order of their names.

    Raises
    ------
    UnreadableError
        If the archive is broken.
    FileNotFoundError
        If there is no such folder or archive.
    """
    if not root.exists():
        raise FileNotFoundError(f"SUBMISSIONS: no folder or archive {root}; name one that exists")
    files, wrapper = _unwrapped(list_files(root), assignment)
    who = _reader(root / wrapper, files, assignment)
    groups: dict[tuple[str, str], list[Handed]] = defaultdict(list)
    for file in files:
        if len(file.name.parts) > 1 or file.name.suffix.lower() not in NOT_HANDED_IN:
            handed = who(file)
            groups["id" if handed.id else "name", handed.id or handed.student].append(handed)
    found = [_chosen(group, assignment) for group in groups.values()]
    found += _empty_folders(root / wrapper, {submission.student for submission in found})
    return sorted(_told_apart(found), key=lambda each: (simplified(each.student), each.student, each.id))


def _unwrapped(files: list[File], assignment: str) -> tuple[list[File], str]:
    """Return the files, seen from within a folder that only wraps all submissions, and its name."""
    tops = {file.name.parts[0] for file in files}
    wrapper = "submitted" if "submitted" in tops else next(iter(tops), "")
    inside = [file for file in files if file.name.parts[0] == wrapper and len(file.name.parts) > 1]
    if wrapper == "submitted" or (len(tops) == 1 and _wraps_a_class(wrapper, inside, assignment)):
        unwrapped = [replace(file, name=PurePosixPath(*file.name.parts[1:])) for file in inside]
        return unwrapped + [file for file in files if file not in inside and _is_loose(file)], wrapper
    return files, ""


def _is_loose(file: File) -> bool:
    """Tell whether a file beside `submitted/` was handed in, and is no part of nbgrader's own folders."""
    first = PurePosixPath(file.name.parts[0])
    return first.suffix.lower() == ".zip" or (len(file.name.parts) == 1 and file.is_notebook)


def _wraps_a_class(folder: str, inside: list[File], assignment: str) -> bool:
    """Tell whether a lone folder holds a class, by its name or by several that could be students."""
    entries = {file.name.parts[1] for file in inside if file.is_notebook}
    named = {entry for entry in entries if simplified(assignment) in simplified(entry)}
    # One who hands in this assignment beside others, or by its bare name, is one student.
    is_student = MOODLE.match(folder) or named not in (set(), entries) or f"{assignment}.ipynb" in entries
    return bool(inside) and bool(WRAPPERS.fullmatch(folder) or (len(entries) > 1 and not is_student))


def _reader(root: Path, files: list[File], assignment: str) -> Callable[[File], Handed]:
    """Return a function that says who handed in a file."""
    from_canvas = _from_canvas(files)
    prefix = _clone_prefix(root, {file.name.parts[0] for file in files if len(file.name.parts) > 1})

    def who(file: File) -> Handed:
        top = _top(file)
        if match := MOODLE.match(top):
            name = match["name"]
            return Handed(f"{name} {match['id']}" if name == "Participant" else name, match["id"], file)
        if _archive(file) in from_canvas and (match := _canvas(top)):
            order = int(match["file"]) if match["file"].isdecimal() else 0
            return Handed(match["name"], match["id"], file, order, match["late"] is not None)
        if len(file.name.parts) > 1:
            return Handed(top.removesuffix(".zip").removeprefix(prefix) or top, "", file)
        return Handed(_without(assignment, re.sub(r"\.ipynb.*$", "", Path(top).stem)), "", file)

    return who


def _from_canvas(files: list[File]) -> set[str]:
    """Return the archives (and "" for what lies in none) most of whose files are named as Canvas does."""
    named: dict[str, list[bool]] = defaultdict(list)
    for file in files:
        named[_archive(file)].append(_canvas(_top(file)) is not None)
    return {archive for archive, matches in named.items() if 2 * sum(matches) > len(matches)}


def _archive(file: File) -> str:
    """Return the archive of a class in which a file lies among others; empty for none."""
    return "" if _top(file) == file.name.parts[0] else file.name.parts[0]


def _canvas(name: str) -> re.Match[str] | None:
    return CANVAS_ANONYMOUS.match(name) or CANVAS.match(name)


def _top(file: File) -> str:
    """Return the part of a file's name that names the student: the first, or what a class's archive holds."""
    first, *rest = file.name.parts
    if first.lower().endswith(".zip") and rest and (MOODLE.match(rest[0]) or _canvas(rest[0])):
        return rest[0]
    return first


def _clone_prefix(root: Path, folders: set[str]) -> str:
    """Return what GitHub Classroom puts before the user's name in the names of its clones."""
    clones = sorted(folder for folder in folders if (root / folder / ".git").exists())
    if not clones:
        return ""
    name = root.resolve().name.removesuffix("submissions")
    if name.endswith("-") and all(clone.startswith(name) for clone in clones):
        return name
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*clones, strict=False))
    common = "".join(letters[0] for letters in alike) if len(clones) > 1 else ""
    return common[: common.rfind("-") + 1]


def _without(assignment: str, stem: str) -> str:
    """Return a flat file's name without the assignment's, where something is left that names a person."""
    rest = re.sub(rf"[\W_]*{re.escape(assignment)}[\W_]*", " ", stem, count=1, flags=re.I).strip()
    return rest if re.search(r"[^\W\d_]", rest) else stem


def _chosen(group: list[Handed], assignment: str) -> Submission:
    """Choose one student's notebook: by its name, else by when it came, else the outermost."""
    first = group[0]
    notes = ["Canvas says that it came late."] if any(handed.is_late for handed in group) else []
    notebooks = sorted(
        (handed for handed in group if handed.file.is_notebook), key=lambda handed: _rank(handed, assignment)
    )
    if not notebooks:
        names = ", ".join(sorted(handed.file.name.name for handed in group)[:5])
        problem = f"No notebook (.ipynb) was handed in, but: {names}."
        return Submission(first.student, first.id, None, problem, tuple(notes))
    best = notebooks[-1]
    if len(notebooks) > 1:
        others = ", ".join(str(handed.file.name) for handed in notebooks[-2::-1][:5])
        notes.append(f"Several notebooks were handed in. Graded: {best.file.name}. Not looked at: {others}.")
    return Submission(first.student, first.id, best.file, "", tuple(notes))


def _rank(handed: Handed, assignment: str) -> tuple[bool, bool, int, int, str]:
    name, wanted = handed.file.name, simplified(assignment)
    inside = any(simplified(part) == wanted for part in name.parts[:-1])
    named = wanted in simplified(name.name)
    return (named, inside, handed.order, -len(name.parts), str(name))


def _empty_folders(root: Path, known: set[str]) -> list[Submission]:
    """Return the students whose folder holds nothing."""
    if not root.is_dir():
        return []
    empty = [
        folder
        for folder in root.iterdir()
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith(".")
        if not any(files for _, _, files in os.walk(folder))
    ]
    found = []
    for folder in empty:
        match = MOODLE.match(folder.name)
        name, id_ = (match["name"], match["id"]) if match else (folder.name, "")
        if name not in known and not WRAPPERS.fullmatch(name):
            found.append(Submission(name, id_, None, "The folder is empty: nothing was handed in."))
    return found


def _told_apart(found: list[Submission]) -> list[Submission]:
    """Return the submissions, students of the same name told apart by their number."""
    count: dict[str, int] = defaultdict(int)
    for each in found:
        count[each.student] += 1
    return [
        replace(each, student=f"{each.student} ({each.id})") if count[each.student] > 1 else each
        for each in found
    ]
