"""A history of matrices: what it holds, gives back, draws and writes."""

import json
import os
import pickle
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource
from sklearn.metrics import f1_score, precision_score, recall_score

import confusionlab
from confusionlab import ConfusionMatrix, MatrixHistory
from confusionlab.history import files as history_files

SCHEMAS = {
    name: json.loads(files("confusionlab").joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in ("matrix", "history")
}
REGISTRY = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMAS["history"], registry=REGISTRY)


def history_of(*tables, labels=("ham", "spam")):
    history = MatrixHistory()
    for step, table in enumerate(tables, start=1):
        history.record(step, ConfusionMatrix(table, labels))
    return history


@pytest.fixture
def learning():
    return history_of([[6, 0], [4, 0]], [[4, 2], [3, 1]], [[5, 1], [1, 3]])


def test_steps_are_kept_in_order_and_found_by_number():
    history = MatrixHistory()
    for step in (20, 3, np.int64(7)):
        history.record(step, ConfusionMatrix([[step, 0], [0, 1]]))
    assert history.steps == (3, 7, 20)
    assert list(history) == [3, 7, 20]
    assert len(history) == 3
    assert history[7].counts[0, 0] == 7
    assert 7 in history
    assert 8 not in history


def test_a_step_recorded_again_is_replaced_and_a_deleted_one_is_gone(learning):
    learning.record(2, ConfusionMatrix([[6, 0], [0, 4]], ("ham", "spam")))
    assert learning[2].accuracy == 1
    del learning[1]
    assert learning.steps == (2, 3)
    with pytest.raises(KeyError, match="step 1 is not recorded; recorded are 2, 3"):
        del learning[1]


@pytest.mark.parametrize(
    ("step", "matrix", "error", "says"),
    [
        (1.5, ConfusionMatrix([[1]]), TypeError, "step: expected a whole number.*got 1.5"),
        (-1, ConfusionMatrix([[1]]), ValueError, "step: expected 0 or more, got -1"),
        (4, [[1, 2], [3, 4]], TypeError, "cm: expected a ConfusionMatrix, got list"),
        (4, ConfusionMatrix([[1, 2], [3, 4]], ["spam", "ham"]), ValueError, "'spam', 'ham'.*'ham', 'spam'"),
    ],
)
def test_what_does_not_belong_is_refused(learning, step, matrix, error, says):
    before = learning.steps
    with pytest.raises(error, match=says):
        learning.record(step, matrix)
    assert learning.steps == before


def test_ids_of_two_kinds_are_refused():
    history = MatrixHistory()
    history.record(1, ConfusionMatrix.from_labels([0], [0], [0], keep_examples=1))
    named = ConfusionMatrix.from_labels([0], [0], [0], keep_examples=1, ids=["a"])
    with pytest.raises(TypeError, match="integers and strings"):
        history.record(2, named)


@pytest.mark.parametrize(
    "use", [lambda h: h.rates(), lambda h: h.plot_rates(), lambda h: h.heatmaps(), lambda h: h.rates("spam")]
)
def test_an_empty_history_says_so(use):
    with pytest.raises(ValueError, match=r"the history is empty; record\(step, cm\)"):
        use(MatrixHistory())


def test_rates_of_two_classes_are_those_of_the_positive_one(learning):
    rates = learning.rates()
    assert rates.index.name == "step"
    assert rates.index.tolist() == [1, 2, 3]
    assert np.isnan(rates.loc[1, "precision"])
    assert rates.loc[3, ["precision", "recall", "accuracy"]].tolist() == [0.75, 0.75, 0.8]
    assert rates.loc[3, ["tp", "fp", "fn", "tn"]].tolist() == [3, 1, 1, 5]
    assert rates.equals(learning.rates("spam"))
    assert learning.rates("ham").loc[3, "recall"] == pytest.approx(5 / 6)


labels3 = st.lists(st.integers(0, 2), min_size=30, max_size=30)


