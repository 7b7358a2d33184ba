"""Linux namespaces for one notebook, held open by a process that only sleeps, and what runs in them."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# In namespaces that root made, each notebook runs as a user of its own, so that the limit on processes counts
# its own alone. No system gives out numbers this high.
FIRST_USER = 1_900_000_000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def is_root() -> bool:
    """Tell whether this process is root, and not only in a container that calls its user so."""
    everybody = Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"]
    return everybody and os.geteuid() == 0


class Namespace:
    """Namespaces that stand until they are closed.

    Parameters
    ----------
    command : list of str
        Builds them, says so by one empty line, and sleeps as their first
        process.
    files : sequence of int
        Open files that the command reads.

    Raises
    ------
    OSError
        If the command fails; the message is its own.
    """

    def __init__(self, command: list[str], files: tuple[int, ...] = ()) -> None:
        with tempfile.TemporaryFile() as errors:
            self.process = subprocess.Popen(  # noqa: S603  made from our own parts
                command,
                pass_fds=files,
                env={"PATH": os.environ.get("PATH", os.defpath)},  # it can be read inside
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            assert self.process.stdout is not None  # noqa: S101  it is a pipe
            with self.process.stdout as output:
                stands = bool(output.readline())
            if not stands:
                self.process.wait()
                errors.seek(0)
                raise OSError(errors.read(2000).decode("utf-8", "replace").strip() or f"{command[0]} failed")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.first = int(children.read_text())
        self.handle = os.pidfd_open(self.first)
        self.root = Path(f"/proc/{self.first}/root")
        self.user = FIRST_USER + self.first if is_root() else None

    def furnish(self, folder: str, source: str) -> None:
        """Make a folder in it, with what another one outside holds, before anything runs there.

        Parameters
        ----------
        folder : str
            The new folder, as it is called inside.
        source : str
            The one to copy, outside.
        """
        made = self.root / folder.lstrip("/")
        shutil.copytree(source, made)
        if self.user is not None:
            for path in (made, *made.rglob("*")):
                os.chown(path, self.user, self.user)

    def processes(self) -> list[Path]:
        """Return the folder in `/proc` of each process in it."""
        folder = self.root / "proc"
        return [folder / name for name in os.listdir(folder) if name.isdecimal()]  # noqa: PTH208  ten times as fast

    def megabytes_at_most(self) -> float:
        """Return an upper bound of the memory of all processes: what they share counts with each. Quick."""
        return sum(map(_kilobytes, self.processes())) / 2**10

    def megabytes(self) -> float:
        """Return the memory of all processes: what they share counts once. Slow while they fork."""
        return sum(map(_proportional_kilobytes, self.processes())) / 2**10

    def processor_seconds(self) -> float:
        """Return the processor time of all processes, and of those of their children that have ended."""
        return sum(map(_ticks, self.processes())) / TICKS_PER_SECOND

    def files(self) -> int:
        """Return how many files there are in its scratch folder, of which only the size is bounded."""
        scratch = os.statvfs(self.root / "tmp")
        return scratch.f_files - scratch.f_ffree

    def close(self) -> None:
        """End everything in it; returns when nothing is left."""
        if self.process.returncode is None:
            end(self.handle)
            os.close(self.handle)
            self.process.wait()


def _proc_text(path: Path) -> str:
    """Return what `/proc` says; nothing of a process that is ending."""
    try:
        return path.read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _sum(text: str, *names: str) -> int:
    """Return the sum of some of the kilobytes in a text of `/proc`."""
    lines = (line.split() for line in text.splitlines())
    return sum(int(words[1]) for words in lines if words[0] in names)


def _threads(process: Path) -> Iterator[Path]:
    """Yield the folder of a process, which is its first thread's, and those of all its threads."""
    yield process
    with suppress(FileNotFoundError, ProcessLookupError):
        yield from (process / "task").iterdir()


def _memory(process: Path, name: str, *names: str) -> int:
    """Return the sum of kilobytes in a file on a process's memory.

    A thread that has ended says nothing of it, and the first one may end before the others.
    (psutil reads neither page tables nor another process namespace.)
    """
    sums = (_sum(_proc_text(thread / name), *names) for thread in _threads(process))
    return next(filter(None, sums), 0)


def _kilobytes(process: Path) -> int:
    """Return the memory of a process that no file backs, its page tables included."""
    return _memory(process, "status", "RssAnon:", "RssShmem:", "VmSwap:", "VmPTE:")


def _proportional_kilobytes(process: Path) -> int:
    """Return a process's share of memory; all that it holds, if it does not let us look."""
    try:
        pages = _memory(process, "smaps_rollup", "Pss:", "SwapPss:")
    except PermissionError:
        return _kilobytes(process)
    return pages + _memory(process, "status", "VmPTE:")  # which no two processes share


def _ticks(process: Path) -> int:
    """Return the processor time of a process and of its ended children, in the system's clock ticks."""
    after_the_name = _proc_text(process / "stat").rpartition(")")[2].split()
    return sum(map(int, after_the_name[11:15]))


def end(first: int) -> None:
    """Kill namespaces' first process, given its pidfd, and wait: Linux ends all others before it."""
    try:
        signal.pidfd_send_signal(first, signal.SIGKILL)
    except ProcessLookupError:
        return
    select.select([first], [], [])
