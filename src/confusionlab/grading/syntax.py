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


@dataclass(frozen=True)
class AuthorsCheck:
    """A check as its author wrote it: `check("name", value)`, the last statement of its cell.

    Attributes
    ----------
    name : str
        What it is called.
    value : str
        The expression that is checked.
    above : str
        The code of the cell that stands above the call.
    """

    name: str
    value: str
    above: str

    def source(self, seal: str | None = None) -> str:
        """Return the cell's code, its call written one way, with a seal or without."""
        sealed = "" if seal is None else f', "{seal}"'
        return f'{self.above}check("{self.name}", {self.value}{sealed})'


def authors_check(source: str) -> AuthorsCheck:
    r"""Read a check cell of a solution.

    Raises
    ------
    ValueError
        If the cell does not end in the one call `check("name", value)`.
    SyntaxError
        If it is no Python.

    Examples
    --------
    >>> authors_check("table = [[2, 1]]\ncheck('sum', sum(table[0]))")
    AuthorsCheck(name='sum', value='sum(table[0])', above='table = [[2, 1]]\n')
    """
    body = ast.parse(source).body
    calls = [node for each in body for node in ast.walk(each) if isinstance(node, ast.Call)]
    calls = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "check"]
    match body[-1] if body and len(calls) == 1 else None:
        case ast.Expr(ast.Call(args=[ast.Constant(str(name)), value], keywords=[]) as call) if calls == [
            call
        ] and re.fullmatch(r'[^"\\\n]+', name):
            text = ast.get_source_segment(source, value) or ""
            return AuthorsCheck(name, text, source[: _offset(source, call)])
    raise ValueError(f'a check cell does not end in one `check("name", value)`: {_instead(calls)}')


def _offset(source: str, node: ast.expr) -> int:
    """Return where a node begins; `ast` counts bytes within its line."""
    *above, line = source.split("\n")[: node.lineno]
    return len("\n".join([*above, ""])) + len(line.encode()[: node.col_offset].decode())


def _instead(calls: list[ast.Call]) -> str:
    """Return what a check cell has in place of its call, and what to do about it."""
    if len(calls) != 1:
        return f"got {len(calls) or 'no'} calls of check"
    (call,) = calls
    if len(call.args) > 2:
        return f"got `{ast.unparse(call)}`; say in the cell's settings how many `digits` count, if not six"
    return f"got `{ast.unparse(call)}`, or lines below it"


def check_name(source: str) -> str:
    """Return the name by which a check cell of a solution calls its check; see `authors_check`."""
    return authors_check(source).name


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


def check_call(node: ast.stmt) -> tuple[str, str | None] | None:
    """Return the name of the check that a statement calls, and its seal, if it has one."""
    match node:
        case ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name)), _, ast.Constant(str(seal))], [])):
            return name, seal
        case ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name)), _], [])):
            return name, None
    return None


def practice_cell(name: str, cases: str) -> str:
    """Return the cell that asks about fresh cases."""
    what = "# Another one: run this cell for a fresh case, and again for the next."
    return f'{what}\ncheck.another("{name}", "{cases}")'


def is_practice(source: str) -> bool:
    """Tell whether a cell asks about fresh cases, and does nothing else.

    Examples
    --------
    >>> is_practice(practice_cell("recall", "eJy")), is_practice("check('recall', 1)")
    (True, False)
    """
    if "check.another(" not in source:
        return False
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    match body:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name("check"), "another")))]:
            return True
    return False


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
