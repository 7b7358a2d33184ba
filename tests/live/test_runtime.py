"""Python in the page: what is loaded and when, what can be imported, what cells show, what cannot be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser

from tests.live.running import Ran, RunningPython, Site

NUMPY_ONLY = """
import numpy as np
from confusionlab import check
check("cells", np.array([[4, 2], [1, 3]]).tolist())
"""
PANDAS = """
from confusionlab import ConfusionMatrix
ConfusionMatrix([[4, 2], [1, 3]]).rates()
"""
ALL = """
from sklearn.neighbors import NearestCentroid
import seaborn
ConfusionMatrix([[4, 2], [1, 3]]).heatmap()
"""
MEGABYTE = 1_000_000
# What each of these needs is not in a page.
NEEDED = {
    "confusionlab.keras": "TensorFlow",
    "confusionlab.exchange": "other people's tools",
    "confusionlab.explorer.widget": "anywidget",
    "confusionlab.grading.sandbox": "other processes",
    "confusionlab.grading.marking": "other processes",
    "confusionlab.grading.assignment": "nbformat",
    "confusionlab.grading.submissions": "nbformat",
    "confusionlab.grading.reports": "Jinja2",
    "confusionlab.grading.quick_import": "nbformat",
    "confusionlab.grading.files": "filelock",
    "confusionlab.cli": "all of these",
}
IMPORT_ALL = """
import importlib, pkgutil, confusionlab

failed, done = {}, 0
for module in pkgutil.walk_packages(confusionlab.__path__, "confusionlab.", onerror=lambda name: None):
    try:
        importlib.import_module(module.name)
        done += 1
    except Exception as error:
        failed[module.name] = f"{type(error).__name__}: {error}"
