"""A solution: MyST text, parsed once into a `Solution` that everything else takes.

Its cells carry tags: `answer` (the reference stands between `### BEGIN SOLUTION` and `### END SOLUTION`, or
is the whole cell where that is tagged `solution` as well), `check`, `hidden-check` (left out of the
exercise), `wrong-answer` (left out as well; its misconception becomes the feedback of the checks that it
fails) and `right-answer` (left out too: another way to be right, which all checks must take). A check with
`digits: 3` in its settings compares three significant digits of a number, others six. Its `kind` says what is
asked for, its `cases` name what its value is a list of, its `classes` the classes, the positive one last: by
these it recognises mistakes that nobody wrote down.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from symtable import symtable
from typing import TYPE_CHECKING, Any

from confusionlab.grading.assignment.asks import KINDS
from confusionlab.grading.assignment.beside import file_faults
from confusionlab.grading.assignment.fences import Fence, fences, settings_faults, text_fences
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
    "right-answer": ("task",),
}
# What stands beside an answer, and takes its place where all of them are put to the checks.
BESIDE = ("wrong-answer", "right-answer")


class SolutionError(ValueError):
    """A text that is no complete solution.

    Parameters
    ----------
    faults : list of str
        Everything that it lacks, in sentences.
    path : Path, optional
        Its file.
    """

    def __init__(self, faults: list[str], path: Path | None = None) -> None:
        file = "" if path is None else f"{path}: "
        super().__init__(
            f"{file}{faults[0]}. `confusionlab validate` tells all that is to mend in a solution"
        )
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
    lines : dict of str to int
        By a code cell's id, the line of the text on which its code begins.
    files : dict of str to bytes
        What lies beside the notebook, by name; the head of the text says so.
    is_practice : bool
        Whether its functions can be tried again on fresh cases; its head says
        `practice: true`.
    """

    name: str
    text: str
    notebook: NotebookNode
    lines: dict[str, int]
    files: dict[str, bytes] = field(default_factory=dict)
    is_practice: bool = False

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
        head = head_of(text)
        named = head.get("files", [])
        blocks = fences(text)
        if faults := list(settings_faults(blocks)):
            raise SolutionError(faults)
        notebook = _read_or_tell(text)
        lines = _code_lines(notebook, blocks)
        if faults := list(_metadata_faults(notebook, lines)):
            raise SolutionError([*faults, *text_fences(blocks)])
        if faults := list(file_faults(named, folder)):
            raise SolutionError(faults)
        files = {each: (folder / each).read_bytes() for each in named} if folder else {}
        return cls(name, text, notebook, lines, files, head.get("practice") is True)

    @classmethod
    def from_file(cls, path: Path) -> Solution:
        """Parse the solution in a file, whose name is the assignment's; see `parse`."""
        try:
            return cls.parse(path.read_text("utf-8"), path.stem, path.parent)
        except UnicodeDecodeError as error:
            raise SolutionError([f"this is no text in UTF-8: {error.reason}"], path) from None
        except SolutionError as error:
            raise SolutionError(error.faults, path) from None

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
        return _task_names(self.notebook)

    @cached_property
    def answer_names(self) -> set[str]:
        """The names that answers give a value, without those that they import."""
        tables = (symtable(cell.source, cell.id, "exec") for cell in self.cells("answer"))
        symbols = (symbol for table in tables for symbol in table.get_symbols())
        return {each.get_name() for each in symbols if each.is_assigned() and not each.is_imported()}

    @cached_property
    def functions(self) -> set[str]:
        """The tasks whose answer defines a function."""
        return {
            cell.metadata["task"]
            for cell in self.cells("answer")
            if any(isinstance(node, ast.FunctionDef) for node in ast.parse(cell.source).body)
        }

    def line(self, cell: NotebookNode) -> str:
        """Return where a code cell's code begins, as a fault names it: "line 42"."""
        return f"line {self.lines[cell.id]}"

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
        why = " ".join(str(error).split())
        raise SolutionError([f"its head, between lines of ---, is no YAML: {why}"]) from None
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


def _read_or_tell(text: str) -> NotebookNode:
    """Read MyST text; of a mistake in its head, or in a line `+++`, tell as of any other."""
    from jupytext.myst import MystMetadataParsingError
    from yaml import YAMLError

    try:
        return read(text)
    except (MystMetadataParsingError, YAMLError) as error:
        raise SolutionError([f"the text cannot be read: {' '.join(str(error).split())}"]) from None


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", ())


