"""Which points can be had by trying: what a handed-out seal tells of the right value."""

from __future__ import annotations

import re

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.syntax import check_name

# What somebody tries first, in seconds: a million whole numbers, as many decimals, a letter, yes or no.
_TRIED = re.compile(r"-?\d{1,6}|-?\d{1,3}\.\d{1,3}|'[A-Za-z]'|True|False|None")


def points_by_trying(solution: Solution) -> int:
    """Return how many points a learner can find by trying values against the seals.

    A seal holds the hash of the right value. It is no secret: whoever tries
    the whole numbers up to 999,999, the decimals up to 999.999, the letters,
    True and False has it in seconds, where it is one of these.

    Parameters
    ----------
    solution : Solution
        The solution.

    Returns
    -------
    int
        The points of the visible checks whose right value is so easily tried.
    """
    values = check_values(solution)
    return sum(
        cell.metadata["points"]
        for cell in solution.cells("check")
        if _TRIED.fullmatch(values[check_name(cell.source)][None].reference)
    )
