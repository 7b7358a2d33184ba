"""A pytest plugin for `make quick`: what starts another program, or trains a network, is left to `make test`.

No list of such tests is kept: a test is skipped in the moment in which it would start a browser, a kernel or
any other program.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess

import pytest
from hypothesis import settings

# Python announces these before it starts another program. It announces no process of multiprocessing.
STARTS = frozenset({"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen"})
# How long all of `make quick` may take on two cores, and the first time, when nothing is in any cache.
SECONDS, FIRST_SECONDS = 90, 180

# Fixtures that start programs where a skip would not be heard: in a thread or a loop of their own.
STARTING = {"playwright_driver": "a browser", "cluster": "a Dask cluster"}

# Of a property that Hypothesis tries; `make test` tries a hundred.
EXAMPLES = 20

# What trains, and two trackers; a test that imports one of them is left out.
HIDDEN = ("tensorflow", "mlflow", "comet_ml")

_running = False


def refuse(*_: object) -> None:
    """Skip the running test."""
    pytest.skip("starts another program: `make test` runs it")


def hear(event: str, _: object) -> None:
    """Hear what Python announces."""
    if _running and event in STARTS:
        refuse()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before any test is imported, listen, and hide what takes longer to import than most tests run."""
    sys.addaudithook(hear)
    BaseProcess.start = refuse  # type: ignore[method-assign]
    for module in HIDDEN:
        sys.modules[module] = None  # type: ignore[assignment]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Refuse other programs while a test runs; pytest itself may start its workers."""
    global _running
    _running = True
    try:
        return (yield)
    finally:
        _running = False


def pytest_configure(config: pytest.Config) -> None:
    """Draw fewer examples where a test does not say how many; bear what is left open where one is skipped."""
    settings.register_profile("quick", max_examples=EXAMPLES)
    settings.load_profile("quick")
    config.addinivalue_line("filterwarnings", "ignore::pytest.PytestUnraisableExceptionWarning")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what takes seconds, or needs a program that is started where a skip would not be heard."""
    if item.get_closest_marker("slow"):
        pytest.skip("takes seconds: `make test` runs it")
    for fixture in STARTING.keys() & set(getattr(item, "fixturenames", ())):
        pytest.skip(f"needs {STARTING[fixture]}: `make test` runs it")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Skip what would import one of the hidden modules."""
    report = yield
    raised = call.excinfo
    if raised and raised.errisinstance(ImportError) and any(name in str(raised.value) for name in HIDDEN):
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, "imports much: `make test` runs it")
    return report


def verdict(taken: float) -> str:
    """Say whether `make quick` was as quick as it has to be.

    Examples
    --------
    >>> print(verdict(74))
    make quick took 74 s; allowed 90 s, the first time 180 s: it holds.
    """
    if taken <= SECONDS:
        holds = "it holds"
    elif taken <= FIRST_SECONDS:
        holds = "it holds for a first time only"
    else:
        holds = "it does not hold"
    return f"make quick took {taken:.0f} s; allowed {SECONDS} s, the first time {FIRST_SECONDS} s: {holds}."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how long all of `make quick` took; make knows when it began."""
    if began := os.environ.get("CONFUSIONLAB_STARTED"):
        terminalreporter.write_line(verdict(time.time() - float(began)))
