"""What has been graded so far, written line by line: nothing done is lost, and nothing is done twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from pathlib import Path

from confusionlab.grading.marking.mark import Plan
from confusionlab.grading.marking.report import Report


def digest_of(plan: Plan, student: str, data: bytes) -> str:
    """Name a submission together with all that its report depends on.

    Parameters
    ----------
    plan : Plan
        The solution, the seed, the package's version, the limits and the walls.
    student : str
        What the submission calls the student.
    data : bytes
        What was handed in.

    Returns
    -------
    str
        Another one, as soon as one of these is another.
    """
    limits = json.dumps([float(limit) for limit in astuple(plan.limits)])  # 60 seconds are 60.0 seconds
    parts = (plan.key.digest, limits, plan.isolation.kind, student)
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + data).hexdigest()


class Journal:
    """The reports of a class, by the digest of what was graded; on disk as soon as they are there.

    Parameters
    ----------
    path : Path
        The file; made when the first report is added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports: dict[str, Report] = {}
        if path.exists():
            for line in path.read_text("utf-8").split("\n"):
                self._read(line)

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            return  # half a line: the grader was killed while it wrote
        self.reports[entry["digest"]] = Report.from_dict(entry["report"])

    def add(self, digest: str, report: Report) -> None:
        """Keep a report. One of the grader's own failure is not written down: the next run tries again."""
        is_known = self.reports.get(digest) == report
        self.reports[digest] = report
        if is_known or report.status == "failed":
            return
        line = _line(digest, report)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"\n{line}")  # the line end goes first, and so closes what may be half a line
            file.flush()

    def keep_only(self, digests: set[str]) -> None:
        """Forget what belongs to other submissions, seeds or versions."""
        entries = [
            _line(digest, report)
            for digest, report in self.reports.items()
            if digest in digests and report.status != "failed"
        ]
        whole = self.path.with_suffix(".new")
        whole.write_text("\n".join(entries), "utf-8", newline="\n")
        whole.replace(self.path)


def _line(digest: str, report: Report) -> str:
    """Return a report on one line: in ASCII, for submissions may hold any character that ends one."""
    return json.dumps({"digest": digest, "report": report.to_dict()})
