"""A figure's dark twin: the same picture, to be read on dark paper."""

import io
from base64 import b64decode

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb
from PIL import Image

from confusionlab.drawing.heatmap import draw, draw_difference
from tools.dark_figures import PAPER, contrast, dark_png, darkened


def lines():
    """A figure with all that a lesson's figure has: lines, a legend, bars, words on bars, a pale band."""
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2], "k", label="black")
    left.fill_between([0, 1], [1, 1], color="#e8f0fa")
    left.legend()
    right.bar([1], [1], color="#14336b")
    right.text(1, 0.5, "on a bar", color="white", ha="center")
    right.set_title("title")
    return figure


def matrix_of_two():
    return draw(np.array([[4, 2], [1, 3]]), ["ham", "spam"]).figure


def matrix_of_five():
    return draw(np.arange(25).reshape(5, 5), range(5), title="five").figure


def difference():
    return draw_difference(np.arange(25).reshape(5, 5) - 12, range(5)).figure


FIGURES = [lines, matrix_of_two, matrix_of_five, difference]


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()


@pytest.mark.parametrize("make", FIGURES)
def test_the_paper_is_dark_and_the_picture_of_the_same_size(make):
    figure = make()
    light = pixels(figure)
    with darkened(figure):
        dark = pixels(figure)
    assert dark.shape == light.shape
    assert np.abs(dark[0, 0] / 255 - to_rgb(PAPER)).max() < 0.01
    assert dark.mean() < light.mean()


@pytest.mark.parametrize("make", FIGURES)
def test_the_figure_is_afterwards_as_it_was(make):
    figure = make()
    before = pixels(figure)
    assert dark_png(figure)
    assert np.array_equal(pixels(figure), before)


@pytest.mark.parametrize("make", FIGURES)
def test_all_that_is_written_can_be_read(make):
    figure = make()
    with darkened(figure):
        words = [text for text in figure.findobj(plt.Text) if text.get_text() and text.get_visible()]
        assert len(words) > 8
        for text in words:
            text.set_visible(False)
        ground = pixels(figure) / 255
        for text in words:
            text.set_visible(True)
            left, bottom, right, top = text.get_window_extent().extents.round().astype(int)
            height = len(ground)
            below = ground[max(height - top, 0) : height - bottom, max(left, 0) : right]
            below = np.median(below, axis=(0, 1)) if below.size else to_rgb(PAPER)
            assert contrast(to_rgb(text.get_color()), below) >= 4.5, text.get_text()


def test_a_bar_can_be_seen_and_keeps_its_hue():
    figure = lines()
    bar = figure.axes[1].patches[0]
    with darkened(figure):
        red, green, blue, _ = bar.get_facecolor()
        assert contrast(bar.get_facecolor(), to_rgb(PAPER)) >= 3
        assert blue > green > red


def test_a_colour_map_that_is_not_the_course_s_keeps_what_its_colours_mean():
    figure, ax = plt.subplots()
    image = ax.imshow([[0, 1]], cmap="cividis")
    before = image.to_rgba([0.0, 0.5, 1.0])
    with darkened(figure):
        assert np.array_equal(image.to_rgba([0.0, 0.5, 1.0]), before)


def test_what_is_sent_is_a_picture():
    picture = Image.open(io.BytesIO(b64decode(dark_png(lines()))))
    assert picture.format == "PNG"
