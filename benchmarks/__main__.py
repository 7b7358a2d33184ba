"""Run every benchmark, print the tables, and write them to the book's page."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    callback,
    command,
    counting,
    explorer,
    feedback,
    grading,
    heatmap,
    import_time,
    live,
    recording,
    scale,
)
from benchmarks.page import table

PAGE = Path(__file__).resolve().parent.parent / "book" / "benchmarks.md"
# comet_ml watches what is imported after it, so its part comes last.
PARTS = (
    feedback,
    counting,
    import_time,
    heatmap,
    explorer,
    live,
    command,
    scale,
    grading,
    callback,
    recording,
)
PACKAGES = ("numpy", "pandas", "scikit-learn", "matplotlib", "keras", "dask", "comet-ml")

OPENING = """---
description: How fast confusionlab counts, draws and grades beside others, and how often feedback is right.
---

# Is it fast, is it fair?

A matrix of a million labels should be there before you have let go of the key. This page says what the
package promises, and what one run of `python -m benchmarks` measured beside what you might use in its place.

Times are processor time, not time on the wall: medians over several rounds in which the contestants take
turns, so that a busy machine slows all of them down. A ratio carries over to your machine better than a time
does. What is measured in a browser (Chromium) is time on the wall: from an action until the screen shows
what came of it. A bar is as long as what was measured, and the mark on it is the promise.

Whether feedback is fair is measured too: on a bank of wrong answers that were written by doing the exercises
wrongly, before the package knew any mistake by itself, and that no exercise keys. Where feedback names a
mistake in other words than the bank, a reader judged it beside the code; half right is wrong.
"""


def closing() -> str:
    """Say what it was measured with, and how to do it again."""
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    machine = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors"
    return f"""## Measured with

Python {platform.python_version()}, {versions}; {machine}.

## Measure it yourself

```bash
python -m benchmarks
```

It takes some minutes, prints these tables and writes this page anew; it ends with an error where a
promise does not hold. Close what else is running: other programs share the processor's caches, and even
processor time feels that.
"""


def main() -> int:
    """Measure, print as results come, write the page."""
    sections, holds = [], True
    for part in PARTS:
        rows = list(part.rows())
        sections.append(f"## {part.TITLE}\n\n{table(rows)}")
        holds &= all(row.holds is not False for row in rows)
        print(sections[-1], flush=True)
    PAGE.write_text("\n".join([OPENING, *sections, closing()]), encoding="utf-8")
    print(f"Written to {PAGE}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
