"""Counts -> rates: every formula of the package has its one home here.

All functions take plain counts of shape (K, K), rows actual and columns predicted, whole or weighted,
and none of them mutates its input. What is undefined is NaN, never a silent 0, and says so without a
warning.

Sums that may be an undefined rate's denominator are added up from counts and never got by subtraction:
with float weights a difference that should be 0 can come out as 1e-17, and the undefined rate as a
number.
"""

from __future__ import annotations

from numbers import Real
from typing import Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from confusionlab.labels import as_array

Counts: TypeAlias = NDArray[Any]
Rates: TypeAlias = NDArray[np.float64]
# What a share is a share of: its row, its column, everything.
Over: TypeAlias = Literal["actual", "predicted", "all"]

__all__ = [
    "accuracy",
    "averages",
    "balanced_accuracy",
    "cohen_kappa",
    "expected_cost",
    "fbeta",
    "matthews_corrcoef",
    "normalize",
    "per_class",
    "wilson",
]


def normalize(counts: Counts, over: str) -> Rates:
    """Turn counts into shares.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.
    over : {"actual", "predicted", "all"}
        What each count is a share of: its row (the diagonal is then recall), its column (the diagonal is then
        precision), or the whole table.

    Returns
    -------
    ndarray of float, shape (K, K)
        NaN where the denominator is 0.

    Raises
    ------
    ValueError
        If `over` is another word.

    See Also
    --------
    sklearn.metrics.confusion_matrix : Its ``normalize`` is "true", "pred" or "all", with 0 for NaN.

    Examples
    --------
    >>> normalize(np.array([[4, 1], [2, 3]]), "actual")
    array([[0.8, 0.2],
           [0.4, 0.6]])
    """
    counts = _square(counts)
    if over == "actual":
        return _divide(counts, counts.sum(axis=1, keepdims=True))
    if over == "predicted":
        return _divide(counts, counts.sum(axis=0, keepdims=True))
    if over == "all":
        return _divide(counts, counts.sum())
    raise ValueError(
        f"normalize: got {over!r}; expected 'actual' (shares of the row), 'predicted' (shares of the column) "
        "or 'all' (shares of everything)"
    )


def per_class(counts: Counts) -> dict[str, NDArray[Any]]:
    """Count and rate each class against all the others.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    dict of str to ndarray of shape (K,)
        In this order: ``support``, ``tp``, ``fp``, ``fn``, ``tn`` (of the counts' own type);
        ``precision``, ``recall``, ``specificity``, ``f1`` (floats, NaN where undefined). F1 is undefined
        only where a class was neither actual nor predicted, as in scikit-learn: a class that is always
        missed has F1 0.

    See Also
    --------
    sklearn.metrics.precision_recall_fscore_support : The twin in scikit-learn, with 0 for NaN.

    Examples
    --------
    >>> rates = per_class(np.array([[4, 1], [2, 3]]))
    >>> rates["tp"], rates["recall"]
    (array([4, 3]), array([0.8, 0.6]))
    """
    counts = _square(counts)
    tp, fp, fn, tn = _four_cells(counts)
    return {
        "support": tp + fn,
        "tp": tp,
        "fp": fp,
        "fn": fn,
        "tn": tn,
        "precision": _divide(tp, tp + fp),
        "recall": _divide(tp, tp + fn),
        "specificity": _divide(tn, tn + fp),
        "f1": _fbeta_of(tp, fp, fn, 1.0),
    }


def averages(counts: Counts) -> dict[str, dict[str, float]]:
    """Average precision, recall and F1 over the classes, in three ways.

    Macro counts every class once, weighted counts it by its support, micro pools the cells of all
    classes first (with one label per example all three micro averages equal accuracy).

    Classes whose rate is undefined are left out of the macro and weighted averages, as scikit-learn does
    with ``zero_division=np.nan``. An average with nothing left in it is NaN; scikit-learn's weighted
    average falls back to an unweighted one where only classes without support are left.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    dict of str to dict of str to float
        ``macro``, ``micro``, ``weighted``, each with ``precision``, ``recall``, ``f1``.

    See Also
    --------
    sklearn.metrics.classification_report : Its last lines are these, with 0 for NaN.

    Examples
    --------
    >>> table = averages(np.array([[4, 1], [2, 3]]))
    >>> round(table["macro"]["recall"], 3), round(table["micro"]["recall"], 3)
    (0.7, 0.7)
    """
    counts = _square(counts)
    rates = per_class(counts)
    equal = np.ones(len(counts))
    pooled = accuracy(counts)
    names = ("precision", "recall", "f1")
    return {
        "macro": {name: _mean_of_defined(rates[name], equal) for name in names},
        "micro": dict.fromkeys(names, pooled),
        "weighted": {name: _mean_of_defined(rates[name], rates["support"]) for name in names},
    }


