"""The walls around a submission: which kind works here, and what they keep out."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cache

from confusionlab.grading.sandbox.limits import Limits

if sys.platform == "linux":
    from confusionlab.grading.sandbox import bubblewrap, seccomp, unshare
    from confusionlab.grading.sandbox.namespace import Room, is_root
    from confusionlab.grading.sandbox.readable import readable

KINDS = {
    "bubblewrap": "walls by bubblewrap: no network, no sight of other files, limits on all it takes",
    "unshare": "walls by unshare and mount: no network, no sight of other files, limits on all it takes",
    "none": "NO WALLS: submissions had all the rights of whoever graded them; only the clock stopped them",
}


class WallsError(OSError):
    """No walls can be had here."""


@dataclass(frozen=True)
class Walls:
    """One kind of walls.

    Attributes
    ----------
    kind : str
        "bubblewrap", "unshare", or "none" for trusted notebooks.

    Examples
    --------
    >>> Walls("none").describe()[:8]
    'NO WALLS'
    """

    kind: str

    def __post_init__(self) -> None:
        """Refuse an unknown kind."""
        if self.kind not in KINDS:
            raise ValueError(f"kind: {self.kind!r} is no kind of walls; it is one of {', '.join(KINDS)}")

    def describe(self) -> str:
        """Return what a report says of them."""
        return KINDS[self.kind]

    def build(self, limits: Limits) -> Room:
        """Build a room for one kernel.

        Raises
        ------
        OSError
            If the system does not let us; the message is its own.
        """
        if self.kind == "unshare":
            return Room(unshare.command(readable(), limits.file_megabytes, is_root()))
        if not seccomp.is_available():
            return Room(bubblewrap.command(readable(), limits.file_megabytes, is_root(), None))
        with tempfile.TemporaryFile() as steps:
            steps.write(seccomp.program())
            steps.seek(0)
            command = bubblewrap.command(readable(), limits.file_megabytes, is_root(), steps.fileno())
            return Room(command, (steps.fileno(),))


@cache
def available_walls() -> Walls:
    """Return the walls that work here: bubblewrap's if they do, else those by unshare and mount.

    Each kind is tried by building a room.

    Returns
    -------
    Walls
        Never of the kind "none": that is for whoever asks for it.

    Raises
    ------
    WallsError
        If none work, saying why, and what to do about it.
    """
    if sys.platform != "linux":
        raise WallsError(
            f"walls: there are none for this system ({sys.platform}), so a submission could do all that you "
            "can. Grade on Linux (a virtual machine will do), or, if you trust everybody who handed in, say "
            "--no-walls."
        )
    reasons = []
    for kind, program in (("bubblewrap", "bwrap"), ("unshare", "unshare")):
        if shutil.which(program) is None:
            reasons.append(f"{program}: not installed")
            continue
        try:
            Walls(kind).build(Limits()).close()
        except OSError as error:
            reasons.append(f"{program}: {error}")
        else:
            return Walls(kind)
    raise WallsError(
        f"walls: neither kind works here ({'; '.join(reasons)}). Install bubblewrap; where the system "
        "forbids user namespaces, let an administrator allow them or grade as root in a virtual machine; "
        "or, if you trust everybody who handed in, say --no-walls."
    )
