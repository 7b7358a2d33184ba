"""What holds for all tests: where CONFUSIONLAB_NO_SKIPS is set, a skipped test is a failed one."""

import os

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and os.environ.get("CONFUSIONLAB_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but CONFUSIONLAB_NO_SKIPS is set: {report.longrepr}"
    return report