def accuracy(counts: Counts) -> float:
    """Give the share of examples on the diagonal.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    float
        From 0 to 1; NaN without examples.

    See Also
    --------
    sklearn.metrics.accuracy_score : The twin in scikit-learn, of two columns of labels.

    Examples
    --------
    >>> accuracy(np.array([[4, 1], [2, 3]]))
    0.7
    """
    counts = _square(counts)
    return float(_divide(np.trace(counts), counts.sum()))


def balanced_accuracy(counts: Counts) -> float:
    """Give the mean recall of the classes that have examples.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    float
        From 0 to 1; NaN without examples.

    See Also
    --------
    sklearn.metrics.balanced_accuracy_score : The twin in scikit-learn.

    Examples
    --------
    >>> balanced_accuracy(np.array([[8, 0], [1, 1]]))
    0.75
    """
    counts = _square(counts)
    return _mean_of_defined(per_class(counts)["recall"], np.ones(len(counts)))


def matthews_corrcoef(counts: Counts) -> float:
    """Give the correlation between actual and predicted classes, from -1 to 1.

    For two classes this is Matthews' coefficient, for more Gorodkin's generalisation of it.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    float
        NaN where there is no variation to correlate: only one class is actual, or only one is predicted.

    See Also
    --------
    sklearn.metrics.matthews_corrcoef : The twin in scikit-learn, which says 0 where this is NaN.

    References
    ----------
    J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient",
    Computational Biology and Chemistry 28 (2004), 367-374.

    Examples
    --------
    >>> round(matthews_corrcoef(np.array([[4, 1], [2, 3]])), 3)
    0.408
    >>> matthews_corrcoef(np.array([[9, 0], [1, 0]]))
    nan
    """
    counts = _square(counts)
    tp, fp, fn, tn = (cells.astype(float) for cells in _four_cells(counts))
    actual = np.sum((tp + fn) * (tn + fp))
    predicted = np.sum((tp + fp) * (tn + fn))
    return float(_divide(np.sum(tp * tn - fp * fn), np.sqrt(actual * predicted)))


def cohen_kappa(counts: Counts) -> float:
    """Give the agreement of actual and predicted classes beyond chance (unweighted), at most 1.

    One minus the mistakes seen over the mistakes expected of two independent draws with the same totals.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    float
        NaN where chance leaves no room for a mistake: all examples lie in one cell of the diagonal, or
        there are none.

    See Also
    --------
    sklearn.metrics.cohen_kappa_score : The twin in scikit-learn, which has weighted kappas, too.

    References
    ----------
    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960), 37-46.

    Examples
    --------
    >>> round(cohen_kappa(np.array([[4, 1], [2, 3]])), 3)
    0.4
    """
    counts = _square(counts)
    tp, _, fn, tn = (cells.astype(float) for cells in _four_cells(counts))
    expected = np.sum((tp + fn) * (tn + fn))
    return float(1 - _divide(fn.sum() * float(counts.sum()), expected))


def fbeta(counts: Counts, beta: float) -> Rates:
    """Give each class's F-beta: the mean of precision and recall in which recall weighs `beta` times as much.

    The mean is harmonic and follows van Rijsbergen's measure: beta 0 is precision, beta 1 is F1.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.
    beta : float
        Finite and at least 0.

    Returns
    -------
    ndarray of float, shape (K,)
        NaN where undefined.

    Raises
    ------
    ValueError
        If `beta` is negative, infinite or NaN.

    See Also
    --------
    sklearn.metrics.fbeta_score : The twin in scikit-learn; ``average=None`` gives each class.

    References
    ----------
    C. J. van Rijsbergen, "Information Retrieval", 2nd edition, Butterworths (1979), chapter 7.

    Examples
    --------
    >>> fbeta(np.array([[4, 1], [2, 3]]), beta=2).round(3)
    array([0.769, 0.625])
    """
    counts = _square(counts)
    if not isinstance(beta, Real) or not 0 <= float(beta) < np.inf:
        raise ValueError(f"beta: expected a finite number of at least 0, got {beta!r}; beta=1 gives F1")
    tp, fp, fn, _ = _four_cells(counts)
    return _fbeta_of(tp, fp, fn, float(beta))


def expected_cost(counts: Counts, costs: ArrayLike) -> float:
    """Give the mean cost per example: each cell's share of all examples times its cost.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.
    costs : array_like of shape (K, K)
        What one example in each cell costs, in any unit; a gain is a negative cost.

    Returns
    -------
    float
        In the unit of `costs`; NaN without examples.

    Raises
    ------
    ValueError
        If `costs` has another shape than `counts`, or holds a NaN or an infinity.

    Examples
    --------
    Ten examples, of which two are missed at 100 each and one is a false alarm at 5:

    >>> expected_cost(np.array([[4, 1], [2, 3]]), [[0, 5], [100, 0]])
    20.5
    """
    counts = _square(counts)
    prices = np.asarray(costs, dtype=float)
    if prices.shape != counts.shape:
        raise ValueError(
            f"costs: expected one cost per cell, shape {counts.shape}, got shape {prices.shape}; "
            "give a list of rows, one row per actual class"
        )
    if not np.isfinite(prices).all():
        raise ValueError(
            "costs: expected finite numbers, got NaN or infinity; write 0 for a cell that costs nothing"
        )
    return float(_divide(np.sum(counts * prices), counts.sum()))


