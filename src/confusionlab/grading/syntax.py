"""How tasks, checks, stubs and seals are written in a notebook: one grammar, for author and learner alike.

A solution asks `check("name", value)`; the exercise made from it says `check("name", value, "seal")`, and so
does a learner's copy, more or less. A task begins at a heading `## Task 2 · Its name (3 points)`. The
untouched cell of an answer raises `NotImplementedError("Task 2: what to do")`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
REFERENCE = re.compile(rf"^([ \t]*){BEGIN}\n.*?^[ \t]*{END}$", re.DOTALL | re.MULTILINE)

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_HEADING = re.compile(
    r"^## (?P<name>Task \d+)\b(?P<rest>.*?)\s*(?:\((?P<points>\d+) points?\))?$", re.MULTILINE
)
_STUB = re.compile(r"NotImplementedError\b.*?\b(Task \d+):")
_SEAL = r"[\w-]{40,}=*"
_AUTHORS_CHECK = re.compile(r'^check\((?P<name>"[^"]+"), (?P<value>.*)\)$', re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"""\bcheck\(\s*(['"])(?P<name>(?:(?!\1)[^\n]){1,80})\1\s*,""")
_LAST_SEAL = re.compile(rf""",\s*(['"]){_SEAL}\1\s*\)\s*$""")
_ANY_SEAL = re.compile(rf'"({_SEAL})"', re.ASCII)


@dataclass(frozen=True)
class Heading:
    """The heading of a task.

    Attributes
    ----------
    name : str
        "Task 2".
    title : str
        "Task 2 · Its name".
    points : int or None
        What it promises.
    """

    name: str
    title: str
    points: int | None


def title_of(text: str) -> str | None:
    """Return the first title of a text, None if there is none."""
    match = _TITLE.search(text)
    return match[1] if match else None


def headings(text: str) -> list[Heading]:
    """Return the headings of tasks in a text.

    Examples
    --------
    >>> headings("## Task 2 · The dispute (3 points)")
    [Heading(name='Task 2', title='Task 2 · The dispute', points=3)]
    """
    return [
        Heading(match["name"], (match["name"] + match["rest"]).rstrip(), int(match["points"] or 0) or None)
        for match in _HEADING.finditer(text)
    ]


def check_name(source: str) -> str:
    """Return the name by which a check cell of a solution calls its check.

    Raises
    ------
    ValueError
        If the cell does not end in one call of the form `check("name", value)`.
    """
    match = _AUTHORS_CHECK.search(source)
    if match is None:
        raise ValueError(f'check cell: expected a last line `check("name", value)`, got:\n{source}')
    return match["name"].strip('"')


def checked_value(source: str) -> tuple[str, str]:
    r"""Return the code before the call in a solution's check cell, and the expression that it checks.

    Examples
    --------
    >>> checked_value('table = [[2, 1]]\ncheck("sum", sum(table[0]))')
    ('table = [[2, 1]]', 'sum(table[0])')
    """
    (match,) = _AUTHORS_CHECK.finditer(source)
    return source[: match.start()].strip(), match["value"]


def with_seal(source: str, seal: str) -> str:
    """Return a solution's check cell with a seal in its call.

    Examples
    --------
    >>> with_seal('check("recall", recall(3, 1))', "eyJz")
    'check("recall", recall(3, 1), "eyJz")'
    """
    return _AUTHORS_CHECK.sub(lambda match: f'check({match["name"]}, {match["value"]}, "{seal}")', source)


def without_seal(source: str) -> str:
    """Return a check cell's source without its seal and outer blanks.

    Examples
    --------
    >>> without_seal('check("recall", recall(3, 1), "eyJzYWx0IjogImNlODdmZTE4IiwgInRhc2siOiAiVCJ9")')
    'check("recall", recall(3, 1))'
    """
    return _LAST_SEAL.sub(")", source.strip())


def seals_in(text: str) -> list[str]:
    """Return all texts that are written as a seal is."""
    return _ANY_SEAL.findall(text)


def called_checks(source: str) -> set[str]:
    """Return the names of the checks that any code calls, whoever wrote it.

    Examples
    --------
    >>> called_checks("if True: check( 'recall' , 1)")
    {'recall'}
    """
    return {match["name"] for match in _CALL.finditer(source)}


def sealed_call(node: ast.stmt) -> tuple[str, str] | None:
    """Return the name and the seal of the sealed check that a statement calls, None if it calls none."""
    match node:
        case ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name)), _, ast.Constant(str(seal))], [])):
            return name, seal
    return None


def stub_message(task: str, what: str) -> str:
    """Return what the untouched answer cell of a task says to do."""
    return f"{task}: {what}"


def stub(message: str) -> str:
    """Return the line that stands in place of a reference."""
    return f"raise NotImplementedError({message!r})"


def stubs_in(error: str) -> Iterator[str]:
    """Yield the tasks whose untouched stub an error tells of."""
    for match in _STUB.finditer(error):
        yield match[1]
