"""What stands in for CIFAR-100 where it cannot be had: coloured shapes, drawn from a seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets.cifar100_names import LABELS, SUPERCLASSES

TRAIN_EACH, TEST_EACH = 50, 10

# The colours of a superclass's five classes, as parts of the colour circle: two pairs hard to tell apart.
_HUES = np.array([0.0, 0.05, 0.4, 0.45, 0.75])
_HUE_NOISE = 0.025
_PIXEL_NOISE = 12.0
_PETALS = 0.35  # how far they stand out


def make_rows(seed: int = 0) -> tuple[NDArray[np.uint8], int]:
    """Draw 60 images of each class.

    Parameters
    ----------
    seed : int
        The same seed gives the same images.

    Returns
    -------
    rows : ndarray of uint8, shape (6000, 3074)
        Laid out as the real ones are: superclass, class, pixels.
    n_train : int
        How many of them, the first ones, are for training.

    Examples
    --------
    >>> from confusionlab.datasets.cifar100_standin import make_rows
    >>> rows, n_train = make_rows()
    >>> rows.shape, n_train
    ((6000, 3074), 5000)
    """
    generator = np.random.default_rng(seed)
    parts = []
    for each in (TRAIN_EACH, TEST_EACH):
        fine = generator.permutation(np.repeat(np.arange(len(LABELS)), each))
        coarse, variant = _family()[fine].T
        pixels = _draw(coarse, variant, generator)
        parts.append(np.column_stack([coarse, fine, pixels]).astype(np.uint8))
    rows = np.concatenate(parts)
    rows.flags.writeable = False
    return rows, len(parts[0])


def shapes_for(actual: NDArray[np.int64], fine: NDArray[np.int64]) -> NDArray[np.int64]:
    """Choose a shape for each of some other images: one of its class, the class's shapes in turn.

    Parameters
    ----------
    actual : ndarray of int, shape (n,)
        The classes of the images.
    fine : ndarray of int, shape (m,)
        The classes of the shapes, each class as often as every other.

    Returns
    -------
    ndarray of int, shape (n,)
        Places in ``fine``.

    Examples
    --------
    >>> import numpy as np
    >>> from confusionlab.datasets.cifar100_standin import shapes_for
    >>> shapes_for(np.array([7, 7, 7, 1]), np.tile(np.arange(100), 2)).tolist()
    [7, 107, 7, 1]
    """
    shapes = np.argsort(fine, kind="stable").reshape(len(LABELS), -1)
    turns = np.empty_like(actual)
    for number in range(len(LABELS)):
        of_class = np.flatnonzero(actual == number)
        turns[of_class] = np.arange(len(of_class))
    chosen: NDArray[np.int64] = shapes[actual, turns % shapes.shape[1]]
    return chosen


def _family() -> NDArray[np.int64]:
    """Return the superclass of each class, and which of its five classes it is."""
    place = {
        name: (coarse, variant)
        for coarse, names in enumerate(SUPERCLASSES.values())
        for variant, name in enumerate(names)
    }
    return np.array([place[name] for name in LABELS])


def _draw(
    shape: NDArray[np.int64], variant: NDArray[np.int64], generator: np.random.Generator
) -> NDArray[np.uint8]:
    """Draw one image per row: a shape in its colour, somewhere on a grey ground."""
    each = (len(shape), 1, 1, 1)
    hue = shape / len(SUPERCLASSES) + _HUES[variant] + generator.normal(0, _HUE_NOISE, len(shape))
    light = generator.uniform(0.6, 1.0, each)
    ground = generator.uniform(40, 215, each)
    inside = _inside(shape, generator)[..., None]
    pixels = np.where(inside, 255 * light * _colour(hue).reshape(-1, 1, 1, 3), ground)
    pixels += generator.normal(0, _PIXEL_NOISE, pixels.shape)
    return np.clip(np.round(pixels), 0, 255).astype(np.uint8).reshape(len(shape), -1)


def _inside(shape: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.bool_]:
    """Tell which pixels belong to the shape: a flower of up to nine petals, full or with a hole."""
    each = (len(shape), 1, 1)
    middle = 15.5 + generator.uniform(-4, 4, (2, *each))
    down, across = np.arange(32)[:, None] - middle[0], np.arange(32) - middle[1]
    angle = np.arctan2(down, across) + generator.uniform(0, 2 * np.pi, each)
    petals, hollow = (shape % 10).reshape(each), (shape >= 10).reshape(each)
    edge = generator.uniform(8, 12, each) * (1 + _PETALS * np.where(petals > 0, np.cos(petals * angle), 0))
    distance = np.hypot(down, across)
    inside: NDArray[np.bool_] = (distance < edge) & ~(hollow & (distance < edge / 2))
    return inside


def _colour(hue: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return red, green and blue, from 0 to 1, of full colours; 0 and 1 are the same hue, red."""
    third = np.array([0, 4, 2])
    colour: NDArray[np.float64] = np.clip(np.abs((6 * hue[:, None] + third) % 6 - 3) - 1, 0, 1)
    return colour
