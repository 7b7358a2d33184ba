"""Look from outside at what a room's processes take together; what each may take, Linux sees to itself."""

from __future__ import annotations

from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.namespace import Room

MOST_FILES = 20_000


class Watch:
    """What a submission takes in its room, beyond what its kernel took to start.

    Parameters
    ----------
    room : Room
        The room, in which a kernel has just started.
    limits : Limits
        How much is too much.
    """

    def __init__(self, room: Room, limits: Limits) -> None:
        self._room, self._limits = room, limits
        self._kernels_processes = len(room.processes())
        self._kernels_seconds = room.processor_seconds()

    def has_company(self) -> bool:
        """Tell whether the kernel has started processes."""
        return len(self._room.processes()) > self._kernels_processes

    def excess(self) -> str | None:
        """Return a sentence on what there is too much of, None if all is well."""
        room, limits = self._room, self._limits
        if len(room.processes()) > limits.processes:
            return f"it ran more than {limits.processes} processes"
        if room.processor_seconds() - self._kernels_seconds > limits.processor_seconds:
            return f"it took more than {limits.processor_seconds:g} seconds of the processor's time"
        if self._takes_too_much_memory():
            return f"it took more than {limits.memory_megabytes} MB of memory"
        if room.files() > MOST_FILES:
            return f"it made more than {MOST_FILES} files"
        return None

    def _takes_too_much_memory(self) -> bool:
        """Look quickly, and only if that is too much, look well."""
        room, most = self._room, self._limits.memory_megabytes
        return room.megabytes_at_most() > most and room.megabytes() > most
