"""What the walls cost around a process that does nothing: `python -m benchmarks.walls KIND HOW_MANY`."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.cpu import measure
from confusionlab.grading.sandbox.enter import Request, enter
from confusionlab.grading.sandbox.fork_server import Zygote
from confusionlab.grading.sandbox.isolation import Walls
from confusionlab.grading.sandbox.launch import fork_kernel
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.readable import HOME, ONE_THREAD, environment

FEW, MORE = 10, 110


def milliseconds(kind: str) -> float:
    """Return the processor time that walls add to each fork, all processes counted."""
    here = Path.cwd()

    def each(walls: str) -> float:
        few, more = (
            measure([sys.executable, "-m", "benchmarks.walls", walls, str(count)], here)["cpu"]
            for count in (FEW, MORE)
        )
        return (more - few) / (MORE - FEW)

    return 1000 * (each(kind) - each("none"))


def do_nothing(request: bytes, files: list[int]) -> None:
    """Enter the room, if there is one, and end; what the zygote calls in its child."""
    report, *room = files
    enter(Request.from_text(request), report, room[0] if room else None, lambda _: os._exit(0))


def main() -> None:
    """Fork processes that do nothing, behind walls of a kind."""
    walls, limits = Walls(sys.argv[1]), Limits()
    zygote = Zygote(["benchmarks.walls"], "benchmarks.walls:do_nothing", os.environ | ONE_THREAD)
    with closing(zygote), tempfile.TemporaryDirectory() as folder:
        for _ in range(int(sys.argv[2])):
            room = None if walls.kind == "none" else walls.build(limits)
            request = Request([], environment(), HOME if room else folder, user=room.user if room else None)
            fork_kernel(request, zygote.socket, room).wait()


if __name__ == "__main__":
    main()
