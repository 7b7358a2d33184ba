"""What the tests of marking share: a stand-in for the sandbox, and notebooks to hand in."""

import json
import os
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from copy import deepcopy
from functools import cache
from pathlib import Path
from unittest.mock import Mock, patch

from IPython.core.inputtransformer2 import TransformerManager

from confusionlab.grading.assignment.answer_key import AnswerKey, make_key
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.marking.mark import Plan, make_plan
from confusionlab.grading.marking.pools import attempt
from confusionlab.grading.sandbox import in_kernel
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.notebook import CellResult
from tools.project import ROOT

SEED = 7
SOLUTION = ROOT / "solutions" / "01_spam.md"
RUN = "confusionlab.grading.marking.mark.run"  # what has a notebook run

# An answer to exercise 1 that has NumPy tell what is drawn.
GENERATOR_THIEF = """
import numpy as n
real, seen = n.random.default_rng, []
class R:
    def __init__(s, *a): s.g = real(*a)
    def permutation(s, x): r = s.g.permutation(x); seen[:] = r[:4].tolist(); return r
    def __getattr__(s, k): return getattr(s.g, k)
n.random.default_rng = R
def four_cells(actual, predicted, positive): return dict(zip(("TN", "FP", "FN", "TP"), seen or [0]*4))
"""


def stand_in(notebook, **_):
    """Run a notebook's cells in this process, with results as the sandbox gives them.

    It puts up no walls, and magics do not run: for the tests' own, harmless notebooks.
    """
    names = {"__name__": "__main__", "get_ipython": Mock()}
    shown, seen = [], []
    before = in_kernel.display_answer
    in_kernel.display_answer = lambda name, value: shown.append((name, value))
    try:
        for cell in notebook:
            shown.clear()
            error = None
            try:
                exec(compile(TransformerManager().transform_cell(cell.source), cell.id, "exec"), names)
            except Exception as raised:
                error = f"{type(raised).__name__}: {raised}"
            seen.append(result_of(cell, shown, error))
    finally:
        in_kernel.display_answer = before
    return seen


def result_of(cell, shown, error):
    value = shown[-1][1] if shown and cell.check and error is None else None
    status = "passed"
    if error is not None:
        status = "error"
    elif cell.check and (cell.expected is None or shown != [(cell.check, cell.expected)]):
        status = "passed" if cell.expected is None and shown else "failed"
    return CellResult(cell_id=cell.id, status=status, shown=value, error=error)


def stumbling(notebook, **_):
    """Like `stand_in`, but what a cell says happens to the process that grades it.

    `# die` ends the process, `# die late` when others wait for it, `# die once:
    FILE` unless the file is there; `# wait: FILE` notes its process in the file
    and waits for long.
    """
    for cell in notebook:
        for line in cell.source.splitlines():
            what, _, file = line.removeprefix("# ").partition(": ")
            if what == "die late":
                time.sleep(0.5)
            if what in {"die", "die late"} or (what == "die once" and not Path(file).exists()):
                if file:
                    Path(file).touch()
                os._exit(1)
            if what == "wait" and not Path(file).exists():
                Path(file).write_text(str(os.getpid()))
                time.sleep(600)
    return stand_in(notebook)


def stumbling_attempt(plan, *handed_in):
    """What a worker process is given to do in place of `attempt`."""
    with patch(RUN, stumbling):
        return attempt(plan, *handed_in)


class Here:
    """A place to grade in this process, one after the other."""

    width = 1
    loss = BrokenExecutor

    def __init__(self):
        self.executor = ThreadPoolExecutor(1)

    def renew(self):
        """Threads don't break."""

    def close(self):
        self.executor.shutdown()


@cache
def plan(path: Path = SOLUTION, seed: int = SEED) -> Plan:
    """What the course's exercises are graded by, with the stand-in."""
    with patch(RUN, stand_in):
        return make_plan(make_key(Solution.from_file(path), seed), Limits(), Isolation("none"))


def known_key(solution: Solution, seed: int) -> AnswerKey:
    """The answer key of a solution; its answers run once for all tests that draw from one seed."""
    return _key(solution.text, solution.name, seed)


@cache
def _key(text: str, name: str, seed: int) -> AnswerKey:
    return make_key(Solution.parse(text, name), seed)


@cache
def _exercise(name: str) -> str:
    return (ROOT / "exercises" / f"{name}.ipynb").read_text("utf-8")


