"""The confusion matrix as a value: counts, labels and the examples kept in each cell."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from confusionlab import counting, document, focus, heatmap, rates, table
from confusionlab.focus import Before

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from confusionlab.explorer import Explorer

Label: TypeAlias = Hashable
Over: TypeAlias = Literal["actual", "predicted", "all"]

_NOTHING = np.empty(0, dtype=np.int64)


class ConfusionMatrix:
    """How often each actual class was predicted as each class.

    A matrix is a value: it never changes, and two of them add up to a third.

    Parameters
    ----------
    counts : array_like of shape (K, K)
        Rows are the actual class, columns the predicted one. Integers are counts of examples;
        floats are sums of weights.
    labels : sequence of K hashable, optional
        What the classes are called, in the order of rows and columns. Default: 0 to K - 1.
        Of two classes the last one is the positive one.

    Raises
    ------
    TypeError
        If the counts are not numbers, or the labels are one string.
    ValueError
        If the counts are not square, or one is negative, NaN or infinite; if the labels are not K
        different values.

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
    _examples: counting.Examples
    _before: Before | None  # neither compared nor written: how to read the counts, not a part of them

    def __init__(self, counts: ArrayLike, labels: Iterable[Label] | None = None) -> None:
        self._counts = _checked_counts(counts)
        self._labels = _checked_labels(labels, len(self._counts))
        self._examples = counting.Examples(_NOTHING, _NOTHING, keep=0)
        self._before = None

    @classmethod
    def _of(
        cls,
        labels: Iterable[Label],
        counts: NDArray[Any],
        examples: counting.Examples,
        before: Before | None = None,
    ) -> ConfusionMatrix:
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
            Integers, strings, booleans, floats or pandas categoricals.
        labels : sequence, optional
            The classes in the order wanted. Default: those that occur, sorted.
        weights : array_like of n floats, optional
            What each example counts for. Default: 1 each.
        keep_examples : int
            How many examples of each cell to remember, for `examples`: those with the smallest ids.
        ids : array_like of n ints or strings, optional
            What an example is called. Default: its position, from 0.

        Returns
        -------
        ConfusionMatrix

        Raises
        ------
        TypeError, ValueError
            If lengths differ, a label is missing or not in `labels`, or scores were given.

        Examples
        --------
        >>> cm = ConfusionMatrix.from_labels(["cat", "dog", "dog"], ["cat", "cat", "dog"])
        >>> cm.labels
        ('cat', 'dog')
        >>> cm.counts
        array([[1, 0],
               [1, 1]])
        """
        return cls._of(*counting.count(actual, predicted, labels, weights, keep_examples, ids))

    @classmethod
    def from_scores(
        cls,
        actual: ArrayLike,
        scores: ArrayLike,
        threshold: float = 0.5,
        labels: Iterable[Label] | None = None,
        keep_examples: int = 0,
        ids: ArrayLike | None = None,
    ) -> ConfusionMatrix:
        """Decide by scores, then count.

        Parameters
        ----------
        actual : array_like of n labels
            The actual classes.
        scores : array_like of shape (n,), (n, 1) or (n, K)
            One score each: the last label is predicted when the score is at least `threshold`.
            K scores each, in the order of the labels: the largest wins.
        threshold : float
            Used with one score each only.
        labels, keep_examples, ids
            As in `from_labels`.

        Returns
        -------
        ConfusionMatrix

        Raises
        ------
        TypeError, ValueError
            If the scores are NaN or of another shape, or don't fit the labels.

        Examples
        --------
        >>> cm = ConfusionMatrix.from_scores(["ham", "spam", "spam"], [0.2, 0.9, 0.4])
        >>> cm.counts
        array([[1, 0],
               [1, 1]])
        >>> ConfusionMatrix.from_scores(["ham", "spam", "spam"], [0.2, 0.9, 0.4], threshold=0.3).accuracy
        1.0
        """
        return cls._of(*counting.count_scores(actual, scores, threshold, labels, keep_examples, ids))

    @property
    def counts(self) -> NDArray[Any]:
        """The counts, shape (K, K): rows actual, columns predicted; not writeable.

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).counts
        array([[4, 2],
               [1, 3]])
        """
        return self._counts

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

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).accuracy
        0.7
        """
        return rates.accuracy(self._counts)

    @property
    def balanced_accuracy(self) -> float:
        """The mean recall of the classes that occur.

        Examples
        --------
        >>> ConfusionMatrix([[8, 0], [1, 1]]).balanced_accuracy
        0.75
        """
        return rates.balanced_accuracy(self._counts)

    @property
    def matthews_corrcoef(self) -> float:
        """Matthews' correlation coefficient of actual and predicted, from -1 to 1.

        Examples
        --------
        >>> ConfusionMatrix([[3, 1], [1, 3]]).matthews_corrcoef
        0.5
        """
        return rates.matthews_corrcoef(self._counts)

    @property
    def cohen_kappa(self) -> float:
        """Cohen's kappa: the agreement beyond what chance would give.

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
            One row a label; columns support, tp, fp, fn, tn, precision, recall, specificity, f1.
            An undefined rate is NaN.

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
            Larger than 0; 1 gives F1.

        Returns
        -------
        Series
            One value a label.

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
        costs : array_like of shape (K, K)
            What one example in each cell costs; rows actual, columns predicted.

        Returns
        -------
        float

        Examples
        --------
        >>> ConfusionMatrix([[4, 2], [1, 3]]).expected_cost([[0, 10], [1, 0]])
        2.1
        """
        return rates.expected_cost(self._counts, costs)

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

        Examples
        --------
        >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
        >>> low, high = cm.interval("recall", "spam")
        >>> round(low, 3), round(high, 3)
        (0.301, 0.954)
        """
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
        """List the n largest cells off the diagonal.

        Parameters
        ----------
        n : int
            How many rows at most.

        Returns
        -------
        DataFrame
            Columns actual, predicted, count, share; the share is that of the actual class.

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

        Returns
        -------
        Axes

        Examples
        --------
        >>> ax = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]).heatmap()
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('predicted', 'actual')
        """
        leftover = self._before.leftover if self._before else None
        return heatmap.draw(self._counts, self._labels, ax, normalize, vmin, vmax, dark, leftover)

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
            The cells to open at.
        normalize : {"actual", "predicted", "all"}, optional
            Open with shares instead of counts.
        focus : int or list of labels, optional
            Open with the most confused classes, or with these, and the rest as "other".
        groups : mapping of superclass to a sequence of labels, optional
            Superclasses, shown merged until one is opened.
        scores : mapping or sequence, optional
            A score an id: examples are shown in its order, the highest first.
        **opening
            ``order`` ("given", "errors", "together", "label"), ``log`` and ``diagonal`` (bool), ``title``.

        Returns
        -------
        Explorer
            Shows itself in a notebook; ``.save("page.html")`` writes one file, ``.widget()`` makes a widget.

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

        Raises
        ------
        ValueError
            If it is another format, an unknown version, or damaged.

        Examples
        --------
        >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
        >>> ConfusionMatrix.from_json(cm.to_json()) == cm
        True
        """
        return cls._of(*document.from_json(text))

    def __add__(self, other: object) -> ConfusionMatrix:
        """Merge the counts and the examples of two matrices over the same labels."""
        if not isinstance(other, ConfusionMatrix):
            return NotImplemented
        _check_same_labels(self._labels, other._labels)
        unknown = Before()
        known = self._before or other._before
        before = (self._before or unknown) + (other._before or unknown) if known else None
        examples = self._examples.merged(other._examples)
        return self._of(self._labels, self._counts + other._counts, examples, before)

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
        return ConfusionMatrix._of, (self._labels, self._counts, self._examples, self._before)

    def __repr__(self) -> str:
        """Show the table, labels on both axes and totals included."""
        return table.as_text(self._counts, self._labels, self._before)

    def _repr_html_(self) -> str:
        return table.as_html(self._counts, self._labels, self._before)

    def _merged(
        self, labels: Sequence[Label], membership: NDArray[np.intp], before: Before | None
    ) -> ConfusionMatrix:
        size = len(labels)
        counts = focus.merge(self._counts, membership, size)
        return self._of(labels, counts, self._examples.regrouped(membership, size), before)

    def _known_before(self) -> Before:
        return self._before or Before(right=np.trace(self._counts).item())

    def _cell(self, actual: Label, predicted: Label) -> int:
        if not self._examples.keep:
            raise ValueError(
                "examples: this matrix kept none; count again with keep_examples=, "
                "for instance ConfusionMatrix.from_labels(actual, predicted, keep_examples=10)"
            )
        row, column = focus.position(self._labels, actual), focus.position(self._labels, predicted)
        return row * len(self._labels) + column

    def _successes_and_trials(self, rate: str, label: Label) -> tuple[int, int]:
        if self._counts.dtype.kind == "f":
            raise ValueError(
                "interval: the counts are sums of weights (floats), and an interval needs the number of "
                "examples; count without weights, or pass whole counts as integers"
            )
        if rate == "accuracy":
            return int(np.trace(self._counts)), int(self.total)
        numbers = rates.per_class(self._counts)
        cells = {"recall": ("tp", "fn"), "precision": ("tp", "fp"), "specificity": ("tn", "fp")}
        if rate not in cells:
            raise ValueError(f"rate: {rate!r} has no interval; expected 'accuracy' or one of {tuple(cells)}")
        if label is None:
            raise ValueError(f"label: {rate} is that of one class; name it, one of {_listed(self._labels)}")
        position = focus.position(self._labels, label)
        right, wrong = (int(numbers[name][position]) for name in cells[rate])
        return right, right + wrong


