"""The walls keep a submission from everything that is not its business, whoever built them."""

import errno
import os
import socket
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from confusionlab.grading.sandbox import isolation, supervisor
from confusionlab.grading.sandbox.isolation import Isolation, IsolationError, available_isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.supervisor import run
from confusionlab.grading.submissions import beside
from confusionlab.grading.submissions.notebook import LARGEST as LARGEST_NOTEBOOK
from confusionlab.grading.submissions.notebook import MOST_CELLS, MOST_CODE, MOST_VALUES
from confusionlab.grading.values import LONGEST
from confusionlab.grading.working_folder import LARGEST
from tests.grading.attack_notebooks import check, learner, notebook, notebook_of, unexpected
from tests.grading.hostile import breaking, peeking
from tools.project import ROOT

if sys.platform == "linux":
    from confusionlab.grading.sandbox.enter import SPARE_ADDRESSES, TERMINALS, THREADS_PER_PROCESS
    from confusionlab.grading.sandbox.kernel import MOST_FILES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are no walls for this system")

LIMITS = Limits(cell_seconds=20, notebook_seconds=300, file_megabytes=16)
LITTLE_MEMORY = Limits(cell_seconds=20, memory_megabytes=500)


@pytest.fixture
def abroad(tmp_path, monkeypatch):
    """Another submission, a secret in the environment, a socket that listens, a terminal: all outside."""
    monkeypatch.setenv("GRADER_TOKEN", "swordfish")
    other = tmp_path / "other_student" / "their_work.ipynb"
    other.parent.mkdir()
    other.write_text("the answer is 42")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"\0confusionlab-{os.getpid()}")
        listening.listen()
        ours, theirs = os.openpty()
        yield other, f"\0confusionlab-{os.getpid()}", os.ttyname(theirs)
        os.close(ours)
        os.close(theirs)


def test_nothing_outside_can_be_seen_reached_or_written(each_walls, abroad):
    attacks = peeking.attacks(ROOT, *abroad)
    results = run(notebook_of(attacks, peeking.HELPERS), limits=LIMITS, isolation=each_walls)
    assert unexpected(attacks, results) == []


@pytest.mark.parametrize("is_warm", [True, False])
def test_no_kind_of_memory_is_without_a_limit(is_warm, walls):
    results = run(notebook_of(breaking.HOARDING), limits=LITTLE_MEMORY, isolation=walls, warm=is_warm)
    assert unexpected(breaking.HOARDING, results) == []


def test_it_cannot_use_up_the_terminals_that_the_whole_system_shares(each_walls):
    opened = (
        "import os\ncount = 0\ntry:\n    while True:\n        os.openpty()\n        count += 1\n"
        "except OSError:\n    pass"
    )
    seen = run(notebook(learner(opened), check("count", "count")), limits=LIMITS, isolation=each_walls)
    assert seen[-1].shown == str(TERMINALS)


def test_memory_is_counted_and_bounded_behind_both_kinds_of_walls(each_walls):
    # One that the supervisor has to see, one that the system refuses: all are met in one of these ways.
    names = ("memory-of-many-small-programs", "memory-that-grows-downward")
    sample = {name: breaking.HOARDING[name] for name in names}
    results = run(notebook_of(sample), limits=LITTLE_MEMORY, isolation=each_walls)
    assert unexpected(sample, results) == []


def test_what_may_be_read_can_lie_where_the_sandboxs_scratch_folder_is(each_walls):
    # As does a checkout in /tmp, with its environment.
    with tempfile.TemporaryDirectory(dir="/tmp") as data:
        Path(data, "here.txt").write_text("here")
        with closing(each_walls.build(LIMITS, [Path(data)])) as namespace:
            inside = namespace.root / data[1:]
            assert (inside / "here.txt").read_text() == "here"
            with pytest.raises(OSError, match="Read-only file system"):
                (inside / "there.txt").write_text("")
            (namespace.root / "tmp/there.txt").write_text("")
        assert [path.name for path in Path(data).iterdir()] == ["here.txt"]


def test_the_same_attacks_succeed_without_walls(abroad):
    # Else the test above would prove nothing: an attack that is merely wrong is refused as well.
    harmless = (
        "read-another-submission",
        "reach-a-socket-outside",
        "read-all-environments",
        "list-solutions",
        "write-to-a-terminal-outside",
    )
    attacks = {name: attack for name, attack in peeking.attacks(ROOT, *abroad).items() if name in harmless}
    results = run(notebook_of(attacks, peeking.HELPERS), limits=LIMITS, isolation=Isolation("none"))
    shown = {seen.cell_id: seen.status for seen in results}
    assert {name: shown[f"{name}-check"] for name in attacks} == dict.fromkeys(attacks, "failed")


