"""What Python packs, checks and refuses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from confusionlab import ConfusionMatrix, MatrixHistory, compare
from confusionlab.explorer.contents import content_of, scores_of, thumbnail
from confusionlab.explorer.payload import Packer, add_examples


@pytest.fixture
def cm():
    return ConfusionMatrix([[4, 2, 0], [1, 3, 1], [0, 0, 2]], labels=["cat", "dog", "eel"])


@pytest.mark.parametrize(
    ("opening", "message"),
    [
        ({"select": ("cat", "dgo")}, "did you mean 'dog'"),
        ({"select": ["cat"]}, r"expected \(actual, predicted\)"),
        ({"normalize": "rows"}, "normalize: got 'rows'; expected one of None, 'actual'"),
        ({"focus": 0}, "focus: expected 1 or more, got 0"),
        ({"focus": ["cow"]}, "focus: unknown label 'cow'"),
        ({"order": "random"}, "order: got 'random'"),
        ({"step": 3}, "step: unknown"),
        ({"groups": {"pet": ["cow"]}}, "groups: unknown label 'cow'"),
    ],
)
def test_what_is_not_there_is_named(cm, opening, message):
    with pytest.raises(ValueError, match=message):
        cm.explore(**opening)


@pytest.mark.parametrize(
    ("opening", "message"), [({"colour": 1}, "unknown argument 'colour'"), ({"focus": "cat"}, "a list")]
)
def test_what_cannot_be_meant_is_named(cm, opening, message):
    with pytest.raises(TypeError, match=message):
        cm.explore(**opening)


def test_select_takes_one_cell_or_several(cm):
    assert cm.explore(select=("cat", "dog"))._payload == cm.explore(select=[("cat", "dog")])._payload
    assert cm.explore(select=[("cat", "dog"), ("dog", "eel")])._payload != cm.explore()._payload


def test_shows_the_table_beside_the_picture(cm):
    bundle = cm.explore()._repr_mimebundle_()
    assert bundle["text/plain"] == repr(cm)
    assert cm._repr_html_() in bundle["text/html"]


def test_the_table_says_of_which_model_or_step_it_is_and_which_classes_it_shows():
    bundle = compare([0, 1], [0, 0], [0, 1]).explore()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("model b\n")
    assert "<p>model b</p>" in bundle["text/html"]
    history = MatrixHistory()
    for epoch in (3, 7):
        history.record(epoch, ConfusionMatrix(np.ones((20, 20), dtype=int)))
    bundle = history.explore()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("step 7\n")
    assert "<p>step 7</p><p>The 5 classes in the most mistakes:</p>" in bundle["text/html"]
    assert "accuracy before the cut: 0.050" in bundle["text/html"]


def test_a_text_is_a_text_and_an_address_an_address(tmp_path):
    (tmp_path / "note.txt").write_text("Dear friend", "utf-8")
    (tmp_path / "bell.wav").write_bytes(b"RIFF")
    assert content_of("see https://example.org/a.png there") == {
        "text": "see https://example.org/a.png there"
    }
    assert content_of("https://example.org/a.png?x=1") == {"image": "https://example.org/a.png?x=1"}
    assert content_of("https://example.org/bell.mp3") == {"audio": "https://example.org/bell.mp3"}
    assert content_of("http://example.org/page") == {"link": "http://example.org/page"}
    assert content_of("data:image/png;base64,AAAA") == {"image": "data:image/png;base64,AAAA"}
    assert content_of(tmp_path / "note.txt") == {"text": "Dear friend"}
    assert content_of(tmp_path / "bell.wav")["audio"].startswith("data:audio/")
    assert content_of(Path("report.pdf")) == {"link": "report.pdf"}
    assert content_of(None) == {}
    assert content_of(3.5) == {"text": "3.5"}


def test_images_of_every_shape_become_thumbnails(tmp_path):
    for shape in ((8, 9), (8, 9, 1), (8, 9, 3), (8, 9, 4)):
        assert thumbnail(np.zeros(shape)).size == (9, 8)
    assert thumbnail(np.full((300, 200), 255, dtype=np.uint8)).size == (64, 96)
    assert thumbnail(np.full((2, 2), 0.5)).getpixel((0, 0)) == 128
    Image.new("P", (4, 4)).save(tmp_path / "dot.gif")
    assert thumbnail(tmp_path / "dot.gif").size == (4, 4)


@pytest.mark.parametrize("value", [np.zeros(3), np.zeros((2, 2, 7)), object(), ["a"]])
def test_what_is_no_example_is_named(value):
    with pytest.raises(TypeError, match="examples: expected text, an image"):
        content_of(value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.png"):
        content_of(tmp_path / "nowhere.png")


def test_examples_come_from_functions_mappings_series_and_sequences():
    ids = np.array([0, 2])
    for scores in (
        [5, 6, 7],
        {0: 5, 2: 7},
        pd.Series([5, 6, 7]),
        lambda number: number + 5,
        np.array([5, 6, 7]),
    ):
        assert scores_of(ids, scores).tolist() == [5, 7]
    assert np.isnan(scores_of(ids, {0: 1})[1])


@pytest.mark.parametrize(
    "values", [[0, 255], [0, 256], [0, 70_000], [0, 2**40], [-1, 2], [0.5, 1], [0.1, 1e300], []]
)
def test_arrays_are_packed_exactly_in_the_smallest_type(values):
    packer = Packer()
    packer.add("one", values)
    section = packer.sections["one"]
    assert np.frombuffer(packer.body, dtype="<" + section["kind"]).tolist() == values


def test_ids_that_two_chunks_share_are_both_kept():
    one = ConfusionMatrix.from_labels([0, 1], [0, 0], keep_examples=5)
    both = one + one
    packer = Packer()
    ids, named = add_examples(packer, 2, [type("Step", (), {"examples": both._examples})])
    assert ids.tolist() == [0, 1]
    assert named.tolist() == [0, 0, 1, 1]


def test_the_same_content_gives_the_same_page(cm, tmp_path):
    for name in ("one", "two"):
        cm.explore([np.eye(4)] * 3).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_comparison_keeps_examples():
    comparison = compare(["a", "b"], ["a", "a"], ["c", "b"], keep_examples=1)
    assert comparison.b.examples("a", "c").tolist() == [0]
