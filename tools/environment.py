"""Make .venv from the lock file: `python -m tools.environment` (Python alone is enough)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = FOLDER / "made-from"


def identity() -> str:
    """Return what the environment depends on: the lock, the package's metadata, this Python."""
    text = [
        sys.version,
        *((ROOT / name).read_text("utf-8") for name in ("requirements.lock", "pyproject.toml")),
    ]
    return hashlib.sha256("\0".join(text).encode()).hexdigest()


def is_current() -> bool:
    """Tell whether .venv was made from just these files."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text("utf-8") == identity()


def make() -> None:
    """Install the locked packages and, editable, this one; leave no half-made environment behind as good."""
    print("Making the environment in .venv (some minutes, once) …", flush=True)
    venv.create(FOLDER, clear=True, with_pip=True, symlinks=os.name != "nt")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "--requirement", ROOT / "requirements.lock"], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT], check=True)
    STAMP.write_text(identity(), "utf-8")


def main() -> None:
    """Make the environment unless it is there and current."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"This is Python {sys.version.split()[0]}; the course needs 3.11, 3.12 or 3.13.")
    if not is_current():
        if Path(sys.prefix).resolve() == FOLDER:
            sys.exit(".venv has to be made anew, and this is its own Python: deactivate it first.")
        make()
    print(f"Environment: {PYTHON.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