def test_a_sandbox_holds_one_process_that_sleeps_and_nothing_of_weight(each_walls):
    namespace = each_walls.build(LIMITS)
    try:
        assert 1 <= len(namespace.processes()) <= 2
        assert namespace.megabytes() < 20
        assert namespace.files() <= 30  # none, but what a checkout in /tmp hangs on
        assert os.statvfs(namespace.root / "tmp").f_blocks * 4096 <= 17 << 20
    finally:
        namespace.close()
    assert not namespace.root.exists()


def test_a_sandbox_that_cannot_be_built_says_why(each_walls, monkeypatch):
    monkeypatch.setattr(isolation, "readable_paths", lambda shared: [Path("/no/such/folder")])
    monkeypatch.setattr(
        "confusionlab.grading.sandbox.bubblewrap._shown", lambda path: ["--ro-bind", str(path), str(path)]
    )
    with pytest.raises(OSError, match="/no/such/folder"):
        each_walls.build(LIMITS)


@pytest.fixture
def _fresh():
    available_isolation.cache_clear()
    yield
    available_isolation.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_without_the_programs_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(IsolationError, match=r"bwrap: not installed.*Install bubblewrap.*--no-walls"):
        available_isolation()


@pytest.mark.usefixtures("_fresh")
def test_where_namespaces_are_forbidden_it_says_why(monkeypatch):
    def forbid(command, *files):
        raise PermissionError(errno.EPERM, f"{command[0]}: Operation not permitted")

    monkeypatch.setattr(isolation, "Namespace", forbid)
    with pytest.raises(IsolationError, match=r"Operation not permitted.*user namespaces"):
        available_isolation()


@pytest.mark.usefixtures("_fresh")
def test_other_systems_have_none(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(IsolationError, match=r"darwin.*Linux.*--no-walls"):
        available_isolation()


@pytest.mark.usefixtures("_fresh")
def test_where_bubblewrap_fails_the_other_kind_is_taken(monkeypatch, each_walls):
    build = Isolation.build
    monkeypatch.setattr(
        Isolation, "build", lambda self, limits: build(self, limits) if self == each_walls else _fail()
    )
    assert available_isolation() == each_walls


def _fail():
    raise OSError("not this one")


def test_the_page_names_the_limits_that_hold():
    page = " ".join((ROOT / "book" / "grading_walls.md").read_text("utf-8").split())
    limits = Limits()
    assert f"| time for one cell | {limits.cell_seconds} seconds |" in page
    assert f"| time for all cells, restarts included | {limits.notebook_seconds} seconds |" in page
    assert limits.processor_seconds == limits.notebook_seconds  # "as many seconds as the notebook has"
    assert f"| memory of all its processes | {limits.memory_megabytes:,} MB |" in page
    assert f"| {SPARE_ADDRESSES >> 30} GB more than its memory |" in page
    assert f"{limits.processes}, and {limits.processes * THREADS_PER_PROCESS} with their threads" in page
    assert f"one file or many | {limits.file_megabytes} MB |" in page
    assert f"| files | {MOST_FILES:,} |" in page
    assert (
        f"| {beside.MOST}, with {LARGEST // 10**6} MB in all, and {LARGEST // 10**6} MB of the author's |"
        in page
    )
    assert f"| pseudo-terminals | {TERMINALS} |" in page
    assert page.count(f"{limits.output_kilobytes:,} kB") == 2
    assert f"| {LONGEST:,} characters" in page
    assert f"a process with {supervisor.MEGABYTES} MB" in page
    assert f"| a file that is handed in, unzipped | {LARGEST_NOTEBOOK // 10**6} MB |" in page
    assert f"outputs included | {MOST_VALUES:,} |" in page
    assert f"| code cells | {MOST_CELLS:,} |" in page
    assert f"| {MOST_CODE:,} characters |" in page


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"'brick'.*bubblewrap, unshare, none"):
        Isolation("brick")


def test_a_report_cannot_miss_that_there_were_no_walls():
    assert "NO WALLS" in Isolation("none").describe()
    assert "no network" in Isolation("bubblewrap").describe()
