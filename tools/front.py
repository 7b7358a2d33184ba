r"""Sphinx directives for the front page: a matrix to play with, two spam filters, and the lessons as cards.

    ```{digits}
    What the darkest cell's digits have in common.
    ```

    ```{filters}
    ```

    ```{lesson-cards}
    ```

The first shows the matrix of `tools.digits`; its answer comes out where a reader opens the darkest cell, by
assets/front.js, and stands there from the beginning where no script runs.
"""

from __future__ import annotations

import base64
from html import escape
from io import BytesIO
from itertools import product
from typing import Any

import numpy as np
from docutils import nodes
from docutils.parsers.rst import Directive
from PIL import Image
from sphinx.application import Sphinx
from sphinx_external_toc.parsing import parse_toc_yaml

from tools import digits, filters
from tools.card_pictures import picture
from tools.course import Lesson, lessons
from tools.project import FRONT_PAGE, ROOT

NAMES = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")
SINGULAR = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# So many digits of a cell are shown: every mistake, and a handful of what was read rightly.
SHOWN = 24
AXES = (
    '<span class="lab-across" aria-hidden="true">predicted</span>'
    '<span class="lab-down" aria-hidden="true">actual</span>'
)


class Digits(Directive):
    """Show the matrix of digits, a place for a cell's digits, and the answer about the darkest."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Give the table, the panel beside it and, within the panel, the answer as it is written."""
        run = digits.run()
        self.state.document.settings.record_dependencies.add(str(digits.SCRIPT))
        answer = nodes.container(classes=["lab-answer"])
        self.state.nested_parse(self.content, self.content_offset, answer)
        panel = nodes.container("", _raw(opening(run)), answer, classes=["lab-panel"])
        return [nodes.container("", _raw(table(run)), panel, classes=["lab-digits"])]


def says(run: digits.Run, actual: int, predicted: int) -> str:
    """Say in one sentence what a cell holds.

    Examples
    --------
    >>> print(says(digits.run(), 4, 0))
    4 fours were called 0: 2.2 % of all fours.
    """
    count, of = run.counts[actual, predicted], run.counts[actual].sum()
    if actual == predicted:
        return f"{count} of {of} {NAMES[actual]} were read rightly. Here are {min(count, SHOWN)} of them."
    if count == 0:
        return f"No {SINGULAR[actual]} was called {predicted}."
    what = f"{count} {NAMES[actual]} were" if count > 1 else f"1 {SINGULAR[actual]} was"
    return f"{what} called {predicted}: {100 * count / of:.1f} % of all {NAMES[actual]}."


def shown(run: digits.Run) -> dict[tuple[int, int], np.ndarray]:
    """Return the places of the digits that each cell shows."""
    classes = range(len(run.counts))
    return {cell: run.places(*cell)[:SHOWN] for cell in product(classes, classes)}


