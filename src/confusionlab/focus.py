"""Many classes -> the few that matter.

Focus, groups and one-against-the-rest are one mechanism: a *membership*, an int array of shape (K,) that
says for each old class the position of its new one, beside the new labels. `merge` applies it to counts.

What is merged stands after what keeps its own name: "other" is last, groups follow the classes in no group.
But of two classes the last is the positive one, so a class that stands alone against "other" is the last.

"other" is no class: its own cell holds the mistakes among the classes it merges. What the merged matrix has
to remember of the whole one, so that nobody takes that cell for right, is a `Before`.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from confusionlab import rates
from confusionlab.labels import Labels, listed, unwrapped

if TYPE_CHECKING:
    import pandas as pd

Membership: TypeAlias = NDArray[np.intp]

__all__ = ["Before", "focus", "group", "merge", "most_confused", "one_vs_rest", "position"]


@dataclass(frozen=True)
class Before:
    """What a matrix of merged classes remembers of the whole one.

    Attributes
    ----------
    leftover : int or None
        The position of what `focus` merged; None where it merged nothing.
    merged : int
        How many classes the leftover holds.
    superclasses : bool
        Whether others of its classes are merged ones, too.
    right : int, float or None
        How many examples were given their own class, before anything was merged; None if that is unknown.
    right_group : int, float or None
        How many were given their own superclass; None if there are no superclasses, or it is unknown.
    """

    leftover: int | None = None
    merged: int = 0
    superclasses: bool = False
    right: int | float | None = None
    right_group: int | float | None = None

    def focused(self, membership: Membership, size: int) -> Before:
        """Give what is remembered when `focus` has merged classes: the accuracy stays that before the cut."""
        leftover = _place_of_the_rest(size)
        merged = int((membership == leftover).sum()) + max(self.merged - 1, 0)
        return replace(self, leftover=leftover, merged=merged)

    def grouped(self, membership: Membership, right_group: int | float) -> Before:
        """Give what is remembered when `group` has merged classes; the leftover's group is a leftover."""
        if self.leftover is None:
            return replace(self, superclasses=True, right_group=right_group)
        leftover = int(membership[self.leftover])
        merged = self.merged + int((membership == leftover).sum()) - 1
        return Before(leftover, merged, True, self.right)

    def moved(self, membership: Membership) -> Before:
        """Give what is remembered when the classes have only changed places."""
        return self if self.leftover is None else replace(self, leftover=int(membership[self.leftover]))

    def __add__(self, other: Before) -> Before:
        """Give what the sum of two matrices remembers."""
        known = other if self.leftover is None else self
        return replace(
            known,
            superclasses=self.superclasses or other.superclasses,
            right=_sum_of(self.right, other.right),
            right_group=_sum_of(self.right_group, other.right_group),
        )


def position(labels: Sequence[Hashable], label: Hashable, argument: str = "label") -> int:
    """Find where a label stands.

    Parameters
    ----------
    labels : sequence of labels
        All of them, in the matrix's order.
    label : label
        The one to find.
    argument : str
        What the caller calls it, for the error message.

    Returns
    -------
    int
        Its row and column.

    Raises
    ------
    ValueError
        If it is none of `labels`; the message names it, what comes near it, and what there is.

    Examples
    --------
    >>> position(("ham", "spam"), "spam")
    1
    >>> position(("ham", "spam"), "Spam")
    Traceback (most recent call last):
    ...
    ValueError: label: unknown label 'Spam'; did you mean 'spam'? The labels are 'ham', 'spam'
    """
    return _positions(labels, [label], argument)[0]


