"""Labels as other tools hold them: as strings."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def as_text(labels: Sequence[Hashable]) -> list[str]:
    """Give labels as strings.

    Parameters
    ----------
    labels : sequence of hashable
        The labels of a matrix.

    Returns
    -------
    list of str
        The same labels, by `str`.

    Raises
    ------
    ValueError
        If two different labels become the same string.

    Examples
    --------
    >>> as_text([0, 1])
    ['0', '1']
    """
    texts = [str(label) for label in labels]
    if len(set(texts)) < len(texts):
        twice = next(text for position, text in enumerate(texts) if text in texts[:position])
        raise ValueError(
            f"labels: two of them become the same text, {twice!r}; this tool knows labels as text only: "
            "build the matrix with labels that differ as text"
        )
    return texts
