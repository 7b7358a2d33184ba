"""A Sphinx extension: figures that answer to a reader's hand, in lessons that are portable Markdown.

A lesson says `<!-- figure: rates -->`, which Colab and JupyterLab leave out; its page on the site shows the
figure there. Every number in it comes from the package. assets/figures.js marks and moves; where no script
runs, the figure stands as it opens, without its controls.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from sphinx.application import Sphinx

from confusionlab import rates
from tools import filters

MARK = re.compile(r"<!-- figure: (?P<name>\w+) -->")
# Of each rate: the cells above the line, those below it, both in figures, and what is said of it.
RATES = {
    "accuracy": (
        "TP TN",
        "TN FP FN TP",
        "(TP + TN) / (TN + FP + FN + TP) = ({tp} + {tn}) / {total}",
        "Of all {total} e-mails, {right} were sorted rightly. No cell is grey.",
    ),
    "recall": (
        "TP",
        "TP FN",
        "TP / (TP + FN) = {tp} / ({tp} + {fn})",
        "Of the {spam} e-mails that are spam, {tp} were called spam. It stays in one row.",
    ),
    "specificity": (
        "TN",
        "TN FP",
        "TN / (TN + FP) = {tn} / ({tn} + {fp})",
        "Of the {ham} e-mails that are ham, {tn} were called ham. It stays in the other row.",
    ),
    "precision": (
        "TP",
        "TP FP",
        "TP / (TP + FP) = {tp} / ({tp} + {fp})",
        "Of the {alarms} e-mails that were called spam, {tp} are spam. It stays in one column.",
    ),
    "F1": (
        "TP",
        "TP FP FN",
        "2·TP / (2·TP + FP + FN) = 2·{tp} / (2·{tp} + {fp} + {fn})",
        "TP counts twice, once for its row and once for its column. TN is not asked.",
    ),
}
OPENS_AT = "recall"
# Frauds in a test: from five to two thousand, lesson 9's own numbers among them.
SIZES = (5, 10, 20, 50, 98, 200, 492, 1000, 2000)
FOUND, TESTED = 78, 98


def write(share: float) -> str:
    """Write a share as the lessons do.

    Examples
    --------
    >>> write(0.75), write(1.0)
    ('.75', '1.00')
    """
    return f"{share:.2f}".removeprefix("0")


def values() -> dict[str, float]:
    """Return the rates of the course's first filter, as the package computes them."""
    cm = filters.matrix("first")
    of_spam = cm.rates().loc["spam"]
    names = {"recall": "recall", "specificity": "specificity", "precision": "precision", "F1": "f1"}
    return {"accuracy": cm.accuracy} | {name: float(of_spam[key]) for name, key in names.items()}


def says(name: str) -> str:
    """Say of a rate what is divided by what, and what that means.

    Examples
    --------
    >>> print(says("precision"))
    precision = TP / (TP + FP) = 3 / (3 + 2) = .60
    Of the 5 e-mails that were called spam, 3 are spam. It stays in one column.
    """
    (tn, fp), (fn, tp) = filters.matrix("first").counts.tolist()
    cells = {"tn": tn, "fp": fp, "fn": fn, "tp": tp}
    sums = {"spam": fn + tp, "ham": tn + fp, "alarms": fp + tp, "right": tn + tp, "total": tn + fp + fn + tp}
    *_, formula, words = RATES[name]
    return f"{name} = {formula} = {write(values()[name])}\n{words}".format(**cells, **sums)


def rates_figure() -> str:
    """Return the matrix of ten e-mails, on which a chosen rate shows its cells."""
    choices = "".join(map(_choice, RATES))
    return (
        '<figure class="lab-try" data-try="rates">'
        f'<fieldset class="lab-choices"><legend>Choose a rate, and see what it divides.</legend>{choices}'
        f'</fieldset><div class="lab-divided">{_board()}'
        f'<p class="lab-words" role="status">{says(OPENS_AT)}</p></div>'
        "<figcaption>Blue cells stand above the line, and below it as well; orange cells only below it."
        " Grey cells are not asked.</figcaption></figure>"
    )


