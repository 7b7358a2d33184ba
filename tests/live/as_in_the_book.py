"""Is what a cell shows in the page what it shows in the book?"""

import html
import math
import re
from collections.abc import Iterable
from typing import Any

from tools.dark_figures import MIME as DARK  # a figure's twin for dark pages, drawn for the book alone

NUMBER = re.compile(r"-?\d[\d,]*\.?\d*(?:e[-+]?\d+)?|-?\.\d+")
NO_WORDS = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL)
# Another Matplotlib measures letters otherwise, and so makes room for them.
FIGURE = re.compile(r"<Figure size [\d.]+x[\d.]+ with")


def shown(outputs: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the kinds of outputs with their text, what was printed in pieces as one."""
    parts: list[tuple[str, str]] = []
    for output in outputs:
        if output["output_type"] != "stream":
            data = output.get("data", {"error": output.get("evalue", "")})
            parts += [(kind, text_of(kind, data[kind])) for kind in sorted(data.keys() - {DARK})]
        elif parts and parts[-1][0] == output["name"]:
            parts[-1] = (output["name"], parts[-1][1] + output["text"])
        else:
            parts.append((output["name"], output["text"]))
    return parts


def text_of(kind: str, content: Any) -> str:
    """Return what can be read in an output; a picture has no text."""
    if kind == "text/html":
        return html.unescape(NO_WORDS.sub(" ", content))
    return FIGURE.sub("<Figure with", content) if kind.startswith("text/") or kind == "error" else ""


def are_close(one: str, other: str) -> bool:
    """Tell whether two numbers agree: whole ones exactly, others to two digits."""
    if one == other:
        return True
    if "." not in one + other:
        return False
    first, second = (float(number.replace(",", "")) for number in (one, other))
    return math.isclose(first, second, rel_tol=0.005, abs_tol=0.005)


def difference(here: Iterable[dict[str, Any]], book: Iterable[dict[str, Any]]) -> str:
    """Return what is not as in the book, or an empty text."""
    ours, theirs = shown(here), shown(book)
    if [kind for kind, _ in ours] != [kind for kind, _ in theirs]:
        return f"shows {[kind for kind, _ in ours]}, the book shows {[kind for kind, _ in theirs]}"
    for (kind, text), (_, printed) in zip(ours, theirs, strict=True):
        if NUMBER.sub("#", text).split() != NUMBER.sub("#", printed).split():
            return f"{kind} says:\n{text}\n… and in the book:\n{printed}"
        pairs = zip(NUMBER.findall(text), NUMBER.findall(printed), strict=True)
        if apart := [pair for pair in pairs if not are_close(*pair)]:
            return f"{kind}: here and in the book are {apart}"
    return ""
