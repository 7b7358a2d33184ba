"""Note the processor time of a command and of all that it starts: `python -m benchmarks.cpu FILE COMMAND…`.

A process whose parent has ended is handed to this one, so that no child's time is lost. Linux only.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


def measure(
    command: list[str | Path], folder: Path, environment: dict[str, str] | None = None
) -> dict[str, float]:
    """Run a command in a folder; return its seconds on the processor ("cpu") and on the wall ("wall")."""
    with tempfile.TemporaryDirectory() as scratch:
        note = Path(scratch) / "seconds.json"
        here = Path(__file__).resolve().parent.parent
        whole = [sys.executable, "-m", "benchmarks.cpu", note, *command]
        path = {"PYTHONPATH": str(here)}
        ran = subprocess.run(
            whole,
            cwd=folder,
            env=os.environ | (environment or {}) | path,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(f"{command}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        return json.loads(note.read_text())


def main() -> int:
    """Run the command given, wait for all it started, and write what it took."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    start = time.perf_counter()
    status = subprocess.run(sys.argv[2:], check=False).returncode
    wall = time.perf_counter() - start
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(sys.argv[1]).write_text(json.dumps({"cpu": used.ru_utime + used.ru_stime, "wall": wall}))
    return status


if __name__ == "__main__":
    sys.exit(main())
