"""What the package imports, it asks for: in `dependencies`, or in the extra of the part that imports it."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.project import ROOT

PACKAGE = ROOT / "src" / "confusionlab"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Which extra each part needs beside `dependencies`.
EXTRAS = {
    "cli": "grading",
    "exchange/comet.py": "comet",
    "exchange/comet_examples.py": "comet",
    "exchange/mlflow.py": "mlflow",
    "exchange/sagemaker.py": "sagemaker",
    "exchange/script_mode": "sagemaker",
    "explorer/widget.py": "widget",
    "grading": "grading",
    "grading/marking/pools.py": "dask",
    "keras": "deep",
}
# What comes with a package that is asked for; the tests have TensorFlow's wheel without GPU code.
BROUGHT = {"joblib": "scikit-learn", "keras": "tensorflow", "tensorflow-cpu": "tensorflow"}
OWNERS = packages_distributions()


def names(requirements):
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def allowed(path):
    """The distributions that a module may import."""
    part = path.relative_to(PACKAGE).as_posix()
    extras = {extra for place, extra in EXTRAS.items() if part == place or part.startswith(f"{place}/")}
    optional = PROJECT["optional-dependencies"]
    return names(PROJECT["dependencies"]).union(*(names(optional[extra]) for extra in extras))


def imported(path):
    """The top-level packages that a module imports and that are not of Python itself or ours."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            name = module.partition(".")[0]
            if name not in sys.stdlib_module_names and name != "confusionlab":
                yield name


MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if any(imported(path))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_what_a_module_imports_is_asked_for(path):
    for name in imported(path):
        owners = {canonicalize_name(owner) for owner in OWNERS.get(name, [name])}
        assert {BROUGHT.get(owner, owner) for owner in owners} & allowed(path), name
