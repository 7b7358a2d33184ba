"""The browser's side: a handful of files by subject, joined into one module when they are needed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# Each file needs only those before it.
FILES = (
    *("dom", "payload", "numbers", "classes", "colours", "pens", "picture", "theme", "heatmap", "examples"),
    *("details", "threshold", "takeaway", "controls", "explorer", "main"),
)
EXPORT = "export default { render };"
_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
_TYPES = re.compile(r"/\*\*.*?\*/ ?\n?", re.DOTALL)
_EXPORTED = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module() -> str:
    """Join the files into one ES module without imports; the types, which are comments, stay behind.

    Examples
    --------
    >>> module().rstrip().endswith(EXPORT)
    True
    """
    files = ((HERE / "js" / f"{name}.js").read_text("utf-8") for name in FILES)
    return "\n".join(_EXPORTED.sub("", _IMPORT.sub("", _TYPES.sub("", text))) for text in files)


@cache
def style() -> str:
    """Give the style sheet of the explorer's shadow root."""
    return (HERE / "explorer.css").read_text("utf-8")
