"""Change one thing in a module and see whether its tests notice: `python -m tools.mutants`.

Each mutant is a module with one mutation of cosmic-ray's in one place, drawn by a seed. It runs in a process
of its own, forked from one that has imported what tests import, and only its module's tests run there.
A mutant that no test notices has survived: a test is missing, or the two mean the same. Those that mean the
same stand in tests/survivors.txt, each with the reason.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import random
import re
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

from tools.project import ROOT

PACKAGE = ROOT / "src" / "confusionlab"
# What is mutated, and which tests are about it beside its own doctests: the fastest first.
TESTS = {
    "rates.py": ["test_rates.py"],
    "focus.py": ["test_focus.py"],
    "counting.py": ["test_counting.py"],
    "labels.py": ["test_labels.py", "test_counting.py", "test_labels_property.py"],
    "grading/values.py": ["test_values.py", "test_seal.py", "test_feedback.py"],
}
SURVIVORS = ROOT / "tests" / "survivors.txt"
# What tests import and no mutant changes: imported once, before the forks.
SHARED = [
    "hypothesis",
    "matplotlib.pyplot",
    "numpy",
    "pandas",
    "playwright.sync_api",
    "polars",
    "pytest",
    "sklearn.metrics",
]
# Without a name to put in, these have nothing to do.
WITHOUT = ("core/VariableReplacer", "core/VariableInserter")
BYTES = 8 * 2**30
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin"]
OPTIONS += ["--assert=plain"]  # else pytest reads the module itself, as it is in the file
# SciPy silences this as it is imported, which here is before pytest sets the filters for warnings.
OPTIONS += ["-W", "ignore:the matrix subclass:PendingDeprecationWarning"]


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Attributes
    ----------
    module : str
        The module's path below the package.
    line : int
        Where the change is, from 1 on.
    before, after : str
        What stood there, and what stands there now.
    source : str
        The module's whole text with the change.
    """

    module: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        """Return it as tests/survivors.txt writes it."""
        return f"{self.module}\n- {self.before}\n+ {self.after}"


Place = tuple[int, int]
Change = tuple[str, str, int]  # the module, the operator, and which of its occurrences there


def draw(module: str, number: int, seed: int) -> list[Change]:
    """Draw changes of a module in different places; fewer where it has not as many."""
    generator = random.Random(f"{seed} {module}")  # noqa: S311
    places = sorted(_places(module))
    drawn = generator.sample(places, min(number, len(places)))
    return [(module, *generator.choice(_places(module)[place])) for place in drawn]


