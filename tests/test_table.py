"""What a reader of the tables, by eye or by ear, would notice."""

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from confusionlab.drawing.text import as_html, as_text, display_width, name_of, shorten, write_numbers

SPAM = np.array([[4, 2], [1, 3]])
HOSTILE = "<script>alert('&\"')</script>"


def squares(most=8):
    return st.integers(1, most).flatmap(
        lambda size: arrays(np.int64, (size, size), elements=st.integers(0, 10**7))
    )


def parse(counts, labels):
    return ElementTree.fromstring(as_html(counts, labels))  # noqa: S314 (our own text)


def words(element):
    return "".join(element.itertext())


def numbers(row):
    return [int(words(cell).replace(",", "")) for cell in row.iter("td")]


def test_a_small_table_reads_like_this():
    assert as_text(SPAM, ["ham", "spam"]).splitlines() == [
        "              predicted",
        "              ham  spam  total",
        "actual ham      4     2      6",
        "       spam     1     3      4",
        "       total    5     5     10",
        "positive class: spam",
    ]


def test_three_classes_have_no_positive_one():
    assert "positive" not in as_text(np.eye(3, dtype=int), "abc")


@given(squares())
@settings(deadline=None, max_examples=30)
def test_the_text_holds_every_count_and_every_total(counts):
    rows = as_text(counts, range(len(counts))).splitlines()[2 : 3 + len(counts)]
    read = [
        [int(word.replace(",", "")) for word in row.split() if word not in ("actual", "total")]
        for row in rows
    ]
    for label, (row, count) in enumerate(zip(read[:-1], counts, strict=True)):
        assert row == [label, *count, count.sum()]
    assert read[-1] == [*counts.sum(axis=0), counts.sum()]


def test_numbers_stand_right_aligned_under_their_names():
    lines = as_text(np.array([[284_315, 0], [492, 12]]), ["genuine", "fraud"]).splitlines()[1:5]
    assert len({len(line) for line in lines}) == 1
    assert lines[1].index("284,315") + len("284,315") == lines[0].index("genuine") + len("genuine")


def test_wide_letters_keep_the_columns_straight():
    lines = as_text(SPAM, ["猫", "dog"]).splitlines()[1:5]
    assert len({display_width(line) for line in lines}) == 1


def test_weights_get_few_decimals_and_never_read_as_zero():
    text = as_text(np.array([[120.25, 0.01], [0, 3.5]]), ["a", "b"])
    assert "120.2" in text
    assert "<0.1" in text
    assert "123.8" in text


def test_whole_weights_are_written_whole():
    assert write_numbers(np.array([2.0, 10000.0])).tolist() == ["2", "10,000"]


@pytest.mark.parametrize("write", [as_text, as_html])
def test_many_classes_say_what_is_missing_and_what_to_call(write):
    counts = np.full((100, 100), 7)
    text = write(counts, [f"class {number}" for number in range(100)])
    assert "class 4" in text
    assert "class 50" not in text
    assert "class 99" in text
    assert "…" in text
    assert text.count("700") == 20  # of each shown row and column
    assert "70,000" in text  # the total of everything, not of what is shown
    assert "100 classes: the first and last 5 are shown, the totals are of all" in text
    assert ".focus()" in text
    assert len(text) < 30_000


def test_twelve_classes_are_shown_whole():
    assert "…" not in as_text(np.eye(12, dtype=int), range(12))


@pytest.mark.parametrize("write", [as_text, as_html])
@pytest.mark.parametrize("n_classes", [1, 2, 5, 13])
def test_both_axes_are_named(write, n_classes):
    text = write(np.ones((n_classes, n_classes), int), range(n_classes))
    assert "actual" in text
    assert "predicted" in text


def test_control_characters_and_line_breaks_cannot_break_the_table():
    plain = as_text(SPAM, ["h a", "s b"])
    assert as_text(SPAM, ["h\na", "s\x1bb"]) == plain


def test_long_names_are_shortened_but_told_apart():
    first, second = (name * 500 + end for name, end in (("long ", "east"), ("long ", "west")))
    text = as_text(SPAM, [first, second])
    assert max(map(len, text.splitlines()[:5])) < 140
    assert text.count("east") >= 2
    assert text.count("west") >= 2


