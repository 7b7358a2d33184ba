"""An unfair exercise is refused, with the reason; a fair one passes."""

from collections import Counter

import jupytext
import pytest

from confusionlab.cli import main
from confusionlab.grading.assignment import expected, fairness
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.solution import Solution, SolutionError
from confusionlab.grading.marking import mark
from confusionlab.grading.marking.mark import trial_faults
from tests.grading.helpers import SOLUTION

pytestmark = pytest.mark.usefixtures("_in_this_process")

FAIR = """\
# Exercise 1: Recall

+++

## Task 1 · Recall (3 points)

```{code-cell}
from confusionlab import check
```

```{code-cell}
---
tags: [answer]
task: recall
stub: divide
---
def recall(tp, fn):
    ### BEGIN SOLUTION
    actual_positives = tp + fn
    return tp / actual_positives
    ### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: recall
points: 1
right: Three of four.
---
check("recall", recall(3, 1))
```

```{code-cell}
---
tags: [hidden-check]
task: recall
points: 2
---
found_of_these, missed = generator.integers(2, 60, size=2).tolist()
check("recall-hidden", recall(found_of_these, missed))
```

```{code-cell}
---
tags: [wrong-answer]
task: recall
misconception: You divided by what was missed.
fails: [recall, recall-hidden]
---
def recall(tp, fn):
    return tp / fn if fn else 0.0
```

```{code-cell}
---
tags: [wrong-answer]
task: recall
misconception: That is the share of the missed.
fails: [recall, recall-hidden]
---
def recall(tp, fn):
    return fn / (tp + fn)
```
"""
SEEDS = range(40)


def faults(text, name, seeds):
    try:
        return fairness.faults(Solution.parse(text, name), seeds)
    except SolutionError as error:
        return error.faults


ANOTHER = """
```{code-cell}
---
tags: [right-answer]
task: recall
---
def recall(tp, fn):
    everything = fn
    everything += tp
    return tp / everything
```
"""


def test_all_checks_must_take_every_right_answer():
    assert faults(FAIR + ANOTHER, "01_recall", SEEDS) == []
    refused, *_ = faults(FAIR + ANOTHER.replace("= fn", "= fn + 1"), "01_recall", SEEDS)
    assert "this right answer to recall fails recall: it gives 0.6, the reference 0.75" in refused


def test_no_exercise_holds_another_right_answer():
    exercise = release(Solution.parse(FAIR + ANOTHER, "01_recall"))
    assert not any("everything" in cell.source for cell in exercise.cells)


def test_a_fair_exercise_has_no_faults():
    assert faults(FAIR, "01_recall", SEEDS) == []
    assert trial_faults(Solution.parse(FAIR, "01_recall")) == []


UNFAIR = {
    "a wrong answer that is right": (
        "return fn / (tp + fn)",
        "return tp / (tp + fn)",
        "'That is the share of the missed.': 50 times. Draw cases on which",
    ),
    "a check too many in fails": (
        "misconception: You divided by what was missed.\nfails: [recall, recall-hidden]",
        "misconception: You divided by what was missed.\nfails: [recall]",
        "'You divided by what was missed.' should pass recall-hidden, and does not with seed 0",
    ),
    "a check that is not there": (
        "fails: [recall, recall-hidden]",
        "fails: [recal]",
        "one that is not there",
    ),
    "two mistakes alike": (
        "return fn / (tp + fn)",
        "return tp / fn",
        "'That is the share of the missed.' and 'You divided by what was missed.' give the same, 3",
    ),
    "a mistake that raises": (
        "return fn / (tp + fn)",
        "return fn / nothing",
        "'That is the share of the missed.' raises NameError in recall",
    ),
    "a case that cannot tell": (
        "generator.integers(2, 60, size=2).tolist()",
        "[3, 3 * int(generator.integers(1, 2))]",
        "recall-hidden: seed 8001 gave no telling case in 50 attempts",
    ),
    "other points in the heading": (
        "(3 points)",
        "(4 points)",
        "its heading promises 4 points, its checks give 3",
    ),
    "no points in the heading": (" (3 points)", "", "its heading promises no points, its checks give 3"),
    "an answer with nothing to take out": ("    ### END SOLUTION\n", "", "expected one ### BEGIN SOLUTION"),
    "a reference that does not run": (
        "actual_positives = tp + fn",
        "actual_positives = tq",
        "does not run: NameError",
    ),
    "a rounding edge": ("recall(3, 1))", "recall(3, 1) + 0.1234565)", "lies on a rounding edge"),
    "no points": ("points: 1\n", "", "a cell tagged check lacks points"),
    "no message for a right answer": ("right: Three of four.\n", "", "lacks right"),
    "two checks of one name": ('check("recall-hidden"', 'check("recall"', "two checks are called recall"),
    "no call of check": ('check("recall", recall(3, 1))', "recall(3, 1)", "does not end in one `check"),
    "no visible check": ("tags: [check]", "tags: [hidden-check]", "task recall has no visible check"),
    "a task without an answer": (
        "tags: [hidden-check]\ntask: recall",
        "tags: [hidden-check]\ntask: precision",
        "belongs to precision, which has no answer cell",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), UNFAIR.values(), ids=UNFAIR)
