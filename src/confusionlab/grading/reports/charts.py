"""Small pictures for the grader's pages, drawn as SVG in the page's own colours."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 420, 180
BOTTOM, TOP = 40, 16
BAR_WIDTH, BAR_HEIGHT = 180, 12


def histogram(counts: Sequence[int], mean: float, said: str) -> Markup:
    """Draw how many students have how many points.

    Parameters
    ----------
    counts : sequence of int
        Students with 0, 1, 2, … points.
    mean : float
        The mean, drawn as a line.
    said : str
        What there is to see, for those who cannot see it.

    Returns
    -------
    Markup
        An SVG element.
    """
    step = WIDTH / len(counts)
    most = max(*counts, 1)
    scale = (HEIGHT - TOP - BOTTOM) / most
    floor = HEIGHT - BOTTOM
    every = -(-len(counts) // 20)  # so that the labels keep apart
    x = (mean + 0.5) * step
    rule = f'<line class="rule" x1="0" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>'
    line = f'<line class="mean" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{floor}"/>'
    parts, labels = [rule], [line]  # the line runs through no number: they have a rim, and come last
    for points, count in enumerate(counts):
        x, height = points * step, count * scale
        middle = x + step / 2
        if count:
            box = f'x="{x + 0.1 * step:.1f}" y="{floor - height:.1f}" height="{height:.1f}"'
            hover = f"<title>{points} points: {count}</title>"
            parts.append(f'<rect class="bar" {box} width="{0.8 * step:.1f}">{hover}</rect>')
            labels.append(_svg_label(middle, floor - height - 4, str(count)))
        if points % every == 0:
            parts.append(_svg_label(middle, floor + 16, str(points)))
    parts.append(_svg_label(WIDTH / 2, HEIGHT - 4, "points"))
    return _svg("".join(parts + labels), width=WIDTH, height=HEIGHT, said=said)


def bar(share: float, said: str) -> Markup:
    """Draw a share of a whole as a bar.

    Parameters
    ----------
    share : float
        From 0 to 1.
    said : str
        The same in words.

    Returns
    -------
    Markup
        An SVG element.
    """
    filled = share * BAR_WIDTH
    parts = (
        f'<rect class="rest" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" rx="2"/>'
        f'<rect class="bar" width="{filled:.1f}" height="{BAR_HEIGHT}" rx="2"/>'
    )
    return _svg(parts, width=BAR_WIDTH, height=BAR_HEIGHT, said=said)


def _svg_label(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{text}</text>'


def _svg(parts: str, *, width: int, height: int, said: str) -> Markup:
    opening = Markup(
        '<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-label="{said}">'
    )
    drawn = Markup(f"{parts}</svg>")  # noqa: S704  made of numbers
    return opening.format(width=width, height=height, said=said) + drawn
