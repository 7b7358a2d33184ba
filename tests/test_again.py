"""In CI, what failed beside others gets one more chance alone, and is named either way."""

import subprocess
import sys

import pytest

from tools.again import MOST, again

TESTS = """
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", range({count}))
def test_race(number):
    began = Path(f"began-{{number}}")
    was_there = began.exists()
    began.touch()
    assert was_there

def test_right():
    assert not Path("alone").exists()

def test_wrong():
    assert {right}
"""


@pytest.fixture
def run_beside_others(tmp_path):
    """Return a function that writes tests, of which some fail at first and one may always, and runs them."""

    def run(count, right):
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        (tmp_path / "test_some.py").write_text(TESTS.format(count=count, right=right))
        code = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=tmp_path, check=False).returncode
        (tmp_path / "alone").touch()
        return code

    return run


def test_what_passes_alone_is_named_and_no_failure(run_beside_others, tmp_path, capfd):
    assert run_beside_others(2, right=True) == 1
    assert again(tmp_path) == 0
    assert [line for line in capfd.readouterr().out.split("\n") if line.startswith("failed")] == [
        "failed beside others and passed alone: test_some.py::test_race[0]",
        "failed beside others and passed alone: test_some.py::test_race[1]",
    ]


def test_what_fails_again_is_a_failure(run_beside_others, tmp_path, capfd):
    run_beside_others(1, right=False)
    assert again(tmp_path) == 1
    said = capfd.readouterr().out
    assert "failed beside others and passed alone: test_some.py::test_race[0]" in said
    assert "failed, and failed alone: test_some.py::test_wrong" in said


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_many_failures_are_no_race_and_none_is_another_fault(run_beside_others, tmp_path, capfd, count):
    run_beside_others(count, right=True)
    capfd.readouterr()
    assert again(tmp_path) == 1
    said = capfd.readouterr().out
    assert said.count("failed: test_some.py::test_race") == count
    assert f"{count} tests failed" in said
    assert "test session starts" not in said
