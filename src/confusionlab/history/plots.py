"""Pictures of several steps: rates as lines, and the matrices side by side on one colour scale."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from confusionlab import rates
from confusionlab.drawing import colours, heatmap
from confusionlab.drawing.heatmap import root_figure
from confusionlab.rates import Over

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure

_WIDEST = 10.0  # inches of pictures side by side
_GAP = 0.2  # inches between them
_TALL = 3.2  # inches: on a shorter bar its meaning needs a line more
_COLOURS = ("#1c3f72", "#b85c00", "#3f7cbf", "#7d4a94", "#4a4a4a")
_LIGHT_COLOURS = ("#9ccbff", "#ffb066", "#4a90d9", "#d3a4e6", "#cfcfcf")  # on dark paper
_LINES = (("o", "-"), ("s", "--"), ("^", "-."), ("D", ":"), ("v", "-"))  # told apart without colours too


def draw_rates(
    steps: Sequence[int],
    values: Mapping[str, NDArray[np.float64]],
    ax: Axes | None = None,
    dark: bool = False,
) -> Axes:
    """Draw rates as lines over the steps; an undefined one leaves a gap.

    Parameters
    ----------
    steps : sequence of n int
        The places on the horizontal axis.
    values : mapping of a line's name to an ndarray of n floats
        Rates from 0 to 1; NaN is undefined.
    ax : matplotlib Axes, optional
        Where to draw; lines that are there already stay. Default: a new figure.
    dark : bool
        Draw light on dark. This darkens the whole figure that `ax` belongs to.

    Returns
    -------
    matplotlib Axes
        What was drawn on.

    Examples
    --------
    >>> ax = draw_rates([1, 2, 3], {"recall": np.array([np.nan, 0.5, 0.75])})
    >>> ax.get_xlabel(), ax.get_legend().get_texts()[0].get_text()
    ('step', 'recall (gap: nothing to divide by)')
    """
    from matplotlib.ticker import MaxNLocator

    ax = ax if ax is not None else _new_axes()
    for name, rate in values.items():
        style = len(ax.lines) % len(_LINES)
        marker, line = _LINES[style]
        colour = (_LIGHT_COLOURS if dark else _COLOURS)[style]
        said = name + " (gap: nothing to divide by)" * bool(np.isnan(rate).any())
        ax.plot(steps, rate, color=colour, marker=marker, linestyle=line, markersize=5, label=said)
    ax.set(xlabel="step", ylabel="rate", ylim=(-0.02, 1.02))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    if dark:
        _darken(ax)
    return ax


def draw_small_multiples(
    tables: Mapping[int, NDArray[Any]],
    labels: Sequence[Hashable],
    normalize: Over | None = None,
    columns: int | None = None,
    dark: bool = False,
    leftover: int | None = None,
) -> Figure:
    """Draw matrices side by side, with one colour scale for all.

    Parameters
    ----------
    tables : mapping of step to an ndarray of shape (K, K)
        Counts: rows actual, columns predicted.
    labels : sequence of K
        In the order of rows and columns.
    normalize : {None, "actual", "predicted", "all"}
        What the percentages are a share of; None draws the counts.
    columns : int, optional
        How many pictures stand side by side. Default: as many as a page is wide.
    dark : bool
        Draw light on dark.
    leftover : int, optional
        The position of the classes left over by `focus`.

    Returns
    -------
    matplotlib Figure
        With one picture per step, and one colour bar.

    Examples
    --------
    >>> tables = {1: np.array([[4, 2], [3, 1]]), 2: np.array([[5, 1], [1, 3]])}
    >>> figure = draw_small_multiples(tables, ["ham", "spam"])
    >>> [ax.get_title() for ax in figure.axes]
    ['step 1', 'step 2', '']
    """
    side = float(np.clip(1.4 + 0.15 * len(labels), 1.7, 3.1))
    columns = min(columns or max(1, int(_WIDEST / (side + _GAP))), len(tables))
    top = _common_top(list(tables.values()), normalize)
    figure, pictures = _new_pictures(len(tables), side)
    for ax, (step, counts) in zip(pictures, tables.items(), strict=True):
        heatmap.draw(counts, labels, ax, normalize, vmin=0, vmax=top, dark=dark, leftover=leftover)
        ax.set_title(f"step {step}", fontsize=11)
    bar = _share_bar(figure, pictures, ceil(len(tables) / columns) * side)
    _share_names(pictures, columns)
    _arrange(figure, pictures, bar, columns, side)
    return figure


def _new_axes() -> Axes:
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")[1]


def _darken(ax: Axes) -> None:
    figure = root_figure(ax)
    for paper in (figure, ax):
        if paper is not None:
            paper.set_facecolor(colours.DARK_PAPER)
    ax.tick_params(colors=colours.DARK_INK)
    ax.spines[:].set_color("#5a6069")
    legend = ax.get_legend()
    written = [ax.xaxis.label, ax.yaxis.label, *(legend.get_texts() if legend else [])]
    for text in written:
        text.set_color(colours.DARK_INK)


def _common_top(tables: list[NDArray[Any]], normalize: Over | None) -> float:
    """Find where the colour scale of all ends: at 100 % for shares of a row or column."""
    if normalize in ("actual", "predicted"):
        return 1.0
    shown = tables if normalize is None else [rates.normalize(table, normalize) for table in tables]
    return max(heatmap.largest(table) for table in shown)


def _new_pictures(n_pictures: int, side: float) -> tuple[Figure, list[Axes]]:
    """Make axes of equal size, all in one place: how they lie is settled when their names are written."""
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(2 * side, 2 * side), layout="none")
    return figure, [figure.add_axes((0.25, 0.25, 0.5, 0.5)) for _ in range(n_pictures)]


def _share_bar(figure: Figure, pictures: list[Axes], height: float) -> Axes:
    """Put one colour bar in the place of all; if one tells of undefined cells, it is that one's."""
    bars: list[Colorbar] = [ax.images[0].colorbar for ax in pictures if ax.images[0].colorbar]
    fullest = max(bars, key=lambda bar: len(bar.ax.get_ylabel()))
    label, label_style = fullest.ax.get_ylabel(), fullest.ax.yaxis.label
    if height < _TALL:
        label = label.replace(" (", "\n(")
    place = figure.add_axes((0.8, 0.25, 0.1, 0.5))
    shared = figure.colorbar(
        fullest.mappable, cax=place, label=label, ticks=fullest.locator, format=fullest.formatter
    )
    shared.outline.set_visible(False)
    place.tick_params(length=2, labelsize=label_style.get_fontsize(), colors=label_style.get_color())
    place.yaxis.label.set(fontsize=label_style.get_fontsize(), color=label_style.get_color())
    for bar in bars:
        bar.remove()
    return place


