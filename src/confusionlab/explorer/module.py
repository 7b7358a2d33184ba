"""The browser's side: a handful of files by subject, joined into one module when they are needed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# Each file needs only those before it.
FILES = (
    *("dom", "payload", "numbers", "classes", "colours", "pens", "picture", "theme", "heatmap", "examples"),
    *("details", "takeaway", "controls", "threshold", "explorer", "main"),
)
EXPORT = "export default { render };"
_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
_COMMENTS = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)\n|/\*\*.*?\*/ ?", re.MULTILINE | re.DOTALL)
_EXPORTED = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module() -> str:
    """Join the files into one ES module without imports; comments, and with them the types, stay behind.

    Examples
    --------
    >>> module().rstrip().endswith(EXPORT)
    True
    """
    files = ((HERE / "js" / f"{name}.js").read_text("utf-8") for name in FILES)
    joined = "\n".join(_EXPORTED.sub("", _IMPORT.sub("", _COMMENTS.sub("", text))) for text in files)
    return re.sub(r"\n{3,}", "\n\n", joined)


@cache
def style() -> str:
    """Give the style sheet of the explorer's shadow root."""
    return (HERE / "explorer.css").read_text("utf-8")
