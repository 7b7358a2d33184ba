"""Who handed in what: a folder or archive of submissions, in any of the shapes that they come in.

Known are flat files, a folder for each student, nbgrader's `submitted/STUDENT/ASSIGNMENT/`, the archives that
Moodle and Canvas give, and clones of repositories on GitHub. Shapes may be mixed. Nobody is left out: who
handed in something that holds no notebook is listed with the reason.

What a student packed is never believed about whose it is. Names in an archive count where the archive is a
class's: it is all that is graded, or lies among its like. One that lies beside other hand-ins may be a
student's forgery, so whoever it names is kept apart from all who handed in outside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path, PurePosixPath

from confusionlab.grading.submissions.archive import File, list_files, list_folders
from confusionlab.grading.submissions.beside import Beside, read_beside
from confusionlab.grading.submissions.notebook import UnreadableError
from confusionlab.grading.submissions.platforms import github, moodle, owner_in_name
from confusionlab.grading.submissions.platforms.base import Owner, simplified

WRAPPERS = re.compile(r"submitted|submissions|.+-submissions")
# What nbgrader keeps beside `submitted/`.
NBGRADERS = re.compile(
    r"source|release|solution|autograded|feedback|downloaded|gradebook\.db.*|nbgrader_config\.py"
)
NOT_HANDED_IN = {".csv", ".tsv", ".xlsx"}
ALONE = "Only {archive} says that this is {student}'s work."


@dataclass(frozen=True, kw_only=True)
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
    archive : str
        The archive which alone says that it is this student's; empty where
        the name was given by whoever collected the hand-ins.
    others : tuple of File
        What else lies in the notebook's folder, or in folders in it, where
        that is a folder or archive of the student's own.
    """

    student: str
    id: str = ""
    file: File | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()
    archive: str = ""
    others: tuple[File, ...] = ()

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

    def read_beside(self, notebook: bytes) -> Beside:
        """Return the files beside the notebook that come along with it, given what it holds."""
        return Beside() if self.file is None else read_beside(self.file, self.others, notebook)


@dataclass(frozen=True)
class Handed:
    """One file and its owner; no file for an empty folder."""

    owner: Owner
    file: File | None = None


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
        One per student, in the order of their names.

    Raises
    ------
    UnreadableError
        If the archive is broken.
    FileNotFoundError
        If there is no such folder or archive.
    """
    if not root.exists():
        raise FileNotFoundError(f"SUBMISSIONS: no folder or archive {root}; name one that exists")
    files, folders = _without_tables(list_files(root)), list_folders(root)
    if wrapper := _wrapper(files, folders, assignment):
        files = _without_tables(_unwrapped(files, wrapper))
        beside = {folder for folder in folders - {wrapper} if not NBGRADERS.fullmatch(folder)}
        folders = beside | list_folders(root, wrapper)
    who = _reader(root / wrapper, files, folders=folders, assignment=assignment)
    groups: dict[tuple[str, str, str], list[Handed]] = defaultdict(list)
    for name, file in chain(((each.name, each) for each in files), _empty(folders, files)):
        owner = who(name, file is None)
        groups[owner.group].append(Handed(owner, file))
    classes = _class_archives(files)
    found = [_chosen(group, assignment, classes) for group in groups.values()]
    return sorted(_told_apart(found), key=_by_name)


def _by_name(submission: Submission) -> tuple[str, str, str]:
    return simplified(submission.student), submission.student, submission.id


def _without_tables(files: list[File]) -> list[File]:
    """Leave out rosters and the like, which lie beside what was handed in."""
    return [
        file for file in files if len(file.name.parts) > 1 or file.name.suffix.lower() not in NOT_HANDED_IN
    ]


def _empty(folders: set[str], files: list[File]) -> Iterator[tuple[PurePosixPath, None]]:
    """Return the folders that hold none of the files."""
    tops = {file.name.parts[0] for file in files}
    return ((PurePosixPath(folder), None) for folder in sorted(folders - tops))


def _wrapper(files: list[File], folders: set[str], assignment: str) -> str:
    """Return the folder that only wraps all submissions; empty if there is none."""
    tops = {file.name.parts[0] for file in files} or folders
    if "submitted" in tops | folders and len(tops | folders) > 1:
        return "submitted" if _is_nbgraders(files, folders) else ""
    if len(tops) != 1:
        return ""
    (alone,) = tops
    # Beside empty folders of others, several notebooks are one student's.
    is_class = WRAPPERS.fullmatch(alone) or (folders <= tops and _wraps_a_class(alone, files, assignment))
    return alone if is_class else ""


def _is_nbgraders(files: list[File], folders: set[str]) -> bool:
    """Tell whether `submitted/` is nbgrader's, and not the folder of a student among others."""
    beside = {file.name.parts[0]: len(file.name.parts) > 1 for file in files} | dict.fromkeys(folders, True)
    del beside["submitted"]
    theirs = {top for top in beside if NBGRADERS.fullmatch(top)}
    strangers = {top for top, is_folder in beside.items() if is_folder and not _is_archive(top)} - theirs
    if bool(theirs) != bool(strangers):
        return bool(theirs)
    # Beside single files, or folders of both kinds, it has to be nbgrader's STUDENT/ASSIGNMENT/ throughout.
    inside = [file.name.parts[1:] for file in files if file.name.parts[0] == "submitted"]
    students = {simplified(_unzipped(who)) for who, *_ in inside}
    others = {simplified(PurePosixPath(top).stem) for top in beside.keys() - theirs}
    return all(len(parts) > 2 for parts in inside) and students.isdisjoint(others)


