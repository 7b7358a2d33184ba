"""Confusion matrices as pictures that stay readable from two classes to a thousand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from confusionlab import rates
from confusionlab.drawing.colours import (
    DARK_INK,
    DARK_PAPER,
    INK,
    diverging,
    inks,
    named_colours,
    right,
    sequential,
    wrong,
)
from confusionlab.drawing.text import display_width, name_of, shorten, write_numbers
from confusionlab.inputs import checked_number
from confusionlab.rates import Over

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

Writer: TypeAlias = Callable[[NDArray[Any]], NDArray[np.object_]]

_SHARE_OF = {
    "actual": "% of actual (rows sum to 100 %)",
    "predicted": "% of predicted (columns sum to 100 %)",
    "all": "% of all examples",
}
_LETTER = 0.63  # a letter's width, in units of its font's size
_SMALLEST, _COMFORTABLE, _LARGEST = 7.0, 9.0, 14.0  # font sizes in points
_LONGEST_NAME = 24  # letters
_SPARED = 0.85  # of a cell's side: neighbours that are drawn later may make a layout engine take the rest
_ROOMY = 11.0  # points: smaller cells have no room for numbers, grid, outlines or hatches
_CELLS = ("TN", "FP", "FN", "TP")  # of two classes, the last one positive


@dataclass(frozen=True)
class _Scale:
    """How values become colours, and what the colour bar says about it."""

    colours: Colormap
    low: float
    high: float
    meaning: str
    tick: Callable[[float], str]
    whole: bool = False
    wrong: Colormap | None = None  # of cells off the diagonal, where they have colours of their own


def draw(
    counts: NDArray[Any],
    labels: Sequence[Hashable],
    ax: Axes | None = None,
    normalize: Over | None = None,
    vmin: float | None = None,
    vmax: float | None = None,
    dark: bool = False,
    cmap: str | Colormap | None = None,
    fmt: str | None = None,
    title: str | None = None,
    leftover: int | None = None,
) -> Axes:
    """Draw a confusion matrix as a heat map: actual runs down, predicted across, the diagonal is outlined.

    Of two classes, right answers are blue, wrong ones orange, and the cells are called TN, FP, FN and TP.
    Numbers stand in the cells while they fit; names are thinned, turned and shortened as the room demands.
    An undefined share (nothing to divide by) is grey, never drawn as 0.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Counts or sums of weights: rows actual, columns predicted.
    labels : sequence of length K
        The classes, in the order of the rows. Of two, the last is the positive one, and the picture says so.
    ax : matplotlib Axes, optional
        Where to draw; without it, on a new figure of fitting size. Subplots whose layout nobody has set
        get Matplotlib's "tight" one, or the names would run into a neighbour.
    normalize : {None, "actual", "predicted", "all"}
        What the percentages are a share of; None draws the counts.
    vmin, vmax : float, optional
        The ends of the colour scale, in counts or in shares (0.5 is 50 %): pictures to be compared need the
        same ones. By default shares of actual and of predicted run from 0 to 1, all else from 0 to the
        largest cell.
    dark : bool
        Draw light on dark. This darkens the whole figure that `ax` belongs to.
    cmap : str or matplotlib Colormap, optional
        The colours, such as "Blues" or "cividis", instead of viridis led in from the paper's colour and, of
        two classes, instead of blue and orange.
    fmt : str, optional
        How a number is written, in Python's format language: ``"d"``, ``",.1f"``; of a share, ``".2f"`` or
        ``".0%"``.
    title : str, optional
        What stands above the picture.
    leftover : int, optional
        The position of the classes left over by `focus`: their own cell is not outlined, for it is not right.

    Returns
    -------
    matplotlib Axes
        What was drawn on.

    Raises
    ------
    TypeError
        If `ax` is no Axes.
    ValueError
        If `normalize` is none of the above, `vmin` is not below `vmax`, or `cmap` or `fmt` is unknown.

    Examples
    --------
    >>> ax = draw(np.array([[4, 2], [1, 3]]), ["ham", "spam"], normalize="actual")
    >>> ax.get_ylabel(), ax.get_xlabel()
    ('actual', 'predicted')
    """
    counts, ax = np.asarray(counts), _checked_axes(ax)
    writers: list[Writer] = [write_numbers]
    if normalize is None:
        values = counts
        scale = _scale_of_counts(counts, vmin, vmax, dark)
    else:
        values, writers = rates.normalize(counts, normalize), [_long_share, _short_share]
        scale = _scale_of_shares(values, normalize, vmin, vmax, dark)
    two_classes = len(labels) == 2 and leftover is None
    if cmap is not None:
        scale = replace(scale, colours=named_colours(cmap, dark))
    elif two_classes:
        scale = replace(scale, colours=right(dark), wrong=wrong(dark))
    drawn = _draw(
        ax, values, labels, scale, writers if fmt is None else [_writer(fmt, values)], dark, leftover
    )
    if two_classes:
        _name_cells(drawn)
    if title is not None:
        drawn.set_title(title)
        if dark:
            drawn.title.set_color(DARK_INK)
    return drawn


def draw_difference(
    values: NDArray[Any],
    labels: Sequence[Hashable],
    ax: Axes | None = None,
    normalize: Over | None = None,
    limit: float | None = None,
    dark: bool = False,
) -> Axes:
    """Draw the difference of two confusion matrices: blue below zero, orange above it.

    Parameters
    ----------
    values : ndarray of shape (K, K)
        Differences of counts, or of shares: rows actual, columns predicted. NaN is undefined.
    labels : sequence of length K
        The classes, in the order of the rows.
    ax : matplotlib Axes, optional
        Where to draw; without it, on a new figure of fitting size.
    normalize : {None, "actual", "predicted", "all"}
        What the shares are shares of; None means differences of counts.
    limit : float, optional
        The colours run from `-limit` to `limit`; by default to the largest difference.
    dark : bool
        Draw light on dark. This darkens the whole figure that `ax` belongs to.

    Returns
    -------
    matplotlib Axes
        What was drawn on.

    Raises
    ------
    ValueError
        If `limit` is not positive.

    Examples
    --------
    >>> ax = draw_difference(np.array([[2, -2], [-1, 1]]), ["ham", "spam"])
    >>> ax.texts[0].get_text()
    '+2'
    """
    values = np.asarray(values)
    if limit is not None and not limit > 0:
        raise ValueError(f"limit must be above 0, the middle of the scale; got {limit}.")
    limit = limit or largest(np.abs(values))
    what = "difference in count" if normalize is None else f"difference in {_SHARE_OF[normalize]}"
    meaning = _with_undefined(what.split(" (")[0].replace("%", "percentage points"), values)
    shown = 1 if normalize is None else 100
    scale = _Scale(diverging(dark), -limit, limit, meaning, lambda value: _signed(f"{shown * value:+,.4g}"))
    return _draw(ax, values, labels, scale, [_write_counted if normalize is None else _write_points], dark)


def _checked_axes(ax: Any) -> Any:
    if ax is None or hasattr(ax, "imshow"):
        return ax
    hint = ""
    if isinstance(ax, str):
        hint = f"; shares are drawn with normalize={ax!r}"
    elif hasattr(ax, "subplots"):
        hint = "; of a figure pass one of its axes, such as figure.subplots()"
    raise TypeError(f"ax: expected Matplotlib's Axes, got {ax!r}{hint}")


def _writer(fmt: str, values: NDArray[Any]) -> Writer:
    """Write numbers in Python's format language."""
    try:
        format(values.ravel()[0].item(), fmt)
    except (ValueError, TypeError) as error:
        kind = "whole counts" if values.dtype.kind == "i" else "fractions: shares, or sums of weights"
        raise ValueError(
            f"fmt: {fmt!r} can't write these numbers ({error}); they are {kind}: "
            + ("try 'd' or ','" if values.dtype.kind == "i" else "try '.2f', or '.0%' for shares")
        ) from None
    return lambda numbers: _written(lambda value: format(value, fmt), numbers)


