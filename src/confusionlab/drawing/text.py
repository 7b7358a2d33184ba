"""Confusion matrices as tables of text and of HTML; how names and numbers are written in every picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from confusionlab.focus import Before

MOST_CLASSES = 12  # a table of more classes shows its first and last ones only
_ENDS = 5
_ROOM = 80  # characters that the columns' names share before they are shortened

_CELL = "padding:.3em .7em;text-align:right;background:transparent;border:1px solid transparent;"
_DIAGONAL = _CELL + "font-weight:600;box-shadow:inset 0 0 0 1.5px currentColor;"
_HEADER = _CELL + "font-weight:600;vertical-align:bottom;"
_ROW_HEADER = _CELL + "font-weight:600;text-align:left;white-space:nowrap;"
_AXIS = _CELL + "font-weight:400;font-style:italic;text-align:left;vertical-align:top;"
_TOTAL = _CELL + "opacity:.8;font-weight:400;"


def name_of(label: Hashable) -> str:
    r"""Write a label on one line: what can't be printed becomes a space, and an empty name its quotes.

    Examples
    --------
    >>> name_of("dark\nroast"), name_of(7), name_of("")
    ('dark roast', '7', "''")
    """
    text = "".join(letter if letter.isprintable() else " " for letter in str(label))
    return text if text.strip() else repr(text)


def shorten(text: str, width: int) -> str:
    """Cut the middle out of a text longer than `width` characters: names often differ only at their end.

    Examples
    --------
    >>> shorten("card payment abroad", 12), shorten("spam", 12)
    ('card pa…road', 'spam')
    """
    if len(text) <= width:
        return text
    end = width // 3
    return text[: width - 1 - end] + "…" + text[len(text) - end :]


def display_width(text: str) -> int:
    """Count the columns a text takes in a terminal: East Asian letters and emoji take two, accents none.

    Examples
    --------
    >>> display_width("猫 cat")
    6
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def write_numbers(values: NDArray[Any]) -> NDArray[np.object_]:
    """Write counts with thousands separators; weighted ones get as many decimals as their size asks for.

    A number that is not zero is never written as zero.

    Parameters
    ----------
    values : ndarray of any shape
        Counts or sums of weights.

    Returns
    -------
    ndarray of str, the same shape
        Whole numbers without decimals, others with as many as the largest one asks for.

    Examples
    --------
    >>> write_numbers(np.array([284315, 0])).tolist()
    ['284,315', '0']
    >>> write_numbers(np.array([120.25, 0.01])).tolist()
    ['120.2', '<0.1']
    """
    values = np.asarray(values)
    decimals = _decimals(values)
    least = 10.0**-decimals

    def write(value: float) -> str:
        return f"<{least:.{decimals}f}" if 0 < value < least / 2 else f"{value:,.{decimals}f}"

    texts = [write(value) for value in values.ravel().tolist()]
    return np.array(texts, dtype=object).reshape(values.shape)


def _decimals(values: NDArray[Any]) -> int:
    """Count the decimals that show three digits of the largest number, 1 or more; 0 where all are whole."""
    if np.array_equal(values, np.round(values)):
        return 0
    return max(1, 2 - int(np.floor(np.log10(np.abs(values).max()))))


