"""What callers pass, checked and put in one shape: labels of any kind, weights, ids, scores."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from operator import index
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Label: TypeAlias = Hashable
Integers: TypeAlias = NDArray[np.integer[Any]]
# A NumPy array of bools, integers, strings or objects, or an array of pandas' own.
Column: TypeAlias = Any

# A table of this many classes squared takes 2 GiB.
MOST_CLASSES = 1 << 14
# Labels looked at in one go: few enough to stay in the processor's cache.
CHUNK = 1 << 17
# Labels named in an error message.
NAMED = 5
# Every whole number below is a float; beyond, two labels could become one.
LARGEST_FLOAT = 2.0**53
SCORES_GO_THERE = (
    "scores and probabilities go to ConfusionMatrix.from_scores(actual, scores); "
    "of one-hot rows take the labels with rows.argmax(axis=1)"
)


def label_column(values: Any, name: str) -> Column:
    """Give labels as one NumPy or pandas array, one label an example; floats become integers."""
    if _is_pandas_extension(values):
        # Strings that pandas keeps as objects are read twice as fast when taken as objects.
        kept_as_objects = getattr(values.dtype, "storage", None) == "python"
        return np.asarray(values, dtype=object) if kept_as_objects else getattr(values, "array", values)
    array = _array_of_list(values) if isinstance(values, list | tuple) else np.asarray(values)
    if array.ndim == 2 and array.shape[1] == 1 and array.dtype.kind != "f":
        array = array[:, 0]
    if array.ndim != 1:
        came = f"shape {array.shape}" if array.ndim else f"one {type(values).__name__}"
        raise ValueError(f"{name}: expected one label an example, got {came}; {SCORES_GO_THERE}")
    if array.dtype.kind == "f":
        return _whole_numbers(array, name)
    if array.dtype.kind == "T":
        return array.astype(object)
    if array.dtype.kind not in "biuOU":
        raise TypeError(f"{name}: expected ints, strings or bools, got {array.dtype}; try .astype(str)")
    return array


def _is_pandas_extension(values: Any) -> bool:
    """Tell pandas' own kinds of column: strings, categoricals, nullable integers."""
    if type(values).__module__.partition(".")[0] != "pandas":
        return False
    from pandas.api.extensions import ExtensionDtype

    return isinstance(getattr(values, "dtype", None), ExtensionDtype)


def _array_of_list(values: Sequence[Any]) -> NDArray[Any]:
    """Make an array without NumPy's habit of turning [1, "a"] into strings."""
    kinds = set(map(type, values))
    if values and all(issubclass(kind, (int, float, np.number, np.bool_)) for kind in kinds):
        array = np.asarray(values)
        # Integers too far apart for one dtype come as floats, which would blur them.
        if array.dtype.kind != "f" or any(issubclass(kind, (float, np.floating)) for kind in kinds):
            return array
    return np.asarray(values, dtype=object)


def _whole_numbers(array: NDArray[Any], name: str) -> NDArray[np.int64]:
    """Take 1.0 for 1, and refuse what is no class."""
    if np.isnan(array).any():
        _refuse_missing(array, name)
    unfit = array[(array != np.floor(array)) | (np.abs(array) >= LARGEST_FLOAT)]
    if len(unfit):
        raise ValueError(f"{name}: found {unfit[0].item()!r}, which is no class label; {SCORES_GO_THERE}")
    return array.astype(np.int64)


def common_length(**columns: Any) -> int:
    """Give the length of two columns, named as the caller named them."""
    (first, second), (n_first, n_second) = columns, map(len, columns.values())
    if n_first != n_second:
        raise ValueError(
            f"{first}, {second}: lengths {n_first:,} and {n_second:,} differ; an example needs one of each"
        )
    return n_first