def _share_names(pictures: list[Axes], columns: int) -> None:
    """Name the classes along the left and the lower edge only."""
    for place, ax in enumerate(pictures):
        if place % columns:
            ax.set_ylabel("")
            ax.tick_params(labelleft=False)
        if place + columns < len(pictures):
            ax.set_xlabel("")
            ax.tick_params(labelbottom=False)


def _arrange(figure: Figure, pictures: list[Axes], bar: Axes, columns: int, side: float) -> None:
    """Lay the pictures out in rows, in inches, with margins that hold the names."""
    rows, above, thickness = ceil(len(pictures) / columns), 0.4, 0.13
    outer = [ax.get_tightbbox() or ax.bbox for ax in [*pictures, bar]]  # measuring settles the inner ones
    names = [(ax.bbox.p0 - box.p0) / figure.dpi for ax, box in zip(pictures, outer, strict=False)]
    left, below = np.max(names, axis=0) + 0.1
    scale = (outer[-1].x1 - bar.bbox.x1) / figure.dpi + 0.1
    wide, tall = columns * (side + _GAP), rows * (side + above)
    size = np.array([left + wide + thickness + scale, below + tall])
    figure.set_size_inches(*size)
    for place, ax in enumerate(pictures):
        row, column = divmod(place, columns)
        corner = (left + column * (side + _GAP), below + (rows - 1 - row) * (side + above))
        ax.set_position((*(corner / size), *(side / size)))
    bar.set_position((*((left + wide, below) / size), *((thickness, tall - above) / size)))
