"""Graded in real processes: one that dies takes nobody's work along, and nobody is graded twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Future
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from confusionlab.grading.marking.pools import Cluster, Workers, graded
from tests.grading.helpers import answered, as_bytes, plan, stumbling_attempt

without_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(autouse=True)
def _stumbling(monkeypatch):
    monkeypatch.setattr("confusionlab.grading.marking.pools.attempt", stumbling_attempt)


def notebook(comment=""):
    return as_bytes(answered(missed=f"{comment}\nmissed = 2"))


def outcome(jobs, place):
    watched = []
    found = list(graded(plan(), jobs, pool=place, watch=watched.append))
    assert len({name for name, _ in found}) == len(found) == len(jobs)
    assert all(len(names) <= place.width for names in watched)
    return {name: (report.status, report.points) for name, report in found}


def test_a_process_that_dies_takes_nobody_along(tmp_path):
    jobs = [(f"student {number}", notebook()) for number in range(5)]
    jobs.insert(1, ("killer", notebook("# die")))
    jobs.insert(3, ("unlucky", notebook(f"# die once: {tmp_path / 'died'}")))
    with closing(Workers(2)) as place:
        found = outcome(jobs, place)
    assert found.pop("killer") == ("failed", 0)
    assert set(found.values()) == {("graded", 1)}


def test_whose_process_ended_twice_is_told_what_to_do():
    with closing(Workers(1)) as place:
        ((_, report),) = graded(plan(), [("killer", notebook("# die"))], pool=place, watch=list)
    assert "--workers 1" in report.notes[0]


def test_submissions_are_read_only_as_they_are_needed():
    taken = []

    def jobs():
        for number in range(6):
            taken.append(number)
            yield f"student {number}", notebook()

    with closing(Workers(1)) as place:
        work = graded(plan(), jobs(), pool=place, watch=lambda names: None)
        next(work)
        assert len(taken) <= 2
        work.close()


@without_signals
def test_closing_ends_what_is_being_graded(tmp_path):
    waiting = tmp_path / "waiting"
    place = Workers(1)
    future = place.executor.submit(stumbling_attempt, plan(), notebook(f"# wait: {waiting}"))
    worker = psutil.Process(_process_in(waiting))
    place.close()
    assert isinstance(future.exception(), KeyboardInterrupt)
    assert not worker.is_running()


@without_signals
def test_an_interrupt_that_comes_between_two_submissions_is_not_lost(tmp_path):
    with closing(Workers(1)) as place:
        place.executor.submit(signal.raise_signal, signal.SIGINT).result()
        next_one = place.executor.submit(stumbling_attempt, plan(), notebook("# die"))
        assert isinstance(next_one.exception(), KeyboardInterrupt)


@without_signals
def test_a_worker_that_lets_no_interrupt_through_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr("confusionlab.grading.marking.pools.CLEAN_UP_SECONDS", 0.1)
    place = Workers(1)
    future = place.executor.submit(deaf, tmp_path / "waiting")
    worker = psutil.Process(_process_in(tmp_path / "waiting"))
    place.close()
    assert isinstance(future.exception(), BrokenExecutor)
    assert not worker.is_running()


def deaf(file):
    """Note this process in a file, and wait for nothing, whatever comes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    file.write_text(str(os.getpid()))
    time.sleep(600)


def _process_in(file: Path) -> int:
    """Return the process that has noted itself in a file, as soon as it has."""
    while not (file.exists() and file.read_text()):
        time.sleep(0.05)
    return int(file.read_text())


def test_workers_end_with_their_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, sys, time\n"
        "from confusionlab.grading.marking.pools import Workers\n"
        "if __name__ == '__main__':\n"
        "    place = Workers(2)\n"
        "    pids = {place.executor.submit(os.getpid).result()}\n"
        "    [place.executor.submit(time.sleep, 60) for _ in range(2)]\n"
        "    print(*pids, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive


@pytest.fixture(scope="module")
def cluster():
    distributed, dask = pytest.importorskip("distributed"), pytest.importorskip("dask")
    # Real processes; a lost one is replaced. A task may take two of them along before it is given up.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as running,
    ):
        yield running


@without_signals
def test_what_a_lost_worker_was_grading_is_graded_elsewhere(cluster, tmp_path):
    waiting = tmp_path / "waiting"
    jobs = [(f"student {number}", notebook()) for number in range(8)]
    jobs.insert(2, ("on a lost worker", notebook(f"# wait: {waiting}")))

    def kill():
        os.kill(_process_in(waiting), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with closing(Cluster(cluster.scheduler_address)) as place:
        found = outcome(jobs, place)
    killer.join()
    assert set(found.values()) == {("graded", 1)}
    assert len(found) == 9


def test_a_submission_that_kills_every_worker_is_given_up_and_costs_nobody_else_anything(cluster):
    cluster.scale(1)  # so that the others wait for the very worker which it kills
    while len(cluster.scheduler_info["workers"]) > 1:
        time.sleep(0.1)
    jobs = [("killer", notebook("# die late")), ("student", notebook()), ("other student", notebook())]
    with closing(Cluster(cluster.scheduler_address)) as place:
        found = outcome(jobs, place)
    assert found == {"killer": ("failed", 0), "student": ("graded", 1), "other student": ("graded", 1)}


class OneQueue:
    """A place where a process takes along what waits for it; of two submissions the first time both."""

    width = 2
    loss = ChildProcessError

    def __init__(self):
        self.executor = self
        self.submitted = 0

    def submit(self, function, *given):
        self.submitted += 1
        future = Future()
        if self.submitted <= 2 or any(b"# die" in each for each in given if isinstance(each, bytes)):
            future.set_exception(self.loss())
        else:
            future.set_result(function(*given))
        return future

    def renew(self):
        """Another process comes by itself."""


def test_who_waited_for_a_process_that_was_lost_is_graded_alone():
    found = outcome([("killer", notebook("# die")), ("student", notebook())], OneQueue())
    assert found == {"killer": ("failed", 0), "student": ("graded", 1)}


def test_no_cluster_there():
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "200ms"}),
        pytest.raises(OSError, match=r"127\.0\.0\.1:1"),
    ):
        Cluster("tcp://127.0.0.1:1")
