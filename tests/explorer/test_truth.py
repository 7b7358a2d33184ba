"""What the explorer says is true of the whole matrix, however few of its classes are shown."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, MatrixHistory, compare

NAMES = [f"class {number}" for number in range(8)]
GROUPS = {"low": NAMES[:3], "high": NAMES[5:]}
OVER = st.sampled_from([None, "actual", "predicted", "all"])


@pytest.fixture(scope="module")
def cm():
    """Eight classes, of which the first two and the last two are mixed up most."""
    generator = np.random.default_rng(8)
    actual = generator.integers(0, 8, 400)
    near = np.clip(actual + generator.integers(-1, 2, 400), 0, 7)
    predicted = np.where(generator.random(400) < 0.5, near, generator.integers(0, 8, 400))
    names = np.array(NAMES)
    return ConfusionMatrix.from_labels(names[actual], names[predicted], keep_examples=50)


def caption(driver):
    return driver.page.locator(".says").inner_text()


def says(share, said):
    """Whether a percentage in a text is this share; only a true 0 or 1 reads as 0 % or 100 %."""
    sign, number = re.fullmatch(r"([<>]?)([\d.]+) %", said).groups()
    if sign or number in ("0", "100"):
        return {"<": 0 < share < 0.001, ">": 0.999 < share < 1, "": 100 * share == float(number)}[sign]
    return abs(100 * share - float(number)) <= 0.0500001


SHARE = r"([<>]?[\d.]+ %)"
MATRICES = st.integers(4, 8).flatmap(
    lambda n: arrays(np.int64, (2, n, n), elements=st.one_of(st.just(0), st.integers(0, 10**4)))
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    counts=MATRICES,
    over=OVER,
    step=st.integers(0, 1),
    focus=st.one_of(st.none(), st.integers(1, 8), st.lists(st.integers(0, 3), min_size=1, unique=True)),
    cut=st.one_of(st.none(), st.integers(1, 8)),
    grouped=st.booleans(),
    then=st.one_of(st.none(), st.integers(1, 3)),
)
def test_the_caption_gives_the_accuracy_of_the_whole_matrix(
    driver, counts, over, step, focus, cut, grouped, then
):
    names, history = NAMES[: counts.shape[1]], MatrixHistory()
    kept = names if cut is None else [name for name in names if name != names[0]][:cut]
    for place, part in enumerate(counts):
        whole = ConfusionMatrix(part, names)
        history.record(place, whole if cut is None else whole.focus(labels=kept))
    if isinstance(focus, list):
        focus = [kept[place] for place in focus if place < len(kept)] or None
    groups = {"some": kept[:2]} if grouped else {}
    driver.show(history.explore(step=step, focus=focus, groups=groups, normalize=over))
    slider = driver.page.get_by_label("how many of the most confused classes to show", exact=True)
    if then is not None and slider.count():
        driver.slide("step", 1 - step)
        slider.fill(str(then))
        step = 1 - step
    total = counts[step].sum()
    said = caption(driver)
    assert said.startswith(f"{total:,} examples of {len(names)} classes")
    if not total:
        assert "\N{EN DASH} right" in said or "\N{EN DASH} in the right class" in said
        return
    assert says(
        np.trace(counts[step]) / total, re.search(f"{SHARE} (?:right|in the right class)[.]", said)[1]
    )
    if grouped and cut is None:
        group = ConfusionMatrix(counts[step], names).group(groups)
        assert says(np.trace(group.counts) / total, re.search(f"{SHARE} in the right superclass", said)[1])


def test_a_focus_says_how_many_classes_are_shown_and_how_many_are_not(driver, cm):
    driver.show(cm.explore(focus=2))
    assert "400 examples of 8 classes: 2 shown, 6 as other; " in caption(driver)
    expect(driver.grid).to_have_accessible_name(re.compile("^Confusion matrix of 2 classes and other: rows"))
    driver.show(cm.focus(2).explore())
    assert repr(cm.focus(2).explore()).startswith("Explorer of 8 classes")
    assert "400 examples of 8 classes: 2 shown, 6 as other; " in caption(driver)
    driver.show(cm.explore(groups=GROUPS, focus=["class 0", "class 3"]))
    assert "400 examples of 8 classes: 2 shown (superclasses: 1), 4 as other; " in caption(driver)
    driver.show(cm.group(GROUPS).explore())
    assert f" in the right superclass, {100 * cm.accuracy:.1f} % in the right class." in caption(driver)


@pytest.mark.parametrize("cut", [False, True])
def test_the_cell_of_those_left_over_is_not_called_right(driver, cm, cut):
    few = cm.focus(labels=NAMES[:2])
    driver.show(few.explore() if cut else cm.explore(focus=NAMES[:2]))
    driver.click(2, 2)
    expect(driver.panel.locator(".title")).to_have_text("other taken for other")
    right = np.trace(cm.counts[2:, 2:])
    count = few.counts[2, 2]
    assert right < count
    expect(driver.panel).to_contain_text(f"right class{right} ({100 * right / count:.1f} %)")
    driver.click(1, 1)
    expect(driver.panel.locator(".title")).to_have_text("class 1 right")
    expect(driver.panel).not_to_contain_text("right class")
    outlines = re.findall(r'fill="none" stroke="[^"]*" stroke-width="1', driver.saved("SVG").decode())
    assert len(outlines) == 2


@pytest.mark.parametrize("cut", [False, True])
def test_those_left_over_have_no_rates(driver, cm, cut):
    driver.show(cm.focus(labels=NAMES[:2]).explore() if cut else cm.explore(focus=NAMES[:2]))
    driver.walk_to(2, -1)
    expect(driver.page.locator(".tip")).not_to_contain_text("recall")
    driver.press("Enter")
    expect(driver.panel.locator(".title")).to_have_text("left over: other")
    expect(driver.panel).to_contain_text("classes6")
    expect(driver.panel).not_to_contain_text("recall")
    expect(driver.panel.get_by_role("button")).to_have_count(0)


def test_a_class_among_those_left_over_has_its_own_rates(driver, cm):
    driver.show(cm.explore(focus=NAMES[:2]))
    driver.page.get_by_label("find a class").fill("class 6")
    driver.page.get_by_label("find a class").press("Enter")
    expect(driver.panel).to_contain_text("shown as part of other")
    expect(driver.panel).to_contain_text(f"recall{cm.rates()['recall']['class 6']:.3f}")


def test_a_superclass_says_which_of_its_own_are_in_the_right_class(driver, cm):
    driver.show(cm.explore(groups=GROUPS, select=("low", "low")))
    expect(driver.panel.locator(".title")).to_have_text("low in the right superclass")
    right = np.trace(cm.counts[:3, :3])
    expect(driver.panel).to_contain_text(
        f"right class{right} ({100 * right / cm.counts[:3, :3].sum():.1f} %)"
    )
    driver.walk_to(2, -1)
    driver.press("Enter")
    expect(driver.panel.locator(".title")).to_have_text("superclass low")


@pytest.mark.parametrize("order", ["given", "label"])
def test_the_positive_class_is_the_last_of_two_in_any_order(driver, order):
    driver.show(ConfusionMatrix([[9, 1], [0, 5]], ["genuine", "fraud"]).explore(order=order))
    assert "The positive class is fraud." in caption(driver)


def test_one_class_that_is_picked_is_the_positive_one(driver, cm):
    driver.show(cm.explore(focus=["class 3"]))
    assert driver.table()[0] == ["other", "class 3"]
    assert "The positive class is class 3." in caption(driver)


def test_a_second_focus_merges_those_left_over_again(driver, cm):
    few = cm.focus(labels=NAMES[:4])
    driver.show(few.explore(focus=2, order="errors"))
    names, values = driver.table()
    assert sorted(names) == sorted(few.focus(2).labels)
    assert names[-1] == "other"
    assert values[-1][-1] == few.focus(2).counts[-1, -1]


def test_where_nobody_knows_what_was_right_nothing_is_said(driver, cm):
    few = cm.focus(3)
    forgetful = ConfusionMatrix.from_json(few.to_json())
    driver.show((few + forgetful).explore())
    assert "right" not in caption(driver)
    history = MatrixHistory()
    history.record(1, few)
    history.record(2, forgetful)
    driver.show(history.explore(step=2))
    assert "right" not in caption(driver)
    driver.slide("step", 0)
    assert f"; {100 * cm.accuracy:.1f} % right." in caption(driver)


def test_the_hint_promises_examples_only_where_some_were_kept(driver, cm):
    driver.show(cm.explore())
    expect(driver.panel).to_contain_text("Click a cell to see its examples")
    driver.show(ConfusionMatrix(cm.counts).explore())
    expect(driver.panel).to_contain_text("Click a cell to see its shares")


# --- the colours' ends ---


def legend(driver):
    return re.findall(r">([^<>]+)</text>", driver.saved("SVG").decode())


def test_a_colour_bar_that_leaves_values_out_says_so(driver, cm):
    few = cm.focus(2)
    driver.show(few.explore())
    texts = legend(driver)
    largest = few.counts.max()
    assert "&gt;" in texts
    assert f"count; &gt; goes on to {largest}" in texts
    expect(driver.grid).to_have_attribute("aria-label", re.compile(f"it goes on to {largest}$"))
    driver.page.get_by_label("diagonal").uncheck()
    assert "&gt;" not in legend(driver)
    driver.show(cm.explore())
    assert "&gt;" not in legend(driver)


def test_a_difference_says_beyond_which_end_values_lie(driver):
    before, after = np.diag([50, 50, 50, 50]), np.diag([50, 50, 50, 50])
    before[2:, 2:], after[2:, 2:] = 10, [[90, 0], [0, 90]]
    history = MatrixHistory()
    for step, counts in enumerate((after, before)):
        history.record(step, ConfusionMatrix(counts, NAMES[:4]).focus(labels=NAMES[:2]))
    driver.show(history.explore(step=1, compare=0, normalize="all"))
    assert "&lt;" in legend(driver)
    assert "&gt;" not in legend(driver)


def test_a_long_legend_goes_over_two_lines_and_is_whole(driver):
    driver.show(ConfusionMatrix([[3, 1], [0, 0]], ["ham", "spam"]).explore(normalize="actual"))
    lines, whole = legend(driver), "% of actual (rows sum to 100 %); grey: nothing to divide by"
    assert whole in " ".join(lines)
    assert whole not in lines


# --- of which model a figure is ---


@pytest.mark.parametrize("words", ["their difference", "two pictures"])
def test_every_figure_says_of_which_model_it_is(driver, words):
    actual, a, b = [0, 0, 1, 1, 2], [0, 1, 1, 1, 2], [1, 0, 0, 1, 0]
    comparison = compare(actual, a, b, keep_examples=5)
    driver.show(comparison.explore(select=(0, 1)))
    driver.choose("shown as", words)
    assert "40.0 % right by model b; 80.0 % right by model a." in caption(driver)
    assert "is taken for 1 by model b: 1." in caption(driver)
    expect(driver.panel).to_contain_text("count, model b1")
    expect(driver.panel).to_contain_text("model a1 (50.0 % of actual)")
    expect(driver.panel.locator(".kept")).to_have_text("1 example of model b")
    driver.walk_to(0, -1)
    expect(driver.page.locator(".tip")).to_contain_text("0 model b")
    driver.press("Enter")
    expect(driver.panel).to_contain_text(re.compile("model b.*recall0.500.*model a.*recall0.500"))
    minus = "Difference of confusion matrices, model b minus model a, of 3 classes"
    whose = "Confusion matrix of 3 classes, model b"
    label = driver.grid.get_attribute("aria-label")
    assert label.startswith(minus if words == "their difference" else whose)


def test_two_steps_say_which_is_which(driver, cm):
    history = MatrixHistory()
    history.record(3, cm)
    history.record(9, cm + ConfusionMatrix(np.eye(8, dtype=int) * 50, NAMES))
    driver.show(history.explore(compare=3))
    first, last = (f"{100 * history[step].accuracy:.1f} % right at step {step}" for step in (3, 9))
    assert f"{last}; {first}." in caption(driver)


# --- whose an example is ---


def test_of_several_cells_each_example_says_its_own(driver, cm):
    cells = [("class 0", "class 1"), ("class 1", "class 0")]
    driver.show(cm.explore(select=cells))
    whence = driver.page.locator(".examples li > .soft:first-child").all_inner_texts()
    expected = [f"{actual} → {predicted}" for actual, predicted in cells]
    ids = {int(id_): said for id_, said in zip(driver.ids(), whence, strict=True)}
    for cell, said in zip(cells, expected, strict=True):
        there = set(cm.examples(*cell).tolist()) & set(ids)
        assert there
        assert {ids[id_] for id_ in there} == {said}
    driver.show(cm.explore(select=cells[:1]))
    assert driver.page.locator(".examples").get_by_text("→").count() == 0


def test_of_merged_classes_each_example_says_its_classes(driver, cm):
    driver.show(cm.explore(groups=GROUPS, select=("low", "high")))
    for said in driver.page.locator(".examples li > .soft:first-child").all_inner_texts():
        actual, predicted = said.split(" → ")
        assert actual in GROUPS["low"]
        assert predicted in GROUPS["high"]
    driver.show(cm.explore(groups=GROUPS, select=[("low", "high"), ("high", "low")]))
    said = driver.page.locator(".examples li > .soft:first-child").first.inner_text()
    assert re.fullmatch(r"(low|high) \(class \d\) → (low|high) \(class \d\)", said)
