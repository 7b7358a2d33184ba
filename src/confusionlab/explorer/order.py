"""The order of classes in which those that are confused stand together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_OPTIMAL = 300  # of more classes, the leaves of the tree stay as the clustering left them: it takes seconds


def together(counts: NDArray[Any]) -> NDArray[np.intp]:
    """Order the classes so that confused ones are neighbours.

    Classes are joined into a tree, the most confused first, and of all the orders that the tree allows
    the one is taken in which neighbours are the most alike.

    Parameters
    ----------
    counts : ndarray of shape (K, K)
        Rows actual, columns predicted.

    Returns
    -------
    ndarray of int, shape (K,)
        A permutation: the old position of each class.

    References
    ----------
    Z. Bar-Joseph, D. Gifford, T. Jaakkola, "Fast optimal leaf ordering for hierarchical clustering",
    Bioinformatics 17 (2001), S22-S29.

    Examples
    --------
    >>> counts = np.array([[9, 0, 4, 0], [0, 9, 0, 3], [5, 0, 9, 0], [0, 2, 1, 9]])
    >>> together(counts).tolist()
    [0, 2, 3, 1]
    """
    size = len(counts)
    if size < 3:
        return np.arange(size)
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    support = np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    shares = counts / support
    apart = 1 - np.clip((shares + shares.T) / 2, 0, 1)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart), "average", optimal_ordering=size <= _OPTIMAL)
    order: NDArray[np.intp] = leaves_list(tree)
    return order
