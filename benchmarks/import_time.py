"""Importing the package, beside importing NumPy alone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from benchmarks.measure import Row, against, at_most

TITLE = "Importing"
ROUNDS = 15


def rows() -> Iterator[Row]:
    """Measure both imports in fresh processes that take turns; starting Python is not counted."""
    with tempfile.TemporaryDirectory() as compiled:
        # The first turn, not counted, compiles what it imports, also where Python is told not to keep that.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        turns = [
            [_seconds(module, environment) for module in ("numpy", "confusionlab")] for _ in range(ROUNDS + 1)
        ]
    numpy, ours = map(statistics.median, zip(*turns[1:], strict=True))
    claim = "`import confusionlab`, beside `import numpy`"
    yield at_most(claim, 1.3, ours / numpy, "times as long", against(ours, numpy))


def _seconds(module: str, environment: dict[str, str]) -> float:
    code = f"import time; start = time.process_time(); import {module}; print(time.process_time() - start)"
    command = [sys.executable, "-c", code]
    finished = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(finished.stdout)
