"""A small Sphinx extension: pages whose code cells run in the reader's browser.

It puts the runtime into the site (`tools.runtime`), gives each page that is offered its data, and marks its
code cells with their ids. Where the runtime is not at hand it does nothing.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from posixpath import relpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

from confusionlab.grading.assignment.exercise import sealed_hidden_checks
from tools import answers, runtime, wheels
from tools.course import USES, lessons
from tools.project import ROOT

STATIC = "_static/live"
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)|import[ \t]+([\w. ,]+))", re.MULTILINE)
# What is fetched from another host where nobody has put it into the folder of the data.
FETCHED = re.compile("|".join(USES[use] for use in ("payments", "photographs")))


class LiveCell(nodes.container):
    """A code cell that says in the page which cell of the notebook it is."""


def visit(translator: SphinxTranslator, cell: LiveCell) -> None:
    """Open the cell as a container is opened, with its id and its tags."""
    said = {
        "data-cell-id": cell["cell_id"],
        "data-cell-tags": " ".join(cell["cell_metadata"].get("tags", [])),
    }
    translator.body.append(translator.starttag(cell, "div", CLASS="docutils container", **said))


def depart(translator: SphinxTranslator, cell: LiveCell) -> None:
    """Close it."""
    translator.body.append("</div>\n")


def notebook_of(page: str) -> dict[str, Any]:
    """Return the notebook that a page is made from."""
    return json.loads((ROOT / f"{page}.ipynb").read_text("utf-8"))


def code_of(notebook: dict[str, Any]) -> str:
    """Return all code of a notebook."""
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")


def imported(code: str) -> set[str]:
    r"""Return the modules that code imports, each by the name at its top.

    Examples
    --------
    >>> sorted(imported("import numpy as np, json\nfrom sklearn.svm import SVC"))
    ['json', 'numpy', 'sklearn']
    """
    named = [name for match in IMPORT.finditer(code) for name in (match[1] or match[2]).split(",")]
    return {name.split()[0].partition(".")[0] for name in named if name.strip()}


def runs_in_a_page(code: str, listed: dict[str, Any]) -> bool:
    """Tell whether code imports only what the page has, and loads no data from elsewhere."""
    there = {module for wheel in listed["wheels"] for module in wheel["imports"]} | sys.stdlib_module_names
    return imported(code) <= there and not FETCHED.search(code)


def offered(listed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the notebooks of the pages that are offered: of what needs no more than a page has."""
    of_extras = {f"notebooks/{lesson.name}" for lesson in lessons() if lesson.head.get("extras")}
    paths = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *sorted((ROOT / "exercises").glob("*.ipynb"))]
    pages = [f"{path.parent.name}/{path.stem}" for path in paths]
    notebooks = {page: notebook_of(page) for page in pages if page not in of_extras}
    return {page: each for page, each in notebooks.items() if runs_in_a_page(code_of(each), listed)}


def hidden_checks(page: str) -> list[dict[str, Any]]:
    """Return the hidden checks of an exercise, drawn and sealed; none of another page."""
    folder, _, stem = page.partition("/")
    if folder != "exercises":
        return []
    drawn = sealed_hidden_checks(answers.solution(ROOT / "solutions" / f"{stem}.md"), answers.SEEDS)
    return [asdict(check) for check in drawn]


def loads(notebook: dict[str, Any], listed: dict[str, Any]) -> dict[str, Any]:
    """Say what running a notebook loads, in megabytes, as far as its own imports tell."""
    modules = imported(code_of(notebook))
    by_name = {wheel["name"]: wheel for wheel in listed["wheels"]}
    named = [name for name, wheel in by_name.items() if modules & set(wheel["imports"])]
    loaded: set[str] = set()
    parts = {"Python": sum(file["bytes"] for file in listed["runtime"])}
    for name in [*listed["start"], *named]:
        new = closure(name, by_name) - loaded
        loaded |= new
        title = "Python" if name in ("ipython", "confusionlab") else by_name[name]["title"]
        parts[title] = parts.get(title, 0) + sum(by_name[each]["bytes"] for each in new)
    of = [{"title": title, "megabytes": round(size / 1e6, 1)} for title, size in parts.items() if size]
    return {"total": round(sum(parts.values()) / 1e6, 1), "of": of}


def closure(name: str, by_name: dict[str, dict[str, Any]]) -> set[str]:
    """Return a wheel's name with those of all that it depends on."""
    return {name}.union(*(closure(each, by_name) for each in by_name[name]["depends"]))


def prepare(app: Sphinx) -> None:
    """Put the runtime and the pages' data into the site."""
    app.live_pages = []  # type: ignore[attr-defined]
    if app.builder.format != "html" or not wheels.is_there():
        return
    listed = runtime.place(Path(app.outdir) / STATIC)
    notebooks = offered(listed)
    for page, notebook in notebooks.items():
        data = {
            "notebook": notebook,
            "hidden": hidden_checks(page),
            "megabytes": loads(notebook, listed),
            "note": "",
        }
        path = Path(app.outdir) / STATIC / "pages" / f"{page}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    app.live_pages = list(notebooks)  # type: ignore[attr-defined]


def mark_cells(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the code cells of an offered page their ids."""
    if page not in app.live_pages:  # type: ignore[attr-defined]
        return
    cells = notebook_of(page)["cells"]
    for container in list(doctree.findall(nodes.container)):
        if container.get("nb_element") == "cell_code":
            live = LiveCell(**container.attributes, cell_id=cells[container["cell_index"]]["id"])
            live.extend(container.children)
            container.replace_self(live)


def announce(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Tell an offered page where its data is, and start its script."""
    if page not in app.live_pages:  # type: ignore[attr-defined]
        return
    data = relpath(f"{STATIC}/pages/{page}.json", page.rpartition("/")[0] or ".")
    context["metatags"] = f'{context.get("metatags", "")}\n<meta name="confusionlab-live" content="{data}">'
    app.add_js_file("live/page.js", type="module")
    if (runtime.SOURCE / "live.css").exists():
        app.add_css_file("live/live.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.add_node(LiveCell, html=(visit, depart))
    app.connect("builder-inited", prepare)
    app.connect("doctree-resolved", mark_cells)
    app.connect("html-page-context", announce)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