def _scale_of_counts(counts: NDArray[Any], vmin: float | None, vmax: float | None, dark: bool) -> _Scale:
    whole = bool(np.issubdtype(counts.dtype, np.integer))
    low, high = _limits(counts, None, vmin, vmax)
    meaning = "count" if whole else "sum of weights"
    return _Scale(sequential(dark), low, high, meaning, lambda value: f"{value:,.10g}", whole)


def _scale_of_shares(
    shares: NDArray[Any], normalize: Over, vmin: float | None, vmax: float | None, dark: bool
) -> _Scale:
    if isinstance(vmax, Real) and vmax > 1:
        raise ValueError(f"vmax: shares run from 0 to 1, and 50 % is 0.5; got {vmax!r}")
    low, high = _limits(shares, None if normalize == "all" else 1.0, vmin, vmax)
    meaning = _with_undefined(_SHARE_OF[normalize], shares)
    return _Scale(sequential(dark), low, high, meaning, lambda value: f"{100 * value:.4g} %")


def _limits(
    values: NDArray[Any], top: float | None, vmin: float | None, vmax: float | None
) -> tuple[float, float]:
    low = 0.0 if vmin is None else checked_number(vmin, "vmin", -np.inf, np.inf, 0)
    high = (top or largest(values)) if vmax is None else checked_number(vmax, "vmax", -np.inf, np.inf, 1)
    if not low < high:
        raise ValueError(
            f"vmin must be below vmax; got a scale from {low:g} to {high:g}. "
            "Shares run from 0 to 1 (0.5 is 50 %), counts from 0 to the largest cell."
        )
    return low, high


