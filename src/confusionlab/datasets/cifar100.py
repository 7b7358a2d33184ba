"""60,000 small photographs of a hundred kinds of things: the real ones, or a stand-in that says so."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets.cifar100_files import ORIGINAL, read_original
from confusionlab.datasets.cifar100_names import LABELS, SUPERCLASSES
from confusionlab.datasets.cifar100_standin import make_rows, shapes_for
from confusionlab.datasets.dataset import BANNER
from confusionlab.datasets.download import FOLDER_VARIABLE, NotFetchedError, data_folder

if TYPE_CHECKING:
    from confusionlab.datasets.recorded_run import RecordedRun


@dataclass(frozen=True, eq=False)
class Images:
    """One part of the data: images and the numbers of their classes.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 32, 32, 3)
        Row, column, and red, green, blue from 0 to 255. Read-only, and mapped into memory where it can be.
    fine : ndarray of int, shape (n,)
        The class of each image: its place in the data set's ``labels``.
    coarse : ndarray of int, shape (n,)
        Its superclass: the place in ``superclasses``.
    """

    images: NDArray[np.uint8]
    fine: NDArray[np.int64]
    coarse: NDArray[np.int64]

    def __len__(self) -> int:
        """Tell how many images there are."""
        return len(self.fine)


@dataclass(frozen=True, eq=False, repr=False)
class Cifar100:
    """CIFAR-100, or the stand-in for it.

    Attributes
    ----------
    name : str
        What the data set is called.
    source : {"real", "stand-in"}
        Whether these are the photographs, or shapes in their place.
    labels : tuple of str
        The hundred classes, in the order of their numbers, which is the alphabet's.
    superclasses : dict of str to tuple of str
        Each of the twenty superclasses and its five classes, as `ConfusionMatrix.group` takes them.
    train, test : Images
        50,000 and 10,000 images; of the stand-in 5,000 and 1,000.
    description, citation : str
        What the data are, and whom to name when using them.
    notice : str
        Empty for the real data. Else one or two sentences for a page that uses the stand-in: that it
        is one, and how to get the real data.
    """

    name: str
    source: Literal["real", "stand-in"]
    labels: tuple[str, ...]
    superclasses: dict[str, tuple[str, ...]]
    train: Images
    test: Images
    description: str
    citation: str
    notice: str = ""

    def pictures(self, run: RecordedRun, part: str = "test") -> NDArray[np.uint8]:
        """Give the images to show with a recorded run, in the order of its predictions.

        They are the photographs that the network saw. Of the stand-in, which no recorded run ever saw,
        each is a shape of the image's actual class: it shows what the label is, and nothing of what
        the network said.

        Parameters
        ----------
        run : RecordedRun
            What `load_recorded_run` gives.
        part : {"validation", "test"}
            Which images.

        Returns
        -------
        ndarray of uint8, shape (n, 32, 32, 3)
            One image per prediction.

        Raises
        ------
        ValueError
            If there is no such part.

        Examples
        --------
        >>> from confusionlab.datasets import load_cifar100, load_recorded_run
        >>> cifar, run = load_cifar100(), load_recorded_run("classic")
        >>> cifar.pictures(run).shape
        (10000, 32, 32, 3)
        """
        recorded = run.part(part)
        if self.source == "stand-in":
            shapes = np.concatenate([self.train.images, self.test.images])
            return shapes[shapes_for(recorded.actual, np.concatenate([self.train.fine, self.test.fine]))]
        return self.test.images if part == "test" else self.train.images[recorded.index]

    def __repr__(self) -> str:
        """Say what the data are, a stand-in first of all that it is one."""
        lines = [
            *([self.notice] if self.notice else []),
            f"{self.name} ({self.source}): {self._size()}",
            fill(self.description, width=88),
            fill(f"Cite: {self.citation}", width=88),
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        lines = [
            f"<strong>{escape(self.notice)}</strong>" if self.notice else "",
            f"{self.name} ({self.source}): {self._size()}.",
            escape(self.description),
            f"<small>Cite: {escape(self.citation)}</small>",
        ]
        return f'<div style="{BANNER}">{"<br>".join(filter(None, lines))}</div>'

    def _size(self) -> str:
        return (
            f"{len(self.train):,} images to train on, {len(self.test):,} to test with, {len(self.labels)} "
            f"classes in {len(self.superclasses)} superclasses"
        )


def load_cifar100() -> Cifar100:
    """Load CIFAR-100: 60,000 photographs of 32 by 32 pixels, 600 of each of a hundred classes.

    The files in the data folder are used, unpacked (cifar-100-python/) or as the published archive; if
    there are none, the archive is downloaded (169 MB) and verified. The folder is what the environment
    variable CONFUSIONLAB_DATA_DIR names, or else the system's folder for caches. Without a connection, a
    small stand-in of coloured shapes is made from a seed; it says so.

    Returns
    -------
    Cifar100
        See ``.source`` for what the images are, ``.notice`` for what to tell.

    Raises
    ------
    ValueError
        When a file in the data folder is not the published one, or not all of it.

    References
    ----------
    A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", University of Toronto, 2009.

    Examples
    --------
    >>> from confusionlab.datasets import load_cifar100
    >>> cifar = load_cifar100()
    >>> cifar.labels[:3], cifar.superclasses["fish"]
    (('apple', 'aquarium_fish', 'baby'), ('aquarium_fish', 'flatfish', 'ray', 'shark', 'trout'))
    >>> cifar.test.images.shape[1:], cifar.test.images.dtype
    ((32, 32, 3), dtype('uint8'))
    """
    try:
        return _cifar100("real", read_original(data_folder()), ORIGINAL.images["train"])
    except NotFetchedError as error:
        reason = str(error)
    made_up = stand_in()
    logging.getLogger("confusionlab").warning("%s (The reason: %s.)", made_up.notice, reason)
    return made_up


def stand_in() -> Cifar100:
    """Make the stand-in, whether or not the real data are there."""
    notice = (
        "Stand-in: these images are coloured shapes, drawn from a seed; the real photographs are not on this "
        f"machine. For the real data, load them where there is internet, or put {ORIGINAL.url} into the "
        f"folder that {FOLDER_VARIABLE} names."
    )
    rows, n_train = make_rows()
    return _cifar100("stand-in", rows, n_train, notice)


def _cifar100(
    source: Literal["real", "stand-in"], rows: NDArray[np.uint8], n_train: int, notice: str = ""
) -> Cifar100:
    return Cifar100(
        name="CIFAR-100",
        source=source,
        labels=LABELS,
        superclasses=dict(SUPERCLASSES),
        train=_images(rows[:n_train]),
        test=_images(rows[n_train:]),
        description=(
            "Photographs from the web, 32 by 32 pixels in colour, each of one thing."
            if source == "real"
            else "Coloured shapes. Each class stands in for one of CIFAR-100 and bears its name; a "
            "superclass is a shape, and its classes are five colours of it, two pairs of which are hard to "
            "tell apart."
        ),
        citation=(
            "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, technical report, "
            "University of Toronto, 2009."
        ),
        notice=notice,
    )


def _images(rows: NDArray[np.uint8]) -> Images:
    fine, coarse = rows[:, 1].astype(np.int64), rows[:, 0].astype(np.int64)
    fine.flags.writeable = coarse.flags.writeable = False
    return Images(rows[:, 2:].reshape(-1, 32, 32, 3), fine, coarse)
