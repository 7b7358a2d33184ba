"""Make .venv from the lock file: `python -m tools.environment` (Python alone is enough).

`python -m tools.environment --target FOLDER --requirement FILE` puts packages into a folder of their own
instead, without what they depend on: for comparisons with packages that the environment must not hold.
The file pins them with their hashes.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = FOLDER / "made-from"
PIP = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
UV = [PYTHON, "-m", "uv", "pip"]
QUIET = ["--quiet", "--python", PYTHON]  # else uv follows another environment that is active

# pip's setting, uv's variable for the same, and what uv puts between several.
SETTINGS = (
    ("index-url", "UV_DEFAULT_INDEX", " "),
    ("extra-index-url", "UV_INDEX", " "),
    ("find-links", "UV_FIND_LINKS", ","),
    ("trusted-host", "UV_INSECURE_HOST", " "),
    ("cert", "SSL_CERT_FILE", ""),
)


def identity() -> str:
    """Return what the environment depends on: the lock, the package's metadata, this Python."""
    text = [sys.version, *(path.read_text("utf-8") for path in (LOCK, ROOT / "pyproject.toml"))]
    return hashlib.sha256("\0".join(text).encode()).hexdigest()


def is_current() -> bool:
    """Tell whether .venv was made from just these files."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text("utf-8") == identity()


def entry(lock: str, name: str) -> str:
    """Return the lines of one package in a lock file: its version and its hashes."""
    found = re.search(rf"^{name}==.*(?:\n +.*)*", lock, re.MULTILINE)
    if not found:
        raise ValueError(f"{LOCK.name} does not pin {name}: run `make lock`")
    return found[0] + "\n"


def as_uv_reads_it(listed: str) -> dict[str, str]:
    """Turn `pip config list` into the variables that tell uv the same: where packages come from.

    uv reads no settings of pip. An environment variable goes before a file, `install` before `global`.
    """
    settings: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for name, value in re.findall(rf"^{section}\.([\w-]+)=(.*)$", listed, re.MULTILINE):
            settings[name] = ast.literal_eval(value)
    found = {
        variable: between.join(settings[name].split()) if between else settings[name]
        for name, variable, between in SETTINGS
        if settings.get(name)
    }
    # pip looks through all indexes, uv stops at the first that knows a name. Hashes say which file is meant.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **found}


def uv_environment() -> dict[str, str]:
    """Return the environment to run uv in; what it holds for uv already goes before pip's settings."""
    listed = subprocess.run([*PIP, "config", "list"], check=True, capture_output=True, text=True).stdout
    return as_uv_reads_it(listed) | os.environ


def install_uv() -> None:
    """Install uv itself with pip, just as the lock file pins it."""
    with TemporaryDirectory() as folder:
        pinned = Path(folder) / "uv.txt"
        pinned.write_text(entry(LOCK.read_text("utf-8"), "uv"), "utf-8")
        subprocess.run([*PIP, "install", "--quiet", "--require-hashes", "--requirement", pinned], check=True)


def make() -> None:
    """Install the locked packages and, editable, this one; leave no half-made environment behind as good."""
    print("Making the environment in .venv …", flush=True)
    start = time.perf_counter()
    STAMP.unlink(missing_ok=True)  # emptying the folder may be interrupted too
    venv.create(FOLDER, clear=True, with_pip=True, symlinks=os.name != "nt")
    install_uv()
    uv = uv_environment()
    subprocess.run([*UV, "sync", *QUIET, "--require-hashes", LOCK], check=True, env=uv)
    own = ["--no-deps", "--no-build-isolation", "--editable", ROOT]
    subprocess.run([*UV, "install", *QUIET, *own], check=True, env=uv)
    STAMP.write_text(identity(), "utf-8")
    print(f"The environment took {time.perf_counter() - start:.0f} s.")


def install_beside(target: Path, requirement: Path) -> None:
    """Install the packages of a file, and nothing that they depend on, into a folder of their own."""
    pinned = ["--no-deps", "--require-hashes", "--requirement", requirement]
    command = [*UV, "install", *QUIET, "--target", target, *pinned]
    subprocess.run(command, check=True, env=uv_environment())


def main() -> None:
    """Make the environment unless it is there and current; with a target, fill that folder."""
    parser = argparse.ArgumentParser(description="Make .venv from the lock file, unless it is current.")
    parser.add_argument("--target", type=Path, metavar="FOLDER", help="install packages into this folder")
    parser.add_argument("--requirement", type=Path, metavar="FILE", help="what to install there")
    arguments = parser.parse_args()
    if arguments.target:
        install_beside(arguments.target, arguments.requirement)
    else:
        make_unless_current()


def make_unless_current() -> None:
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
