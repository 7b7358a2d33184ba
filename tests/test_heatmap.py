"""What somebody who looks at a heat map would notice."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba

from confusionlab.drawing.heatmap import draw, draw_difference

SPAM = np.array([[4, 2], [1, 3]])
FLOWERS = ["setosa", "versicolor", "virginica"]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def ramp(n_classes):
    """Counts that together use the whole colour scale."""
    return np.arange(n_classes**2).reshape(n_classes, n_classes)


def luminance(colour):
    channels = np.asarray(colour)[..., :3]
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def cell_colour(ax, row, column):
    image = ax.images[0]
    return image.to_rgba(image.get_array())[row, column]


CELLS = ["TN", "FP", "FN", "TP"]


def numbers_in(ax):
    """The numbers in the cells, without the cells' names."""
    return [text for text in ax.texts if text.get_text() not in CELLS]


def shown_names(ticks):
    return [tick.get_text() for tick in ticks]


def colour_bar(ax):
    (bar,) = [axes for axes in ax.figure.axes if axes.get_label() == "<colorbar>"]
    return bar


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)


def pixels_of_cell(ax, row, column):
    picture = pixels(ax.figure)
    left, top = ax.transData.transform((column - 0.5, row - 0.5))
    right, bottom = ax.transData.transform((column + 0.5, row + 0.5))
    height = len(picture)
    return picture[round(height - top) + 2 : round(height - bottom) - 2, round(left) + 2 : round(right) - 2]


@pytest.mark.parametrize("normalize", [None, "actual", "predicted", "all"])
@pytest.mark.parametrize("n_classes", [1, 2, 3, 100])
def test_the_axes_say_actual_down_and_predicted_across(n_classes, normalize):
    ax = draw(ramp(n_classes), range(n_classes), normalize=normalize)
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("actual", "predicted")


@pytest.mark.parametrize(
    ("normalize", "says"),
    [(None, "count"), ("actual", "of actual"), ("predicted", "of predicted"), ("all", "of all")],
)
def test_the_colour_bar_says_of_what_the_numbers_are_a_share(normalize, says):
    assert says in colour_bar(draw(SPAM, ["ham", "spam"], normalize=normalize)).get_ylabel()


def test_weighted_counts_are_called_weights():
    ax = draw(SPAM * 0.5, ["ham", "spam"])
    assert colour_bar(ax).get_ylabel() == "sum of weights"
    assert shown_names(numbers_in(ax)) == ["2.00", "1.00", "0.50", "1.50"]


def test_rows_are_actual_and_columns_predicted():
    ax = draw(SPAM, ["ham", "spam"])
    numbers = {text.get_position(): text.get_text() for text in numbers_in(ax)}
    assert numbers == {(0, 0): "4", (1, 0): "2", (0, 1): "1", (1, 1): "3"}
    (_, ham), (_, spam) = (tick.get_window_extent().p0 for tick in ax.get_yticklabels())
    assert ham > spam


