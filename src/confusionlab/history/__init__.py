"""How a matrix changes: one matrix per step, such as an epoch of training."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from confusionlab import rates
from confusionlab.focus import position
from confusionlab.history import document, files, plots
from confusionlab.inputs import whole_number
from confusionlab.labels import Label, listed
from confusionlab.matrix import ConfusionMatrix
from confusionlab.rates import Over

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from confusionlab.explorer import Explorer

_MOST_PICTURES = 12


class MatrixHistory:
    """One confusion matrix per step, all over the same labels.

    Examples
    --------
    >>> from confusionlab import ConfusionMatrix, MatrixHistory
    >>> history = MatrixHistory()
    >>> history.record(1, ConfusionMatrix([[4, 2], [4, 0]], labels=["ham", "spam"]))
    >>> history.record(2, ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))
    >>> history[2].accuracy
    0.7
    >>> history.rates("spam")["recall"]
    step
    1    0.00
    2    0.75
    Name: recall, dtype: float64
    """

    __slots__ = ("_matrices",)

    _matrices: dict[int, ConfusionMatrix]

    def __init__(self) -> None:
        self._matrices = {}

    def record(self, step: int, cm: ConfusionMatrix) -> None:
        """Add a step's matrix, or put it in the place of that step's earlier one.

        Parameters
        ----------
        step : int
            From 0 on, such as the number of the epoch.
        cm : ConfusionMatrix
            Over the same labels as all others.

        Raises
        ------
        TypeError
            If `step` is no whole number, `cm` no matrix, or its ids are of another kind.
        ValueError
            If `step` is negative, or the labels differ.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix([[4, 2], [1, 3]]))
        >>> history.steps
        (1,)
        """
        number = whole_number(step, "step", 0, "such as the number of the epoch")
        if not isinstance(cm, ConfusionMatrix):
            raise TypeError(
                f"cm: expected a ConfusionMatrix, got {type(cm).__name__}; "
                "ConfusionMatrix.from_labels(actual, predicted) makes one"
            )
        for earlier in self._matrices.values():
            _check_fits(earlier, cm)
        self._matrices[number] = cm
        self._matrices = dict(sorted(self._matrices.items()))

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps recorded, ascending.

        Examples
        --------
        >>> MatrixHistory().steps
        ()
        """
        return tuple(self._matrices)

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels of all matrices, in the order of rows and columns; none before the first is recorded.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))
        >>> history.labels
        ('ham', 'spam')
        """
        return next((cm.labels for cm in self._matrices.values()), ())

    @property
    def example_ids(self) -> NDArray[Any]:
        """The ids of all examples that any step kept, each once and ascending, for a picture of all steps.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix.from_labels([0, 1, 1], [0, 0, 0], keep_examples=1))
        >>> history.record(2, ConfusionMatrix.from_labels([0, 1, 1], [0, 0, 1], keep_examples=1))
        >>> history.example_ids
        array([0, 1, 2])
        """
        ids = document.shared_ids([cm.kept for cm in self._matrices.values()])
        return np.array(ids, dtype=None if ids else np.int64)

    def rates(self, label: Label = None) -> pd.DataFrame:
        """Give the rates of one class at each step.

        Parameters
        ----------
        label : hashable, optional
            Which class is the positive one. Default: of two, the last; of more, none, and precision,
            recall and F1 are macro averages.

        Returns
        -------
        DataFrame
            One row per step; columns as in `ConfusionMatrix.rates` (of macro averages: precision, recall,
            f1) and accuracy. An undefined rate is NaN.

        Raises
        ------
        ValueError
            If nothing is recorded, or the label is unknown.

        See Also
        --------
        plot_rates : Draws these rates.
        ConfusionMatrix.rates : The rates of all classes at one step, as scikit-learn's report has them.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix([[6, 0], [4, 0]], labels=["ham", "spam"]))
        >>> history.record(2, ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))
        >>> history.rates()[["precision", "recall", "accuracy"]]
              precision  recall  accuracy
        step
        1           NaN    0.00       0.6
        2           0.6    0.75       0.7
        """
        import pandas as pd

        row = self._row_of(label)
        return pd.DataFrame(
            [_rates_of(cm.counts, row) | {"accuracy": cm.accuracy} for cm in self._matrices.values()],
            index=pd.Index(self.steps, name="step"),
        )

    def plot_rates(
        self,
        rates: str | Sequence[str] = ("precision", "recall"),
        label: Label = None,
        ax: Axes | None = None,
        dark: bool = False,
    ) -> Axes:
        """Draw rates over the steps; an undefined one leaves a gap.

        Parameters
        ----------
        rates : str or sequence of str
            Of "precision", "recall", "specificity", "f1", "accuracy".
        label : hashable, optional
            Of which class, as in `rates`.
        ax : Axes, optional
            Where to draw; lines that are there already stay. Default: a new figure.
        dark : bool
            For a dark page.

        Returns
        -------
        Axes
            What was drawn on.

        Raises
        ------
        TypeError
            If `rates` are no names.
        ValueError
            If nothing is recorded, or a rate or the label is unknown.

        See Also
        --------
        rates : The numbers that are drawn.
        pandas.DataFrame.plot : Draws any table; it takes ``history.rates()``.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))
        >>> ax = history.plot_rates("recall")
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['recall of spam']
        """
        table = self.rates(label)
        of = _said_of(self.labels, self._row_of(label))
        if not isinstance(rates, Iterable):
            raise TypeError(f"rates: expected names such as ['recall', 'precision'], got {rates!r}")
        chosen = [rates] if isinstance(rates, str) else list(rates)
        values = {_line_name(rate, of): _column(table, rate) for rate in chosen}
        return plots.draw_rates(self.steps, values, ax, dark)

    def heatmaps(
        self,
        steps: Sequence[int] | None = None,
        normalize: Over | None = None,
        columns: int | None = None,
        dark: bool = False,
    ) -> Figure:
        """Draw the matrices of several steps side by side, on one colour scale.

        Parameters
        ----------
        steps : sequence of int, optional
            Which steps. Default: all; of more than twelve, twelve from the first to the last.
        normalize : {"actual", "predicted", "all"}, optional
            Draw shares instead of counts.
        columns : int, optional
            How many pictures stand side by side. Default: as many as a page is wide.
        dark : bool
            For a dark page.

        Returns
        -------
        Figure
            With one picture per step, and one colour bar.

        Raises
        ------
        KeyError
            If a step is not recorded.
        TypeError
            If `steps` is one number, or `columns` is none.
        ValueError
            If there is no step to draw, or `columns` is less than 1.

        See Also
        --------
        explore : The same steps with a slider.
        ConfusionMatrix.heatmap : Draws one matrix.
        seaborn.FacetGrid : Small multiples of any table.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> for epoch, caught in enumerate([1, 2, 3], start=1):
        ...     history.record(epoch, ConfusionMatrix([[4, 2], [4 - caught, caught]], ["ham", "spam"]))
        >>> figure = history.heatmaps([1, 3], normalize="actual")
        >>> figure.axes[1].get_title()
        'step 3'
        """
        self._check_not_empty()
        if columns is not None:
            columns = whole_number(columns, "columns", 1, "leave it out to fill a page's width")
        if steps is not None and not isinstance(steps, Iterable):
            raise TypeError(f"steps: expected a list of steps, got {steps!r}; write [{steps!r}]")
        shown = self._spread_steps() if steps is None else list(steps)
        if not shown:
            raise ValueError("steps: got none; name some, or leave steps= out to draw all")
        tables = {step: self[step].counts for step in shown}
        leftover = next((cm.before.leftover for cm in self._matrices.values() if cm.before), None)
        return plots.draw_small_multiples(tables, self.labels, normalize, columns, dark, leftover)

    def explore(self, examples: Any = None, **opening: Any) -> Explorer:
        """Make the interactive picture: one matrix per step, with a slider between them.

        Parameters
        ----------
        examples : callable, mapping or sequence, optional
            What an example's id shows, as in `ConfusionMatrix.explore`.
        **opening
            As in `ConfusionMatrix.explore`; ``step`` says at which step to open. Default: the last.

        Returns
        -------
        Explorer
            As `ConfusionMatrix.explore` gives it.

        Raises
        ------
        TypeError, ValueError
            If no step is recorded yet, or an argument names what isn't there.

        See Also
        --------
        heatmaps : The steps side by side, for print.
        plot_rates : Rates over the steps.

        Examples
        --------
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))
        >>> history.explore(step=1)
        Explorer of 2 classes: display it, .save("page.html"), or .widget()
        """
        from confusionlab import explorer

        steps = [explorer.Step(step, cm.counts, cm.kept, cm.before) for step, cm in self._matrices.items()]
        return explorer.explore(self.labels, steps, kind="steps", examples=examples, **opening)

    def to_json(self) -> str:
        """Write all steps as one JSON document; the schema is `history.schema.json`.

        Returns
        -------
        str
            One line; labels and kept ids once, and the counts of each step.

        Raises
        ------
        TypeError
            If a label is no string, integer, float or boolean.

        Examples
        --------
        >>> MatrixHistory().to_json()
        '{"format":"confusionlab/history","version":1,"labels":[],"ids":[],"steps":[]}'
        """
        parts = {step: (cm.counts, cm.kept) for step, cm in self._matrices.items()}
        return document.to_json(self.labels, parts)

    @classmethod
    def from_json(cls, text: str | bytes) -> MatrixHistory:
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str or bytes
            One JSON document.

        Returns
        -------
        MatrixHistory
            Equal to the one that was written.

        Raises
        ------
        ValueError
            If it is another format, an unknown version, or damaged.

        See Also
        --------
        to_json : Writes the document.
        load : Reads a folder with one file per step.

        Examples
        --------
        >>> MatrixHistory.from_json(MatrixHistory().to_json())
        MatrixHistory of no steps
        """
        labels, steps = document.from_json(text)
        history = cls()
        history._matrices = {
            step: ConfusionMatrix.from_parts(labels, *parts) for step, parts in steps.items()
        }
        return history

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write one file per step, `confusion-matrix-001.json` and so on.

        Parameters
        ----------
        folder : str or path
            Made unless it is there.

        Raises
        ------
        OSError
            If the files can't be written.
        ValueError
            If the folder holds steps that this history doesn't have.

        See Also
        --------
        load : Reads the folder.
        to_json : Writes one document instead.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> history = MatrixHistory()
        >>> history.record(1, ConfusionMatrix([[4, 2], [1, 3]]))
        >>> with TemporaryDirectory() as folder:
        ...     history.save(folder)
        ...     print(MatrixHistory.load(folder))
        MatrixHistory of 1 step (1), 2 labels (0, 1)
        """
        path = files.usable_folder(folder)
        others = [step for step in files.step_files(path) if step not in self._matrices]
        if others:
            raise ValueError(
                f"folder: {str(path)!r} holds steps that this history doesn't have ({listed(others)}), "
                "and would be read as one with it; name an empty folder"
            )
        for step, cm in self._matrices.items():
            files.write_step(path, step, cm)

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> MatrixHistory:
        """Read a folder that `save` or a training run has written.

        Parameters
        ----------
        folder : str or path
            Other files in it are left alone.

        Returns
        -------
        MatrixHistory
            With one step per file, under the number in the file's name.

        Raises
        ------
        FileNotFoundError
            If the folder isn't there, or holds no matrix.
        ValueError
            If a file is damaged, or the files' labels differ.

        See Also
        --------
        save : Writes the folder.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> history = MatrixHistory()
        >>> history.record(3, ConfusionMatrix([[4, 2], [1, 3]]))
        >>> with TemporaryDirectory() as folder:
        ...     history.save(folder)
        ...     MatrixHistory.load(folder).steps
        (3,)
        """
        written = files.step_files(Path(folder)) if Path(folder).is_dir() else {}
        if not written:
            raise FileNotFoundError(
                f"folder: found no confusion-matrix-001.json or the like in {str(folder)!r}; "
                "name the folder that was given to save() or to a training run"
            )
        history = cls()
        for step, path in written.items():
            history.record(step, files.read_step(path))
        return history

    def __getitem__(self, step: int) -> ConfusionMatrix:
        """Give the matrix of one step."""
        if step not in self._matrices:
            raise KeyError(f"step {step!r} is not recorded; recorded are {listed(self.steps) or 'none'}")
        return self._matrices[step]

    def __delitem__(self, step: int) -> None:
        """Forget one step."""
        self[step]
        del self._matrices[step]

    def __iter__(self) -> Iterator[int]:
        """Go through the steps, ascending."""
        return iter(self.steps)

    def __len__(self) -> int:
        """Tell how many steps are recorded."""
        return len(self._matrices)

    def __contains__(self, step: object) -> bool:
        """Tell whether a step is recorded."""
        return step in self._matrices

    def __eq__(self, other: object) -> bool:
        """Compare steps and matrices."""
        if not isinstance(other, MatrixHistory):
            return NotImplemented
        return self._matrices == other._matrices

    __hash__ = None  # type: ignore[assignment]  # a history changes

    def __repr__(self) -> str:
        """Say how many steps there are, and of which labels."""
        if not self._matrices:
            return "MatrixHistory of no steps"
        steps = f"{len(self)} step{'s' * (len(self) > 1)} ({listed(self.steps)})"
        return f"MatrixHistory of {steps}, {len(self.labels)} labels ({listed(self.labels)})"

    def _check_not_empty(self) -> None:
        if not self._matrices:
            raise ValueError("the history is empty; record(step, cm) adds a matrix")

    def _row_of(self, label: Label) -> int | None:
        self._check_not_empty()
        if label is not None:
            return position(self.labels, label)
        return 1 if len(self.labels) == 2 else None

    def _spread_steps(self) -> list[int]:
        places = np.linspace(0, len(self) - 1, min(len(self), _MOST_PICTURES))
        return [self.steps[place] for place in np.round(places).astype(int)]


def _check_fits(earlier: ConfusionMatrix, cm: ConfusionMatrix) -> None:
    if earlier.labels != cm.labels:
        raise ValueError(
            f"cm: its labels ({listed(cm.labels)}) differ from those recorded ({listed(earlier.labels)}); "
            "count every step with the same labels="
        )
    held = [matrix.kept.ids.dtype.kind == "U" for matrix in (earlier, cm) if len(matrix.kept)]
    if len(set(held)) > 1:
        raise TypeError("cm: its examples' ids and those recorded are integers and strings; use one kind")


def _rates_of(counts: NDArray[Any], row: int | None) -> dict[str, float]:
    if row is None:
        return rates.averages(counts)["macro"]
    return {name: values[row].item() for name, values in rates.per_class(counts).items()}


def _said_of(labels: Sequence[Label], row: int | None) -> str:
    return "macro average" if row is None else f"of {labels[row]}"


def _line_name(rate: str, of: str) -> str:
    if rate == "accuracy":
        return rate
    return f"{rate}, {of}" if of == "macro average" else f"{rate} {of}"


def _column(table: pd.DataFrame, rate: str) -> NDArray[np.float64]:
    known = [name for name in table if name not in ("support", "tp", "fp", "fn", "tn")]
    if rate not in known:
        raise ValueError(f"rates: {rate!r} is no rate that can be drawn here; expected some of {known}")
    return table[rate].to_numpy(dtype=np.float64)
