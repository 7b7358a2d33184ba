"""What is a label, in which order, under which name: the only home of these rules."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

Label: TypeAlias = Hashable
Labels: TypeAlias = tuple[Label, ...]
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


@dataclass(frozen=True, eq=False)
class LabelColumn:
    """One label per example, in a shape that can be counted.

    Attributes
    ----------
    name : str
        What the caller calls the column.
    values : array
        A NumPy array of bools, integers, strings or objects, or an array of pandas' own.
    declared : tuple of labels or None
        The order that came with the data: that of an ordered categorical or of a polars Enum.
    """

    name: str
    values: Column
    declared: Labels | None = None

    def __len__(self) -> int:
        """Tell how many examples there are."""
        return len(self.values)


@dataclass(frozen=True)
class Naming:
    """The labels that a matrix shows, and what stands for each of them in the data.

    Attributes
    ----------
    labels : tuple of K labels
        In the order of rows and columns.
    codes : tuple of K labels
        What the data hold for each label: the label itself, or its code where `labels=` was a mapping.
    """

    labels: Labels
    codes: Labels

    @property
    def places(self) -> dict[Label, int]:
        """The row of whatever may stand in the data: a code goes before a label of the same value."""
        rows = range(len(self.labels))
        return dict(zip(self.labels, rows, strict=True)) | dict(zip(self.codes, rows, strict=True))


def read_column(values: Any, name: str) -> LabelColumn:
    """Read labels of any kind as one array.

    Parameters
    ----------
    values : array_like of n labels
        A list, a NumPy array, a Series or Index of pandas or polars, a categorical, a tensor; also of shape
        (n, 1). Floats must be whole numbers and become integers.
    name : str
        What the caller calls them.

    Returns
    -------
    LabelColumn
        Under the caller's name, with the order that the data declare.

    Raises
    ------
    TypeError
        If it is no sequence, or holds what can't be a label.
    ValueError
        If its shape is another, or labels are missing or measurements.

    Examples
    --------
    >>> read_column([1.0, 0.0], "actual").values
    array([1, 0])
    """
    _refuse_unordered(values, name)
    values = _only_column(values)
    return LabelColumn(name, _as_column(values, name), declared_order(values, name))


def read_naming(labels: Any) -> Naming:
    """Read the argument `labels=`: a sequence of labels, or a mapping from code to label.

    Parameters
    ----------
    labels : iterable of labels, or mapping of code to label
        A mapping is read in the order of its codes; codes that are digits as text ("0", as JSON has them)
        are whole numbers.

    Returns
    -------
    Naming
        The labels to show, and what stands for each in the data.

    Raises
    ------
    TypeError
        If it is in no order, or goes from name to code.
    ValueError
        If it is empty, or a label occurs twice.

    Examples
    --------
    >>> read_naming({1: "spam", 0: "ham"})
    Naming(labels=('ham', 'spam'), codes=(0, 1))
    """
    if isinstance(labels, Mapping):
        return _read_mapping(labels)
    in_order = isinstance(labels, Iterable) and getattr(labels, "ndim", 1) == 1
    if isinstance(labels, str | bytes | set | frozenset) or not in_order or hasattr(labels, "columns"):
        kind = "one string, " if isinstance(labels, str) else ""
        raise TypeError(f"labels: expected labels in an order, such as a list, got {kind}{labels!r}")
    chosen = checked_labels(labels)
    return Naming(chosen, chosen)


def place_naming(labels: Any, size: int | None = None) -> Naming:
    """Read `labels=` where the codes of a mapping are places: rows of a table, columns of a network.

    Parameters
    ----------
    labels : iterable of labels, or mapping of place to label
        As many as there are places.
    size : int, optional
        How many places there are. Default: as many as labels.

    Returns
    -------
    Naming
        The labels to show, and the places as codes.

    Raises
    ------
    TypeError, ValueError
        As `read_naming`, or if the codes of a mapping are not the places, from 0 on.

    Examples
    --------
    >>> place_naming({"0": "ham", "1": "spam"}, 2).labels
    ('ham', 'spam')
    """
    naming = read_naming(labels)
    size = len(naming.codes) if size is None else size
    if isinstance(labels, Mapping) and naming.codes != tuple(range(size)):
        raise ValueError(
            f"labels: expected a mapping from 0 to {size - 1}, the places of rows and columns, to names, got "
            f"the codes {listed(naming.codes)}; pass the names as a list, in the order of the places"
        )
    return naming


def checked_labels(labels: Iterable[Any], name: str = "labels") -> Labels:
    """Read labels as plain values, each once.

    Raises
    ------
    TypeError, ValueError
        If there is none or there are too many, one occurs twice, or one is no label.
    """
    chosen = tuple(plain_label(label, name) for label in labels)
    if not chosen:
        raise ValueError(
            f"{name}: expected at least one, got none; leave labels= out to take those that occur"
        )
    refuse_repeated(chosen, name)
    if len(chosen) > MOST_CLASSES:
        raise ValueError(f"{name}: got {len(chosen):,}; a matrix takes {MOST_CLASSES:,} at most")
    return chosen


def refuse_repeated(labels: Labels, name: str) -> None:
    """Refuse labels of which one occurs twice.

    Raises
    ------
    ValueError
        If one does; the message names it.
    """
    if len(set(labels)) < len(labels):
        twice = next(label for place, label in enumerate(labels) if label in labels[:place])
        raise ValueError(f"{name}: {twice!r} occurs more than once; every class needs a label of its own")


def naming_of(labels: Any, *columns: LabelColumn) -> Naming | None:
    """Find the labels to show: those asked for, else those that came with the data, else None.

    Raises
    ------
    TypeError, ValueError
        As `read_naming`, or if two columns declare different orders.
    """
    if labels is not None:
        return labels if isinstance(labels, Naming) else read_naming(labels)
    declared = [(column.name, column.declared) for column in columns if column.declared is not None]
    if not declared:
        return None
    first, order = declared[0]
    for other_name, other in declared[1:]:
        if order != other:
            raise ValueError(
                f"{first}, {other_name}: their categories are in different orders, {listed(order)} and "
                f"{listed(other)}; pass labels= in the order wanted"
            )
    return Naming(order, order)


def plain_label(value: Any, name: str) -> Label:
    """Read a label as a plain Python value, or say why it can't be one.

    Raises
    ------
    TypeError
        If it is neither text nor a whole number nor a bool.
    ValueError
        If it is missing, or a number that isn't whole.

    Examples
    --------
    >>> plain_label(np.float32(2), "labels"), plain_label(np.str_("spam"), "labels")
    (2, 'spam')
    """
    label = unwrapped(value)
    if isinstance(label, str):
        return str.__str__(label)  # of a str that is an Enum, str() would give its Python name
    if isinstance(label, bool):
        return label
    if isinstance(label, int):
        return int(label)
    if isinstance(label, float) and label.is_integer():
        return int(label)
    if isinstance(label, Hashable) and _is_missing(label):
        raise ValueError(f"{name}: {label!r} names no class; give it a name, such as 'unknown'")
    if isinstance(label, float):
        raise ValueError(f"{name}: found {label!r}, which is no class label; {_advice(name)}")
    raise TypeError(
        f"{name}: found {label!r} of type {type(label).__name__}; expected ints, strings or bools; "
        f"{_text_of(label)}"
    )


def renamed(labels: Labels, mapping: Mapping[Label, Label]) -> Labels:
    """Give labels other names; those that the mapping doesn't name keep theirs.

    Parameters
    ----------
    labels : tuple of labels
        The present names.
    mapping : mapping of label to label
        The new name of each label that gets one.

    Returns
    -------
    tuple of labels
        The new names, in the same order.

    Raises
    ------
    TypeError
        If it is no mapping.
    ValueError
        If it names an unknown label, or two labels would be one.

    Examples
    --------
    >>> renamed((0, 1, 2), {0: 1, 1: 0})
    (1, 0, 2)
    """
    if not isinstance(mapping, Mapping):
        raise TypeError(f"mapping: expected a dict from label to new label, got {mapping!r}")
    mapping = {unwrapped(label): name for label, name in mapping.items()}
    unknown = [label for label in mapping if label not in labels]
    if unknown:
        raise ValueError(f"mapping: unknown label {unknown[0]!r}; the labels are {listed(labels)}")
    new = tuple(plain_label(mapping.get(label, label), "mapping") for label in labels)
    if len(set(new)) < len(new):
        twice = next(label for place, label in enumerate(new) if label in new[:place])
        raise ValueError(f"mapping: two classes would be {twice!r}; classes are put together with group()")
    return new


def places_of(labels: Labels, order: Any) -> list[int]:
    """Find the place of each label in another order of all of them.

    Parameters
    ----------
    labels : tuple of labels
        The present order.
    order : sequence of the same labels
        The order wanted.

    Returns
    -------
    list of int
        For each place in the new order, the present place of its label.

    Raises
    ------
    TypeError
        If the order is none, such as a set.
    ValueError
        If a label is missing, unknown or named twice.

    Examples
    --------
    >>> places_of(("fraud", "genuine"), ["genuine", "fraud"])
    [1, 0]
    """
    if isinstance(order, Mapping):
        raise TypeError(f"labels: expected all labels in the order wanted, got {order!r}; names: relabel()")
    wanted = read_naming(order).labels
    missing = [label for label in labels if label not in wanted]
    unknown = [label for label in wanted if label not in labels]
    if missing or unknown:
        raise ValueError(
            f"labels: expected all of {listed(labels)} in another order; missing {listed(missing) or 'none'}"
            f", unknown {listed(unknown) or 'none'}"
        )
    return [labels.index(label) for label in wanted]


def encoded(column: LabelColumn, codes_of: dict[Label, int]) -> Integers:
    """Replace labels by their codes, chunk by chunk; new labels are added under the next code.

    Raises
    ------
    TypeError, ValueError
        If one is missing or is no label, or there are more than a matrix can hold.
    """
    codes = np.empty(len(column), np.int32)
    for start in range(0, len(column), CHUNK):
        local, values = _factorized(column.values[start : start + CHUNK], column.name)
        if local.min() < 0:
            refuse_missing(column.values, column.name)
        plain = [plain_label(value, column.name) for value in values]
        codes[start : start + CHUNK] = np.array([_code(label, codes_of) for label in plain], np.int32)[local]
        if len(codes_of) > MOST_CLASSES:
            raise ValueError(
                f"{column.name}: found more than {MOST_CLASSES:,} different labels ({listed(list(codes_of))})"
                "; each takes a row and a column: pass class labels, not measurements or names of examples"
            )
    return codes


def _code(label: Label, codes_of: dict[Label, int]) -> int:
    return codes_of.setdefault(label, len(codes_of))


def are_all_bool(*columns: LabelColumn) -> bool:
    """Tell whether both columns hold bools and nothing else: with an integer among them, True is 1."""
    return all(_holds_bools(column.values) for column in columns)


def _holds_bools(values: Column) -> bool:
    values = getattr(values, "categories", values)
    if values.dtype == object:
        return {type(value) for value in values} <= {bool, np.bool_}
    return str(values.dtype) in ("bool", "boolean", "bool[pyarrow]")


def sorted_labels(labels: list[Label]) -> Labels:
    """Sort labels of one kind.

    Raises
    ------
    TypeError
        If there are strings and numbers.
    """
    strings = sorted(label for label in labels if isinstance(label, str))
    numbers = sorted(label for label in labels if isinstance(label, int))
    if strings and numbers:
        raise TypeError(
            f"labels: found strings ({listed(strings)}) and numbers ({listed(numbers)}), which have no "
            "common order; make both columns the same kind, or pass labels= in the order wanted"
        )
    all_bool = all(isinstance(number, bool) for number in numbers)
    return tuple(strings or (numbers if all_bool else map(int, numbers)))


def refuse_strays(name: str, times: Integers, found: Sequence[Label], naming: Naming) -> None:
    """Refuse a column that has labels not among the chosen ones; `times` says how often each was found.

    Raises
    ------
    ValueError
        If it has; the message names them.
    """
    known = naming.places
    often = {found[code]: int(times[code]) for code in np.flatnonzero(times).tolist()}
    strays = {label: number for label, number in often.items() if label not in known}
    if strays:
        said = ", ".join(f"{label!r} ({number:,} times)" for label, number in list(strays.items())[:NAMED])
        raise ValueError(
            f"{name}: {sum(strays.values()):,} of {sum(often.values()):,} examples have a label that is "
            f"not in labels= ({listed(list(known))}): {said}{', …' if len(strays) > NAMED else ''}; "
            f"{_remedy(list(often), naming.labels)}"
        )


def _remedy(found: Sequence[Label], labels: Labels) -> str:
    """Say what to do with labels that are not among the chosen ones."""
    codes = all(type(label) is int and 0 <= label < len(labels) for label in found)
    if codes and all(isinstance(label, str) for label in labels):
        named = ", ".join(f"{code}: {label!r}" for code, label in enumerate(labels[:NAMED]))
        more = ", …" if len(labels) > NAMED else ""
        return f"if they are the codes of these names, pass a mapping, labels={{{named}{more}}}"
    return "add it to labels=, or leave these examples out"


def refuse_missing(column: Column, name: str, what: str = "labels") -> NoReturn:
    """Refuse a column in which something is missing.

    Raises
    ------
    ValueError
        Always; the message says how many, and where the first is.
    """
    import pandas as pd

    missing = np.flatnonzero(pd.isna(column))
    or_named = ", or give them a label such as 'unknown'" if what == "labels" else ""
    raise ValueError(
        f"{name}: {len(missing):,} of {len(column):,} {what} are missing (None, NaN or masked), the first at "
        f"position {missing[0]}; drop these examples{or_named}"
    )


def listed(labels: Sequence[Any]) -> str:
    """Name some labels for an error message."""
    # NumPy's own repr, np.str_('cat'), is not what anybody wrote.
    plain = [label.item() if isinstance(label, np.generic) else label for label in labels[:NAMED]]
    shown = ", ".join(map(repr, plain))
    return shown if len(labels) <= NAMED else f"{shown}, … {len(labels):,} in all"


def axis_names(names: Any) -> Labels | None:
    """Read the names of a frame's rows or columns; 0 to K - 1, or polars' column_0, are none.

    Raises
    ------
    TypeError, ValueError
        As `checked_labels`.

    Examples
    --------
    >>> axis_names(["ham", "spam"]), axis_names([0, 1])
    (('ham', 'spam'), None)
    """
    plain = list(names)
    numbered = plain in (list(range(len(plain))), [f"column_{place}" for place in range(len(plain))])
    if numbered and not any(isinstance(name, bool | np.bool_) for name in plain):
        return None
    return checked_labels(plain, "labels (of the frame)")


def _refuse_unordered(values: Any, name: str) -> None:
    if isinstance(values, str | bytes | set | frozenset | Mapping):
        kind = "one string" if isinstance(values, str | bytes) else f"a {type(values).__name__}"
        step = "list(d.values())" if isinstance(values, Mapping) else "a list, in the order of the examples"
        raise TypeError(f"{name}: expected one label per example, got {kind}, {values!r:.60}; pass {step}")
    if (
        isinstance(values, Iterable)
        and not hasattr(values, "__getitem__")
        and not hasattr(values, "__array__")
    ):
        raise TypeError(
            f"{name}: expected one label per example, got a {type(values).__name__}, which can't be read by "
            "position; pass list(...) of it"
        )


def _only_column(values: Any) -> Any:
    """Take the column out of a frame that has one, and Arrow's categories as pandas': either may declare."""
    if hasattr(values, "columns") and len(values.columns) == 1:
        frame = values.to_pandas() if hasattr(values, "column_names") else values
        values = frame.iloc[:, 0] if hasattr(frame, "iloc") else frame.to_series(0)
    ordered = getattr(getattr(values, "type", None), "ordered", False) is True
    return values.to_pandas() if ordered else values


def _as_column(values: Any, name: str) -> Column:
    if _is_pandas_extension(values):
        # Strings that pandas keeps as objects are read twice as fast when taken as objects.
        kept_as_objects = getattr(values.dtype, "storage", None) == "python"
        return np.asarray(values, dtype=object) if kept_as_objects else getattr(values, "array", values)
    array = as_column(values, name, "labels")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"{name}: expected one label per example, {_shape_told(values, array, name)}")
    if array.dtype.kind == "f":
        return _whole_numbers(array, name)
    if array.dtype.kind == "T":
        return array.astype(object)
    if array.dtype.kind not in "biuOU":
        raise TypeError(f"{name}: expected ints, strings or bools, got {array.dtype}; try .astype(str)")
    return array


def as_array(values: Any, name: str, what: str = "values") -> NDArray[Any]:
    """Make an array of what a caller passed; masked values are missing ones.

    Raises
    ------
    TypeError
        If NumPy can't read it.
    ValueError
        If something in it is masked, or lists in it differ in length.
    """
    try:
        array = np.asanyarray(values)
    except (RuntimeError, TypeError) as error:  # a tensor that keeps gradients, for one
        raise TypeError(f"{name}: NumPy can't read this {type(values).__name__}: {error}") from None
    except ValueError as error:
        raise ValueError(f"{name}: expected an array, got rows of different lengths ({error})") from None
    if isinstance(array, np.ma.MaskedArray):
        if np.ma.getmaskarray(array).any():
            seen = array.data.astype(object)
            seen[np.ma.getmaskarray(array)] = None
            refuse_missing(seen.ravel(), name, what)
        array = array.data
    # Other packages' small floats (bfloat16) have no kind of their own in NumPy.
    small = array.dtype == np.float16 or (array.dtype.kind == "V" and np.can_cast(array.dtype, np.float64))
    return np.asarray(array.astype(np.float64) if small else array)


def as_column(values: Any, name: str, what: str = "values") -> NDArray[Any]:
    """Make an array as `as_array` does, without NumPy's habit of turning [1, "a"] into strings.

    Raises
    ------
    TypeError, ValueError
        As `as_array`.

    Examples
    --------
    >>> as_column([1, "a"], "ids").tolist()
    [1, 'a']
    """
    if isinstance(values, list | tuple):
        kinds = set(map(type, values))
        numbers = all(issubclass(kind, (int, float, np.number, np.bool_)) for kind in kinds)
        array = as_array(values, name, what) if values and numbers else np.asarray(values, dtype=object)
        # Integers too far apart for one dtype come as floats, which would blur them.
        floats = any(issubclass(kind, (float, np.floating)) for kind in kinds)
        return array if floats or array.dtype.kind != "f" else np.asarray(values, dtype=object)
    return as_array(values, name, what)


def declared_order(values: Any, name: str) -> Labels | None:
    """Find the order that an ordered categorical or a polars Enum declares."""
    dtype = getattr(values, "dtype", None)
    is_enum = type(dtype).__name__ == "Enum" and type(values).__module__.partition(".")[0] == "polars"
    if not is_enum and getattr(dtype, "ordered", False) is not True:
        return None
    return checked_labels(list(dtype.categories), f"{name} (its categories)")  # type: ignore[union-attr]


def _is_pandas_extension(values: Any) -> bool:
    """Tell pandas' own kinds of column: strings, categoricals, nullable integers."""
    if type(values).__module__.partition(".")[0] != "pandas":
        return False
    from pandas.api.extensions import ExtensionDtype

    return isinstance(getattr(values, "dtype", None), ExtensionDtype)