def largest(values: NDArray[Any]) -> float:
    """Find the largest defined value; a picture of zeros still needs a scale, so then 1."""
    return float(np.max(values, where=~np.isnan(values), initial=0)) or 1.0


def _with_undefined(meaning: str, values: NDArray[Any]) -> str:
    return meaning + "\ngrey: nothing to divide by" * bool(np.isnan(values).any())


def _long_share(shares: NDArray[Any]) -> NDArray[np.object_]:
    return _write_shares(shares, 1)


def _short_share(shares: NDArray[Any]) -> NDArray[np.object_]:
    return _write_shares(shares, 0)


def _write_shares(shares: NDArray[Any], decimals: int) -> NDArray[np.object_]:
    """Write shares as percentages; only a true 0 or 1 reads as 0 % or 100 %."""
    least = 10.0**-decimals

    def write(share: float) -> str:
        percent = 100 * share
        if 0 < percent < least / 2:
            return f"<{least:g} %"
        if 100 - least / 2 <= percent < 100:
            return f">{100 - least:g} %"
        return f"{percent:.0f} %" if share in (0, 1) else f"{percent:.{decimals}f} %"

    return _written(write, shares)


def _write_counted(values: NDArray[Any]) -> NDArray[np.object_]:
    return _written(lambda value: _signed(f"{value:+,.4g}" if value % 1 else f"{value:+,.0f}"), values)


def _write_points(values: NDArray[Any]) -> NDArray[np.object_]:
    return _written(lambda value: _signed(f"{100 * value:+.1f}"), values)


def _written(write: Callable[[float], str], values: NDArray[Any]) -> NDArray[np.object_]:
    texts = ["" if value != value else write(value) for value in values.ravel().tolist()]
    return np.array(texts, dtype=object).reshape(values.shape)


def _signed(text: str) -> str:
    """Give a difference its typographic minus, and a zero no sign."""
    return text.replace("-", "\N{MINUS SIGN}") if text.strip("+-0.") else text.lstrip("+-")


