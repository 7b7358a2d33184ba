"""One assignment in the forms of four graders, and a class that hands it in."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.expected import CheckValues, check_values
from confusionlab.grading.assignment.solution import Solution, has_tag, is_beside, is_check, of_kind
from confusionlab.grading.syntax import check_name
from tools.execute import kernel_manager

SOLUTION = Path(__file__).with_name("six_tasks.md")
NAME = "six_tasks"
SEED = 0
OTTER = """# ASSIGNMENT CONFIG
init_cell: false
export_cell: false
check_all_cell: false
run_tests: false"""
# A cell that imports and prints nothing may take longer than 4 seconds on a busy machine.
NBGRADER = """c = get_config()
c.CourseDirectory.course_id = 'six'
c.ExecutePreprocessor.iopub_timeout = 120
"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
WRONG = "def recalls(table):\n    return np.diag(table) / np.sum(table, axis=0)"


def answers() -> dict[str, str]:
    """Return the reference's answers, by task."""
    return {cell.metadata["task"]: cell.source for cell in Solution.from_file(SOLUTION).cells("answer")}


def of_student(number: int) -> dict[str, str]:
    """Return a student's answers; every third one gets a task wrong."""
    given = {task: f"{source}\n# student {number}" for task, source in answers().items()}
    return given | ({"recalls": WRONG} if number % 3 == 0 else {})


def ours(folder: Path, n_students: int) -> None:
    """Write a class's notebooks as our grader takes them."""
    folder.mkdir(parents=True)
    exercise = release(Solution.from_file(SOLUTION))
    for number in range(n_students):
        given = of_student(number)
        for cell in of_kind(exercise, "answer"):
            cell.source = given[cell.metadata["task"]]
        nbformat.write(exercise, folder / f"student{number:03d}.ipynb")


def parts() -> Iterator[tuple[str, str, str, int]]:
    """Yield kind, name, code and points of each cell, with assertions in place of our checks."""
    solution = Solution.from_file(SOLUTION)
    values = check_values(solution, [SEED])
    for cell in solution.notebook.cells:
        if cell.cell_type != "code" or is_beside(cell):
            continue
        if has_tag(cell, "answer"):
            yield "answer", cell.metadata["task"], cell.source, 0
        elif is_check(cell):
            by_seed = values[check_name(cell.source)]
            given = by_seed.get(SEED) or by_seed[None]
            kind = "check" if has_tag(cell, "check") else "hidden"
            yield kind, given.check, asserted(given), cell.metadata["points"]
        else:
            yield "given", "start", cell.source.replace("from confusionlab import check\n", ""), 0


def asserted(given: CheckValues) -> str:
    """Return a check's code as plain Python, with the same cases."""
    body = ast.parse(given.source).body
    if isinstance(body[0], ast.FunctionDef):  # of a hidden check
        body = body[0].body
    *above, call = body
    is_text = given.reference.startswith("'")
    same = f"value == {given.reference}" if is_text else f"np.allclose(value, {given.reference}, rtol=1e-5)"
    lines = [*map(ast.unparse, above), f"value = {ast.unparse(call.value.args[1])}", f"assert {same}"]
    return "\n".join(lines)


def for_nbgrader(folder: Path, n_students: int) -> None:
    """Write a course as nbgrader takes it: a source, and what was handed in."""
    cells = []
    for kind, name, source, points in parts():
        if kind == "given":
            cells.append(new_code_cell(source))
            continue
        grade = {"schema_version": 3, "grade_id": f"{kind}-{name}", "task": False, "locked": kind != "answer"}
        grade |= {"solution": kind == "answer", "grade": kind != "answer"}
        if kind != "answer":
            grade["points"] = points
        cells.append(new_code_cell(source, id=f"{kind}-{name}", metadata={"nbgrader": grade}))
    source = new_notebook(cells=cells, metadata=KERNEL)
    _write(source, folder / "source" / NAME / f"{NAME}.ipynb")
    (folder / "nbgrader_config.py").write_text(NBGRADER)
    for number in range(n_students):
        _write(
            _answered(source, number), folder / "submitted" / f"student{number:03d}" / NAME / f"{NAME}.ipynb"
        )


def for_otter(folder: Path, n_students: int) -> None:
    """Write what `otter assign` makes an autograder of, and what was handed in."""
    cells, plain, question = [new_raw_cell(OTTER)], [], []
    for kind, name, source, _ in parts():
        if kind in {"check", "hidden"}:
            question.insert(-2, new_code_cell(("# HIDDEN\n" if kind == "hidden" else "") + source))
            continue
        cells, question = [*cells, *question], []
        plain.append(new_code_cell(source, id=f"{kind}-{name}"))
        if kind == "given":
            cells.append(new_code_cell(source))
            continue
        otters = source.replace("### BEGIN", "# BEGIN").replace("### END", "# END")
        question = [
            new_raw_cell(f"# BEGIN QUESTION\nname: {name}"),
            new_markdown_cell(f"## {name}"),
            new_raw_cell("# BEGIN SOLUTION"),
            new_code_cell(otters),
            new_raw_cell("# END SOLUTION"),
            new_raw_cell("# BEGIN TESTS"),
            new_raw_cell("# END TESTS"),
            new_raw_cell("# END QUESTION"),
        ]
    _write(new_notebook(cells=[*cells, *question], metadata=KERNEL), folder / f"{NAME}.ipynb")
    handed = new_notebook(cells=plain, metadata=KERNEL)
    for number in range(n_students):
        _write(_answered(handed, number), folder / "submitted" / f"student{number:03d}.ipynb")


def for_nbval(folder: Path, n_students: int) -> None:
    """Write notebooks whose checks hold the output that the reference gives."""
    shown = {"check": "\nprint(value)", "hidden": "\nprint(value)"}
    cells = [
        new_code_cell(source + shown.get(kind, ""), id=f"{kind}-{name}") for kind, name, source, _ in parts()
    ]
    source = new_notebook(cells=cells, metadata=KERNEL)
    with TemporaryDirectory() as sockets:
        NotebookClient(source, km=kernel_manager(Path(sockets), "python3")).execute(cleanup_kc=True)
    for number in range(n_students):
        _write(_answered(source, number), folder / f"student{number:03d}.ipynb")


def _answered(notebook: NotebookNode, number: int) -> NotebookNode:
    given = of_student(number)
    copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in copy.cells:
        cell.source = given.get(cell.id.removeprefix("answer-"), cell.source)
    return copy


def _write(notebook: NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
