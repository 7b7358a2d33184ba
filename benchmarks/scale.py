"""A hundred million labels through a local Dask cluster: memory, two workers, and one that is killed."""

from __future__ import annotations

import logging
import os
import signal
import statistics
import time
from collections.abc import Iterator

import numpy as np
import psutil
from dask.distributed import Client, as_completed
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks.measure import Row, at_most
from confusionlab import ConfusionMatrix

TITLE = "Too big for one machine"
N_CLASSES = 100
N_PIECES, SIZE = 1_000, 100_000
ROUNDS = 3


def piece(number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw one piece's actual and predicted classes; nine in ten are right."""
    generator = np.random.default_rng(number)
    actual = generator.integers(0, N_CLASSES, SIZE)
    guess = generator.integers(0, N_CLASSES, SIZE)
    return actual, np.where(generator.random(SIZE) < 0.9, actual, guess)


def count(number: int) -> ConfusionMatrix:
    """Count one piece, where it is drawn."""
    return ConfusionMatrix.from_labels(*piece(number), labels=range(N_CLASSES))


def rows() -> Iterator[Row]:
    """Measure a cluster of two worker processes on this machine; the scheduler lives in this one."""
    what = f"{N_PIECES * SIZE:,} labels of {N_CLASSES} classes in {N_PIECES:,} pieces, two workers"
    with _cluster() as client:
        total, fullest = _total_and_memory(client)
        megabytes = sum(side.nbytes for side in piece(0)) * N_PIECES / 10**6
        yield at_most(
            f"{what}: all their memory at its fullest, of what the labels take", megabytes, fullest, "MB"
        )
        whole = _one_pass()
        yield _equal(f"{what}: the sum, beside one pass over all labels at once", total == whole)
        one, two = _seconds_of_one_and_two(client)
        claim = f"{what}: drawing and counting, beside one of them alone, by the clock on the wall"
        yield Row(claim, "nothing", f"{one / two:.3g} times as fast ({two:.1f} s against {one:.1f} s)", None)
    with _cluster() as client:
        yield _equal(
            f"{what}, one of them killed midway: the sum", _total_though_one_is_killed(client) == whole
        )


def _cluster() -> Client:
    return Client(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL)


def _arrivals(client: Client, what: str, **where: list[str]) -> Iterator[ConfusionMatrix]:
    """Yield the matrices of all pieces as they come in."""
    running = client.map(count, range(N_PIECES), pure=False, **where)
    arriving = as_completed(running, with_results=True)
    for _, cm in tqdm(arriving, what, N_PIECES, unit="piece", leave=False):
        yield cm


def _total_and_memory(client: Client) -> tuple[ConfusionMatrix, float]:
    """Add up all pieces; look at the workers' memory whenever one comes in. Give the most megabytes."""
    workers = [psutil.Process(number) for number in client.run(os.getpid).values()]
    total, fullest = ConfusionMatrix(np.zeros((N_CLASSES, N_CLASSES), int)), 0
    for cm in _arrivals(client, "memory"):
        total += cm
        fullest = max(fullest, sum(worker.memory_info().rss for worker in workers))
    return total, fullest / 10**6


def _one_pass() -> ConfusionMatrix:
    """Count all labels in one go, as bytes: as the integers that they are, they might not fit."""
    sides = np.empty((2, N_PIECES * SIZE), np.uint8)
    for number in range(N_PIECES):
        sides[:, number * SIZE : (number + 1) * SIZE] = piece(number)
    return ConfusionMatrix.from_labels(*sides, labels=range(N_CLASSES))


def _seconds_of_one_and_two(client: Client) -> tuple[float, float]:
    """Give the median seconds of one worker and of both; they take turns."""
    addresses = list(client.scheduler_info()["workers"])
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for workers, seconds in taken.items():
            start = time.perf_counter()
            sum(_arrivals(client, f"{workers} working", workers=addresses[:workers]))
            seconds.append(time.perf_counter() - start)
    return statistics.median(taken[1]), statistics.median(taken[2])


def _total_though_one_is_killed(client: Client) -> ConfusionMatrix:
    victim = min(client.run(os.getpid).values())
    total = ConfusionMatrix(np.zeros((N_CLASSES, N_CLASSES), int))
    for number, cm in enumerate(_arrivals(client, "one is killed")):
        total += cm
        if number == N_PIECES // 3:
            os.kill(victim, signal.SIGKILL)
    return total


def _equal(claim: str, is_so: bool) -> Row:
    return Row(claim, "equal", "equal" if is_so else "different", is_so)
