"""Two classes with scores: the matrix under a moving threshold."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from confusionlab import counting
from confusionlab.inputs import checked_ids, checked_keep, checked_threshold, leave_the_unit, read_scores
from confusionlab.labels import read_column

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from confusionlab.explorer import Explorer
    from confusionlab.labels import Label

_MOST_STOPS = 2000
_BINS = 20


def explore_scores(
    actual: ArrayLike,
    scores: ArrayLike,
    labels: Iterable[Label] | None = None,
    *,
    threshold: float | None = None,
    false_positive_cost: float = 1.0,
    false_negative_cost: float = 1.0,
    keep_examples: int = 0,
    ids: ArrayLike | None = None,
    examples: Any = None,
    **opening: Any,
) -> Explorer:
    """Make the interactive picture of two classes whose threshold can be moved.

    The four cells, precision, recall, the cost and the points on the precision-recall and ROC curves move
    with it.

    Parameters
    ----------
    actual : array_like of n labels
        The actual classes, of two.
    scores : array_like of n floats
        How much speaks for the last label, which is predicted when the score is at least the threshold.
    labels : sequence of two, or mapping of code to label, optional
        The positive class last. Default: sorted.
    threshold : float, optional
        Where to open. Default: .5, or the median of scores that leave 0 to 1.
    false_positive_cost, false_negative_cost : float
        What a false alarm and a miss cost, until other numbers are typed in.
    keep_examples : int
        How many examples to keep of each class in each twentieth of the scores, so that every threshold has
        some to show: those with the smallest ids.
    ids : array_like of n ints or strings, optional
        What an example is called. Default: its position, from 0.
    examples : callable, mapping or sequence, optional
        What an example's id shows, as in `ConfusionMatrix.explore`.
    **opening
        As in `ConfusionMatrix.explore`.

    Returns
    -------
    Explorer
        With more than 2,000 different scores the threshold moves over 2,000 of them; the counts at each are
        exact.

    Raises
    ------
    TypeError, ValueError
        If there are not two classes, or there is not one score per example.

    See Also
    --------
    ConfusionMatrix.from_scores : The matrix at one threshold.
    sklearn.metrics.PrecisionRecallDisplay : The precision-recall curve as a picture that does not move.
    sklearn.metrics.RocCurveDisplay : The ROC curve.

    Examples
    --------
    >>> explore_scores(["ham", "spam", "spam"], [0.2, 0.9, 0.4], threshold=0.3)
    Explorer of 2 classes: display it, .save("page.html"), or .widget()
    """
    from confusionlab import explorer

    column = _one_column(scores)
    opened = _opened_at(threshold, column)
    classes = read_column(actual, "actual")
    naming = counting.naming_of_scores(classes, read_scores(scores), labels)
    found, counts, kept = counting.count_scores(actual, scores, opened, naming)
    positive = counting.places(classes, naming) == 1
    curve = _curve(positive, column, opened)
    examples_kept = _kept(positive, column, checked_keep(keep_examples), checked_ids(ids, len(column)))
    return explorer.explore(
        found,
        [explorer.Step("", counts, kept)],
        curve=explorer.Curve(*curve, *examples_kept, keep=keep_examples),
        kind="scores",
        examples=examples,
        threshold=opened,
        false_positive_cost=_checked_cost(false_positive_cost, "false_positive_cost"),
        false_negative_cost=_checked_cost(false_negative_cost, "false_negative_cost"),
        **opening,
    )


def _opened_at(threshold: float | None, scores: NDArray[np.float64]) -> float:
    if threshold is not None:
        return checked_threshold(threshold)
    return float(np.median(scores)) if leave_the_unit(scores) else 0.5


def _checked_cost(cost: Any, name: str) -> float:
    if isinstance(cost, bool) or not isinstance(cost, Real) or not 0 <= float(cost) < np.inf:
        raise ValueError(f"{name}: expected a number of 0 or more, such as 1, got {cost!r}")
    return float(cost)


def _one_column(scores: ArrayLike) -> NDArray[np.float64]:
    checked = read_scores(scores).table
    if checked.shape[1] != 1:
        raise ValueError(
            f"scores: expected one score per example, got shape {checked.shape}; of two columns pass "
            "that of the positive class, scores[:, 1]; "
            "for more classes use ConfusionMatrix.from_scores(...).explore()"
        )
    if not np.isfinite(checked).all():
        raise ValueError("scores: found an infinite one, which has no place on a scale; clip them: np.clip()")
    return checked[:, 0].astype(np.float64)


def _curve(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], threshold: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], bool]:
    """Give the thresholds to stop at, and how many of each class score at least as much."""
    distinct = np.unique(scores)
    complete = len(distinct) <= _MOST_STOPS
    right, wrong = np.sort(scores[positive]), np.sort(scores[~positive])
    if not complete:
        distinct = np.unique([*distinct[_spaced(distinct, right, wrong)], threshold])
    beyond = max(np.nextafter(distinct[-1], np.inf), threshold) if len(distinct) else threshold
    stops = np.append(distinct, beyond)
    above = [len(side) - np.searchsorted(side, stops, "left") for side in (right, wrong)]
    return stops, above[0], above[1], complete


def _spaced(
    stops: NDArray[np.float64], right: NDArray[np.float64], wrong: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Choose `_MOST_STOPS` thresholds, spaced evenly in TPR + FPR and the logarithm of the positives.

    So a rare class keeps as many as a common one.
    """
    along = np.zeros(len(stops))
    above = np.zeros(len(stops))
    for side in (right, wrong):
        left = len(side) - np.searchsorted(side, stops, "left")
        along -= left / max(len(side), 1)
        above += left
    along -= np.log1p(above) / np.log1p(above[0])
    chosen = np.searchsorted(along, np.linspace(along[0], along[-1], _MOST_STOPS))
    return np.unique(np.clip(chosen, 0, len(stops) - 1))


def _kept(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], keep: int, ids: NDArray[Any] | None
) -> tuple[NDArray[np.uint8], NDArray[Any], NDArray[np.float64]]:
    """Keep the smallest ids of each class in each bin of the scores."""
    names = np.arange(len(scores)) if ids is None else ids
    edges = np.quantile(scores, np.linspace(0, 1, _BINS + 1)[1:-1]) if len(scores) else np.empty(0)
    group = 2 * np.searchsorted(edges, scores, "right") + positive
    order = np.lexsort((names, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    chosen = order[place < keep]
    return positive[chosen].astype(np.uint8), names[chosen], scores[chosen]
