"""Run the cells of a notebook under nbval: restart a kernel that ended, replay, compare what checks show.

nbval is what runs the checks, in the tests of this repository and when a class is graded: the course
promises it. It makes each cell a pytest item, runs it and compares its outputs. What is changed here: only
what check cells show counts; a kernel that was ended is started again, and the earlier cells are run once
more, without those that took a kernel down, so that a cell costs no other cell's points.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import nbval.plugin  # type: ignore[import-untyped]
import pytest
from nbformat import NotebookNode, from_dict
from nbval.plugin import IPyNbCell, IPyNbFile

import confusionlab
from confusionlab.grading.sandbox.in_kernel import MIME
from confusionlab.grading.sandbox.kernel import CellStoppedError, KernelClient
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.messages import shown_value
from confusionlab.grading.sandbox.notebook import Cell, CellResult
from confusionlab.grading.status import CellStatus

# nbval needs little of pytest; each part left out is time saved at each notebook.
LEFT_OUT = (
    "cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "nose", "pastebin", "stepwise",
    "threadexception", "unittest", "unraisableexception", "warnings",
)  # fmt: skip

# pytest collects from files; this one stands for the notebook, which comes from memory.
NOT_READ = Path(confusionlab.__file__).with_name("py.typed")

Emit = Callable[[str, Any], None]


def run_cells(plugin: NotebookPlugin) -> None:
    """Run nbval under pytest, with no plugins, settings and conftest.py but ours."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    folder = str(NOT_READ.parent)
    parts = [option for part in LEFT_OUT for option in ("-p", f"no:{part}")]
    root_options = ["-c", os.devnull, "--rootdir", folder, "--confcutdir", folder, "--noconftest"]
    options = [*root_options, *parts, "--capture=no", "--nbval", str(NOT_READ)]
    pytest.main(options, plugins=[nbval.plugin, plugin])


def for_nbval(cell: Cell) -> NotebookNode:
    """Return a cell as nbval reads it.

    nbval compares no cell without an execution count, and fails one that has outputs and no count.
    """
    answer = {"output_type": "display_data", "metadata": {}}
    answer |= {"data": {MIME: {"name": cell.check, "value": cell.expected}}}
    made: NotebookNode = from_dict(
        {
            "cell_type": "code",
            "id": cell.id,
            "source": cell.source,
            "metadata": {},
            "execution_count": 1,
            "outputs": [] if cell.expected is None else [answer],
        }
    )
    return made


