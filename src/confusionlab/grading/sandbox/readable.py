"""What can be read inside: the system, Python, this package, and the folders that are shared."""

from __future__ import annotations

import os
import shutil
import site
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

# Programs and libraries. Of /etc, only what the dynamic linker and the clock look up.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts")
# Not /dev/zero: what is mapped of it, shared, is memory that counts as nobody's.
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
SCRATCH = "/tmp"  # noqa: S108  the sandbox's own, in memory
HOME = f"{SCRATCH}/home"
TERMINAL_FOLDER = "/dev/pts"  # empty until a kernel moves in, see `enter`
DEVICE_LINKS = {
    "/dev/ptmx": "pts/ptmx",
    "/dev/shm": SCRATCH,  # noqa: S108  the sandbox's own
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "fd/0",
    "/dev/stdout": "fd/1",
    "/dev/stderr": "fd/2",
}

# Python's own folders. Not what else lies beside them: people make environments in their working folders.
INSTALLED = ("bin", "lib", "lib32", "lib64", "share", "pyvenv.cfg")
PACKAGE = Path(__file__).parents[2]

# On a class's many notebooks, more threads only get in each other's way; and none of them survives a fork.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LOKY_MAX_CPU_COUNT": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's memory
}
# What a kernel without network, and away from its user's settings, is told beside.
BEHIND_WALLS = {
    "SHELL": shutil.which("bash") or "/bin/sh",  # what follows a `!` is written for bash, as a rule
    # Installing is to fail at once, and not after some tries.
    "PIP_RETRIES": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_OFFLINE": "1",
}


@cache
def _installed() -> frozenset[Path]:
    """Return what is there of the system, Python, its packages and this one; as named and as it resolves."""
    prefixes = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent]
    named = [prefix / name for prefix in prefixes for name in INSTALLED]
    named += [PACKAGE, *map(Path, site.getsitepackages())]
    if site.ENABLE_USER_SITE:
        named += [Path(site.getusersitepackages())]
    wanted = {*map(Path, (*SYSTEM, *SETTINGS)), *named, *(path.resolve() for path in named)}
    return frozenset(path for path in wanted if path.exists())


def readable_paths(shared: Iterable[Path] = ()) -> list[Path]:
    """Return the files and folders that a notebook may read, none inside another.

    The folder that Python was started in is not among them, nor is anything of the user's own.

    Parameters
    ----------
    shared : iterable of Path
        What it may read beside the system, Python and this package.

    Returns
    -------
    list of Path
        Those that are there, sorted.
    """
    found = _installed() | {path for path in shared if path.exists()}
    return sorted(path for path in found if found.isdisjoint(path.parents))


def environment(home: str = HOME, shared: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return all environment variables that a kernel gets: none of the caller's own.

    Parameters
    ----------
    home : str
        What HOME says.
    shared : mapping, optional
        The folders that it may read, by the variable that names each.

    Returns
    -------
    dict of str to str
        The variables.
    """
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "USER": "learner",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",  # sets in the same order at each run, and in a forked kernel as in a clean one
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow tells of the processor it finds
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger, which nobody starts, complains
        **ONE_THREAD,
        **(shared or {}),
        **{name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ},
    }
