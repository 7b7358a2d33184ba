"""An answer counts wherever it stands, and "not answered yet" is said only where that is so."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confusionlab.grading.assignment.answer_key import Task
from confusionlab.grading.marking.locate import defines, is_stub
from confusionlab.grading.marking.mark import grade
from confusionlab.grading.submissions.notebook import HandedCell
from tests.grading.helpers import (
    answered,
    as_bytes,
    code_cell,
    colab,
    exercise,
    one_cell,
    plan,
    references,
    solved,
    vs_code,
)

pytestmark = pytest.mark.usefixtures("_in_this_process")

WRONG = {
    "missed": "missed = 3",
    "cells": "def four_cells(actual, predicted, positive):\n    return {}",
    "recall": "def recall_of(table, rows):\n    return table[1][1] / (table[1][0] + table[1][1])",
    "order": "def fraud_square(actual, predicted):\n    return [[1, 2], [3, 4]]",
    "claim": 'choice = "a"',
}
POINTS = {"missed": 1, "cells": 3, "recall": 4, "order": 2, "claim": 2}
VARIABLES = ["missed", "claim"]


def graded(notebook):
    return grade(plan(), as_bytes(notebook))


def task(report, id_):
    return next(task for task in report.tasks if task.id == id_)


def place(notebook, id_, offset):
    """Where a cell stands: 0 for above it, 1 for below it."""
    return [cell["id"] for cell in notebook["cells"]].index(id_) + offset


def with_cell(notebook, source, where, task):
    """The notebook with a cell of the learner's own, at some place of a task."""
    cells = list(notebook["cells"])
    index = {
        "above the stub": place(notebook, f"{task}-answer", 0),
        "below the stub": place(notebook, f"{task}-answer", 1),
        "below the check": place(notebook, f"{task}-check", 1),
        "at the end": len(cells),
    }[where]
    cells.insert(index, code_cell(source, id=f"mine-{task}"))
    return notebook | {"cells": cells}


WHERE = ["above the stub", "below the stub", "below the check", "at the end"]


@pytest.mark.parametrize("rewritten", [deepcopy, colab, vs_code], ids=["as it is", "Colab", "VS Code"])
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("id_", POINTS)
def test_an_answer_in_a_cell_of_ones_own_counts(id_, where, rewritten):
    report = graded(rewritten(with_cell(exercise(), references()[id_], where, id_)))
    assert {each.id: each.points for each in report.tasks} == dict.fromkeys(POINTS, 0) | {id_: POINTS[id_]}
    assert report.errors == (), "the stub that is left says nothing new"
    is_guessed = id_ in VARIABLES and where in ("below the check", "at the end")
    assert any("own place" in note for note in report.notes) == is_guessed


def test_an_answer_that_was_written_into_the_check_is_for_a_person_to_look_at():
    def written_into(notebook):
        cells = [
            {**cell, "source": 'check("missed", 1)'} if cell["id"] == "missed-check" else cell
            for cell in notebook["cells"]
        ]
        return notebook | {"cells": cells}

    report = graded(written_into(exercise()))
    assert task(report, "missed").status == "unanswered"
    assert any("its check, was changed" in note for note in report.notes)
    assert not any("was changed" in note for note in graded(exercise()).notes)
    assert not any("was changed" in note for note in graded(written_into(solved())).notes)


@pytest.mark.parametrize("where", WHERE)
def test_all_answers_in_cells_of_ones_own(where):
    notebook = exercise()
    for id_, source in references().items():
        notebook = with_cell(notebook, source, where, id_)
    assert graded(notebook).points == 12


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_answers_count_wherever_they_stand(data):
    cells = list(exercise()["cells"])
    for id_, source in references().items():
        cells.insert(data.draw(st.integers(0, len(cells))), code_cell(source, id=f"mine-{id_}"))
    report = graded({"cells": cells})
    assert report.points == 12
    assert {error.error for error in report.errors} <= {"NameError: name 'ConfusionMatrix' is not defined"}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("id_", POINTS)
def test_a_wrong_answer_in_a_cell_of_ones_own_is_told_its_mistake(id_, where):
    found = task(graded(with_cell(exercise(), WRONG[id_], where, id_)), id_)
    assert found.status == ("partly right" if found.points else "wrong")
    assert any(check.message for check in found.checks)


@pytest.mark.parametrize("left", ["", "# see the end", '# raise NotImplementedError("Task 1: …")\n\n'])
def test_an_answer_elsewhere_where_its_own_cell_was_emptied(left):
    notebook = answered(missed=left)
    assert task(graded(notebook), "missed").status == "unanswered"
    report = graded(with_cell(notebook, "missed = 2", "at the end", "missed"))
    assert task(report, "missed").points == 1


def test_the_answer_in_its_own_place_goes_before_scratch_work():
    for written in ("missed = 2", "from types import SimpleNamespace\nglobals().update(missed=2)"):
        notebook = with_cell(answered(missed=written), "print(99)", "below the check", "missed")
        assert task(graded(notebook), "missed").points == 1
    notebook = with_cell(answered(missed=True), "missed = 99", "below the check", "missed")
    assert task(graded(notebook), "missed").points == 1


def test_given_code_in_the_stubs_cell_is_still_run():
    notebook = exercise()
    index = place(notebook, "missed-answer", 0)
    stub = notebook["cells"][index]
    stub["source"] = "fires = 2\n" + "".join(stub["source"])
    assert task(graded(with_cell(notebook, "missed = fires", "above the stub", "missed")), "missed").points


