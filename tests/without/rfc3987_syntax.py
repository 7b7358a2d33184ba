"""In place of a package that takes over a second to import: it is taken for one that is not installed."""

raise ImportError(f"{__name__}: left out of the tests' processes (conftest.py)")
