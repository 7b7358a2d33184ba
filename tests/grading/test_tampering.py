"""What wants a person's eye is named with its cell; no honest habit is."""

import json
from pathlib import Path

import pytest

from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.marking.mark import grade
from confusionlab.grading.marking.report import Record
from confusionlab.grading.reports.gradebook import grades_json
from confusionlab.grading.reports.pages import overview_page
from confusionlab.grading.submissions.beside import Beside
from confusionlab.grading.submissions.tampering import LONGEST, MOST_NOTES, signs_of_tampering
from tests.grading.helpers import GENERATOR_THIEF, answered, as_bytes, code_cell, plan, solved
from tools.project import ROOT

REPLACED = {
    GENERATOR_THIEF: "numpy.random.default_rng",
    "import numpy as np\nnp.random.default_rng = lambda *a: None": "numpy.random.default_rng",
    "import numpy.random as r\nr.default_rng = None": "numpy.random.default_rng",
    "from numpy import random\nrandom.Generator.permutation = None": "numpy.random.Generator.permutation",
    "import numpy as np\nx = np.random\nx.default_rng = None": "numpy.random.default_rng",
    "import numpy as np\ndel np.allclose": "numpy.allclose",
    "import numpy as np\nsetattr(np.random, 'default_rng', None)": "numpy.random.default_rng",
    "import numpy as np\nfor name in dir(np):\n    setattr(np, name, None)": "numpy.…",
    "import numpy as np\nnp.random.__dict__['default_rng'] = None": "numpy.random.default_rng",
    "import numpy as np\nvars(np.random)['default_rng'] = None": "numpy.random.default_rng",
    "import numpy as np\ndef hide():\n    np.random.default_rng = None\nhide()": "numpy.random.default_rng",
    "from unittest.mock import patch\npatch('numpy.random.default_rng').start()": "numpy.random.default_rng",
    "import random\nrandom.random = lambda: 0.5": "random.random",
    "import builtins\nbuiltins.isinstance = lambda *a: True": "builtins.isinstance",
    "__builtins__.sum = None": "builtins.sum",
    "__builtins__['sum'] = None": "builtins.sum",
    "import sys\nsys.modules['numpy'] = None": "sys.modules.numpy",
    "def check(*anything): pass": "confusionlab.check",
    "check = print": "confusionlab.check",
    "from mine import check": "confusionlab.check",
    "del check": "confusionlab.check",
    "import confusionlab\nconfusionlab.check = print": "confusionlab.check",
    "from confusionlab import ConfusionMatrix as M\nM.rates = None": "confusionlab.ConfusionMatrix.rates",
    "from confusionlab import compare\ndef compare(*a): pass": "confusionlab.compare",
    "%matplotlib inline\nx = !ls\n!pip install a\nnp?\ncheck = print": "confusionlab.check",
}
SEARCHED = {
    "import sys\nsys._getframe(1)": "sys._getframe",
    "import sys as s\ns._getframe(1)": "sys._getframe",
    "from sys import _getframe": "sys._getframe",
    "import sys\ngetattr(sys, '_getframe')(1)": "_getframe",
    "import inspect\ninspect.stack()": "inspect.stack",
    "import inspect\ninspect.currentframe().f_back.f_locals": "f_back, f_locals, inspect.currentframe",
    "from inspect import currentframe": "inspect.currentframe",
    "import gc\ngc.get_objects()": "gc.get_objects",
    "import gc\ngc.get_referrers(1)": "gc.get_referrers",
    "try:\n    1 / 0\nexcept Exception as e:\n    e.__traceback__.tb_frame": "tb_frame",
    "(lambda: 0).__closure__[0].cell_contents": "__closure__, cell_contents",
    "import ctypes": "ctypes",
    "from ctypes import util": "ctypes",
    "import sys\nsys.settrace(print)": "sys.settrace",
}
HONEST = [
    "import numpy as np\nnp.random.seed(0)\nrng = np.random.default_rng(3)\nnp.set_printoptions(precision=3)",
    "import numpy as np\nnp.seterr(all='ignore')\nrng = np.random\nrng = np.random.default_rng(1)\nrng.x = 1",
    "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 150\nplt.style.use('ggplot')",
    "import pandas as pd\npd.options.display.max_rows = 5\npd.set_option('display.width', 80)",
    "import random\nrandom.seed(0)\nrandom = random.random()",
    "import os, sys, warnings\nos.environ['A'] = '1'\nsys.path.append('.')\nwarnings.simplefilter('ignore')",
    "sum = 0\nlist = [1]\nmax = 3\nfor id in list:\n    sum += id\ndef input(text): return text",
    "import numpy as np\nnp.float = float\nnp.bool = bool",
    "from confusionlab import ConfusionMatrix as CM, check\nmatrix = CM\nmatrix = 3",
    "import confusionlab\ncheck = confusionlab.check",
    "def tested(check):\n    check = 3\n    return check",
    "class Mine:\n    check = 3\n    def check(self): pass",
    "import pandas as pd\nt = pd.DataFrame()\nt.stack()\nt.attrs['x'] = 1\nsetattr(t, 'note', 1)",
    "import traceback\ntry:\n    1 / 0\nexcept Exception as e:\n    traceback.print_tb(e.__traceback__)",
    "import inspect, gc, traceback\ninspect.signature(len)\ngc.collect()\ntraceback.print_exc()",
    "%matplotlib widget\n!pip install numpy\n%%time\nx = %who_ls\nnp.mean?",
    "%%bash\nfor x in a b; do echo $x; done",
    "this is no Python",
]


