"""JUnit's XML, which every CI service reads: a suite for each student, a case for each check."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from confusionlab.grading.marking.report import CheckReport
from confusionlab.grading.reports.gradebook import Gradebook, Record

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def files(book: Gradebook) -> dict[str, str]:
    """Return the class's results as one file."""
    root = Xml.Element("testsuites", name=_text(book.key.assignment))
    for record in book.records:
        root.append(_suite(record, book.key.assignment))
    Xml.indent(root)
    return {
        "junit.xml": f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'
    }


def _suite(record: Record, assignment: str) -> Xml.Element:
    checks = [check for task in record.report.tasks for check in task.checks]
    suite = Xml.Element(
        "testsuite",
        name=_text(record.student),
        tests=str(len(checks)),
        failures=str(sum(_is_failure(check) for check in checks)),
        errors=str(sum(not _is_failure(check) and check.status != "passed" for check in checks)),
        time=f"{record.report.seconds:.3f}",
    )
    for check in checks:
        case = Xml.SubElement(
            suite, "testcase", classname=_text(f"{assignment}.{record.student}"), name=_text(check.name)
        )
        if check.status != "passed":
            kind = "failure" if _is_failure(check) else "error"
            # Of a hidden check no error's text: it could carry the case out.
            error = None if check.is_hidden else check.error
            said = check.message or error or check.status
            Xml.SubElement(case, kind, type=check.status, message=_text(said))
    return suite


def _is_failure(check: CheckReport) -> bool:
    return check.status == "failed"


def _text(text: str) -> str:
    """Return text without the characters that XML has no way to write."""
    return NOT_XML.sub("\ufffd", text)
