"""From a solution to an exercise: what is taken out, what stays, and that it is the same every time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell

from confusionlab.grading.assignment import exercise as exercise_module
from confusionlab.grading.assignment.exercise import solved, stubbed
from confusionlab.grading.assignment.solution import Solution, read, set_ids
from confusionlab.grading.seal import Seal
from confusionlab.grading.syntax import BEGIN, END

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


def release(text, name):
    return exercise_module.release(Solution.parse(text, name))


PARSED = Solution.parse(SOLUTION, "01_recall")


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


lines = st.lists(st.text("abc #'\"\\\\{}()=\t", max_size=20), max_size=5)


@given(lines, lines, lines, st.sampled_from(["", "    ", "\t"]))
def test_the_reference_goes_and_nothing_else(above, reference, below, indent):
    source = "\n".join([*above, f"{indent}{BEGIN}", *reference, f"{indent}{END}", *below])
    made = stubbed(PARSED, new_code_cell(source, metadata={"stub": "say {it}", "task": "recall"}))
    assert made.split("\n") == [*above, f"{indent}raise NotImplementedError('Task 1: say {{it}}')", *below]


names = st.text("abcdefghijklmnopqrstuvwxyz", min_size=8, max_size=12).map("a_{}_name".format)


@settings(max_examples=10)
@given(st.lists(names, min_size=4, max_size=4, unique=True))
def test_no_secret_leaves_wherever_it_stands(secrets):
    in_reference, in_hidden, in_wrong, in_right = secrets
    text = (
        SOLUTION.replace("secret_name", in_reference)
        .replace("tp, fn = (", f"{in_hidden} = 1\ntp, fn = (")
        .replace("return tp / fn", f"{in_wrong} = fn\n    return tp / {in_wrong}")
        .replace("Three of four.", in_right)
    )
    exercise = str(release(text, "01_recall"))
    assert not [secret for secret in secrets if secret in exercise]
    assert "def recall(tp, fn)" in exercise


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
    assert "return tp / secret_name" in sources(solved(PARSED))


def test_a_whole_cell_can_be_the_reference():
    text = SOLUTION.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", "")
    notebook = release(text.replace("tags: [answer]", "tags: [answer, solution]"), "01_recall")
    (answer,) = [cell for cell in notebook.cells if "answer" in cell.metadata.get("tags", ())]
    assert answer.source == "raise NotImplementedError('Task 1: divide the right cell by the right sum')"
    assert answer.metadata["tags"] == ["answer"]


def test_an_answer_without_a_reference_is_refused():
    with pytest.raises(ValueError, match="Task 1: expected one ### BEGIN SOLUTION"):
        release(SOLUTION.replace("    ### END SOLUTION\n", ""), "01_recall")


def test_a_check_cell_without_a_check_is_refused():
    with pytest.raises(
        ValueError, match=r'line 36: a check cell does not end in one `check\("name", value\)`: got no calls'
    ):
        release(SOLUTION.replace('check("recall", recall(3, 1))', "recall(3, 1)"), "01_recall")


def test_cells_that_would_share_an_id_are_numbered():
    notebook = set_ids(read("one\n\n+++\n\none\n\n+++\n\ntwo\n"))
    first, second, third = (cell["id"] for cell in notebook.cells)
    assert second == f"{first}-2"
    assert third not in {first, second}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A page\n", "no cell is tagged `answer`"),
        (SOLUTION.replace("points: 1\n", ""), "a cell tagged check lacks points"),
    ],
)
def test_what_is_no_solution_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        release(text, "01_recall")