@pytest.mark.parametrize(
    ("label", "name"), [(True, "True"), (3, "3"), (np.int64(-1), "-1"), ("", "''"), ("é", "é")]
)
def test_labels_of_any_kind_have_a_name(label, name):
    assert name_of(label) == name


@given(st.text(max_size=60), st.integers(2, 40))
def test_shortened_names_fit(text, width):
    assert len(shorten(text, width)) <= width
    assert shorten(text, width) == text or "…" in shorten(text, width)


@given(squares())
@settings(deadline=None, max_examples=30)
def test_the_html_holds_every_count_and_every_total(counts):
    table = parse(counts, range(len(counts)))
    body = [numbers(row) for row in table.find("tbody")]
    assert body == np.column_stack([counts, counts.sum(axis=1)]).tolist()
    assert numbers(table.find("tfoot")) == [*counts.sum(axis=0), counts.sum()]


def test_every_header_says_what_it_heads():
    table = parse(SPAM, ["ham", "spam"])
    scopes = {words(header): header.get("scope") for header in table.iter("th")}
    assert scopes["predicted"] == "colgroup"
    assert scopes["actual"] == "rowgroup"
    assert all(header.get("scope") for header in table.iter("th"))
    columns = [words(header) for header in table.find("thead")[1]]
    assert columns == ["ham", "spam"]
    rows = [words(header) for header in table.find("tbody").iter("th") if header.get("scope") == "row"]
    assert rows == ["ham", "spam"]


@pytest.mark.parametrize("n_classes", [1, 2, 12, 13, 40])
def test_every_row_of_the_html_is_equally_wide(n_classes):
    table = parse(np.ones((n_classes, n_classes), int), range(n_classes))
    shown = min(n_classes, 12) if n_classes <= 12 else 11
    top, names = table.find("thead")
    assert sum(int(cell.get("colspan", 1)) for cell in top) == shown + 3
    assert len(names) == shown
    widths = {sum(int(cell.get("colspan", 1)) for cell in row) for row in table.find("tbody")[1:]}
    assert widths <= {shown + 2}
    assert sum(int(cell.get("colspan", 1)) for cell in table.find("tfoot")[0]) == shown + 3


def test_the_caption_tells_what_the_table_is():
    caption = words(parse(SPAM, ["ham", "spam"]).find("caption"))
    assert "10 examples" in caption
    assert "rows actual, columns predicted" in caption
    assert "positive class: spam" in caption
    assert "a total weight of 5" in words(parse(SPAM * 0.5, ["ham", "spam"]).find("caption"))
    assert "1 example:" in words(parse(np.array([[1]]), ["a"]).find("caption"))


@pytest.mark.parametrize("label", ["<b>&", HOSTILE, HOSTILE * 400, '" onmouseover="alert(1)'])
def test_hostile_labels_stay_text(label):
    table = parse(SPAM, ["ham", label])
    harmless = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span", "br"}
    assert {element.tag for element in table.iter()} <= harmless
    assert not [name for element in table.iter() for name in element.attrib if name.startswith("on")]
    assert label in (*table.itertext(), *(element.get("title") for element in table.iter()))


def test_the_diagonal_is_outlined():
    cells = [row.findall("td")[:3] for row in parse(np.eye(3, dtype=int), "abc").find("tbody")]
    outlined = [["currentColor" in cell.get("style") for cell in row] for row in cells]
    assert outlined == np.eye(3, dtype=bool).tolist()


def test_the_outlines_of_an_elided_table_skip_the_ellipsis():
    cells = [row.findall("td")[:11] for row in parse(np.eye(40, dtype=int), range(40)).find("tbody")]
    assert {
        words(row[place]) for place, row in enumerate(cells) if "currentColor" in row[place].get("style")
    } == {"1"}
    assert sum("currentColor" in cell.get("style") for row in cells for cell in row) == 10


def test_the_html_brings_no_colours_nor_styles_for_the_rest_of_the_page():
    text = as_html(SPAM, ["ham", "spam"])
    assert "<style" not in text
    assert "#" not in text
    assert "id=" not in text
    assert text.count("background:") == text.count("background:transparent")
