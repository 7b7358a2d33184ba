"""Packages that are measured beside ours and that nothing else needs: in an environment of their own.

`python -m benchmarks.peers` makes it, in `_build/peers`, of what `peers.txt` pins.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.project import BUILD

PINS = Path(__file__).with_name("peers.txt")
ENVIRONMENT = BUILD / "peers"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(script: Path, *arguments: str | Path) -> str:
    """Run a script of ours among the peers, and return what it printed."""
    make()
    command = [PYTHON, script, *arguments]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def make() -> None:
    """Make the environment, unless it is there and has what is pinned now."""
    made = ENVIRONMENT / PINS.name
    if made.exists() and made.read_bytes() == PINS.read_bytes():
        return
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--clear", ENVIRONMENT], check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", PYTHON, "--requirement", PINS], check=True)
    shutil.copy(PINS, made)


def version(package: str) -> str:
    """Return the version that is pinned.

    >>> version("altair").split(".")[0]
    '6'
    """
    return re.search(rf"^{package}==(\S+)", PINS.read_text("utf-8"), re.MULTILINE)[1]  # type: ignore[index]


if __name__ == "__main__":
    make()
    print(f"The peers are in {ENVIRONMENT}")
