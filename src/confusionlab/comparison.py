"""Two models on the same examples: their matrices, what changed, and whether chance would do as much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from confusionlab.counting import count, places
from confusionlab.drawing import heatmap
from confusionlab.drawing.text import name_of, shorten
from confusionlab.labels import Label, LabelColumn, Naming, naming_of, read_column, sorted_labels
from confusionlab.matrix import ConfusionMatrix

_LONGEST_TITLE = 24  # letters of one name above a picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from confusionlab.explorer import Explorer


class McNemar(NamedTuple):
    """Hold the result of McNemar's exact test.

    Attributes
    ----------
    statistic : int
        The smaller of the two counts: on how many examples only one model is right.
    p_value : float
        How often two equally good models would differ at least as much.
    """

    statistic: int
    p_value: float


@dataclass(frozen=True)
class Comparison:
    """Two models' predictions for the same examples; made by `compare`.

    Attributes
    ----------
    a, b : ConfusionMatrix
        One matrix per model, over the same labels.
    only_a_right, only_b_right : int
        How many examples only one of the models got right.
    names : tuple of str
        What the two models are called.
    """

    a: ConfusionMatrix
    b: ConfusionMatrix
    only_a_right: int
    only_b_right: int
    names: tuple[str, str] = ("a", "b")

    @property
    def difference(self) -> NDArray[np.float64]:
        """Shares of the actual class, b minus a, shape (K, K); NaN for a class that never occurs.

        Examples
        --------
        >>> compare([0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]).difference
        array([[ 0.5, -0.5],
               [ 0.5, -0.5]])
        """
        return self.b.normalize("actual") - self.a.normalize("actual")

    def mcnemar(self) -> McNemar:
        """Test whether the models differ in how often they are right.

        Only the examples on which one is right and the other wrong tell them apart. If the models were
        equally good, each of these would be a toss of a coin. The p-value is that of the coin, the exact
        binomial one, however many there are; no approximation by chi-square takes its place.

        Returns
        -------
        McNemar
            statistic, p_value.

        See Also
        --------
        scipy.stats.binomtest : The test underneath, of one count among both with p = 1/2.

        References
        ----------
        Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
        percentages", Psychometrika 12, 1947, pages 153-157.

        Examples
        --------
        >>> compare([0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]).mcnemar()
        McNemar(statistic=1, p_value=1.0)
        """
        return _mcnemar(self.only_a_right, self.only_b_right)

    def heatmap(self, ax: Axes | None = None) -> Axes:
        """Draw the difference: which cells of a class grew in the second model, and which shrank.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw. Default: a new figure.

        Returns
        -------
        Axes
            What was drawn on.

        Raises
        ------
        TypeError
            If `ax` is no Axes.

        See Also
        --------
        explore : The same difference, to hover and click.
        confusionlab.ConfusionMatrix.heatmap : Draws one of the two.

        Examples
        --------
        >>> ax = compare([0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]).heatmap()
        >>> ax.get_xlabel()
        'predicted'
        >>> ax.get_title()
        'b minus a'
        """
        drawn = heatmap.draw_difference(self.difference, self.a.labels, ax, normalize="actual")
        first, second = (shorten(name, _LONGEST_TITLE) for name in self.names)
        drawn.set_title(f"{second} minus {first}")
        return drawn

    def explore(self, examples: Any = None, **opening: Any) -> Explorer:
        """Make the interactive picture: the second model minus the first, or both side by side.

        Parameters
        ----------
        examples : callable, mapping or sequence, optional
            As in `ConfusionMatrix.explore`.
        **opening
            As in `ConfusionMatrix.explore`; ``step`` and ``compare`` are names of models, "a" or "b"
            unless they have others.

        Returns
        -------
        Explorer
            As `ConfusionMatrix.explore` gives it.

        Raises
        ------
        TypeError, ValueError
            As in `ConfusionMatrix.explore`.

        See Also
        --------
        heatmap : The difference as a picture for print.

        Examples
        --------
        >>> compare([0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]).explore()
        Explorer of 2 classes: display it, .save("page.html"), or .widget()
        """
        from confusionlab import explorer

        steps = [
            explorer.Step(name, side._counts, side.kept)
            for name, side in zip(self.names, (self.a, self.b), strict=True)
        ]
        chosen = {"compare": self.names[0], "step": self.names[1], **opening}
        return explorer.explore(
            self.a.labels, steps, kind="models", examples=examples, note=repr(self), **chosen
        )

    def __repr__(self) -> str:
        """Show both accuracies, who is right where, and the test."""
        p_value, pairs = self.mcnemar().p_value, self.only_a_right + self.only_b_right
        a, b = self.names
        both_right = int(np.trace(self.a.counts)) - self.only_a_right
        return "\n".join(
            [
                f"Two models on {self.a.total:,} examples of {len(self.a.labels)} classes",
                f"accuracy   {a} {self.a.accuracy:.3f}, {b} {self.b.accuracy:.3f}",
                f"right      both {both_right:,}, only {a} {self.only_a_right:,}, only {b}"
                f" {self.only_b_right:,}, neither {self.a.total - both_right - pairs:,}",
                f"McNemar    p {_shown(p_value)} (exact, from the {pairs:,} on which one is right)",
            ]
        )


def compare(
    actual: ArrayLike,
    predicted_a: ArrayLike,
    predicted_b: ArrayLike,
    labels: Iterable[Label] | None = None,
    keep_examples: int = 0,
    ids: ArrayLike | None = None,
    *,
    names: Sequence[str] = ("a", "b"),
) -> Comparison:
    """Compare two models' predictions for the same examples.

    Parameters
    ----------
    actual : array_like of n labels
        The actual classes.
    predicted_a, predicted_b : array_like of n labels
        What each model predicted.
    labels : sequence, or mapping of code to label, optional
        The classes in the order wanted. Default: the order that an ordered categorical declares, else those
        that occur in any of the three, sorted.
    keep_examples, ids
        As in `ConfusionMatrix.from_labels`.
    names : sequence of two str
        What the models are called wherever they are shown.

    Returns
    -------
    Comparison
        Both matrices, their difference, and McNemar's test.

    Raises
    ------
    TypeError, ValueError
        As in `ConfusionMatrix.from_labels`, and if `names` are not two different texts.

    See Also
    --------
    ConfusionMatrix.from_labels : Counts one model's predictions.
    scipy.stats.binomtest : The test in SciPy that McNemar's exact one comes down to.

    Examples
    --------
    >>> actual = ["cat", "cat", "dog", "dog"]
    >>> plain, weighted = ["cat", "dog", "dog", "dog"], ["cat", "dog", "cat", "dog"]
    >>> compare(actual, plain, weighted, names=("plain", "weighted"))
    Two models on 4 examples of 2 classes
    accuracy   plain 0.750, weighted 0.500
    right      both 2, only plain 1, only weighted 0, neither 1
    McNemar    p = 1 (exact, from the 1 on which one is right)
    """
    called = _checked_names(names)
    sides = [
        read_column(values, name)
        for name, values in (
            ("actual", actual),
            ("predicted_a", predicted_a),
            ("predicted_b", predicted_b),
        )
    ]
    naming = naming_of(labels, *sides)
    if naming is None:
        found = [_counted(sides[0], side, None, 0, None).labels for side in sides[1:]]
        shown = sorted_labels(list(dict.fromkeys(found[0] + found[1])))
        naming = Naming(shown, shown)
    a, b = (_counted(sides[0], side, naming, keep_examples, ids) for side in sides[1:])
    truth, *guesses = (places(side, naming) for side in sides)
    a_right, b_right = (guess == truth for guess in guesses)
    only_a, only_b = (int(only.sum()) for only in (a_right & ~b_right, b_right & ~a_right))
    return Comparison(a, b, only_a, only_b, called)


def _checked_names(names: Sequence[str]) -> tuple[str, str]:
    """Give both names, each on one line."""
    expected = 'expected two different texts, such as ("plain", "weighted")'
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise TypeError(f"names: {expected}; got {names!r}")
    wrong = next((name for name in names if not isinstance(name, str)), None)
    if wrong is not None:
        raise TypeError(f"names: {expected}; got {wrong!r}, which is none: write str({wrong!r})")
    shown = [name_of(name) for name in names]
    if len(shown) != 2 or shown[0] == shown[1]:
        raise ValueError(f"names: {expected}; got {names!r}")
    return shown[0], shown[1]


def _counted(
    actual: LabelColumn, predicted: LabelColumn, labels: Any, keep_examples: int, ids: Any
) -> ConfusionMatrix:
    called = ("actual", predicted.name)
    return ConfusionMatrix.from_parts(
        *count(actual.values, predicted.values, labels, None, keep_examples, ids, called=called)
    )


def _mcnemar(only_a: int, only_b: int) -> McNemar:
    pairs, smaller = only_a + only_b, min(only_a, only_b)
    # Of a coin's lower tail, the largest term in logs, and the others as shares of it: 2**-pairs alone
    # would be 0 from 1,075 pairs on.
    largest = lgamma(pairs + 1) - lgamma(smaller + 1) - lgamma(pairs - smaller + 1) - pairs * log(2)
    counts = np.arange(smaller, 0, -1)
    others = np.cumprod(counts / (pairs - counts + 1)).sum()
    return McNemar(smaller, min(1.0, 2 * exp(largest + log(1 + others))))


def _shown(p_value: float) -> str:
    """Write a p-value behind the letter: digits below a ten-thousandth tell nobody anything."""
    return "below .0001" if p_value < 0.0001 else f"= {p_value:.3g}".replace(" 0.", " .")
