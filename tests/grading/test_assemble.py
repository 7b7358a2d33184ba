"""Whatever was done to the notebook, the learner's code goes under the exercise's own checks."""

import json
import time
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confusionlab.grading.marking.assemble import assemble, notebook_of
from confusionlab.grading.marking.mark import grade
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.submissions.notebook import read_hand_in
from tests.grading.helpers import (
    REWRITINGS,
    RUN,
    answered,
    as_bytes,
    code_cell,
    colab,
    exercise,
    merged,
    plan,
    references,
    solved,
    stand_in,
    vs_code,
)

pytestmark = pytest.mark.usefixtures("_in_this_process")

CHECKS = list(plan().key.checks)


def points(notebook) -> dict[str, int]:
    return {task.id: task.points for task in graded(notebook).tasks}


def graded(notebook):
    return grade(plan(), as_bytes(notebook))


def assembled(notebook):
    return assemble(plan().key, read_hand_in(as_bytes(notebook)))


def cell(notebook, id_):
    return next(cell for cell in notebook["cells"] if cell["id"] == id_)


def without(notebook, *ids):
    return notebook | {"cells": [cell for cell in notebook["cells"] if cell["id"] not in ids]}


def test_every_check_runs_once_and_hidden_ones_too():
    pieces = assembled(exercise()).cells
    assert [piece.check for piece in pieces if piece.check] == CHECKS
    assert {"cells-hidden", "recall-hidden", "order-hidden"} <= set(CHECKS)


def test_the_reference_gets_all_points_and_the_untouched_exercise_none():
    assert graded(solved()).points == 12
    nothing = graded(exercise())
    assert nothing.points == 0
    assert {task.status for task in nothing.tasks} == {"unanswered"}


def test_what_was_answered_counts_where_other_tasks_break():
    report = graded(answered(missed=True, cells="def four_cells(:", recall=True, claim="1 / 0"))
    assert {task.id: task.points for task in report.tasks} == {
        "missed": 1,
        "cells": 0,
        "recall": 4,
        "order": 0,
        "claim": 0,
    }
    assert {task.id: task.status for task in report.tasks}["cells"] == "error"
    assert "SyntaxError" in next(error.error for error in report.errors if error.task == "cells")


def test_deleted_checks_cost_nothing():
    notebook = solved()
    assert graded(without(notebook, *(c["id"] for c in notebook["cells"] if "check" in c["id"]))).points == 12


def test_edited_checks_cost_and_gain_nothing():
    notebook = answered(missed="missed = 3", recall=True)
    cell(notebook, "missed-check")["source"] = 'check = print\ncheck("missed", 2)'
    cell(notebook, "recall-check")["source"] = "raise SystemError"
    assert points(notebook)["missed"] == 0
    assert points(notebook)["recall"] == 4


def test_a_helper_written_into_a_check_cell_is_still_run():
    notebook = answered(missed="missed = count()", recall=True)
    cell(notebook, "missed-check")["source"] = "def count():\n    return 2\nmissed = count()"
    assert points(notebook)["missed"] == 1


def test_added_cells_are_run_where_they_stand():
    notebook = answered(missed="missed = helper()")
    index = notebook["cells"].index(cell(notebook, "missed-answer"))
    notebook["cells"].insert(index, code_cell("def helper():\n    return 2", id="mine"))
    assert points(notebook)["missed"] == 1


@pytest.mark.parametrize("where", ["between", "last"])
def test_a_helper_below_the_answer_counts(where):
    notebook = answered(order="def fraud_square(a, p):\n    return helper(a, p)")
    source = references()["order"].replace("fraud_square", "helper")
    index = notebook["cells"].index(cell(notebook, "order-answer")) + 1 if where == "between" else None
    notebook["cells"].insert(len(notebook["cells"]) if index is None else index, code_cell(source, id="mine"))
    report = graded(notebook)
    assert {task.id: task.points for task in report.tasks}["order"] == 2
    assert any("forgiven" in note for note in report.notes) == (where == "last")