def of_kind(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    """Return the cells that carry a tag, in order."""
    return [cell for cell in notebook.cells if has_tag(cell, tag)]


def is_beside(cell: NotebookNode) -> bool:
    """Tell whether a cell of a solution is another answer than the one of the notebook, wrong or right."""
    return any(has_tag(cell, tag) for tag in BESIDE)


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


def _code_lines(notebook: NotebookNode, blocks: list[Fence]) -> dict[str, int]:
    """Return where the code of each code cell begins; its fences are those of the text, in order."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = [block for block in blocks if block.is_code_cell]
    return {cell.id: block.code_line(cell.source) for cell, block in zip(cells, found, strict=True)}


def _metadata_faults(notebook: NotebookNode, lines: dict[str, int]) -> Iterator[str]:
    """Yield what a solution lacks, or holds in another form; first within cells, then between them."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    faults = [fault for cell in code for fault in _cell_faults(cell, lines[cell.id])]
    if not of_kind(notebook, "answer"):
        faults.append(
            "no cell is tagged `answer`; expected the text that an exercise is made from, "
            "such as solutions/01_spam.md"
        )
    yield from faults or [*_name_faults(notebook, lines), *_task_faults(notebook, lines)]


def _cell_faults(cell: NotebookNode, line: int) -> Iterator[str]:
    """Yield what is wrong with the settings and the code of one cell."""
    for tag, needed in NEEDED.items():
        missing = [field for field in needed if field not in cell.metadata]
        if has_tag(cell, tag) and missing:
            yield f"line {line}: a cell tagged {tag} lacks {', '.join(missing)}: {cell.source.strip()[:60]!r}"
    digits = cell.metadata.get("digits", DIGITS)
    if not 1 <= digits <= 12:
        yield f"line {line}: `digits` is {digits!r}; expected a whole number from 1 to 12"
    kind = cell.metadata.get("kind", KINDS[0])
    if kind not in KINDS:
        yield f"line {line}: `kind` is {kind!r}; expected one of {', '.join(KINDS)}"
    for setting in ("cases", "classes"):
        named = cell.metadata.get(setting, ["a name"])
        if not (isinstance(named, list) and named and all(isinstance(each, str) and each for each in named)):
            yield f"line {line}: `{setting}` is {named!r}; expected a list of names"
    try:
        compile(cell.source, "cell", "exec", ast.PyCF_ONLY_AST)
        if is_check(cell):
            check_name(cell.source)
    except SyntaxError as error:
        yield f"line {line + (error.lineno or 1) - 1}: this is no Python: {error.msg}"
    except ValueError as error:
        yield f"line {line}: {error}"


def _name_faults(notebook: NotebookNode, lines: dict[str, int]) -> Iterator[str]:
    """Yield checks without a name of their own, and wrong answers that name others."""
    names: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_check(cell):
            name = check_name(cell.source)
            if name in names:
                yield f"line {lines[cell.id]}: two checks are called {name}"
            names.add(name)
    for cell in of_kind(notebook, "wrong-answer"):
        told, strange = cell.metadata["misconception"], sorted(set(cell.metadata["fails"]) - names)
        if strange:
            yield f"line {lines[cell.id]}: {told!r} fails {', '.join(strange)}, one that is not there"
        elif not cell.metadata["fails"]:
            yield f"line {lines[cell.id]}: {told!r} fails no check"


def _task_faults(notebook: NotebookNode, lines: dict[str, int]) -> Iterator[str]:
    """Yield tasks without an answer or a check, and those with two answers."""
    answers = {cell.metadata["task"]: lines[cell.id] for cell in of_kind(notebook, "answer")}
    tasks = Counter(cell.metadata["task"] for cell in of_kind(notebook, "answer"))
    checked = {cell.metadata["task"] for cell in of_kind(notebook, "check")}
    for task, count in tasks.items():
        if count > 1:
            yield f"line {answers[task]}: task {task} has {count} answer cells; expected one"
        if task not in checked:
            yield f"line {answers[task]}: task {task} has no visible check"
    for tag in ("check", "hidden-check", *BESIDE):
        for cell in of_kind(notebook, tag):
            task = cell.metadata["task"]
            if task not in tasks:
                where = f"line {lines[cell.id]}"
                yield f"{where}: a cell tagged {tag} belongs to {task}, which has no answer cell"
    for task, name in _task_names(notebook).items():
        if not name:
            yield (
                f"line {answers[task]}: the answer of task {task} stands below no heading of a task; "
                "expected one such as `## Task 1 · Its name (2 points)` above it"
            )


def _task_names(notebook: NotebookNode) -> dict[str, str]:
    """Return the name of each task on the page ("Task 2"), by its id; empty where it has no heading."""
    names: dict[str, str] = {}
    name = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := headings(cell.source)):
            name = found[-1].name
        if has_tag(cell, "answer"):
            names[cell.metadata["task"]] = name
    return names