def exercise(name: str = "01_spam") -> dict:
    """The exercise as it is handed out, as plain JSON."""
    return json.loads(_exercise(name))


@cache
def references(path: Path = SOLUTION) -> dict[str, str]:
    """The reference's answers, by task."""
    return {cell.metadata["task"]: cell.source for cell in Solution.from_file(path).cells("answer")}


def answered(notebook: dict | None = None, **answers: str) -> dict:
    """The exercise with some tasks answered: by the code given, or for True by the reference."""
    notebook = exercise() if notebook is None else deepcopy(notebook)
    for cell in notebook["cells"]:
        task = cell["metadata"].get("task")
        if "answer" in cell["metadata"].get("tags", ()) and task in answers:
            given = answers[task]
            cell["source"] = references()[task] if given is True else given
    return notebook


HOSTILE = "</pre><script>document.title = 'taken'</script><img src=x onerror=alert(1)>"

# Windows allows no < in a file's name.
HOSTILE_NAME = "dan & 'co'" if os.name == "nt" else f"dan <i>{HOSTILE.replace('/', '')}"


def a_class(folder: Path) -> Path:
    """Put a small class into a folder: right, partly right, hostile, and no notebooks at all."""
    row_only = "def recall_of(table, rows):\n    return table[1][1] / (table[1][0] + table[1][1])"
    handed = {
        "anna": solved(),
        "ben": answered(missed="missed = 3", recall=row_only, claim='choice = "a"', order=True),
        "cem": answered(
            missed="missed = 3",
            recall=row_only,
            cells=f"def four_cells(a, b, positive):\n    raise KeyError({HOSTILE!r})",
        ),
        HOSTILE_NAME: answered(missed=f"missed = {HOSTILE!r}", claim=f"raise ValueError({HOSTILE!r})"),
        "=cmd()": exercise(),
        "gil": exercise("05_baseline"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, notebook in handed.items():
        (folder / f"{name}.ipynb").write_bytes(as_bytes(notebook))
    (folder / "fay.ipynb").write_bytes(b'{"cells": [')
    return folder


def solved() -> dict:
    """The exercise with every task answered by the reference."""
    return answered(**dict.fromkeys(references(), True))


def as_bytes(notebook: dict) -> bytes:
    return json.dumps(notebook, ensure_ascii=False).encode()


def code_cell(source: str, **more) -> dict:
    """A cell that a learner added."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": 1} | more


def colab(notebook):
    """What Colab makes of a notebook: ids under another name, its own metadata, outputs, a renamed kernel."""
    cells = []
    for number, each in enumerate(notebook["cells"]):
        metadata = {"id": f"c0L4b{number:06d}"}
        if each["cell_type"] == "code":
            metadata |= {"colab": {"base_uri": "https://localhost:8080/"}, "outputId": f"{number:032x}"}
        kept = {key: each[key] for key in ("cell_type", "source")}
        output = {"name": "stdout", "output_type": "stream", "text": ["✓ Right.\n"]}
        more = {"execution_count": 3, "outputs": [output]} if each["cell_type"] == "code" else {}
        cells.append({**kept, "metadata": metadata, **more})
    metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 0}


def vs_code(notebook):
    """What VS Code makes of it: new ids, a kernel of an environment, language ids, no tags."""
    cells = [
        each | {"id": f"{number:08x}", "metadata": {"vscode": {"languageId": "python"}}}
        for number, each in enumerate(deepcopy(notebook)["cells"])
    ]
    kernel = {"display_name": ".venv (3.12.1)", "language": "python", "name": "python3"}
    return notebook | {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat_minor": 2}


def merged(notebook):
    """Every answer cell merged with the check below it."""
    cells = []
    for each in notebook["cells"]:
        if cells and "check" in each["metadata"].get("tags", ()) and cells[-1]["cell_type"] == "code":
            cells[-1]["source"] = "".join(cells[-1]["source"]) + "\n" + "".join(each["source"])
        else:
            cells.append(deepcopy(each))
    return notebook | {"cells": cells}


def one_cell(notebook):
    """All code in one cell."""
    code = ["".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "code"]
    return notebook | {"cells": [code_cell("\n\n".join(code))]}


REWRITINGS = [colab, vs_code, merged, lambda notebook: colab(merged(notebook)), one_cell]