def most_confused(counts: NDArray[Any], labels: Sequence[Hashable], n: int = 10) -> pd.DataFrame:
    """List the cells off the diagonal that hold the most examples.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.
    labels : sequence of K labels
        In the order of rows and columns.
    n : int, default 10
        How many cells to list at most; empty cells are never listed.

    Returns
    -------
    pandas.DataFrame
        Columns ``actual``, ``predicted``, ``count`` and ``share`` (of that actual class), the largest
        count first and ties in the order of the labels.

    Raises
    ------
    ValueError, TypeError
        If `n` is not a whole number of at least 1.

    Examples
    --------
    >>> most_confused(np.array([[8, 2, 0], [1, 5, 4], [0, 0, 9]]), ("ant", "bee", "cat"), n=2)
      actual predicted  count  share
    0    bee       cat      4    0.4
    1    ant       bee      2    0.2
    """
    import pandas as pd

    mistakes = _off_diagonal(counts).ravel()
    cells = np.flatnonzero(mistakes)
    cells = cells[np.argsort(-mistakes[cells], kind="stable")][: _at_least_one(n)]
    actual, predicted = np.divmod(cells, len(labels))
    return pd.DataFrame(
        {
            "actual": [labels[row] for row in actual],
            "predicted": [labels[column] for column in predicted],
            "count": mistakes[cells],
            "share": rates.normalize(counts, "actual").ravel()[cells],
        }
    )


def focus(
    counts: NDArray[Any],
    labels: Sequence[Hashable],
    n: int | None = None,
    chosen: Iterable[Hashable] | None = None,
    leftover: int | None = None,
) -> tuple[Labels, Membership]:
    """Keep the classes in the most mistakes, or the chosen ones, and merge the rest.

    A class is in a mistake when an example of it is taken for another class, or one of another class for
    it: the sum of its row and its column off the diagonal. Ties go to the class that comes first.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.
    labels : sequence of K labels
        In the order of rows and columns.
    n : int, optional
        How many classes to keep; 10 unless given or chosen. With K or more nothing is merged.
    chosen : iterable of labels, optional
        The classes to keep, instead of `n` (the argument `labels` of `ConfusionMatrix.focus`).
    leftover : int, optional
        The position of what an earlier focus merged: no class, it is never kept, and lends its name.

    Returns
    -------
    new_labels : tuple
        The kept labels, in the order they had in `labels`, and "other" at the end when anything is
        merged ("other classes" where a class is itself named "other"). A single kept label comes after
        "other", for of two classes the last is the positive one.
    membership : ndarray of int, shape (K,)
        For each old class the position of its new one.

    Raises
    ------
    ValueError, TypeError
        If `n` is not a whole number of at least 1; if `chosen` is empty, no list, or names an unknown
        label; if both are given.

    Examples
    --------
    >>> focus(np.array([[8, 2, 0], [1, 5, 4], [0, 0, 9]]), ("ant", "bee", "cat"), n=2)
    (('bee', 'cat', 'other'), array([2, 0, 1]))
    >>> focus(np.array([[8, 2, 0], [1, 5, 4], [0, 0, 9]]), ("ant", "bee", "cat"), n=1)
    (('other', 'bee'), array([0, 1, 0]))
    """
    if n is not None and chosen is not None:
        raise TypeError("focus: got both n and labels; give how many classes to keep, or which ones")
    if isinstance(n, str | Iterable):
        raise TypeError(f"n: expected a whole number of at least 1, got {n!r}; classes: focus(labels=[...])")
    found = _most_mistaken(counts, n, leftover) if chosen is None else _chosen(labels, chosen, leftover)
    kept = sorted(found)
    if len(kept) == len(labels) - (leftover is not None):
        return tuple(labels), np.arange(len(labels))
    rest = _name_of_the_rest(labels) if leftover is None else labels[leftover]
    new_labels, place = [labels[old] for old in kept], _place_of_the_rest(len(kept) + 1)
    new_labels.insert(place, rest)
    membership = np.full(len(labels), place)
    membership[kept] = np.delete(np.arange(len(new_labels)), place)
    return tuple(new_labels), membership


