"""Where an explorer opens: what Python asks for, checked, and said in positions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

from confusionlab.focus import group, position
from confusionlab.inputs import whole_number
from confusionlab.table import name_of

# What isn't asked for. `held` is the step at which the classes in focus were chosen, `extra` are shown beside
# them, `picks` instead of them; `as` is how to compare with `reference`.
AT_FIRST: dict[str, Any] = {
    **{"normalize": None, "log": False, "diagonal": True, "fixed": False, "order": "given"},
    **{"focus": None, "extra": [], "picks": [], "anew": False, "held": 0, "grouped": True, "opened": []},
    **{"step": 0, "reference": None, "as": "difference", "select": [], "about": None, "page": 0},
    **{"threshold": 0.5, "costFalsePositive": 1, "costFalseNegative": 1},
}
_CHOICES = {
    "normalize": (None, "actual", "predicted", "all"),
    "order": ("given", "errors", "together", "label"),
}


def checked(
    labels: Sequence[Hashable],
    steps: Sequence[Hashable],
    groups: Mapping[Any, Iterable[Hashable]],
    opening: Mapping[str, Any],
) -> dict[str, Any]:
    """Check the state to open in, and say it as the browser does.

    Parameters
    ----------
    labels, steps : sequence
        The classes and steps there are.
    groups : mapping
        The superclasses there are.
    opening : mapping
        What to open at. ``select``: one (actual, predicted) or a list of these; ``step`` and ``compare``:
        steps; ``normalize``: None, "actual", "predicted", "all"; ``focus``: how many of the most confused
        classes (those selected are kept beside them), or a list of labels; ``order``: "given", "errors",
        "together", "label"; ``log``, ``diagonal``: bool; ``threshold`` and the two costs: numbers.

    Returns
    -------
    dict

    Raises
    ------
    TypeError, ValueError
        If something is unknown; the message says what there is.

    Examples
    --------
    >>> checked(["cat", "dog"], [1, 2], {}, {"select": ("cat", "dog"), "step": 2})
    {'select': [[0, 1]], 'step': 1, 'held': 1}
    """
    wanted = {name: value for name, value in opening.items() if value is not None}
    unknown = [name for name in wanted if name not in _READERS]
    if unknown:
        raise TypeError(f"explore: unknown argument {unknown[0]!r}; expected one of {', '.join(_READERS)}")
    made: dict[str, Any] = {}
    for name, value in wanted.items():
        made |= _READERS[name](labels, steps, groups, name, value)
    if "focus" in made and "select" in made:
        made["extra"] = sorted({key for cell in made["select"] for key in cell if isinstance(key, int)})
    return made


def checked_groups(
    labels: Sequence[Hashable], groups: Mapping[Any, Iterable[Hashable]] | None
) -> dict[str, list[int]]:
    """Give the superclasses as lists of positions.

    Examples
    --------
    >>> checked_groups(["cod", "eel", "cat"], {"fish": ["cod", "eel"]})
    {'fish': [0, 1]}
    """
    if groups is None:
        return {}
    if not isinstance(groups, Mapping):
        group(labels, groups)  # which says what was expected
    held = {name: list(members) for name, members in groups.items()}
    group(labels, held)  # refuses unknown labels, and labels in two groups
    return {name_of(name): [position(labels, label) for label in members] for name, members in held.items()}


def _choice(_labels: Any, _steps: Any, _groups: Any, name: str, value: Any) -> dict[str, Any]:
    if value not in _CHOICES[name]:
        raise ValueError(f"{name}: got {value!r}; expected one of {', '.join(map(repr, _CHOICES[name]))}")
    return {name: value}


def _switch(_labels: Any, _steps: Any, _groups: Any, name: str, value: Any) -> dict[str, Any]:
    return {name: bool(value)}


def _number(_labels: Any, _steps: Any, _groups: Any, name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    number = float(value)
    if number - number != 0:
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return {_NUMBERS[name]: number}


def _focus(labels: Sequence[Hashable], _steps: Any, _groups: Any, name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool | str):
        raise TypeError(f"focus: expected how many classes, or a list of labels, got {value!r}")
    if isinstance(value, Iterable):
        return {"picks": sorted({position(labels, label, "focus") for label in value})}
    return {"focus": whole_number(value, "focus", 1)}


def _step(_labels: Any, steps: Sequence[Hashable], _groups: Any, _name: str, value: Any) -> dict[str, Any]:
    place = position(steps, value, "step")
    return {"step": place, "held": place}


def _compare(_labels: Any, steps: Sequence[Hashable], _groups: Any, _name: str, value: Any) -> dict[str, Any]:
    return {"reference": position(steps, value, "compare")}


def _select(
    labels: Sequence[Hashable], _steps: Any, groups: Mapping[Any, Any], _name: str, value: Any
) -> dict[str, Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f'select: expected (actual, predicted), such as ("cat", "dog"), got {value!r}')
    cells = list(value)
    if len(cells) == 2 and not all(isinstance(cell, list | tuple) for cell in cells):
        cells = [cells]
    if any(isinstance(cell, str) or not isinstance(cell, Sequence) or len(cell) != 2 for cell in cells):
        raise ValueError(f'select: expected (actual, predicted), such as ("cat", "dog"), got {value!r}')
    return {"select": [[_key(labels, groups, label) for label in cell] for cell in cells]}


def _key(labels: Sequence[Hashable], groups: Mapping[Any, Any], label: Hashable) -> int | str:
    """Name a class as the browser does: its position, or what it was merged into."""
    if label not in labels and label in groups:
        return f"group {name_of(label)}"
    if label not in labels and label == "other":
        return "other"
    return position(labels, label, "select")


_NUMBERS = {
    "threshold": "threshold",
    "false_positive_cost": "costFalsePositive",
    "false_negative_cost": "costFalseNegative",
}
_READERS = {
    "select": _select,
    "step": _step,
    "compare": _compare,
    "focus": _focus,
    **dict.fromkeys(_CHOICES, _choice),
    **dict.fromkeys(("log", "diagonal"), _switch),
    **dict.fromkeys(_NUMBERS, _number),
}
