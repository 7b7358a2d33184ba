"""Solutions whose answers have been run: in this process, or in an earlier one that had the same code.

Running all answers of a solution takes seconds, and many need what they give: the made exercises, the
pages in which they run, their tests.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from joblib import Memory

from confusionlab.grading.assignment.expected import ValuesByCheck, check_values, remember
from confusionlab.grading.assignment.solution import Solution
from tools.execute import installed, name_of
from tools.project import BUILD

# No class should be graded with these: what is drawn from them is in every page. Of those above 9,100 they
# are the first three with which two mistakes of a check come to the same only where they always do.
SEEDS = (9_106, 9_109, 9_110)
DRAWN = Memory(BUILD / "drawn", verbose=0)


@cache
def solution(path: Path) -> Solution:
    """Return the solution in a file, with what its checks are given known for all seeds of the pages."""
    read = Solution.from_file(path)
    files = (part for name, content in read.files.items() for part in (name.encode(), content))
    remember(read, _values(read, name_of([_what_runs_them(), read.text.encode(), *files])))
    return read


@cache
def _what_runs_them() -> bytes:
    """Return a name for all that answers depend on besides their own text; none of them reads other data."""
    return name_of(installed()).encode()


@DRAWN.cache(ignore=["read"])
def _values(read: Solution, made_of: str) -> ValuesByCheck:
    """Run the answers; what was made of the same is not run again."""
    return check_values(read, SEEDS)
