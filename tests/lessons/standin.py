"""Lessons as they are where CIFAR-100 can't be had."""

from __future__ import annotations

from functools import cache
from tempfile import TemporaryDirectory

import pytest

from tests.lessons import Lesson
from tools import execute
from tools.project import ROOT

NOBODY = "http://127.0.0.1:9"  # no server listens there


@cache
def without_photographs(name: str) -> Lesson:
    """Execute a lesson with an empty data folder, and nobody who answers a download."""
    with TemporaryDirectory() as empty, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFUSIONLAB_DATA_DIR", empty)
        for proxy in ("https_proxy", "HTTPS_PROXY"):
            patch.setenv(proxy, NOBODY)
        for exempt in ("no_proxy", "NO_PROXY"):
            patch.delenv(exempt, raising=False)
        return Lesson(execute.run(ROOT / "notebooks" / f"{name}.ipynb")[0])