def _draw(
    ax: Axes | None,
    values: NDArray[Any],
    labels: Sequence[Hashable],
    scale: _Scale,
    writers: list[Writer],
    dark: bool,
    leftover: int | None = None,
) -> Axes:
    given = ax is not None
    ax = ax if ax is not None else _new_axes()
    images = _paint(ax, values, scale)
    bar = _add_colour_bar(images[0], scale)
    ax.set(xlabel="predicted", ylabel="actual")
    ax.grid(False)
    if dark:
        _darken(ax, bar)
    cell = _fit_names(ax, labels) if given else _fit_figure(ax, bar, labels)
    if cell >= _ROOMY:
        _rule_cells(images, leftover)
    else:
        _flank_diagonal(ax, len(labels), cell, DARK_INK if dark else INK, leftover)
    _write_cells(images, values, writers, cell)
    return ax


def _paint(ax: Axes, values: NDArray[Any], scale: _Scale) -> list[AxesImage]:
    """Colour the cells; where the wrong ones have colours of their own, a second image lies on the first."""
    images = [ax.imshow(values, scale.colours, vmin=scale.low, vmax=scale.high)]
    if scale.wrong is not None:
        off = np.ma.array(values, mask=np.eye(len(values), dtype=bool) | np.isnan(values))
        images.append(ax.imshow(off, scale.wrong, vmin=scale.low, vmax=scale.high))
    return images


def _new_axes() -> Axes:
    from matplotlib import pyplot

    return pyplot.subplots(layout="none")[1]


def _fit_names(ax: Axes, labels: Sequence[Hashable]) -> float:
    """Name the classes of axes whose size is given, and say how many points a cell's side has in the end."""
    figure = _figure(ax)
    if _lies_untouched(ax):
        figure.set_layout_engine("tight")  # or the names would run into the neighbouring colour bar
    engine, cell = figure.get_layout_engine(), _cell_size(ax, len(labels))
    letters = int(np.clip(cell * len(labels) / 12, 12, _LONGEST_NAME))
    for _ in range(2):  # names take room from the cells, and the cells' size decides how names are written
        _name_classes(ax, labels, cell, letters)
        if engine is None:
            return cell
        engine.execute(figure)
        cell = _SPARED * _cell_size(ax, len(labels))
    return cell


def _lies_untouched(ax: Axes) -> bool:
    """Tell whether nobody has chosen a layout for these subplots yet, by an engine or by hand."""
    from matplotlib.figure import SubplotParams

    figure = _figure(ax)
    in_grid = ax.figure is figure and all(one.get_subplotspec() is not None for one in figure.axes)
    sides = ("left", "right", "bottom", "top", "wspace", "hspace")
    moved = any(getattr(figure.subplotpars, side) != getattr(SubplotParams(), side) for side in sides)
    return in_grid and not moved and figure.get_layout_engine() is None


def _fit_figure(ax: Axes, bar: Axes, labels: Sequence[Hashable]) -> float:
    """Give our own figure large cells for few classes, and margins that hold the names and a title."""
    figure, side = _figure(ax), float(np.clip(2.2 + 0.33 * len(labels), 2.7, 8))
    figure.set_size_inches(2 * side, 2 * side)
    ax.set_position((0.25, 0.25, 0.5, 0.5))
    _name_classes(ax, labels, 72 * side / len(labels), _LONGEST_NAME)
    names = (ax.bbox.p0 - (ax.get_tightbbox() or ax.bbox).p0) / figure.dpi
    scale = ((bar.get_tightbbox() or bar.bbox).x1 - bar.bbox.x1) / figure.dpi
    (left, below), right, above = names + 0.1, 0.3 + 0.04 * side + scale, 0.45
    width, height = left + side + right, below + side + above
    figure.set_size_inches(width, height)
    ax.set_position((left / width, below / height, side / width, side / height))
    bar.set_position(((left + side + 0.2) / width, (below + 0.1 * side) / height, 1, 0.8 * side / height))
    return 72 * side / len(labels)


def root_figure(ax: Axes) -> Figure | None:
    """Return the figure around axes, also where these stand in a subfigure; None where they were removed."""
    return ax.figure.figure if ax.figure else None  # `get_figure(root=True)` begins with Matplotlib 3.10


