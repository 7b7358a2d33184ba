"""Matrices of what is too big for one machine: pieces counted by Dask add up to one pass, and none is lost.

The cluster is a real one: a scheduler and two workers, each a process of its own, started as on any machine.
"""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dask import delayed
from dask.distributed import Client, as_completed, wait

from confusionlab import ConfusionMatrix
from tools.project import ROOT

PIECES, SIZE, CLASSES = 24, 5_000, 10
WORKERS = 2
# So many pieces are counted at once; the others wait until a file is there.
FREE = 6


def piece(number):
    """Draw a piece's actual and predicted classes, and the ids of its examples."""
    generator = np.random.default_rng(number)
    actual = generator.integers(0, CLASSES, SIZE)
    guess = generator.integers(0, CLASSES, SIZE)
    predicted = np.where(generator.random(SIZE) < 0.8, actual, guess)
    return actual, predicted, number * SIZE + np.arange(SIZE)


def matrix(actual, predicted, ids):
    return ConfusionMatrix.from_labels(actual, predicted, range(CLASSES), keep_examples=3, ids=ids)


def count(number):
    return matrix(*piece(number))


def count_when_told(number, gate):
    while number >= FREE and not Path(gate).exists():
        time.sleep(0.02)
    return count(number)


def count_file(path):
    batches = pq.ParquetFile(path).iter_batches(1_000)
    return sum(matrix(*(column.to_numpy() for column in batch)) for batch in batches)


@pytest.fixture(scope="module")
def one_pass():
    return matrix(*map(np.concatenate, zip(*map(piece, range(PIECES)), strict=True)))


@dataclass(frozen=True)
class Cluster:
    """A client, and the workers' processes by their ids."""

    client: Client
    workers: dict[int, subprocess.Popen]
    start: Callable[..., subprocess.Popen]

    def complete(self) -> None:
        """Start as many workers as have died; without a nanny nobody else does."""
        for pid in [pid for pid, worker in self.workers.items() if worker.poll() is not None]:
            del self.workers[pid]
        while len(self.workers) < WORKERS:
            worker = self.start("dask_worker", "--nthreads", "1", "--no-nanny")
            self.workers[worker.pid] = worker
        self.client.wait_for_workers(WORKERS)


@pytest.fixture(scope="module")
def _cluster(tmp_path_factory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    address = folder / "scheduler.json"
    with (folder / "log.txt").open("w") as log:

        def start(command, *options):
            line = [sys.executable, "-m", f"distributed.cli.{command}", "--scheduler-file", str(address)]
            return subprocess.Popen(
                [*line, "--host", "127.0.0.1", "--no-dashboard", *options],
                cwd=ROOT,  # tasks are functions of this module: workers import it
                stdout=log,
                stderr=log,
            )

        scheduler, workers = start("dask_scheduler", "--port", "0"), {}
        try:
            while not _is_written(address):
                assert scheduler.poll() is None, (folder / "log.txt").read_text("utf-8")
                time.sleep(0.05)
            with Client(scheduler_file=str(address)) as client:
                yield Cluster(client, workers, start)
        finally:
            for process in (*workers.values(), scheduler):
                process.kill()
                process.wait()


@pytest.fixture
def cluster(_cluster) -> Cluster:
    """One cluster for all tests, with all its workers at the beginning of each."""
    _cluster.complete()
    return _cluster


def _is_written(address):
    try:
        return bool(json.loads(address.read_text("utf-8")))
    except (FileNotFoundError, json.JSONDecodeError):
        return False


def test_pieces_added_in_any_order_are_one_pass(one_pass):
    matrices = [count(number) for number in range(PIECES)]
    assert sum(matrices) == one_pass
    order = np.random.default_rng(0).permutation(PIECES)
    assert sum(matrices[number] for number in order) == one_pass
    assert one_pass.total == PIECES * SIZE


def test_the_built_in_sum_adds_delayed_matrices(one_pass):
    total = sum(delayed(count)(number) for number in range(PIECES))
    assert total.compute(scheduler="synchronous") == one_pass


def test_what_a_worker_sends_back_is_small():
    counts_only = ConfusionMatrix.from_labels(*piece(0)[:2], range(CLASSES))
    labels = sum(side.nbytes for side in piece(0)[:2])
    assert len(pickle.dumps(counts_only)) < 1_500 < labels / 50


def test_a_cluster_counts_pieces_and_files(cluster, one_pass, tmp_path):
    running = cluster.client.map(count, range(PIECES))
    assert sum(cm for _, cm in as_completed(running, with_results=True)) == one_pass
    assert set(cluster.client.run(os.getpid).values()) == set(cluster.workers)

    files = [str(tmp_path / f"{number}.parquet") for number in range(PIECES)]
    for number, file in enumerate(files):
        pq.write_table(pa.table(piece(number), names=["actual", "predicted", "id"]), file)
    running = cluster.client.map(count_file, files)
    assert sum(cm for _, cm in as_completed(running, with_results=True)) == one_pass


def test_a_worker_that_is_killed_midway_takes_nothing_along(cluster, one_pass, tmp_path):
    client, gate = cluster.client, tmp_path / "go"
    running = client.map(count_when_told, range(PIECES), gate=str(gate))
    wait(running[:FREE])

    # One that holds results nobody has fetched; both workers are busy with pieces that wait.
    victim = next(iter(client.who_has(running[:FREE]).values()))[0]
    assert all(client.processing().values())
    killed = cluster.workers[client.run(os.getpid)[victim]]
    killed.kill()
    killed.wait()
    gate.touch()

    assert sum(client.gather(running)) == one_pass
    assert victim not in client.scheduler_info()["workers"]
