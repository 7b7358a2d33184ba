"""What pip installs this version of the package from: its tag, or between two releases the main branch."""

from __future__ import annotations

from importlib.metadata import metadata


def git_reference(version: str) -> str:
    """Return the tag of a released version, and the main branch for one that is not released yet.

    Examples
    --------
    >>> git_reference("0.2.0"), git_reference("0.3.0.dev0")
    ('v0.2.0', 'main')
    """
    return "main" if ".dev" in version else f"v{version}"


def requirement(extra: str) -> str:
    """Return what pip has to be asked for where this version is needed, with one of its extras."""
    about = metadata("confusionlab")
    addresses = dict(entry.split(", ", 1) for entry in about.get_all("Project-URL", ()))
    return f"confusionlab[{extra}] @ git+{addresses['Repository']}@{git_reference(about['Version'])}"