@settings(deadline=None, max_examples=25)
@given(labels3, labels3)
def test_rates_of_more_classes_are_macro_averages(actual, predicted):
    history = MatrixHistory()
    history.record(1, ConfusionMatrix.from_labels(actual, predicted, labels=[0, 1, 2]))
    peers = {"precision": precision_score, "recall": recall_score, "f1": f1_score}
    for name, peer in peers.items():
        expected = peer(actual, predicted, labels=[0, 1, 2], average="macro", zero_division=np.nan)
        assert history.rates()[name].item() == pytest.approx(expected, nan_ok=True)


def test_an_unknown_label_is_refused(learning):
    with pytest.raises(ValueError, match="unknown label 'Spam'; did you mean 'spam'"):
        learning.rates("Spam")


def test_what_a_picture_may_show_is_the_union_of_what_the_steps_kept():
    history = MatrixHistory()
    actual = [0, 0, 0, 1, 1, 1]
    history.record(1, ConfusionMatrix.from_labels(actual, [0, 0, 0, 0, 0, 0], keep_examples=2))
    history.record(2, ConfusionMatrix.from_labels(actual, [0, 0, 1, 0, 1, 1], keep_examples=2))
    assert history[1].examples(1, 0).tolist() == [3, 4]
    assert history.example_ids.tolist() == [0, 1, 2, 3, 4, 5]
    assert MatrixHistory().example_ids.tolist() == []


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(labels3, labels3), max_size=4),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from([None, "ids"]),
)
def test_json_loses_nothing_and_the_schema_holds(steps, keep, weighted, named):
    history = MatrixHistory()
    weights = np.arange(30) / 7 if weighted else None
    ids = [f"picture {place}" for place in range(30)] if named else None
    for step, (actual, predicted) in enumerate(steps):
        cm = ConfusionMatrix.from_labels(actual, predicted, [0, 1, 2], weights, keep, ids)
        history.record(3 * step, cm)
    text = history.to_json()
    VALIDATOR.validate(json.loads(text, parse_constant=pytest.fail))
    read = MatrixHistory.from_json(text)
    assert read == history
    assert [read[step].counts.dtype for step in read] == [history[step].counts.dtype for step in history]
    assert read.to_json() == text
    assert pickle.loads(pickle.dumps(history)) == history  # noqa: S301


def test_the_schemas_are_schemas():
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_a_name_that_many_steps_keep_is_written_once():
    history = MatrixHistory()
    for step in range(20):
        history.record(step, ConfusionMatrix.from_labels([0], [0], [0], keep_examples=1, ids=["a long name"]))
    assert history.to_json().count("a long name") == 1


def document(**changes):
    step = {
        "step": 1,
        "weighted": False,
        "counts": [[4, 2], [1, 3]],
        "keep_examples": 2,
        "examples": {"cells": [0, 0, 3], "places": [0, 2, 1]},
    }
    step |= {key: value for key, value in changes.items() if key in step}
    content = {
        "format": "confusionlab/history",
        "version": 1,
        "labels": ["ham", "spam"],
        "ids": [3, 5, 9],
        "steps": [{key: value for key, value in step.items() if value is not ...}],
    }
    content |= {key: value for key, value in changes.items() if key not in step}
    return json.dumps({key: value for key, value in content.items() if value is not ...})


def test_a_document_is_read():
    history = MatrixHistory.from_json(document())
    assert history[1].examples("ham", "ham").tolist() == [3, 9]
    assert history[1].examples("spam", "spam").tolist() == [5]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "confusionlab/matrix"}, "expected \"confusionlab/history\", found 'confusionlab/matrix'"),
        ({"version": 2}, "reads version 1, found 2.*upgrade"),
        ({"ids": ...}, "confusionlab/history.*missing ids"),
        ({"labels": []}, "labels: expected a list of one or more"),
        ({"ids": [5, 3, 9]}, "ids must ascend"),
        ({"ids": [3, 3, 9]}, "none may come twice"),
        ({"ids": [3, "5", 9]}, "all integers or all strings"),
        ({"ids": [3, 5]}, "step 1: examples: places .* below 2"),
        ({"examples": {"cells": [0], "places": [-1]}}, "step 1: examples: places"),
        ({"examples": {"cells": [0], "places": ["a"]}}, "step 1: examples: places"),
        ({"examples": {"cells": [0], "ids": [1]}}, 'named "cells" and "places"'),
        ({"counts": [[4, 2], [1, -3]]}, "step 1: counts: .*found -3"),
        ({"counts": ...}, "step 1: missing counts"),
        ({"steps": {}}, "steps: expected a list"),
        ({"steps": [3]}, "a JSON object each, found 3"),
        ({"step": "1"}, "a step's number, 0 or more, found '1'"),
        ({"step": True}, "found True"),
        ({"steps": json.loads(document())["steps"] * 2}, "steps must ascend"),
    ],
)
def test_damaged_documents_are_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        MatrixHistory.from_json(document(**changes))