def test_a_helper_below_its_use_by_a_variable_is_forgiven():
    notebook = answered(missed="missed = my_count(actual)", claim="choice = parts[1]")
    notebook = with_cell(notebook, "parts = my_split('a c')", "above the stub", "claim")
    helpers = "def my_count(labels):\n    return 2\ndef my_split(text):\n    return text.split()"
    notebook["cells"].append(code_cell(helpers, id="mine"))
    report = graded(notebook)
    assert {each.id: each.points for each in report.tasks if each.points} == {"missed": 1, "claim": 2}
    assert any("forgiven" in note for note in report.notes)


def test_a_name_that_is_nowhere_is_not_forgiven():
    report = graded(answered(missed="missed = my_count(actual)"))
    assert task(report, "missed").status == "error"
    assert not any("forgiven" in note for note in report.notes)


STUB = "raise NotImplementedError('Task 1: write missed = and the number of fires without an alarm')"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        (STUB, "unanswered"),
        (f"# {STUB}", "unanswered"),
        (f"{STUB}  # and no idea", "unanswered"),
        (f"# {STUB}\nmissed = 3", "wrong"),
        (f"missed = 3  # {STUB}", "wrong"),
        (f"missed = 3\n{STUB}", "wrong"),
        (f"missed = 2\n{STUB}", "right"),
        (f"missed = = 3\n{STUB}", "error"),
        (f"missed = 1 / 0\n{STUB}", "error"),
    ],
)
def test_what_was_begun_is_not_called_unanswered(written, status):
    found = task(graded(answered(missed=written)), "missed")
    assert found.status == status
    assert bool(found.checks[0].message) == (status in {"right", "wrong"})


def test_a_function_that_was_begun_is_not_called_unanswered():
    stub = f"    raise NotImplementedError({plan().key.tasks['recall'].stub!r})"
    begun = f"def recall_of(table, rows):\n    1 / 0\n{stub}"
    assert task(graded(answered(recall=begun)), "recall").status == "error"
    half = f"def recall_of(table, rows):\n    if rows == 'actual':\n        return 0.6\n{stub}"
    assert task(graded(answered(recall=half)), "recall").status == "unanswered"


def test_an_untouched_task_that_uses_a_broken_function_is_unanswered():
    report = graded(answered(missed="missed = 2\nConfusionMatrix = None"))
    assert {each.status for each in report.tasks if each.id != "missed"} == {"unanswered"}


LAMBDAS = {
    "missed": "missed = 2",
    "cells": "four_cells = lambda actual, predicted, positive: {}",
    "recall": "recall_of = lambda table, rows: "
    'table[1][1] / (sum(table[1]) if rows == "actual" else table[0][1] + table[1][1])',
    "order": "fraud_square = lambda actual, predicted: "
    'ConfusionMatrix.from_labels(actual, predicted, labels=["genuine", "fraud"])',
}


@pytest.mark.parametrize("rewritten", [deepcopy, colab, one_cell])
def test_lambdas_without_checks_and_marks_are_this_exercises(rewritten):
    notebook = answered(**LAMBDAS)
    kept = ("answer" in cell["id"] or "task" not in cell["metadata"] for cell in notebook["cells"])
    cells = [cell for cell, is_kept in zip(notebook["cells"], kept, strict=True) if is_kept]
    cells = [cell for cell in cells if cell["id"] != "claim-answer" and cell["cell_type"] == "code"]
    report = graded(rewritten(notebook | {"cells": cells}))
    assert report.status == "graded"
    assert {each.id: each.points for each in report.tasks if each.points} == {
        "missed": 1,
        "recall": 4,
        "order": 2,
    }


ASKED = Task(id="rates", title="Task 1", functions=("recall_of",), variables=("share",), stub="Task 1: do it")


@pytest.mark.parametrize(
    "source",
    [
        "def recall_of(a):\n    return 1",
        "recall_of = lambda a: 1",
        "recall_of: object = max",
        "from helpers import recall_of",
        "from helpers import recall as recall_of",
        "import functools\nrecall_of = functools.partial(max, 1)",
        "class recall_of: pass",
        "if True:\n    share = 1",
        "total, share = 1, 2",
        "share = other = 1",
        "with open('x') as file:\n    share = 1",
        "%%time\nshare = 1",
        "!ls\nrecall_of = lambda a: 1",
        "share = = 1",
    ],
)
def test_what_defines_an_answer(source):
    assert defines(ASKED, source)


@pytest.mark.parametrize(
    "source",
    [
        "share == 1",
        "print(share)",
        "# share = 1",
        "def other():\n    share = 1",
        "shares = 1",
        "a.share = 1",
        "(",
    ],
)
def test_what_defines_no_answer(source):
    assert not defines(ASKED, source)


@pytest.mark.parametrize(
    ("source", "nothing"),
    [
        ("", True),
        ("\n  # a remark\n", True),
        ("raise NotImplementedError('Task 1: do it')", True),
        ("    raise NotImplementedError('Task 1: do it')  # later", True),
        ("# raise NotImplementedError('Task 1: do it')\nshare = 1", False),
        ("share = 1", False),
    ],
)
def test_what_is_no_answer(source, nothing):
    assert is_stub(ASKED, HandedCell(number=1, source=source)) is nothing


def test_deeply_nested_code_defines_what_it_says():
    assert defines(ASKED, "share = 1\n" + "(" * 20_000)
    assert defines(ASKED, "share = 1\nx = " + "-" * 100_000 + "1")


def test_the_reference_gets_all_points_with_every_stub_left_below():
    notebook = solved()
    for cell in exercise()["cells"]:
        if "answer" in cell["metadata"].get("tags", ()):
            notebook["cells"].append(deepcopy(cell) | {"id": f"{cell['id']}-again"})
    assert graded(notebook).points == 12
