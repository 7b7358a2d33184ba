"""The browser's side: a handful of files by subject, joined into one module when they are needed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# Each file needs only those before it.
FILES = (
    "dom",
    "words",
    "copy",
    "payload",
    "numbers",
    "classes",
    "link",
    "colours",
    "pens",
    "picture",
    "theme",
    "zoom",
    "room",
    "fingers",
    "heatmap",
    "examples",
    "mistakes",
    "details",
    "sheet",
    "takeaway",
    "find",
    "controls",
    "curves",
    "threshold",
    "explorer",
    "main",
)
EXPORT = "export default { render };"
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_INDENTS = re.compile(r"^ +", re.MULTILINE)  # no text goes over several lines
_WITHOUT_TEXT = re.compile(r"^(?!export )[^\"'`/\\\n]+$", re.MULTILINE)
_SPACES = re.compile(r" ?([=,;:?{}()<>|&\[\]]) ?")
_JSDOC = r"/\*\*(?:(?!\*/).)*\*/"
_BREAKS = re.compile(r"(?<=[(\[{,])\n|,?\n(?=[)\]}])")
_COMMENTS = re.compile(rf"^ *(?://[^\n]*|{_JSDOC})\n|{_JSDOC} ?", re.MULTILINE | re.DOTALL)
_EXPORTED = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module() -> str:
    """Join the files into one ES module without imports, and leave behind what only a reader needs.

    Comments, and with them the types, indents, line breaks beside brackets, and the spaces beside signs in
    lines that hold no text.

    Examples
    --------
    >>> module().rstrip().endswith(EXPORT)
    True
    """
    files = ((HERE / "js" / f"{name}.js").read_text("utf-8") for name in FILES)
    joined = "\n".join(_EXPORTED.sub("", _IMPORT.sub("", _COMMENTS.sub("", text))) for text in files)
    bare = re.sub(r"\n{2,}", "\n", _INDENTS.sub("", joined))
    return _BREAKS.sub("", _WITHOUT_TEXT.sub(lambda line: _SPACES.sub(r"\1", line[0]), bare))


@cache
def style() -> str:
    """Give the style sheet of the explorer's shadow root."""
    return (HERE / "explorer.css").read_text("utf-8")
