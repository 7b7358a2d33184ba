"""Read, draw, watch and trust confusion matrices: the helper package of the Confusion Lab course.

Importing it loads NumPy and nothing heavier; pandas, Matplotlib and scikit-learn load when a call needs them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from confusionlab.matrix import ConfusionMatrix

if TYPE_CHECKING:
    from confusionlab import datasets
    from confusionlab.comparison import compare
    from confusionlab.grading.check import check
    from confusionlab.history import MatrixHistory
    from confusionlab.scores import explore_scores

    __version__: str

__all__ = [
    "ConfusionMatrix",
    "MatrixHistory",
    "__version__",
    "check",
    "compare",
    "datasets",
    "explore_scores",
]

_HOME = {
    "MatrixHistory": "confusionlab.history",
    "check": "confusionlab.grading.check",
    "compare": "confusionlab.comparison",
    "explore_scores": "confusionlab.scores",
}


def __getattr__(name: str) -> Any:
    """Load what is not needed by everybody when it is first asked for."""
    if name == "__version__":
        value: Any = import_module("importlib.metadata").version("confusionlab")
    elif name == "datasets":
        value = import_module("confusionlab.datasets")
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module 'confusionlab' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name the lazy ones too, so that completion finds them."""
    return sorted({*globals(), *__all__})
