"""Draw the site's pictures from the ten e-mails and the mark: `python assets/make_pictures.py`.

Each picture is written as SVG and photographed by Chromium. Run it again when the e-mails or the mark change.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from confusionlab import ConfusionMatrix, datasets

HERE = Path(__file__).parent
FONT = "font-family=\"Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif\""
LIGHT = {
    "paper": "#ffffff",
    "ink": "#1d2530",
    "soft": "#56616f",
    "faint": "#e0e4e9",
    "cell": "#5a7590",
    "lit": "#f07a1c",
    "wash": "#fdf3eb",
    "on_lit": "#1d2530",
}
DARK = LIGHT | {
    "paper": "#11151b",
    "ink": "#dbe1e8",
    "soft": "#9da8b5",
    "faint": "#303946",
    "wash": "#261c14",
}
ROW = 36  # height of an e-mail's line
CELL = 130  # side of a matrix's cell


def text(x: float, y: float, words: str, size: float, fill: str, more: str = "") -> str:
    """Return one line of text; `y` is its middle."""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" dominant-baseline="central" {FONT} {more}>'
        f"{escape(words)}</text>"
    )


def opening_of(mail: str, letters: int = 27) -> str:
    """Return the first words of an e-mail, whole words only."""
    if len(mail) <= letters:
        return mail
    return re.sub(r"\W*\s\S*$", "", mail[: letters + 1]) + " …"


def mail_lines(ink: dict[str, str], missed: int) -> list[str]:
    """Draw the ten e-mails with what they are and what the filter said, the missed one lit."""
    frame = datasets.load_spam().frame
    parts = [
        text(270, 24, "actual", 14, ink["soft"], 'font-style="italic"'),
        text(332, 24, "predicted", 14, ink["soft"], 'font-style="italic"'),
    ]
    for place, (mail, actual, predicted) in enumerate(frame.itertuples(index=False)):
        y = 60 + ROW * place
        fill, weight = (ink["ink"], 'font-weight="700"') if place == missed else (ink["soft"], "")
        if place == missed:
            parts.append(f'<rect x="4" y="{y - 17}" width="400" height="34" rx="6" fill="{ink["wash"]}"/>')
            parts.append(f'<rect x="4" y="{y - 17}" width="4" height="34" fill="{ink["lit"]}"/>')
        parts.append(text(20, y, opening_of(mail), 16, ink["ink"], weight))
        parts.append(text(270, y, actual, 16, fill, weight))
        parts.append(text(332, y, predicted, 16, fill, weight))
    return parts


def matrix(ink: dict[str, str], x: float, y: float) -> list[str]:
    """Draw the four cells: the diagonal filled, the miss lit, and a small square for each e-mail."""
    mails = datasets.load_spam()
    counts = ConfusionMatrix.from_labels(mails.frame["actual"], mails.frame["predicted"]).counts
    middle = x + CELL
    parts = [text(middle, y - 44, "predicted", 14, ink["soft"], 'font-style="italic" text-anchor="middle"')]
    for place, label in enumerate(mails.labels):
        along, down = x + CELL * (place + 0.5), y + CELL * (place + 0.5)
        parts.append(text(along, y - 18, label, 16, ink["ink"], 'text-anchor="middle" font-weight="600"'))
        parts.append(text(x - 12, down, label, 16, ink["ink"], 'text-anchor="end" font-weight="600"'))
    turned = f'font-style="italic" text-anchor="middle" transform="rotate(-90 {x - 66} {y + CELL})"'
    parts.append(text(x - 66, y + CELL, "actual", 14, ink["soft"], turned))
    for (row, column), count in np.ndenumerate(counts):
        parts += cell(ink, (x + CELL * column, y + CELL * row), count, row == column, (row, column) == (1, 0))
    return parts


def cell(ink: dict[str, str], corner: tuple[float, float], count: int, right: bool, lit: bool) -> list[str]:
    """Draw one cell with its number and as many small squares."""
    x, y = corner
    back = ink["lit"] if lit else ink["cell"] if right else ink["faint"]
    front = ink["on_lit"] if lit else "#ffffff" if right else ink["ink"]
    side = CELL - 6
    number = f'text-anchor="middle" font-weight="700" opacity="{1 if right or lit else 0.85}"'
    parts = [f'<rect x="{x + 3}" y="{y + 3}" width="{side}" height="{side}" rx="10" fill="{back}"/>']
    parts.append(text(x + CELL / 2, y + 54, str(count), 44, front, number))
    start = x + CELL / 2 - 9 * count + 2
    return parts + [
        f'<rect x="{start + 18 * mail}" y="{y + 94}" width="14" height="14" rx="3" fill="{front}"/>'
        for mail in range(count)
    ]


def missed_place() -> int:
    """Return the place of the one spam e-mail that the filter let through."""
    frame = datasets.load_spam().frame
    (place,) = np.flatnonzero((frame["actual"] == "spam") & (frame["predicted"] == "ham"))
    return int(place)


def front(ink: dict[str, str]) -> str:
    """Draw the front page's picture: ten e-mails, their matrix, and the one that got through."""
    missed = missed_place()
    start, end = 60 + ROW * missed, 110 + CELL * 1.8
    thread = (
        f'<path d="M404 {start} C 452 {start} 448 {end} 516 {end}" fill="none" '
        f'stroke="{ink["lit"]}" stroke-width="2.5" stroke-dasharray="2 5" stroke-linecap="round"/>'
    )
    return page(800, 430, ink, [*mail_lines(ink, missed), thread, *matrix(ink, 520, 110)])


def mark(x: float, y: float, size: float) -> str:
    """Return the mark, as in logo.svg."""
    cells = re.sub(r"</?svg[^>]*>", "", (HERE / "logo.svg").read_text("utf-8"))
    return f'<g transform="translate({x} {y}) scale({size / 64})">{cells}</g>'


def social_card(ink: dict[str, str]) -> str:
    """Draw the card that is shown where somebody shares a link."""
    return page(
        1200,
        630,
        ink,
        [
            mark(88, 150, 112),
            text(92, 330, "Confusion Lab", 68, ink["ink"], 'font-weight="700" letter-spacing="-1.5"'),
            text(92, 404, "Read, draw, watch and trust", 32, ink["soft"]),
            text(92, 448, "confusion matrices", 32, ink["soft"]),
            f'<g transform="translate(40 -34) scale(1.28)">{"".join(matrix(ink, 590, 158))}</g>',
        ],
    )


def page(width: int, height: int, ink: dict[str, str], parts: list[str]) -> str:
    """Wrap what was drawn into an SVG of the paper's colour."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="100%" height="100%" fill="{ink["paper"]}"/>{"".join(parts)}</svg>'
    )


def photograph(browser: Browser, svg: str, name: str, scale: float = 1) -> None:
    """Save an SVG as a PNG beside this script."""
    tab = browser.new_page(device_scale_factor=scale)
    tab.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
    tab.locator("svg").first.screenshot(path=HERE / name)
    tab.close()


def main() -> None:
    """Make every picture."""
    with sync_playwright() as driver:
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        photograph(browser, front(LIGHT), "front-light.png", 2)
        photograph(browser, front(DARK), "front-dark.png", 2)
        photograph(browser, social_card(LIGHT), "social-card.png")
        photograph(browser, page(180, 180, LIGHT, [mark(24, 24, 132)]), "touch-icon.png")
        photograph(browser, page(48, 48, LIGHT, [mark(0, 0, 48)]), "favicon.png")
        browser.close()


if __name__ == "__main__":
    main()
