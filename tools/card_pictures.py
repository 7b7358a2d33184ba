"""A lesson's small picture for its card: one of its own figures, in shades of one colour."""

from __future__ import annotations

import base64
from io import BytesIO

from PIL import Image, ImageOps

from tools.course import CourseError, Lesson
from tools.execute import executed
from tools.project import ROOT

# Twice the pixels of the page, for sharp screens.
SIZE = 264, 176
INK, PAPER = "#33506d", "#ffffff"
# Which of a lesson's figures, and which part of it: left, top, right and bottom, as shares of its sides.
CHOSEN = {
    "01_spam": (0, (0.22, 0.025, 0.84, 0.81)),
    "02_rates": (1, (0.155, 0.05, 0.985, 0.775)),
    "03_iris": (2, (0.08, 0.03, 0.98, 0.87)),
    "04_drawing": (8, (0.055, 0.045, 0.9, 0.425)),
    "05_baseline": (0, (0.035, 0.05, 0.985, 0.97)),
    "06_epochs": (1, (0.13, 0.055, 0.86, 0.8)),
    "07_threshold": (2, (0.07, 0.075, 0.49, 0.87)),
    "08_resampling": (0, (0.07, 0.025, 0.97, 0.86)),
    "09_uncertainty": (0, (0.1, 0.025, 0.985, 0.875)),
    "10_hundred_classes": (3, (0.1, 0.015, 0.9, 0.88)),
    "11_mistakes": (0, (0.0, 0.6, 0.5, 0.975)),
    "12_hundred_epochs": (2, (0.196, 0.025, 0.89, 0.865)),
    "13_two_models": (1, (0.6, 0.09, 0.96, 0.905)),
    "14_trackers": (0, (0.075, 0.045, 0.985, 0.86)),
    "15_sagemaker": (0, (0.205, 0.025, 0.835, 0.87)),
    "16_scale": (0, (0.075, 0.06, 0.99, 0.86)),
    "17_writing_up": (2, (0.085, 0.11, 0.84, 0.9)),
}
WHOLE_FIRST = (0, (0.0, 0.0, 1.0, 1.0))


def picture(lesson: Lesson) -> str:
    """Return the address, which holds it whole, of a lesson's picture."""
    which, part = CHOSEN.get(lesson.name, WHOLE_FIRST)
    drawn = figures(lesson)
    if which >= len(drawn):
        raise CourseError(
            f"book/{lesson.name}.md: its card shows figure {which + 1}, and it draws {len(drawn)}; "
            "say in CHOSEN of tools/card_pictures.py which one to show"
        )
    file = BytesIO()
    small(drawn[which], part).save(file, "webp", quality=40, method=6)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def figures(lesson: Lesson) -> list[Image.Image]:
    """Return the figures that an executed lesson shows, in order."""
    cells = executed(ROOT / "notebooks" / f"{lesson.name}.ipynb").cells
    data = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    pictures = [BytesIO(base64.b64decode(shown["image/png"])) for shown in data if "image/png" in shown]
    return [Image.open(picture).convert("RGBA") for picture in pictures]


def small(figure: Image.Image, part: tuple[float, float, float, float]) -> Image.Image:
    """Return a part of a figure, small and in shades of one colour."""
    white = Image.new("RGBA", figure.size, PAPER)
    sides = figure.size * 2
    box = tuple(round(share * side) for share, side in zip(part, sides, strict=True))
    grey = Image.alpha_composite(white, figure).crop(box).resize(SIZE, Image.Resampling.LANCZOS).convert("L")
    return ImageOps.colorize(ImageOps.autocontrast(grey), INK, PAPER)