def _unwrapped(files: list[File], wrapper: str) -> list[File]:
    """Return the files, seen from within the folder that wraps all submissions, without nbgrader's own."""
    unwrapped = []
    for file in files:
        first, *rest = file.name.parts
        if first == wrapper and rest:
            unwrapped.append(replace(file, name=PurePosixPath(*rest)))
        elif not NBGRADERS.fullmatch(first):
            unwrapped.append(file)
    return unwrapped


def _wraps_a_class(folder: str, files: list[File], assignment: str) -> bool:
    """Tell whether a lone folder holds several that could be students."""
    entries = {file.name.parts[1] for file in files if file.is_notebook and len(file.name.parts) > 1}
    named = {entry for entry in entries if simplified(assignment) in simplified(entry)}
    # One who hands in this assignment beside others, or by its bare name, is one student.
    is_student = named not in (set(), entries) or f"{assignment}.ipynb" in entries
    # Canvas gives no folders; what looks like its names, week_1_2_spam, is somebody's own.
    is_labelled = moodle.owner(folder) or (_is_archive(folder) and owner_in_name(folder))
    return len(entries) > 1 and not is_student and not is_labelled


def _reader(
    root: Path, files: list[File], *, folders: set[str], assignment: str
) -> Callable[[PurePosixPath, bool], Owner]:
    """Return a function that says who handed in a file, or an empty folder."""
    classes = _class_archives(files)
    tops = {file.name.parts[0] for file in files} - classes
    by_top = _by_top(root, tops, assignment)
    is_all = not tops and folders <= classes

    def who(name: PurePosixPath, is_folder: bool) -> Owner:
        top, *inside = name.parts
        if top in classes and inside and (owner := owner_in_name(inside[0])):
            # Beside other hand-ins it may be a student's, who must not hand in for others.
            return owner if is_all else replace(owner, archive=top)
        return by_top(name, is_folder)

    return who


def _by_top(root: Path, tops: set[str], assignment: str) -> Callable[[PurePosixPath, bool], Owner]:
    """Return a function that says what the first part of a name tells of who handed in."""
    from_canvas = [top for top in tops if (owner := owner_in_name(top)) and owner.platform == "canvas"]
    # A name or two may look like Canvas' by chance.
    is_canvas = 2 * len(from_canvas) > len(tops)
    prefix = github.clone_prefix(root)

    def by_top(name: PurePosixPath, is_folder: bool) -> Owner:
        top = name.parts[0]
        if (owner := owner_in_name(top)) and (is_canvas or owner.platform == "moodle"):
            return owner
        if is_folder or len(name.parts) > 1:
            return Owner(student=_unzipped(top).removeprefix(prefix) or top)
        return Owner(student=_without(assignment, re.sub(r"\.ipynb.*$", "", name.stem)) or top)

    return by_top


def _is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def _unzipped(name: str) -> str:
    """Return a folder's name, or an archive's without its ending."""
    return PurePosixPath(name).stem if _is_archive(name) else name


