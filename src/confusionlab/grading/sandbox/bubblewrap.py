"""Namespaces by bubblewrap, which most distributions have, and which Flatpak is built on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from confusionlab.grading.sandbox.readable import DEVICE_LINKS, DEVICES, SCRATCH, TERMINAL_FOLDER

SLEEP = ("sh", "-c", "echo; exec sleep infinity")  # the empty line says that they stand


def _shown(path: Path) -> list[str]:
    """Return the options that show a path as it is, read-only; a link stays a link."""
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)]


def command(readable: Sequence[Path], *, megabytes: int, as_root: bool, filter_file: int | None) -> list[str]:
    """Return the command that makes namespaces and sleeps in them.

    Parameters
    ----------
    readable : sequence of Path
        What can be read inside.
    megabytes : int
        How much can be written inside.
    as_root : bool
        Whether root makes them; others need a user namespace.
    filter_file : int or None
        An open file with the filter of system calls for the one that sleeps.

    Returns
    -------
    list of str
        The command line.
    """
    options = ["--die-with-parent", "--new-session", "--hostname", "room"]
    options += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    options += [] if as_root else ["--unshare-user", "--uid", "0", "--gid", "0"]  # whose terminals are
    # First, so that what can be read of a checkout or an environment in /tmp lies on it.
    options += ["--size", str(megabytes << 20), "--perms", "1777", "--tmpfs", SCRATCH]
    for folder in sorted(
        {folder for path in [*readable, *map(Path, DEVICES)] for folder in path.parents[:-1]}
    ):
        options += ["--dir", str(folder)]  # else it makes them for its own user alone
    for path in readable:
        options += _shown(path)
    for device in DEVICES:
        options += ["--dev-bind", device, device]
    options += [word for link, target in DEVICE_LINKS.items() for word in ("--symlink", target, link)]
    options += ["--dir", TERMINAL_FOLDER, "--proc", "/proc", "--remount-ro", "/"]
    options += [] if filter_file is None else ["--seccomp", str(filter_file)]
    return ["bwrap", *options, "--", *SLEEP]
