"""One notebook, however hostile: honest work keeps its points, a cheat gains none, nothing is left."""

import os
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import psutil
import pytest

from confusionlab.grading.sandbox import supervisor as supervisor_module
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.launch import FOLDER_PREFIX
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.notebook import Cell
from confusionlab.grading.sandbox.supervisor import Event, SandboxError, run
from tests.grading.attack_notebooks import (
    IMPORT,
    check,
    learner,
    notebook,
    notebook_of,
    unexpected,
    unexpected_in_parts,
)
from tests.grading.hostile import breaking, forging

LIMITS = Limits(cell_seconds=30, memory_megabytes=1500, file_megabytes=32)
SHORT = replace(LIMITS, cell_seconds=2)
HARMLESS = Limits(cell_seconds=60)

# Some of each sort, for the slower ways to run them.
CHOSEN = (
    "exit-at-once",
    "crash",
    "recurse",
    "endless-loop",
    "leave-an-orphan",
    "leave-files",
    "print-no-text",
)
BREAKING = breaking.ENDING | breaking.HANGING | breaking.STAYING | breaking.FLOODING
SAMPLE = {name: BREAKING[name] for name in CHOSEN} | forging.ATTACKS
# What the second builder of walls has to show: that it gives the same namespace, not each attack once more.
SMALL_SAMPLE = {
    name: SAMPLE[name] for name in ("exit-at-once", "endless-loop", "leave-an-orphan", "show-many-answers")
}


def left_over():
    """Return what still runs of what submissions started: in a room, or out of our sight."""
    left = []
    for process in psutil.process_iter(["cmdline"]):
        with suppress(psutil.NoSuchProcess, OSError):
            status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
            namespaces = next(line for line in status.splitlines() if line.startswith("NSpid")).split()[1:]
            is_ours = psutil.Process() in process.parents()
            if (is_ours and len(namespaces) > 1) or breaking.NAP in (process.info["cmdline"] or ()):
                left.append(process)
    return left


def has_ended(process):
    """Wait until a process that has lost its parent has ended; perhaps nobody waits for it any longer."""
    for _ in range(600):
        try:
            if psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    return False


def statuses(results):
    return [(seen.cell_id, seen.status) for seen in results]


@pytest.mark.parametrize("kind", ["ENDING", "HANGING", "FLOODING", "STAYING"])
def test_breaking_the_kernel_costs_only_the_task_of_that_cell(kind, walls):
    attacks, limits = getattr(breaking, kind), SHORT if kind == "HANGING" else LIMITS
    assert unexpected_in_parts(attacks, limits=limits, isolation=walls) == []
    assert left_over() == []


def test_a_cheat_gains_nothing(walls):
    assert (
        unexpected(forging.ATTACKS, run(notebook_of(forging.ATTACKS), limits=LIMITS, isolation=walls)) == []
    )


@pytest.mark.parametrize("name", forging.SABOTAGE)
def test_sabotage_gains_nothing_and_costs_nothing_that_was_earned_before(name, walls):
    attack = forging.SABOTAGE[name]
    sheet = notebook(check("before", "1", "1"), learner(attack.source), check("after", attack.answer, "42"))
    before, _, after = run(sheet, limits=LIMITS, isolation=walls)
    assert before.status == "passed"
    assert after.status in {"failed", "error"}


BUSY = {
    "at-once": (
        "import os, time\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        while True: pass\n"
        "time.sleep(60)"
    ),
    "one-after-the-other": (
        "import os, time\n"
        "while True:\n"
        "    if os.fork() == 0:\n"
        "        start = time.process_time()\n"
        "        while time.process_time() < start + 0.1: pass\n"
        "        os._exit(0)\n"
        "    os.wait()"
    ),
}


@pytest.mark.parametrize("name", BUSY)
def test_the_processors_time_of_all_processes_together_is_bounded(name, walls):
    two_seconds = Limits(cell_seconds=100, notebook_seconds=200, processors=0.01)
    busy, rest = run(
        notebook(learner(BUSY[name]), check("rest", "1", "1")), limits=two_seconds, isolation=walls
    )
    assert (busy.status, rest.status) == ("killed", "passed")
    assert busy.error == "it took more than 2 seconds of the processor's time"


def test_what_one_process_may_take_is_bounded_by_the_system_itself(walls):
    limits = Limits(notebook_seconds=300, processors=2, memory_megabytes=1000, processes=4, file_megabytes=16)
    kinds = "'CPU', 'DATA', 'NPROC', 'FSIZE', 'CORE'"
    bounds = f"[resource.getrlimit(getattr(resource, 'RLIMIT_' + kind)) for kind in ({kinds})]"
    sheet = notebook(learner("import os, resource"), check("bounds", bounds), check("nice", "os.nice(0)"))
    _, shown, priority = run(sheet, limits=limits, isolation=walls)
    expected = [602, 1000 << 20, 32, 16 << 20, 0]
    assert shown.shown == str([[bound, bound] for bound in expected])
    assert priority.shown == str(min(os.nice(0) + 5, 19))  # it gives way to the grader