def sprite(run: digits.Run) -> str:
    """Return the address, which holds it whole, of one picture with every digit that is shown, from above."""
    places = np.concatenate(list(shown(run).values()))
    pixels = (255 - run.images[places].reshape(-1, run.images.shape[2]) * 255 / 16).astype("uint8")
    file = BytesIO()
    Image.fromarray(pixels).quantize(17).save(file, "png", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def table(run: digits.Run) -> str:
    """Return the matrix as a table, and the digits as a picture that all of it shares."""
    labels = range(len(run.counts))
    heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
    rows = "".join(f'<tr><th scope="row">{actual}</th>{_row(run, actual)}</tr>' for actual in labels)
    return (
        f"<style>.lab-digits {{ --lab-digits: url({sprite(run)}) }}</style>"
        f'<div class="lab-board">{AXES}'
        '<table><caption class="visually-hidden">What each digit is, down, and what it was called, across'
        f"</caption><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(run: digits.Run, actual: int) -> str:
    """Return the cells of one row: how many, how dark, and which part of the picture is theirs."""
    cells, most = shown(run), run.counts[run.darkest]
    starts = dict(zip(cells, np.cumsum([0, *map(len, cells.values())]), strict=False))
    parts = []
    for predicted, count in enumerate(run.counts[actual]):
        cell = actual, predicted
        kind = "right" if actual == predicted else "dark" if count > 0.6 * most else "mistake"
        answer = ' data-answer=""' if cell == run.darkest else ""
        parts.append(
            f'<td class="lab-{kind}" style="--share:{count / most:.2f}" data-says="{says(run, *cell)}"'
            f' data-first="{starts[cell]}" data-shown="{len(cells[cell])}"{answer}>{count or ""}</td>'
        )
    return "".join(parts)


def opening(run: digits.Run) -> str:
    """Return what the panel shows first; without a script, the darkest cell and its digits."""
    cells, darkest = shown(run), run.darkest
    first = sum(len(places) for cell, places in cells.items() if cell < darkest)
    pictures = "".join(f'<i style="--n:{first + place}"></i>' for place in range(len(cells[darkest])))
    label = f"{len(cells[darkest])} {NAMES[darkest[0]]} that were called {darkest[1]}"
    return (
        '<p class="lab-says" role="status"></p><div class="lab-shown" role="img" hidden></div>'
        f"<noscript><p>{says(run, *darkest)}</p>"
        f'<div class="lab-shown" role="img" aria-label="{label}">{pictures}</div></noscript>'
    )


class Filters(Directive):
    """Show what two spam filters said of the same ten e-mails, and the matrix of each."""

    def run(self) -> list[nodes.Node]:
        """Give both matrices, and the e-mails under them."""
        boards = small_board("first") + small_board("second")
        return [_raw(f'<div class="lab-boards">{boards}</div>{emails()}')]


def small_board(of: str) -> str:
    """Return the matrix of one filter, right and wrong told apart as in the matrix of digits."""
    cm = filters.matrix(of)
    heads = "".join(f'<th scope="col">{label}</th>' for label in cm.labels)
    rows = ""
    for actual, counts in zip(cm.labels, cm.counts, strict=True):
        cells = "".join(
            f'<td class="lab-{"right" if actual == predicted else "mistake"}">{count}</td>'
            for predicted, count in zip(cm.labels, counts, strict=True)
        )
        rows += f'<tr><th scope="row">{actual}</th>{cells}</tr>'
    return (
        f'<div class="lab-board lab-small"><span class="lab-name">The {of} filter</span>{AXES}'
        f'<table><caption class="visually-hidden">The {of} filter: what each e-mail is, down, '
        f"and what it was called, across</caption><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def emails() -> str:
    """Return the ten e-mails as a table, with what each is and what it was called."""
    rows = "".join(
        f"<tr><td>{escape(row.email)}</td><td>{row.actual}</td>"
        f"{_verdict(row.actual, row.first)}{_verdict(row.actual, row.second)}</tr>"
        for row in filters.verdicts().itertuples()
    )
    heads = "".join(f'<th scope="col"><p>{head}</p></th>' for head in ("e-mail", "actual", "first", "second"))
    return (
        '<div class="pst-scrollable-table-container"><table class="table lab-emails"><thead><tr>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _verdict(actual: str, predicted: str) -> str:
    wrong = "" if actual == predicted else ' class="lab-wrong"'
    return f"<td{wrong}>{predicted}</td>"


class LessonCards(Directive):
    """Show the lessons as cards, in the parts that _toc.yml puts them into."""

    def run(self) -> list[nodes.Node]:
        """Give a section for each part with lessons in it."""
        return [_part(caption, chosen) for caption, chosen in parts()]


def parts() -> list[tuple[str, list[Lesson]]]:
    """Return the captions of _toc.yml's parts that hold lessons, with the lessons in their order there."""
    known = {f"notebooks/{lesson.name}": lesson for lesson in lessons()}
    found = []
    for tree in parse_toc_yaml(ROOT / "_toc.yml").root.subtrees:
        if chosen := [known[item] for item in tree.items if item in known]:
            found.append((str(tree.caption), chosen))
    return found


def _part(caption: str, chosen: list[Lesson]) -> nodes.section:
    """Return a part's heading and cards."""
    name = nodes.make_id(caption)
    cards = "".join(map(card, chosen))
    return nodes.section(
        "", nodes.title("", caption), _raw(f'<ul class="lab-cards">{cards}</ul>'), ids=[name], names=[name]
    )


def card(lesson: Lesson) -> str:
    """Return a lesson's card: its picture, its title, its summary and its minutes."""
    of_lesson, of_exercise = lesson.minutes
    return (
        f'<li><a href="notebooks/{lesson.name}.html"><img class="lab-picture" src="{picture(lesson)}" alt="" '
        'width="132" height="88" loading="lazy"/>'
        f'<span class="lab-title"><span>{lesson.number}</span> {escape(lesson.title)}</span>'
        f'<span class="lab-summary">{escape(lesson.head["summary"])}</span>'
        f'<span class="lab-minutes">{of_lesson} min, exercise {of_exercise} min</span></a></li>'
    )


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def add_script_and_style(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    """Load the front page's script and style sheet on the front page, and nowhere else.

    It has no formula, but Sphinx looks through all pages below it for one, and would load MathJax.
    """
    if name == FRONT_PAGE:
        files = context["script_files"]  # which Sphinx makes anew for the next page
        files[:] = [file for file in files if "mathjax" not in str(file.filename).lower()]
        app.add_js_file("front.js", type="module")
        app.add_css_file("front.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directives known."""
    app.add_directive("digits", Digits)
    app.add_directive("filters", Filters)
    app.add_directive("lesson-cards", LessonCards)
    app.connect("html-page-context", add_script_and_style, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