def test_a_text_that_was_cut_short_is_refused():
    text = document()
    for length in range(len(text)):
        with pytest.raises(ValueError, match="not a valid confusionlab/history document"):
            MatrixHistory.from_json(text[:length])


def test_a_folder_gives_back_what_was_saved(learning, tmp_path):
    folder = tmp_path / "new" / "run"
    learning.record(1000, learning[3])
    learning.save(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        f"confusion-matrix-{step}.json" for step in ("001", "002", "003", "1000")
    ]
    for name in ("notes.txt", "confusion-matrix-7.json", ".confusion-matrix-004.json.17.part"):
        (folder / name).write_text("{")
    assert MatrixHistory.load(folder) == learning
    assert ConfusionMatrix.from_json((folder / "confusion-matrix-003.json").read_text()) == learning[3]


def test_a_folder_with_other_steps_is_not_mixed_with(learning, tmp_path):
    learning.save(tmp_path)
    with pytest.raises(ValueError, match=r"steps that this history doesn't have \(3\)"):
        history_of([[1, 0], [0, 1]], [[1, 0], [0, 1]]).save(tmp_path)
    assert MatrixHistory.load(tmp_path) == learning


def test_a_file_that_cannot_be_read_is_named(learning, tmp_path):
    learning.save(tmp_path)
    (tmp_path / "confusion-matrix-002.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"confusion-matrix-002\.json: .*cut short.*or remove the file"):
        MatrixHistory.load(tmp_path)


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_without_matrices_is_refused(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=r"folder: found no confusion-matrix-001\.json"):
        MatrixHistory.load(tmp_path / name)


def test_a_folder_that_cannot_be_is_refused(learning, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"folder: cannot write in .*file.*; name a folder"):
        learning.save(tmp_path / "file" / "run")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(learning, tmp_path, monkeypatch):
    learning.save(tmp_path)

    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        history_files.write_step(tmp_path, 3, learning[1])
    assert MatrixHistory.load(tmp_path) == learning
    assert len(list(tmp_path.iterdir())) == 3


def test_a_process_killed_while_it_writes_leaves_whole_files(tmp_path):
    code = """
import os, sys
from pathlib import Path
from confusionlab import ConfusionMatrix
from confusionlab.history import files as history_files
folder = Path(sys.argv[1])
history_files.write_step(folder, 1, ConfusionMatrix([[1, 0], [0, 1]]))
os.fsync = lambda descriptor: os._exit(9)
history_files.write_step(folder, 2, ConfusionMatrix([[1, 0], [0, 1]]))
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == 9
    assert MatrixHistory.load(tmp_path).steps == (1,)


def test_rates_are_drawn_with_gaps_where_undefined(learning):
    ax = learning.plot_rates(["precision", "recall", "accuracy"])
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["precision of spam (gap: nothing to divide by)", "recall of spam", "accuracy"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step", "rate")
    assert ax.lines[1].get_xdata().tolist() == [1, 2, 3]
    assert ax.lines[1].get_ydata().tolist() == [0, 0.25, 0.75]
    assert np.isnan(ax.lines[0].get_ydata()[0])
    assert len({(line.get_color(), line.get_marker(), line.get_linestyle()) for line in ax.lines}) == 3


def test_a_second_drawing_adds_lines_of_another_look(learning):
    ax = learning.plot_rates("recall")
    assert learning.plot_rates("recall", label="ham", ax=ax, dark=True) is ax
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["recall of spam", "recall of ham"]
    assert ax.lines[0].get_marker() != ax.lines[1].get_marker()


def test_macro_averages_are_named_as_such():
    history = history_of(np.eye(3, dtype=int), labels=("a", "b", "c"))
    assert history.plot_rates("f1").get_legend().get_texts()[0].get_text() == "f1, macro average"
    with pytest.raises(ValueError, match=r"rates: 'specificity' is no rate .* expected some of"):
        history.plot_rates("specificity")


@pytest.mark.parametrize("name", ["tp", "support", "Recall"])
def test_what_is_no_rate_is_not_drawn(learning, name):
    with pytest.raises(ValueError, match=f"rates: '{name}' is no rate.*'precision', 'recall'"):
        learning.plot_rates(name)


@pytest.mark.parametrize("normalize", [None, "actual", "predicted", "all"])
def test_small_multiples_share_one_scale_and_one_bar(learning, normalize):
    figure = learning.heatmaps(normalize=normalize)
    figure.canvas.draw()
    *pictures, bar = figure.axes
    assert [ax.get_title() for ax in pictures] == ["step 1", "step 2", "step 3"]
    tables = [
        cm.counts if normalize is None else cm.normalize(normalize)
        for cm in map(learning.__getitem__, learning)
    ]
    for ax, table in zip(pictures, tables, strict=True):
        assert np.array_equal(np.ma.filled(ax.images[0].get_array(), np.nan), table, equal_nan=True)
    scales = {ax.images[0].get_clim() for ax in pictures}
    assert scales == {(0, max(np.nanmax(table) for table in tables) if normalize in (None, "all") else 1)}
    assert ("grey" in bar.get_ylabel()) == (normalize == "predicted")
    assert [ax.get_ylabel() for ax in pictures] == ["actual", "", ""]
    assert {ax.get_xlabel() for ax in pictures} == {"predicted"}


def test_small_multiples_wrap_and_name_classes_along_the_edges():
    figure = history_of(*[[[1, 2], [3, 4]]] * 5).heatmaps(columns=3, dark=True)
    *pictures, _ = figure.axes
    assert [bool(ax.get_xlabel()) for ax in pictures] == [False, False, True, True, True]
    assert [bool(ax.get_ylabel()) for ax in pictures] == [True, False, False, True, False]


def test_of_many_steps_twelve_are_drawn_the_first_and_the_last_among_them():
    *pictures, _ = history_of(*[[[1, 2], [3, 4]]] * 100).heatmaps().axes
    titles = [ax.get_title() for ax in pictures]
    assert len(titles) == 12
    assert (titles[0], titles[-1]) == ("step 1", "step 100")


def test_steps_to_draw_can_be_chosen(learning):
    *pictures, _ = learning.heatmaps([3, 1]).axes
    assert [ax.get_title() for ax in pictures] == ["step 3", "step 1"]
    with pytest.raises(KeyError, match="step 9 is not recorded"):
        learning.heatmaps([9])
    with pytest.raises(ValueError, match="steps: got none"):
        learning.heatmaps([])
    with pytest.raises(ValueError, match="columns: expected 1 or more, got 0"):
        learning.heatmaps(columns=0)


def test_a_history_tells_what_it_holds(learning):
    assert repr(learning) == "MatrixHistory of 3 steps (1, 2, 3), 2 labels ('ham', 'spam')"


def test_recording_and_writing_load_nothing_heavy():
    code = (
        "from confusionlab import ConfusionMatrix, MatrixHistory; h = MatrixHistory();"
        "h.record(1, ConfusionMatrix([[1, 0], [0, 1]])); MatrixHistory.from_json(h.to_json());"
        "import sys; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"pandas", "matplotlib", "seaborn", "sklearn", "scipy", "tensorflow", "keras"}


def test_nothing_but_keras_knows_tensorflow():
    package = Path(confusionlab.__file__).parent
    knowing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "import tensorflow" in path.read_text(encoding="utf-8")
        or "import keras" in path.read_text(encoding="utf-8").replace(">>> import keras", "")
    }
    assert knowing == {"keras/callback.py", "keras/batches.py"}
