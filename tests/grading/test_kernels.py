"""Forked kernels serve every tool that starts kernels by jupyter_client, and do what clean ones do."""

import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from confusionlab.grading.sandbox import warm as warm_module
from confusionlab.grading.sandbox.examine import examine
from confusionlab.grading.sandbox.fork_server import Zygote, request_fork
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.readable import environment, readable
from tests.grading.staging import check, learner, notebook
from tools.project import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes do not fork on this system")

WARM = "'seaborn' in __import__('sys').modules"


def outputs(*sources, folder="."):
    sheet = new_notebook(cells=[new_code_cell(source) for source in sources])
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(sheet, timeout=60, kernel_name="python3", resources=resources).execute()
    return [cell.outputs[0]["data"]["text/plain"] for cell in sheet.cells]


@pytest.fixture
def _forked(monkeypatch):
    """The one setting, as a user would make it."""
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "confusionlab-warm")
    KernelProvisionerFactory.clear_instance()
    yield
    KernelProvisionerFactory.clear_instance()


@pytest.mark.usefixtures("_forked")
def test_one_setting_has_nbclient_fork_its_kernels():
    assert outputs(WARM) == ["True"]


def test_without_the_setting_nothing_changes():
    KernelProvisionerFactory.clear_instance()
    assert outputs(WARM) == ["False"]


@pytest.mark.usefixtures("_forked")
def test_a_forked_kernel_keeps_the_folder_and_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("COLOUR", "green")
    folder, colour = outputs("import os; os.getcwd()", "os.environ['COLOUR']", folder=tmp_path)
    assert (folder, colour) == (repr(str(tmp_path)), "'green'")


@pytest.mark.usefixtures("_forked")
def test_a_kernel_can_be_interrupted_restarted_and_shut_down():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute("import time\nprint('now')\ntime.sleep(600)")
    while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=60)["content"]["ename"] == "KeyboardInterrupt"
    manager.restart_kernel()
    client.wait_for_ready(timeout=60)
    assert client.execute_interactive("1", timeout=60)["content"]["status"] == "ok"
    folder = Path(manager.connection_file).parent
    client.stop_channels()
    manager.shutdown_kernel()
    assert not manager.is_alive()
    assert not folder.exists()


@pytest.mark.parametrize("is_warm", [True, False])
def test_a_kernels_specification_can_ask_for_walls(is_warm, walls):
    manager = AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.metadata["kernel_provisioner"] = {
        "provisioner_name": "confusionlab-warm",
        "config": {"walls": walls.kind, "warm": is_warm},
    }
    sheet = new_notebook(cells=[new_code_cell(WARM), new_code_cell(f"import os; os.listdir({str(ROOT)!r})")])
    client = NotebookClient(sheet, km=manager, timeout=60)
    client.execute(reset_kc=True, cleanup_kc=True)
    first, second = (cell.outputs[0]["data"]["text/plain"] for cell in sheet.cells)
    assert first == str(is_warm)
    assert "solutions" not in second


def test_each_forked_kernel_draws_numbers_of_its_own(walls):
    draw = "import random, numpy as np\ndrawn = [random.random(), float(np.random.random())]"
    sheet = notebook(learner(draw), check("drawn", "drawn"))
    first, second = (examine(sheet, Limits(), walls)[-1].shown for _ in range(2))
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
    (done, shown) = examine(
        notebook(learner(work), check("scores", "scores > 0.8")), Limits(), walls, is_warm
    )
    assert (done.status, done.error, shown.shown) == ("passed", None, "[True, True]")


def test_tensorflow_works_behind_the_walls(walls):
    pytest.importorskip("tensorflow")
    work = "import tensorflow as tf\ntotal = float(tf.reduce_sum(tf.ones((100, 100)) @ tf.ones((100, 100))))"
    (done, shown) = examine(notebook(learner(work), check("total", "total")), Limits(cell_seconds=300), walls)
    assert (done.status, done.error, shown.shown) == ("passed", None, "1000000")


def test_the_course_data_can_be_read_behind_the_walls(walls):
    load = "from confusionlab import datasets\nspam = datasets.load_spam().frame"
    (done, shown) = examine(notebook(learner(load), check("rows", "len(spam)")), Limits(), walls)
    assert (done.status, done.error, shown.shown) == ("passed", None, "10")


def test_a_zygote_that_has_started_a_thread_forks_nothing(tmp_path):
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=[600], daemon=True).start()"
    (tmp_path / "threaded.py").write_text(thread)
    zygote = Zygote(["threaded"], "os:getpid", environment() | {"PYTHONPATH": str(tmp_path)})
    assert zygote.process.wait() != 0
    with pytest.raises(BrokenPipeError):
        request_fork(zygote.socket, b"fork", [])
    zygote.close()


def test_a_zygote_that_has_died_is_replaced(walls):
    warm_module.zygote("kernels").process.kill()
    warm_module.zygote("kernels").process.wait()
    assert examine(notebook(check("one", "1", "1")), Limits(), walls)[0].status == "passed"


def test_readable_paths_leave_out_the_working_folder_and_whatever_else_is_not_installed():
    shown = readable()
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
from nbformat.v4 import new_code_cell, new_notebook
from confusionlab.grading.sandbox.examine import examine
cell = new_code_cell("import pandas", metadata={"confusionlab": {"role": "learner", "task": None}})
from confusionlab.grading.sandbox.isolation import Walls, WallsError, available_walls
print(examine(new_notebook(cells=[cell]))[0].status)
"""
