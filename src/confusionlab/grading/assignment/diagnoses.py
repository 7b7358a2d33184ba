"""Which mistake a value tells of, where nobody keyed it.

On the visible checks and on the draws for practice it shows which mistakes are one and the same under two
names: of these the nearest to the code speaks. Where two that differ meet in a value, neither does; what
says less gives way. Where a keyed mistake gives the value, its own message speaks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from confusionlab.grading.assignment.expected import PRACTICE_SEEDS, CheckValues, ValuesByCheck
from confusionlab.grading.assignment.generated import Variant
from confusionlab.grading.mistakes.names import SEEN_WITHOUT_DIGITS, SIZES, VAGUE, base, level, rank

_ITEM = re.compile(r"""-?\d+\.?\d*(?:e[+-]?\d+)?|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b[A-Za-z]+\b""")

Signature = tuple[str | None, ...]
NEEDED_VAGUE = 3
MOST_NAMES = 7  # of mistakes that all give one value: what comes about in so many ways tells of none of them


def told_mistakes(values: ValuesByCheck) -> dict[Variant, str]:
    """Return under which name each generated mistake of a task goes; those that are none are missing.

    Parameters
    ----------
    values : dict of str to dict
        What each check of the task is given, by seed.

    Returns
    -------
    dict of (str, int) to str
        The names.
    """
    asked = list(_telling(values))
    by_signature: dict[Signature, list[Variant]] = defaultdict(list)
    for variant in dict.fromkeys(variant for given in asked for variant in given.generated):
        signature = tuple(_value(given, variant) for given in asked)
        if any(value is not None for value in signature):
            by_signature[signature].append(variant)
    is_drawn = any(None not in by_seed for by_seed in values.values())
    return {
        variant: min((each.mistake for each in _nearest(alike)), key=rank) if is_drawn else variant.mistake
        for alike in by_signature.values()
        for variant in alike
    }


def _nearest(variants: Collection[Variant]) -> Collection[Variant]:
    """Return those of the reference; those of other right answers where there are none."""
    return [each for each in variants if not each.is_of_another] or variants


def _telling(values: ValuesByCheck) -> Iterator[CheckValues]:
    """Yield what the checks are given where mistakes are told apart."""
    for by_seed in values.values():
        yield from (by_seed[seed] for seed in (None, *PRACTICE_SEEDS) if seed in by_seed)


def _value(given: CheckValues, variant: Variant) -> str | None:
    """Return what a mistake gives, where that is wrong and can be compared."""
    value = given.generated.get(variant)
    return None if value is None or value == given.reference else value


def diagnoses(given: CheckValues, told: dict[Variant, str]) -> dict[str, str]:
    """Return the mistakes by the value that tells of each.

    Parameters
    ----------
    given : CheckValues
        What one check is given.
    told : dict of (str, int) to str
        The task's mistakes; see `told_mistakes`.

    Returns
    -------
    dict of str to str
        By canonical value the name of the one mistake that gives it.
    """
    found: dict[str, list[Variant]] = defaultdict(list)
    for variant, value in given.generated.items():
        if variant in told and not value.startswith("!") and value not in (given.reference, *given.mistaken):
            found[value].append(variant)
    chosen = {
        value: _the_one({told[each] for each in _nearest(variants)})
        for value, variants in found.items()
        if len({base(each.mistake) for each in variants}) <= MOST_NAMES
    }
    return {
        value: name
        for value, name in chosen.items()
        if name and (given.asks.table or _can_be_seen(name, value, given.reference, found[value]))
    }


# Names that say together no more than this one does.
_TOGETHER = {
    frozenset({"only-the-first", "only-the-last"}): "only-one",
    frozenset({"first-left-out", "last-left-out"}): "one-left-out",
}


def _the_one(names: set[str]) -> str | None:
    """Return the name that speaks: the one on the level nearest to what was done, if it is alone there."""
    nearest = min(map(level, names))
    chosen = frozenset(name for name in names if level(name) == nearest)
    return next(iter(chosen)) if len(chosen) == 1 else _TOGETHER.get(chosen)


def _can_be_seen(name: str, value: str, reference: str, variants: Collection[Variant]) -> bool:
    """Tell whether enough of a value is wrong: more is needed where only another right answer was changed."""
    evidence = _evidence(value, reference)
    if all(each.is_of_another for each in variants):
        return level(name) != 1 and evidence >= NEEDED_VAGUE
    if level(name) > 1 and set(_ITEM.findall(value)) <= {"True", "False"}:
        return False
    is_one_digit = value.isdigit() and len(value) == 1 and "nan" not in reference
    return evidence >= (2 if is_one_digit else _needed(base(name)))


def _needed(name: str) -> int:
    """Return how much must be another than right before a mistake can be seen in it."""
    return 0 if name in SEEN_WITHOUT_DIGITS else NEEDED_VAGUE if name in VAGUE | SIZES else 2


def _evidence(value: str, reference: str) -> int:
    """Return how much of a value is wrong: its digits, and one more for each fraction.

    A word counts one, and so do True and False; where all cases are told the same, all of it counts half.
    An empty list is less than nothing.

    Examples
    --------
    >>> _evidence("[0.25, 12]", "[0.75, 12]"), _evidence("['spam', 'eel']", "['eel', 'ham']")
    (3, 2)
    """
    given, right = (_ITEM.findall(text) for text in (value, reference))
    if len(given) == len(right):
        wrong = [item for item, other in zip(given, right, strict=True) if item != other]
    else:
        wrong = [*(Counter(given) - Counter(right)).elements(), *(Counter(right) - Counter(given)).elements()]
    if not given:
        return -1
    weight = sum(map(_weight, wrong))
    says_one_thing = len(set(given)) == 1 < len(given) and not given[0][-1].isdigit()
    return weight // 2 if says_one_thing else weight


def _weight(item: str) -> int:
    if not item[-1].isdigit():
        return 1
    digits = item.strip("-").replace(".", "").strip("0")
    return max(1, len(digits) + ("." in item))
