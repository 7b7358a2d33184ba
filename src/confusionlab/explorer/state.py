"""Where an explorer opens: what Python asks for, checked, and said in positions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar

from confusionlab.drawing.text import name_of
from confusionlab.focus import group, position
from confusionlab.inputs import whole_number
from confusionlab.rates import Over

# A class as the browser knows it: its position, "group <name>" or "other".
Key: TypeAlias = int | str
Order: TypeAlias = Literal["given", "errors", "together", "label"]

# What js/classes.js calls State, in which "as" is no name for a class's attribute.
State = TypedDict(
    "State",
    {
        # What a share is a share of; None: counts.
        "normalize": Over | None,
        # Whether colours follow the logarithm.
        "log": bool,
        # Whether the diagonal is coloured.
        "diagonal": bool,
        # Whether the colour scale is that of all steps.
        "fixed": bool,
        # In which order the classes stand.
        "order": Order,
        # How many of the most confused classes to keep; None: all.
        "focus": int | None,
        # Classes to keep beside these.
        "extra": list[Key],
        # The classes to keep, instead of the most confused ones.
        "picks": list[int],
        # Whether the classes in focus are chosen again at each step.
        "anew": bool,
        # The step at which they were chosen.
        "held": int,
        # Whether superclasses are shown merged.
        "grouped": bool,
        # The superclasses that are not.
        "opened": list[str],
        # The step that is shown.
        "step": int,
        # The step to compare with.
        "reference": int | None,
        # How to compare: both steps, or the difference.
        "as": Literal["side", "difference"],
        # The cells chosen: actual and predicted class.
        "select": list[list[Key]],
        # The class whose rates are shown.
        "about": Key | None,
        # Which page of the examples is shown.
        "page": int,
        # Of two classes: from which score on the positive one is predicted, and what mistakes cost.
        "threshold": float,
        "costFalsePositive": float,
        "costFalseNegative": float,
    },
)
# What isn't asked for.
AT_FIRST: State = {
    "normalize": None,
    "log": False,
    "diagonal": True,
    "fixed": False,
    "order": "given",
    "focus": None,
    "extra": [],
    "picks": [],
    "anew": False,
    "held": 0,
    "grouped": True,
    "opened": [],
    "step": 0,
    "reference": None,
    "as": "difference",
    "select": [],
    "about": None,
    "page": 0,
    "threshold": 0.5,
    "costFalsePositive": 1,
    "costFalseNegative": 1,
}
# Of more classes the diagonal would leave no colour for the mistakes, so that it opens at these.
MANY = 12
_SHARES: tuple[Over | None, ...] = (None, "actual", "predicted", "all")
_ORDERS: tuple[Order, ...] = ("given", "errors", "together", "label")
_Choice = TypeVar("_Choice")


@dataclass(frozen=True)
class _Known:
    """The classes, steps and superclasses that there are."""

    labels: Sequence[Hashable]
    steps: Sequence[Hashable]
    groups: Mapping[Any, Iterable[Hashable]]


def checked(
    labels: Sequence[Hashable],
    steps: Sequence[Hashable],
    groups: Mapping[Any, Iterable[Hashable]],
    opening: Mapping[str, Any],
) -> State:
    """Check the state to open in, and write it as the browser does.

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
    State
        `AT_FIRST`, with what was asked for. Of more than `MANY` classes the diagonal is not coloured, unless
        it was asked for, or two steps are compared.

    Raises
    ------
    TypeError, ValueError
        If something is unknown; the message says what there is.

    Examples
    --------
    >>> state = checked(["cat", "dog"], [1, 2], {}, {"select": ("cat", "dog"), "step": 2})
    >>> state["select"], state["step"]
    ([[0, 1]], 1)
    """
    wanted = {name: value for name, value in opening.items() if value is not None}
    unknown = [name for name in wanted if name not in _READERS]
    if unknown:
        raise TypeError(f"explore: unknown argument {unknown[0]!r}; expected one of {', '.join(_READERS)}")
    state: State = {**AT_FIRST, "diagonal": len(labels) <= MANY or "compare" in wanted}
    known = _Known(labels, steps, groups)
    for name, value in wanted.items():
        _READERS[name](state, known, value)
    if state["focus"] is not None:
        state["extra"] = sorted({key for cell in state["select"] for key in cell if isinstance(key, int)})
    return state


def checked_groups(
    labels: Sequence[Hashable], groups: Mapping[Any, Iterable[Hashable]] | None
) -> dict[str, list[int]]:
    """Give the superclasses as lists of positions.

    Raises
    ------
    TypeError, ValueError
        As `confusionlab.focus.group`.

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


def _normalize(state: State, _: _Known, value: Any) -> None:
    state["normalize"] = _one_of(_SHARES, value, "normalize")


def _order(state: State, _: _Known, value: Any) -> None:
    state["order"] = _one_of(_ORDERS, value, "order")


def _one_of(choices: tuple[_Choice, ...], value: Any, name: str) -> _Choice:
    if value not in choices:
        raise ValueError(f"{name}: got {value!r}; expected one of {', '.join(map(repr, choices))}")
    return choices[choices.index(value)]


def _log(state: State, _: _Known, value: Any) -> None:
    state["log"] = bool(value)


def _diagonal(state: State, _: _Known, value: Any) -> None:
    state["diagonal"] = bool(value)


def _threshold(state: State, _: _Known, value: Any) -> None:
    state["threshold"] = _number(value, "threshold")


def _false_positive_cost(state: State, _: _Known, value: Any) -> None:
    state["costFalsePositive"] = _number(value, "false_positive_cost")


def _false_negative_cost(state: State, _: _Known, value: Any) -> None:
    state["costFalseNegative"] = _number(value, "false_negative_cost")


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    number = float(value)
    if number - number != 0:
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return number


def _focus(state: State, known: _Known, value: Any) -> None:
    if isinstance(value, bool | str):
        raise TypeError(f"focus: expected how many classes, or a list of labels, got {value!r}")
    if isinstance(value, Iterable):
        state["picks"] = sorted({position(known.labels, label, "focus") for label in value})
    else:
        state["focus"] = whole_number(value, "focus", 1)


def _step(state: State, known: _Known, value: Any) -> None:
    state["step"] = state["held"] = position(known.steps, value, "step")


def _compare(state: State, known: _Known, value: Any) -> None:
    state["reference"] = position(known.steps, value, "compare")


def _select(state: State, known: _Known, value: Any) -> None:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f'select: expected (actual, predicted), such as ("cat", "dog"), got {value!r}')
    cells = list(value)
    if len(cells) == 2 and not all(isinstance(cell, list | tuple) for cell in cells):
        cells = [cells]
    if any(isinstance(cell, str) or not isinstance(cell, Sequence) or len(cell) != 2 for cell in cells):
        raise ValueError(f'select: expected (actual, predicted), such as ("cat", "dog"), got {value!r}')
    state["select"] = [[_key(known, label) for label in cell] for cell in cells]


def _key(known: _Known, label: Hashable) -> Key:
    """Name a class as the browser does: its position, or what it was merged into."""
    if label not in known.labels and label in known.groups:
        return f"group {name_of(label)}"
    if label not in known.labels and label == "other":
        return "other"
    return position(known.labels, label, "select")


_READERS: Mapping[str, Callable[[State, _Known, Any], None]] = {
    "select": _select,
    "step": _step,
    "compare": _compare,
    "focus": _focus,
    "normalize": _normalize,
    "order": _order,
    "log": _log,
    "diagonal": _diagonal,
    "threshold": _threshold,
    "false_positive_cost": _false_positive_cost,
    "false_negative_cost": _false_negative_cost,
}