def test_two_classes_name_the_positive_one():
    ax = draw(SPAM, ["ham", "spam"])
    assert shown_names(ax.get_xticklabels()) == ["ham", "spam\n(positive)"]
    assert shown_names(ax.get_yticklabels()) == ["ham", "spam\n(positive)"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("normalize", [None, "actual"])
def test_of_two_classes_right_is_blue_and_wrong_orange_never_green(normalize, dark):
    ax = draw(np.array([[60, 40], [50, 50]]), ["ham", "spam"], normalize=normalize, dark=dark)
    for text in ax.texts:
        text.remove()
    for row, column in np.ndindex(2, 2):
        red, green, blue = np.median(pixels_of_cell(ax, row, column), axis=(0, 1))
        assert (red < green < blue) if row == column else (red > green > blue)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("counts", [[[284_315, 0], [492, 0]], [[4, 2], [1, 3]], [[0, 9], [9, 0]]])
def test_of_two_classes_the_cells_are_named_and_read(counts, dark):
    ax = draw(np.array(counts), ["ham", "spam"], dark=dark)
    names = {text.get_text(): text for text in ax.texts if text.get_text() in CELLS}
    assert list(names) == CELLS
    for text in ax.texts:
        column, row = (round(place) for place in text.get_position())
        assert text.get_text() not in CELLS or CELLS[2 * row + column] == text.get_text()
        cell = np.median(pixels_of_cell(ax, row, column), axis=(0, 1)) / 255
        assert contrast(to_rgba(text.get_color()), cell) >= 4.5
    for name, number in zip(names.values(), numbers_in(ax), strict=True):
        assert not name.get_window_extent().overlaps(number.get_window_extent())


def test_what_is_no_matrix_of_two_classes_has_no_names_in_its_cells():
    merged = draw(SPAM, ["other", "spam"], leftover=0)
    pictures = [merged, draw(ramp(3), FLOWERS), draw_difference(SPAM - 2, ["ham", "spam"])]
    assert not any(text.get_text() in CELLS for ax in pictures for text in ax.texts)
    assert len(merged.images) == 1  # and none of its cells is called right or wrong by its colour


def test_an_undefined_cell_beside_the_diagonal_is_grey_too():
    ax = draw(np.array([[5, 0], [1, 0]]), ["ham", "spam"], normalize="predicted")
    ax.collections[1].remove()  # the hatches
    red, green, blue = np.median(pixels_of_cell(ax, 0, 1), axis=(0, 1))
    assert red == green == blue


def test_a_colour_map_that_is_asked_for_colours_all_cells():
    ax = draw(np.array([[5, 5], [5, 5]]), ["ham", "spam"], cmap="Greys")
    assert len(ax.images) == 1
    assert shown_names(ax.texts)[-4:] == CELLS


def test_three_classes_have_no_positive_one():
    assert shown_names(draw(ramp(3), FLOWERS).get_xticklabels()) == FLOWERS


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("normalize", [None, "actual"])
def test_numbers_contrast_with_their_cells(normalize, dark):
    ax = draw(ramp(9), range(9), normalize=normalize, dark=dark)
    assert len(ax.texts) == 81
    for text in ax.texts:
        column, row = text.get_position()
        assert contrast(to_rgba(text.get_color()), cell_colour(ax, row, column)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_contrast_with_the_cells_of_a_difference(dark):
    ax = draw_difference(ramp(9) - 40, range(9), dark=dark)
    for text in ax.texts:
        column, row = text.get_position()
        assert contrast(to_rgba(text.get_color()), cell_colour(ax, row, column)) >= 4.5


@pytest.mark.slow
@pytest.mark.parametrize("n_classes", [2, 5, 15])
@pytest.mark.parametrize("normalize", [None, "actual"])
def test_numbers_stay_inside_their_cells(n_classes, normalize):
    ax = draw(ramp(n_classes) * 50, range(n_classes), normalize=normalize)
    ax.figure.canvas.draw()
    for text in ax.texts:
        column, _ = text.get_position()
        left, right = ax.transData.transform([(column - 0.5, 0), (column + 0.5, 0)])[:, 0]
        assert left < text.get_window_extent().x0 < text.get_window_extent().x1 < right


def test_signed_numbers_stay_inside_their_cells():
    ax = draw_difference((ramp(20) - 200) // 10, range(20))
    ax.figure.canvas.draw()
    width = np.diff(ax.transData.transform([(0, 0), (1, 0)])[:, 0])
    widest = [text for text in ax.texts if len(text.get_text()) == 3]
    assert len(widest) > 40
    assert max(text.get_window_extent().width for text in widest) < width


@pytest.mark.parametrize("n_classes", [60, 100, 1000])
def test_many_classes_are_one_image_without_numbers(n_classes):
    ax = draw(ramp(n_classes), range(n_classes))
    assert len(ax.images) == 1
    assert not ax.texts
    assert len(ax.get_children()) < 30


@pytest.mark.slow
@pytest.mark.parametrize("n_classes", [2, 3, 10, 30, 100, 1000])
@pytest.mark.parametrize("name", ["{}", "class {}", "a class with a long name, number {}"])
def test_names_do_not_run_into_each_other(n_classes, name):
    ax = draw(ramp(n_classes), [name.format(number) for number in range(n_classes)])
    for ticks in (ax.get_yticklabels(), ax.get_xticklabels()):
        for one, following in pairwise(ticks):
            if one.get_rotation() in (0, 90):
                assert not one.get_window_extent().overlaps(following.get_window_extent())
            assert one.get_fontsize() >= 7


@pytest.mark.slow
@pytest.mark.parametrize("name", ["{}", "a class with a long name, number {}"])
@pytest.mark.parametrize("n_classes", [2, 10, 60])
def test_nothing_is_cut_off_at_the_edge_of_a_new_figure(n_classes, name):
    ax = draw(ramp(n_classes) * 1000, [name.format(number) for number in range(n_classes)])
    ax.set_title("A title set later")
    ax.figure.canvas.draw()
    inside = ax.figure.get_tightbbox()
    width, height = ax.figure.get_size_inches()
    assert inside.x0 >= 0
    assert inside.y0 >= 0
    assert inside.x1 <= width
    assert inside.y1 <= height


def test_every_class_is_named_while_there_is_room():
    assert shown_names(draw(ramp(30), range(30)).get_yticklabels()) == [str(number) for number in range(30)]


def test_long_names_keep_both_ends():
    ax = draw(ramp(3), ["card payment in a shop abroad", "card payment in a shop at home", "cash"])
    abroad, at_home, cash = shown_names(ax.get_yticklabels())
    assert len(abroad) <= 24
    assert "…" in abroad
    assert abroad.endswith("abroad")
    assert at_home.endswith("at home")
    assert cash == "cash"


def test_names_are_not_taken_for_formulas():
    ax = draw(ramp(3), [r"$\frac$", "$x$", "line\nbreak"])
    ax.figure.canvas.draw()
    assert shown_names(ax.get_xticklabels()) == [r"$\frac$", "$x$", "line break"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("n_classes", [3, 100])
def test_the_diagonal_is_visible_where_all_cells_are_equal(n_classes, dark):
    ax = draw(np.ones((n_classes, n_classes), int), range(n_classes), dark=dark)
    for text in list(ax.texts):
        text.remove()
    picture = pixels(ax.figure)
    left, bottom, right, top = ax.bbox.extents.round().astype(int)
    square = picture[len(picture) - top : len(picture) - bottom, left:right]
    away = square[: len(square) // 4, -len(square) // 4 :]
    along = square[: len(square) // 4, : len(square) // 4]
    assert along.std(axis=(0, 1)).max() > away.std(axis=(0, 1)).max() + 3


def test_undefined_shares_are_grey_and_named_and_never_zero():
    ax = draw(np.array([[5, 0, 1], [0, 0, 0], [2, 2, 2]]), FLOWERS, normalize="actual")
    red, green, blue = cell_colour(ax, 1, 0)[:3]
    assert red == green == blue
    assert np.abs(cell_colour(ax, 1, 0) - cell_colour(ax, 0, 1)).max() > 0.15
    assert {text.get_text() for text in ax.texts if text.get_position()[1] == 1} == {""}
    assert "grey: nothing to divide by" in colour_bar(ax).get_ylabel()
    assert pixels_of_cell(ax, 1, 0).std(axis=(0, 1)).max() > 3  # hatched


def test_a_fully_defined_picture_does_not_speak_of_grey():
    assert "grey" not in colour_bar(draw(SPAM, ["ham", "spam"], normalize="actual")).get_ylabel()


def test_pictures_of_one_scale_give_one_value_one_colour():
    one = draw(np.array([[10, 40], [0, 10]]), ["a", "b"], vmin=0, vmax=50)
    other = draw(np.array([[10, 12], [3, 0]]), ["a", "b"], vmin=0, vmax=50)
    assert np.array_equal(cell_colour(one, 0, 0), cell_colour(other, 0, 0))
    apart = draw(np.array([[10, 12], [3, 0]]), ["a", "b"])
    assert not np.array_equal(cell_colour(one, 0, 0), cell_colour(apart, 0, 0))


@pytest.mark.parametrize("normalize", ["actual", "predicted"])
def test_shares_share_one_scale_unasked(normalize):
    assert draw(SPAM, ["ham", "spam"], normalize=normalize).images[0].get_clim() == (0, 1)


@pytest.mark.parametrize(("vmin", "vmax"), [(5, 5), (None, 0), (9, None)])
def test_a_scale_upside_down_is_refused(vmin, vmax):
    with pytest.raises(ValueError, match="vmin must be below vmax; got a scale from"):
        draw(SPAM, ["ham", "spam"], vmin=vmin, vmax=vmax)


def test_an_unknown_share_is_refused():
    with pytest.raises(ValueError, match="rows"):
        draw(SPAM, ["ham", "spam"], normalize="rows")


def test_nearly_all_is_not_all_and_nearly_nothing_is_not_nothing():
    counts = np.array([[999_999, 1], [0, 5]])
    assert shown_names(numbers_in(draw(counts, ["a", "b"], normalize="actual"))) == [
        ">99.9 %",
        "<0.1 %",
        "0 %",
        "100 %",
    ]


def test_counts_have_thousands_separators():
    ax = draw(np.array([[284_315, 0], [492, 0]]), ["genuine", "fraud"])
    assert shown_names(numbers_in(ax)) == ["284,315", "0", "492", "0"]


def test_only_zeros_can_be_drawn():
    assert shown_names(numbers_in(draw(np.zeros((2, 2), int), ["a", "b"]))) == ["0"] * 4


@pytest.mark.parametrize("dark", [False, True])
def test_colours_start_at_the_paper_and_get_ever_brighter_or_darker(dark):
    colours = draw(SPAM, ["ham", "spam"], dark=dark).images[0].cmap(np.linspace(0, 1, 100))
    steps = np.diff(luminance(colours))
    assert (steps > 0).all() if dark else (steps < 0).all()
    assert luminance(colours[0]) < 0.01 if dark else luminance(colours[0]) > 0.95


def test_dark_darkens_the_figure_and_lightens_what_is_written_later_too():
    ax = draw(ramp(3), FLOWERS, dark=True)
    title = ax.set_title("A title set later")
    paper = ax.figure.get_facecolor()
    written = [title, ax.xaxis.label, *ax.get_yticklabels(), *colour_bar(ax).get_yticklabels()]
    assert all(contrast(to_rgba(text.get_color()), paper) > 7 for text in written)


def test_light_keeps_the_style_of_the_figure():
    with plt.style.context("dark_background"):
        ax = draw(ramp(3), FLOWERS)
    assert contrast(to_rgba(ax.xaxis.label.get_color()), ax.figure.get_facecolor()) > 7


def test_the_grid_of_a_style_is_not_drawn_over_the_cells():
    with plt.rc_context({"axes.grid": True}):
        ax = draw(ramp(3), FLOWERS)
    assert not any(line.get_visible() for line in ax.get_xgridlines() + ax.get_ygridlines())


def test_the_axes_given_are_drawn_on_and_returned():
    _, ax = plt.subplots()
    assert draw(SPAM, ["ham", "spam"], ax) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("layout", [None, "constrained", "tight"])
@pytest.mark.parametrize("labels", [["ham", "spam"], ["a genuine transaction", "a stolen card", "an error"]])
def test_neighbours_do_not_run_into_each_other(labels, layout):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout=layout)
    draw(ramp(len(labels)), labels, left)
    bar = colour_bar(left)
    draw(ramp(len(labels)), labels, right)
    figure.canvas.draw()
    for ax in (left, right):
        for one, following in pairwise(ax.get_xticklabels()):
            flat = one.get_rotation() == 0
            assert not (flat and one.get_window_extent().overlaps(following.get_window_extent()))
    assert max(left.get_tightbbox().x1, bar.get_tightbbox().x1) < right.get_tightbbox().x0


def test_a_layout_made_by_hand_is_kept():
    figure, (left, right) = plt.subplots(1, 2)
    figure.subplots_adjust(left=0.2, wspace=0.9)
    draw(SPAM, ["ham", "spam"], left)
    assert figure.get_layout_engine() is None
    draw(SPAM, ["ham", "spam"], right)
    assert figure.subplotpars.left == 0.2


def test_removed_axes_are_refused():
    _, ax = plt.subplots()
    ax.remove()
    with pytest.raises(ValueError, match="ax belongs to no figure"):
        draw(SPAM, ["ham", "spam"], ax)


def test_differences_are_signed_and_blue_below_and_orange_above():
    ax = draw_difference(np.array([[8, -3], [0, -8]]), ["ham", "spam"])
    assert shown_names(ax.texts) == ["+8", "\N{MINUS SIGN}3", "0", "\N{MINUS SIGN}8"]
    assert ax.images[0].get_clim() == (-8, 8)
    red, _, blue, _ = cell_colour(ax, 0, 0)
    assert red > blue
    red, _, blue, _ = cell_colour(ax, 1, 1)
    assert blue > red
    assert luminance(cell_colour(ax, 1, 0)) > 0.95


def test_differences_of_shares_are_percentage_points():
    ax = draw_difference(
        np.array([[0.125, -0.125], [np.nan, 0]]), ["ham", "spam"], normalize="actual", limit=0.5
    )
    assert shown_names(ax.texts) == ["+12.5", "\N{MINUS SIGN}12.5", "", "0.0"]
    assert ax.images[0].get_clim() == (-0.5, 0.5)
    assert colour_bar(ax).get_ylabel().startswith("difference in percentage points of actual")


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_difference_without_room_on_its_scale_is_refused(limit):
    with pytest.raises(ValueError, match="limit must be above 0"):
        draw_difference(SPAM, ["ham", "spam"], limit=limit)
