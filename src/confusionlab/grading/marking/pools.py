"""Where submissions are graded: in processes of this machine, or on a Dask cluster.

Both give an executor as `concurrent.futures` knows it. No learner's code runs in these processes; they are
processes, and not threads, so that they outlive a hand-in that breaks its reader. A job lost with its
process is done again, alone; one that is lost again is reported as failed. (Dask itself does a lost job
again, but gives up all that waited for the processes which one of them took along.)
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from confusionlab.grading.marking.mark import NOTHING_BESIDE, Plan, grade, grader_failed, without_points
from confusionlab.grading.marking.report import Report
from confusionlab.grading.status import ReportStatus
from confusionlab.grading.submissions.beside import Beside

ENDED_TWICE = (
    "The process that graded it was ended from outside, twice; most often the machine had too little memory. "
    "Close other programs, and run the same command again with --workers 1, and without --cluster: only what "
    "failed is graded again."
)

CLEAN_UP_SECONDS = 60  # for workers that were interrupted

Job = tuple[str, bytes, Beside]  # whose, the notebook, and what lies beside it


class Pool(Protocol):
    """Where submissions run: local processes, or a Dask cluster."""

    width: int
    """How many submissions it takes at once."""
    executor: Executor
    """What they are given to."""
    loss: type[BaseException]
    """What is raised of a job whose process ended."""

    def renew(self) -> None:
        """Get another executor, in place of one that broke."""

    def close(self) -> None:
        """Stop what runs, at once."""


class Workers:
    """Processes of this machine.

    Parameters
    ----------
    width : int
        How many.
    """

    loss: type[BaseException] = BrokenExecutor

    def __init__(self, width: int) -> None:
        self.width = width
        self.renew()

    def renew(self) -> None:
        """Begin with fresh processes."""
        context = multiprocessing.get_context("spawn")
        self.executor: Executor = ProcessPoolExecutor(self.width, context, initializer=_prepare_worker)

    def close(self) -> None:
        """Interrupt what is being graded, as Ctrl-C would, so that it cleans up behind itself."""
        processes = multiprocessing.active_children()
        if os.name == "posix":
            for process in processes:
                os.kill(process.pid or 0, signal.SIGINT)
        end = partial(self.executor.shutdown, wait=True, cancel_futures=True)
        ending = threading.Thread(target=end)
        ending.start()
        ending.join(CLEAN_UP_SECONDS)
        if ending.is_alive():  # an interrupt can get lost in code that lets no error through
            for process in processes:
                process.kill()
        ending.join()


class Cluster:
    """A Dask cluster.

    What a lost worker was grading, its scheduler gives to another, a few times.

    Parameters
    ----------
    address : str
        The scheduler's: `tcp://host:8786`.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise OSError('--cluster needs Dask: pip install "confusionlab[dask,grading]"') from None
        self.client = Client(address)
        self.loss: type[BaseException] = KilledWorker
        # Twice what runs at once, so that no worker waits for its next submission.
        self.width = 2 * max(1, sum(self.client.nthreads().values()))
        self.renew()

    def renew(self) -> None:
        """Ask the cluster for an executor, to which equal submissions are tasks of their own."""
        self.executor: Executor = self.client.get_executor(pure=False)

    def close(self) -> None:
        """Give up what is waiting, and leave the cluster."""
        self.executor.shutdown(wait=False)
        self.client.close()


_interrupts: list[int] = []  # that came to this worker while it waited for a submission


def _prepare_worker() -> None:
    """Make a worker outlive an interrupt while it waits, and end with its parent, however that ended."""
    signal.signal(signal.SIGINT, lambda number, _frame: _interrupts.append(number))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let an interrupt through while a submission is graded, also one that came before it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if _interrupts:
            raise KeyboardInterrupt
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def attempt(plan: Plan, data: bytes, beside: Beside = NOTHING_BESIDE) -> Report:
    """Grade one submission; what goes wrong with the grader itself becomes its report."""
    try:
        with _interruptible():
            return grade(plan, data, beside)
    except Exception as error:
        return grader_failed(plan.key, error)


def graded(
    plan: Plan, jobs: Iterable[Job], *, pool: Pool, watch: Callable[[list[str]], None]
) -> Iterator[tuple[str, Report]]:
    """Grade submissions, as many at a time as a pool takes.

    Parameters
    ----------
    plan : Plan
        What they are graded by.
    jobs : iterable of (str, bytes, Beside)
        Names, notebooks, and what was handed in with them. They are taken only as they are needed.
    pool : Pool
        Where they run.
    watch : callable
        Is told who is being graded, whenever that changes.

    Yields
    ------
    str
        Who has been graded.
    Report
        What came of it.

    Raises
    ------
    OSError
        If the cluster is gone.
    """
    waiting, lost, retried = iter(jobs), list[Job](), list[Job]()
    while (yield from _until_broken(plan, waiting, pool=pool, watch=watch, lost=lost)):
        pool.renew()  # the processes died, one perhaps by its submission: on with fresh ones
    for job in lost:  # each alone, so that the one at fault takes no other along
        if (yield from _until_broken(plan, iter([job]), pool=pool, watch=watch, lost=retried)):
            pool.renew()
            yield job[0], without_points(plan.key, ReportStatus.GRADER_FAILED, ENDED_TWICE)


def _until_broken(
    plan: Plan, jobs: Iterator[Job], *, pool: Pool, watch: Callable[[list[str]], None], lost: list[Job]
) -> Generator[tuple[str, Report], None, bool]:
    """Grade until nothing is left, or the executor breaks; tell whether it broke."""
    running, is_broken = dict[Future[Report], Job](), False
    while True:
        while not is_broken and len(running) < pool.width and (job := next(jobs, None)):
            try:
                running[pool.executor.submit(attempt, plan, *job[1:])] = job
            except pool.loss:
                is_broken = True
                lost.append(job)
        if not running:
            return is_broken
        watch([job[0] for job in running.values()])
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            if isinstance(error := _error(future), pool.loss):
                is_broken = True
                lost.append(job)
            else:
                yield job[0], grader_failed(plan.key, error) if error else future.result()


def _error(future: Future[Report]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError:
        raise OSError("--cluster: its scheduler is gone; run the same command again to go on") from None
