"""GitHub Classroom: the names of its clones, and a workflow that runs a notebook's checks at every push.

The workflow's names are the ones that GitHub Classroom looks for: the workflow's, the job's, the shape of
the result. It knows no hidden check, since what lies in a student's repository is the student's to read.
"""

from __future__ import annotations

from importlib.metadata import metadata
from itertools import takewhile
from pathlib import Path
from string import Template

from confusionlab.grading.submissions.archive import printable
from confusionlab.grading.submissions.platforms.base import Grades

_WORKFLOW = Template("""\
# Put this file into the template repository, as .github/workflows/classroom.yml.
name: Autograding Tests
on:
  push:
  workflow_dispatch:
permissions:
  contents: read
jobs:
  run-autograding-tests:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    if: github.actor != 'github-classroom[bot]'
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install
        run: pip install "$package"
      - name: Check
        id: check
        run: |
          notebook=$$(find . -name '$assignment.ipynb' -not -path '*/.*' | head -n 1)
          confusionlab check "$$notebook" --json > report.json || true
          python - <<'END'
          import base64, json, os
          report = json.load(open("report.json"))
          tests = []
          with open(os.environ["GITHUB_STEP_SUMMARY"], "a") as summary:
              for task in report["tasks"]:
                  print(f"- {task['title']}: {task['points']} of {task['max_points']}", file=summary)
                  status = "pass" if task["points"] == task["max_points"] else "fail"
                  tests.append({"name": task["title"], "status": status, "score": task["points"],
                                "message": None, "test_code": "confusionlab check", "execution_time": "0s"})
          status = "pass" if all(test["status"] == "pass" for test in tests) else "fail"
          result = {"version": 1, "status": status, "max_score": report["max_points"], "tests": tests}
          with open(os.environ["GITHUB_OUTPUT"], "a") as output:
              print("result=" + base64.b64encode(json.dumps(result).encode()).decode(), file=output)
          END
      - name: Report to GitHub Classroom
        uses: classroom-resources/autograding-grading-reporter@v1
        env:
          CHECK_RESULTS: "$${{steps.check.outputs.result}}"
        with:
          runners: check
""")


def clone_prefix(root: Path) -> str:
    """Return what GitHub Classroom puts before the user's name in the names of its clones."""
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


def files(grades: Grades) -> dict[str, str]:
    """Return the workflow."""
    text = _WORKFLOW.substitute(assignment=grades.assignment, package=package())
    return {"github/classroom.yml": text}


def package() -> str:
    """Return what pip installs this version of the package from, with what checking needs."""
    about = metadata("confusionlab")
    addresses = dict(entry.split(", ", 1) for entry in about.get_all("Project-URL", ()))
    return f"confusionlab[grading] @ git+{addresses['Repository']}@v{about['Version']}"
