"""How much a submission may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one submission may take before it is stopped.

    Attributes
    ----------
    cell_seconds : float
        Wall clock for one cell.
    notebook_seconds : float
        Wall clock for all cells together, restarts included.
    processors : float
        How many processors all its processes together may keep busy for as
        long as a notebook may run.
    memory_megabytes : int
        Memory of all its processes together.
    processes : int
        How many processes may run at the same time.
    file_megabytes : int
        Everything it may write, in one file or in many.
    output_kilobytes : int
        The longest message that is read from it: the value of an answer, an error.

    Examples
    --------
    >>> Limits(cell_seconds=10).processes
    32
    >>> Limits(notebook_seconds=100, processors=2).processor_seconds
    200
    """

    cell_seconds: float = 60
    notebook_seconds: float = 600
    processors: float = 1
    memory_megabytes: int = 4096
    processes: int = 32
    file_megabytes: int = 64
    output_kilobytes: int = 4096

    @property
    def processor_seconds(self) -> float:
        """Processor time of all its processes together, from one start of its kernel to the next."""
        return self.notebook_seconds * self.processors


DEFAULT_LIMITS = Limits()
