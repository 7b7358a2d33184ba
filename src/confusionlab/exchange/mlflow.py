"""MLflow: log a matrix to the active run, as numbers, tables, a picture and our JSON, and read a run back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from types import ModuleType

from confusionlab.exchange.metrics import metrics
from confusionlab.history import MatrixHistory
from confusionlab.matrix import ConfusionMatrix

# Where a run keeps its matrices, below its artifacts.
FOLDER = "confusion-matrix"


def log(cm: ConfusionMatrix, *, step: int = 0) -> None:
    """Log a matrix to the active run: its numbers as metrics, and three files below ``confusion-matrix/``.

    The files are the matrix as our JSON (``confusion-matrix-001.json``), the counts and rates of each class
    (``rates-001.csv``) and a picture (``confusion-matrix-001.png``).

    Parameters
    ----------
    cm : ConfusionMatrix
        What to log.
    step : int
        From 0 on. It numbers the files, and places the metrics on their curves.

    Raises
    ------
    ModuleNotFoundError
        If MLflow isn't installed.
    RuntimeError
        If no run is active.

    Examples
    --------
    >>> cm = ConfusionMatrix([[4, 2], [1, 3]], labels=["ham", "spam"])
    >>> with mlflow.start_run():  # doctest: +SKIP
    ...     log(cm, step=1)
    """
    from matplotlib.figure import Figure

    mlflow = _imported()
    if mlflow.active_run() is None:
        raise RuntimeError("no MLflow run is active; log inside `with mlflow.start_run():`")
    mlflow.log_metrics(metrics(cm), step=step)
    mlflow.log_text(cm.to_json(), f"{FOLDER}/confusion-matrix-{step:03d}.json")
    mlflow.log_text(cm.rates().to_csv(), f"{FOLDER}/rates-{step:03d}.csv")
    # Not pyplot's figure: those would stay open, one per step.
    figure = Figure(figsize=(6, 5), layout="constrained")
    cm.heatmap(ax=figure.subplots())
    mlflow.log_figure(figure, f"{FOLDER}/confusion-matrix-{step:03d}.png")


def hook() -> Callable[[int, ConfusionMatrix], None]:
    """Make what ``ConfusionMatrixCallback(on_matrix=...)`` takes: it logs each matrix to the active run.

    Returns
    -------
    callable
        Called as ``on_matrix(step, cm)``.

    Examples
    --------
    >>> on_matrix = hook()
    """

    def on_matrix(step: int, cm: ConfusionMatrix) -> None:
        log(cm, step=step)

    return on_matrix


def read(run_id: str) -> MatrixHistory:
    """Read the matrices that `log` has put into a run.

    Parameters
    ----------
    run_id : str
        As ``run.info.run_id`` gives it. The run is looked for where MLflow's tracking address points to.

    Returns
    -------
    MatrixHistory
        One matrix per step.

    Raises
    ------
    ModuleNotFoundError
        If MLflow isn't installed.
    ValueError
        If there is no such run, or it holds no matrices.

    Examples
    --------
    >>> run_id = "0123456789abcdef0123456789abcdef"
    >>> history = read(run_id)  # doctest: +SKIP
    """
    mlflow = _imported()
    with tempfile.TemporaryDirectory() as folder:
        try:
            artifacts = mlflow.artifacts.download_artifacts(
                run_id=run_id, artifact_path=FOLDER, dst_path=folder
            )
        except mlflow.exceptions.MlflowException as error:
            raise ValueError(
                f"run_id: no matrices in a run {run_id!r} at {mlflow.get_tracking_uri()} ({error}); is this "
                "the address that it was logged to? mlflow.set_tracking_uri() changes it"
            ) from error
        return MatrixHistory.load(artifacts)


def _imported() -> ModuleType:
    try:
        import mlflow
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'this bridge needs MLflow ({error}); pip install "confusionlab[mlflow]"', name=error.name
        ) from error
    return mlflow
