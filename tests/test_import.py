"""What `import confusionlab` loads, and what it offers."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

import confusionlab

HEAVY = {"pandas", "matplotlib", "seaborn", "sklearn", "scipy", "jupytext", "nbformat", "IPython"}


def modules_after(code, environment=None):
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "code",
    [
        "import confusionlab",
        "from confusionlab import compare, datasets; compare([0, 1], [0, 1], [1, 1]).mcnemar()",
        "from confusionlab import ConfusionMatrix as CM; cm = CM.from_labels([0, 1], [0, 1]); repr(cm + cm)",
    ],
)
def test_nothing_heavier_than_numpy_is_loaded(code):
    loaded = modules_after(code)
    assert "numpy" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("name", confusionlab.__all__)
def test_every_name_exists(name):
    assert getattr(confusionlab, name) is not None
    assert name in dir(confusionlab)


def test_the_version_is_that_of_the_installed_package():
    assert confusionlab.__version__ == version("confusionlab")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'confusionlab' has no attribute 'nonsense'"):
        _ = confusionlab.nonsense


def test_a_solution_is_read_without_the_grammars_that_no_notebook_needs():
    # As a user's process: without what stands in for the grammars in those of the tests (conftest.py).
    paths = [path for path in os.environ["PYTHONPATH"].split(os.pathsep) if not path.endswith("without")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    validate = "import nbformat; nbformat.validate(nbformat.v4.new_notebook())"
    if "rfc3987_syntax" not in modules_after(validate, environment):
        pytest.skip("the grammars are not installed: nothing to leave out")
    loaded = modules_after(
        f"from confusionlab.grading.assignment.fences import fences; fences('')\n{validate}", environment
    )
    assert "jsonschema" in loaded
    assert not loaded & {"lark", "rfc3987_syntax"}
