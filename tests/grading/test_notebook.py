"""Any bytes become cells, or a reason that a learner can act on."""

import json
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confusionlab.grading.submissions import notebook as hand_in
from confusionlab.grading.submissions.notebook import UnreadableError, read_hand_in


def notebook(*sources, **more):
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, **more}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b" \n", "The file is empty"),
        (b'{"cells": [', "broken or cut off"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b"%PDF-1.4 \xff\xfe\x00", "broken or cut off"),
        (b"[1, 2]", "some other JSON"),
        (b'{"cells": 3}', "without cells"),
        (b'{"cells": []}', "no code cell"),
        (b'{"cells": [{"cell_type": "markdown", "source": "x"}]}', "no code cell"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "broken or cut off"),
    ],
)
def test_what_is_no_notebook_is_told_from_one(data, said):
    with pytest.raises(UnreadableError, match=said):
        read_hand_in(data)


def test_a_file_beyond_all_bounds_is_not_read(monkeypatch):
    monkeypatch.setattr(hand_in, "LARGEST", 1000)
    with pytest.raises(UnreadableError, match=r"more than 0 MB.*Clear its outputs"):
        read_hand_in(notebook("x = 1" * 300).encode())


def test_more_cells_than_anybody_writes_are_not_run():
    most = ["x = 1"] * hand_in.MOST_CELLS
    assert len(read_hand_in(notebook(*most).encode()).code) == 2000
    with pytest.raises(UnreadableError, match="holds 2,001 code cells; at most 2,000 are run"):
        read_hand_in(notebook(*most, "x = 1").encode())


READ_WITHIN_600_MEGABYTES = """
import resource
from confusionlab.grading.submissions.notebook import UnreadableError, read_hand_in
resource.setrlimit(resource.RLIMIT_DATA, (600 << 20, 600 << 20))
head, most = b'{"cells": [{"cell_type": "code", "source": "1"}', 40_000_000
for data in (
    head + b", {}" * (most // 4) + b"]}",
    head + b', {"": []}' * 500_000 + b"]}",
    b'{"cells": ' + b"[" * most,
    head + b', "' + b'\\\\"' * (most // 2),
    head + b', "\\u263a' + b"a" * most + b'"]}',
    head[:-1] + b', "metadata": {"tags": [' + b'"answer", ' * 1_900_000 + b'""]}}]}',
):
    try:
        print("read", len(read_hand_in(data).code))
    except UnreadableError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process takes")
def test_what_is_built_to_take_memory_without_measure_is_refused_or_read_within_bounds():
    told = subprocess.run(
        [sys.executable, "-c", READ_WITHIN_600_MEGABYTES], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert ["more than 2,000,000 values" in line for line in told] == [True, False, True, False, False, False]
    assert [line == "read 1" for line in told] == [False, True, False, False, True, True]
    assert "Unterminated string" in told[3]


def test_what_stands_in_quotes_counts_as_one_value():
    page = {"output_type": "display_data", "data": {"text/html": '[{"a": "\\", }],' * 1_000_000}}
    cell = {"cell_type": "code", "source": "x = 1", "outputs": [page]}
    assert read_hand_in(json.dumps({"cells": [cell]}).encode()).code[0].source == "x = 1"


def test_more_code_than_anybody_writes_is_not_run():
    half = "x = 1\n" * 167_000
    assert len(read_hand_in(notebook(half).encode()).code) == 1
    with pytest.raises(
        UnreadableError, match="holds 2,004,000 characters of code; at most 2,000,000 are run"
    ):
        read_hand_in(notebook(half, half).encode())


def test_fifty_megabytes_of_output_are_read():
    cell = {"cell_type": "code", "source": "x = 1", "outputs": [{"text": "a" * 50_000_000}]}
    assert read_hand_in(json.dumps({"cells": [cell]}).encode()).code[0].source == "x = 1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding):
    assert read_hand_in(notebook('name = "Zoë"').encode(encoding)).code[0].source == 'name = "Zoë"'


def test_latin_letters_in_another_encoding_are_read_with_a_note():
    read = read_hand_in(notebook('name = "Zoë"').encode("cp1252"))
    assert read.code[0].source == 'name = "Zoë"'
    assert "not in UTF-8" in read.notes[0]


def test_format_3_kept_cells_on_worksheets():
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}]}
    assert [cell.source for cell in read_hand_in(json.dumps(old).encode()).code] == ["x = 1\ny = 2"]


def test_odd_cells_do_no_harm():
    odd = [
        None,
        "text",
        {"cell_type": "code", "source": ["a = 1", 7, None], "metadata": [], "id": 4},
        {"cell_type": "code", "source": {"a": 1}, "metadata": {"tags": "answer", "task": ["x"]}},
        {"cell_type": "code", "source": "b = '\ud800'", "metadata": {"tags": [1, "answer"]}},
    ]
    cells = read_hand_in(json.dumps({"cells": odd, "metadata": None}).encode()).code
    assert [cell.source for cell in cells] == ["a = 1", "", "b = '?'"]
    assert cells[1].tags == ()
    assert "answer" in cells[2].tags
    assert [cell.number for cell in cells] == [1, 2, 3]


def test_another_language_is_noted():
    read = read_hand_in(notebook("x <- 1", metadata={"language_info": {"name": "R"}}).encode())
    assert "written in R" in read.notes[0]
    assert not read_hand_in(notebook("x", metadata={"kernelspec": {"name": "conda-env-ml"}}).encode()).notes


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(
    ["cells", "worksheets", "metadata", "source", "input", "cell_type", "tags", "id", "task"]
)
notebooks = st.dictionaries(
    names,
    json_values | st.lists(st.dictionaries(names, json_values | st.just("code"), max_size=6), max_size=4),
)


@settings(max_examples=40, deadline=None)
@given(notebooks)
def test_no_json_breaks_the_reader(document):
    try:
        read = read_hand_in(json.dumps(document).encode())
    except UnreadableError:
        return
    for cell in read.code:
        cell.source.encode()
        assert isinstance(cell.task, str)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    with suppress(UnreadableError):
        read_hand_in(data)
