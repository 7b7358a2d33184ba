"""Points, on the scale of the gradebook that they go to."""

from __future__ import annotations


def on_scale(points: int, max_points: int, most: str) -> str:
    """Return points as another gradebook wants them.

    Parameters
    ----------
    points, max_points : int
        What was earned, of how many.
    most : str
        What the other gradebook says it is worth; anything but a positive
        number leaves the points as they are.

    Returns
    -------
    str
        The points, scaled where the other gradebook has another maximum.

    Examples
    --------
    >>> on_scale(9, 12, "12"), on_scale(9, 12, "100.00"), on_scale(9, 12, "")
    ('9', '75', '9')
    """
    try:
        factor = float(most.replace(",", ".")) / max_points
    except ValueError:
        factor = 1.0
    return f"{points * (factor if factor > 0 else 1.0):.2f}".rstrip("0").rstrip(".")