def group(labels: Sequence[Hashable], groups: Mapping[Any, Iterable[Hashable]]) -> tuple[Labels, Membership]:
    """Merge classes into superclasses.

    The order of the new labels: first the classes in no group, as they stand in `labels`; then the
    groups, as they stand in `groups`. To put every class where you want it, name each in a group, of one
    label if need be.

    Parameters
    ----------
    labels : sequence of K labels
        In the order of rows and columns.
    groups : mapping of a new label to a list of old ones
        A group may bear the name of one of its own members.

    Returns
    -------
    new_labels : tuple
        Classes in no group, then the groups.
    membership : ndarray of int, shape (K,)
        For each old class the position of its new one.

    Raises
    ------
    ValueError
        If a label is unknown or in two groups, a group is empty, or its name is that of a class outside it.
    TypeError
        If `groups` is no mapping to lists.

    Examples
    --------
    >>> group(("cat", "cod", "dog", "eel", "tree"), {"pet": ["cat", "dog"], "fish": ["cod", "eel"]})
    (('tree', 'pet', 'fish'), array([1, 2, 1, 2, 0]))
    """
    if not isinstance(groups, Mapping):
        raise TypeError(
            f"groups: expected a dict of new label to list of old labels, got {type(groups).__name__}; "
            'write {"fish": ["ray", "shark"]}'
        )
    owner: dict[int, Hashable] = {}
    for name, members in groups.items():
        for old in _members(labels, name, members):
            if owner.setdefault(old, name) != name:
                raise ValueError(
                    f"groups: {labels[old]!r} is in two groups, {owner[old]!r} and {name!r}; "
                    "a class can be counted in one only, take it out of the other"
                )
    return _grouped(labels, list(groups), owner)


def one_vs_rest(labels: Sequence[Hashable], label: Hashable) -> tuple[Labels, Membership]:
    """Set one class against all the others, the class itself last: the positive one.

    Parameters
    ----------
    labels : sequence of K labels
        In the order of rows and columns.
    label : label
        The positive class.

    Returns
    -------
    new_labels : tuple of two
        ``("not spam", "spam")`` for the label "spam".
    membership : ndarray of int, shape (K,)
        1 for the class itself, 0 for the others.

    Raises
    ------
    ValueError
        If `label` is none of `labels`.

    Examples
    --------
    >>> one_vs_rest(("ads", "ham", "spam"), "ham")
    (('not ham', 'ham'), array([0, 1, 0]))
    """
    positive = position(labels, label)
    membership = np.zeros(len(labels), dtype=np.intp)
    membership[positive] = 1
    return (f"not {labels[positive]}", labels[positive]), membership


def merge(counts: NDArray[Any], membership: Membership, size: int) -> NDArray[Any]:
    """Sum the counts of merged classes; the total stays what it was.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.
    membership : ndarray of int, shape (K,)
        For each old class the position of its new one, below `size`.
    size : int
        How many new classes there are.

    Returns
    -------
    ndarray of shape (size, size)
        Of the same type as `counts`.

    Examples
    --------
    >>> merge(np.array([[8, 2, 0], [1, 5, 4], [0, 0, 9]]), np.array([1, 0, 1]), 2)
    array([[ 5,  5],
           [ 2, 17]])
    """
    merged = np.zeros((size, size), dtype=counts.dtype)
    np.add.at(merged, (membership[:, np.newaxis], membership[np.newaxis, :]), counts)
    return merged


def _off_diagonal(counts: NDArray[Any]) -> NDArray[Any]:
    mistakes = counts.copy()
    np.fill_diagonal(mistakes, 0)
    return mistakes


def _place_of_the_rest(size: int) -> int:
    return 0 if size == 2 else size - 1


def _sum_of(one: int | float | None, other: int | float | None) -> int | float | None:
    return None if one is None or other is None else one + other


def _most_mistaken(counts: NDArray[Any], n: int | None, leftover: int | None) -> list[int]:
    size = 10 if n is None else _at_least_one(n)
    mistakes = _off_diagonal(counts)
    involved = mistakes.sum(axis=0) + mistakes.sum(axis=1)
    ranking: list[int] = np.argsort(-involved, kind="stable").tolist()
    return [old for old in ranking if old != leftover][:size]


