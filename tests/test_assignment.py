"""From a solution to an exercise: what is taken out, what stays, and that it is the same every time."""

import pytest

from confusionlab.grading.assignment import read, release, run, solved
from confusionlab.grading.cells import set_ids
from confusionlab.grading.seal import Seal

SOLUTION = '''\
# Exercise 1: Recall

Some words.

+++

## Task 1 · Recall (3 points)

What share of the actual positives was found?

```{code-cell}
from confusionlab import check
```

```{code-cell}
---
tags: [answer]
task: recall
stub: divide the right cell by the right sum
---
def recall(tp, fn):
    """Return the recall."""
    ### BEGIN SOLUTION
    secret_name = tp + fn
    return tp / secret_name
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
tp, fn = (int(number) for number in generator.integers(2, 60, size=2))
check("recall-hidden", recall(tp, fn))
```

```{code-cell}
---
tags: [wrong-answer]
task: recall
misconception: You divided by one cell only.
fails: [recall, recall-hidden]
---
def recall(tp, fn):
    return tp / fn
```

```{code-cell}
---
tags: [wrong-answer]
task: recall
misconception: It does not run.
fails: [recall, recall-hidden]
---
def recall(tp, fn):
    return tp / nothing
```
'''


@pytest.fixture
def exercise():
    return release(SOLUTION, "01_recall")


def sources(notebook):
    return "\n".join(cell.source for cell in notebook.cells)


def test_an_answer_becomes_a_stub_that_says_what_to_do(exercise):
    (answer,) = [cell for cell in exercise.cells if "answer" in cell.metadata.get("tags", ())]
    namespace = {}
    exec(answer.source, namespace)
    with pytest.raises(NotImplementedError, match="Task 1: divide the right cell by the right sum"):
        namespace["recall"](3, 1)


def test_nothing_of_the_reference_or_the_hidden_parts_is_left(exercise):
    secrets = ["secret_name", "generator", "recall-hidden", "tp / fn", "nothing", "one cell only", "Three of"]
    for secret in secrets:
        assert secret not in str(exercise)


def test_a_check_is_sealed_and_read_only(exercise):
    (cell,) = [cell for cell in exercise.cells if "check" in cell.metadata.get("tags", ())]
    assert cell.metadata["editable"] is False
    assert cell.metadata["deletable"] is False
    seal = Seal.from_text(cell.source.rpartition(', "')[2].rstrip('")'))
    assert (seal.task, seal.points, seal.of) == ("Task 1", 1, 1)
    assert seal.messages[seal.right] == "Three of four."
    assert "You divided by one cell only." in seal.messages.values()


def test_ids_and_bytes_stay_the_same(exercise):
    assert exercise == release(SOLUTION, "01_recall")
    edited = release(SOLUTION.replace("Some words.", "Other words."), "01_recall")
    kept = {cell["id"] for cell in exercise.cells} & {cell["id"] for cell in edited.cells}
    assert len(kept) == len(exercise.cells) - 1
    assert kept >= {"recall-answer", "recall-check"}


def test_the_solved_notebook_keeps_the_reference():
    assert "return tp / secret_name" in sources(solved(SOLUTION, "01_recall"))


def test_a_run_notes_values_and_errors():
    notebook = read(SOLUTION)
    assert run(notebook)["recall"] == "0.75"
    broken = run(notebook, answers={"recall": "def recall(tp, fn):\n    return tp / nothing"})
    assert broken == {"recall": "!NameError", "recall-hidden": "!NameError"}


def test_hidden_checks_draw_other_cases_by_seed():
    notebook = read(SOLUTION)
    assert run(notebook, seed=1) == run(notebook, seed=1) != run(notebook, seed=2)


def test_an_answer_without_a_reference_is_refused():
    with pytest.raises(ValueError, match="Task 1: expected one ### BEGIN SOLUTION"):
        release(SOLUTION.replace("    ### END SOLUTION\n", ""), "01_recall")


def test_a_check_cell_without_a_check_is_refused():
    with pytest.raises(ValueError, match=r'expected a last line `check\("name", value\)`'):
        release(SOLUTION.replace('check("recall", recall(3, 1))', "recall(3, 1)"), "01_recall")


def test_cells_that_would_share_an_id_are_numbered():
    notebook = set_ids(read("one\n\n+++\n\none\n\n+++\n\ntwo\n"))
    first, second, third = (cell["id"] for cell in notebook.cells)
    assert second == f"{first}-2"
    assert third not in {first, second}
