"""Signs of tampering, read in code that was handed in, without running it: hints for a person, no verdict.

Two kinds: what the checks may use is replaced or deleted (NumPy, generators of random numbers, built-in
functions, this package), and other code's variables are searched (frames, closures, the collector's objects).
Whoever wants to hide either can. No honest habit should be taken for one: `np.random.seed(0)`, options of
plots and tables, a variable called `sum`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from warnings import catch_warnings, simplefilter

LONGEST, MOST_NOTES, MOST_NAMES = 1_000_000, 10, 5  # characters of all code together; reading takes memory
WATCHED = {"numpy", "random", "builtins", "confusionlab", "sys.modules"}
ALIASES = {"__builtins__": "builtins"}
OLD_TYPES = {"numpy.bool", "numpy.int", "numpy.float", "numpy.complex", "numpy.object", "numpy.str"}
OURS, CHECK = "confusionlab.", "confusionlab.check"

SEARCHES = {
    "sys": {"_getframe", "_current_frames", "settrace", "setprofile", "addaudithook"},
    "inspect": {"currentframe", "stack", "trace", "getouterframes", "getinnerframes"},
    "gc": {"get_objects", "get_referrers", "get_referents"},
    "threading": {"settrace", "setprofile"},
}  # fmt: skip
INNER = {
    "f_back", "f_locals", "f_globals", "f_builtins", "tb_frame", "gi_frame", "cr_frame", "ag_frame",
    "__closure__", "cell_contents", "__globals__", "__subclasses__", "_getframe",
}  # fmt: skip
# Lines that only IPython reads; what they say is no Python.
MAGIC = re.compile(r"^([ \t]*)(?:[%!].*|\?.*|[\w.]+\?+)$", re.MULTILINE)
ASSIGNED_MAGIC = re.compile(r"^([ \t]*[\w., ]+=[ \t]*)[%!].*$", re.MULTILINE)

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def signs_of_tampering(sources: Iterable[tuple[str, str]]) -> list[str]:
    r"""Return what a person should look at, in sentences.

    Parameters
    ----------
    sources : iterable of (str, str)
        What each piece of code is called ("Code cell 4"), and the code, in
        the order in which it runs.

    Returns
    -------
    list of str
        A sentence for each piece with a sign in it; ten at most.

    Examples
    --------
    >>> signs_of_tampering([("Code cell 1", "import numpy as n\nn.random.default_rng = None")])
    ['Code cell 1 replaces numpy.random.default_rng. It is a hint for a person, and cost no points.']
    """
    aliases, notes, left = dict(ALIASES), list[str](), LONGEST
    for where, source in sources:
        left -= len(source)
        tree = _parsed(source) if left >= 0 else ast.Module([], [])
        replaced = list(dict.fromkeys(_replaced(tree, aliases)))[:MOST_NAMES]
        searched = sorted(set(_searched(tree, aliases)))[:MOST_NAMES]
        said = [f"replaces {', '.join(replaced)}"] if replaced else []
        said += [f"looks at other code's variables ({', '.join(searched)})"] if searched else []
        if said:
            notes.append(f"{where} {' and '.join(said)}. It is a hint for a person, and cost no points.")
    return notes[:MOST_NOTES]


def _parsed(source: str) -> ast.Module:
    """Parse code, without its magics where it has any; what is no Python is empty."""
    for text in (source, MAGIC.sub(r"\1pass", ASSIGNED_MAGIC.sub(r"\1None", source))):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError), catch_warnings():
            simplefilter("ignore")  # of a backslash too many in somebody's text
            return ast.parse(text)
    return ast.Module([], [])


def _in_order(tree: ast.Module) -> list[ast.AST]:
    """Return all nodes that have a place in the text, in its order."""
    placed = (node for node in ast.walk(tree) if hasattr(node, "lineno"))
    return sorted(placed, key=lambda node: (node.lineno, node.col_offset))  # type: ignore[attr-defined]


def _replaced(tree: ast.Module, aliases: dict[str, str]) -> Iterator[str]:
    """Yield what is replaced or deleted of what checks may use; keep what the names mean from here on."""
    outermost = set(map(id, _outside_functions(tree)))
    for node in _in_order(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imported(node, aliases)
        elif id(node) in outermost and _meaning(getattr(node, "value", None), aliases) != CHECK:
            ours = (f"{OURS}{name}" for name in _bound(node))
            yield from (each for each in ours if each == CHECK or each in aliases.values())
        for target in _targets(node):
            dotted = _dotted(target, aliases)
            if dotted and _is_watched(dotted) and not _is_old_type(dotted, node):
                yield dotted
        if isinstance(node, ast.Assign):
            _rename(node, aliases)
        elif isinstance(node, ast.Call):
            yield from _set_by_call(node, aliases)


def _outside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that run with the cell itself."""
    left: list[ast.AST] = list(tree.body)
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, Scope):
            left.extend(ast.iter_child_nodes(node))


