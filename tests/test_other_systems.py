"""What holds on systems other than the one that these tests run on: imports, alphabets, paths."""

import json
import os
import runpy
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

from confusionlab.cli import EXTRAS, main
from tests.grading.helpers import as_bytes, solved
from tools.project import ROOT

# What Python has on Linux and macOS, and not on Windows.
POSIX_ONLY = ("fcntl", "grp", "pty", "pwd", "resource", "termios")
# Standard modules that look at sys.platform come first: later they would look for what only Windows has.
FIRST = """
import asyncio, concurrent.futures.process, ctypes, multiprocessing.connection, pathlib
import socket, subprocess, uuid
import IPython, filelock, ipykernel.kernelapp, jinja2, jupyter_client, jupytext, nbformat
import nbval.plugin, numpy, pandas, pooch, pytest, tqdm, zmq
"""
IMPORT = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
sys.platform = "win32"
import {modules}
"""
# Prints which modules cannot be imported.
WALK = """
import confusionlab.grading, importlib, pkgutil
for name in {"sysconf", "getuid", "fork", "pidfd_open", "setns", "unshare", "sched_getaffinity"} & {*dir(os)}:
    delattr(os, name)
for module in pkgutil.walk_packages(confusionlab.grading.__path__, "confusionlab.grading."):
    try:
        importlib.import_module(module.name)
    except (AttributeError, ImportError):
        print(module.name)
"""
# What runs on every system: the package, each command, marking without walls, and what writes reports.
EVERYWHERE = (
    "confusionlab",
    "confusionlab.cli",
    "confusionlab.datasets",
    "confusionlab.datasets.download",
    "confusionlab.explorer.from_file",
    "confusionlab.grading.marking.class_run",
    "confusionlab.grading.marking.self_check",
    "confusionlab.grading.reports",
    "confusionlab.grading.sandbox.isolation",
    "confusionlab.grading.sandbox.launch",
    "confusionlab.grading.sandbox.supervisor",
)


def run_python(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments], env=os.environ | environment, capture_output=True, cwd=ROOT, check=False
    )


def test_what_runs_everywhere_imports_nothing_of_posix():
    done = run_python("-c", FIRST + IMPORT.format(missing=POSIX_ONLY, modules=", ".join(EVERYWHERE)))
    assert done.returncode == 0, done.stderr.decode()


def test_what_cannot_be_imported_elsewhere_is_not_looked_through_there(monkeypatch):
    """Doctests are collected from every module of the package, and to collect is to import."""
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setattr(sys, "platform", "win32")
    left_out = runpy.run_path(str(ROOT / "conftest.py"))["collect_ignore_glob"]
    monkeypatch.undo()
    done = run_python("-c", FIRST + IMPORT.format(missing=POSIX_ONLY, modules="os") + WALK)
    failed = [f"src/{name.replace('.', '/')}.py" for name in done.stdout.decode().split()]
    assert failed, done.stderr.decode()
    assert set(failed) <= set(left_out)


def test_python_runs_the_package_like_the_command():
    done = run_python("-m", "confusionlab", "--version")
    assert done.stdout.decode().startswith("confusionlab ")


def test_a_pipe_with_windows_alphabet_gets_the_marks(tmp_path):
    notebook = tmp_path / "01_spam.ipynb"
    notebook.write_bytes(as_bytes(solved()))
    done = run_python("-m", "confusionlab", "check", str(notebook), PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.stderr.decode() == ""
    assert "✓" in done.stdout.decode("utf-8")


def test_building_the_book_tells_its_steps_in_windows_alphabet_too():
    code = "from tools import book; book.build = lambda: print(book.STEP); book.main()"
    done = run_python("-c", code, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert "──" in done.stdout.decode("utf-8"), done.stderr.decode()


def test_json_is_ascii_whatever_a_learner_wrote(tmp_path):
    notebook = tmp_path / "01_spam.ipynb"
    notebook.write_bytes(as_bytes(solved()))
    done = run_python("-m", "confusionlab", "check", "--json", str(notebook))
    assert "·" in json.loads(done.stdout.decode("ascii"))["tasks"][0]["title"]


def test_a_kernel_without_walls_finds_its_users_programs(monkeypatch, tmp_path):
    from confusionlab.grading.sandbox.launch import _environment_outside

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LANG", "fi_FI.UTF-8")
    told = _environment_outside(tmp_path / "home", {})
    assert told["PATH"].split(os.pathsep)[-1] == str(tmp_path)
    assert told["LANG"] == "fi_FI.UTF-8"


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_a_message_promises_of_an_extra_is_in_it(extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    promised = map(Requirement, project["optional-dependencies"][extra])
    brought = {requirement.name.replace("-", "_") for requirement in promised}
    indirectly = {"IPython", "traitlets", "zmq"}  # by ipykernel and jupyter-client
    assert brought >= set(EXTRAS[extra]) - indirectly


def test_what_no_extra_brings_is_promised_by_none(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.delitem(sys.modules, "confusionlab.grading.marking.class_run", raising=False)
    assert main(["grade", str(ROOT), "--solution", "x.md", "--out", "reports"]) == 1
    said = capsys.readouterr().err
    assert "tqdm" in said
    assert "pip install" not in said