def _choice(name: str) -> str:
    above, below, *_ = RATES[name]
    checked = " checked" * (name == OPENS_AT)
    return (
        f'<label><input type="radio" name="rate" value="{name}"{checked} data-above="{above}"'
        f' data-below="{below}" data-says="{says(name)}"/>{name}</label>'
    )


def _board() -> str:
    """Return the matrix as a table, its cells marked for the rate that it opens with."""
    cm = filters.matrix("first")
    heads = '<th scope="col">ham</th><th scope="col">spam (positive)</th>'
    rows = "".join(
        f'<tr><th scope="row">{label}</th>{"".join(map(_cell, names, counts))}</tr>'
        for label, names, counts in zip(cm.labels, (("TN", "FP"), ("FN", "TP")), cm.counts, strict=True)
    )
    return (
        '<table><caption class="visually-hidden">What each e-mail is, down, and what it was called, across'
        '</caption><thead><tr><td></td><td colspan="2">predicted</td></tr>'
        f'<tr><td class="lab-actual">actual</td>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _cell(name: str, count: np.integer[Any]) -> str:
    above, below, *_ = RATES[OPENS_AT]
    asked = "above" if name in above.split() else "below" if name in below.split() else "no"
    return f'<td data-cell="{name}" data-asked="{asked}"><b>{name} {count}</b></td>'


def interval_in_words(found: int, of: int) -> str:
    """Say how far a recall can be believed.

    Examples
    --------
    >>> print(interval_in_words(78, 98))
    78 of 98 frauds found: a recall of .80. The true recall may be .71, it may be .86.
    """
    low, high = rates.wilson(found, of)
    return (
        f"{found:,} of {of:,} frauds found: a recall of {write(found / of)}. "
        f"The true recall may be {write(low)}, it may be {write(high)}."
    )


def wilson_figure() -> str:
    """Return Wilson's interval on a line from 0 to 1, with a slider for each of its two numbers."""
    low, high = rates.wilson(FOUND, TESTED)
    places = f"--share:{FOUND / TESTED:.4f};--low:{low:.4f};--high:{high:.4f}"
    ticks = "".join(f'<span style="--at:{at}">{write(at)}</span>' for at in (0, 0.25, 0.5, 0.75, 1))
    return (
        '<figure class="lab-try" data-try="wilson"><fieldset class="lab-choices">'
        "<legend>Move a slider: what makes the interval narrow?</legend>"
        f"{_slider('frauds in the test', TESTED, len(SIZES) - 1, SIZES.index(TESTED))}"
        f"{_slider('of them found', FOUND, TESTED, FOUND)}</fieldset>"
        f'<div class="lab-line" style="{places}" aria-hidden="true"><i class="lab-reach"></i>'
        f'<i class="lab-share"></i>{ticks}</div>'
        f'<p class="lab-words" role="status">{interval_in_words(FOUND, TESTED)}</p>'
        "<figcaption>The bar is Wilson's interval for 95 %, the line in it the recall of this test."
        "</figcaption></figure>"
    )


def _slider(name: str, shown: int, highest: int, at: int) -> str:
    sizes = f' data-sizes="{" ".join(map(str, SIZES))}"' if shown == TESTED else ""
    return (
        f"<label>{name} <b>{shown:,}</b>"
        f'<input type="range" min="0" max="{highest}" value="{at}" aria-valuetext="{shown:,}"{sizes}/>'
        "</label>"
    )


FIGURES = {"rates": rates_figure, "wilson": wilson_figure}


def put_in(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the figures that a page marks into it, and load their script and style sheet there alone."""
    body, found = MARK.subn(lambda mark: FIGURES[mark["name"]](), context.get("body", ""))
    if found:
        context["body"] = body
        app.add_js_file("figures.js", type="module")
        app.add_css_file("figures.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("html-page-context", put_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
