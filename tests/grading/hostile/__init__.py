"""Submissions that mean harm, as a table of attacks: what a cell does, and what its check then sees.

Each attack answers a task of its own. The task's check expects `expected`; a cheat does not know it, but a
refused crime may say so, and then its check passes.
"""

from typing import NamedTuple


class Attack(NamedTuple):
    """One attack."""

    source: str
    answer: str = "outcome"  # what the check is given
    expected: str = "'refused'"
    ends: str = "passed"  # the status of the attacking cell
    verdict: str = "passed"  # the status of its check
