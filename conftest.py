"""What holds for all tests and doctests."""

import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no fault: how long an example takes is nothing that a test asserts.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")

# Whoever imports nbformat imports jsonschema, and that builds a grammar of international addresses for over a
# second, if it finds one. Nothing here checks such an address: the tests' processes do without, and what they
# start does so too, be it by a command or by multiprocessing, which hands on the path.
WITHOUT = str(Path(__file__).parent / "tests" / "without")
sys.path.insert(0, WITHOUT)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [WITHOUT, os.environ.get("PYTHONPATH")]))

# Modules and tests stay to the end; looking through them for garbage took a fifteenth of all the time.
gc.set_threshold(50_000, 20, 20)

# Without TensorFlow, or boto3, some modules can't be imported to look for their doctests.
collect_ignore_glob = ["tests/without/*"]
# Walls are Linux' own, and what builds them asks at import for what no other system has.
if sys.platform != "linux":
    collect_ignore_glob += [f"src/confusionlab/grading/sandbox/{name}.py" for name in ("enter", "namespace")]
if not find_spec("tensorflow"):
    collect_ignore_glob.append("src/confusionlab/keras*.py")
if not find_spec("boto3"):
    collect_ignore_glob.append("src/confusionlab/exchange/script_mode/*.py")
# Python 3.14 has no Sphinx that fits, and these import what builds the site with it.
if not find_spec("sphinx"):
    collect_ignore_glob += ["tests/explorer/test_explore_page.py", "tests/grading/test_instructor_page.py"]
    collect_ignore_glob += [f"tests/test_{name}.py" for name in ("book", "course", "page", "points", "words")]


def pytest_collection_finish():
    """Leave what is there now out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where CONFUSIONLAB_NO_SKIPS is set, as in CI, a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("CONFUSIONLAB_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but CONFUSIONLAB_NO_SKIPS is set: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _close_figures():
    """Close what a test drew; Matplotlib warns of many open figures."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