def test_an_untouched_answer_is_not_tried_twice(monkeypatch):
    calls = []

    def counting(notebook, **more):
        calls.append(notebook)
        return stand_in(notebook, **more)

    monkeypatch.setattr(RUN, counting)
    graded(exercise())
    assert len(calls) == 1


def test_a_second_try_has_what_the_first_left_of_the_time(monkeypatch):
    given = []

    def slow(notebook, limits, **more):
        given.append(limits.notebook_seconds)
        time.sleep(0.2)
        return stand_in(notebook, limits=limits, **more)

    notebook = answered(order="def fraud_square(a, p):\n    return helper(a, p)")
    monkeypatch.setattr(RUN, slow)
    graded(notebook)
    first, second = given
    assert second <= first - 0.2
    grade(replace(plan(), limits=Limits(notebook_seconds=0.1)), as_bytes(notebook))
    assert len(given) == 3, "there was no time left, and yet a second try"


@pytest.mark.parametrize("tasks", [["missed"], ["missed", "cells"]])
def test_a_given_cells_text_in_an_answers_place_is_no_answer(tasks):
    given = next(slot.source for slot in plan().key.cells if slot.role == "given")
    notebook = solved()
    for task in tasks:
        cell(notebook, f"{task}-answer")["source"] = given
    report = graded(notebook)
    assert report.status == "graded"
    assert {task.id for task in report.tasks if task.points < task.max_points} == set(tasks)


def test_the_last_of_two_copies_counts():
    right_last, wrong_last = answered(missed="missed = 3"), answered(missed=True)
    for notebook, source in ((right_last, "missed = 2"), (wrong_last, "missed = 3")):
        index = notebook["cells"].index(cell(notebook, "missed-answer"))
        notebook["cells"].insert(index + 1, cell(notebook, "missed-answer") | {"source": source})
    assert points(right_last)["missed"] == 1
    assert points(wrong_last)["missed"] == 0


def test_a_second_copy_far_below_its_check_counts():
    notebook = answered(recall="def recall_of(table, rows):\n    return 0")
    notebook["cells"].append(code_cell(references()["recall"], id="new"))
    assert points(notebook)["recall"] == 4


def test_an_untouched_copy_does_not_take_the_place_of_an_answer():
    notebook = solved()
    notebook["cells"] += [
        deepcopy(cell(exercise(), "cells-answer")),
        deepcopy(cell(exercise(), "claim-answer")),
    ]
    assert graded(notebook).points == 12


def test_tasks_in_another_order():
    notebook = solved()
    by_task: dict[str, list] = {}
    for each in notebook["cells"]:
        by_task.setdefault(each["metadata"].get("task", ""), []).append(each)
    notebook["cells"] = [each for task in reversed(by_task) for each in by_task[task]]
    assert graded(notebook).points == 12


def test_checks_above_their_answers():
    notebook = solved()
    notebook["cells"].sort(key=lambda each: "check" not in each["id"])
    assert graded(notebook).points == 12


def test_changed_data_is_put_right_again():
    notebook = solved()
    data = next(each for each in notebook["cells"] if "".join(each["source"]).startswith("actual = "))
    data["source"] = "actual = predicted = []\nlimit = 3"
    assert graded(notebook).points == 12


def test_deleted_imports_and_data_are_there_again():
    notebook = solved()
    given = [
        each["id"]
        for each in notebook["cells"]
        if each["cell_type"] == "code" and "task" not in each["metadata"]
    ]
    assert graded(without(notebook, *given)).points == 12


def test_a_scratch_variable_of_the_answers_name_elsewhere():
    notebook = colab(solved())
    notebook["cells"].append(code_cell("missed = 99\nchoice = 'a'", id="scratch"))
    assert graded(notebook).points == 12