def as_text(counts: NDArray[Any], labels: Sequence[Hashable], before: Before | None = None) -> str:
    """Write a confusion matrix as a table of plain text, with totals.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Counts or sums of weights: rows actual, columns predicted.
    labels : sequence of length K
        The classes, in the order of the rows.
    before : Before, optional
        What a matrix of merged classes remembers of the whole one: the last lines say it.

    Returns
    -------
    str
        Of more than 12 classes, the first and last five; a line below says so. The totals are those of all
        classes even then.

    Examples
    --------
    >>> print(as_text(np.array([[4, 2], [1, 3]]), ["ham", "spam"]))
                  predicted
                  ham  spam  total
    actual ham      4     2      6
           spam     1     3      4
           total    5     5     10
    positive class: spam
    """
    kept, gap = _kept(len(labels))
    names = [name_of(labels[place]) for place in kept]
    columns = [shorten(name, max(8, _ROOM // len(names))) for name in names]
    header = ["", *_with_gap(columns, gap), "total"]
    first = [*_with_gap([shorten(name, 24) for name in names], gap), "total"]
    body = [[name, *row] for name, row in zip(first, _numbers(counts, kept, gap).tolist(), strict=True)]
    widths = [max(map(display_width, column)) for column in zip(header, *body, strict=True)]
    lines = [_line(row, widths) for row in (header, *body)]
    margins = [" " * 7, "actual ", *[" " * 7] * (len(body) - 1)]
    title = " " * (9 + widths[0]) + "predicted"
    table = [title, *(margin + line for margin, line in zip(margins, lines, strict=True))]
    return "\n".join([*table, *_remarks(counts, labels, gap, before)])


def _line(row: list[str], widths: list[int]) -> str:
    """Join one row: the name on the left, numbers to the right of their columns."""
    padding = [" " * (width - display_width(text)) for text, width in zip(row, widths, strict=True)]
    return "  ".join(
        [row[0] + padding[0], *(space + text for space, text in zip(padding[1:], row[1:], strict=True))]
    )


def as_html(counts: NDArray[Any], labels: Sequence[Hashable], before: Before | None = None) -> str:
    """Write a confusion matrix as an accessible HTML table, with totals and the diagonal outlined.

    All styles are inline and take the page's own colours, so it reads on light and dark pages and changes
    nothing outside itself.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Counts or sums of weights: rows actual, columns predicted.
    labels : sequence of length K
        The classes, in the order of the rows. Their text is escaped.
    before : Before, optional
        What a matrix of merged classes remembers of the whole one: the caption says it, and the cell of the
        classes left over is not outlined.

    Returns
    -------
    str
        Of more than 12 classes, the first and last five; the caption says so.

    Examples
    --------
    >>> '<th scope="row"' in as_html(np.array([[4, 2], [1, 3]]), ["ham", "spam"])
    True
    """
    kept, gap = _kept(len(labels))
    hidden = f"{len(labels) - len(kept)} classes not shown"
    names = _with_gap([name_of(labels[place]) for place in kept], gap)
    texts = [_html_name(name, hidden if place == gap else name) for place, name in enumerate(names)]
    numbers = _numbers(counts, kept, gap).tolist()
    return "\n".join(
        [
            '<table class="tex2jax_ignore mathjax_ignore" style="border-collapse:collapse;width:auto;'
            'font-variant-numeric:tabular-nums;color:inherit;background:transparent">',
            _html_caption(counts, labels, gap, before),
            _html_head(texts),
            _html_body(texts, numbers, _outlined(len(labels), gap, before)),
            "</table>",
        ]
    )


def _html_name(name: str, title: str) -> str:
    short = shorten(name, 24)
    return escape(short) if short == title else f'<span title="{escape(title)}">{escape(short)}</span>'


def _html_caption(
    counts: NDArray[Any], labels: Sequence[Hashable], gap: int | None, before: Before | None
) -> str:
    total = counts.sum().item()
    amount = write_numbers(np.array([total]))[0]
    whole = np.issubdtype(counts.dtype, np.integer)
    what = f"{amount} example{'s' * (total != 1)}" if whole else f"a total weight of {amount}"
    remarks = _remarks(counts, labels, gap, before)
    sentences = [f"Confusion matrix of {what}: rows actual, columns predicted", *remarks]
    text = "<br/>".join(escape(sentence) for sentence in sentences)
    style = "caption-side:bottom;text-align:left;color:inherit;font-size:.9em;padding:.5em .7em"
    style += ";white-space:nowrap" * (gap is None)
    return f'<caption style="{style}">{text}</caption>'


def _html_head(names: list[str]) -> str:
    columns = "".join(f'<th scope="col" style="{_HEADER}">{name}</th>' for name in names)
    return (
        f'<thead style="background:transparent"><tr style="background:transparent">'
        f'<td colspan="2" rowspan="2" style="{_CELL}"></td>'
        f'<th scope="colgroup" colspan="{len(names)}" style="{_AXIS}text-align:center">predicted</th>'
        f'<th scope="col" rowspan="2" style="{_TOTAL}vertical-align:bottom">total</th></tr>\n'
        f'<tr style="background:transparent">{columns}</tr></thead>'
    )


def _outlined(n_classes: int, gap: int | None, before: Before | None) -> set[int]:
    """Give the rows whose cell on the diagonal is right: neither the ellipsis nor the classes left over."""
    kept, _ = _kept(n_classes)
    right = [place != before.leftover if before else True for place in kept.tolist()]
    return set(np.flatnonzero(right if gap is None else np.insert(right, gap, False)).tolist())


def _html_body(names: list[str], numbers: list[list[str]], outlined: set[int]) -> str:
    rows = []
    for place, (name, row) in enumerate(zip(names, numbers[:-1], strict=True)):
        diagonal = place if place in outlined else None
        rows.append(f'<th scope="row" style="{_ROW_HEADER}">{name}</th>' + _html_cells(row, diagonal))
    rows[0] = f'<th scope="rowgroup" rowspan="{len(names)}" style="{_AXIS}">actual</th>' + rows[0]
    total = f'<th scope="row" colspan="2" style="{_TOTAL}text-align:left">total</th>'
    total += "".join(f'<td style="{_TOTAL}">{number}</td>' for number in numbers[-1])
    start = '<tr style="background:transparent">'
    body = "\n".join(f"{start}{row}</tr>" for row in rows)
    return f"<tbody>{body}</tbody>\n<tfoot>{start}{total}</tr></tfoot>"


def _html_cells(row: list[str], diagonal: int | None) -> str:
    styles = [_DIAGONAL if place == diagonal else _CELL for place in range(len(row) - 1)]
    cells = zip([*styles, _TOTAL], row, strict=True)
    return "".join(f'<td style="{style}">{escape(number)}</td>' for style, number in cells)


def _kept(n_classes: int) -> tuple[NDArray[np.intp], int | None]:
    """Say which classes a table shows, and before which of them the ellipsis stands (None: all shown)."""
    everything = np.arange(n_classes)
    if n_classes <= MOST_CLASSES:
        return everything, None
    return np.r_[everything[:_ENDS], everything[-_ENDS:]], _ENDS


def _with_gap(texts: list[str], gap: int | None) -> list[str]:
    return texts if gap is None else [*texts[:gap], "…", *texts[gap:]]


def _numbers(counts: NDArray[Any], kept: NDArray[np.intp], gap: int | None) -> NDArray[np.object_]:
    """Write the shown cells with the totals of all classes to their right and below."""
    cells = counts[np.ix_(kept, kept)]
    rows, columns = counts.sum(axis=1)[kept, None], counts.sum(axis=0)[None, kept]
    texts = write_numbers(np.block([[cells, rows], [columns, counts.sum().reshape(1, 1)]]))
    if gap is None:
        return texts
    return np.insert(np.insert(texts, gap, "…", axis=0), gap, "…", axis=1)


def _remarks(
    counts: NDArray[Any], labels: Sequence[Hashable], gap: int | None, before: Before | None
) -> list[str]:
    leftover = before.leftover if before else None
    classes = f"{len(labels) - (leftover is not None):,} classes"
    rest = "" if leftover is None else name_of(labels[leftover])
    classes += f" and {rest}" * bool(rest)
    remarks = [f"positive class: {name_of(labels[-1])}"] if len(labels) == 2 else []
    if gap is not None:
        remarks = [
            f"{classes}: the first and last {_ENDS} are shown, the totals are of all. "
            "See .most_confused(), .focus() or .heatmap() for the rest."
        ]
    return remarks if before is None else [*remarks, *_remembered(before, rest, counts.sum().item())]


def _remembered(before: Before, rest: str, total: float) -> list[str]:
    """Say what the leftover holds, and how many examples were right before the classes were merged."""
    remarks, cut = [], before.leftover is not None
    if cut:
        many = f"the {before.merged:,} classes left over, with the mistakes among them"
        remarks = [f"{rest}: {many if before.merged > 1 else 'the one class left over'}"]
    if before.right is None or not total:
        return remarks
    right = write_rate(before.right, total)
    if before.right_group is None:
        return [*remarks, f"accuracy before the cut: {right}"] if cut else remarks
    superclass = write_rate(before.right_group, total)
    return [
        *remarks,
        f"{'before the cut: ' if cut else ''}right superclass {superclass}, right class {right}",
    ]


def write_rate(part: float, whole: float) -> str:
    """Write a rate with three decimals; only a true 0 or 1 reads as 0.000 or 1.000.

    Examples
    --------
    >>> write_rate(1, 3), write_rate(99_999, 100_000)
    ('0.333', '>0.999')
    """
    text = f"{part / whole:.3f}"
    return text if part in (0, whole) else {"0.000": "<0.001", "1.000": ">0.999"}.get(text, text)
