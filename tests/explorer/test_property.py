"""What the browser shows equals what Python says, for matrices that nobody chose."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from confusionlab import ConfusionMatrix, MatrixHistory
from confusionlab.rates import expected_cost
from confusionlab.scores import explore_scores

NUMBERS = st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 10**6))
OVER = st.sampled_from([None, "actual", "predicted", "all"])
few_pages = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def counts(*steps: int):
    """Draw counts of 2 to 9 classes, at some steps."""
    return st.integers(2, 9).flatmap(lambda n: arrays(np.int64, (*steps, n, n), elements=NUMBERS))


@few_pages
@given(counts=counts(), over=OVER, n=st.integers(1, 9), grouped=st.booleans())
def test_counts_shares_focus_and_groups(driver, counts, over, n, grouped):
    labels = [f"class {number}" for number in range(len(counts))]
    groups = {"first two": labels[:2]} if grouped else {}
    cm = ConfusionMatrix(counts, labels)
    driver.show(cm.explore(normalize=over, focus=n, groups=groups))
    shown = (cm.group(groups) if grouped else cm).focus(n)
    names, values = driver.table()
    assert tuple(names) == shown.labels
    expected = shown.counts if over is None else shown.normalize(over)
    assert np.allclose(values, expected, rtol=1e-12, equal_nan=True)


@few_pages
@given(counts=counts(2), over=OVER, n=st.integers(1, 9))
def test_a_difference_of_two_steps(driver, counts, over, n):
    history = MatrixHistory()
    for step, part in enumerate(counts):
        history.record(step, ConfusionMatrix(part))
    driver.show(history.explore(step=1, compare=0, normalize=over, focus=n))
    later = history[1].focus(n)
    kept = [label for label in later.labels if label != "other"]
    earlier = history[0].focus(labels=kept) if "other" in later.labels else history[0]
    names, values = driver.table()
    assert names == [str(label) for label in later.labels]
    shares = over or "actual"
    expected = later.normalize(shares) - earlier.normalize(shares)
    assert np.allclose(values, expected, rtol=0, atol=1e-12, equal_nan=True)


@few_pages
@given(
    examples=st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=40),
    threshold=st.integers(-1, 21),
    costs=st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_a_threshold_and_what_it_costs(driver, examples, threshold, costs):
    actual, scores = np.array(examples).T
    cm = ConfusionMatrix.from_scores(actual, scores / 20, threshold=threshold / 20, labels=[0, 1])
    false_alarm, miss = costs
    driver.show(
        explore_scores(
            actual,
            scores / 20,
            [0, 1],
            threshold=threshold / 20,
            false_positive_cost=false_alarm,
            false_negative_cost=miss,
        )
    )
    assert np.array_equal(driver.table()[1], cm.counts)
    said = driver.page.locator(".numbers dd").all_inner_texts()
    shown = [float(text.split(":")[0].replace("undefined", "nan")) for text in said[:2]]
    assert np.allclose(shown, cm.rates().loc[1, ["precision", "recall"]], rtol=0, atol=6e-4, equal_nan=True)
    cost = expected_cost(cm.counts, [[0, false_alarm], [miss, 0]]) * len(actual)
    assert said[2].startswith(f"{round(cost)} in all")
