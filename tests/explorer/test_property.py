"""What the browser shows equals what Python says, for matrices that nobody chose."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from confusionlab import ConfusionMatrix

COUNTS = st.integers(2, 9).flatmap(
    lambda n: arrays(
        np.int64, (n, n), elements=st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 10**6))
    )
)
OVER = st.sampled_from([None, "actual", "predicted", "all"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(counts=COUNTS, over=OVER, n=st.integers(1, 9), grouped=st.booleans())
def test_counts_shares_focus_and_groups(driver, counts, over, n, grouped):
    labels = [f"class {number}" for number in range(len(counts))]
    groups = {"first two": labels[:2]} if grouped else {}
    cm = ConfusionMatrix(counts, labels)
    driver.open(cm.explore(normalize=over, focus=n, groups=groups))
    shown = (cm.group(groups) if grouped else cm).focus(n)
    names, values = driver.table()
    assert tuple(names) == shown.labels
    expected = shown.counts if over is None else shown.normalize(over)
    assert np.allclose(values, expected, rtol=1e-12, equal_nan=True)
