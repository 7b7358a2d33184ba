r"""A Sphinx directive: the page that the grader makes for a student, on a page of the book.

    ```{feedback-example} 02_rates
    precision
    ```

A notebook is filled in with the exercise's own answers, and for the tasks that are named with the first wrong
answer that its author knows. `confusionlab grade` runs it. What was made is kept until the solution, the
package or the lock file changes.
"""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from confusionlab.grading.assignment.solution import Solution
from tools.execute import identity
from tools.project import BUILD, ROOT

KEPT = BUILD / "graded"
STUDENT = "Ada"


class FeedbackExample(Directive):
    """Show a student's page, as it is, in a frame for light pages and one for dark."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Give the two frames, of which one shows."""
        solution = ROOT / "solutions" / f"{self.arguments[0]}.md"
        self.state.document.settings.record_dependencies.add(str(solution))
        page = feedback(solution, " ".join(self.content).split())
        return [nodes.raw("", frame(page, "light") + frame(page, "dark"), format="html")]


def frame(page: str, colours: str) -> str:
    """Return a frame in the colours of the book's page around it, which a frame does not know by itself.

    Examples
    --------
    >>> print(frame("<p>9 of 12 points", "light"))
    <iframe class="lab-graded only-light" title="A student's feedback page" loading="lazy" sandbox srcdoc="&lt;p&gt;9 of 12 points"></iframe>
    """  # noqa: E501
    fixed = page.replace("light dark", colours)
    fixed = fixed.replace("(prefers-color-scheme: dark)", "all" if colours == "dark" else "not all")
    kept = escape(fixed).replace("\n", "&#10;")  # tools.light takes away a page's own indents
    attributes = f'class="lab-graded only-{colours}" title="A student\'s feedback page" loading="lazy"'
    return f'<iframe {attributes} sandbox srcdoc="{kept}"></iframe>'


def feedback(solution: Path, wrong: list[str]) -> str:
    """Return the page of a student who got the named tasks wrong."""
    made = "\0".join([identity(), solution.read_text("utf-8"), *wrong])
    kept = KEPT / f"{sha256(made.encode()).hexdigest()[:16]}.html"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        kept.write_text(graded(solution, wrong), "utf-8")
    return kept.read_text("utf-8")


def graded(solution: Path, wrong: list[str]) -> str:
    """Hand in a notebook, grade it, and return what the student gets."""
    with TemporaryDirectory() as folder:
        submissions, reports = Path(folder, "submissions"), Path(folder, "reports")
        submissions.mkdir()
        nbformat.write(filled_in(solution, wrong), submissions / f"{STUDENT}.ipynb")
        command = [sys.executable, "-m", "confusionlab", "grade", submissions, "--no-walls", "--seed", "0"]
        command += ["--solution", solution, "--out", reports]
        subprocess.run(command, check=True, capture_output=True)
        return (reports / "feedback" / f"{STUDENT}.html").read_text("utf-8")


def filled_in(solution: Path, wrong: list[str]) -> nbformat.NotebookNode:
    """Return the exercise with an answer to each task: the author's, or the first wrong one that it knows."""
    answers: dict[str, str] = {}
    for kind in ("wrong-answer", "answer"):
        for cell in Solution.from_file(solution).notebook.cells:
            task = cell.metadata.get("task")
            if kind in cell.metadata.get("tags", []) and (kind == "answer") == (task not in wrong):
                answers.setdefault(task, cell.source)
    exercise = nbformat.read(ROOT / "exercises" / f"{solution.stem}.ipynb", as_version=4)
    for cell in exercise.cells:
        if "answer" in cell.metadata.get("tags", []):
            cell.source = answers[cell.metadata["task"]]
    return exercise


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known."""
    app.add_directive("feedback-example", FeedbackExample)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