def test_an_unfair_exercise_is_refused(old, new, said):
    assert old in FAIR
    found = faults(FAIR.replace(old, new), "01_recall", SEEDS)
    assert any(said in fault for fault in found), found


NUMBER = """\
# Exercise 1: A number

+++

## Task 1 · A number (1 point)

```{code-cell}
from confusionlab import check
GIVEN
```

```{code-cell}
---
tags: [answer, solution]
task: missed
stub: write missed =
---
missed = 2
```

```{code-cell}
---
tags: [check]
task: missed
points: 1
right: Two.
---
check("missed", missed + 1)
```

```{code-cell}
---
tags: [wrong-answer]
task: missed
misconception: That is one more.
fails: [missed]
---
missed = 3
```
"""


def test_a_whole_cell_can_be_the_solution():
    assert faults(NUMBER.replace("GIVEN", ""), "01_number", range(2)) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("missed = 2", "untouched, a check of task missed passes"),
        ("missed = None", "untouched, a check of task missed fails by TypeError, not by NotImplementedError"),
        ("nothing.at_all", "the solution does not run: NameError"),
    ],
)
def test_an_exercise_that_is_answered_already_is_refused(given, said):
    found = faults(NUMBER.replace("GIVEN", given), "01_number", range(2))
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    "line",
    ["actual_positives = tp + fn", "found_of_these, missed = generator.integers(2, 60, size=2).tolist()"],
)
def test_code_that_is_left_over_is_seen(line, monkeypatch):
    release = fairness.release

    def careless(solution):
        notebook = release(solution)
        notebook.cells[-1]["source"] += f"\nif False:\n    {line}"
        return notebook

    monkeypatch.setattr(fairness, "release", careless)
    assert f"the exercise still holds the line {line!r}" in faults(FAIR, "01_recall", range(2))


def test_a_hidden_value_that_is_left_over_is_seen(monkeypatch):
    release = fairness.release

    def careless(solution):
        notebook = release(solution)
        notebook.cells[-1]["metadata"]["note"] = "recall-hidden"
        return notebook

    monkeypatch.setattr(fairness, "release", careless)
    assert "the exercise still tells of the hidden check recall-hidden" in faults(FAIR, "01_recall", range(2))


def test_a_reference_that_changes_from_run_to_run_is_seen_in_a_kernel():
    text = FAIR.replace(
        "return tp / actual_positives", "return tp / actual_positives + globals().get('SHIFT', 0)"
    )
    text = text.replace(
        "import check\n", "import check\nimport sys\nSHIFT = 'stand_in' in str(sys._getframe(1).f_code)\n"
    )
    assert any("in a kernel" in fault for fault in trial_faults(Solution.parse(text, "01_recall")))


def test_an_untouched_answer_that_counts_as_answered_is_seen(monkeypatch):
    release = mark.release

    def careless(solution):
        notebook = release(solution)
        for cell in notebook.cells:
            cell["source"] = cell["source"].replace("raise NotImplementedError('Task 1: divide')", "pass")
        return notebook

    monkeypatch.setattr(mark, "release", careless)
    found = trial_faults(Solution.parse(FAIR, "01_recall"))
    assert "Task 1 · Recall: handed in untouched, it counts as answered" in found


@pytest.mark.slow
def test_the_command_says_what_is_fair(tmp_path, capsys):
    (tmp_path / "unfair.md").write_text(FAIR.replace("(3 points)", "(4 points)"))
    assert main(["validate", str(SOLUTION), "--seeds", "3"]) == 0
    assert "01_spam.md is fair: 5 tasks" in capsys.readouterr().out
    assert main(["validate", str(tmp_path / "unfair.md"), "--seeds", "3"]) == 1
    assert "promises 4 points" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_parses_a_solution_and_runs_its_answers_once(monkeypatch):
    counts = Counter()
    for module, name in ((jupytext, "reads"), (expected, "run_answers")):
        whole = getattr(module, name)

        def counting(*arguments, whole=whole, name=name, **more):
            counts[name] += 1
            return whole(*arguments, **more)

        monkeypatch.setattr(module, name, counting)
    assert main(["validate", str(SOLUTION), "--seeds", "3"]) == 0
    assert counts == {"reads": 1, "run_answers": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\xff", "no text in UTF-8"), (b"# A page\n", "no cell is tagged `answer`")],
)
def test_what_is_no_solution_is_refused(tmp_path, capsys, content, said):
    (tmp_path / "x.md").write_bytes(content)
    assert main(["validate", str(tmp_path / "x.md")]) == 1
    assert said in capsys.readouterr().err
