"""Focus, groups, one against the rest: which classes stay, in what order, and that no example is lost."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection

from confusionlab import ConfusionMatrix, MatrixHistory, focus, rates
from confusionlab.exchange.metrics import metrics

PETS = ("ant", "bee", "cat", "dog")
COUNTS = np.array(
    [[9, 0, 0, 1], [0, 7, 3, 0], [0, 2, 5, 3], [0, 0, 3, 7]]
)  # in mistakes: ant 1, bee 5, cat 11, dog 7


@st.composite
def labelled_tables(draw):
    """Draw (counts, labels): the labels in no particular order."""
    size = draw(st.integers(1, 6))
    cells = draw(st.lists(st.integers(0, 4), min_size=size**2, max_size=size**2))
    return np.array(cells).reshape(size, size), tuple(draw(st.permutations("abcdef"))[:size])


def applied(counts, new_labels, membership):
    return focus.merge(counts, membership, len(new_labels))


# --- focus ---


def test_the_classes_in_the_most_mistakes_stay_in_the_order_of_the_labels():
    labels, membership = focus.focus(COUNTS, PETS, n=2)
    assert labels == ("cat", "dog", "other")
    np.testing.assert_array_equal(membership, [2, 2, 0, 1])
    np.testing.assert_array_equal(applied(COUNTS, labels, membership), [[5, 3, 2], [3, 7, 0], [3, 1, 16]])


def test_perfect_rare_classes_do_not_crowd_out_a_large_one_with_many_mistakes():
    counts = np.eye(32, dtype=int)
    counts[30, 30:] = 50_000, 4_000
    labels, _ = focus.focus(counts, range(32), n=2)
    assert labels == (30, 31, "other")


def test_ties_go_to_the_class_that_comes_first():
    everyone_alike = np.ones((4, 4), dtype=int)
    assert focus.focus(everyone_alike, ("d", "b", "c", "a"), n=2)[0] == ("d", "b", "other")


@settings(deadline=None)
@given(labelled_tables(), st.integers(1, 7))
def test_focus_keeps_the_most_mistaken_and_loses_no_example(table, n):
    counts, labels = table
    new_labels, membership = focus.focus(counts, labels, n)
    kept = [label for label in new_labels if label != "other"]
    if len(kept) == 1 < len(labels):
        assert new_labels == ("other", *kept)
    involved = dict(zip(labels, counts.sum(0) + counts.sum(1) - 2 * counts.diagonal(), strict=True))
    # Python's sort is stable: of two classes alike in mistakes, the one that comes first.
    assert set(kept) == set(sorted(labels, key=lambda label: -involved[label])[:n])
    assert kept == [label for label in labels if label in kept]
    assert ("other" in new_labels) == (n < len(labels))
    merged = applied(counts, new_labels, membership)
    old = [labels.index(label) for label in kept]
    new = [new_labels.index(label) for label in kept]
    np.testing.assert_array_equal(merged[np.ix_(new, new)], counts[np.ix_(old, old)])
    assert merged.sum() == counts.sum()


@pytest.mark.parametrize("n", [4, 5, 1000])
def test_focus_on_all_classes_or_more_changes_nothing(n):
    labels, membership = focus.focus(COUNTS, PETS, n)
    assert labels == PETS
    np.testing.assert_array_equal(applied(COUNTS, labels, membership), COUNTS)


def test_ten_classes_stay_unless_told_otherwise():
    assert len(focus.focus(np.ones((30, 30), dtype=int), range(30))[0]) == 11


def test_chosen_classes_stand_in_the_order_of_the_labels_not_of_the_choice():
    labels, membership = focus.focus(COUNTS, PETS, chosen=["dog", "ant"])
    assert labels == ("ant", "dog", "other")
    np.testing.assert_array_equal(membership, [0, 2, 2, 1])


def test_choosing_every_class_changes_nothing():
    assert focus.focus(COUNTS, PETS, chosen=reversed(PETS))[0] == PETS


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("a", "b", "other"), "other classes"),
        (("other", "other classes", "b"), "other classes 2"),
        ((1, 2, 3), "other"),
    ],
)
def test_the_rest_never_takes_a_name_that_a_class_has(labels, name):
    assert focus.focus(np.eye(3), labels, n=2)[0][-1] == name
    assert focus.focus(np.eye(3), labels, n=1)[0] == (name, labels[0])


@pytest.mark.parametrize("n", [0, -1, np.int64(0)])
def test_n_must_be_at_least_1(n):
    with pytest.raises(ValueError, match="n: expected a whole number of at least 1"):
        focus.focus(COUNTS, PETS, n)
    with pytest.raises(ValueError, match="n: expected a whole number of at least 1"):
        focus.most_confused(COUNTS, PETS, n)


@pytest.mark.parametrize("n", [2.0, "2", ["cat"]])
def test_n_must_be_whole(n):
    with pytest.raises(TypeError, match=re.escape(f"n: expected a whole number of at least 1, got {n!r}")):
        focus.focus(COUNTS, PETS, n)


def test_n_and_chosen_together_are_refused():
    with pytest.raises(TypeError, match="both n and labels"):
        focus.focus(COUNTS, PETS, n=2, chosen=["cat"])


@pytest.mark.parametrize("chosen", ["cat", 3])
def test_a_single_label_is_not_a_list(chosen):
    with pytest.raises(TypeError, match=re.escape(f"write [{chosen!r}]")):
        focus.focus(COUNTS, PETS, chosen=chosen)


def test_choosing_nothing_is_refused():
    with pytest.raises(ValueError, match="labels: expected at least one label to keep"):
        focus.focus(COUNTS, PETS, chosen=[])


# --- what the merged matrix remembers of the whole one ---


@pytest.fixture
def cm():
    return ConfusionMatrix(COUNTS, PETS)  # 28 of 40 are right


def outlined(cm):
    """The places of the diagonal that the HTML table and the heat map frame as right."""
    table = [row.split("<td")[1:] for row in cm._repr_html_().split("<tbody>")[1].split("</tr>")]
    in_html = {place for place, row in enumerate(table) for cell in row if "currentColor" in cell}
    ax = cm.heatmap()
    (frames,) = (part for part in ax.collections if isinstance(part, PolyCollection) and not part.get_hatch())
    return in_html, {round(path.vertices[:4].mean(axis=0)[1]) for path in frames.get_paths()}


@pytest.mark.parametrize("labels", [["bee"], ["bee", "dog"], ["ant", "bee", "dog"]])
def test_the_leftover_is_named_never_called_right_and_the_accuracy_is_that_before_the_cut(cm, labels):
    few = cm.focus(labels=labels)
    rest = few.labels.index("other")
    assert few.labels[-1] == ("bee" if len(labels) == 1 else "other")
    for text in (repr(few), few._repr_html_()):
        assert "accuracy before the cut: 0.700" in text
        assert "other: the " in text
    assert outlined(few) == ({*range(len(few.labels))} - {rest},) * 2
    assert "other" not in repr(cm)
    assert "accuracy" not in repr(cm)
    assert outlined(cm) == ({0, 1, 2, 3},) * 2


def test_what_is_told_of_the_positive_class_is_that_of_the_named_one(cm):
    few, history = cm.focus(labels=["bee"]), MatrixHistory()
    history.record(1, few)
    assert metrics(few)["matrix/recall"] == cm.rates().loc["bee", "recall"] == 0.7
    assert history.rates().loc[1, "precision"] == cm.rates().loc["bee", "precision"]


def test_its_accuracy_is_that_of_its_counts(cm):
    few = cm.focus(labels=["bee"])
    assert few.accuracy == np.trace(few.counts) / 40 > cm.accuracy
    assert few == ConfusionMatrix(few.counts, few.labels)
    assert hash(few) == hash(ConfusionMatrix(few.counts, few.labels))


def test_a_second_cut_merges_the_leftover_again_and_remembers_the_first(cm):
    few = cm.focus(labels=["ant", "bee"]).focus(1)
    assert few.labels == ("other", "bee")
    assert "other: the 3 classes left over" in repr(few)
    assert "accuracy before the cut: 0.700" in repr(few)
    assert few == cm.focus(labels=["bee"])
    assert cm.focus(2).focus(labels=["dog", "other"]) == cm.focus(labels=["dog"])
    with pytest.raises(ValueError, match="labels: expected at least one label to keep"):
        few.focus(labels=["other"])


def test_groups_say_both_shares_before_a_cut_and_after_one(cm):
    small = cm.group({"insect": ["ant", "bee"], "pet": ["cat", "dog"]})
    assert "right superclass 0.850, right class 0.700" in repr(small)
    assert "before" not in repr(small)
    assert "before the cut: right superclass 0.850, right class 0.700" in repr(small.focus(1))
    merged_after = cm.focus(2).group({"pet": ["cat", "dog"]})
    assert "before the cut: 0.700" in repr(merged_after)
    assert merged_after.before.superclasses
    assert "superclass" not in repr(cm.group({"insect": ["ant"]}))


def test_a_sum_knows_the_superclasses_of_either_side(cm):
    small = cm.group({"insect": ["ant", "bee"], "pet": ["cat", "dog"]})
    plain = ConfusionMatrix(small.counts, small.labels)
    assert (small + plain).before.superclasses
    assert (plain + small).before.superclasses


def test_a_group_with_the_leftover_in_it_is_left_over(cm):
    grouped = cm.focus(labels=["ant", "bee"]).group({"rest": ["other", "bee"]})
    assert grouped.labels == ("ant", "rest")
    assert "rest: the 3 classes left over" in repr(grouped)


def test_sums_and_pickles_remember(cm):
    few = cm.focus(2)
    for same in (few + few, sum([few, few, few]), pickle.loads(pickle.dumps(few)), few.focus()):  # noqa: S301
        assert "other: the 2 classes left over" in repr(same)
        assert "accuracy before the cut: 0.700" in repr(same)


def test_what_one_of_two_does_not_remember_their_sum_does_not_say(cm):
    few = cm.focus(2)
    for both in (
        few + ConfusionMatrix.from_json(few.to_json()),
        ConfusionMatrix(few.counts, few.labels) + few,
    ):
        assert "other: the 2 classes left over" in repr(both)
        assert "accuracy" not in repr(both)


def test_one_against_the_rest_is_a_question_of_its_own(cm):
    assert "left over" not in repr(cm.focus(2).one_vs_rest("cat"))
    assert "other: the 2 classes left over" in repr(cm.focus(2).one_vs_rest("other"))


def test_one_class_left_over_makes_no_mistakes_among_its_own(cm):
    assert "other: the one class left over\n" in repr(cm.focus(3))


def test_a_picture_without_room_for_outlines_ends_its_diagonal_before_the_leftover():
    counts = np.full((80, 80), 3)
    for few, last in ((ConfusionMatrix(counts).focus(70), 69.5), (ConfusionMatrix(counts), 79.5)):
        (lines,) = (part for part in few.heatmap().collections if hasattr(part, "get_segments"))
        assert np.max([line.max() for line in lines.get_segments()]) == last


def test_small_multiples_do_not_call_the_leftover_right(cm):
    history = MatrixHistory()
    for step in (1, 2):
        history.record(step, cm.focus(2))
    framed = [len(part.get_paths()) for ax in history.heatmaps().axes[:2] for part in ax.collections]
    assert framed.count(2) == 2


# --- unknown labels ---


@pytest.mark.parametrize(
    ("labels", "wanted", "message"),
    [
        (
            PETS,
            "CAT",
            "label: unknown label 'CAT'; did you mean 'cat'? The labels are 'ant', 'bee', 'cat', 'dog'",
        ),
        (PETS, "zebu", "label: unknown label 'zebu'. The labels are 'ant', 'bee', 'cat', 'dog'"),
        ((0, 1), "1", "label: unknown label '1'; did you mean 1? The labels are 0, 1"),
        (PETS, np.str_("dogs"), "label: unknown label 'dogs'; did you mean 'dog'?"),
        (range(100), -1, "The labels are 0, 1, 2, 3, 4, … 100 in all"),
    ],
)
def test_an_unknown_label_is_named_with_what_comes_near(labels, wanted, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        focus.one_vs_rest(labels, wanted)


def test_all_unknown_labels_are_named_at_once():
    with pytest.raises(ValueError, match=r"labels: unknown labels 'bea', 'Dog'; did you mean 'bee', 'dog'\?"):
        focus.focus(COUNTS, PETS, chosen=["bea", "ant", "Dog"])
    with pytest.raises(ValueError, match=r"groups: unknown label 'bea'; did you mean 'bee'\?"):
        focus.group(PETS, {"insects": ["ant", "bea"]})


def test_position_speaks_of_the_callers_argument():
    assert focus.position(PETS, np.str_("cat"), "actual") == 2
    with pytest.raises(ValueError, match=r"^predicted: unknown label 'cow'"):
        focus.position(PETS, "cow", "predicted")


# --- group ---


def test_classes_in_no_group_come_first_then_the_groups_as_written():
    labels, membership = focus.group(PETS, {"soft": ["dog"], "insect": ["bee", "ant"]})
    assert labels == ("cat", "soft", "insect")
    np.testing.assert_array_equal(membership, [2, 2, 0, 1])


def test_a_group_of_two_classes_is_the_positive_one():
    assert focus.group(("ads", "ham", "spam"), {"junk": ["ads", "spam"]})[0] == ("ham", "junk")


def test_no_group_changes_nothing():
    labels, membership = focus.group(PETS, {})
    assert labels == PETS
    np.testing.assert_array_equal(membership, range(4))


def test_a_group_may_bear_the_name_of_a_member_and_name_one_twice():
    labels, membership = focus.group(PETS, {"cat": ["cat", "dog", "cat"]})
    assert labels == ("ant", "bee", "cat")
    np.testing.assert_array_equal(membership, [0, 1, 2, 2])


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"pet": ["cat", "dog"], "soft": ["cat"]}, "'cat' is in two groups, 'pet' and 'soft'"),
        ({"pet": []}, "'pet' has no labels"),
        ({"ant": ["cat", "dog"]}, "'ant' is the name of a group and of a class outside it"),
        ({"cat": ["dog"], "x": ["cat"]}, "'cat' is the name of a group and of a class outside it"),
        ({"ant": ["cat"], "bee": ["dog"]}, "'ant' is the name .*; put 'ant' into the group"),
    ],
)
def test_groups_that_contradict_themselves_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        focus.group(PETS, groups)


def test_a_list_among_the_labels_is_named_and_the_first_of_several(cm):
    with pytest.raises(TypeError, match=r"labels: expected labels, got \['cat'\]"):
        cm.focus(labels=[["cat"], ["dog"]])


@pytest.mark.parametrize("groups", [{"pet": "cat"}, {"pet": 3}, [["cat", "dog"]], None])
def test_groups_must_be_a_dict_of_lists(groups):
    with pytest.raises(TypeError, match=r"groups: expected a (dict|list)"):
        focus.group(PETS, groups)


# --- one against the rest, merge ---


@settings(deadline=None)
@given(labelled_tables())
def test_one_against_the_rest_has_the_four_cells_of_that_class(table):
    counts, labels = table
    cells = rates.per_class(counts)
    for place, label in enumerate(labels):
        new_labels, membership = focus.one_vs_rest(labels, label)
        assert new_labels == (f"not {label}", label)
        expected = [[cells["tn"][place], cells["fp"][place]], [cells["fn"][place], cells["tp"][place]]]
        np.testing.assert_array_equal(applied(counts, new_labels, membership), expected)


@settings(deadline=None)
@given(labelled_tables(), st.data())
def test_merging_counts_equals_counting_merged_labels(table, data):
    counts, labels = table
    size = len(labels)
    membership = np.array(data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
    actual, predicted = np.repeat(np.argwhere(np.ones_like(counts)), counts.ravel(), axis=0).T
    expected = np.zeros((3, 3), dtype=int)
    np.add.at(expected, (membership[actual], membership[predicted]), 1)
    np.testing.assert_array_equal(focus.merge(counts, membership, 3), expected)


@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_merging_keeps_the_type_and_the_table(kind):
    counts = COUNTS.astype(kind)
    counts.setflags(write=False)
    assert focus.merge(counts, np.array([0, 0, 1, 1]), 2).dtype == kind


# --- most confused ---


def test_the_most_confused_cells_come_first_and_ties_in_the_order_of_the_labels():
    expected = pd.DataFrame(
        [
            ("bee", "cat", 3, 0.3),
            ("cat", "dog", 3, 0.3),
            ("dog", "cat", 3, 0.3),
            ("cat", "bee", 2, 0.2),
            ("ant", "dog", 1, 0.1),
        ],
        columns=["actual", "predicted", "count", "share"],
    )
    pd.testing.assert_frame_equal(focus.most_confused(COUNTS, PETS), expected)
    pd.testing.assert_frame_equal(focus.most_confused(COUNTS, PETS, n=2), expected[:2])


@settings(deadline=None, max_examples=40)
@given(labelled_tables(), st.integers(1, 40))
def test_most_confused_shows_the_largest_mistakes_and_nothing_else(table, n):
    counts, labels = table
    rows = focus.most_confused(counts, labels, n)
    mistakes = [
        (-counts[i, j], i, j, counts[i, j] / counts[i].sum()) for i, j in np.argwhere(counts) if i != j
    ]
    expected = [(labels[i], labels[j], -less, share) for less, i, j, share in sorted(mistakes)[:n]]
    assert list(rows.itertuples(index=False, name=None)) == expected


def test_a_perfect_matrix_has_nothing_to_list():
    rows = focus.most_confused(np.diag([3, 4]), ("ham", "spam"))
    assert rows.empty
    assert list(rows) == ["actual", "predicted", "count", "share"]


def test_labels_stay_what_they_were():
    rows = focus.most_confused(np.array([[0.5, 1.5], [0.25, 0]]), (7, ("a", "b")))
    assert rows.to_dict("list") == {
        "actual": [7, ("a", "b")],
        "predicted": [("a", "b"), 7],
        "count": [1.5, 0.25],
        "share": [0.75, 1.0],
    }
