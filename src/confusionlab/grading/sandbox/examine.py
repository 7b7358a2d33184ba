"""Run one hostile, already assembled notebook, and tell what each of its cells showed."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import closing
from copy import deepcopy
from dataclasses import asdict, dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from confusionlab.grading.sandbox.in_kernel import MIME
from confusionlab.grading.sandbox.isolation import Walls, WallsError, available_walls
from confusionlab.grading.sandbox.limits import DEFAULT_LIMITS, Limits
from confusionlab.grading.sandbox.supervisor import Supervisor

if sys.platform == "linux":
    from confusionlab.grading.sandbox.namespace import end

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = [
    "MIME",
    "ExaminationError",
    "Limits",
    "Observation",
    "Walls",
    "WallsError",
    "available_walls",
    "examine",
]

ROLES = ("learner", "given", "check")
KILLING = ("timeout", "killed")
MARGIN_SECONDS = 180  # for a supervisor and its kernels to start, on a machine that is busy


class ExaminationError(RuntimeError):
    """A notebook could not be run, through no fault of its own."""


@dataclass(frozen=True)
class Observation:
    """What happened in one code cell.

    Attributes
    ----------
    cell_id : str
        The cell's id.
    status : str
        "passed", "failed" (a check that showed another value, or none), "error"
        (it raised), "timeout", "killed" (it took its kernel down) or "not run"
        (the notebook's time was over).
    shown : str or None
        The canonical value that a check cell showed.
    error : str or None
        A short text of what went wrong.
    seconds : float
        How long the cell ran.
    """

    cell_id: str
    status: str
    shown: str | None = None
    error: str | None = None
    seconds: float = 0.0


def examine(
    notebook: NotebookNode, limits: Limits = DEFAULT_LIMITS, walls: Walls | None = None, warm: bool = True
) -> list[Observation]:
    """Run a notebook in a kernel of its own, and compare what its check cells show.

    Parameters
    ----------
    notebook : NotebookNode
        Complete: each code cell's `metadata["confusionlab"]` names its `role`
        ("learner", "given" or "check") and `task`. Either every check cell
        holds the output that is expected of it (one `display_data` with
        `MIME` alone), or none does: then a check passes if it shows something.
    limits : Limits
        When to stop it.
    walls : Walls, optional
        What keeps it in. Default: `available_walls()`.
    warm : bool
        Fork the kernel from a process that has imported NumPy, pandas,
        scikit-learn, Matplotlib and seaborn. A clean kernel is the reference;
        there are only clean ones without walls.

    Returns
    -------
    list of Observation
        One per code cell, in order. Nothing that the notebook started is left,
        unless there were no walls.

    Raises
    ------
    WallsError
        If no walls can be had here.
    ExaminationError
        If no kernel could be started.
    ValueError
        If a cell has no role, or some check cells hold an expected output and
        others do not.
    """
    return _Examination(_prepared(notebook), limits, walls or available_walls(), warm).run()


def _prepared(notebook: NotebookNode) -> NotebookNode:
    """Return a copy in which nbval compares all check cells, and has nothing to say of the others.

    nbval compares no cell without an execution count, and fails one that has outputs and no count.
    """
    prepared = deepcopy(notebook)
    expects = set()
    for cell in prepared.cells:
        if cell.cell_type != "code":
            continue
        role = cell.metadata.get("confusionlab", {}).get("role")
        if role not in ROLES:
            raise ValueError(f"notebook: cell {cell.id!r} has the role {role!r}; expected one of {ROLES}")
        cell.execution_count = 1
        cell.outputs = cell.outputs if role == "check" else []
        expects |= {bool(cell.outputs)} if role == "check" else set()
    if len(expects) == 2:
        raise ValueError(
            "notebook: some check cells hold the output that is expected, and some do not; "
            "a check without one would pass whatever it shows"
        )
    return prepared


class _Examination:
    """The examination of one notebook, by one supervisor, or by more where a submission breaks one."""

    def __init__(self, notebook: NotebookNode, limits: Limits, walls: Walls, warm: bool) -> None:
        self._notebook, self._limits, self._walls = notebook, limits, walls
        self._warm = warm and walls.kind != "none"
        self._cells = [cell.id for cell in notebook.cells if cell.cell_type == "code"]
        self._seen: list[Observation] = []
        self._begun = -1
        self._rooms: list[int] = []
        self._deadline = time.monotonic() + limits.notebook_seconds

    def run(self) -> list[Observation]:
        """Run the notebook to its end, or to the end of its time."""
        with TemporaryDirectory(prefix="grading-") as folder:  # ours: a supervisor may be killed
            while len(self._seen) < len(self._cells):
                with closing(Supervisor(self._request(folder), self._warm)) as supervisor:
                    self._follow(supervisor)
                if len(self._seen) < len(self._cells):
                    self._give_up_a_cell()
        return self._seen

    def _request(self, folder: str) -> bytes:
        """Return what a supervisor is asked."""
        request = {
            "notebook": self._notebook,
            "folder": folder,
            "limits": asdict(self._limits),
            "walls": self._walls.kind,
            "seconds": self._deadline - time.monotonic(),
            "first": len(self._seen),
            "killers": [place for place, seen in enumerate(self._seen) if seen.status in KILLING],
        }
        return json.dumps(request).encode()

    def _follow(self, supervisor: Supervisor) -> None:
        """Take what a supervisor tells until it ends; then end what it may have left."""
        seconds = max(0.0, self._deadline - time.monotonic()) + MARGIN_SECONDS
        timer = threading.Timer(seconds, supervisor.kill)
        timer.start()
        try:
            for line in supervisor.events:
                self._take(supervisor, line)
        finally:
            timer.cancel()
            supervisor.kill()
            self._clear()

    def _take(self, supervisor: Supervisor, line: bytes) -> None:
        """Take one event; the last one may be cut off."""
        if not line.endswith(b"\n"):
            return
        ((kind, value),) = json.loads(line).items()
        if kind == "supervisor":
            supervisor.is_known_as(value)
        elif kind == "room":
            self._rooms.append(os.pidfd_open(value))
        elif kind == "begin":
            self._begun = value
        elif kind == "observation":
            self._seen.append(Observation(**value))
        else:
            raise ExaminationError(f"the notebook could not be run: {value}")

    def _clear(self) -> None:
        """See to it that everything in the rooms has ended, also where the supervisor could not."""
        while self._rooms:
            room = self._rooms.pop()
            end(room)
            os.close(room)

    def _give_up_a_cell(self) -> None:
        """Note that a cell ended its supervisor, so that another may go on after it."""
        number = len(self._seen)
        if self._begun != number:
            raise ExaminationError("the notebook could not be run: its supervisor ended at once")
        text = "it sent so much that nobody could listen to it any longer"
        self._seen.append(Observation(self._cells[number], "killed", error=text))
