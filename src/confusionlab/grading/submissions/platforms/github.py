"""GitHub: the names of clones, and what runs a notebook's checks at every push: a workflow, or Classroom 50.

Neither knows a hidden check, since what lies in a student's repository, or is published for it, is the
student's to read. What Classroom 50 asks of an autograder stands in its wiki, under "Advanced Autograding".
"""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from string import Template

from confusionlab.grading.submissions.archive import printable
from confusionlab.grading.submissions.platforms.base import Grades
from confusionlab.requirement import requirement

_WORKFLOW = Template("""\
# Put this file into the template repository, as .github/workflows/check.yml.
name: Check $assignment
on:
  push:
  workflow_dispatch:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false
      - uses: actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0
        with:
          python-version: "3.12"
      - name: Install
        run: pip install "$package"
      - name: Check
        run: |
          notebook=$$(find . -name '$assignment.ipynb' -not -path '*/.*' | head -n 1)
          if [ -z "$$notebook" ]; then
            echo "There is no $assignment.ipynb in this repository." | tee -a "$$GITHUB_STEP_SUMMARY"
            exit 1
          fi
          status=0
          confusionlab check "$$notebook" --json > report.json || status=$$?
          python - <<'END'
          import json, os
          report = json.load(open("report.json"))
          with open(os.environ["GITHUB_STEP_SUMMARY"], "a") as summary:
              for task in report["tasks"]:
                  print(f"- {task['title']}: {task['points']} of {task['max_points']}", file=summary)
              print(f"\\n{report['points']} of {report['max_points']} points for the checks in the notebook.",
                    file=summary)
          END
          exit $$status
""")

_AUTOGRADER = Template('''\
"""Classroom 50's autograder for $assignment: it runs the checks in the student's notebook.

Put this file into your classroom50 repository, as CLASSROOM/autograders/ASSIGNMENT/autograder.py, and give
the assignment the runtime {"python": "3.12"}.
"""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

CHECK = "import sys; from confusionlab.cli import main; sys.exit(main(['check', sys.argv[1], '--json']))"

subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "$package"], check=True)
tasks = []
found = Path().rglob("$assignment.ipynb")
notebooks = [path for path in found if not any(part.startswith(".") for part in path.parts)]
if notebooks:
    checked = subprocess.run([sys.executable, "-c", CHECK, str(notebooks[0])], stdout=subprocess.PIPE)
    tasks = json.loads(checked.stdout)["tasks"]
tests = [
    {
        "test-name": task["title"],
        "passed": task["points"] == task["max_points"],
        "score": task["points"],
        "max-score": task["max_points"],
    }
    for task in tasks
] or [{"test-name": "$assignment.ipynb is there", "passed": False, "score": 0, "max-score": 1}]
result = {
    "schema": "classroom50/result/v1",
    "classroom": os.environ["CLASSROOM"],
    "assignment": os.environ["ASSIGNMENT"],
    "submission": os.environ["SUBMISSION_TAG"],
    "commit": os.environ["COMMIT_URL"],
    "release": os.environ["RELEASE_URL"],
    "review": os.environ.get("REVIEW_URL") or os.environ["COMMIT_URL"],
    "datetime": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "score": sum(test["score"] for test in tests),
    "max-score": sum(test["max-score"] for test in tests),
    "tests": tests,
}
Path("result.json").write_text(json.dumps(result, indent=2))
''')


def clone_prefix(root: Path) -> str:
    """Return what stands before the user's name in the names of clones, as in `spam-anna`, `spam-ben`."""
    folders = root.iterdir() if root.is_dir() else ()
    clones = sorted(printable(folder.name) for folder in folders if any(folder.glob(".git")))
    if not clones:
        return ""
    name = root.resolve().name.removesuffix("submissions")
    if name.endswith("-") and all(clone.startswith(name) for clone in clones):
        return name
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*clones, strict=False))
    common = "".join(letters[0] for letters in alike) if len(clones) > 1 else ""
    return common[: common.rfind("-") + 1]


def workflow(assignment: str) -> str:
    """Return the workflow that checks one assignment's notebook at every push."""
    return _WORKFLOW.substitute(assignment=assignment, package=requirement("grading"))


def files(grades: Grades) -> dict[str, str]:
    """Return the workflow, and Classroom 50's autograder."""
    words = {"assignment": grades.assignment, "package": requirement("grading")}
    return {
        "github/check.yml": workflow(grades.assignment),
        "github/autograder.py": _AUTOGRADER.substitute(words),
    }