def _whole_numbers(array: NDArray[Any], name: str) -> NDArray[np.int64]:
    """Take 1.0 for 1, and refuse what is no class."""
    if np.isnan(array).any():
        refuse_missing(array, name)
    unfit = array[(array != np.floor(array)) | (np.abs(array) >= LARGEST_FLOAT)]
    if len(unfit):
        raise ValueError(f"{name}: found {unfit[0].item()!r}, which is no class label; {_advice(name)}")
    return array.astype(np.int64)


def _shape_told(values: Any, array: NDArray[Any], name: str) -> str:
    """Say what came in another shape, and what to do with it."""
    if array.ndim == 0:
        return f"got one {type(values).__name__}; pass a list"
    if hasattr(values, "columns"):
        return f"got a {type(values).__name__} of {array.shape[1]} columns; pass the one with the labels"
    came = f"got shape {array.shape}"
    if array.shape[0] == 1 and array.shape[1:] != (1,):
        came += ", one row (of one label each, pass .ravel())"
    array = np.asarray(array.tolist())  # rows in a list came as objects
    if array.ndim == 2 and array.dtype.kind not in "biuf":
        return f"{came}; of labels in several parts make one each, such as 'part/part'"
    marks = array.ndim == 2 and bool(np.isin(array, (0, 1)).all())
    if marks and (array.sum(axis=1) != 1).any():
        return (
            f"{came}, rows of 0 and 1 with several 1 or none (several labels per example); make one matrix "
            "per label, of actual[:, k] and predicted[:, k]"
        )
    if marks:
        return f"{came}, one-hot rows; take the labels with {name}.argmax(axis=1)"
    return f"{came}; {_advice(name)}"