def test_a_value_is_told_without_what_a_terminal_would_obey(walls):
    forged = (
        "import confusionlab.grading.sandbox.in_kernel as answer\n"
        "answer.canonical = lambda *value: '\\x1b[2J\\x00\\u202e<script>'"
    )
    seen = run(notebook(learner(forged), check("forged", "1", "1")), limits=HARMLESS, isolation=walls)
    assert (seen[-1].status, seen[-1].shown) == ("failed", " [2J  <script>")


@pytest.fixture(scope="module")
def sampled(walls):
    """What a forked kernel makes of the sample."""
    results = run(notebook_of(SAMPLE), limits=SHORT, isolation=walls)
    assert left_over() == []
    return results


def test_a_clean_kernel_and_a_forked_one_agree(walls, sampled):
    # The cold one is the reference: what the fork saves must not be paid for in points.
    cold = run(notebook_of(SAMPLE), limits=SHORT, isolation=walls, warm=False)
    assert unexpected(SAMPLE, cold) == []
    assert [(seen.cell_id, seen.status, seen.shown) for seen in cold] == [
        (seen.cell_id, seen.status, seen.shown) for seen in sampled
    ]
    assert left_over() == []


def test_both_kinds_of_walls_agree(walls, each_walls, sampled):
    if each_walls == walls:
        assert unexpected(SAMPLE, sampled) == []
    else:
        results = run(notebook_of(SMALL_SAMPLE), limits=SHORT, isolation=each_walls)
        assert unexpected(SMALL_SAMPLE, results) == []
        assert left_over() == []


@pytest.mark.parametrize("warm", [True, False])
def test_what_is_expected_is_nowhere_in_the_kernels_memory(warm, walls):
    secret = f"SECRET-{token_hex(16)}"
    sheet = notebook(
        learner(forging.SEARCH),
        check("memory", "outcome", "'nothing found'"),
        check("secret", "1", repr(secret)),
    )
    search, memory, guess = run(sheet, limits=HARMLESS, isolation=walls, warm=warm)
    assert (search.status, memory.status, guess.status) == ("passed", "passed", "failed")


def test_the_search_of_the_memory_finds_what_is_there(walls):
    sheet = notebook(
        learner(f"planted = 'SECRET-' + {token_hex(16)!r}", "plant"),
        learner(forging.SEARCH),
        check("memory", "outcome == planted"),
    )
    assert run(sheet, limits=HARMLESS, isolation=walls)[-1].shown == "True"


def test_the_reference_shows_its_values_where_none_are_expected_yet(walls):
    sheet = notebook(
        learner("def double(x): return 2 * x"), check("a", "double(4)"), check("b", "[0.1 + 0.2]")
    )
    seen = run(sheet, limits=HARMLESS, isolation=walls)
    assert statuses(seen) == [("answer", "passed"), ("a-check", "passed"), ("b-check", "passed")]
    assert [result.shown for result in seen] == [None, "8", "[0.3]"]


def test_only_the_canonical_value_counts(walls):
    noisy = (
        "import warnings\n"
        "def noisy(x):\n"
        "    print('looking', x)\n"
        "    warnings.warn('noise')\n"
        "    display(x)\n"
        "    return x"
    )
    seen = run(
        notebook(learner(noisy), check("noisy", "noisy(0.5)", "0.5")), limits=HARMLESS, isolation=walls
    )
    assert seen[-1].status == "passed"


def test_a_wrong_value_fails_and_is_told(walls):
    wrong, none, error = run(
        notebook(
            check("wrong", "[2, 0.5]", "[2, 0.6]"),
            Cell(id="none-check", source="pass", check="none", expected="1"),
            check("error", "1 / 0", "1"),
        ),
        limits=HARMLESS,
        isolation=walls,
    )
    assert (wrong.status, wrong.shown, wrong.error) == ("failed", "[2, 0.5]", None)
    assert (none.status, none.shown) == ("failed", None)
    assert "0 answers" in none.error
    assert (error.status, error.error) == ("error", "ZeroDivisionError: division by zero")


def test_a_value_counts_only_under_its_own_name(walls):
    sheet = notebook(
        Cell(id="a", source=f"{IMPORT}check('b', 1)", check="a", expected="1"),
    )
    assert run(sheet, limits=HARMLESS, isolation=walls)[0].status == "failed"


def test_after_a_killed_kernel_the_earlier_cells_are_run_again_without_the_killer(walls):
    seen = run(
        notebook(
            learner("runs = []", "start"),
            learner("runs.append('first')", "first"),
            learner("runs.append('killer'); import os; os._exit(1)", "killer"),
            learner("runs.append('second')", "second"),
            check("runs", "runs", "['first', 'second']"),
        ),
        limits=HARMLESS,
        isolation=walls,
    )
    assert [status for _, status in statuses(seen)] == ["passed", "passed", "killed", "passed", "passed"]
    assert seen[2].error == "the kernel ended itself, with exit status 1"


