"""SageMaker: write and read model-quality reports, register a model with one, and start from our scripts.

The report's form is that of Model Monitor and Autopilot, as AWS describes it under "Model quality metrics":
https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from confusionlab import rates
from confusionlab.exchange.names import as_text
from confusionlab.exchange.reading import content_of
from confusionlab.matrix import ConfusionMatrix
from confusionlab.requirement import requirement

BINARY, MULTICLASS = "binary_classification_metrics", "multiclass_classification_metrics"
_BETAS = {"f0_5": 0.5, "f1": 1.0, "f2": 2.0}
# What an undefined number looks like in AWS's own reports: JSON has none.
_UNDEFINED = "NaN"
# By these a report tells which class is positive and which side is actual; they survive rounding to this.
_TELLING = ("recall", "precision", "weighted_recall", "weighted_precision")
_ROUNDED = 5e-4
_SCRIPTS = ("train.py", "evaluate.py", "register.py")


def report(cm: ConfusionMatrix) -> dict[str, Any]:
    """Give a model-quality report, to be written as ``evaluation.json``.

    Parameters
    ----------
    cm : ConfusionMatrix
        Of two classes, the last is the positive one. Labels are written as text.

    Returns
    -------
    dict
        ``binary_classification_metrics`` or ``multiclass_classification_metrics``: the matrix, actual outside
        and predicted inside, and AWS's numbers by AWS's names. Of more than two classes also the macro
        averages, which AWS's reports don't have. Standard deviations are "NaN": one matrix has none.

    Raises
    ------
    ValueError
        If two labels are the same as text.

    Examples
    --------
    >>> found = report(ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))
    >>> found["binary_classification_metrics"]["confusion_matrix"]
    {'ham': {'ham': 4, 'spam': 2}, 'spam': {'ham': 1, 'spam': 3}}
    >>> found["binary_classification_metrics"]["recall"]
    {'value': 0.75, 'standard_deviation': 'NaN'}
    """
    texts = as_text(cm.labels)
    table = {
        actual: dict(zip(texts, row, strict=True))
        for actual, row in zip(texts, cm.counts.tolist(), strict=True)
    }
    name, numbers = (BINARY, _binary(cm)) if len(texts) == 2 else (MULTICLASS, _multiclass(cm))
    return {name: {"confusion_matrix": table} | {key: _metric(value) for key, value in numbers.items()}}


def value(report: Mapping[str, Any], metric: str) -> float:
    """Take one number out of a report.

    Parameters
    ----------
    report : mapping
        As `report` gives it, or AWS.
    metric : str
        Such as "recall" or "macro_recall".

    Returns
    -------
    float
        NaN where the report says so: no comparison with it is true, so that a gate stays closed.

    Raises
    ------
    ValueError
        If the report has no such metric.

    Examples
    --------
    >>> value(report(ConfusionMatrix([[4, 2], [1, 3]])), "recall")
    0.75
    """
    _, section = _section(report)
    numbers = {key: entry["value"] for key, entry in section.items() if "value" in entry}
    if metric not in numbers:
        raise ValueError(f"metric: this report has no {metric!r}; it has {', '.join(sorted(numbers))}")
    return float(numbers[metric])


def read(
    source: str | os.PathLike[str] | Mapping[str, Any], labels: Iterable[str] | None = None
) -> ConfusionMatrix:
    """Read the matrix of a report of ours, of Autopilot's or of Model Monitor's.

    Which side is actual, and of two classes which one is positive, is checked by the report's own numbers.

    Parameters
    ----------
    source : path or mapping
        A file such as ``evaluation.json`` or ``statistics.json``, or what is in it.
    labels : sequence of str, optional
        The order wanted. Default: that of the report, of two classes the positive one last.

    Returns
    -------
    ConfusionMatrix
        Its labels are strings.

    Raises
    ------
    ValueError
        If there is no matrix, the labels are others, or the report's numbers are not those of its matrix.

    Examples
    --------
    >>> read(report(ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"]))).labels
    ('ham', 'spam')
    """
    name, section = _section(content_of(source))
    matrix = _as_reported(_table(section), section, name)
    return matrix if labels is None else _ordered(matrix, labels)


def model_package(
    group: str, *, image: str, model: str, report: str, approval: str = "PendingManualApproval"
) -> dict[str, Any]:
    """Give what a model package's creation asks for: boto3's ``create_model_package(**...)`` takes it.

    Parameters
    ----------
    group : str
        The model package group, of which this becomes the next version.
    image : str
        The address of the container that serves the model.
    model, report : str
        Where in S3 ``model.tar.gz`` and ``evaluation.json`` are.
    approval : {"PendingManualApproval", "Approved", "Rejected"}
        Whether the version may be deployed.

    Returns
    -------
    dict
        Group, approval, container, and the report as the model's quality.

    Examples
    --------
    >>> request = model_package("iris", image="...", model="s3://b/model.tar.gz", report="s3://b/evaluation.json")
    >>> request["ModelMetrics"]["ModelQuality"]["Statistics"]["S3Uri"]
    's3://b/evaluation.json'
    """
    container = {"Image": image, "ModelDataUrl": model}
    return {
        "ModelPackageGroupName": group,
        "ModelApprovalStatus": approval,
        "InferenceSpecification": {
            "Containers": [container],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
        "ModelMetrics": {
            "ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": report}}
        },
    }


def entry_points(folder: str | os.PathLike[str]) -> Path:
    """Write the scripts that SageMaker's containers run, as a source folder of your own.

    Parameters
    ----------
    folder : path
        Made unless it is there. It gets ``train.py``, ``evaluate.py``, ``register.py`` and
        ``requirements.txt``, which names this version of confusionlab.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    FileExistsError
        If one of the files is there already.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     sorted(path.name for path in entry_points(folder).iterdir())
    ['evaluate.py', 'register.py', 'requirements.txt', 'train.py']
    """
    target, originals = Path(folder), Path(__file__).with_name("script_mode")
    target.mkdir(parents=True, exist_ok=True)
    texts = {name: (originals / name).read_text("utf-8") for name in _SCRIPTS}
    texts["requirements.txt"] = f"{requirement('sagemaker')}\njoblib\nscikit-learn\n"
    for name, text in texts.items():
        # "x" refuses to write over a file: it may be the one that was worked on.
        with (target / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return target


def _metric(number: float) -> dict[str, Any]:
    return {"value": _UNDEFINED if np.isnan(number) else number, "standard_deviation": _UNDEFINED}


def _binary(cm: ConfusionMatrix) -> dict[str, float]:
    positive = {name: column[1].item() for name, column in rates.per_class(cm.counts).items()}
    return {
        "recall": positive["recall"],
        "precision": positive["precision"],
        "accuracy": cm.accuracy,
        "true_positive_rate": positive["recall"],
        "true_negative_rate": positive["specificity"],
        "false_positive_rate": 1 - positive["specificity"],
        "false_negative_rate": 1 - positive["recall"],
        **{name: rates.fbeta(cm.counts, beta)[1].item() for name, beta in _BETAS.items()},
    }


def _multiclass(cm: ConfusionMatrix) -> dict[str, float]:
    averages = rates.averages(cm.counts)
    support = rates.per_class(cm.counts)["support"]
    return {
        "accuracy": cm.accuracy,
        "weighted_recall": averages["weighted"]["recall"],
        "weighted_precision": averages["weighted"]["precision"],
        **{
            f"weighted_{name}": _weighted(rates.fbeta(cm.counts, beta), support)
            for name, beta in _BETAS.items()
        },
        **{f"macro_{name}": averages["macro"][name] for name in ("recall", "precision", "f1")},
    }


def _weighted(values: Any, support: Any) -> float:
    defined = ~np.isnan(values) & (support > 0)
    return float(np.average(values[defined], weights=support[defined])) if defined.any() else float("nan")


def _section(content: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    for name in (BINARY, MULTICLASS):
        if name in content:
            return name, content[name]
    raise ValueError(
        f"source: a report of a classifier has {BINARY!r} or {MULTICLASS!r}, found {sorted(content)}; "
        "a regression has no confusion matrix"
    )


def _table(section: Mapping[str, Any]) -> ConfusionMatrix:
    if "confusion_matrix" not in section:
        raise ValueError(f"source: this report has no 'confusion_matrix', only {sorted(section)}")
    table = section["confusion_matrix"]
    # A class that was only ever predicted may stand inside alone.
    labels = list(dict.fromkeys([*table, *(label for row in table.values() for label in row)]))
    counts = [[table.get(actual, {}).get(predicted, 0) for predicted in labels] for actual in labels]
    return ConfusionMatrix(counts, labels)


def _as_reported(matrix: ConfusionMatrix, section: Mapping[str, Any], name: str) -> ConfusionMatrix:
    """Give the matrix in the order in which it has the report's numbers."""
    orders = [matrix.labels, matrix.labels[::-1]] if len(matrix.labels) == 2 else [matrix.labels]
    for order in orders:
        ordered = _ordered(matrix, order)
        if _agrees(ordered, section, name):
            return ordered
    turned = ConfusionMatrix(matrix.counts.T, matrix.labels)
    if any(_agrees(_ordered(turned, order), section, name) for order in orders):
        raise ValueError(
            "source: the report's numbers fit its matrix turned round, with the predicted class outside; "
            "AWS's reports have the actual class outside. Turn it round where it was written"
        )
    raise ValueError(
        "source: the report's numbers are not those of its matrix, either way round; "
        "perhaps they belong to other data. Write the report again"
    )


def _agrees(matrix: ConfusionMatrix, section: Mapping[str, Any], name: str) -> bool:
    numbers = _binary(matrix) if name == BINARY else _multiclass(matrix)
    # What we call undefined others give as 0.
    mine = {key: 0.0 if np.isnan(numbers[key]) else numbers[key] for key in _TELLING if key in numbers}
    said = {key: float(section[key]["value"]) for key in mine if key in section}
    return all(np.isnan(said[key]) or abs(said[key] - mine[key]) <= _ROUNDED for key in said)


def _ordered(matrix: ConfusionMatrix, labels: Iterable[Any]) -> ConfusionMatrix:
    order = list(labels)
    if sorted(order) != sorted(matrix.labels):  # type: ignore[type-var]
        raise ValueError(f"labels: the report's are {sorted(matrix.labels)}, got {order}")  # type: ignore[type-var]
    places = [matrix.labels.index(label) for label in order]
    return ConfusionMatrix(matrix.counts[np.ix_(places, places)], order)
