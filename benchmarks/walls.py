"""What the walls cost around a process that does nothing: `python -m benchmarks.walls KIND HOW_MANY`."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.cpu import measure
from confusionlab.grading.sandbox.enter import LaunchRequest, enter
from confusionlab.grading.sandbox.fork_server import Wait, Zygote, request_fork
from confusionlab.grading.sandbox.isolation import Isolation
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


def do_nothing(wait: Wait) -> None:
    """Enter the namespaces, if there are any, and end; the fork server's entry."""
    request, (status_pipe, *namespaces) = wait()
    if namespaces:
        asked = LaunchRequest.from_text(request)
        enter(asked, status_pipe=status_pipe, namespaces=namespaces[0], start=lambda _: os._exit(0))


def main() -> None:
    """Fork processes that do nothing, behind walls of a kind."""
    isolation, limits = Isolation(sys.argv[1]), Limits()
    with closing(
        Zygote(["benchmarks.walls"], "benchmarks.walls:do_nothing", os.environ | ONE_THREAD)
    ) as zygote:
        for _ in range(int(sys.argv[2])):
            namespace = None if isolation.kind == "none" else isolation.build(limits)
            ours, theirs = os.pipe()
            user = namespace.user if namespace else None
            request = LaunchRequest(arguments=[], environment=environment(), folder=HOME, user=user)
            files = [theirs, namespace.handle] if namespace else [theirs]
            request_fork(zygote.socket, request.to_text().encode(), files)
            os.close(theirs)
            with os.fdopen(ours, "rb") as status_pipe:
                status_pipe.read()  # until the child has ended
            if namespace:
                namespace.close()


if __name__ == "__main__":
    main()
