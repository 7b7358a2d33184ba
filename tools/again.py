"""Run tests once more that failed beside others: `python -m tools.again`, which only CI does.

A browser may lose a race against other processes. Where at most five tests failed, these run again, alone and
one after the other; what fails again is a failure, and what passes is named.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.project import ROOT

MOST = 5
FAILED = Path(".pytest_cache/v/cache/lastfailed")


def failed(folder: Path) -> list[str]:
    """Return the tests that failed when pytest ran last in a folder."""
    path = folder / FAILED
    return list(json.loads(path.read_text("utf-8"))) if path.exists() else []


def again(folder: Path) -> int:
    """Run again what failed, if that is little; return 0 where all of it passes alone, else 1."""
    before = failed(folder)
    if not 0 < len(before) <= MOST:
        print(*(f"failed: {name}" for name in before), sep="\n")
        print(f"{len(before)} tests failed; only one to {MOST} are run again.")
        return 1
    subprocess.run([sys.executable, "-m", "pytest", "--last-failed"], cwd=folder, check=False)
    after = failed(folder)
    for name in before:
        alone = "failed, and failed alone" if name in after else "failed beside others and passed alone"
        print(f"{alone}: {name}")
    return 1 if after else 0


if __name__ == "__main__":
    sys.exit(again(ROOT))
