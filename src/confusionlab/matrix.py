"""The confusion matrix as a value: counts, labels and the examples kept in each cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from confusionlab import counting, document, focus, rates
from confusionlab.drawing import heatmap, text
from confusionlab.examples import Examples
from confusionlab.focus import Before
from confusionlab.inputs import (
    Scores,
    checked_number,
    read_costs,
    read_counts,
    read_scores,
    refuse_overflow,
)
from confusionlab.labels import Label, Naming, listed, places_of, read_column, read_naming, renamed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from numpy.typing import ArrayLike, NDArray

    from confusionlab.explorer import Explorer
    from confusionlab.rates import Over


_NOTHING = np.empty(0, dtype=np.int64)


class ConfusionMatrix:
    """How often each actual class was predicted as each class.

    A matrix is a value: it never changes, and two of them add up to a third.

    Parameters
    ----------
    counts : array_like of shape (K, K), or DataFrame
        Rows are the actual class, columns the predicted one. Integers are counts of examples;
        floats are sums of weights. A frame is read by the names of its rows and columns; a class that one
        of them lacks, as in a crosstab, gets zeros.
    labels : sequence of K labels, or mapping of 0 to K - 1 to a label, optional
        What the classes are called, in the order of rows and columns: strings, whole numbers or booleans.
        Default: a frame's names, else 0 to K - 1. Of two classes the last one is the positive one.

    Raises
    ------
    TypeError
        If the counts are not numbers, or the labels are in no order, such as a set.
    ValueError
        If the counts are not square, or one is negative, NaN or infinite; if their sum is beyond 64 bits;
        if the labels are not K different values, or not those that a frame names.

    See Also
    --------
    sklearn.metrics.confusion_matrix : Counts pairs into a bare array; here that is `from_labels`.

    Examples
    --------
    >>> from confusionlab import ConfusionMatrix
    >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
    >>> cm.accuracy
    0.7
    """

    __slots__ = ("_before", "_counts", "_examples", "_labels")

    _counts: NDArray[Any]
    _labels: tuple[Label, ...]
    _examples: Examples
    _before: Before | None  # neither compared nor written: how to read the counts, not a part of them

    def __init__(self, counts: ArrayLike, labels: Iterable[Label] | None = None) -> None:
        if isinstance(counts, ConfusionMatrix):
            raise TypeError(
                "counts: got a ConfusionMatrix, which needs no other; .relabel() renames its classes, "
                ".reorder() moves them, and .counts are its bare counts"
            )
        self._labels, self._counts = read_counts(counts, labels)
        self._examples = Examples(_NOTHING, _NOTHING, keep=0)
        self._before = None

    @classmethod
    def from_parts(
        cls,
        labels: Iterable[Label],
        counts: NDArray[Any],
        examples: Examples,
        before: Before | None = None,
    ) -> ConfusionMatrix:
        """Make a matrix from its parts, as files and trackers hold them.

        Parameters
        ----------
        labels : sequence of K labels
            What the classes are called.
        counts : ndarray of shape (K, K)
            Rows actual, columns predicted.
        examples : Examples
            The ids kept of each cell.
        before : Before, optional
            What is known of the matrix before classes were merged.

        Returns
        -------
        ConfusionMatrix
            With just these parts.

        Raises
        ------
        TypeError, ValueError
            As the constructor.

        See Also
        --------
        from_labels : Counts pairs of labels.
        from_json : Reads what `to_json` wrote.

        Examples
        --------
        >>> cm = ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1)
        >>> ConfusionMatrix.from_parts(cm.labels, cm.counts, cm.kept) == cm
        True
        """
        matrix = cls(counts, labels)
        matrix._examples = examples
        matrix._before = before
        return matrix

    @classmethod
    def from_labels(
        cls,
        actual: ArrayLike,
        predicted: ArrayLike,
        labels: Iterable[Label] | None = None,
        weights: ArrayLike | None = None,
        keep_examples: int = 0,
        ids: ArrayLike | None = None,
    ) -> ConfusionMatrix:
        """Count pairs of actual and predicted labels.

        Parameters
        ----------
        actual, predicted : array_like of n labels
            Integers, strings, booleans, whole floats or categoricals, in lists, arrays or columns. Two Series
            are paired by position, whatever their indexes, as in scikit-learn.
        labels : sequence, or mapping of code to label, optional
            The classes in the order wanted; a mapping also says which codes stand for them in the data.
            Default: the order that an ordered categorical declares, else the labels that occur, sorted.
        weights : array_like of n floats, optional
            What each example counts for; 0 leaves it out. Default: 1 each.
        keep_examples : int
            How many examples of each cell to remember, for `examples`: those with the smallest ids.
        ids : array_like of n ints or strings, optional
            What an example is called. Default: its position, from 0.

        Returns
        -------
        ConfusionMatrix
            The matrix of these pairs.

        Raises
        ------
        TypeError, ValueError
            If lengths differ, a label is missing or not in `labels`, or scores were given.

        Warns
        -----
        UserWarning
            If only one class occurs, and `labels` doesn't name the others.

        See Also
        --------
        from_predictions : The same, under scikit-learn's name.
        sklearn.metrics.confusion_matrix : The twin in scikit-learn, which gives a bare array.

        Examples
        --------
        >>> cm = ConfusionMatrix.from_labels(["cat", "dog", "dog"], ["cat", "cat", "dog"])
        >>> cm.labels
        ('cat', 'dog')
        >>> cm.counts
        array([[1, 0],
               [1, 1]])
        """
        return cls._counted(actual, predicted, labels, weights, keep_examples, ids)

    @classmethod
    def from_scores(
        cls,
        actual: ArrayLike,
        scores: ArrayLike,
        threshold: float | None = None,
        labels: Iterable[Label] | None = None,
        keep_examples: int = 0,
        ids: ArrayLike | None = None,
    ) -> ConfusionMatrix:
        """Turn scores into predicted classes, then count these.

        Parameters
        ----------
        actual : array_like of n labels
            The actual classes.
        scores : array_like of shape (n,), (n, 1) or (n, K)
            One score each: the last label is predicted when the score is at least `threshold`.
            K scores each: the largest wins. The columns of a frame are read by their names, those of an array
            are in the order of the labels.
        threshold : float, optional
            Compared in float64. Default: .5, for single scores from 0 to 1; others need one. Of two scores
            each it acts on the second, the last label's; with more there is none.
        labels : sequence, or mapping of code to label, optional
            The classes in the order wanted. Default: the names of a frame's columns, else the labels in
            `actual`, sorted.
        keep_examples, ids
            As in `from_labels`.

        Returns
        -------
        ConfusionMatrix
            The matrix of what the scores decide.

        Raises
        ------
        TypeError, ValueError
            If the scores are NaN or of another shape, don't fit the labels, or need a threshold; if `actual`
            declares an order that is not the sorted one and nothing names the columns.

        See Also
        --------
        from_estimator : Reads the order of the columns from a classifier.
        sklearn.metrics.ConfusionMatrixDisplay.from_estimator : The twin in scikit-learn.

        Examples
        --------
        >>> cm = ConfusionMatrix.from_scores(["ham", "spam", "spam"], [0.2, 0.9, 0.4])
        >>> cm.counts
        array([[1, 0],
               [1, 1]])
        >>> ConfusionMatrix.from_scores(["ham", "spam", "spam"], [0.2, 0.9, 0.4], threshold=0.3).accuracy
        1.0
        """
        return cls.from_parts(*counting.count_scores(actual, scores, threshold, labels, keep_examples, ids))

    @classmethod
    def from_predictions(
        cls,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        labels: Iterable[Label] | None = None,
        weights: ArrayLike | None = None,
        keep_examples: int = 0,
        ids: ArrayLike | None = None,
    ) -> ConfusionMatrix:
        """Count pairs of actual and predicted labels: `from_labels` under scikit-learn's name.

        Parameters
        ----------
        y_true, y_pred : array_like of n labels
            The actual and the predicted classes.
        labels, weights, keep_examples, ids
            As in `from_labels`.

        Returns
        -------
        ConfusionMatrix
            The matrix of these predictions.

        Raises
        ------
        TypeError, ValueError
            As in `from_labels`.

        See Also
        --------
        sklearn.metrics.ConfusionMatrixDisplay.from_predictions : The twin in scikit-learn, which draws.

        Examples
        --------
        >>> ConfusionMatrix.from_predictions(["cat", "dog"], ["cat", "cat"]).counts
        array([[1, 0],
               [1, 0]])
        """
        called = ("y_true", "y_pred")
        return cls._counted(y_true, y_pred, labels, weights, keep_examples, ids, called=called)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: ArrayLike,
        labels: Iterable[Label] | None = None,
        threshold: float | None = None,
        keep_examples: int = 0,
        ids: ArrayLike | None = None,
    ) -> ConfusionMatrix:
        """Let a fitted classifier predict, then count what it says.

        Parameters
        ----------
        estimator : classifier or pipeline with ``classes_``
            Fitted.
        X : array_like of n rows
            What it predicts from.
        y : array_like of n labels
            The actual classes.
        labels : sequence, optional
            The classes in the order wanted. Default: the order that `y` declares, if it is an ordered
            categorical, else the estimator's ``classes_``.
        threshold : float, optional
            Of two classes: predict the last label where ``predict_proba`` gives it at least this much.
            Default: what ``predict`` says.
        keep_examples, ids
            As in `from_labels`.

        Returns
        -------
        ConfusionMatrix
            The matrix of these predictions.

        Raises
        ------
        TypeError
            If the estimator has no ``classes_``, or no ``predict_proba`` for the threshold.
        ValueError
            If `y` holds a class that the estimator doesn't know.

        See Also
        --------
        sklearn.metrics.ConfusionMatrixDisplay.from_estimator : The twin in scikit-learn, which draws.

        Examples
        --------
        >>> from sklearn.dummy import DummyClassifier
        >>> model = DummyClassifier().fit([[0], [1], [2]], ["ham", "ham", "spam"])
        >>> ConfusionMatrix.from_estimator(model, [[3], [4]], ["ham", "spam"]).counts
        array([[1, 0],
               [1, 0]])
        """
        classes = _classes_of(estimator)
        if labels is None:
            labels = read_column(y, "y").declared or classes
        if threshold is None:
            predicted = estimator.predict(X)
            called = ("y", "estimator.predict(X)")
            return cls._counted(y, predicted, labels, None, keep_examples, ids, called=called)
        naming = read_naming(labels)
        scores = _probabilities(estimator, X, classes, naming)
        counted = counting.count_scores(y, scores, threshold, naming, keep_examples, ids, called="y")
        return cls.from_parts(*counted)

    @classmethod
    def _counted(cls, actual: Any, predicted: Any, labels: Any, *rest: Any, **called: Any) -> ConfusionMatrix:
        found, counts, examples = counting.count(actual, predicted, labels, *rest, **called)
        if labels is None and len(found) == 1:
            warnings.warn(
                f"only one class occurs, {found[0]!r}, so the matrix has one cell; "
                "pass labels= with the others to show that they don't",
                stacklevel=3,
            )
        return cls.from_parts(found, counts, examples)

    @property
    def counts(self) -> NDArray[Any]:
        """The counts as an array of shape (K, K), rows actual and columns predicted; not writeable.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).counts
        array([[4, 2],
               [1, 3]])
        """
        return self._counts.view()  # of a base that isn't writeable: no flag of the view changes that

    @property
    def labels(self) -> tuple[Label, ...]:
        """The K labels, in the order of rows and columns.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).labels
        (0, 1)
        """
        return self._labels

    @property
    def total(self) -> int | float:
        """How many examples were counted, or the sum of their weights.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).total
        10
        """
        return self._counts.sum().item()  # type: ignore[no-any-return]

    @property
    def keep_examples(self) -> int:
        """How many examples of each cell are remembered at most.

        Examples
        --------
        >>> ConfusionMatrix.from_labels([0, 1, 1], [0, 1, 1], keep_examples=1).keep_examples
        1
        """
        return self._examples.keep

    def to_frame(self) -> pd.DataFrame:
        """Give the counts as a DataFrame.

        Returns
        -------
        DataFrame
            Index "actual" and columns "predicted", both with the labels: what ``seaborn.heatmap`` draws.

        See Also
        --------
        pandas.crosstab : Counts two columns in pandas itself, and leaves out classes that don't occur.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]).to_frame()
        predicted  ham  spam
        actual
        ham          4     2
        spam         1     3
        """
        import pandas as pd

        rows, columns = (
            pd.Index(list(self._labels), name=axis, tupleize_cols=False) for axis in ("actual", "predicted")
        )
        return pd.DataFrame(self._counts, rows, columns, copy=True)

    def relabel(self, mapping: Mapping[Label, Label]) -> ConfusionMatrix:
        """Give classes other names; they keep their places, their counts and their examples.

        Parameters
        ----------
        mapping : mapping of label to label
            The new name of each class that gets one; the others keep theirs. Names can be swapped.

        Returns
        -------
        ConfusionMatrix
            With the new labels.

        Raises
        ------
        TypeError
            If `mapping` is no mapping, or a new name is no label.
        ValueError
            If it speaks of an unknown class, or two classes would bear one name.

        See Also
        --------
        reorder : Moves the classes and keeps their names.
        pandas.DataFrame.rename : The twin in pandas.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).relabel({0: "ham", 1: "spam"}).labels
        ('ham', 'spam')
        """
        return self.from_parts(renamed(self._labels, mapping), self._counts, self._examples, self._before)

    def reorder(self, labels: Sequence[Label]) -> ConfusionMatrix:
        """Move the classes into another order; they keep their names, counts and examples.

        Parameters
        ----------
        labels : sequence of all K labels
            In the order wanted. Of two classes the last one is the positive one.

        Returns
        -------
        ConfusionMatrix
            With the labels in this order.

        Raises
        ------
        TypeError
            If `labels` is in no order, such as a set.
        ValueError
            If a class is missing, unknown or named twice.

        See Also
        --------
        relabel : Renames the classes and keeps their places.
        pandas.DataFrame.reindex : The twin in pandas.

        Examples
        --------
        >>> cm = ConfusionMatrix([[3, 1], [2, 4]], labels=["fraud", "genuine"])
        >>> cm.reorder(["genuine", "fraud"]).counts
        array([[4, 2],
               [1, 3]])
        """
        places = places_of(self._labels, labels)
        counts, examples = self._counts[np.ix_(places, places)], self._examples
        membership = np.argsort(places)
        before = self._before and self._before.moved(membership)
        moved = examples.moved(membership, len(places))
        return self.from_parts([self._labels[place] for place in places], counts, moved, before)

    @property
    def kept(self) -> Examples:
        """The ids kept of all cells together; `examples` gives those of one cell.

        Examples
        --------
        >>> len(ConfusionMatrix.from_labels([0, 1, 1], [0, 1, 1], keep_examples=1).kept)
        2
        """
        return self._examples

    @property
    def before(self) -> Before | None:
        """What is known of the matrix before `focus` or `group` merged classes; None where nothing was.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).before is None
        True
        """
        return self._before

    def normalize(self, over: Over) -> NDArray[np.float64]:
        """Give each cell as a share.

        Parameters
        ----------
        over : {"actual", "predicted", "all"}
            Of its row, of its column, or of everything.

        Returns
        -------
        ndarray of shape (K, K)
            NaN where the row, column or matrix is empty.

        Raises
        ------
        ValueError
            If `over` is another word.

        See Also
        --------
        sklearn.metrics.confusion_matrix : Its ``normalize`` is "true", "pred" or "all", with 0 for NaN.

        Examples
        --------
        >>> ConfusionMatrix([[4, 1], [2, 2]]).normalize("actual")
        array([[0.8, 0.2],
               [0.5, 0.5]])
        """
        return rates.normalize(self._counts, over)

    @property
    def accuracy(self) -> float:
        """The share of all examples that is on the diagonal; NaN for an empty matrix.

        See Also
        --------
        sklearn.metrics.accuracy_score : The twin in scikit-learn, of two columns of labels.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).accuracy
        0.7
        """
        return rates.accuracy(self._counts)

    @property
    def balanced_accuracy(self) -> float:
        """The mean recall of the classes that occur.

        See Also
        --------
        sklearn.metrics.balanced_accuracy_score : The twin in scikit-learn.

        Examples
        --------
        >>> ConfusionMatrix([[8, 0], [1, 1]]).balanced_accuracy
        0.75
        """
        return rates.balanced_accuracy(self._counts)

    @property
    def matthews_corrcoef(self) -> float:
        """Matthews' correlation coefficient of actual and predicted, from -1 to 1.

        NaN where only one class is actual, or only one is predicted.

        See Also
        --------
        sklearn.metrics.matthews_corrcoef : The twin in scikit-learn, which says 0 where this is NaN.

        Examples
        --------
        >>> ConfusionMatrix([[3, 1], [1, 3]]).matthews_corrcoef
        0.5
        """
        return rates.matthews_corrcoef(self._counts)

    @property
    def cohen_kappa(self) -> float:
        """The agreement beyond what chance would give, Cohen's kappa.

        See Also
        --------
        sklearn.metrics.cohen_kappa_score : The twin in scikit-learn, which has weighted kappas, too.

        Examples
        --------
        >>> ConfusionMatrix([[3, 1], [1, 3]]).cohen_kappa
        0.5
        """
        return rates.cohen_kappa(self._counts)

    def rates(self) -> pd.DataFrame:
        """Give the rates of each class, taken as the positive one against all others.

        Returns
        -------
        DataFrame
            One row per label; columns support, tp, fp, fn, tn, precision, recall, specificity, f1.
            An undefined rate is NaN.

        See Also
        --------
        averages : The same rates over all classes.
        sklearn.metrics.classification_report : The twin in scikit-learn, as text, with 0 for NaN.
        sklearn.metrics.precision_recall_fscore_support : The same numbers as arrays.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).rates()[["support", "precision", "recall"]]
               support  precision    recall
        label
        ham          6        0.8  0.666667
        spam         4        0.6  0.750000
        """
        return _by_label(rates.per_class(self._counts), self._labels)

    def averages(self) -> pd.DataFrame:
        """Give precision, recall and F1 averaged over the classes in three ways.

        Returns
        -------
        DataFrame
            Rows macro, micro and weighted; columns precision, recall, f1. Macro averages leave out
            the classes for which the rate is undefined.

        See Also
        --------
        rates : The rates of each class.
        sklearn.metrics.classification_report : Its last lines are these, with 0 for NaN.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).averages().round(3)
                  precision  recall     f1
        macro          0.70   0.708  0.697
        micro          0.70   0.700  0.700
        weighted       0.72   0.700  0.703
        """
        import pandas as pd

        return pd.DataFrame.from_dict(rates.averages(self._counts), orient="index")

    def fbeta(self, beta: float) -> pd.Series[float]:
        """Give the F-beta score of each class: recall counts `beta` times as much as precision.

        Parameters
        ----------
        beta : float
            Finite and at least 0: 0 gives precision, 1 gives F1.

        Returns
        -------
        Series
            One value per label; NaN where undefined.

        Raises
        ------
        ValueError
            If `beta` is negative, infinite or NaN.

        See Also
        --------
        sklearn.metrics.fbeta_score : The twin in scikit-learn; ``average=None`` gives each class.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).fbeta(2).round(3)
        label
        ham     0.690
        spam    0.714
        Name: fbeta, dtype: float64
        """
        return _by_label({"fbeta": rates.fbeta(self._counts, beta)}, self._labels)["fbeta"]

    def expected_cost(self, costs: ArrayLike) -> float:
        """Give the mean cost of an example.

        Parameters
        ----------
        costs : array_like of shape (K, K), or DataFrame with the labels on both axes
            What one example in each cell costs; rows actual, columns predicted.

        Returns
        -------
        float
            In the unit of `costs`; NaN for an empty matrix.

        Raises
        ------
        TypeError, ValueError
            If a cost is no finite number, or `costs` has another shape or other labels.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).expected_cost([[0, 10], [1, 0]])
        2.1
        """
        return rates.expected_cost(self._counts, read_costs(costs, self._labels))

    def interval(self, rate: str, label: Label = None, level: float = 0.95) -> tuple[float, float]:
        """Give Wilson's interval: the values of a rate that fit what was counted.

        Parameters
        ----------
        rate : {"recall", "precision", "specificity", "accuracy"}
            Of which rate.
        label : hashable
            Of which class. Accuracy needs none.
        level : float
            The confidence level, between 0 and 1.

        Returns
        -------
        (float, float)
            Low and high end; NaN where nothing was counted.

        Raises
        ------
        ValueError
            If the rate or label is unknown, or the counts are weighted: an interval needs to know
            how many examples there were.

        See Also
        --------
        scipy.stats.binomtest : The twin in SciPy, ``binomtest(k, n).proportion_ci(method="wilson")``.

        Examples
        --------
        >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
        >>> low, high = cm.interval("recall", "spam")
        >>> round(low, 3), round(high, 3)
        (0.301, 0.954)
        """
        level = checked_number(level, "level", 0, 1, 0.95)
        return rates.wilson(*self._successes_and_trials(rate, label), level)

    def one_vs_rest(self, label: Label) -> ConfusionMatrix:
        """Take one class as the positive one and all others as the negative one.

        Parameters
        ----------
        label : hashable
            The positive class.

        Returns
        -------
        ConfusionMatrix
            With two classes, the positive one last.

        Raises
        ------
        ValueError
            If the label is unknown.

        See Also
        --------
        sklearn.metrics.multilabel_confusion_matrix : The twin in scikit-learn, all classes at once.

        Examples
        --------
        >>> cm = ConfusionMatrix([[5, 0, 0], [0, 4, 1], [0, 2, 3]], labels=["ant", "bee", "wasp"])
        >>> cm.one_vs_rest("wasp").labels
        ('not wasp', 'wasp')
        >>> cm.one_vs_rest("wasp").counts
        array([[9, 1],
               [2, 3]])
        """
        labels, membership = focus.one_vs_rest(self._labels, label)
        before = self._before and self._before.moved(membership)
        return self._merged(labels, membership, before if before and before.leftover == 1 else None)

    def focus(self, n: int | None = None, labels: Sequence[Label] | None = None) -> ConfusionMatrix:
        """Keep the classes in the most mistakes, or the chosen ones, and sum up the rest as "other".

        The cell in which "other" meets itself is on the diagonal, but holds the mistakes among the classes it
        merges. `accuracy` and the averages of the new matrix are those of its counts, which take them for
        right: quote the whole matrix's, as the new one's table and explorer do.

        Parameters
        ----------
        n : int, optional
            How many classes to keep: 10 unless `labels` are given.
        labels : sequence, optional
            The classes to keep, instead of `n`.

        Returns
        -------
        ConfusionMatrix
            The total is that of the whole matrix. "other" is last; but a class kept alone comes after it,
            as the positive one.

        Raises
        ------
        TypeError, ValueError
            If `n` is no whole number of at least 1, or a label is unknown.

        See Also
        --------
        group : Merges classes that belong together, under names of their own.
        most_confused : Lists the cells instead of the classes.

        Examples
        --------
        >>> cm = ConfusionMatrix([[5, 0, 0], [0, 4, 1], [0, 2, 3]], labels=["ant", "bee", "wasp"])
        >>> cm.focus(n=2).labels
        ('bee', 'wasp', 'other')
        >>> cm.focus(labels=["ant"])
                      predicted
                      other  ant  total
        actual other     10    0     10
               ant        0    5      5
               total     10    5     15
        positive class: ant
        other: the 2 classes left over, with the mistakes among them
        accuracy before the cut: 0.800
        """
        before = self._known_before()
        merged, membership = focus.focus(self._counts, self._labels, n, labels, before.leftover)
        if merged == self._labels:
            return self
        return self._merged(merged, membership, before.focused(membership, len(merged)))

    def group(self, groups: Mapping[Label, Sequence[Label]]) -> ConfusionMatrix:
        """Sum up classes into superclasses.

        Parameters
        ----------
        groups : mapping of superclass to a sequence of labels
            Classes that are in no group stay as they are.

        Returns
        -------
        ConfusionMatrix
            Its accuracy is the share that was given the right superclass.

        Raises
        ------
        TypeError, ValueError
            If `groups` is no mapping, a label is unknown or in two groups, or two classes would get one name.

        See Also
        --------
        focus : Keeps a few classes and merges all others.

        Examples
        --------
        >>> cm = ConfusionMatrix([[5, 0, 0], [0, 4, 1], [0, 2, 3]], labels=["ant", "bee", "wasp"])
        >>> cm.group({"flies": ["bee", "wasp"]}).accuracy
        1.0
        """
        labels, membership = focus.group(self._labels, groups)
        if len(labels) == len(self._labels):
            return self._merged(labels, membership, self._before and self._before.moved(membership))
        right = np.trace(focus.merge(self._counts, membership, len(labels))).item()
        return self._merged(labels, membership, self._known_before().grouped(membership, right))

    def most_confused(self, n: int = 10) -> pd.DataFrame:
        """List the largest cells off the diagonal.

        Parameters
        ----------
        n : int
            How many rows at most.

        Returns
        -------
        DataFrame
            Columns actual, predicted, count, share; the share is that of the actual class.

        Raises
        ------
        TypeError, ValueError
            If `n` is no whole number of at least 1.

        See Also
        --------
        focus : Keeps the classes in the most mistakes as a matrix.
        pandas.DataFrame.nlargest : Finds the largest rows of any table.

        Examples
        --------
        >>> ConfusionMatrix([[4, 1], [2, 2]], labels=["ham", "spam"]).most_confused()
          actual predicted  count  share
        0   spam       ham      2    0.5
        1    ham      spam      1    0.2
        """
        return focus.most_confused(self._counts, self._labels, n)

    def examples(self, actual: Label, predicted: Label) -> NDArray[Any]:
        """Give the ids of the examples kept in one cell.

        Parameters
        ----------
        actual, predicted : hashable
            The labels of the cell's row and column.

        Returns
        -------
        ndarray
            Ids, ascending; at most `keep_examples` of them.

        Raises
        ------
        ValueError
            If a label is unknown, or the matrix was made without `keep_examples`.

        Examples
        --------
        >>> cm = ConfusionMatrix.from_labels([0, 1, 1, 1], [0, 1, 0, 1], keep_examples=5)
        >>> cm.examples(1, 1)
        array([1, 3])
        """
        return self._examples.of(self._cell(actual, predicted))

    def heatmap(
        self,
        ax: Axes | None = None,
        normalize: Over | None = None,
        vmin: float | None = None,
        vmax: float | None = None,
        dark: bool = False,
        cmap: str | Colormap | None = None,
        fmt: str | None = None,
        title: str | None = None,
    ) -> Axes:
        """Draw the matrix with Matplotlib.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw. Default: a new figure.
        normalize : {"actual", "predicted", "all"}, optional
            Draw shares instead of counts.
        vmin, vmax : float, optional
            Ends of the colour scale; the same ones make two pictures comparable.
        dark : bool
            For a dark page.
        cmap : str or Colormap, optional
            Other colours, such as "Blues" or "cividis".
        fmt : str, optional
            How a number is written, in Python's format language: ``"d"``, ``".2f"``, ``".0%"``.
        title : str, optional
            What stands above the picture.

        Returns
        -------
        Axes
            What was drawn on.

        Raises
        ------
        TypeError, ValueError
            If `ax` is no Axes, or another argument is none of the above.

        See Also
        --------
        sklearn.metrics.ConfusionMatrixDisplay : The twin in scikit-learn.
        seaborn.heatmap : Takes ``cm.to_frame()``.

        Examples
        --------
        >>> ax = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]).heatmap(title="Ten e-mails")
        >>> ax.get_xlabel(), ax.get_ylabel(), ax.get_title()
        ('predicted', 'actual', 'Ten e-mails')
        """
        leftover = self._before.leftover if self._before else None
        return heatmap.draw(
            self._counts, self._labels, ax, normalize, vmin, vmax, dark, cmap, fmt, title, leftover
        )

    def explore(
        self,
        examples: Any = None,
        *,
        select: Sequence[Any] | None = None,
        normalize: Over | None = None,
        focus: int | Sequence[Label] | None = None,
        groups: Mapping[Label, Sequence[Label]] | None = None,
        scores: Any = None,
        **opening: Any,
    ) -> Explorer:
        """Make the interactive picture: hover, click a cell to see its examples, focus, sort, save.

        It needs no kernel once it is displayed: the page answers by itself.

        Parameters
        ----------
        examples : callable, mapping or sequence, optional
            What an example's id shows: text, an image, a Path, an address, or a dict of "text", "image",
            "audio", "html", "link". Without it, the ids.
        select : (actual, predicted) or a list of these, optional
            The cells to open at. Default: of more than twelve classes the most confused one; `[]` for none.
        normalize : {"actual", "predicted", "all"}, optional
            Open with shares instead of counts.
        focus : int or list of labels, optional
            Open with the most confused classes, or with these, and the rest as "other".
        groups : mapping of superclass to a sequence of labels, optional
            Superclasses, shown merged until one is opened.
        scores : mapping or sequence, optional
            One score per id: examples are shown in its order, the highest first.
        **opening
            ``order`` ("given", "errors", "together", "label"), ``log`` (bool), ``diagonal`` (bool: whether
            it is coloured; default: of up to twelve classes), ``title``.

        Returns
        -------
        Explorer
            Shows itself in a notebook; ``.save("page.html")`` writes one file, ``.widget()`` makes a widget.

        Raises
        ------
        TypeError, ValueError
            If an argument names what isn't there; the message says what there is.

        See Also
        --------
        heatmap : A picture that does not move, for print.
        explore_scores : Two classes under a threshold that moves.
        sklearn.metrics.ConfusionMatrixDisplay : A picture without clicks, in scikit-learn.

        Examples
        --------
        >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
        >>> cm.explore(select=("ham", "spam"))
        Explorer of 2 classes: display it, .save("page.html"), or .widget()
        """
        from confusionlab import explorer

        step = explorer.Step("", self._counts, self._examples, self._before)
        chosen = {"select": select, "normalize": normalize, "focus": focus, **opening}
        return explorer.explore(
            self._labels, [step], examples=examples, groups=groups, scores=scores, **chosen
        )

    def to_json(self) -> str:
        """Write everything the matrix holds as JSON; the schema is `matrix.schema.json`.

        Returns
        -------
        str
            One line; labels, counts and the ids of kept examples.

        Raises
        ------
        TypeError
            If a label is no string, integer, float or boolean.

        Examples
        --------
        >>> text = ConfusionMatrix([[4, 2], [1, 3]]).to_json()
        >>> text[:44]
        '{"format":"confusionlab/matrix","version":1,'
        """
        return document.to_json(self._labels, self._counts, self._examples)

    @classmethod
    def from_json(cls, text: str | bytes) -> ConfusionMatrix:
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str or bytes
            One JSON document.

        Returns
        -------
        ConfusionMatrix
            Equal to the one that was written.

        Raises
        ------
        ValueError
            If it is another format, an unknown version, or damaged.

        See Also
        --------
        to_json : Writes the document.
        from_parts : Takes what is in it.

        Examples
        --------
        >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
        >>> ConfusionMatrix.from_json(cm.to_json()) == cm
        True
        """
        return cls.from_parts(*document.from_json(text))

    def __getitem__(self, cell: tuple[Label, Label]) -> int | float:
        """Give one cell by the labels of its row and column: ``cm["spam", "ham"]``.

        Parameters
        ----------
        cell : (actual, predicted)
            Two labels.

        Returns
        -------
        int or float
            How many examples of the first class were predicted as the second.

        Raises
        ------
        TypeError
            If it isn't two labels.
        ValueError
            If a label is unknown.

        See Also
        --------
        pandas.DataFrame.loc : The twin in pandas; scikit-learn's array is read by place, ``counts[1, 0]``.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])["spam", "ham"]
        1
        """
        if not isinstance(cell, tuple) or len(cell) != 2:
            raise TypeError(f"expected two labels, cm[actual, predicted], got {cell!r}")
        row, column = (
            focus.position(self._labels, label, name)
            for label, name in zip(cell, ("actual", "predicted"), strict=True)
        )
        return self._counts[row, column].item()  # type: ignore[no-any-return]

    # A matrix is no sequence of cells: without this line Python would try cm[0], cm[1] and so on.
    __iter__ = None

    # Nor is it an array: a sum with one would lose the labels.
    __array_ufunc__ = None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Let NumPy take the matrix for its counts: ``np.asarray(cm)``, ``np.trace(cm)``."""
        return np.array(self._counts, dtype, copy=copy)

    def __add__(self, other: object) -> ConfusionMatrix:
        """Merge the counts and the examples of two matrices over the same labels.

        The sum keeps as many examples per cell as the side that keeps fewer, unless a side has counted
        nothing.
        """
        if not isinstance(other, ConfusionMatrix):
            return NotImplemented
        _check_same_labels(self._labels, other._labels)
        if "f" not in self._counts.dtype.kind + other._counts.dtype.kind:
            refuse_overflow(int(self.total) + int(other.total), "counts")
        unknown = Before()
        known = self._before or other._before
        before = (self._before or unknown) + (other._before or unknown) if known else None
        return self.from_parts(self._labels, self._counts + other._counts, self._examples_with(other), before)

    def _examples_with(self, other: ConfusionMatrix) -> Examples:
        if not other._counts.any():
            return self._examples
        return self._examples.merged(other._examples) if self._counts.any() else other._examples

    def __radd__(self, other: object) -> ConfusionMatrix:
        """Let `sum(matrices)` work: it starts at 0."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        """Compare labels, counts and kept examples."""
        if not isinstance(other, ConfusionMatrix):
            return NotImplemented
        return (
            self._labels == other._labels
            and np.array_equal(self._counts, other._counts)
            and self._examples == other._examples
        )

    def __hash__(self) -> int:
        """Hash labels and counts; equal matrices have equal hashes."""
        return hash((self._labels, tuple(self._counts.ravel().tolist())))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through the checks: NumPy alone would forget that the counts are not writeable."""
        return ConfusionMatrix.from_parts, (self._labels, self._counts, self._examples, self._before)

    def __repr__(self) -> str:
        """Show the table, labels on both axes and totals included."""
        return text.as_text(self._counts, self._labels, self._before)

    def _repr_html_(self) -> str:
        return text.as_html(self._counts, self._labels, self._before)

    def _merged(
        self, labels: Sequence[Label], membership: NDArray[np.intp], before: Before | None
    ) -> ConfusionMatrix:
        size = len(labels)
        counts = focus.merge(self._counts, membership, size)
        return self.from_parts(labels, counts, self._examples.regrouped(membership, size), before)

    def _known_before(self) -> Before:
        return self._before or Before(right=np.trace(self._counts).item())

    def _cell(self, actual: Label, predicted: Label) -> int:
        if not self._examples.keep:
            raise ValueError(
                "examples: this matrix kept none; count again with keep_examples=, "
                "for instance ConfusionMatrix.from_labels(actual, predicted, keep_examples=10)"
            )
        row = focus.position(self._labels, actual, "actual")
        column = focus.position(self._labels, predicted, "predicted")
        return row * len(self._labels) + column

    def _successes_and_trials(self, rate: str, label: Label) -> tuple[int, int]:
        if self._counts.dtype.kind == "f":
            raise ValueError(
                "interval: the counts are sums of weights (floats), and an interval needs the number of "
                "examples; count without weights, or pass whole counts as integers"
            )
        cells = {"recall": ("tp", "fn"), "precision": ("tp", "fp"), "specificity": ("tn", "fp")}
        if not isinstance(rate, str) or rate not in ("accuracy", *cells):
            raise ValueError(f"rate: {rate!r} has no interval; expected 'accuracy' or one of {tuple(cells)}")
        if rate == "accuracy" and label is not None:
            raise ValueError(
                f"label: accuracy is that of all classes together, so {label!r} has none; what is often "
                "called the accuracy of a class is its recall"
            )
        if rate == "accuracy":
            return int(np.trace(self._counts)), int(self.total)
        numbers = rates.per_class(self._counts)
        if label is None:
            raise ValueError(f"label: {rate} is that of one class; name it, one of {listed(self._labels)}")
        position = focus.position(self._labels, label)
        right, wrong = (int(numbers[name][position]) for name in cells[rate])
        return right, right + wrong