print(done)
failed
"""


@dataclass(frozen=True)
class Loading:
    """What came into an empty profile: by cell what it showed, and how many bytes had been sent by then."""

    python: RunningPython
    ran: dict[str, Ran]
    sent: dict[str, int]


@pytest.fixture(scope="module")
def loading(browser: Browser, served: Site) -> Iterator[Loading]:
    """Python in an empty profile, where cells import more and more."""
    served.sent.clear()
    context = browser.new_context()
    loading = Loading(RunningPython(context.new_page(), served), {}, {})
    for cell in (NUMPY_ONLY, PANDAS, ALL):
        loading.ran[cell] = loading.python.run(cell)
        loading.sent[cell] = sum(served.sent.values())
    yield loading
    context.close()


@pytest.fixture(scope="module")
def python(loading: Loading) -> RunningPython:
    """That Python, for the other tests; what one of them defines, the next one should not use."""
    return loading.python


def test_what_is_not_imported_is_not_loaded(loading: Loading):
    assert [ran.error for ran in loading.ran.values()] == ["", "", ""]
    assert loading.ran[ALL].shown("image/png")
    assert loading.sent[NUMPY_ONLY] <= 21 * MEGABYTE
    assert loading.sent[PANDAS] <= 28 * MEGABYTE
    assert loading.sent[ALL] <= 65 * MEGABYTE
    told = loading.python.progress()[-1]
    assert told["loaded"] == told["total"] > 50 * MEGABYTE


def test_the_package_can_be_imported(python: RunningPython):
    ran = python.run(IMPORT_ALL)
    failed = eval(ran.shown("text/plain")[0])  # noqa: S307  our own dictionary of texts
    assert int(ran.printed) > 50
    assert not {name: why for name, why in failed.items() if not name.startswith(tuple(NEEDED))}


def test_what_cells_import_comes_compiled_and_without_what_no_page_needs(built: Path):
    (numpy,) = (built / "_static/live/wheels").glob("numpy-*")
    names = ZipFile(numpy).namelist()
    assert "numpy/__init__.pyc" in names
    assert "numpy/__init__.py" not in names
    assert not [name for name in names if "/tests/" in name or name.endswith((".h", ".pyi"))]
    assert "json/__init__.pyc" in ZipFile(built / "_static/live/pyodide/python_stdlib.zip").namelist()


def test_the_database_comes_only_where_a_cell_asks_for_it(python: RunningPython, served: Site):
    served.sent.clear()
    assert python.run(
        "import sqlite3\nprint(sqlite3.connect(':memory:').execute('select 6 * 7').fetchone())"
    ).ok
    assert [name for name in served.sent if "sqlite3" in name]


@pytest.mark.parametrize("path", ["exercises/01_spam.html", "notebooks/01_spam.html"])
def test_nothing_is_loaded_before_the_first_run(browser: Browser, served: Site, path: str):
    served.sent.clear()
    tab = browser.new_page()
    tab.goto(f"{served.address}/{path}", wait_until="networkidle")
    assert not [name for name in served.sent if name.endswith((".whl", ".wasm", "worker.js", "files.json"))]
    tab.close()


def test_a_wheel_that_arrives_damaged_is_refused(browser: Browser, served: Site, built: Path):
    tab = browser.new_page()
    (wheel,) = (path.name for path in (built / "_static/live/wheels").glob("numpy-*"))
    served.damaged.add(wheel)
    python = RunningPython(tab, served)
    ran = python.run("import numpy")
    served.damaged.clear()
    assert ran.broken.startswith(f"NumPy arrived damaged (the file {wheel}), and is not used.")
    tab.close()


def test_what_never_ends_is_stopped_and_python_starts_anew(python: RunningPython):
    assert python.run("kept = 1").ok
    python.tab.evaluate("window.worker.postMessage({ type: 'run', id: 0, code: 'while True: pass' })")
    python.start()
    assert python.run("kept").error == "NameError: name 'kept' is not defined"


def test_what_cells_show(python: RunningPython):
    ran = python.run("import sys\nprint('one')\nprint('two', file=sys.stderr)\n40 + 2")
    assert [each.get("name", each["output_type"]) for each in ran.outputs] == [
        "stdout",
        "stderr",
        "execute_result",
    ]
    assert ran.printed == "one\ntwo\n"
    assert ran.shown("text/plain") == ["42"]
    cleared = python.run("from IPython.display import clear_output\nprint(1)\nclear_output()")
    assert [each["output_type"] for each in cleared.outputs] == ["stream", "clear_output"]
    assert python.run("import asyncio\nawait asyncio.sleep(0, 'waited')").shown("text/plain") == ["'waited'"]


def test_names_are_kept_from_cell_to_cell_and_the_cell_for_colab_does_nothing(python: RunningPython):
    install = (
        'import sys\nif "google.colab" in sys.modules:\n    %pip install --quiet "confusionlab"\nkept = 3'
    )
    assert python.run(install).outputs == []
    assert python.run("kept").shown("text/plain") == ["3"]


def test_feedback_comes_as_data_too(python: RunningPython):
    code = """
    from confusionlab.grading.check import Feedback
    from confusionlab.grading.reply import Reply
    display(Feedback(Reply("keyed", "Rows are *actual*: <b>"), "Points so far: 0 of 8."))
    """
    ran = python.run(code)
    assert ran.shown("application/vnd.confusionlab.feedback+json") == [
        {"is_right": False, "message": "Rows are *actual*: <b>", "score": "Points so far: 0 of 8."}
    ]
    assert "Rows are <em>actual</em>: &lt;b&gt;" in ran.shown("text/html")[0]


def test_pictures_and_explorers(python: RunningPython):
    drawn = python.run(PANDAS.replace("rates", "heatmap"))
    assert drawn.error == ""
    assert [picture[:8] for picture in drawn.shown("image/png")] == ["iVBORw0K"]
    explored = python.run(PANDAS.replace("rates", "explore"))
    assert 'class="confusionlab-explorer"' in explored.shown("text/html")[0]


def test_a_traceback_is_plain_and_shows_the_readers_lines_only(python: RunningPython):
    ran = python.run("def half(n):\n    return n / 0\n\nhalf(4)")
    assert ran.error == "ZeroDivisionError: division by zero"
    assert "----> 2     return n / 0" in ran.traceback
    assert "\x1b" not in ran.traceback
    assert python.run("def half(:").error.startswith("SyntaxError: ")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("input('Name? ')", "RuntimeError: input() cannot ask in the page: write the value into the cell"),
        ("exit()", "RuntimeError: exit() has nothing to leave"),
        ("!ls", "OSError: there are no other programs in the page"),
        ("%pip install requests", "OSError: there are no other programs in the page"),
        ("import tensorflow", "ModuleNotFoundError: No module named 'tensorflow' in the page. NumPy, pandas"),
        (
            "import urllib.request\nurllib.request.urlopen('https://example.org')",
            "URLError: <urlopen error Python in the page reaches no other host",
        ),
    ],
)
def test_what_cannot_be_done_says_so(python: RunningPython, code: str, says: str):
    ran = python.run(code)
    assert ran.error.startswith(says)
    assert "confusionlab_kernel" not in ran.traceback


def test_a_cell_that_prints_without_end_is_cut(python: RunningPython):
    ran = python.run("for n in range(100_000):\n    print('a line of text', n)")
    assert len(ran.printed) < 501_000
    assert ran.printed.endswith("This cell prints more than a page can show. The rest is left out.\n")
    assert python.run("print('again')").printed == "again\n"