class NotebookFile(IPyNbFile):  # type: ignore[misc]
    """The notebook; `NotebookPlugin` sets its attributes."""

    cells: Sequence[Cell]
    limits: Limits
    start_kernel: Callable[[], KernelClient]
    emit: Emit
    deadline: float
    first: int
    kernel: KernelClient | None
    killers: set[int]

    def collect(self) -> Iterator[NotebookItem]:
        """Yield an item for each cell that is still to be run."""
        for number, cell in enumerate(self.cells):
            if number >= self.first:
                # No tags and no comments: a cell could ask nbval to skip or to ignore.
                options = defaultdict(bool, check=bool(cell.check))
                item = NotebookItem.from_parent(
                    self, name=f"Cell {number}", cell_num=number, cell=for_nbval(cell), options=options
                )
                item.asked = cell
                yield item

    def setup(self) -> None:
        """Start nothing yet: each cell ensures that there is a kernel."""

    def seconds_left(self) -> float:
        """Return how long the next cell may run.

        Raises
        ------
        CellStoppedError
            If the notebook's time is over.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise CellStoppedError(CellStatus.NOT_RUN, "the time for the whole notebook was over")
        return min(left, self.limits.cell_seconds)

    def prepare(self, number: int) -> None:
        """Ensure that there is a kernel in which all earlier cells have run, except killing ones."""
        while self.kernel is None or not self.kernel.is_alive():
            self.seconds_left()
            self.kernel = self.start_kernel()
            self._replay(self.kernel, number)

    def _replay(self, kernel: KernelClient, number: int) -> None:
        """Run earlier cells once more; one that does not end by itself this time is left out the next."""
        for earlier in sorted(set(range(number)) - self.killers):
            seconds = self.seconds_left()
            try:
                kernel.await_reply(kernel.execute_cell_input(self.cells[earlier].source), seconds)
            except CellStoppedError:
                self.killers.add(earlier)
                kernel.stop()
                return

    def teardown(self) -> None:
        """End the kernel."""
        if self.kernel is not None:
            self.kernel.stop()


class NotebookItem(IPyNbCell):  # type: ignore[misc]
    """One cell."""

    asked: Cell

    def setup(self) -> None:
        """Make ready for it."""
        self.parent.emit("begin", self.cell_num)
        self.parent.prepare(self.cell_num)

    def runtest(self) -> None:
        """Run it; if the kernel ends, once more in another: an earlier cell may have left the cause."""
        try:
            self._run()
        except CellStoppedError as error:
            if not error.is_sudden:
                raise
            self.parent.prepare(self.cell_num)
            self._run()

    def _run(self) -> None:
        """Run it under nbval, which compares."""
        self.config.option.nbval_cell_timeout = self.parent.seconds_left()
        super().runtest()

    def compare_outputs(
        self, test: list[NotebookNode], ref: list[NotebookNode], skip_compare: Any = None
    ) -> bool:
        """Compare as nbval does; where the reference itself is run, an answer has to be there."""
        return bool(super().compare_outputs(test, ref, skip_compare)) if ref else len(test) == 1

    def result(self, error: BaseException | None, seconds: float) -> CellResult:
        """Return what happened in the cell."""
        done = CellResult(cell_id=self.asked.id, status=CellStatus.PASSED, seconds=seconds)
        if isinstance(error, CellStoppedError):
            return replace(done, status=error.status, error=str(error))
        answers = self.parent.kernel.answers if self.asked.check else []
        if len(answers) == 1:
            done = replace(done, shown=shown_value(answers[0]))
        if self.parent.kernel.error is not None:
            return replace(done, status=CellStatus.ERROR, error=self.parent.kernel.error)
        if error is not None:
            why = None if done.shown else self._why(len(answers))
            return replace(done, status=CellStatus.FAILED, error=why)
        return done

    @staticmethod
    def _why(count: int) -> str:
        """Return why a check without one readable answer failed."""
        return (
            f"it showed {count} answers, where there should be one"
            if count != 1
            else "its answer is malformed"
        )


class NotebookPlugin:
    """The pytest plugin that has nbval run a notebook from memory, where no kernel could find it.

    Parameters
    ----------
    receive : callable
        Is called once pytest is ready to collect; returns what the
        `NotebookFile` is given.
    """

    def __init__(self, receive: Callable[[], Mapping[str, Any]]) -> None:
        self._receive = receive

    def pytest_collect_file(self, file_path: Any, parent: pytest.Collector) -> NotebookFile | None:
        """Take the one file that pytest is given for the notebook; it shows the others in its folder, too."""
        if file_path != NOT_READ:
            return None
        notebook: NotebookFile = NotebookFile.from_parent(parent, path=file_path)
        for name, value in self._receive().items():
            setattr(notebook, name, value)
        return notebook

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: NotebookItem, call: pytest.CallInfo[None]) -> None:
        """Report a cell as soon as it has run, or cannot be."""
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, OSError):  # the machine's failure, not the submission's
            item.parent.emit("failure", str(error))
            raise pytest.exit.Exception("no kernel could be started")
        if call.when == "call" or (call.when == "setup" and error):
            if isinstance(error, CellStoppedError):
                item.parent.killers.add(item.cell_num)
            item.parent.emit("result", asdict(item.result(error, call.duration)))