def test_a_check_whose_function_kills_costs_only_itself(walls):
    seen = run(
        notebook(
            learner("import os\ndef deadly(x): return os._exit(1) if x else 0"),
            check("one", "deadly(1)", "1"),
            check("zero", "deadly(0)", "0"),
        ),
        limits=HARMLESS,
        isolation=walls,
    )
    assert [status for _, status in statuses(seen)] == ["passed", "killed", "passed"]


def test_a_slow_cell_is_interrupted_and_its_kernel_lives_on(walls):
    slow = "progress = []\nimport time\nwhile True: progress.append(1); time.sleep(0.01)"
    seen = run(
        notebook(learner(slow), check("kept", "len(progress) > 0", "True")), limits=SHORT, isolation=walls
    )
    assert [status for _, status in statuses(seen)] == ["timeout", "passed"]
    assert seen[0].error == "it ran for more than 2 seconds"


def test_when_the_notebooks_time_is_over_the_rest_is_not_run(walls):
    limits = Limits(cell_seconds=60, notebook_seconds=6)
    sheet = notebook(check("before", "1", "1"), learner("while True: pass"), check("after", "1", "1"))
    assert [status for _, status in statuses(run(sheet, limits=limits, isolation=walls))] == [
        "passed",
        "timeout",
        "not run",
    ]


def test_an_error_is_told_in_one_short_line(walls):
    rude = "raise ValueError('\\x1b[31m<script>\\n' + 'x' * 10000)"
    (seen,) = run(notebook(learner(rude)), limits=HARMLESS, isolation=walls)
    assert seen.error.startswith("ValueError: [31m<script> xxx")
    assert len(seen.error) <= 500


def test_figures_are_closed_after_their_cell_as_in_a_notebook(walls):
    sheet = notebook(
        learner("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "draw"),
        learner("plt.plot([1])", "again"),
        check("open", "plt.get_fignums()", "[]"),
    )
    for warm in (True, False):
        assert run(sheet, limits=HARMLESS, isolation=walls, warm=warm)[-1].status == "passed"


def test_without_walls_a_trusted_notebook_runs_all_the_same():
    sheet = notebook(
        learner("x = 1"),
        check("x", "x", "1"),
        learner("import os; os._exit(0)", "end"),
        check("y", "x + 1", "2"),
    )
    seen = run(sheet, limits=HARMLESS, isolation=Isolation("none"))
    assert [status for _, status in statuses(seen)] == ["passed", "passed", "killed", "passed"]


@pytest.fixture
def short_folder():
    """A temporary folder whose path leaves room for a socket's name, which may have 107 characters in all."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_what_a_killed_grader_leaves_without_walls_is_cleared(monkeypatch, short_folder):
    monkeypatch.setenv("TMPDIR", str(short_folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    kept, note = short_folder / f"{FOLDER_PREFIX}of-somebody-else", short_folder / "kernel"
    kept.mkdir()
    killer = (
        "import os, pathlib, signal\n"
        f"pathlib.Path({str(note)!r}).write_text(str(os.getpid()))\n"
        "os.kill(os.getppid(), signal.SIGKILL)\n"
        "while True: pass"
    )
    seen = run(notebook(learner(killer), learner("1", "next")), limits=HARMLESS, isolation=Isolation("none"))
    assert [status for _, status in statuses(seen)] == ["killed", "passed"]
    assert has_ended(int(note.read_text()))
    assert sorted(path.name for path in short_folder.iterdir()) == sorted([kept.name, note.name])


def test_where_no_kernel_starts_the_submission_is_not_blamed(walls, monkeypatch):
    broken = [sys.executable, "-c", "import sys; sys.exit(1)"]
    monkeypatch.setattr(supervisor_module, "SUPERVISE", broken)
    with pytest.raises(SandboxError, match="its supervisor ended at once"):
        run(notebook(learner("1")), limits=HARMLESS, isolation=walls, warm=False)


def test_a_supervisor_that_is_broken_costs_only_the_cell_that_did_it(walls, monkeypatch, tmp_path):
    handle = supervisor_module._Run._handle

    def handle_and_break(self, supervisor, event):
        handle(self, supervisor, event)
        if event == Event("begin", 2):
            supervisor.kill()

    monkeypatch.setattr(supervisor_module._Run, "_handle", handle_and_break)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sheet = notebook(learner("x = 1"), check("a", "x", "1"), learner("x = 9", "flood"), check("b", "x", "1"))
    seen = run(sheet, limits=HARMLESS, isolation=walls)
    assert [status for _, status in statuses(seen)] == ["passed", "passed", "killed", "passed"]
    assert "nobody could listen" in seen[2].error
    assert not list(tmp_path.iterdir()), "it has left its folder behind"


def test_an_interrupted_run_leaves_nothing(walls, monkeypatch):
    def interrupt(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(supervisor_module, "CellResult", interrupt)
    sheet = notebook(learner(f"import subprocess; subprocess.Popen(['sleep', '{breaking.NAP}'])"))
    with pytest.raises(KeyboardInterrupt):
        run(sheet, limits=HARMLESS, isolation=walls)
    assert left_over() == []