def _imported(node: ast.Import | ast.ImportFrom, aliases: dict[str, str]) -> Iterator[str]:
    """Note what imported names mean; yield `check` where it comes from elsewhere."""
    for each in node.names:
        if isinstance(node, ast.Import):
            name, meaning = (each.asname, each.name) if each.asname else (each.name.partition(".")[0],) * 2
        else:
            name, meaning = each.asname or each.name, f"{node.module}.{each.name}"
        if name == "check" and not meaning.startswith(OURS):
            yield CHECK
        aliases[name] = CHECK if meaning.startswith(OURS) and name == "check" else meaning


def _bound(node: ast.AST) -> list[str]:
    """Return the names that a statement defines, assigns or deletes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    return [target.id for target in _targets(node) if isinstance(target, ast.Name)]


def _targets(node: ast.AST) -> list[ast.expr]:
    """Return what a statement assigns to or deletes."""
    if isinstance(node, ast.Assign | ast.Delete):
        flat = list(node.targets)
        return [
            each for target in flat for each in (target.elts if isinstance(target, ast.Tuple) else [target])
        ]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _dotted(node: ast.expr, aliases: dict[str, str]) -> str:
    """Return the full name of an attribute or of what a namespace holds; empty for anything else."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts, node = ([*parts, node.attr] if node.attr != "__dict__" else parts), node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            parts, node = [*parts, str(node.slice.value)], node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "vars":
            node = node.args[0] if node.args else ast.Constant(None)
        else:
            break
    if not isinstance(node, ast.Name) or not parts or node.id not in aliases:
        return ""
    return ".".join([aliases[node.id], *reversed(parts)])


def _is_watched(dotted: str) -> bool:
    return any(dotted.startswith(f"{watched}.") for watched in WATCHED)


def _is_old_type(dotted: str, node: ast.AST) -> bool:
    """Tell whether a type that NumPy once had is given back, for the sake of an old package."""
    value = getattr(node, "value", None)
    return dotted in OLD_TYPES and isinstance(value, ast.Name) and dotted == f"numpy.{value.id}"


def _rename(node: ast.Assign, aliases: dict[str, str]) -> None:
    """Note another name for a module or a part of one; a name that is given anything else means that."""
    meaning = _meaning(node.value, aliases)
    for target in node.targets:
        if isinstance(target, ast.Name):
            aliases.pop(target.id, None)
            if meaning:
                aliases[target.id] = meaning


def _meaning(value: ast.AST | None, aliases: dict[str, str]) -> str:
    """Return the full name of what a name or an attribute stands for; empty for anything else."""
    if isinstance(value, ast.Name):
        return aliases.get(value.id, "")
    return _dotted(value, aliases) if isinstance(value, ast.expr) else ""


def _set_by_call(node: ast.Call, aliases: dict[str, str]) -> Iterator[str]:
    """Yield what `setattr`, `delattr` and `mock.patch` replace."""
    named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    constants = [each.value for each in node.args if isinstance(each, ast.Constant)]
    texts = [value for value in constants if isinstance(value, str)]
    dotted = ""
    if named in {"setattr", "delattr", "__setattr__", "object"} and len(node.args) > 1:
        dotted = f"{_meaning(node.args[0], aliases)}.{texts[0] if texts else '…'}"
    elif named == "patch" and texts:
        dotted = texts[0]
    if _is_watched(dotted):
        yield dotted


def _searched(tree: ast.Module, aliases: dict[str, str]) -> Iterator[str]:
    """Yield by what other code's variables are searched."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = aliases.get(node.value.id, node.value.id) if isinstance(node.value, ast.Name) else ""
            if node.attr in INNER or node.attr in SEARCHES.get(of, ()):
                yield f"{of}.{node.attr}" if of in SEARCHES else node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in INNER:
            yield node.value
        elif isinstance(node, ast.ImportFrom):
            names = {each.name for each in node.names} & SEARCHES.get(node.module or "", set())
            yield from (f"{node.module}.{name}" for name in names)
            yield from ["ctypes"] if (node.module or "").partition(".")[0] == "ctypes" else []
        elif isinstance(node, ast.Import):
            yield from ("ctypes" for each in node.names if each.name.partition(".")[0] == "ctypes")