def test_a_missing_answer_is_noted_and_costs_its_task_only():
    report = graded(without(solved(), "recall-answer"))
    assert report.points == 8
    assert any(note.startswith("Task 3 · The dispute: no answer was found") for note in report.notes)


def test_an_answer_in_a_text_cell_is_noted():
    notebook = solved()
    cell(notebook, "recall-answer")["cell_type"] = "markdown"
    assert any("text cell" in note for note in graded(notebook).notes)


def test_an_answer_without_name_or_mark_is_found_by_its_place():
    notebook = solved()
    cell(notebook, "missed-answer").update(
        id="x", metadata={}, source="from types import SimpleNamespace\nglobals().update(missed=2)"
    )
    report = graded(notebook)
    assert report.points == 12
    assert any("by its position" in note for note in report.notes)


def test_an_older_version_is_noted():
    notebook = solved()
    cell(notebook, "missed-check")["source"] = 'check("misses", missed, "abc")'
    report = graded(notebook)
    assert report.points == 12
    assert any("Another version" in note and "misses" in note for note in report.notes)


@pytest.mark.parametrize("name", ["02_rates", "05_baseline", "09_uncertainty"])
def test_another_exercise_is_told_apart(name):
    report = graded(exercise(name))
    assert report.status == "wrong notebook"
    assert report.points == 0
    assert len(report.tasks) == 5


def test_magics_are_handed_on_unchanged():
    notebook = solved()
    magics = ["!pip install numpy", "%matplotlib inline\nimport numpy as np", "%%bash\nls"]
    notebook["cells"][1:1] = [code_cell(source, id=f"m{i}") for i, source in enumerate(magics)]
    pieces = assembled(notebook).cells
    assert [piece.source for piece in pieces if piece.source in magics] == magics
    assert graded(notebook).points == 12


@pytest.mark.parametrize(
    "rewritten", REWRITINGS, ids=["Colab", "VS Code", "merged", "merged in Colab", "one cell"]
)
def test_rewritten_notebooks_lose_nothing(rewritten):
    assert graded(rewritten(solved())).points == 12
    assert graded(rewritten(exercise())).points == 0
    partly = answered(
        missed=True, recall=True, cells="def four_cells(actual, predicted, positive):\n    return {}"
    )
    assert points(rewritten(partly)) == {"missed": 1, "cells": 0, "recall": 4, "order": 0, "claim": 0}


def test_a_rewritten_notebook_needs_no_guessing():
    for rewritten in (colab, vs_code, merged):
        assert not graded(rewritten(solved())).notes


def test_the_run_notebook_is_complete():
    notebook = notebook_of(assembled(solved()).cells)
    assert len({cell.id for cell in notebook}) == len(notebook)
    assert [cell.check for cell in notebook if cell.check] == CHECKS


@pytest.mark.slow
def test_the_hidden_draws_come_from_the_seed_alone():
    sources = {p.check: p.source for p in assembled(solved()).cells if p.check}
    other = {
        p.check: p.source
        for p in assemble(plan(seed=8).key, read_hand_in(as_bytes(solved()))).cells
        if p.check
    }
    changed = {check for check in sources if sources[check] != other[check]}
    assert changed == {check.name for check in plan().key.checks.values() if check.is_hidden}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_mangling_loses_or_doubles_a_check(data):
    cells = data.draw(st.permutations(json.loads(json.dumps(solved()["cells"]))))
    kept = [each for each in cells if data.draw(st.booleans())]
    cells = kept + data.draw(st.lists(st.sampled_from(cells), max_size=4))
    cells.append(code_cell("x = 1"))
    pieces = assembled({"cells": cells}).cells
    assert sorted(piece.check for piece in pieces if piece.check) == sorted(CHECKS)
    handed = [cell.source for cell in read_hand_in(as_bytes({"cells": cells})).code]
    for piece in pieces:
        if piece.role == "learner":
            assert piece.source in handed
