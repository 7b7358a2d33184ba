"""Where a solution's cells stand in its text, and what is wrong with how they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from confusionlab.grading.quick_import import import_nbformat

CODE_CELL = "{code-cell}"
LIST, TEXT = (list, "a list in brackets"), (str, "a text")
FIELDS: dict[str, tuple[type, str]] = {
    "tags": LIST,
    "task": TEXT,
    "stub": TEXT,
    "points": (int, "a whole number"),
    "right": TEXT,
    "misconception": TEXT,
    "fails": LIST,
    "digits": (int, "a whole number from 1 to 12"),
}
_RULE = re.compile(r"^-{3,}", re.MULTILINE)
_FIELD = re.compile(rf"\s*(?:{'|'.join(FIELDS)}):")


@dataclass(frozen=True)
class Fence:
    """A fenced block of a text.

    Attributes
    ----------
    info : str
        What follows the opening backticks: "{code-cell}", or "python".
    content : str
        What stands inside.
    line : int
        The line of the opening backticks, from 1.
    """

    info: str
    content: str
    line: int

    @property
    def is_code_cell(self) -> bool:
        """Whether it becomes a code cell."""
        return self.info.startswith(CODE_CELL)

    def code_line(self, source: str) -> int:
        """Return the line on which a cell's code begins, below its settings."""
        return self.line + 1 + len(self.content.splitlines()) - len(source.splitlines())


def fences(text: str) -> list[Fence]:
    r"""Return the fenced blocks of a text that stand in no other block, in order.

    Examples
    --------
    >>> fences("One\n\n```{code-cell}\n1 + 1\n```\n")
    [Fence(info='{code-cell}', content='1 + 1\n', line=3)]
    """
    import_nbformat()
    from jupytext.myst import get_parser

    tokens = get_parser().parse(f"{text}\n")
    return [
        Fence(token.info.strip(), token.content, token.map[0] + 1)
        for token in tokens
        if token.type == "fence" and not token.level and token.map
    ]


def settings_faults(blocks: list[Fence]) -> Iterator[str]:
    """Yield what keeps the settings of cells from being read, or is of another kind than it should be."""
    for block in blocks:
        if block.is_code_cell:
            yield from _cell_faults(block)
        elif block.content.startswith("---") and any(map(_FIELD.match, block.content.splitlines())):
            yield (
                f"line {block.line}: this cell has settings, and its fence says {block.info!r}; "
                f"a cell that runs begins with ```{CODE_CELL}"
            )


def _cell_faults(block: Fence) -> Iterator[str]:
    """Yield what is wrong with the settings of a cell: between two rules, or each behind a colon."""
    first, _, below = block.content.partition("\n")
    if first.startswith("---"):
        end = _RULE.search(below)
        if end is None:
            yield f"line {block.line + 2}: a line `---` is missing below the settings of this cell"
        else:
            yield from _yaml_faults(below[: end.start()], block.line + 2)
    elif first.startswith(":"):
        lines = takewhile(lambda line: line.startswith(":"), block.content.splitlines())
        yield from _yaml_faults("\n".join(line[1:] for line in lines), block.line + 1)
    elif _FIELD.match(first):
        yield f"line {block.line + 1}: a line `---` is missing above the settings of this cell"


def _yaml_faults(text: str, first: int) -> Iterator[str]:
    """Yield what is wrong with settings whose text begins on line `first`."""
    import yaml

    try:
        settings = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        yield (
            f"line {line}: the settings of this cell cannot be read: {error.problem}. "
            'A text with a colon or a sign in it stands in quotes: right: "Yes: it is."'
        )
        return
    if not isinstance(settings, dict | None):
        yield f"line {first}: settings are written `name: value`, got {settings!r}"
        return
    lines = text.split("\n")
    for field, value in (settings or {}).items():
        kind, expected = FIELDS.get(field, (type(value), ""))
        if type(value) is not kind:
            line = next((n for n, each in enumerate(lines, first) if each.startswith(f"{field}:")), first)
            yield f"line {line}: `{field}` is {value!r}; expected {expected}"


def text_fences(blocks: list[Fence]) -> Iterator[str]:
    """Yield the fences that look like cells and are text, as a hint where something is missing."""
    for block in blocks:
        if block.info.split(" ")[0].lower() in {"python", "python3", "py", "ipython", "code-cell", "code"}:
            yield (
                f"line {block.line}: a fence of {block.info!r} is text and does not run; "
                f"a cell that runs begins with ```{CODE_CELL}"
            )
