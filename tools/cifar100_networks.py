"""The networks whose training is recorded, and how each of them is trained."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSES = 100
IMAGE = (32, 32, 3)

Images = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """One network and its training.

    Attributes
    ----------
    build : callable
        Makes the network, not yet trained.
    epochs : int
        How many epochs are planned.
    learning_rate : callable
        Gives Adam's learning rate in each epoch, from 1 on.
    augment : callable
        Gives an epoch's images, in place of the originals.
    description : str
        What the network is, in a sentence or two.
    """

    build: Callable[[], Any]
    epochs: int
    learning_rate: Callable[[int], float]
    augment: Callable[[Images, np.random.Generator], Images]
    description: str


def classic() -> Any:
    """Make the network of many tutorials: three convolutions, three dense layers."""
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

    return Sequential(
        [
            Input(IMAGE),
            *(
                layer
                for width in (128, 128, 64)
                for layer in (Conv2D(width, 3, activation="relu"), MaxPooling2D())
            ),
            Flatten(),
            Dense(256, activation="relu"),
            Dense(128, activation="relu"),
            Dense(CLASSES, activation="softmax"),
        ]
    )


def better() -> Any:
    """Make a network of five convolutions with batch normalisation, and a mean over what they see."""
    from keras import Input, Sequential
    from keras.layers import Dense, GlobalAveragePooling2D

    return Sequential(
        [
            Input(IMAGE),
            *_convolution(32, pooled=True),
            *_convolution(64, pooled=True),
            *_convolution(128, pooled=False),
            *_convolution(128, pooled=True),
            *_convolution(256, pooled=False),
            GlobalAveragePooling2D(),
            Dense(CLASSES, activation="softmax"),
        ]
    )


def _convolution(width: int, pooled: bool) -> list[Any]:
    from keras.layers import Activation, BatchNormalization, Conv2D, MaxPooling2D

    convolution = Conv2D(width, 3, padding="same", use_bias=False)
    pooling = [MaxPooling2D()] if pooled else []  # first, so that there is less to normalise
    return [convolution, *pooling, BatchNormalization(), Activation("relu")]


def as_they_are(images: Images, generator: np.random.Generator) -> Images:
    """Change nothing."""
    return images


def flipped_and_shifted(images: Images, generator: np.random.Generator) -> Images:
    """Mirror every second image, on average, and move each by up to four pixels; what it leaves is black."""
    size = len(images)
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)))
    mirrored = generator.random(size) < 0.5
    padded[mirrored] = padded[mirrored, :, ::-1]
    down, across = generator.integers(0, 9, (2, size, 1))
    pixels = np.arange(32)
    return padded[np.arange(size)[:, None, None], (down + pixels)[:, :, None], (across + pixels)[:, None, :]]


def _constant(epoch: int) -> float:
    return 0.001


def _falling(epoch: int) -> float:
    """Fall along a half wave, from 0.002 to nearly nothing at the last planned epoch."""
    return 0.001 * (1 + math.cos(math.pi * (epoch - 1) / BETTER_EPOCHS))


BETTER_EPOCHS = 12
PLANS = {
    "classic": Plan(
        classic,
        100,
        _constant,
        as_they_are,
        "Three convolutions (128, 128, 64; 3 by 3, relu), each followed by max pooling, and dense layers of "
        "256, 128 and 100; Adam, learning rate 0.001, batches of 128. No means against overfitting.",
    ),
    "better": Plan(
        better,
        BETTER_EPOCHS,
        _falling,
        flipped_and_shifted,
        "Five convolutions (32, 64, 128, 128, 256; 3 by 3, relu) with batch normalisation, max pooling after "
        "the first, second and fourth, and a mean over all places before the only dense layer; images "
        "mirrored and moved by up to four pixels at random; Adam, learning rate falling from 0.002 to 0, "
        "batches of 128.",
    ),
}
