"""The journal: what has been marked, and with which seed; on disk at once, so that none is marked twice."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from confusionlab.grading.files import add_line, write_whole
from confusionlab.grading.marking.report import Report
from confusionlab.grading.status import ReportStatus

JOURNAL = "journal.jsonl"


class Journal:
    """The reports of a class, by the digest of what was graded.

    Its first line says by what they were graded. The seed stands there
    before the first submission is run: a grader that is killed goes on with
    the same draws.

    Parameters
    ----------
    path : Path
        The file; made by `begin`.

    Attributes
    ----------
    assignment : str
        Whose reports these are; empty without a journal.
    seed : int or None
        What the hidden checks were drawn from.
    solution : str
        The answer key's digest.
    reports : dict of str to Report
        The reports.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.assignment, self.solution = "", ""
        self.seed: int | None = None
        self.reports: dict[str, Report] = {}
        if path.exists():
            for line in path.read_text("utf-8", "replace").split("\n"):
                self._read(line)

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            return  # half a line: the grader was killed while it wrote
        if "seed" in entry:
            self.assignment, self.seed, self.solution = entry["assignment"], entry["seed"], entry["solution"]
        else:
            self.reports[entry["digest"]] = Report.from_dict(entry["report"])

    def begin(self, assignment: str, seed: int, solution: str) -> None:
        """Say by what is graded from now on; reports by another key are of no use any more."""
        if (assignment, seed, solution) != (self.assignment, self.seed, self.solution):
            self.reports.clear()
            self.assignment, self.seed, self.solution = assignment, seed, solution
            self._write()

    def add(self, digest: str, report: Report) -> None:
        """Keep a report. One of the grader's own failure is not written: the next run tries again."""
        is_known = self.reports.get(digest) == report
        self.reports[digest] = report
        if not is_known and report.status is not ReportStatus.GRADER_FAILED:
            add_line(self.path, _line(digest, report))

    def keep_only(self, digests: Collection[str]) -> None:
        """Forget all other reports."""
        self.reports = {digest: self.reports[digest] for digest in digests if digest in self.reports}
        self._write()

    def _write(self) -> None:
        first = json.dumps({"assignment": self.assignment, "seed": self.seed, "solution": self.solution})
        lines = [
            _line(digest, report)
            for digest, report in self.reports.items()
            if report.status is not ReportStatus.GRADER_FAILED
        ]
        write_whole(self.path, "\n".join([first, *lines]))


def _line(digest: str, report: Report) -> str:
    """Return a report on one line: in ASCII, for submissions may hold any character that ends one."""
    return json.dumps({"digest": digest, "report": report.to_dict()})
