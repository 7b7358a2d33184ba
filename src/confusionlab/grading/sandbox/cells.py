"""A notebook under nbval, where only what check cells show counts, and a cell costs no other cell's tasks.

nbval makes each cell a pytest item, runs it and compares its outputs. What is changed here: a kernel that was
ended is started again, and the earlier cells are run once more, without those that took a kernel down.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile  # type: ignore[import-untyped]

from confusionlab.grading.sandbox.kernel import CellStoppedError, GradedKernel
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.messages import shown_value

Report = Callable[[str, Any], None]


def role(cell: NotebookNode) -> str:
    """Return what a cell is: "learner", "given" or "check"."""
    return str(cell.metadata["confusionlab"]["role"])


class GradedNotebook(IPyNbFile):  # type: ignore[misc]
    """The notebook; `Grading` sets its attributes."""

    notebook: NotebookNode
    limits: Limits
    start_kernel: Callable[[], GradedKernel]
    report: Report
    deadline: float
    first: int
    kernel: GradedKernel | None
    killers: set[int]

    def collect(self) -> Iterator[GradedCell]:
        """Yield an item for each code cell that is still to be run."""
        self.cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(self.cells):
            if number >= self.first:
                # No tags and no comments: a learner's cell could ask nbval to skip or to ignore.
                options = defaultdict(bool, check=role(cell) == "check")
                yield GradedCell.from_parent(
                    self, name=f"Cell {number}", cell_num=number, cell=cell, options=options
                )

    def setup(self) -> None:
        """Start nothing yet: each cell sees to it that there is a kernel."""

    def seconds_left(self) -> float:
        """Return how long the next cell may run.

        Raises
        ------
        CellStoppedError
            If the notebook's time is over.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise CellStoppedError("not run", "the time for the whole notebook was over")
        return min(left, self.limits.cell_seconds)

    def prepare(self, number: int) -> None:
        """See to it that there is a kernel in which all earlier cells were run, except killing ones."""
        while self.kernel is None or not self.kernel.is_alive():
            self.seconds_left()
            self.kernel = self.start_kernel()
            self._replay(self.kernel, number)

    def _replay(self, kernel: GradedKernel, number: int) -> None:
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


class GradedCell(IPyNbCell):  # type: ignore[misc]
    """One code cell."""

    def setup(self) -> None:
        """Make ready for it."""
        self.parent.report("begin", self.cell_num)
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

    def observe(self, error: BaseException | None, seconds: float) -> dict[str, Any]:
        """Return what happened in the cell, as `Observation` has it."""
        seen = {"cell_id": self.cell.id, "seconds": seconds, "shown": None, "error": None, "status": "passed"}
        if isinstance(error, CellStoppedError):
            return seen | {"status": error.status, "error": str(error)}
        answers = self.parent.kernel.answers if role(self.cell) == "check" else []
        if len(answers) == 1:
            seen["shown"] = shown_value(answers[0])
        if self.parent.kernel.error is not None:
            return seen | {"status": "error", "error": self.parent.kernel.error}
        if error is not None:
            return seen | {"status": "failed", "error": None if seen["shown"] else self._why(len(answers))}
        return seen

    @staticmethod
    def _why(count: int) -> str:
        """Return why a check without one readable answer failed."""
        return (
            f"it showed {count} answers, where there should be one"
            if count != 1
            else "its answer is malformed"
        )


class Grading:
    """The pytest plugin that has nbval run a notebook from memory, where no kernel could find it.

    Parameters
    ----------
    **attributes
        What the `GradedNotebook` is given.
    """

    def __init__(self, **attributes: Any) -> None:
        self._attributes = attributes

    def pytest_collect_file(self, file_path: Any, parent: pytest.Collector) -> GradedNotebook:
        """Take the one file that pytest is given, which is empty, for the notebook."""
        notebook: GradedNotebook = GradedNotebook.from_parent(parent, path=file_path)
        for name, value in self._attributes.items():
            setattr(notebook, name, value)
        return notebook

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: GradedCell, call: pytest.CallInfo[None]) -> None:
        """Report a cell as soon as it has run, or cannot be."""
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, OSError):  # the machine's failure, not the submission's
            item.parent.report("failure", str(error))
            raise pytest.exit.Exception("no kernel could be started")
        if call.when == "call" or (call.when == "setup" and error):
            if isinstance(error, CellStoppedError):
                item.parent.killers.add(item.cell_num)
            item.parent.report("observation", item.observe(error, call.duration))
