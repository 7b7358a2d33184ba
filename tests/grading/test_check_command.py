"""`confusionlab check`: a learner's own notebook, run clean."""

import json
import subprocess
import sys

import pytest

from confusionlab.cli import main
from tests.grading.helpers import REWRITINGS, answered, as_bytes, code_cell, exercise, merged, solved


@pytest.fixture
def check(_in_this_process, tmp_path, capsys):
    """Runs the command on a notebook, with the stand-in."""

    def run(notebook, *options):
        path = tmp_path / "01_spam.ipynb"
        path.write_bytes(as_bytes(notebook))
        status = main(["check", str(path), *options])
        return status, capsys.readouterr()

    return run


def test_the_points_of_each_task(check):
    status, said = check(answered(missed=True, recall=True, claim='choice = "a"'))
    assert status == 1
    lines = said.out.splitlines()
    assert lines[0].split() == ["✓", "Task", "1", "·", "The", "fire", "alarm", "1", "of", "1"]
    assert any(
        line.startswith("· Task 2 · Count the four cells") and "not answered yet" in line for line in lines
    )
    assert "    90 % is 45 of 50, from the first row. With sorted labels, is the first row the ill?" in lines
    assert lines[-1] == "3 of 8 points for the checks in the notebook."


def test_all_right(check):
    status, said = check(solved())
    assert status == 0
    assert said.out.endswith("8 of 8 points for the checks in the notebook.\n")


def test_nothing_yet(check):
    status, said = check(exercise())
    assert status == 1
    assert said.out.count("not answered yet") == 5
    assert "stopped" not in said.out


def test_an_answer_below_its_check_is_not_called_unanswered(check):
    notebook = exercise()
    notebook["cells"].append(code_cell("missed = 2", id="mine"))
    _, said = check(notebook)
    task = said.out.split("Task 2")[0]
    assert "not answered yet" not in task
    assert "NameError: name 'missed' is not defined" in task
    assert said.out.count("not answered yet") == 4


def test_a_wrong_answer_above_its_stub_is_told_its_mistake(check):
    stub = "raise NotImplementedError('Task 1: write missed = and the number of fires without an alarm')"
    _, said = check(answered(missed=f"missed = 3\n{stub}"))
    assert "not answered yet" not in said.out.split("Task 2")[0]
    assert "Those are the nights when the alarm cried fire" in said.out


def test_the_same_as_json(check):
    _, said = check(answered(missed=True, cells="def four_cells(a, b, positive):\n    return {}"), "--json")
    report = json.loads(said.out)
    assert (report["format"], report["points"], report["max_points"]) == ("confusionlab/check", 1, 8)
    assert [task["points"] for task in report["tasks"]] == [1, 0, 0, 0, 0]
    assert report["tasks"][1]["checks"][0]["shown"] == "{}"


@pytest.mark.parametrize("rewritten", REWRITINGS)
def test_rewritten_notebooks(check, rewritten):
    assert check(rewritten(solved()))[0] == 0
    assert json.loads(check(rewritten(exercise()), "--json")[1].out)["points"] == 0


def test_a_check_cell_that_holds_magics_too(check):
    notebook = merged(solved())
    for cell in notebook["cells"]:
        if "missed = 2" in "".join(cell["source"]):
            cell["source"] = "%time 1 + 1\n" + "".join(cell["source"])
    assert check(notebook)[0] == 0


def test_deleted_checks_are_missed(check):
    notebook = solved()
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["id"] not in {"recall-check", "claim-check"}
    ]
    _, said = check(notebook)
    assert "Checks worth 3 points are no longer in this notebook" in said.out
    assert "5 of 5 points" in said.out


def test_a_copied_check_counts_once(check):
    notebook = solved()
    notebook["cells"].append(next(cell for cell in notebook["cells"] if cell["id"] == "claim-check"))
    assert "8 of 8 points" in check(notebook)[1].out


def test_a_cell_that_stops_is_named(check):
    notebook = solved()
    notebook["cells"].append(code_cell("1 / 0"))
    assert "Code cell 19 (1 / 0) stopped: ZeroDivisionError: division by zero" in check(notebook)[1].out


def test_a_damaged_seal_says_what_to_do(check):
    notebook = solved()
    for cell in notebook["cells"]:
        if cell["id"] == "missed-check":
            cell["source"] = "".join(cell["source"]).replace('"eN', '"xyz')
    status, said = check(notebook)
    assert status == 1
    assert "take the cell anew" in said.err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"{}", "some other JSON"),
        (as_bytes({"cells": [code_cell("1")]}), "no check cell"),
    ],
)
def test_what_is_no_exercise(tmp_path, capsys, data, said):
    (tmp_path / "x.ipynb").write_bytes(data)
    assert main(["check", str(tmp_path / "x.ipynb")]) == 1
    assert said in capsys.readouterr().err


def test_no_such_file(tmp_path, capsys):
    assert main(["check", str(tmp_path / "x.ipynb")]) == 1
    assert "x.ipynb; name one that exists" in capsys.readouterr().err


def test_in_a_real_kernel_in_the_notebooks_folder(tmp_path):
    notebook = solved()
    notebook["cells"].insert(1, code_cell("%matplotlib inline\nassert open('mine.txt').read() == 'here'"))
    (tmp_path / "01_spam.ipynb").write_bytes(as_bytes(notebook))
    (tmp_path / "mine.txt").write_text("here")
    command = [
        sys.executable,
        "-c",
        "import sys; from confusionlab.cli import main; sys.exit(main())",
        "check",
    ]
    ran = subprocess.run(
        [*command, "01_spam.ipynb"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout.endswith("8 of 8 points for the checks in the notebook.\n"), ran.stdout + ran.stderr
    assert "stopped" not in ran.stdout
