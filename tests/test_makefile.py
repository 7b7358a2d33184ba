"""What npm brings is there whole, or brought again; the book needs none of it."""

import os
import shutil
import subprocess

import pytest

from tools.project import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows goes without make, as README.md says")

NPM = """#!/bin/sh
echo "$@" >> calls
mkdir -p node_modules/axe-core
if [ -e reachable ]; then touch node_modules/.package-lock.json; else echo "no network" >&2; exit 1; fi
"""
MADE = "node_modules/.package-lock.json"


@pytest.fixture
def project(tmp_path):
    """A folder with our Makefile, and an npm that reaches nothing before there is a file `reachable`."""
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "npm").write_text(NPM)
    (tmp_path / "bin" / "npm").chmod(0o755)
    return tmp_path


def make(project, *arguments, **settings):
    """Make something as a person does, by default what npm brings; make may run these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment.pop("CONFUSIONLAB_SHARED", None)
    environment |= {"PATH": os.pathsep.join([str(project / "bin"), environment["PATH"]])} | settings
    command = ["make", *(arguments or [MADE])]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_where_npm_fails_its_reason_is_shown_and_what_needs_nothing_of_it_goes_on(project):
    done = make(project)
    assert done.returncode == 0
    assert "no network" in done.stderr
    assert "the accessibility tests will be skipped" in done.stdout


def test_what_half_arrived_is_brought_again_and_what_is_whole_is_not(project):
    make(project)
    (project / "reachable").touch()
    assert make(project).stdout == ""
    assert (project / MADE).exists()
    make(project)
    assert len((project / "calls").read_text().splitlines()) == 2


PYTHON = """#!/bin/sh
echo "$@" >> calls
"""


@pytest.fixture
def with_shared(project):
    """A clone with development data beside it, and a Python that notes what it is to run."""
    clone, shared = project / "clone", project / "shared" / "data"
    for folder in (clone / ".venv" / "bin", shared / "creditcard", shared / "pyodide"):
        folder.mkdir(parents=True)
    shutil.copy(project / "Makefile", clone)
    (clone / ".venv" / "bin" / "python").write_text(PYTHON)
    (clone / ".venv" / "bin" / "python").chmod(0o755)
    (shared / "creditcard" / "real_rows.csv").write_text("Time")
    (shared / "pyodide" / "some.whl").write_text("wheel")
    return clone


def test_nothing_beside_the_clone_is_run_unless_it_is_named(with_shared):
    data = str(with_shared / "data")
    assert make(with_shared, "data", "PYTHON=true", CONFUSIONLAB_DATA_DIR=data).returncode == 0
    assert not (with_shared / "calls").exists()
    shared = str(with_shared.parent / "shared")
    done = make(with_shared, "data", "PYTHON=true", CONFUSIONLAB_DATA_DIR=data, CONFUSIONLAB_SHARED=shared)
    assert done.returncode == 0, done.stderr
    assert (with_shared / "calls").read_text() == f"{shared}/data/unpack.py {data}\n"
    copied = {path.name for path in (with_shared / "data").rglob("*") if path.is_file()}
    assert copied == {"real_rows.csv", "some.whl"}