def chosen_labels(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Give the labels asked for as plain values, each once."""
    if isinstance(labels, str | bytes | set | frozenset) or not isinstance(labels, Iterable):
        raise TypeError(f"labels: expected labels in an order, such as a list, got {labels!r}")
    chosen = tuple(plain_label(label, "labels") for label in labels)
    if not chosen:
        raise ValueError(
            "labels: expected at least one, got none; leave labels= out to take those that occur"
        )
    if len(set(chosen)) < len(chosen):
        twice = next(label for position, label in enumerate(chosen) if label in chosen[:position])
        raise ValueError(f"labels: {twice!r} occurs more than once; name each class once")
    if len(chosen) > MOST_CLASSES:
        raise ValueError(f"labels: got {len(chosen):,}; a matrix takes {MOST_CLASSES:,} at most")
    return chosen


def plain_label(value: Any, name: str) -> Label:
    """Give a label as a plain Python value, or say why it can't be one."""
    label = value.item() if isinstance(value, np.generic) else value
    if isinstance(label, str):
        return str(label)
    if isinstance(label, int):
        return label
    if isinstance(label, float) and label.is_integer():
        return int(label)
    if _is_missing(label):
        raise ValueError(f"{name}: {label!r} names no class; give it a name, such as 'unknown'")
    if isinstance(label, float):
        raise ValueError(f"{name}: found {label!r}, which is no class label; {SCORES_GO_THERE}")
    raise TypeError(
        f"{name}: found {label!r} of type {type(label).__name__}; expected ints, strings or bools"
    )


def _is_missing(label: Any) -> bool:
    return label is None or type(label).__name__ in ("NAType", "NaTType") or label != label


def encoded(column: Column, name: str, codes_of: dict[Label, int]) -> Integers:
    """Replace labels by their codes, chunk by chunk; new labels are added under the next code."""
    codes = np.empty(len(column), np.int32)
    for start in range(0, len(column), CHUNK):
        local, values = _factorized(column[start : start + CHUNK], name)
        if local.min() < 0:
            _refuse_missing(column, name)
        translation = [codes_of.setdefault(plain_label(value, name), len(codes_of)) for value in values]
        if len(codes_of) > MOST_CLASSES:
            raise ValueError(
                f"{name}: found more than {MOST_CLASSES:,} different labels ({named(list(codes_of))}); each "
                "takes a row and a column: pass class labels, not measurements or names of examples"
            )
        codes[start : start + CHUNK] = np.array(translation, np.int32)[local]
    return codes


def _factorized(part: Column, name: str) -> tuple[Integers, Iterable[Any]]:
    """Give for each element the position of its value, and the different values."""
    if isinstance(part, np.ndarray) and part.dtype.kind in "biu":
        values = np.unique(part)
        return np.searchsorted(values, part), values
    import pandas as pd

    if isinstance(part, np.ndarray):
        part = part.astype(object, copy=False)
    try:
        return pd.factorize(part)
    except TypeError as error:
        raise TypeError(f"{name}: found no label ({error}); expected ints, strings or bools") from None


def sorted_labels(labels: list[Label]) -> tuple[Label, ...]:
    """Sort labels of one kind."""
    strings = sorted(label for label in labels if isinstance(label, str))
    numbers = sorted(label for label in labels if isinstance(label, int))
    if strings and numbers:
        raise TypeError(
            f"labels: found strings ({named(strings)}) and numbers ({named(numbers)}), which have no common "
            "order; make both columns the same kind, or pass labels= in the order wanted"
        )
    all_bool = all(isinstance(number, bool) for number in numbers)
    return tuple(strings or (numbers if all_bool else map(int, numbers)))


def refuse_strays(name: str, times: Integers, found: Sequence[Label], chosen: tuple[Label, ...]) -> None:
    """Refuse a column that has labels not among the chosen ones; `times` says how often each was found."""
    known = set(chosen)
    often = {found[code]: int(times[code]) for code in np.flatnonzero(times).tolist()}
    strays = {label: number for label, number in often.items() if label not in known}
    if strays:
        said = ", ".join(f"{label!r} ({number:,} times)" for label, number in list(strays.items())[:NAMED])
        raise ValueError(
            f"{name}: {sum(strays.values()):,} of {sum(often.values()):,} examples have a label that is "
            f"not in labels= ({named(chosen)}): {said}{', …' if len(strays) > NAMED else ''}; "
            "add it to labels=, or leave these examples out"
        )


def _refuse_missing(column: Column, name: str) -> NoReturn:
    import pandas as pd

    missing = np.flatnonzero(pd.isna(column))
    raise ValueError(
        f"{name}: {len(missing):,} of {len(column):,} labels are missing (None or NaN), the first at "
        f"position {missing[0]}; drop these examples, or give them a label such as 'unknown'"
    )


def named(labels: Sequence[Any]) -> str:
    """Name some labels for an error message."""
    shown = ", ".join(repr(label) for label in labels[:NAMED])
    return shown if len(labels) <= NAMED else f"{shown}, … {len(labels):,} in all"


def checked_keep(keep_examples: Any) -> int:
    """Give how many examples to keep as a plain int."""
    try:
        keep = index(keep_examples)
    except TypeError:
        raise TypeError(f"keep_examples: expected a whole number, got {keep_examples!r}") from None
    if keep < 0:
        raise ValueError(f"keep_examples: expected 0 or more, got {keep}; 0 keeps none")
    return keep


def checked_weights(weights: ArrayLike | None, n_examples: int) -> NDArray[Any] | None:
    """Give weights as an array of finite numbers, none negative."""
    if weights is None:
        return None
    array = np.asarray(weights)
    if array.shape != (n_examples,):
        raise ValueError(f"weights: expected shape ({n_examples},), one an example, got {array.shape}")
    if n_examples and array.dtype.kind not in "biuf":
        raise TypeError(f"weights: expected numbers, got {array.dtype}; convert them with .astype(float)")
    unfit = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if len(unfit):
        raise ValueError(
            f"weights: expected finite numbers of 0 or more, got {array[unfit[0]].item()!r} at position "
            f"{unfit[0]} ({len(unfit):,} such in all); weight 0 leaves an example out of the counts"
        )
    return array


def checked_ids(ids: ArrayLike | None, n_examples: int) -> NDArray[Any] | None:
    """Give ids as an array of integers or strings."""
    if ids is None:
        return None
    array = np.asarray(ids)
    if array.shape != (n_examples,):
        raise ValueError(f"ids: expected shape ({n_examples},), one an example, got {array.shape}")
    if array.dtype.kind in "OT" and all(isinstance(name, str) for name in array):
        array = array.astype(str)
    if n_examples and array.dtype.kind not in "iuU":
        raise TypeError(f"ids: expected ints or strings, got {array.dtype}; leave ids= out to use positions")
    return array


def checked_scores(scores: ArrayLike) -> NDArray[Any]:
    """Give scores as a table, one row an example."""
    array = np.asarray(scores)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"scores: expected numbers, got {array.dtype}; labels go to ConfusionMatrix.from_labels"
        )
    if array.ndim not in (1, 2) or 0 in array.shape[1:]:
        raise ValueError(f"scores: expected shape (n,), (n, 1) or (n, number of labels), got {array.shape}")
    missing = np.isnan(array)
    if missing.any():
        raise ValueError(
            f"scores: {int(missing.sum()):,} of {array.size:,} are NaN, the first in row "
            f"{int(np.argwhere(missing)[0, 0])}; drop these examples, or find out why the model gives NaN"
        )
    return array[:, np.newaxis] if array.ndim == 1 else array
