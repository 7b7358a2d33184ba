"""What is in a list, or a dictionary: another order, something missing, something besides, one entry wrong.

A seal holds a short hash of each thing that belongs in it, which tells these apart whatever made them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from confusionlab.grading.seal import Seal
from confusionlab.grading.shape import cut
from confusionlab.grading.values import canonical, read


def digests_of(value: list[Any] | dict[str, Any], seal: Seal) -> dict[Any, str]:
    """Return the hashes of what is in a list, by its place, or in a dictionary, by its name."""
    form = seal.form.inside().inside() if seal.cases else seal.form.inside()
    if isinstance(value, dict):
        return {key: seal.item_digest(f"{key}: {canonical(value[key], form)}") for key in sorted(value)}
    return {place: seal.item_digest(canonical(item, form)) for place, item in enumerate(value)}


def of_items(shown: str, seal: Seal) -> tuple[str | None, str]:
    """Return the name of a mistake that shows in what is in the lists, and what alone is wrong in them.

    Examples
    --------
    >>> from dataclasses import replace
    >>> seal = Seal(salt="", task="Task 1", points=1, of=1)
    >>> seal = replace(seal, items=[[*digests_of(["cow", "hen", "pig"], seal).values()]])
    >>> of_items("['cow', 'pig']", seal), of_items("['cow', 'eel', 'pig']", seal)
    (('some-left-out', ''), (None, 'number 2'))
    """
    try:
        value = read(shown)
    except ValueError:
        return None, ""
    parts = value if seal.cases else [value]
    fit = isinstance(parts, list) and len(parts) == len(seal.items)
    if not fit or not all(isinstance(part, list | dict) for part in parts):
        return None, ""
    pairs = [(digests_of(part, seal), right) for part, right in zip(parts, seal.items, strict=True)]
    found = {_compared(given, right) for given, right in pairs if [*given.values()] != list(right)}
    return found.pop() if len(found) == 1 else (None, "")


def _compared(given: dict[Any, str], right: Sequence[str]) -> tuple[str | None, str]:
    """Return the mistake that shows in a list which is wrong, or what alone is wrong in it."""
    too_many, missing = Counter(given.values()) - Counter(right), Counter(right) - Counter(given.values())
    if given and (too_many or missing) and not (too_many and missing):
        return ("some-too-many" if too_many else "some-left-out"), ""
    is_of_many = len(right) > 2 and len(set(right)) == len(right)  # of few different ones it may be chance
    if not (too_many or missing) and is_of_many:
        return "other-order", ""
    wrong = [key for key, own in zip(given, right, strict=False) if given[key] != own]
    if len(given) != len(right) or 2 * len(wrong) >= len(given):
        return None, ""
    return None, " and ".join(map(_called, wrong))


def _called(key: Any) -> str:
    if isinstance(key, int):
        return f"number {key + 1}"
    return f"`{cut(' '.join(str(key).split())).replace('`', '')}`"
