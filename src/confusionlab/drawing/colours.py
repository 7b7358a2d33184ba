"""The colours of static pictures, light and dark: viridis for counts, blue and orange for right and wrong.

Of two classes every cell is right or wrong, so these take blue and orange in place of viridis.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from matplotlib.image import AxesImage

PAPER, DARK_PAPER = "#fcfcfa", "#0e1116"
INK, DARK_INK = "#1a1a1a", "#e8e8e8"
UNDEFINED, DARK_UNDEFINED = "#c2c2c2", "#565a61"


def named_colours(cmap: str | Colormap, dark: bool) -> Colormap:
    """Find a colour map by its name, with our grey for what is undefined.

    Raises
    ------
    TypeError
        If it is neither a name nor a Colormap.
    ValueError
        If Matplotlib has none of this name.
    """
    from difflib import get_close_matches

    from matplotlib import colormaps

    if isinstance(cmap, str):
        if cmap not in colormaps:
            near = get_close_matches(cmap, list(colormaps), n=1, cutoff=0.4) or ["viridis"]
            raise ValueError(
                f"cmap: Matplotlib has no colour map {cmap!r}; did you mean {near[0]!r}? "
                "list(matplotlib.colormaps) names all of them"
            )
        cmap = colormaps[cmap]
    if not hasattr(cmap, "with_extremes"):
        raise TypeError(f"cmap: expected a name such as 'Blues', or Matplotlib's Colormap, got {cmap!r}")
    return cmap.with_extremes(bad=DARK_UNDEFINED if dark else UNDEFINED)


@cache
def sequential(dark: bool) -> Colormap:
    """Make viridis begin near white (its bright end first) or, on dark paper, near black."""
    from matplotlib import colormaps

    path = np.linspace(0.22, 1.0, 200) if dark else np.linspace(0.85, 0.05, 200)
    return _colour_map(
        [DARK_PAPER if dark else PAPER, *colormaps["viridis"](path)],
        lead_in=0.1 if dark else 0.15,
        dark=dark,
    )


# From a strong blue to the paper, and from the paper to a strong orange.
_BLUES, _DARK_BLUES = ["#1c3f72", "#3f7cbf", "#a9cbe8"], ["#9ccbff", "#4a90d9", "#1f4a7a"]
_ORANGES, _DARK_ORANGES = ["#f6c690", "#dd8427", "#8a4300"], ["#7a4310", "#d9822b", "#ffc98a"]


@cache
def diverging(dark: bool) -> Colormap:
    """Lead from blue to orange through the paper's colour: told apart by every kind of colour vision."""
    if dark:
        return _colour_map([*_DARK_BLUES, DARK_PAPER, *_DARK_ORANGES], lead_in=None, dark=True)
    return _colour_map([*_BLUES, PAPER, *_ORANGES], lead_in=None, dark=False)


@cache
def right(dark: bool) -> Colormap:
    """Lead from the paper to blue: the colours of right answers, where there are two classes."""
    stops = [DARK_PAPER, *_DARK_BLUES[::-1]] if dark else [PAPER, *_BLUES[::-1]]
    return _colour_map(stops, lead_in=None, dark=dark)


@cache
def wrong(dark: bool) -> Colormap:
    """Lead from the paper to orange: the colours of wrong answers, where there are two classes.

    It leaves undefined cells to the picture beneath.
    """
    stops = [DARK_PAPER, *_DARK_ORANGES] if dark else [PAPER, *_ORANGES]
    return _colour_map(stops, lead_in=None, dark=dark).with_extremes(bad="#00000000")


def _colour_map(stops: list[Any], lead_in: float | None, dark: bool) -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    start = 1 / (len(stops) - 1) if lead_in is None else lead_in
    places = [0.0, *np.linspace(start, 1.0, len(stops) - 1)]
    colours = LinearSegmentedColormap.from_list("confusion", list(zip(places, stops, strict=True)), N=512)
    return colours.with_extremes(bad=DARK_UNDEFINED if dark else UNDEFINED)


def inks(*images: AxesImage) -> NDArray[np.str_]:
    """Choose black or white for each cell, by which contrasts more with its colour in WCAG's sense.

    Of several images, each lies on those before it.
    """
    layers = [image.to_rgba(np.ma.asarray(image.get_array())) for image in images]
    channels = layers[0]
    for layer in layers[1:]:
        channels = np.where(layer[..., 3:] > 0, layer, channels)
    channels = channels[..., :3]
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where((luminance + 0.05) ** 2 > 1.05 * 0.05, "#000000", "#ffffff")
