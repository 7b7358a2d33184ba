"""The walls around a notebook: which kind works here, and how one sandbox of that kind is made."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from confusionlab.grading.sandbox.limits import Limits

if sys.platform == "linux":
    from confusionlab.grading.sandbox import bubblewrap, seccomp, unshare
    from confusionlab.grading.sandbox.namespace import Namespace, is_root
    from confusionlab.grading.sandbox.readable import readable_paths

KINDS = {
    "bubblewrap": "walls by bubblewrap: no network, no sight of other files, limits on all it takes",
    "unshare": "walls by unshare and mount: no network, no sight of other files, limits on all it takes",
    "none": "NO WALLS: submissions had all the rights of whoever graded them; only the clock stopped them",
}


class IsolationError(OSError):
    """No walls can be had here."""


@dataclass(frozen=True)
class Isolation:
    """One kind of walls: which tool makes the namespaces.

    Attributes
    ----------
    kind : str
        "bubblewrap", "unshare", or "none" for trusted notebooks.

    Examples
    --------
    >>> Isolation("none").describe()[:8]
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

    def build(self, limits: Limits, shared: Iterable[Path] = ()) -> Namespace:
        """Make the namespaces for one kernel.

        Parameters
        ----------
        limits : Limits
            How much it may take.
        shared : iterable of Path
            What it may read beside the system, Python and this package.

        Raises
        ------
        OSError
            If the system refuses; the message is its own.
        """
        readable, size = readable_paths(shared), limits.file_megabytes
        if self.kind == "unshare":
            return Namespace(unshare.command(readable, megabytes=size, as_root=is_root()))
        if not seccomp.is_available():
            return Namespace(
                bubblewrap.command(readable, megabytes=size, as_root=is_root(), filter_file=None)
            )
        with tempfile.TemporaryFile() as steps:
            steps.write(seccomp.program())
            steps.seek(0)
            command = bubblewrap.command(
                readable, megabytes=size, as_root=is_root(), filter_file=steps.fileno()
            )
            return Namespace(command, (steps.fileno(),))


@cache
def available_isolation() -> Isolation:
    """Return the walls that work here: bubblewrap's if they do, else those by unshare and mount.

    Each kind is tried by making namespaces.

    Returns
    -------
    Isolation
        Never of the kind "none": that is for whoever asks for it.

    Raises
    ------
    IsolationError
        If none work, saying why, and what to do about it.
    """
    if sys.platform != "linux":
        raise IsolationError(
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
            Isolation(kind).build(Limits()).close()
        except OSError as error:
            reasons.append(f"{program}: {error}")
        else:
            return Isolation(kind)
    raise IsolationError(
        f"walls: neither kind works here ({'; '.join(reasons)}). Install bubblewrap; where the system "
        "forbids user namespaces, let an administrator allow them or grade as root in a virtual machine; "
        "or, if you trust everybody who handed in, say --no-walls."
    )
