"""JUnit's XML, which every CI service reads: a suite for each student, a case for each check."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from confusionlab.grading.status import CellStatus, ReportStatus
from confusionlab.grading.submissions.platforms.base import GradedCheck, GradedStudent, Grades

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def files(grades: Grades) -> dict[str, str]:
    """Return the class's results as one file."""
    root = Xml.Element("testsuites", name=_xml_text(grades.assignment))
    for graded in grades.students:
        if graded.status is not ReportStatus.MISSING:
            root.append(_suite(graded, grades.assignment))
    Xml.indent(root)
    return {
        "junit.xml": f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'
    }


def _suite(graded: GradedStudent, assignment: str) -> Xml.Element:
    checks = graded.checks
    suite = Xml.Element(
        "testsuite",
        name=_xml_text(graded.student),
        tests=str(len(checks)),
        failures=str(sum(_is_failure(check) for check in checks)),
        errors=str(sum(not _is_failure(check) and check.status is not CellStatus.PASSED for check in checks)),
        time=f"{graded.seconds:.3f}",
    )
    for check in checks:
        case = Xml.SubElement(
            suite,
            "testcase",
            classname=_xml_text(f"{assignment}.{graded.student}"),
            name=_xml_text(check.name),
        )
        if check.status is not CellStatus.PASSED:
            kind = "failure" if _is_failure(check) else "error"
            # Of a hidden check no error's text: it could carry the case out.
            error = None if check.is_hidden else check.error
            said = check.message or error or check.status
            Xml.SubElement(case, kind, type=check.status, message=_xml_text(said))
    return suite


def _is_failure(check: GradedCheck) -> bool:
    return check.status is CellStatus.FAILED


def _xml_text(text: str) -> str:
    """Return text without the characters that XML has no way to write."""
    return NOT_XML.sub("\ufffd", text)
