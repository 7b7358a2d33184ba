"""A solution: MyST text, parsed once into a `Solution` that everything else takes.

Its cells carry tags: `answer` (the reference stands between `### BEGIN SOLUTION` and `### END SOLUTION`, or
is the whole cell where that is tagged `solution` as well), `check`, `hidden-check` (left out of the
exercise) and `wrong-answer` (left out as well; its misconception becomes the feedback of the checks that it
fails). A check with `digits: 3` in its settings compares three significant digits of a number, others six.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.beside import file_faults
from confusionlab.grading.syntax import Heading, check_name, headings, stub_message, title_of
from confusionlab.grading.values import DIGITS

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
HEAD = re.compile(r"---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
NEEDED = {
    "answer": ("task",),
    "check": ("task", "points", "right"),
    "hidden-check": ("task", "points"),
    "wrong-answer": ("task", "misconception", "fails"),
}


class SolutionError(ValueError):
    """A text that is no complete solution.

    Parameters
    ----------
    faults : list of str
        Everything that it lacks, in sentences.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__(f"{faults[0]}. `confusionlab validate` tells all that is to mend in a solution")
        self.faults = faults


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution, complete in its tags and fields.

    Attributes
    ----------
    name : str
        What the assignment is called: "01_spam".
    text : str
        The MyST source.
    notebook : NotebookNode
        All cells, in order. It is shared: copy what you change.
    files : dict of str to bytes
        What lies beside the notebook, by name; the head of the text says so.
    """

    name: str
    text: str
    notebook: NotebookNode
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, name: str, folder: Path | None = None) -> Solution:
        """Parse a solution.

        Parameters
        ----------
        text : str
            Its MyST source.
        name : str
            What the assignment is called.
        folder : Path, optional
            Where the files lie that its head names.

        Returns
        -------
        Solution
            The solution.

        Raises
        ------
        SolutionError
            If a tag or a field is missing, saying all that is.
        """
        named = head_of(text).get("files", [])
        notebook = read(text)
        if faults := list(_metadata_faults(notebook)):
            raise SolutionError(faults)
        if faults := list(file_faults(named, folder)):
            raise SolutionError(faults)
        files = {each: (folder / each).read_bytes() for each in named} if folder else {}
        return cls(name, text, notebook, files=files)

    @classmethod
    def from_file(cls, path: Path) -> Solution:
        """Parse the solution in a file, whose name is the assignment's; see `parse`."""
        return cls.parse(path.read_text("utf-8"), path.stem, path.parent)

    def cells(self, *tags: str) -> list[NotebookNode]:
        """Return the cells that carry one of some tags, in the order of the tags."""
        return [cell for tag in tags for cell in of_kind(self.notebook, tag)]

    @cached_property
    def title(self) -> str:
        """The title of its page, or else its name."""
        return title_of(self.notebook.cells[0].source) or self.name

    @cached_property
    def headings(self) -> dict[str, Heading]:
        """The heading of each task, by the task's name on the page ("Task 2")."""
        texts = (cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        return {heading.name: heading for text in texts for heading in headings(text)}

    @cached_property
    def task_names(self) -> dict[str, str]:
        """The name of each task on the page ("Task 2"), by the task's id."""
        names: dict[str, str] = {}
        name = ""
        for cell in self.notebook.cells:
            if cell.cell_type == "markdown" and (found := headings(cell.source)):
                name = found[0].name
            if has_tag(cell, "answer"):
                names[cell.metadata["task"]] = name
        return names

    def stub_message(self, answer: NotebookNode) -> str:
        """Return what the untouched cell of an answer says to do."""
        what = answer.metadata.get("stub", "replace this line by your answer")
        return stub_message(self.task_names[answer.metadata["task"]], what)


def head_of(text: str) -> dict[str, Any]:
    r"""Return the settings between `---` at the head of a text; none where it has no head.

    Examples
    --------
    >>> head_of("---\nfiles: [museum.csv]\n---\n\n# Museum")
    {'files': ['museum.csv']}
    """
    import yaml

    found = HEAD.match(text)
    try:
        settings = yaml.safe_load(found[1]) if found else None
    except yaml.YAMLError as error:
        raise SolutionError([f"its head, between lines of ---, is no YAML: {error}"]) from None
    return settings if isinstance(settings, dict) else {}


def read(text: str) -> NotebookNode:
    """Read MyST text as a notebook, with stable cell ids and the course's kernel.

    Parameters
    ----------
    text : str
        The source of a lesson or a solution.

    Returns
    -------
    NotebookNode
        The notebook, without outputs.
    """
    import jupytext

    notebook = jupytext.reads(text, fmt="md:myst")
    notebook.metadata.clear()
    notebook.metadata.update(deepcopy(KERNEL))
    notebook.nbformat_minor = 5
    return set_ids(notebook)


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", ())


def of_kind(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    """Return the cells that carry a tag, in order."""
    return [cell for cell in notebook.cells if has_tag(cell, tag)]


def is_check(cell: NotebookNode) -> bool:
    """Tell whether a cell of a solution is a check, visible or hidden."""
    return has_tag(cell, "check") or has_tag(cell, "hidden-check")


def set_ids(notebook: NotebookNode) -> NotebookNode:
    """Give every cell an id from its own tag or content, and return the notebook.

    Cells that would share an id are numbered in their order, so that an edit
    elsewhere changes no other cell's id.
    """
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        stem = _stem(cell)
        seen[stem] = seen.get(stem, 0) + 1
        cell["id"] = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
    return notebook


def _stem(cell: NotebookNode) -> str:
    """Return a cell's name: its task and role, its first tag, or else its content."""
    tags = cell.metadata.get("tags", [])
    name = "-".join(part for part in (cell.metadata.get("task"), *tags[:1]) if part)
    name = re.sub(r"[^a-zA-Z0-9_-]+", "-", name)[:48]
    return name or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


def _metadata_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield each required tag or field that a solution lacks."""
    if not of_kind(notebook, "answer"):
        yield (
            "no cell is tagged `answer`; expected the text that an exercise is made from, "
            "such as solutions/01_spam.md"
        )
    yield from _field_faults(notebook)
    yield from _name_faults(notebook)
    yield from _task_faults(notebook)


def _field_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield what the cells' settings lack."""
    for tag, needed in NEEDED.items():
        for cell in of_kind(notebook, tag):
            missing = [field for field in needed if field not in cell.metadata]
            if missing:
                yield f"a cell tagged {tag} lacks {', '.join(missing)}: {cell.source.strip()[:60]!r}"
            digits = cell.metadata.get("digits", DIGITS)
            if type(digits) is not int or not 1 <= digits <= 12:
                yield f"digits is {digits!r}; expected 1 to 12 of them: {cell.source.strip()[:60]!r}"


def _name_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield checks without a name of their own, and wrong answers that name others."""
    names = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_check(cell):
            try:
                names.append(check_name(cell.source))
            except ValueError as error:
                yield f'a check cell does not end in `check("name", value)`: {error}'
    for name, count in Counter(names).items():
        if count > 1:
            yield f"two checks are called {name}"
    for cell in of_kind(notebook, "wrong-answer"):
        if set(cell.metadata.get("fails") or [""]) - set(names):
            yield f"{cell.metadata.get('misconception', '')[:60]!r} fails no check, or one that is not there"


def _task_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield tasks without an answer or a check, and those with two answers."""
    tasks = Counter(cell.metadata.get("task") for cell in of_kind(notebook, "answer"))
    checked = {cell.metadata.get("task") for cell in of_kind(notebook, "check")}
    for task, count in tasks.items():
        if count > 1:
            yield f"task {task} has {count} answer cells; expected one"
        if task not in checked:
            yield f"task {task} has no visible check"
    for tag in ("check", "hidden-check", "wrong-answer"):
        for cell in of_kind(notebook, tag):
            if cell.metadata.get("task") not in tasks:
                yield f"a cell tagged {tag} belongs to {cell.metadata.get('task')}, which has no answer cell"
