"""The explorer without a kernel: a few lines of script around the module, and one self-contained file."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from confusionlab.explorer.module import EXPORT, HERE, module, style

if TYPE_CHECKING:
    from confusionlab.explorer.widget import ExplorerWidget

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
  html {{ color-scheme: light dark; background: #ffffff; }}
  .confusionlab-explorer {{ --confusionlab-title: none; }}
  @media print {{ html {{ color-scheme: light; }} }}
  body {{ margin: 0 auto; max-width: 80rem; padding: 1rem; font-family: system-ui, sans-serif; }}
  @media screen and (prefers-color-scheme: dark) {{ html {{ background: #11151b; color: #dbe1e8; }} }}
</style>
<main>
<h1 style="font-size: 1.4rem">{title}</h1>
{content}
</main>
</html>
"""
# The page may show pictures and sounds that examples name, and ask for nothing else.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src http: https: data: blob: 'self'; media-src http: https: data: 'self'; "
    "base-uri 'none'; form-action 'none'"
)


class Explorer:
    """An interactive confusion matrix; the last line of a notebook's cell displays it.

    Made by the `explore` methods and by `explore_scores`, not by hand.
    """

    def __init__(self, payload: bytes, n_classes: int, title: str, fallback: str, plain: str) -> None:
        self._payload = payload
        self._n_classes = n_classes
        self._title = title
        self._fallback = fallback
        self._plain = plain

    def __repr__(self) -> str:
        """Say what it is and what one does with it."""
        return f'Explorer of {self._n_classes:,} classes: display it, .save("page.html"), or .widget()'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self._plain, "text/html": self._html()}

    def _html(self) -> str:
        brought = {"NAME": _name(), "CODE": _classic(), "PAYLOAD": base64.b64encode(self._payload).decode()}
        script = _shim()
        for placeholder, text in brought.items():
            script = script.replace(f'"{placeholder}"', f'"{text}"')
        return f'<div class="confusionlab-explorer">{self._fallback}<script>\n{script}</script></div>'

    def save(self, path: str | Path) -> None:
        """Write one HTML file that needs nothing else: no kernel, no server, no network.

        Parameters
        ----------
        path : str or Path
            Where to write it, such as "page.html".

        Examples
        --------
        >>> from confusionlab import ConfusionMatrix
        >>> ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).explore().save("page.html")  # doctest: +SKIP
        """
        title = escape(self._title or "Confusion matrix")
        page = _PAGE.format(policy=_POLICY, title=title, content=self._html())
        Path(path).write_text(page, "utf-8")

    def widget(self) -> ExplorerWidget:
        """Make the same picture as a Jupyter widget, so that Python hears of the selection.

        Returns
        -------
        ExplorerWidget
            Its ``selection`` is a dict: "cells" a list of (actual, predicted), "examples" their ids.
            Observe it, or set it.

        Raises
        ------
        ImportError
            If anywidget isn't installed.

        Examples
        --------
        >>> from confusionlab import ConfusionMatrix
        >>> widget = ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).explore().widget()  # doctest: +SKIP
        >>> widget.selection["cells"]  # after a click  # doctest: +SKIP
        [['spam', 'ham']]
        """
        from confusionlab.explorer.widget import make

        return make(self._payload)


@cache
def _shim() -> str:
    text = (HERE / "shim.js").read_text("utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("//"))


@cache
def _name() -> str:
    """Name the module by its content, so that two versions on one page don't meet."""
    return f"confusionlab-{sha256((module() + style()).encode()).hexdigest()[:12]}"


@cache
def _classic() -> str:
    """Give the module as a classic script that leaves its function behind, compressed."""
    body = module().replace(EXPORT, "")
    made = f"globalThis[{json.dumps(_name() + '-made')}] = {{ render, css: {json.dumps(style())} }};"
    code = f'(() => {{\n"use strict";\n{body}\n{made}\n}})();'
    return base64.b64encode(gzip.compress(code.encode(), 9, mtime=0)).decode()
