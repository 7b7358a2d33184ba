"""Where things are, and the addresses that stand in pyproject.toml and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path

from confusionlab.requirement import git_reference

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
LOCK = ROOT / "requirements.lock"
WHEELS = "pyodide"  # in the folder of the data; no lesson depends on what is in it

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION: str = _PROJECT["version"]
REPOSITORY: str = _PROJECT["urls"]["Repository"]
HOMEPAGE: str = _PROJECT["urls"]["Homepage"]
BRANCH = "main"
# The page at the site's root address, by the name of its file.
FRONT_PAGE = "index"
REFERENCE = git_reference(VERSION)  # where the notebooks of this version are, and its package
_OWNER_AND_NAME = REPOSITORY.removeprefix("https://github.com/")

COLAB = f"https://colab.research.google.com/github/{_OWNER_AND_NAME}/blob/{REFERENCE}/"
RAW = f"https://raw.githubusercontent.com/{_OWNER_AND_NAME}/{REFERENCE}/"


def lessons() -> list[Path]:
    """Return the lessons' sources, in order: the numbered files of book/."""
    return sorted((ROOT / "book").glob("[0-9][0-9]_*.md"))


def studios() -> list[Path]:
    """Return the studios' sources: open-ended practice, made into notebooks as lessons are."""
    return sorted((ROOT / "book").glob("studio_*.md"))


def solutions() -> list[Path]:
    """Return the exercises' sources, in order."""
    return sorted((ROOT / "solutions").glob("[0-9][0-9]_*.md"))
