"""An IPython extension: what draws a figure for white paper draws it once more for dark pages.

`tools.execute` loads it into the kernels of the lessons. The twin is the same figure with other colours: it
goes out beside the picture, as a type of its own that only `tools.pictures` knows. Colab does without.
"""

from __future__ import annotations

import colorsys
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.figure import Figure

MIME = "image/x-dark+png"
PAPER, INK = "#11151b", "#dbe1e8"  # of the site's dark pages
LEGIBLE, VISIBLE = 4.5, 3.0  # contrasts of text and of all else, after WCAG
NEUTRAL, PALE = 0.05, 0.8

Colour = tuple[float, float, float, float]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Give every figure that is shown a dark twin."""
    from IPython.core.formatters import BaseFormatter
    from traitlets import Unicode

    class DarkFormatter(BaseFormatter):
        """Writes a figure as a PNG for dark pages, in base64.

        No type is registered with it: Matplotlib's backend clears what is registered for figures.
        """

        format_type = Unicode(MIME)

        def __call__(self, shown: Any) -> str | None:
            figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", ())
            return dark_png(shown) if isinstance(shown, figure) else None

    shell.display_formatter.formatters[MIME] = DarkFormatter(parent=shell.display_formatter)


def dark_png(figure: Figure) -> str | None:
    """Return a figure as it looks on dark paper, as a PNG in base64; it stays as it was."""
    from IPython.core.pylabtools import print_figure

    with darkened(figure):
        return print_figure(figure, "png", base64=True)


@contextmanager
def darkened(figure: Figure) -> Iterator[None]:
    """Give a figure the colours of dark paper while the block runs: same shapes, same numbers."""
    changes: list[tuple[Callable[[Any], None], Any]] = []

    def put(artist: Any, name: str, value: Any) -> None:
        changes.append((getattr(artist, f"set_{name}"), getattr(artist, f"get_{name}")()))
        getattr(artist, f"set_{name}")(value)

    figure.canvas.draw()  # ticks get their words when they are drawn
    try:
        darken_maps(figure, put)
        darken_strokes(figure, put)
        darken_texts(figure, put)
        yield
    finally:
        for undo, value in reversed(changes):
            undo(value)


def darken_maps(figure: Figure, put: Callable[[Any, str, Any], None]) -> None:
    """Swap the course's own colour maps for their dark twins; any other map keeps what its colours mean."""
    from matplotlib.cm import ScalarMappable

    from confusionlab.drawing.colours import diverging, right, sequential, wrong

    for mappable in figure.findobj(lambda artist: isinstance(artist, ScalarMappable)):
        for twins in (sequential, diverging, right, wrong):
            if mappable.cmap == twins(False):
                put(mappable, "cmap", twins(True))


def darken_strokes(figure: Figure, put: Callable[[Any, str, Any], None]) -> None:
    """Recolour paper, lines, patches and markers."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    for artist in figure.findobj():
        if isinstance(artist, Line2D):
            for name in ("color", "markerfacecolor", "markeredgecolor"):
                put(artist, name, at_night(getattr(artist, f"get_{name}")()))
        elif isinstance(artist, Patch):
            for name in ("edgecolor", "facecolor"):
                put(artist, name, at_night(getattr(artist, f"get_{name}")()))
        elif isinstance(artist, Collection) and artist.get_array() is None:
            for name in ("edgecolor", "facecolor"):
                put(artist, name, [at_night(colour) for colour in getattr(artist, f"get_{name}")()])


def darken_texts(figure: Figure, put: Callable[[Any, str, Any], None]) -> None:
    """Recolour what is written, so that it can be read on whatever lies beneath it."""
    from matplotlib.colors import to_rgba
    from matplotlib.text import Text

    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    for text in texts:
        text.set_visible(False)
    figure.canvas.draw()
    ground = np.asarray(figure.canvas.buffer_rgba())[..., :3] / 255
    for text in texts:
        text.set_visible(True)
    for text in texts:
        beneath = colour_beneath(ground, text.get_window_extent().extents)
        colour = to_rgba(text.get_color(), text.get_alpha())
        choices = [colour, at_night(colour), to_rgba("white"), to_rgba("black")]
        legible = [choice for choice in choices if contrast(choice, beneath) >= LEGIBLE]
        put(text, "color", (legible or [max(choices, key=lambda choice: contrast(choice, beneath))])[0])


def colour_beneath(ground: np.ndarray, box: np.ndarray) -> Any:
    """Return the middle colour of a box in a picture, or the paper's where the box lies outside."""
    from matplotlib.colors import to_rgb

    left, bottom, right, top = box.round().astype(int)
    height = len(ground)
    part = ground[max(height - top, 0) : max(height - bottom, 0), max(left, 0) : max(right, 0)]
    return np.median(part, axis=(0, 1)) if part.size else to_rgb(PAPER)


def at_night(colour: Any) -> Any:
    """Return what a colour on white paper becomes on dark paper.

    Examples
    --------
    >>> from matplotlib.colors import to_hex
    >>> to_hex(at_night("white")) == PAPER, to_hex(at_night("black")) == INK, to_hex(at_night("#f07a1c"))
    (True, True, '#f07a1c')
    """
    from matplotlib.colors import to_rgb, to_rgba

    if isinstance(colour, str) and colour in {"auto", "none"}:
        return colour
    *channels, alpha = to_rgba(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(*channels)
    paper, ink = np.array(to_rgb(PAPER)), np.array(to_rgb(INK))
    if max(channels) - min(channels) < NEUTRAL:
        return (*(ink + (paper - ink) * lightness).tolist(), alpha)
    if lightness > PALE:
        return (*colorsys.hls_to_rgb(hue, 1.1 - lightness, 0.6 * saturation), alpha)
    while contrast(channels, paper) < VISIBLE:
        lightness += 0.02
        channels = list(colorsys.hls_to_rgb(hue, lightness, saturation))
    return (*channels, alpha)


def contrast(one: Any, other: Any) -> float:
    """Return the contrast of two colours after WCAG, from 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Any) -> float:
    """Return how bright a colour is, from 0 to 1."""
    channels = np.asarray(colour, float)[:3]
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
