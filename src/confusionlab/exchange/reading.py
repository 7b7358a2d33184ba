"""What bridges read: a JSON file of another tool, or what is in it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def content_of(source: str | os.PathLike[str] | Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what a JSON file holds, or the mapping itself.

    Parameters
    ----------
    source : path or mapping
        A file, or what is in it.

    Returns
    -------
    mapping
        The JSON object.

    Raises
    ------
    TypeError
        If it is neither.
    ValueError
        If the file holds no JSON object.

    Examples
    --------
    >>> content_of({"labels": ["ham", "spam"]})
    {'labels': ['ham', 'spam']}
    """
    if isinstance(source, Mapping):
        return source
    if not isinstance(source, str | os.PathLike):
        raise TypeError(f"source: expected a path or a dict, got {type(source).__name__}")
    return parsed(Path(source).read_bytes(), str(source))


def parsed(text: bytes, name: str) -> Mapping[str, Any]:
    """Read one JSON object; `name` says in an error where it was to be.

    Raises
    ------
    ValueError
        If it is no JSON, or no object.

    Examples
    --------
    >>> parsed(b'{"matrix": []}', "cm.json")
    {'matrix': []}
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ValueError(
            f"source: {name} is not JSON, perhaps cut short ({error}); fetch it again"
        ) from error
    if not isinstance(content, Mapping):
        raise ValueError(f"source: {name} holds {type(content).__name__}, expected a JSON object")
    return content