@cache
def _places(module: str) -> dict[Place, list[tuple[str, int]]]:
    """Return the mutations at each place of a module: an operator, and which of its occurrences."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    source = (PACKAGE / module).read_text("utf-8")
    nodes, silent = list(ast_nodes(get_ast(source))), _annotations(source)
    places: dict[Place, list[tuple[str, int]]] = {}
    for name in sorted(set(operator_names()) - {*WITHOUT}):
        operator = get_operator(name)()
        starts = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, start in enumerate(starts):
            if not _is_star(source, start) and not any(first <= start < last for first, last in silent):
                places.setdefault(start, []).append((name, occurrence))
    return places


def _annotations(source: str) -> list[tuple[Place, Place]]:
    """Return where annotations and `@overload` stand: only type checkers read them."""
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(source)):
        found += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        found += [name for name in getattr(node, "decorator_list", ()) if ast.unparse(name) == "overload"]
    return [
        ((node.lineno, node.col_offset - 1), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in filter(None, found)
    ]


def _is_star(source: str, start: Place) -> bool:
    """Tell whether a `*` is no product, but stands before arguments: no space follows it."""
    line = source.splitlines()[start[0] - 1]
    return re.match(r"\*+[^\s*]|\*$", line[start[1] :]) is not None


def mutated(change: Change) -> Mutant:
    """Return the module with a change made."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    module, name, occurrence = change
    source = (PACKAGE / module).read_text("utf-8")
    changed = mutate_code(source, get_operator(name)(), occurrence)
    pairs = zip(source.splitlines(), changed.splitlines(), strict=False)
    line, (before, after) = next((at, pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return Mutant(module, line, before.strip(), after.strip(), changed)


def examine(module: str, source: str | None, seconds: float) -> int:
    """Run a module's tests in this process, with other source in its place; return pytest's exit status."""
    import pytest
    from hypothesis import settings

    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # an endless loop takes processor time
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settings.register_profile("mutants", database=None, derandomize=True, deadline=None, max_examples=30)
    settings.load_profile("mutants")
    if source is not None:
        _put_in_place(PACKAGE / module, source)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    tests = [PACKAGE / module, *(ROOT / "tests" / name for name in TESTS[module])]
    return int(pytest.main([*OPTIONS, *map(str, tests)]))


def _put_in_place(path: Path, source: str) -> None:
    """Have Python compile other source wherever it imports a file, the package as a whole anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "confusionlab"]:
        del sys.modules[name]
    as_before = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if Path(loader.get_filename(name)) == path:
            return compile(source, path, "exec", dont_inherit=True)
        return as_before(loader, name)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


def in_parallel(
    mutants: list[Mutant], seconds: dict[str, float], workers: int
) -> Iterator[tuple[Mutant, bool]]:
    """Yield each mutant with whether it has survived, as they end."""
    running: dict[int, Mutant] = {}
    waiting = list(reversed(mutants))
    while running or waiting:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            running[fork(mutant.module, mutant.source, seconds[mutant.module])] = mutant
        child, status = os.wait()
        yield running.pop(child), status == 0


def fork(module: str, source: str | None, seconds: float) -> int:
    """Start a process that examines a module; return its id."""
    child = os.fork()
    if not child:
        status = 1
        try:
            status = examine(module, source, seconds)
        finally:
            os._exit(status)
    return child


def unchanged(module: str) -> float:
    """Run a module's tests on the module as it is; return the processor time that they take."""
    start = os.times()
    _, status = os.waitpid(fork(module, None, 600), 0)
    end = os.times()
    if status:
        sys.exit(f"The tests of {module} do not pass as it is: run {', '.join(TESTS[module])} first.")
    return end.children_user + end.children_system - start.children_user - start.children_system


def excused() -> set[str]:
    """Return the survivors that mean the same, as tests/survivors.txt lists them without the reasons."""
    return {"\n".join(block[:3]) for block in blocks()}


def blocks() -> list[list[str]]:
    """Return the lines of each survivor in tests/survivors.txt: module, before, after, and the reason."""
    texts = SURVIVORS.read_text("utf-8").split("\n\n")
    return [block.splitlines() for block in map(str.strip, texts) if not block.startswith("#")]


def main() -> None:
    """Draw mutants, run them, and say which survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=15, help="what they are drawn by (default: %(default)s)")
    parser.add_argument("--number", type=int, default=60, help="how many of a module (default: %(default)s)")
    parser.add_argument("--only", choices=TESTS, help="of one module alone")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time (default: %(default)s)")
    arguments = parser.parse_args()
    modules = [arguments.only] if arguments.only else list(TESTS)
    chosen = [change for module in modules for change in draw(module, arguments.number, arguments.seed)]
    sys.exit(report([mutated(change) for change in chosen], arguments.workers))


def _told(examined: Iterable[tuple[Mutant, bool]], known: set[str]) -> Iterator[Mutant]:
    """Yield the survivors, and print those that nobody has excused as they come."""
    for mutant, survived in examined:
        if survived:
            if str(mutant) not in known:
                print(f"survived, line {mutant.line}\n{mutant}\n", flush=True)
            yield mutant


def report(mutants: list[Mutant], workers: int) -> int:
    """Run mutants and print what becomes of them; return the exit status."""
    for name in SHARED:
        importlib.import_module(name)
    start, known = time.monotonic(), excused()
    seconds = {module: 5 + 10 * unchanged(module) for module in {mutant.module for mutant in mutants}}
    survivors = list(_told(in_parallel(mutants, seconds, workers), known))
    new = [mutant for mutant in survivors if str(mutant) not in known]
    print(
        f"{len(mutants)} mutants in {(time.monotonic() - start) / 60:.1f} minutes: "
        f"{len(mutants) - len(survivors)} killed, {len(survivors) - len(new)} excused in "
        f"{SURVIVORS.relative_to(ROOT)}, {len(new)} survived."
    )
    return 1 if new else 0


if __name__ == "__main__":
    main()
