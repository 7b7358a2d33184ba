"""`make quick` runs what needs this process alone, and leaves out what starts another."""

import os
import subprocess
import sys
from multiprocessing import get_all_start_methods

import pytest

from tools.project import ROOT
from tools.quick import verdict

TESTS = """
import multiprocessing
import subprocess
import sys
from importlib.util import find_spec

import pytest
from jupyter_client.manager import start_new_kernel

def nothing():
    pass

def test_alone():
    assert True

def test_program():
    subprocess.run([sys.executable, "--version"])

def test_program_behind_a_handler():
    try:
        subprocess.run([sys.executable, "--version"])
    except Exception:
        pass

@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_process(method):
    multiprocessing.get_context(method).Process(target=nothing).start()

def test_kernel():
    start_new_kernel()

@pytest.fixture
def playwright_driver():
    raise AssertionError("the driver is started")

@pytest.fixture
def browser(playwright_driver):
    return playwright_driver

def test_browser(browser):
    pass

def test_training():
    assert find_spec("tensorflow") is None
    pytest.importorskip("tensorflow")
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_starts_another_program_is_left_out(tmp_path, workers):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_some.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tools.quick", "-v", "--numprocesses", workers]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CONFUSIONLAB_STARTED": "0"}
    environment.pop("CONFUSIONLAB_NO_SKIPS", None)
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert f"1 passed, {5 + len(get_all_start_methods())} skipped" in run.stdout
    assert "make quick took" in run.stdout


@pytest.mark.parametrize(
    ("seconds", "holds"),
    [(90, "it holds."), (91, "it holds for a first time only."), (181, "it does not hold.")],
)
def test_it_says_whether_it_was_quick(seconds, holds):
    assert verdict(seconds).endswith(holds)
