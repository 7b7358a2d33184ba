"""Comet: log a matrix to an experiment, online or offline, and read Comet's own matrices back."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from confusionlab.examples import Examples
from confusionlab.exchange.comet_examples import entries
from confusionlab.exchange.metrics import metrics
from confusionlab.exchange.names import as_text
from confusionlab.exchange.reading import content_of, parsed
from confusionlab.history import MatrixHistory
from confusionlab.matrix import ConfusionMatrix

# Fewer rows are in ascending order by accident too often, and hardly anyone trims to so few.
_FEWEST_TRIMMED = 5
# What `log` writes beside both axes, so that a reader knows, and `read` too, that no class was left out.
_AXIS = "{side}, all {size} classes"
_WHOLE = re.compile(r"actual, all \d+ classes")


def log(
    experiment: Any,
    cm: ConfusionMatrix,
    *,
    step: int | None = None,
    title: str = "Confusion matrix",
    examples: Any = None,
) -> None:
    """Log a matrix with its examples, and its rates as metrics.

    Comet's own limit of 25 classes is lifted. To show fewer, log ``cm.focus(24)``: its totals stay whole.

    Parameters
    ----------
    experiment : comet_ml experiment
        Such as ``comet_ml.start()`` gives, or an ``OfflineExperiment``, which needs no account.
    cm : ConfusionMatrix
        Labels are logged as text.
    step : int, optional
        It numbers the file, ``confusion-matrix-001.json``, and places the metrics on their curves.
    title : str
        Stands above the matrix.
    examples : callable, mapping or sequence, optional
        What an example's id shows, as for ``cm.explore(examples)``: a text, an address (``http…``), or an
        image as an array, a Pillow image or a Path; all of one kind. Only those that `cm` keeps are looked
        up. An image is uploaded once per experiment: the cells of all steps point to it. Without
        `examples` a cell shows the ids.

    Raises
    ------
    TypeError
        If `experiment` is none, or an example none of these.
    ValueError
        If two labels are the same as text, an id has no example, the examples are of several kinds, or `cm`
        keeps none.

    Examples
    --------
    >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
    >>> log(comet_ml.OfflineExperiment(), cm, step=1)  # doctest: +SKIP

    With the images that the ids are positions in:

    >>> cm = ConfusionMatrix.from_labels(actual, predicted, keep_examples=5)  # doctest: +SKIP
    >>> log(comet_ml.OfflineExperiment(), cm, step=1, examples=images)  # doctest: +SKIP
    """
    if not hasattr(experiment, "log_confusion_matrix"):
        raise TypeError(
            f"experiment: expected one of Comet's, got {type(experiment).__name__}; pip install "
            '"confusionlab[comet]", then comet_ml.OfflineExperiment() makes one without an account'
        )
    if examples is not None and not cm.keep_examples:
        raise ValueError("examples: this matrix kept none; count it with keep_examples=5, or leave these out")
    size = len(cm.labels)
    shown = None if examples is None else entries(experiment, cm.kept.ids.tolist(), examples)
    experiment.log_confusion_matrix(
        matrix=cm.counts,
        labels=as_text(cm.labels),
        title=title,
        row_label=_AXIS.format(side="actual", size=size),
        column_label=_AXIS.format(side="predicted", size=size),
        max_categories=size,
        # With room for all of them Comet draws no sample, which would move Python's random state.
        max_examples_per_cell=cm.keep_examples,
        examples=_examples_by_cell(cm),
        index_to_example_function=None if shown is None else shown.__getitem__,
        file_name="confusion-matrix.json" if step is None else f"confusion-matrix-{step:03d}.json",
        step=step,
    )
    experiment.log_metrics(metrics(cm), step=step)


def hook(
    experiment: Any, *, title: str = "Confusion matrix", examples: Any = None
) -> Callable[[int, ConfusionMatrix], None]:
    """Make what ``ConfusionMatrixCallback(on_matrix=...)`` takes: it logs each matrix when it is there.

    Parameters
    ----------
    experiment : comet_ml experiment
        Where to log, as `log` takes it.
    title : str
        Stands above each matrix.
    examples : callable, mapping or sequence, optional
        As `log` takes them.

    Returns
    -------
    callable
        Called as ``on_matrix(step, cm)``.

    Examples
    --------
    >>> experiment = None  # comet_ml.OfflineExperiment()
    >>> on_matrix = hook(experiment)
    """

    def on_matrix(step: int, cm: ConfusionMatrix) -> None:
        log(experiment, cm, step=step, title=title, examples=examples)

    return on_matrix


def read(source: str | os.PathLike[str] | Mapping[str, Any], *, complete: bool = False) -> ConfusionMatrix:
    """Read a matrix that was logged to Comet, by `log` or by Comet itself.

    Of more than 25 classes Comet keeps the 25 with the fewest right answers, in this order, and gives them
    the labels of another order. Such a matrix is refused: its counts are right, its names are not.

    Parameters
    ----------
    source : path or mapping
        The JSON file of a logged matrix, or what is in it.
    complete : bool
        You know that no class was left out: read it even where its rows stand in a suspicious order.

    Returns
    -------
    ConfusionMatrix
        Its labels are strings.

    Raises
    ------
    ValueError
        If it is no confusion matrix of Comet's, or one that it seems to have trimmed.

    Examples
    --------
    >>> read({"labels": ["ham", "spam"], "matrix": [[4, 2], [1, 3]], "sampleMatrix": None}).accuracy
    0.7
    """
    content = content_of(source)
    if not {"labels", "matrix"} <= content.keys():
        raise ValueError(
            f"source: a confusion matrix of Comet's has 'labels' and 'matrix', found {sorted(content)}; "
            "of an experiment's assets take one of type confusion-matrix"
        )
    matrix = ConfusionMatrix(content["matrix"], content["labels"])
    if not complete and not _WHOLE.fullmatch(str(content.get("rowLabel"))):
        _check_order(matrix)
    return ConfusionMatrix.from_parts(matrix.labels, matrix.counts, _read_examples(content))


def read_archive(path: str | os.PathLike[str]) -> MatrixHistory:
    """Read all matrices that an offline experiment holds.

    Parameters
    ----------
    path : path
        The .zip file that an ``OfflineExperiment`` leaves behind when it ends.

    Returns
    -------
    MatrixHistory
        One matrix per step; of several at one step the last.

    Raises
    ------
    ValueError
        If it is no such archive, or a matrix was logged without a step.

    Examples
    --------
    >>> archive = "runs/0123456789abcdef0123456789abcdef.zip"
    >>> history = read_archive(archive)  # doctest: +SKIP
    """
    if not zipfile.is_zipfile(path):
        raise ValueError(f"path: {str(path)!r} is no zip file; take the .zip that end() names")
    history = MatrixHistory()
    with zipfile.ZipFile(path) as archive:
        if "messages.json" not in archive.namelist():
            raise ValueError(f"path: {str(path)!r} is no archive of Comet's; take the .zip that end() names")
        for line in archive.read("messages.json").splitlines():
            upload = json.loads(line)["payload"]
            if upload.get("upload_type") == "confusion-matrix":
                logged = upload["additional_params"]
                content = parsed(archive.read(upload["file_path"]), logged["fileName"])
                history.record(_step_of(logged), read(content))
    return history


def _step_of(logged: Mapping[str, Any]) -> int:
    if logged["step"] is None:
        raise ValueError(
            f"{logged['fileName']} was logged without a step, and a history has one matrix per step; "
            "take that file out of the archive and give it to comet.read()"
        )
    return int(logged["step"])


def _examples_by_cell(cm: ConfusionMatrix) -> dict[tuple[int, int], list[Any]]:
    kept: dict[tuple[int, int], list[Any]] = {}
    for cell, name in zip(cm.kept.cells.tolist(), cm.kept.ids.tolist(), strict=True):
        kept.setdefault(divmod(cell, len(cm.labels)), []).append(name)
    return kept


def _check_order(matrix: ConfusionMatrix) -> None:
    """Refuse a matrix whose rows stand in the order in which Comet trims."""
    right = matrix.counts.diagonal().tolist()
    ascending = right[0] < right[-1] and all(one <= next_one for one, next_one in pairwise(right))
    if len(right) >= _FEWEST_TRIMMED and ascending:
        raise ValueError(
            f"source: this looks trimmed. Its {len(right)} classes stand in ascending order of their right "
            f"answers, from {right[0]:,} to {right[-1]:,}, which is how Comet orders the ones it keeps. It "
            "leaves their labels in the old order, so that a row may bear another class's name, and the "
            "mistakes with all other classes are gone. Log it again with confusionlab.exchange.comet.log, or "
            "with max_categories= the number of classes; if you know that no class was left out, pass "
            "complete=True"
        )


def _read_examples(content: Mapping[str, Any]) -> Examples:
    table: Sequence[Sequence[Any]] | None = content.get("sampleMatrix")
    if not table:
        return Examples.none()
    size = len(table)
    try:
        keep = content["maxSamplesPerCell"]
        kept = sorted(
            (row * size + column, _id_of(example))
            for row, cells in enumerate(table)
            for column, examples in enumerate(cells)
            for example in examples or ()
        )
    except (TypeError, KeyError) as error:
        raise ValueError(
            f"source: sampleMatrix is damaged ({error!r}); set it to None to read the counts alone"
        ) from None
    ids = np.array([name for _, name in kept])
    return Examples(np.array([cell for cell, _ in kept], np.int64), ids, keep)


def _id_of(example: Any) -> Any:
    """Give the id: Comet holds a number as it is, and anything else as an object around it."""
    return example["index"] if isinstance(example, dict) else example
