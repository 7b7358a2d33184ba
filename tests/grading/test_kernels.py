"""Forked kernels do what clean ones do."""

import subprocess
import sys

import pytest

from confusionlab.grading.sandbox.fork_server import Zygote, fork_server, request_fork
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.readable import environment, readable_paths
from confusionlab.grading.sandbox.supervisor import run
from tests.grading.attack_notebooks import check, learner, notebook
from tools.project import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes do not fork on this system")


def test_each_forked_kernel_draws_numbers_of_its_own(walls):
    draw = "import random, numpy as np\ndrawn = [random.random(), float(np.random.random())]"
    sheet = notebook(learner(draw), check("drawn", "drawn"))
    first, second = (run(sheet, limits=Limits(), isolation=walls)[-1].shown for _ in range(2))
    assert first.strip("[]").split(", ")[0] != second.strip("[]").split(", ")[0]
    assert first.strip("[]").split(", ")[1] != second.strip("[]").split(", ")[1]


@pytest.mark.parametrize("is_warm", [True, False])
def test_libraries_work_behind_the_walls(is_warm, walls):
    work = (
        "import numpy as np, pandas as pd, seaborn as sns\n"
        "from sklearn.datasets import load_iris\n"
        "from sklearn.ensemble import RandomForestClassifier\n"
        "from sklearn.model_selection import cross_val_score\n"
        "X, y = load_iris(return_X_y=True)\n"
        "scores = cross_val_score(RandomForestClassifier(5, random_state=0), X, y, cv=2, n_jobs=2)\n"
        "axes = sns.heatmap(pd.DataFrame(np.eye(2)), annot=True)"
    )
    (done, shown) = run(
        notebook(learner(work), check("scores", "scores > 0.8")),
        limits=Limits(),
        isolation=walls,
        warm=is_warm,
    )
    assert (done.status, done.error, shown.shown) == ("passed", None, "[True, True]")


def test_tensorflow_works_behind_the_walls(walls):
    pytest.importorskip("tensorflow")
    work = "import tensorflow as tf\ntotal = float(tf.reduce_sum(tf.ones((100, 100)) @ tf.ones((100, 100))))"
    (done, shown) = run(
        notebook(learner(work), check("total", "total")), limits=Limits(cell_seconds=300), isolation=walls
    )
    assert (done.status, done.error, shown.shown) == ("passed", None, "1000000")


def test_the_course_data_can_be_read_behind_the_walls(walls):
    load = "from confusionlab import datasets\nspam = datasets.load_spam().frame"
    (done, shown) = run(notebook(learner(load), check("rows", "len(spam)")), limits=Limits(), isolation=walls)
    assert (done.status, done.error, shown.shown) == ("passed", None, "10")


def test_a_zygote_that_has_started_a_thread_forks_nothing(tmp_path):
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=[600], daemon=True).start()"
    (tmp_path / "threaded.py").write_text(f"{thread}\ndef entry(wait):\n    wait()")
    zygote = Zygote(["threaded"], "threaded:entry", environment() | {"PYTHONPATH": str(tmp_path)})
    assert zygote.process.wait() != 0
    with pytest.raises(BrokenPipeError):
        request_fork(zygote.socket, b"fork", [])
    zygote.close()


def test_what_is_done_before_the_fork_leaves_nothing_that_a_notebook_would_see(walls):
    learner_sees = (
        "import warnings, matplotlib.pyplot as plt, numpy as np\n"
        "seen = [plt.get_fignums(), plt.figure().number, len(np.random.get_state()[1]), __name__,\n"
        "        sorted(name for name in dir() if not name.startswith('_'))]"
    )
    sheet = notebook(learner(learner_sees), check("seen", "seen"))
    forked, clean = (run(sheet, isolation=walls, warm=is_warm)[-1].shown for is_warm in (True, False))
    assert forked == clean
    assert forked is not None


def test_a_forked_kernel_takes_the_same_options_as_a_clean_one(walls):
    ask = "from traitlets.config import Application\ntold = str(Application.instance().cli_config)"
    sheet = notebook(learner(ask), check("told", "told.replace('/tmp/kernel.json', '')"))
    forked, clean = (run(sheet, isolation=walls, warm=is_warm)[-1].shown for is_warm in (True, False))
    assert "in_kernel" in forked
    assert set(forked.split("'")) <= set(clean.split("'"))


def test_a_zygote_that_has_died_is_replaced(walls):
    fork_server("kernels").process.kill()
    fork_server("kernels").process.wait()
    assert run(notebook(check("one", "1", "1")), limits=Limits(), isolation=walls)[0].status == "passed"


def test_readable_paths_leave_out_the_working_folder_and_whatever_else_is_not_installed():
    shown = readable_paths()
    assert not any(ROOT.is_relative_to(path) for path in shown)
    assert not any((ROOT / "solutions").is_relative_to(path) for path in shown)
    assert len(shown) == len(set(shown))
    assert not any(other in path.parents for path in shown for other in shown)


def test_a_module_in_the_working_folder_is_not_taken_for_a_library(tmp_path, monkeypatch):
    (tmp_path / "pandas.py").write_text("raise SystemExit('a submission called like a library')")
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, "-c", CLASS_IN_A_FOLDER]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "passed", result.stderr


CLASS_IN_A_FOLDER = """
import sys
sys.path.pop(0)
from confusionlab.grading.sandbox.notebook import Cell
from confusionlab.grading.sandbox.supervisor import run
print(run([Cell(id="shadow", source="import pandas")])[0].status)
"""