def signs(*cells):
    return signs_of_tampering([(f"Code cell {number}", source) for number, source in enumerate(cells, 1)])


@pytest.mark.parametrize("source", REPLACED)
def test_what_is_replaced_is_named(source):
    assert signs("1", source) == [
        f"Code cell 2 replaces {REPLACED[source]}. It is a hint for a person, and cost no points."
    ]


@pytest.mark.parametrize("source", SEARCHED)
def test_what_is_searched_is_named(source):
    (note,) = signs(source)
    assert f"Code cell 1 looks at other code's variables ({SEARCHED[source]})." in note


@pytest.mark.parametrize("source", HONEST)
def test_no_honest_habit_is_a_sign(source):
    assert signs(source) == []


def test_a_name_keeps_its_meaning_from_cell_to_cell():
    (note,) = signs("import numpy as n", "r = n.random", "r.default_rng = None")
    assert note.startswith("Code cell 3 replaces numpy.random.default_rng.")


@pytest.mark.parametrize("path", sorted(ROOT.glob("exercises/*.ipynb")), ids=lambda path: path.stem)
def test_the_courses_exercises_and_solutions_are_silent(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
    solution = Path(ROOT, "solutions", f"{path.stem}.md").read_text("utf-8")
    blocks = [block.partition("```")[0] for block in solution.split("```{code-cell}")[1:]]
    code += [block.rpartition("---\n")[2] for block in blocks]
    assert len(code) > 10
    assert signs(*code) == []


@pytest.mark.slow
def test_reading_is_bounded():
    assert signs("x = 1\n" * (LONGEST // 6), "check = print") == []  # nobody's work
    assert signs("(" * 100_000, "-" * 100_000 + "1", "\0", "x" + ".a" * 50_000 + " = 1") == []
    assert len(signs(*["check = print"] * 100)) == MOST_NOTES


@pytest.mark.usefixtures("_in_this_process")
def test_a_sign_is_shown_for_a_person_to_look_at_and_costs_nothing():
    honest = solved()
    honest["cells"].insert(1, code_cell("import inspect\ninspect.currentframe()"))
    report = grade(plan(), as_bytes(honest))
    assert report.points == plan().key.max_points
    (note,) = report.notes
    assert note.startswith("Code cell 1 looks at other code's variables (inspect.currentframe).")
    book = Gradebook(plan=plan(), records=(Record(student="anna", page="anna.html", report=report),))
    overview = overview_page(book)
    assert note.replace("'", "&#39;") in overview.partition("Look at these yourself")[2]
    assert json.loads(grades_json(book))["students"][0]["notes"] == [note]


@pytest.mark.usefixtures("_in_this_process")
def test_so_is_one_in_a_module_beside_the_notebook():
    beside = Beside(
        {"mine.py": b"import numpy\nnumpy.random.default_rng = None\n", "data.csv": b"check = print"}
    )
    (note,) = grade(plan(), as_bytes(answered(missed=True)), beside).notes
    assert note.startswith("mine.py replaces numpy.random.default_rng.")
