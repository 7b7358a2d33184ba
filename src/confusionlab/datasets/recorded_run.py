"""Training runs that took hours, kept as what they predicted: real ones, or they are not there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from confusionlab.datasets.cifar100_names import LABELS
from confusionlab.datasets.dataset import BANNER
from confusionlab.labels import listed

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import pandas as pd

    from confusionlab.history import MatrixHistory

PARTS = ("validation", "test")

# A package of its own, so that whoever has it elsewhere (the site's pages) brings it when it is imported.
_PACKAGE = "confusionlab.datasets.recorded"


@dataclass(frozen=True, eq=False, repr=False)
class RecordedPart:
    """What a network said of one part of the images, at each recorded epoch.

    Classes are numbers: the places of their names in the run's ``labels``.

    Attributes
    ----------
    actual : ndarray of int, shape (n,)
        The actual classes.
    index : ndarray of int, shape (n,)
        Where the images are: of the validation part in ``load_cifar100().train``, of the test part in
        ``load_cifar100().test``.
    """

    actual: NDArray[np.int64]
    index: NDArray[np.int64]
    _predicted: dict[int, NDArray[np.int64]]
    _scores: dict[int, NDArray[np.float64]]
    _top: dict[int, NDArray[np.int64]]
    _top_scores: dict[int, NDArray[np.float64]]

    def __len__(self) -> int:
        """Tell how many images there are."""
        return len(self.actual)

    def __repr__(self) -> str:
        """Say how much there is."""
        epochs = tuple(self._predicted)
        return f"{len(self):,} images, predicted at {len(epochs)} epochs ({listed(epochs)})"

    def predicted(self, epoch: int) -> NDArray[np.int64]:
        """Give the predicted classes after an epoch.

        Parameters
        ----------
        epoch : int
            One of the run's ``epochs``.

        Returns
        -------
        ndarray of int, shape (n,)
            One class per image, by its number.

        Raises
        ------
        KeyError
            If the epoch is not recorded.

        Examples
        --------
        >>> from confusionlab.datasets import load_recorded_run
        >>> run = load_recorded_run("classic")
        >>> run.test.predicted(run.last).shape
        (10000,)
        """
        return _of_epoch(self._predicted, epoch, "the predictions")

    def scores(self, epoch: int) -> NDArray[np.float64]:
        """Give the score of each predicted class after an epoch.

        Parameters
        ----------
        epoch : int
            One of the run's ``epochs``.

        Returns
        -------
        ndarray of float, shape (n,)
            From 0 to 1, one per image.

        Raises
        ------
        KeyError
            If the epoch is not recorded.

        Examples
        --------
        >>> from confusionlab.datasets import load_recorded_run
        >>> run = load_recorded_run("classic")
        >>> bool((run.test.scores(run.last) <= 1).all())
        True
        """
        return _of_epoch(self._scores, epoch, "the predictions")

    def top(self, epoch: int) -> NDArray[np.int64]:
        """Give the five classes with the highest scores after an epoch.

        Parameters
        ----------
        epoch : int
            The run's ``best`` or ``last``.

        Returns
        -------
        ndarray of int, shape (n, 5)
            One row per image, the class with the highest score first.

        Raises
        ------
        KeyError
            If the epoch is neither the run's best nor its last.

        Examples
        --------
        >>> from confusionlab.datasets import load_recorded_run
        >>> run = load_recorded_run("classic")
        >>> bool((run.test.top(run.best)[:, 0] == run.test.predicted(run.best)).all())
        True
        """
        return _of_epoch(self._top, epoch, "the five best guesses")

    def top_scores(self, epoch: int) -> NDArray[np.float64]:
        """Give the scores of the five classes that `top` gives.

        Parameters
        ----------
        epoch : int
            The run's ``best`` or ``last``.

        Returns
        -------
        ndarray of float, shape (n, 5)
            From 0 to 1, the highest first.

        Raises
        ------
        KeyError
            If the epoch is neither the run's best nor its last.

        Examples
        --------
        >>> from confusionlab.datasets import load_recorded_run
        >>> run = load_recorded_run("classic")
        >>> run.test.top_scores(run.best).shape
        (10000, 5)
        """
        return _of_epoch(self._top_scores, epoch, "the five best guesses")


@dataclass(frozen=True, eq=False, repr=False)
class RecordedRun:
    """A training run, as it was recorded.

    Attributes
    ----------
    name : str
        What the run is called.
    source : str
        "recorded".
    labels : tuple of str
        The classes, in the order of their numbers.
    description : str
        What was trained, and how.
    epochs : tuple of int
        The epochs whose predictions are recorded. Epoch n is the state after n epochs.
    best, last : int
        Of these, the one with the highest accuracy on the validation images, and the last one. For these
        two the five best guesses are recorded as well.
    log : DataFrame
        Indexed by epoch, all of them: loss, accuracy (on the images trained on, while they were trained on),
        val_loss, val_accuracy, and at recorded epochs test_loss and test_accuracy.
    validation, test : RecordedPart
        What was predicted.
    facts : dict
        How it was made: script and its version, seed, dates, versions of the libraries, number of
        parameters, epochs planned.
    """

    name: str
    source: Literal["recorded"]
    labels: tuple[str, ...]
    description: str
    epochs: tuple[int, ...]
    best: int
    last: int
    log: pd.DataFrame
    validation: RecordedPart
    test: RecordedPart
    facts: dict[str, Any]

    def __repr__(self) -> str:
        """Say what was trained, when and with what."""
        return "\n".join(
            [
                f"{self.name} (recorded): {self._extent()}",
                fill(self.description, width=88),
                fill(self._origin(), width=88),
            ]
        )

    def _repr_html_(self) -> str:
        lines = [
            f"Training run “{escape(self.name)}” (recorded): {self._extent()}.",
            escape(self.description),
            f"<small>{escape(self._origin())}</small>",
        ]
        return f'<div style="{BANNER}">{"<br>".join(lines)}</div>'

    def _extent(self) -> str:
        planned, trained = self.facts["planned_epochs"], len(self.log)
        of_planned = "" if trained == planned else f" of {planned} planned"
        return f"{trained}{of_planned} epochs, predictions at {len(self.epochs)} of them"

    def _origin(self) -> str:
        first, last = self.facts["dates"]
        dates = first if first == last else f"{first} to {last}"
        libraries = ", ".join(f"{library} {version}" for library, version in self.facts["versions"].items())
        return (
            f"Trained {dates} by {self.facts['script']} (version {self.facts['script_version']}), seed "
            f"{self.facts['seed']}, with {libraries}."
        )

    def history(
        self, part: str = "validation", keep_examples: int = 25, epochs: Iterable[int] | None = None
    ) -> MatrixHistory:
        """Make a history with one confusion matrix per epoch.

        Parameters
        ----------
        part : {"validation", "test"}
            Which images.
        keep_examples : int
            How many examples of each cell to keep. Their ids are their places in ``load_cifar100().train``
            for validation, in ``load_cifar100().test`` for the test.
        epochs : iterable of int, optional
            Which epochs. Default: all that are recorded.

        Returns
        -------
        MatrixHistory
            Its steps are the epochs.

        Raises
        ------
        ValueError
            If there is no such part.
        KeyError
            If an epoch is not recorded.

        Examples
        --------
        >>> from confusionlab.datasets import load_recorded_run
        >>> history = load_recorded_run("classic").history("test", keep_examples=1, epochs=[1, 2])
        >>> history.steps, history[2].total, history.labels[:2]
        ((1, 2), 10000, ('apple', 'aquarium_fish'))
        """
        from confusionlab import counting
        from confusionlab.history import MatrixHistory
        from confusionlab.matrix import ConfusionMatrix

        recorded = self.part(part)
        history = MatrixHistory()
        for epoch in self.epochs if epochs is None else epochs:
            _, counts, examples = counting.count(
                recorded.actual,
                recorded.predicted(epoch),
                range(len(self.labels)),
                keep_examples=keep_examples,
                ids=recorded.index,
            )
            history.record(epoch, ConfusionMatrix.from_parts(self.labels, counts, examples))
        return history

    def part(self, name: str) -> RecordedPart:
        """Give one part by its name.

        Parameters
        ----------
        name : {"validation", "test"}
            Which images.

        Returns
        -------
        RecordedPart
            The run's ``validation`` or ``test``.

        Raises
        ------
        ValueError
            If there is no such part.

        Examples
        --------
        >>> from confusionlab.datasets import load_recorded_run
        >>> len(load_recorded_run("classic").part("test"))
        10000
        """
        if name not in PARTS:
            raise ValueError(f"part: expected 'validation' or 'test', got {name!r}")
        part: RecordedPart = getattr(self, name)
        return part


def load_recorded_run(name: str) -> RecordedRun:
    """Load a training run on CIFAR-100 that was recorded for the course.

    Parameters
    ----------
    name : str
        "classic", the network of many tutorials, which overfits; or "better", another one.

    Returns
    -------
    RecordedRun
        Predictions at some epochs, the log of all of them, and how it was made.

    Raises
    ------
    ValueError
        If no run of this name is recorded.

    Examples
    --------
    >>> from confusionlab.datasets import load_recorded_run
    >>> run = load_recorded_run("classic")
    >>> run.source, run.facts["seed"], len(run.test)
    ('recorded', 0, 10000)
    >>> accuracy = (run.test.predicted(run.last) == run.test.actual).mean()
    >>> bool(accuracy == run.log.loc[run.last, "test_accuracy"])
    True
    """
    folder = files(_PACKAGE)
    names = sorted(
        file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")
    )
    if name not in names:
        raise ValueError(f"name: expected one of the recorded runs, {listed(names)}; got {name!r}")
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return _run(facts, folder / f"{name}.npz")


def _run(facts: dict[str, Any], predictions: Traversable) -> RecordedRun:
    import pandas as pd

    log = pd.DataFrame(facts.pop("log")).set_index("epoch")
    with predictions.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        epochs = tuple(arrays["epochs"].tolist())
        best, last = arrays["top_epochs"].tolist()
        parts = {part: _part_of(arrays, part, facts.pop(f"{part}_first")) for part in PARTS}
    return RecordedRun(
        name=facts.pop("name"),
        source="recorded",
        labels=LABELS,
        description=facts.pop("description"),
        epochs=epochs,
        best=best,
        last=last,
        log=log,
        facts=facts,
        **parts,
    )


def _part_of(arrays: Any, part: str, first: int) -> RecordedPart:
    actual = _frozen(arrays[f"{part}_actual"], np.int64)
    epochs, two = arrays["epochs"].tolist(), arrays["top_epochs"].tolist()
    return RecordedPart(
        actual,
        _frozen(np.arange(first, first + len(actual)), np.int64),
        dict(zip(epochs, _frozen(arrays[f"{part}_predicted"], np.int64), strict=True)),
        dict(zip(epochs, _frozen(arrays[f"{part}_scores"], np.float64), strict=True)),
        dict(zip(two, _frozen(arrays[f"{part}_top"], np.int64), strict=True)),
        dict(zip(two, _frozen(arrays[f"{part}_top_scores"], np.float64), strict=True)),
    )


def _frozen(stored: NDArray[Any], kind: Any) -> NDArray[Any]:
    array = stored.astype(kind)
    array.flags.writeable = False
    return array


def _of_epoch(values: dict[int, NDArray[Any]], epoch: int, what: str) -> NDArray[Any]:
    try:
        return values[epoch]
    except KeyError:
        raise KeyError(
            f"epoch: {what} of epoch {epoch!r} are not recorded; those of {listed(tuple(values))} are"
        ) from None