def _by_label(columns: Mapping[str, NDArray[Any]], labels: tuple[Label, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns, index=pd.Index(list(labels), name="label", tupleize_cols=False))


def _checked_counts(counts: ArrayLike) -> NDArray[Any]:
    try:
        array = np.asarray(counts)
    except ValueError as error:
        raise ValueError("counts: expected a square table, got rows of different lengths") from error
    if array.dtype.kind not in "iuf":
        raise TypeError(f"counts: expected integers or floats, got {array.dtype}; convert them to numbers")
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise ValueError(
            f"counts: expected a square table (one row and one column a class), got shape {array.shape}"
        )
    if not np.isfinite(array).all():
        raise ValueError(
            "counts: found NaN or infinity; every cell needs a finite number, 0 where nothing was"
        )
    array = array.astype(np.float64 if array.dtype.kind == "f" else np.int64)
    if (array < 0).any():
        raise ValueError(f"counts: found {array.min()}; a count is 0 or more")
    array.setflags(write=False)
    return array


def _checked_labels(labels: Iterable[Label] | None, size: int) -> tuple[Label, ...]:
    if labels is None:
        return tuple(range(size))
    if isinstance(labels, (str, bytes)):
        raise TypeError(f"labels: expected a sequence of {size} labels, got one string, {labels!r}")
    found = tuple(_checked_label(label) for label in labels)
    if len(found) != size:
        raise ValueError(f"labels: expected {size}, one a row of counts, got {len(found)}: {_listed(found)}")
    if len(set(found)) != size:
        twice = next(label for position, label in enumerate(found) if label in found[:position])
        raise ValueError(f"labels: {twice!r} occurs more than once; every class needs a label of its own")
    return found


def _checked_label(value: object) -> Label:
    label = value.item() if isinstance(value, np.generic) else value
    if not isinstance(label, Hashable):
        raise TypeError(f"labels: {label!r} cannot name a class; expected strings, integers or booleans")
    # NaN, NaT and pandas.NA are not equal to themselves.
    if label is None or (label == label) is not True:
        raise ValueError(f"labels: {label!r} names no class; give it a name, such as 'unknown'")
    return label


def _check_same_labels(left: tuple[Label, ...], right: tuple[Label, ...]) -> None:
    if left == right:
        return
    sides = (("left", left, right), ("right", right, left))
    missing = [
        f"only the {side} one has {_listed([label for label in own if label not in others])}"
        for side, own, others in sides
        if not set(own) <= set(others)
    ]
    how = "; ".join(missing) or f"the same in another order, {_listed(left)} and {_listed(right)}"
    raise ValueError(f"cannot add matrices with different labels: {how}; count both with the same labels=")


def _listed(labels: Sequence[Label], most: int = 10) -> str:
    """Name the labels, the first ones if they are many."""
    shown = ", ".join(repr(label) for label in labels[:most])
    return shown if len(labels) <= most else f"{shown}, ... ({len(labels)} in all)"
