"""Matrices as JSON: nothing is lost, the schema holds, damage is noticed."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confusionlab.document import from_json, to_json
from confusionlab.examples import Examples

SCHEMA = json.loads(files("confusionlab").joinpath("matrix.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

labels_of_any_kind = st.lists(
    st.one_of(st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)),
    min_size=1,
    max_size=5,
    unique=True,
)
whole = st.integers(0, 2**63 - 1)
weights = st.floats(min_value=0, allow_infinity=False)
id_lists = st.one_of(
    st.lists(st.integers(-(2**63) + 1, 2**63 - 1), max_size=20), st.lists(st.text("ab🙂"), max_size=20)
)


def table_of(cells, size):
    mostly_empty = st.one_of(st.just(0), cells)
    lists = st.lists(st.one_of(cells, mostly_empty), min_size=size * size, max_size=size * size)
    return lists.map(lambda values: np.array(values).reshape(size, size))


@st.composite
def parts(draw):
    labels = tuple(draw(labels_of_any_kind))
    size = len(labels)
    dtype, cells = draw(st.sampled_from([(np.int64, whole), (np.float64, weights)]))
    counts = draw(table_of(cells, size)).astype(dtype)
    ids = draw(id_lists)
    kept = sorted((draw(st.integers(0, size * size - 1)), name) for name in ids)
    keep = len(ids) + draw(st.integers(0, 3))
    cells = np.array([cell for cell, _ in kept], dtype=np.int64)
    names = np.array([name for _, name in kept], dtype=None if kept else np.int64)
    return labels, counts, Examples(cells, names, keep)


@settings(deadline=None)
@given(parts())
def test_nothing_is_lost_and_the_schema_holds(given_parts):
    labels, counts, examples = given_parts
    text = to_json(labels, counts, examples)
    VALIDATOR.validate(json.loads(text, parse_constant=pytest.fail))
    read_labels, read_counts, read_examples = from_json(text)
    assert read_labels == labels
    assert [type(label) for label in read_labels] == [type(label) for label in labels]
    assert read_counts.dtype == counts.dtype
    assert np.array_equal(read_counts, counts)
    assert read_examples == examples


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def document(**changes):
    content = {
        "format": "confusionlab/matrix",
        "version": 1,
        "labels": ["ham", "spam"],
        "weighted": False,
        "counts": [[4, 2], [1, 3]],
        "keep_examples": 2,
        "examples": {"cells": [0, 0, 3], "ids": [1, 5, 2]},
    }
    return json.dumps({key: value for key, value in (content | changes).items() if value is not ...})


def without_examples(counts):
    labels = tuple(range(len(counts)))
    return to_json(labels, np.asarray(counts), Examples(np.empty(0, np.int64), np.empty(0, np.int64), 0))


def test_the_shorter_form_is_written():
    dense, sparse = without_examples([[4, 2], [1, 3]]), without_examples(np.eye(100, dtype=int))
    assert json.loads(dense)["counts"] == [[4, 2], [1, 3]]
    assert set(json.loads(sparse)["counts"]) == {"cells", "values"}
    assert len(sparse) < 2_000


def test_whole_weights_are_still_weights_when_another_tool_drops_the_point():
    text = without_examples([[4.0, 2.0], [1.0, 3.0]]).replace(".0", "")
    assert from_json(text)[1].dtype == np.float64


def test_bytes_are_read_too():
    assert from_json(document().encode())[0] == ("ham", "spam")


@pytest.mark.parametrize(
    ("label", "error", "says"), [((1, 2), TypeError, "tuple"), (float("inf"), ValueError, "no infinity")]
)
def test_labels_that_json_cannot_hold_are_refused(label, error, says):
    nothing = np.empty(0, np.int64)
    with pytest.raises(error, match=says):
        to_json((label,), np.array([[1]]), Examples(nothing, nothing, 0))


def test_a_text_that_was_cut_short_is_refused():
    text = document()
    for length in range(len(text)):
        with pytest.raises(ValueError, match="not a valid confusionlab/matrix document"):
            from_json(text[:length])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "mlflow/confusion"}, "expected \"confusionlab/matrix\", found 'mlflow/confusion'"),
        ({"format": ...}, "found None"),
        ({"version": 2}, "reads version 1, found 2.*upgrade"),
        ({"version": True}, "found True"),
        ({"version": "1"}, "found '1'"),
        ({"counts": ...}, "missing counts"),
        ({"note": 1}, r"unknown \['note'\]"),
        ({"weighted": "no"}, "weighted is 'no'"),
        ({"labels": "ab"}, "labels: expected a list"),
        ({"labels": []}, "labels: expected a list"),
        ({"labels": ["ham", None]}, "found None"),
        ({"labels": ["ham", "ham"]}, "comes twice"),
        ({"labels": [1, True]}, "comes twice"),
        ({"labels": ["ham", "spam", "ads"]}, "3 rows of 3"),
        ({"counts": [[4, 2], [1]]}, "2 rows of 2"),
        ({"counts": [[4, 2]]}, "2 rows of 2"),
        ({"counts": [4, 2]}, "2 rows of 2"),
        ({"counts": 10}, 'named "cells" and "values"'),
        ({"counts": [[4, 2], [1, -3]]}, "0 or more, found -3"),
        ({"counts": [[4, 2], [1, 3.5]]}, "whole numbers.*found 3.5"),
        ({"counts": [[4, 2], [1, "3"]]}, "found '3'"),
        ({"counts": [[4, 2], [1, True]]}, "found True"),
        ({"counts": [[4, 2], [1, 2**63]]}, "found 9223372036854775808"),
        ({"counts": [[4, 2], [1, -0.5]], "weighted": True}, "0 or more, found -0.5"),
        ({"counts": [[4, 2], [1, float("nan")]], "weighted": True}, "NaN is not JSON"),
        ({"counts": {"cells": [0, 4], "values": [1, 2]}}, "cells from 0 to 3, found 4"),
        ({"counts": {"cells": [0, -1], "values": [1, 2]}}, "found -1"),
        ({"counts": {"cells": [0, 1.0], "values": [1, 2]}}, "found 1.0"),
        ({"counts": {"cells": [0, 1], "values": [1]}}, "2 cells but 1 values"),
        ({"counts": {"cells": [1, 1], "values": [1, 2]}}, "none may come twice"),
        ({"counts": {"cells": [1, 0], "values": [1, 2]}}, "cells must ascend"),
        ({"counts": {"cells": 0, "values": [1]}}, "must be lists"),
        ({"counts": {"cells": [0], "values": [-1]}}, "found -1"),
        ({"keep_examples": -1}, "keep_examples: .*found -1"),
        ({"keep_examples": 1}, "more than the 1"),
        ({"examples": {"cells": [0, 9], "ids": [1, 2]}}, "cells from 0 to 3, found 9"),
        ({"examples": {"cells": [0, 1], "ids": [1]}}, "2 cells but 1 ids"),
        ({"examples": {"cells": [3, 0], "ids": [1, 2]}}, "must ascend"),
        ({"examples": {"cells": [0, 0], "ids": [2, 1]}}, "must ascend"),
        ({"examples": {"cells": [0, 0], "ids": [1, "b"]}}, "all integers or all strings, found 'b'"),
        ({"examples": {"cells": [0, 0], "ids": [1, 2.5]}}, "found 2.5"),
        ({"examples": []}, 'named "cells" and "ids"'),
    ],
)
def test_other_and_damaged_documents_are_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        from_json(document(**changes))


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "3", "{", "[" * 100_000, b"\xff\xfe\xfa", "{}", '{"format": NaN}']
)
def test_what_is_no_document_is_refused(text):
    with pytest.raises(ValueError, match="confusionlab/matrix"):
        from_json(text)


def test_a_number_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match="found inf"):
        from_json(document(weighted=True).replace("[4,", "[1e999,").replace("[[4", "[[1e999"))