def _at_least_one(n: Any) -> int:
    try:
        whole = operator.index(n)
    except TypeError:
        raise TypeError(f"n: expected a whole number of at least 1, got {n!r}") from None
    if whole < 1:
        raise ValueError(f"n: expected a whole number of at least 1, got {n!r}")
    return whole


def _chosen(labels: Sequence[Hashable], chosen: Iterable[Hashable], leftover: int | None) -> set[int]:
    if isinstance(chosen, str) or not isinstance(chosen, Iterable):
        raise TypeError(f"labels: expected a list of labels to keep, got {chosen!r}; write [{chosen!r}]")
    kept = set(_positions(labels, chosen, "labels")) - {leftover}
    if not kept:
        raise ValueError("labels: expected at least one label to keep, got none; name one, or give n")
    return kept


def _members(labels: Sequence[Hashable], name: Hashable, members: Iterable[Hashable]) -> list[int]:
    if name in labels and isinstance(members, str) and members not in labels:
        raise TypeError(
            f"groups: expected a dict from superclass to its classes, got one from class to superclass, "
            f"{name!r}: {members!r}; turn it round: {{{members!r}: [{name!r}, ...]}}"
        )
    if isinstance(members, str) or not isinstance(members, Iterable):
        raise TypeError(
            f"groups: expected a list of labels for {name!r}, got {members!r}; write [{members!r}]"
        )
    found = _positions(labels, members, "groups")
    if not found:
        raise ValueError(f"groups: {name!r} has no labels; name at least one, or leave the group out")
    return found


def _grouped(
    labels: Sequence[Hashable], names: list[Hashable], owner: dict[int, Hashable]
) -> tuple[Labels, Membership]:
    outside = [label for old, label in enumerate(labels) if label in names and owner.get(old) != label]
    if outside:
        raise ValueError(
            f"groups: {outside[0]!r} is the name of a group and of a class outside it; "
            f"put {outside[0]!r} into the group, or rename the group (relabel() changes names alone)"
        )
    own = [label for old, label in enumerate(labels) if old not in owner]
    place = {label: new for new, label in enumerate([*own, *names])}
    membership = [place[owner.get(old, label)] for old, label in enumerate(labels)]
    return tuple(place), np.array(membership, dtype=np.intp)


def _name_of_the_rest(labels: Sequence[Hashable]) -> str:
    names = itertools.chain(["other", "other classes"], (f"other classes {i}" for i in itertools.count(2)))
    return next(name for name in names if name not in labels)


def _positions(labels: Sequence[Hashable], wanted: Iterable[Hashable], argument: str) -> list[int]:
    places = {label: place for place, label in enumerate(labels)}
    wanted = [unwrapped(label) for label in wanted]
    nested = [label for label in wanted if not isinstance(label, Hashable)]
    if nested:
        raise TypeError(f"{argument}: expected labels, got {nested[0]!r}")
    unknown = [label for label in wanted if label not in places]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        kind = "step" if argument in ("step", "compare") else "label"
        raise ValueError(
            f"{argument}: unknown {kind}{plural} {listed(unknown)}{_suggested(unknown, labels)} "
            f"The {kind}s are {listed(labels)}"
        )
    return [places[label] for label in wanted]


def _suggested(unknown: list[Hashable], labels: Sequence[Hashable]) -> str:
    """Ask for the labels that come near the unknown ones, whatever their case or type."""
    import difflib

    by_text = {str(label).casefold(): label for label in labels}
    texts = [difflib.get_close_matches(str(label).casefold(), by_text, n=1) for label in unknown]
    near = [by_text[text] for text in dict.fromkeys(itertools.chain(*texts))]
    return f"; did you mean {listed(near)}?" if near else "."