def _class_archives(files: list[File]) -> set[str]:
    """Return the archives most of whose entries are named as Moodle or Canvas do."""
    entries: dict[str, set[str]] = defaultdict(set)
    for file in files:
        first, *rest = file.name.parts
        # An archive that has such a name itself is a student's.
        if rest and _is_archive(first) and not owner_in_name(first):
            entries[first].add(rest[0])
    return {
        archive
        for archive, names in entries.items()
        if 2 * sum(owner_in_name(name) is not None for name in names) > len(names)
    }


def _without(assignment: str, stem: str) -> str:
    """Return a flat file's name without the assignment's, where something is left that names a person."""
    rest = re.sub(rf"[\W_]*{re.escape(assignment)}[\W_]*", " ", stem, count=1, flags=re.I).strip()
    return rest if re.search(r"[^\W\d_]", rest) else stem


def _chosen(group: list[Handed], assignment: str, classes: set[str]) -> Submission:
    """Choose one student's notebook: by its name, else by when it came, else the outermost."""
    first = group[0].owner
    late = ["Canvas says that it came late."] if any(handed.owner.is_late for handed in group) else []
    says = [ALONE.format(student=first.student, archive=first.archive)] if first.archive else []
    files = [(handed.file, handed.owner.order) for handed in group if handed.file]
    notebooks = sorted(
        (each for each in files if each[0].is_notebook), key=lambda each: _rank(each[0], each[1], assignment)
    )
    if not notebooks:
        problem = _no_notebook([file for file, _ in files])
        return Submission(
            student=first.student, id=first.id, problem=problem, notes=(*late, *says), archive=first.archive
        )
    *others, (best, _) = notebooks
    several = [_several(best, [file for file, _ in reversed(others)])] if others else []
    return Submission(
        student=first.student,
        id=first.id,
        file=best,
        notes=(*late, *several, *says),
        archive=first.archive,
        others=_others(best, [file for file, _ in files], classes),
    )


def _others(notebook: File, files: list[File], classes: set[str]) -> tuple[File, ...]:
    """Return what lies beside or below a student's notebook, if its folder is this student's alone."""
    folders = notebook.name.parts[:-1]
    if not folders[1 if notebook.name.parts[0] in classes else 0 :]:
        return ()
    return tuple(file for file in files if file.name.parts[: len(folders)] == folders and file != notebook)


def _no_notebook(files: list[File]) -> str:
    if not files:
        return "The folder is empty: nothing was handed in."
    names = [file.name.name + (f" ({why})" if (why := file.why_unopened) else "") for file in files]
    return f"No notebook (.ipynb) was handed in, but: {', '.join(sorted(names)[:5])}."


def _several(best: File, others: list[File]) -> str:
    names = ", ".join(str(file.name) for file in others[:5])
    return f"Several notebooks were handed in. Graded: {best.name}. Not looked at: {names}."


def _rank(file: File, order: int, assignment: str) -> tuple[bool, bool, bool, int, int, str]:
    name, wanted = file.name, simplified(assignment)
    inside = any(simplified(part) == wanted for part in name.parts[:-1])
    named = wanted in simplified(name.name)
    is_hidden = any(part.startswith(".") for part in name.parts)
    return (not is_hidden, named, inside, order, -len(name.parts), str(name))


def _told_apart(found: list[Submission]) -> list[Submission]:
    """Return the submissions, each student of a name of its own, which no archive's namesake changes."""
    outside = [each for each in found if not each.archive]
    apart = _numbered(outside, set())
    names = {each.student for each in (*outside, *apart)}
    return apart + _numbered([each for each in found if each.archive], names)


def _numbered(found: list[Submission], others: set[str]) -> list[Submission]:
    """Return the submissions, students who share a name, or have one of the others', with their number."""
    often = Counter(chain(others, (each.student for each in found)))
    taken = others | {student for student, times in often.items() if times == 1}
    numbered = []
    for each in sorted(found, key=_by_name):
        if often[each.student] > 1:
            name = f"{each.student} ({each.id})" if each.id else each.student
            names = chain([name], (f"{name} {n}" for n in count(2)))
            each = replace(each, student=next(name for name in names if name not in taken))
            taken.add(each.student)
        numbered.append(each)
    return numbered