def _advice(name: str) -> str:
    """Say where numbers that are no labels belong."""
    if name in ("actual", "y_true", "y"):
        return "a measured value is no class: cut it into classes first, with pandas.cut(..., labels=names)"
    if name.startswith("labels"):
        return "a class is called by text or by a whole number"
    return "scores and probabilities go to ConfusionMatrix.from_scores(actual, scores)"


def _text_of(label: Any) -> str:
    """Say how a value of another kind becomes text."""
    if isinstance(label, bytes):
        return "decode it, for instance with .decode()"
    if isinstance(label, tuple | list):
        return "make one text of its parts, such as 'part/part'"
    return "make it text, for instance with str()"


def unwrapped(value: Any) -> Any:
    """Take the value out of an Enum's member, a NumPy or Arrow scalar or a tensor of one element."""
    if isinstance(value, Enum):
        return value.value if isinstance(value.value, str | int) else value
    if hasattr(value, "as_py"):
        return value.as_py()
    if hasattr(value, "__array__") and np.ndim(value) == 0:
        return np.asarray(value).item()
    return value


def _is_missing(label: Any) -> bool:
    return label is None or type(label).__name__ in ("NAType", "NaTType") or bool(label != label)


def _read_mapping(mapping: Mapping[Any, Any]) -> Naming:
    codes = [_code_of_key(key, mapping) for key in mapping]
    texts = [code for code in codes if isinstance(code, str)]
    if texts and all(isinstance(unwrapped(name), int) for name in mapping.values()):
        raise TypeError(
            f"labels: expected a mapping from code to name, got one from name to code, {dict(mapping)!r:.60}"
            "; turn it round: {code: name for name, code in labels.items()}"
        )
    named = dict(zip(codes, mapping.values(), strict=True))
    ordered = sorted_labels(codes)
    return Naming(checked_labels([named[code] for code in ordered]), ordered)


def _code_of_key(key: Any, mapping: Mapping[Any, Any]) -> Label:
    """Read a mapping's key: where all are digits as text, as in a JSON file, they are whole numbers."""
    digits = all(isinstance(other, str) and other.isdecimal() for other in mapping)
    return int(key) if digits else plain_label(key, "labels")


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
