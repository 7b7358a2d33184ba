"""A workflow for GitHub: every push runs the notebook's own checks and shows the points.

Its names are the ones that GitHub Classroom looks for: the workflow's, the job's, the shape of the result. It
knows no hidden check, since what lies in a student's repository is the student's to read.
"""

from __future__ import annotations

from importlib.metadata import metadata
from string import Template

from confusionlab.grading.reports.gradebook import Gradebook

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


def files(book: Gradebook) -> dict[str, str]:
    """Return the workflow."""
    text = _WORKFLOW.substitute(assignment=book.key.assignment, package=package())
    return {"github/classroom.yml": text}


def package() -> str:
    """Return what pip installs this version of the package from, with what checking needs."""
    about = metadata("confusionlab")
    addresses = dict(entry.split(", ", 1) for entry in about.get_all("Project-URL", ()))
    return f"confusionlab[grading] @ git+{addresses['Repository']}@v{about['Version']}"
