"""Steps, two models, and a moving threshold."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.metrics import precision_recall_curve

from confusionlab import ConfusionMatrix, MatrixHistory, compare
from confusionlab.scores import explore_scores

NAMES = np.array(["ant", "bee", "cat", "dog", "eel"])


def matrix_at(step: int, keep_examples: int = 5) -> ConfusionMatrix:
    """What a learner that gets better predicts at one step."""
    generator = np.random.default_rng(7)
    actual, guess, luck = generator.integers(0, 5, 200), generator.integers(0, 5, 200), generator.random(200)
    predicted = np.where(luck < 0.2 + 0.1 * step, actual, guess)
    return ConfusionMatrix.from_labels(NAMES[actual], NAMES[predicted], keep_examples=keep_examples)


@pytest.fixture(scope="module")
def matrices():
    return {step: matrix_at(step) for step in (1, 2, 5, 7)}


def of_steps(matrices, **opening):
    """The explorer of a history."""
    history = MatrixHistory()
    for step, cm in matrices.items():
        history.record(step, cm)
    return history.explore(**opening)


def test_opens_at_the_last_step_and_slides_to_any(driver, matrices):
    driver.open(of_steps(matrices))
    assert np.array_equal(driver.table()[1], matrices[7].counts)
    for place, step in enumerate(matrices):
        driver.slide("step", place)
        assert np.array_equal(driver.table()[1], matrices[step].counts)
        expect(driver.page.get_by_text(f"step {step} ({place + 1} of 4)")).to_be_visible()


def test_the_slider_answers_to_arrow_keys(driver, matrices):
    driver.open(of_steps(matrices, step=2))
    driver.page.get_by_label("step", exact=True).focus()
    driver.press("ArrowRight")
    assert np.array_equal(driver.table()[1], matrices[5].counts)


def test_plays_to_the_end_and_stops(driver, matrices):
    driver.open(of_steps(matrices, step=2))
    driver.page.get_by_role("button", name="play the steps").click()
    expect(driver.page.get_by_text("step 7 (4 of 4)")).to_be_visible()
    expect(driver.page.get_by_role("button", name="play the steps")).to_have_text("▶")


@pytest.mark.parametrize("step", [1, 5])
def test_a_cell_shows_its_examples_of_that_step(driver, matrices, step):
    driver.open(of_steps(matrices, step=step, select=("ant", "ant")))
    assert driver.ids() == [str(number) for number in matrices[step].examples("ant", "ant")]


def test_examples_of_many_classes_and_steps(driver):
    generator, history = np.random.default_rng(5), MatrixHistory()
    actual = generator.integers(0, 300, 2000)
    for step in range(4):
        predicted = np.where(generator.random(2000) < 0.2, generator.integers(0, 300, 2000), actual)
        cm = ConfusionMatrix.from_labels(actual, predicted, labels=range(300), keep_examples=3)
        history.record(step, cm)
    driver.show(history.explore(step=0, select=(299, 299)))
    for step in range(4):
        driver.slide("step", step)
        assert driver.ids() == [str(number) for number in history[step].examples(299, 299)]


def test_a_cell_shows_its_count_over_the_steps(driver, matrices):
    driver.open(of_steps(matrices, select=("bee", "bee")))
    counts = [cm.counts[1, 1] for cm in matrices.values()]
    line = driver.page.get_by_role("img", name="Count over the steps")
    expect(line).to_have_attribute(
        "aria-label",
        f"Count over the steps: {counts[0]} at first, {counts[-1]} at last, {max(counts)} at most",
    )


def test_the_classes_in_focus_stay_or_are_chosen_anew(driver, matrices):
    driver.open(of_steps(matrices, step=1, focus=2))
    held = list(matrices[1].focus(2).labels)
    anew = list(matrices[7].focus(2).labels)
    assert held != anew
    driver.slide("step", 3)
    assert driver.table()[0] == held
    assert np.array_equal(driver.table()[1], matrices[7].focus(labels=held[:-1]).counts)
    driver.page.get_by_label("choose them again at each step").check()
    assert driver.table()[0] == anew


@pytest.mark.parametrize("over", [None, "predicted"])
def test_a_step_minus_another(driver, matrices, over):
    driver.open(of_steps(matrices, step=7, compare=1, normalize=over))
    shares = over or "actual"
    expected = matrices[7].normalize(shares) - matrices[1].normalize(shares)
    assert np.allclose(driver.table()[1], expected, equal_nan=True)


def test_two_steps_side_by_side(driver, matrices):
    driver.open(of_steps(matrices, step=7, compare=1))
    driver.choose("shown as", "two pictures")
    expect(driver.page.locator(".map canvas").first).to_be_visible()
    expect(driver.page.locator(".map canvas").last).to_be_visible()
    assert np.array_equal(driver.table()[1], matrices[7].counts)
    grids = driver.page.get_by_role("grid")
    expect(grids.first).to_have_accessible_name(
        "Confusion matrix of 5 classes, step 1: rows actual, columns predicted"
    )


def test_two_models(driver):
    actual, a, b = [0, 0, 1, 1, 2], [0, 1, 1, 1, 2], [0, 0, 0, 1, 2]
    comparison = compare(actual, a, b, keep_examples=5)
    driver.open(comparison.explore(select=(0, 1)))
    assert np.allclose(driver.table()[1], comparison.difference)
    expect(driver.page.locator(".note")).to_contain_text("McNemar")
    expect(driver.panel).to_contain_text("\N{MINUS SIGN}50.0 points")


def test_the_threshold_moves_the_four_cells(driver):
    generator = np.random.default_rng(3)
    actual = generator.integers(0, 2, 80)
    scores = np.round(0.3 * actual + 0.7 * generator.random(80), 2)
    driver.open(explore_scores(actual, scores, threshold=0.4))
    number = driver.page.get_by_label("threshold, as a number")
    for threshold in (None, 0.5, 0.505, 0.0, 1.5):
        if threshold is not None:
            number.fill(str(threshold))
            number.press("Enter")
        cm = ConfusionMatrix.from_scores(actual, scores, threshold=0.4 if threshold is None else threshold)
        assert np.array_equal(driver.table()[1], cm.counts)
    driver.slide("threshold", 10)
    cm = ConfusionMatrix.from_scores(actual, scores, threshold=np.unique(scores)[10])
    assert np.array_equal(driver.table()[1], cm.counts)
    expect(driver.page.locator(".numbers")).to_contain_text(f"{cm.rates()['precision'][1]:.3f}")


@pytest.mark.parametrize(
    "scores",
    [
        [0.1, 0.5, 1.0, 1.0],
        [0.30000001, 0.30000002, 0.3, 0.1234567],
        [1e-9, 2e-9, 1e-9 + 1e-16, 1e300],
        np.float32([0.1, 0.7, 0.3, 0.3]),
    ],
)
def test_no_two_stops_have_one_name_and_each_name_decides_as_its_stop_does(driver, scores):
    actual = [0, 1, 0, 1]
    driver.open(explore_scores(actual, scores))
    slider = driver.page.get_by_label("threshold", exact=True)
    names = []
    for stop in range(int(slider.get_attribute("max")) + 1):
        driver.slide("threshold", stop)
        names.append(slider.get_attribute("aria-valuetext"))
        expect(driver.page.get_by_label("threshold, as a number")).to_have_value(names[-1])
        same = ConfusionMatrix.from_scores(actual, np.float64(scores), threshold=float(names[-1]))
        assert np.array_equal(driver.table()[1], same.counts)
    assert len(names) == len(np.unique(scores)) + 1
    assert sorted(set(map(float, names))) == list(map(float, names))


def test_an_emptied_threshold_comes_back(driver):
    driver.open(explore_scores([0, 1], [0.2, 0.8], threshold=0.505))
    number = driver.page.get_by_label("threshold, as a number")
    number.fill("")
    number.press("Enter")
    expect(number).to_have_value("0.505")


def test_precision_is_drawn_in_steps_over_the_share_of_positives(driver):
    actual, scores = [0, 1, 0, 1, 0], [0.1, 0.2, 0.3, 0.4, 0.4]
    driver.open(explore_scores(actual, scores))
    curves = driver.page.locator(".plots polyline").evaluate_all(
        "all => all.map((one) => [...one.points].map(({ x, y }) => [(x - 38) / 160, (170 - y) / 160]))"
    )
    baseline, steps, diagonal, roc = (np.round(curve, 2).tolist() for curve in curves)
    assert baseline == [[0, 0.4], [1, 0.4]]
    precision, recall, _ = precision_recall_curve(actual, scores)
    corners = list(zip(recall[:-1], precision[:-1], strict=True))
    for (x, y), (after, _) in zip(corners, [*corners[1:], (0, 0)], strict=True):
        assert [round(x, 2), round(y, 2)] in steps
        assert [round(after, 2), round(y, 2)] in steps
    assert all(one[0] == other[0] or one[1] == other[1] for one, other in pairwise(steps))
    assert diagonal == [[0, 0], [1, 1]]
    assert roc[0] == [1, 1]
    assert roc[-1] == [0, 0]
    expect(driver.page.get_by_text("Dashed: a guess")).to_contain_text("0.400")


def test_costs_find_the_cheapest_threshold(driver):
    actual, scores = [0, 0, 0, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.5, 0.9]
    driver.open(explore_scores(actual, scores, threshold=0.55, false_positive_cost=1, false_negative_cost=10))
    expect(driver.page.locator(".numbers")).to_contain_text("11 in all")
    driver.page.get_by_role("button", name="Cheapest threshold").click()
    expect(driver.page.get_by_label("threshold, as a number")).to_have_value("0.5")
    expect(driver.page.locator(".numbers")).to_contain_text("1 in all")
    driver.page.get_by_label("cost of a false alarm (FP)").fill("100")
    driver.page.get_by_role("button", name="Cheapest threshold").click()
    expect(driver.page.get_by_label("threshold, as a number")).to_have_value("0.9")


def test_examples_move_with_the_threshold(driver):
    driver.open(explore_scores([0, 1, 1, 1], [0.2, 0.4, 0.6, 0.8], keep_examples=9, select=(1, 1)))
    assert driver.ids() == ["3", "2"]
    driver.slide("threshold", 1)
    assert driver.ids() == ["3", "2", "1"]


def test_many_scores_have_exact_stops(driver):
    generator = np.random.default_rng(4)
    actual = (generator.random(20_000) < 0.01).astype(int)
    scores = np.clip(0.4 * actual + 0.5 * generator.random(20_000), 0, 1)
    driver.open(explore_scores(actual, scores, threshold=0.45))
    assert np.array_equal(
        driver.table()[1], ConfusionMatrix.from_scores(actual, scores, threshold=0.45).counts
    )
    for stop in (100, 1000, 1500):
        driver.slide("threshold", stop)
        shown = driver.page.get_by_label("threshold", exact=True).get_attribute("aria-valuetext")
        tn, fp, fn, tp = np.ravel(driver.table()[1])
        near = [
            ConfusionMatrix.from_scores(actual, scores, threshold=float(shown) + by).counts
            for by in (-1e-6, 1e-6)
        ]
        assert near[0][0, 1] >= fp >= near[1][0, 1]
        assert near[0][1, 1] >= tp >= near[1][1, 1]
        assert tn + fp + fn + tp == 20_000


def test_scores_of_many_classes_are_refused():
    with pytest.raises(ValueError, match=r"scores: expected one score per example, got shape"):
        explore_scores([0, 1], [[0.1, 0.9], [0.4, 0.6]])


def test_the_colours_can_be_those_of_all_steps(driver, matrices):
    driver.open(of_steps(matrices, step=1))
    before = driver.page.locator(".map canvas").last.evaluate("canvas => canvas.toDataURL()")
    driver.page.get_by_label("one colour scale for all steps").check()
    assert driver.page.locator(".map canvas").last.evaluate("canvas => canvas.toDataURL()") != before
    driver.slide("step", 3)
    assert np.array_equal(driver.table()[1], matrices[7].counts)
