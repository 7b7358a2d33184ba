"""What a command prints reaches whatever reads it, whichever alphabet the system prefers."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def print_any_letter() -> None:
    """Print UTF-8 into files and pipes, and on a terminal with fewer letters a ? for each that it lacks.

    On Windows a pipe takes some two hundred letters unless it is told otherwise, and ✓ is none of them.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
