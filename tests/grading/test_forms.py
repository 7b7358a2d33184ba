"""What is asked goes with each check: into the seal, the kernel, the grader and what `validate` looks at."""

import json
from pathlib import Path

import pytest

from confusionlab.cli import main
from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.fairness import faults
from confusionlab.grading.assignment.solution import Solution, SolutionError
from confusionlab.grading.marking import mark
from confusionlab.grading.marking.assemble import check_source
from confusionlab.grading.marking.self_check import self_check
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.values import Form
from tests.grading.helpers import RUN, stand_in

TEXT = """\
# Exercise 1: Rates

+++

## Task 1 · Rates (2 points)

```{code-cell}
from confusionlab import check
```

```{code-cell}
---
tags: [answer]
task: rates
stub: give both rates
---
def rates(tp, fp, fn):
    ### BEGIN SOLUTION
    return {"recall": tp / (tp + fn), "precision": tp / (tp + fp)}
    ### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: rates
points: 1
right: Both rates.
digits: 2
---
check("rates", rates(3, 4, 1))
```

```{code-cell}
---
tags: [hidden-check]
task: rates
points: 1
digits: 2
---
tp, fp, fn = generator.integers(20, 60, size=3).tolist()
check("rates-hidden", rates(tp, fp, fn))
```

```{code-cell}
---
tags: [wrong-answer]
task: rates
misconception: Each has the other's place.
fails: [rates, rates-hidden]
---
def rates(tp, fp, fn):
    return {"precision": tp / (tp + fn), "recall": tp / (tp + fp)}
```
"""
ROUNDED = """
import pandas as pd

def rates(tp, fp, fn):
    return pd.Series([tp / (tp + fn), tp / (tp + fp)], index=["recall", "precision"]).round(2)
"""
SWAPPED = ROUNDED.replace('"recall", "precision"', '"precision", "recall"')


@pytest.fixture(scope="module")
def solution():
    return Solution.parse(TEXT, "rates")


def handed_in(solution, answer):
    notebook = release(solution)
    for cell in notebook.cells:
        if "answer" in cell.metadata.get("tags", ()):
            cell.source = answer
    return json.dumps(notebook).encode()


def test_a_rounded_series_is_right_in_a_kernel_where_two_digits_of_a_dict_are_asked(solution):
    plan = mark.make_plan(make_key(solution, 7), Limits(), Isolation("none"))
    assert mark.grade(plan, handed_in(solution, ROUNDED)).points == 2
    swapped = mark.grade(plan, handed_in(solution, SWAPPED))
    assert swapped.points == 0
    assert {check.message for check in swapped.tasks[0].checks} == {"Each has the other's place."}


@pytest.mark.parametrize(("answer", "points"), [(ROUNDED, 1), (SWAPPED, 0)])
def test_the_learners_own_check_says_the_same(solution, answer, points, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(RUN, stand_in)
    data = handed_in(solution, answer)
    path = Path(tmp_path, "rates.ipynb")
    path.write_bytes(data)
    assert self_check(path).points == points
    names: dict = {}
    for cell in json.loads(data)["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert ("✓ Right." in capsys.readouterr().out) == bool(points)


def test_a_check_takes_no_name_of_the_learners_but_its_own():
    for form in (Form(), Form(digits=2, kinds="d")):
        names: dict = {}
        exec(check_source("pass", form), names)
        assert set(names) == {"__builtins__", "check"}


def test_six_digits_where_the_author_says_nothing(monkeypatch):
    monkeypatch.setattr(RUN, stand_in)
    solution = Solution.parse(TEXT.replace("digits: 2\n", ""), "rates")
    plan = mark.make_plan(make_key(solution, 7), Limits(), Isolation("none"))
    assert mark.grade(plan, handed_in(solution, ROUNDED)).points == 0, "3/7 is not .43"
    assert mark.grade(plan, handed_in(solution, ROUNDED.replace(".round(2)", ""))).points == 2


def test_an_edge_is_where_the_digits_that_count_end():
    assert faults(Solution.parse(TEXT, "rates"), range(20)) == []
    edge = TEXT.replace('check("rates", rates(3, 4, 1))', 'check("rates", rates(5, 3, 3))')
    assert any("rounding edge" in fault for fault in faults(Solution.parse(edge, "rates"), range(1)))
    six = Solution.parse(edge.replace("digits: 2\n", ""), "rates")
    assert not any("rounding edge" in fault for fault in faults(six, range(1)))


def test_draws_on_an_edge_are_replaced():
    edges = TEXT.replace(
        "generator.integers(20, 60, size=3).tolist()", "5, 4, 3 - int(generator.integers(2))"
    )
    draws = check_values(Solution.parse(edges, "rates"), range(20))["rates-hidden"].values()
    assert {draw.reference for draw in draws} == {"{'precision': 0.56, 'recall': 0.71}"}


@pytest.mark.parametrize("digits", ["0", "13", "two", "2.5", "true", "[2]"])
def test_digits_that_no_check_can_compare(digits, tmp_path, capsys):
    text = TEXT.replace("digits: 2", f"digits: {digits}", 1)
    with pytest.raises(
        SolutionError, match=r"line \d+: `digits` is .*; expected a whole number from 1 to 12"
    ):
        Solution.parse(text, "rates")
    (tmp_path / "rates.md").write_text(text)
    assert main(["validate", str(tmp_path / "rates.md")]) != 0
    assert "expected a whole number from 1 to 12" in "".join(capsys.readouterr())


def test_large_whole_numbers_and_their_neighbours(monkeypatch):
    monkeypatch.setattr(RUN, stand_in)
    text = TEXT.replace('{"recall": tp / (tp + fn), "precision": tp / (tp + fp)}', "1234567 * tp")
    text = text[: text.index("```{code-cell}\n---\ntags: [wrong-answer]")]
    text = text.replace("digits: 2\n", "")
    solution = Solution.parse(text, "rates")
    assert faults(solution, range(5)) == []
    plan = mark.make_plan(make_key(solution, 7), Limits(), Isolation("none"))
    exact = handed_in(solution, "def rates(tp, fp, fn):\n    return 1234567.0 * tp")
    beside = handed_in(solution, "def rates(tp, fp, fn):\n    return 1234567.0 * tp + 1")
    assert mark.grade(plan, exact).points == 2
    assert mark.grade(plan, beside).points == 0