def _by_label(columns: Mapping[str, NDArray[Any]], labels: tuple[Label, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns, index=pd.Index(list(labels), name="label", tupleize_cols=False))


def _classes_of(estimator: Any) -> Sequence[Label]:
    classes = getattr(estimator, "classes_", None)
    if classes is None:
        raise TypeError(
            f"estimator: expected a fitted classifier with classes_, got {estimator!r:.80}; fit it first, or "
            "pass what it predicts to from_labels or from_scores"
        )
    return list(classes)


def _probabilities(estimator: Any, X: Any, classes: Sequence[Label], naming: Naming) -> Scores:  # noqa: N803
    if not hasattr(estimator, "predict_proba"):
        raise TypeError(
            f"threshold: {estimator!r:.80} gives no probabilities (no predict_proba); pass its own scores to "
            "from_scores(y, scores, threshold=..., labels=...)"
        )
    known = read_naming(classes).labels
    if set(known) not in (set(naming.codes), set(naming.labels)):
        raise ValueError(
            f"threshold: the estimator decides between {listed(known)}, but the labels are "
            f"{listed(naming.labels)}; pass labels= with the estimator's classes, the positive one last"
        )
    return replace(read_scores(estimator.predict_proba(X)), names=known)


def _check_same_labels(left: tuple[Label, ...], right: tuple[Label, ...]) -> None:
    if left == right:
        return
    sides = (("left", left, right), ("right", right, left))
    missing = [
        f"only the {side} one has {listed([label for label in own if label not in others])}"
        for side, own, others in sides
        if not set(own) <= set(others)
    ]
    how = "; ".join(missing) or f"the same in another order, {listed(left)} and {listed(right)}"
    raise ValueError(f"cannot add matrices with different labels: {how}; count both with the same labels=")