def _figure(ax: Axes) -> Figure:
    figure = root_figure(ax)
    if figure is None:
        raise ValueError("ax belongs to no figure (was it removed?); make a new one with plt.subplots().")
    return figure


def _cell_size(ax: Axes, n_classes: int) -> float:
    """Measure the side of a cell in points."""
    ax.apply_aspect()
    return float(min(ax.bbox.width, ax.bbox.height) * 72 / _figure(ax).dpi / n_classes)


def _add_colour_bar(image: AxesImage, scale: _Scale) -> Axes:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    values: np.ma.MaskedArray = np.ma.asarray(image.get_array())
    below, above = bool((values < scale.low).any()), bool((values > scale.high).any())
    bar = _figure(image.axes).colorbar(
        image,
        ax=image.axes,
        label=scale.meaning,
        ticks=MaxNLocator(6, steps=[1, 2, 2.5, 5, 10], integer=scale.whole),
        format=FuncFormatter(lambda value, _: scale.tick(value)),
        extend={(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[below, above],
        shrink=0.8,
        aspect=22,
        fraction=0.06,
    )
    if scale.wrong is not None:
        _split_colour_bar(bar.ax, scale)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=_COMFORTABLE, length=2)
    bar.ax.yaxis.label.set_fontsize(_COMFORTABLE)
    return bar.ax


def _split_colour_bar(bar: Axes, scale: _Scale) -> None:
    """Lay the colours of wrong answers over the right half of the bar."""
    steps = np.linspace(scale.low, scale.high, 257)
    middles = (steps[:-1] + steps[1:]) / 2
    half = bar.pcolormesh([0.5, 1], steps, middles[:, None], cmap=scale.wrong, zorder=2)
    half.set_clim(scale.low, scale.high)


def _darken(ax: Axes, bar: Axes) -> None:
    """Darken the figure, and lighten all that is written, a title set later included."""
    _figure(ax).set_facecolor(DARK_PAPER)
    for place in ("left", "center", "right"):
        ax.set_title(ax.get_title(place), loc=place, color=DARK_INK)
    for axes in (ax, bar):
        axes.tick_params(colors=DARK_INK)
        axes.xaxis.label.set_color(DARK_INK)
        axes.yaxis.label.set_color(DARK_INK)
        axes.spines[:].set_color("#5a6069")


def _name_classes(ax: Axes, labels: Sequence[Hashable], cell: float, letters: int) -> None:
    """Name the classes along both axes: each one while that is legible, else the 2nd, 5th, 10th and so on."""
    size = float(np.clip(0.8 * cell, 7.5, 10))
    stride = next(step for step in _strides() if step * cell >= 1.25 * size or step >= len(labels))
    places = range(0, len(labels), stride)
    names = _tick_names([labels[place] for place in places], len(labels) == 2, letters)
    widest = _LETTER * max(display_width(line) for name in names for line in name.split("\n"))
    flat = 0.92 * stride * cell / widest  # the largest font size at which the names stand side by side
    size = min(size, flat) if flat >= 8 else size
    ax.set_xticks(places, names, fontsize=size, parse_math=False)
    ax.set_yticks(places, names, fontsize=size, parse_math=False)
    _turn_names(ax, 0 if flat >= 8 else 40 if stride * cell >= 1.7 * size else 90)
    ax.tick_params(length=2 if stride > 1 else 0)


def _strides() -> Iterator[int]:
    return (step * 10**power for power in count() for step in (1, 2, 5))


def _tick_names(labels: list[Hashable], two_classes: bool, letters: int) -> list[str]:
    names = [shorten(name_of(label), letters) for label in labels]
    if two_classes:
        names[-1] += "\n(positive)"
    return names


def _turn_names(ax: Axes, degrees: int) -> None:
    across, down = {0: ("center", "top"), 40: ("right", "top"), 90: ("right", "center")}[degrees]
    for name in ax.get_xticklabels():
        name.set(rotation=degrees, ha=across, va=down, rotation_mode="anchor")


def _rule_cells(images: list[AxesImage], leftover: int | None) -> None:
    """Rule the cells, hatch the undefined ones, and outline those of the diagonal that are right, inside."""
    from matplotlib.collections import LineCollection

    ax, undefined = images[0].axes, np.ma.getmaskarray(np.ma.asarray(images[0].get_array()))
    size = len(undefined)
    edges = np.arange(size - 1) + 0.5
    lines = [[(edge, -0.5), (edge, size - 0.5)] for edge in edges]
    lines += [[(-0.5, edge), (size - 0.5, edge)] for edge in edges]
    ax.add_collection(LineCollection(lines, colors="#8888884d", linewidths=0.7), autolim=False)
    hatched = _frames(np.argwhere(undefined), 0.5, edgecolors="#88888899", linewidths=0, hatch="////")
    ax.add_collection(hatched, autolim=False)
    on_it = np.array([place for place in range(size) if place != leftover])
    diagonal, frame_inks = np.column_stack([on_it, on_it]), np.diagonal(inks(*images))[on_it]
    outlines = _frames(diagonal, 0.46, edgecolors=frame_inks, linewidths=1)
    ax.add_collection(outlines, autolim=False)


def _frames(cells: NDArray[Any], half: float, **style: Any) -> PolyCollection:
    """Make unfilled squares of twice `half` a side around cells, given as (row, column) each."""
    from matplotlib.collections import PolyCollection

    corners = half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return PolyCollection(list(cells[:, None, ::-1] + corners), facecolors="none", **style)


def _flank_diagonal(ax: Axes, n_classes: int, cell: float, ink: str, leftover: int | None) -> None:
    """Draw a hairline on either side of the diagonal: along the corners of its cells, never over them."""
    from matplotlib.collections import LineCollection

    away = max(1.0, 2.5 / cell)
    stops = [-1, n_classes] if leftover is None else [-1, leftover, n_classes]
    lines = []
    for first, last in ((before + 0.5, after - 0.5) for before, after in pairwise(stops)):
        if last - first > away:
            lines.append([(first + away, first), (last, last - away)])
            lines.append([(first, first + away), (last - away, last)])
    ax.add_collection(LineCollection(lines, colors=ink, linewidths=0.5, alpha=0.6), autolim=False)


def _write_cells(images: list[AxesImage], values: NDArray[Any], writers: list[Writer], cell: float) -> None:
    """Write each value into its cell, the longest way that is comfortable to read, or none at all."""
    if cell < _ROOMY:
        return
    for write in writers:
        texts = write(values).ravel().tolist()
        size = min(0.9 * cell / max(map(_width, texts)), 0.6 * cell, _LARGEST)
        if size >= _COMFORTABLE:
            break
    if size < _SMALLEST:
        return
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": size}
    for text, ((row, column), ink) in zip(texts, np.ndenumerate(inks(*images)), strict=True):
        number = images[0].axes.text(column, row, text, color=ink, **style)
        number.set_in_layout(False)  # it lies inside the axes; measuring hundreds of them would be slow


def _name_cells(ax: Axes) -> None:
    """Write TN, FP, FN and TP above the numbers of two classes, where the cells have room for both."""
    numbers = list(ax.texts)[-4:]
    size = min(_COMFORTABLE, 0.2 * _cell_size(ax, 2))
    if not numbers or size < _SMALLEST:
        return
    for name, number in zip(_CELLS, numbers, strict=True):
        column, row = number.get_position()
        above = ax.text(column, row - 0.3, name, ha="center", va="center", fontsize=size)
        above.set(color=number.get_color(), in_layout=False)


def _width(number: str) -> float:
    """Estimate how wide a number is, in units of its font's size: signs are wider than digits."""
    return sum(0.9 if letter in "+<>%\N{MINUS SIGN}" else _LETTER for letter in number) or _LETTER