@overload
def wilson(successes: float, trials: float, level: float = ...) -> tuple[float, float]: ...


@overload
def wilson(successes: NDArray[Any], trials: NDArray[Any], level: float = ...) -> tuple[Rates, Rates]: ...


def wilson(
    successes: float | NDArray[Any], trials: float | NDArray[Any], level: float = 0.95
) -> tuple[float, float] | tuple[Rates, Rates]:
    """Give Wilson's score interval for a share: `successes` of `trials`.

    Unlike the textbook's share plus or minus two standard errors it stays within 0 and 1, and it has a
    width even for 0 of 10 and 10 of 10.

    Parameters
    ----------
    successes, trials : float or ndarray
        Counts of examples, 0 <= successes <= trials. Weighted counts give no valid interval: a weight is
        not a trial.
    level : float, default 0.95
        How often such intervals hold the true share, between 0 and 1.

    Returns
    -------
    low, high : float, or ndarray for arrays
        NaN where `trials` is 0.

    Raises
    ------
    ValueError
        If a count or `level` is out of its range.

    See Also
    --------
    scipy.stats.binomtest : The twin in SciPy, ``binomtest(k, n).proportion_ci(method="wilson")``.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927), 209-212.

    Examples
    --------
    >>> low, high = wilson(3, 4)
    >>> round(low, 3), round(high, 3)
    (0.301, 0.954)
    """
    from statistics import NormalDist

    if not 0 < level < 1:
        raise ValueError(f"level: expected a number between 0 and 1, such as 0.95, got {level!r}")
    hits, size = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    if not np.all((hits >= 0) & (hits <= size)):
        raise ValueError(f"successes: expected 0 <= successes <= trials, got {successes!r} of {trials!r}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    reach = z * np.sqrt(_divide(hits * (size - hits), size) + z**2 / 4)
    low = (hits + z**2 / 2 - reach) / (size + z**2)
    # The low end for the failures, seen from 1: exactly 1 where there are none, which a sum would miss.
    high = 1 - (size - hits + z**2 / 2 - reach) / (size + z**2)
    return (low, high) if low.ndim else (float(low), float(high))


def _square(counts: Any) -> Counts:
    """Read a table of counts, and refuse what is none."""
    table = as_array(counts, "counts")
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(
            f"counts: expected a square table (rows actual, columns predicted), got shape {table.shape}"
        )
    return table


def _four_cells(counts: Counts) -> tuple[Counts, Counts, Counts, Counts]:
    """Give TP, FP, FN and TN of each class against the others, each of shape (K,)."""
    not_predicted = _sum_of_others(counts, axis=1)
    return (
        np.diagonal(counts).copy(),
        np.diagonal(_sum_of_others(counts, axis=0)).copy(),
        np.diagonal(not_predicted).copy(),
        np.diagonal(_sum_of_others(not_predicted, axis=0)).copy(),
    )


def _sum_of_others(counts: Counts, axis: int) -> Counts:
    """Give for each entry the sum of all other entries along `axis`, by adding alone."""
    lines = np.moveaxis(counts, axis, 0)
    others = np.zeros_like(lines)
    others[1:] += np.cumsum(lines[:-1], axis=0)
    others[:-1] += np.cumsum(lines[:0:-1], axis=0)[::-1]
    return np.moveaxis(others, 0, axis)


def _fbeta_of(tp: Counts, fp: Counts, fn: Counts, beta: float) -> Rates:
    """Give F-beta straight from the counts: it is defined also where precision or recall alone is not."""
    hits = (1 + beta**2) * tp
    return _divide(hits, hits + beta**2 * fn + fp)


def _mean_of_defined(rates: Rates, weights: NDArray[Any]) -> float:
    """Average the rates that are not NaN; NaN when they weigh nothing."""
    defined = ~np.isnan(rates)
    return float(_divide(np.sum(rates[defined] * weights[defined]), weights[defined].sum()))


def _divide(top: Any, bottom: Any) -> Rates:
    """Divide arrays; where the denominator is 0, give NaN and no warning."""
    top, bottom = np.asarray(top), np.asarray(bottom)
    ratio = np.full(np.broadcast_shapes(top.shape, bottom.shape), np.nan)
    np.divide(top, bottom, out=ratio, where=bottom != 0)
    return ratio
