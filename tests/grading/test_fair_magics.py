"""Lines that are no Python cost nothing: commands, installations, magics, as in Jupyter."""

import pytest

from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.marking.mark import grade, make_plan
from confusionlab.grading.marking.self_check import self_check
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.supervisor import run
from tests.grading.attack_notebooks import check, learner, notebook
from tests.grading.helpers import as_bytes

SOLUTION = """
# Half

```{code-cell}
from confusionlab import check
```

## Task 1 · Half (2 points)

```{code-cell}
---
tags: [answer]
task: half
stub: "write half(number)"
---
### BEGIN SOLUTION
def half(number):
    return number / 2
### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: half
points: 1
right: "Half of it."
---
check("half", half(3))
```

```{code-cell}
---
tags: [hidden-check]
task: half
points: 1
---
number = int(generator.integers(1, 99))
check("half-hidden", half(number))
```
"""
RIGHT = "def half(number):\n    return number / 2\n"
# Each stands above a right answer, in the same cell.
LINES = {
    "a command": "!ls",
    "a command that fails": "!exit 3",
    "no such command": "!no_such_command --at-all",
    "a command of bash": "!cat <(echo a)",
    "its output": 'lines = !echo "a b"\nassert lines == ["a b"]',
    "its output, split": "lines = !!echo a",
    "pip": "%pip --version",
    "a shell's pip": "!pip --version",
    "conda": "%conda install --yes numpy",
    "mamba": "%mamba install numpy",
    "pictures inline": "%matplotlib inline",
    "pictures of any kind": "%matplotlib",
    "pictures in a widget": "%matplotlib widget",
    "pictures in ipympl": "%matplotlib ipympl",
    "pictures in nbagg": "%matplotlib notebook",
    "pictures in a Qt window": "%matplotlib qt",
    "pictures in a Tk window": "%matplotlib tk",
    "one kind, then another": "%matplotlib inline\n%matplotlib qt5\n%matplotlib tk",
    "pylab": "%pylab qt",
    "a window": "%gui qt",
    "sharp pictures": "%config InlineBackend.figure_format = 'retina'",
    "an extension that is not here": "%load_ext lab_black",
    "Colab's tables": "%load_ext google.colab.data_table",
    "a magic that is not here": "%tensorflow_version 2.x",
}
COLAB = "%pip install --quiet confusionlab_of_tomorrow\nimport numpy as np\n\n" + RIGHT


@pytest.fixture(scope="module")
def plan(each_walls):
    return make_plan(make_key(Solution.parse(SOLUTION, "half"), 1), Limits(), each_walls)


def handed_in(source):
    notebook = release(Solution.parse(SOLUTION, "half"))
    next(cell for cell in notebook.cells if "answer" in cell.metadata.get("tags", ())).source = source
    return as_bytes(notebook)


def costly(walls, *, is_warm):
    """Return the lines below which a right answer gets no point."""
    cells = []
    for number, line in enumerate(LINES.values()):
        # A function of its own, so that none is answered by the one before.
        cells += [learner(f"{line}\ndef half_{number}(x):\n    return x / 2", f"answer-{number}")]
        cells += [check(f"half-{number}", f"half_{number}(3)", "1.5")]
    seen = run(notebook(*cells), limits=Limits(), isolation=walls, warm=is_warm)
    return {
        name: answer.error
        for name, answer, checked in zip(LINES, seen[::2], seen[1::2], strict=True)
        if checked.status != "passed"
    }


def test_no_line_that_is_not_python_costs_the_rest_of_its_cell(each_walls):
    assert costly(each_walls, is_warm=True) == {}


def test_nor_does_it_in_a_clean_kernel(walls):
    assert costly(walls, is_warm=False) == {}


def test_colabs_cell_that_installs_and_defines_gets_its_points(plan):
    report = grade(plan, handed_in(COLAB))
    assert (report.points, report.errors) == (2, ())


def test_a_learners_own_check_takes_these_lines_as_well(tmp_path):
    path = tmp_path / "half.ipynb"
    lines = "\n".join(LINES.values())
    path.write_bytes(handed_in(f"{lines}\n{RIGHT}"))
    report = self_check(path)
    assert (report.points, report.errors) == (1, ())


def test_an_error_in_python_is_an_error_still(plan):
    report = grade(plan, handed_in(f"%matplotlib qt\n!ls\n{RIGHT}1 / 0\n"))
    assert [error.error for error in report.errors] == ["ZeroDivisionError: division by zero"]
    report = grade(plan, handed_in(f"%time no_such_name\n{RIGHT}"))
    assert [error.error for error in report.errors] == ["NameError: name 'no_such_name' is not defined"]
