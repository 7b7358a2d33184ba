"""`confusionlab grade` as somebody types it, with real kernels behind real walls."""

import csv
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest

from confusionlab.cli import main
from confusionlab.grading.sandbox.isolation import IsolationError, available_isolation
from tests.grading.helpers import SOLUTION, a_class, answered, as_bytes, colab, exercise, solved
from tools.project import ROOT

COMMAND = [sys.executable, "-c", "import sys; from confusionlab.cli import main; sys.exit(main())", "grade"]


def walls():
    """The options with which a class can be graded here: macOS and Windows have no walls."""
    try:
        available_isolation()
    except IsolationError:
        return ["--no-walls"]
    return []


def grades(folder):
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["student"], row["task"]): (int(row["points"]), row["status"]) for row in csv.DictReader(file)
        }


def points(folder):
    found = {}
    for (student, _), (earned, _) in grades(folder).items():
        found[student] = found.get(student, 0) + earned
    return found


def a_messy_class(folder):
    """The class that the instructors' page describes: no two are alike, and half of them are no good."""
    handed = {
        "anna.ipynb": solved(),
        "ben/01_spam (2).ipynb": colab(answered(missed="missed = 3", recall=True, claim=True)),
        "cem.ipynb": answered(missed=True, cells="while True:\n    pass", recall=True, order=True),
        "eli/02_rates.ipynb": exercise("02_rates"),
        "gil.ipynb": answered(claim="import os\nos._exit(1)", missed=True),
    }
    for name, notebook in handed.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(as_bytes(notebook))
    (folder / "dana.ipynb").write_bytes(b'{"cells": [{"cell_type"')
    (folder / "fay.pdf").write_bytes(b"%PDF-1.4")


def test_a_messy_class_by_following_the_page(tmp_path):
    """The page's own command gives the page's own output."""
    page = (ROOT / "book" / "instructors.md").read_text("utf-8")
    command, promised = re.search(
        r"```sh\nconfusionlab grade (.*?)\n```.*?```text\n(.*?)```", page, re.S
    ).groups()
    a_messy_class(tmp_path / "submissions")
    (tmp_path / "01_spam.md").write_bytes(SOLUTION.read_bytes())
    # A cell may run for less long than on the page, so that the endless one ends sooner.
    options = [*command.split(), "--cell-seconds", "10", *walls()]
    ran = subprocess.run([*COMMAND, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert [line for line in ran.stdout.splitlines() if "NO WALLS" not in line] == promised.splitlines()
    reports = tmp_path / "reports"
    assert points(reports) == {"anna": 12, "ben": 6, "cem": 7, "dana": 0, "eli": 0, "fay": 0, "gil": 1}
    statuses = grades(reports)
    assert statuses["cem", "cells"] == (0, "timeout")
    assert statuses["gil", "claim"] == (0, "killed")
    described = {name.partition("/")[0] for name in re.findall(r"^\| `([^`]+)` \|", page, re.M)}
    assert {path.name for path in reports.iterdir()} <= described

    again = subprocess.run([*COMMAND, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "0 new or changed, 7 as before" in again.stdout, again.stderr
    assert grades(reports) == statuses


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to one process alone")
def test_ctrl_c_keeps_what_is_done_and_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "a.ipynb").write_bytes(as_bytes(answered(missed=True)))
    (folder / "b.ipynb").write_bytes(as_bytes(answered(missed="import time\ntime.sleep(500)")))
    command = [
        *COMMAND,
        str(folder),
        "--solution",
        str(SOLUTION),
        "--out",
        str(tmp_path / "reports"),
        *walls(),
    ]
    before = set(psutil.pids())
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as grader:
        journal = tmp_path / "reports" / "journal.jsonl"
        while not _n_graded(journal) and grader.poll() is None:
            time.sleep(0.1)
        time.sleep(2)  # b has begun by now, or begins while the interrupt comes: either is fine
        family = psutil.Process(grader.pid).children(recursive=True)
        grader.send_signal(signal.SIGINT)
        said = grader.stdout.read()
    assert grader.returncode == 130
    assert "Stopped with 1 left" in said
    assert points(tmp_path / "reports") == {"a": 1}
    _, alive = psutil.wait_procs([child for child in family if child.pid not in before], timeout=20)
    assert not alive


def _n_graded(journal):
    """Below its first line, the journal has one for each."""
    return journal.read_text("utf-8").count("\n") if journal.exists() else 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nowhere", "--solution", str(SOLUTION)], "no folder or archive"),
        (["class", "--solution", "nowhere.md"], "no file nowhere.md"),
        (["class", "--solution", "class/anna.ipynb"], "no cell is tagged `answer`"),
        (["class/anna.ipynb", "--solution", str(SOLUTION)], "cannot be opened as a zip archive"),
        (["class", "--solution", str(SOLUTION), "--roster", "nowhere.csv"], "nowhere.csv"),
        (["class", "--solution", str(SOLUTION), "--cluster", "tcp://127.0.0.1:1"], "127.0.0.1:1"),
    ],
)
def test_what_is_not_there_is_said(tmp_path, monkeypatch, capsys, options, said):
    pytest.importorskip("dask").config.set({"distributed.comm.timeouts.connect": "200ms"})
    monkeypatch.chdir(tmp_path)
    a_class(tmp_path / "class")
    assert main(["grade", *options, "--out", "reports", "--no-walls"]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [["--workers", "0"], ["--seed", "-1"], ["--cell-seconds", "nan"], ["--workers", "2", "--cluster", "x"]],
)
def test_options_that_make_no_sense(options, capsys):
    with pytest.raises(SystemExit):
        main(["grade", "class", "--solution", "x.md", "--out", "reports", *options])
    assert "expected a" in (said := capsys.readouterr().err) or "not allowed with" in said


def test_an_extra_that_is_not_installed_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert main(["validate", str(SOLUTION)]) == 1
    assert 'jupytext is not installed; pip install "confusionlab[grading]"' in capsys.readouterr().err
