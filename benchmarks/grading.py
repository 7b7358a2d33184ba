"""Grading a class: what a submission costs, beside other graders, and how long a class takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import peers
from benchmarks.cpu import measure
from benchmarks.grading_forms import NAME, SOLUTION, for_nbgrader, for_nbval, for_otter, ours
from benchmarks.measure import Row, at_least, at_most
from benchmarks.walls import milliseconds
from confusionlab.grading.sandbox.isolation import available_isolation

TITLE = "Grading"
FEW, MORE = 2, 8  # what a grader takes to start is the same for both, and so drops out
RUN_IN = 10
CLASS = 300
AMONG_PEERS = {"PATH": f"{peers.PYTHON.parent}{os.pathsep}{os.environ['PATH']}"}  # they call each other
GRADE = [sys.executable, "-c", "import sys; from confusionlab.cli import main; sys.exit(main())", "grade"]


def rows() -> Iterator[Row]:
    """Measure one assignment of six tasks with NumPy, scikit-learn and seaborn."""
    peers.make()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        seconds = {grader.__name__: further(grader, folder) for grader in (us, nbgrader, otter, nbval)}
        yield from _costs(seconds)
        yield from _class(folder)


def _costs(seconds: dict[str, float]) -> Iterator[Row]:
    mine, kind = seconds["us"], available_isolation().kind
    yield at_most(
        "A submission of six tasks, walled in: processor time, all children counted",
        0.45,
        mine,
        "s",
        kind,
    )
    for name, command, target in (("nbgrader", "nbgrader autograde", 8), ("otter", "otter run", 11)):
        package = "otter-grader" if name == "otter" else name
        against = f"{seconds[name]:.2f} s against {mine:.2f} s"
        yield at_least(
            f"{command}, {package} {peers.version(package)}: its cost in ours",
            target,
            seconds[name] / mine,
            "times",
            against,
        )
    yield Row(
        "Of that, walls around a process that does nothing", "", f"{milliseconds(kind):.3g} ms ({kind})", None
    )
    against = f"{seconds['nbval'] / mine:.3g} times ({seconds['nbval']:.2f} s against {mine:.2f} s)"
    yield Row("nbval in one session, without walls or hidden checks: its cost in ours", "", against, None)


def further(grader: Callable[[Path, int], float], folder: Path) -> float:
    """Return the processor seconds of each further submission."""
    few = grader(folder / f"{grader.__name__}-few", FEW)
    return (grader(folder / f"{grader.__name__}-more", MORE) - few) / (MORE - FEW)


def us(folder: Path, n_students: int) -> float:
    """Grade with `confusionlab grade`."""
    ours(folder / "class", n_students)
    return measure([*GRADE, "class", "--solution", SOLUTION, "--out", "reports"], folder)["cpu"]


def nbgrader(folder: Path, n_students: int) -> float:
    """Grade with `nbgrader autograde`, in one batch."""
    for_nbgrader(folder, n_students)
    command = peers.PYTHON.with_name("nbgrader")
    measure([command, "generate_assignment", NAME, "--create"], folder, AMONG_PEERS)
    return measure([command, "autograde", NAME], folder, AMONG_PEERS)["cpu"]


def otter(folder: Path, n_students: int) -> float:
    """Grade with `otter run`, which takes one submission at a time."""
    for_otter(folder, n_students)
    command = peers.PYTHON.with_name("otter")
    measure([command, "assign", f"{NAME}.ipynb", "dist"], folder, AMONG_PEERS)
    (autograder,) = folder.glob("dist/autograder/*.zip")
    (folder / "out").mkdir()
    return sum(
        measure([command, "run", submission, "-a", autograder, "-o", "out"], folder, AMONG_PEERS)["cpu"]
        for submission in sorted(folder.glob("submitted/*.ipynb"))
    )


def nbval(folder: Path, n_students: int) -> float:
    """Run all notebooks with nbval in one session of pytest, which fails where an answer is wrong."""
    for_nbval(folder / "class", n_students)
    options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--nbval"]
    run = [sys.executable, "-c", "import sys, pytest; pytest.main(sys.argv[1:])"]
    return measure([*run, *options, "class"], folder)["cpu"]


@dataclass(frozen=True)
class Pace:
    """How a class went: seconds for each once all has started, all seconds, memory then and at the end."""

    each: float
    whole: float
    megabytes_before: float
    megabytes_after: float


def _class(folder: Path) -> Iterator[Row]:
    one = pace(folder / "one", RUN_IN + 40, workers=1)
    two = pace(folder / "two", CLASS, workers=2)
    yield at_least("Two workers beside one: submissions an hour", 1.7, one.each / two.each, "times")
    yield at_most(f"A class of {CLASS} on two workers", 3, two.whole / 60, "min")
    grown = two.megabytes_after / two.megabytes_before
    note = f"{two.megabytes_before:.0f} MB, then {two.megabytes_after:.0f} MB"
    claim = f"The grader's memory at the end of {CLASS}, of that after {RUN_IN}"
    yield at_most(claim, 1.1, grown, "times", note)


def pace(folder: Path, n_students: int, workers: int) -> Pace:
    """Grade a class, and watch how many are done when, and what memory the grader's own processes take."""
    ours(folder / "class", n_students)
    command = [*GRADE, "class", "--solution", SOLUTION, "--out", "reports", "--workers", str(workers)]
    journal, seen = folder / "reports" / "journal.jsonl", []
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as grader:
        while grader.poll() is None:
            done = journal.read_text("utf-8").count("\n") if journal.exists() else 0
            seen.append((time.perf_counter() - start, done, megabytes(grader.pid)))
            time.sleep(0.25)
    whole = time.perf_counter() - start
    if grader.returncode:
        raise RuntimeError(f"confusionlab grade ended with status {grader.returncode}")
    started = next((moment, done, memory) for moment, done, memory in seen if done >= RUN_IN)
    ended = next((moment, done, memory) for moment, done, memory in seen if done >= n_students - 1)
    return Pace((ended[0] - started[0]) / (ended[1] - started[1]), whole, started[2], ended[2])


def megabytes(pid: int) -> float:
    """Return the memory of the grader and its workers, without what runs the submissions."""
    try:
        main = psutil.Process(pid)
        own = [main, *(child for child in main.children() if "spawn_main" in " ".join(child.cmdline()))]
        return sum(process.memory_info().rss for process in own) / 1e6
    except psutil.NoSuchProcess:
        return 0.0
