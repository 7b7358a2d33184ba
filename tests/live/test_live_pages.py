"""What the site's builder puts into the pages whose cells run there."""

import io
import json
import re
from pathlib import Path

import pytest
from docutils import nodes

from tests.live.test_lessons import LESSONS, STUDIOS
from tools import live, runtime, wheels
from tools.live import imported, loads, offered, runs_in_a_page
from tools.project import ROOT

WHEELS = [
    {"name": "ipython", "title": "IPython", "bytes": 3_000_000, "imports": ["IPython"], "depends": []},
    {"name": "numpy", "title": "NumPy", "bytes": 3_000_000, "imports": ["numpy"], "depends": []},
    {"name": "six", "title": "six", "bytes": 100_000, "imports": ["six"], "depends": []},
    {
        "name": "pandas",
        "title": "pandas",
        "bytes": 6_000_000,
        "imports": ["pandas"],
        "depends": ["numpy", "six"],
    },
    {
        "name": "scikit-learn",
        "title": "scikit-learn",
        "bytes": 6_000_000,
        "imports": ["sklearn"],
        "depends": [],
    },
    {"name": "scipy", "title": "SciPy", "bytes": 9_000_000, "imports": ["scipy"], "depends": []},
    {
        "name": "matplotlib",
        "title": "Matplotlib",
        "bytes": 7_000_000,
        "imports": ["matplotlib"],
        "depends": [],
    },
    {"name": "seaborn", "title": "seaborn", "bytes": 1, "imports": ["seaborn"], "depends": []},
    {
        "name": "confusionlab",
        "title": "confusionlab",
        "bytes": 400_000,
        "imports": ["confusionlab"],
        "depends": [],
    },
]
LISTED = {
    "runtime": [{"file": "pyodide.asm.wasm", "bytes": 13_600_000}],
    "start": ["ipython", "numpy", "confusionlab"],
    "wheels": WHEELS,
}


def notebook(*sources: str) -> dict:
    """Return a notebook with these cells of code."""
    return {"cells": [{"cell_type": "code", "source": source} for source in sources]}


def test_all_exercises_and_the_lessons_that_need_no_more_are_offered():
    exercises = [f"exercises/{path.stem}" for path in sorted((ROOT / "exercises").glob("*.ipynb"))]
    assert len(exercises) == 17
    assert sorted(offered(LISTED)) == sorted(
        [*exercises, *(f"notebooks/{name}" for name in LESSONS + STUDIOS)]
    )


@pytest.mark.parametrize(
    ("code", "runs"),
    [
        ("import numpy as np, json\nfrom sklearn.svm import SVC", True),
        ('import sys\nif "google.colab" in sys.modules:\n    %pip install x', True),
        ("import keras", False),
        ("def late():\n    import boto3", False),
        ("creditcard = datasets.load_creditcard()", False),
        ("cifar = datasets.load_cifar100()", False),
    ],
)
def test_what_is_imported_decides(code: str, runs: bool):
    assert runs_in_a_page(code, LISTED) is runs


def test_names_of_imports():
    assert imported("import numpy as np, pandas as pd\n  from a.b import c\n# import x") == {
        "numpy",
        "pandas",
        "a",
    }


def test_the_page_knows_what_the_first_run_loads():
    assert loads(notebook("import numpy as np"), LISTED) == {
        "total": 20.0,
        "of": [{"title": "Python", "megabytes": 17.0}, {"title": "NumPy", "megabytes": 3.0}],
    }
    both = loads(notebook("import numpy", "import pandas as pd"), LISTED)
    assert both["total"] == 26.1
    assert both["of"][-1] == {"title": "pandas", "megabytes": 6.1}


def test_without_the_runtime_no_page_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    class App:
        builder = type("Builder", (), {"format": "html"})
        outdir = tmp_path

        def add_js_file(self, *_: object, **__: object) -> None:
            raise AssertionError("a page is offered")

    monkeypatch.setattr(wheels, "is_there", lambda: False)
    app, context = App(), {"metatags": ""}
    live.prepare(app)
    live.announce(app, "exercises/01_spam", "page.html", context, None)
    document = nodes.document(None, None)
    document += nodes.container(nb_element="cell_code", cell_index=0, cell_metadata={})
    live.mark_cells(app, document, "exercises/01_spam")
    assert context == {"metatags": ""}
    assert not list(document.findall(live.LiveCell))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("page", ["exercises/02_rates", "notebooks/04_drawing"])
def test_a_page_that_is_offered_names_its_data_and_its_cells(built: Path, page: str):
    text = (built / f"{page}.html").read_text("utf-8")
    (data,) = re.findall(r'<meta name="confusionlab-live" content="([^"]+)"', text)
    assert re.search(r'<script type="module" src="\.\./_static/live/page\.js', text)
    made = json.loads(((built / page).parent / data).read_text("utf-8"))
    assert made["notebook"] == json.loads((ROOT / f"{page}.ipynb").read_text("utf-8"))
    cells = [cell for cell in made["notebook"]["cells"] if cell["cell_type"] == "code"]
    shown = [cell["id"] for cell in cells if "remove-cell" not in cell["metadata"].get("tags", [])]
    assert re.findall(r'<div class="cell [^>]*data-cell-id="([^"]+)"', text) == shown
    assert [check["check"] for check in made["hidden"]] == (
        ["precision-hidden", "f1-hidden", "mailbox-hidden"] if page.startswith("exercises/") else []
    )


def test_other_pages_get_nothing(built: Path):
    for page in ("notebooks/05_baseline", "book/glossary"):
        text = (built / f"{page}.html").read_text("utf-8")
        assert "confusionlab-live" not in text
        assert "data-cell-id" not in text


def test_files_json_lists_each_file_with_its_hash(built: Path):
    folder = built / "_static" / "live"
    listed = json.loads((folder / "files.json").read_text("utf-8"))
    there = {f"wheels/{path.name}" for path in (folder / "wheels").iterdir()}
    assert {wheel["file"] for wheel in listed["wheels"]} == there
    for wheel in listed["wheels"]:
        assert runtime.sha256_of(folder / wheel["file"]) == wheel["sha256"]


def test_the_wheel_of_this_package_is_small_and_the_same_every_time(tmp_path: Path):
    one, other = (runtime.build_package(tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    with runtime.ZipFile(io.BytesIO(one.read_bytes())) as zipped:
        names = zipped.namelist()
    assert "confusionlab/explorer/shim.js" in names
    assert not [name for name in names if "/recorded/" in name or "/course/" in name]
    assert len(one.read_bytes()) < 550_000


def test_the_recorded_runs_are_packed_beside_it(tmp_path: Path):
    with runtime.ZipFile(runtime.pack_recorded_runs(tmp_path)) as zipped:
        names = zipped.namelist()
    assert "confusionlab/datasets/recorded/__init__.py" in names
    assert "confusionlab/datasets/recorded/classic.npz" in names
