"""Labels: whose order, under which name, and what is refused. Each value is the one that a reader expects."""

import enum
import os
import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from confusionlab import ConfusionMatrix, compare, explore_scores
from confusionlab.labels import place_naming, read_naming

LOW_MID_HIGH = pd.CategoricalDtype(["low", "mid", "high"], ordered=True)


class Mail(enum.StrEnum):
    HAM = "ham"
    SPAM = "spam"


class OldMail(str, enum.Enum):  # noqa: UP042 - its str() is the Python name
    HAM = "ham"
    SPAM = "spam"


class Code(enum.Enum):
    HAM = 0
    SPAM = 1


def polars_frame():
    return pytest.importorskip("polars").DataFrame({"spam": [2, 3], "ham": [4, 1]})


def frame(counts, rows, columns):
    return pd.DataFrame(counts, index=rows, columns=columns)


@pytest.mark.parametrize("kind", [OldMail, Mail])
def test_an_enum_is_its_value(kind):
    cm = ConfusionMatrix.from_labels([kind.HAM, kind.SPAM], ["ham", "ham"], labels=["ham", "spam"])
    assert cm.labels == ("ham", "spam")
    assert cm.counts.tolist() == [[1, 0], [1, 0]]
    assert ConfusionMatrix.from_labels([kind.HAM], [kind.SPAM]).labels == ("ham", "spam")


def test_an_enum_of_whole_numbers_is_its_number():
    cm = ConfusionMatrix.from_labels([Code.HAM, Code.SPAM], [1, 1])
    assert cm.labels == (0, 1)
    assert cm.counts.tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    "mapping",
    [{0: "neg", 1: "pos"}, {1: "pos", 0: "neg"}, {"0": "neg", "1": "pos"}, {False: "neg", True: "pos"}],
)
def test_a_mapping_goes_from_code_to_name(mapping):
    cm = ConfusionMatrix.from_labels([0, 1, 1], [0, 0, 1], labels=mapping)
    assert cm.labels == ("neg", "pos")
    assert cm.counts.tolist() == [[1, 0], [1, 1]]


def test_the_codes_of_a_mapping_may_be_other_labels_names():
    swapped = ConfusionMatrix.from_labels([0, 1, 1], [0, 0, 1], labels={0: 1, 1: 0}, keep_examples=3)
    assert swapped.labels == (1, 0)
    assert swapped.counts.tolist() == [[1, 0], [1, 1]]
    scored = ConfusionMatrix.from_scores([0, 1, 1], [0.2, 0.3, 0.9], labels={0: 1, 1: 0})
    assert scored == ConfusionMatrix([[1, 0], [1, 1]], labels=[1, 0])


def test_codes_on_one_side_and_names_on_the_other_meet():
    cm = ConfusionMatrix.from_labels([0, 1, 1], ["neg", "neg", "pos"], {0: "neg", 1: "pos"}, keep_examples=5)
    assert cm.counts.tolist() == [[1, 0], [1, 1]]
    assert cm.examples("pos", "neg").tolist() == [1]
    result = compare([0, 1, 1], ["neg", "neg", "pos"], [0, 1, 0], labels={0: "neg", 1: "pos"})
    assert (result.only_a_right, result.only_b_right) == (1, 1)


def test_codes_are_in_the_order_of_numbers():
    assert read_naming({"10": "ten", "9": "nine"}).labels == ("nine", "ten")


def test_a_mapping_from_places_names_all_of_them_from_0_on():
    assert place_naming({1: "spam", 0: "ham"}).labels == ("ham", "spam")
    with pytest.raises(ValueError, match=r"expected a mapping from 0 to 2, .* got the codes 0, 1;"):
        ConfusionMatrix(np.eye(3, dtype=int), {0: "ham", 1: "spam"})


def test_an_ordered_categorical_declares_its_order():
    actual = pd.Categorical(["genuine", "fraud"], ["genuine", "fraud"], ordered=True)
    cm = ConfusionMatrix.from_labels(actual, ["genuine", "genuine"])
    assert cm.labels == ("genuine", "fraud")
    assert cm.rates().loc["fraud", "recall"] == 0


def test_absent_classes_of_a_declaration_are_shown():
    column = pd.Series(["low", "high"], dtype=LOW_MID_HIGH)
    assert ConfusionMatrix.from_labels(column, column).labels == ("low", "mid", "high")
    unordered = pd.Categorical(["a", "b"], categories=["c", "b", "a"])
    assert ConfusionMatrix.from_labels(unordered, unordered).labels == ("a", "b")


def test_a_polars_enum_declares_its_order():
    polars = pytest.importorskip("polars")
    column = polars.Series(["a", "b"], dtype=polars.Enum(["b", "c", "a"]))
    assert ConfusionMatrix.from_labels(column, ["a", "a"]).labels == ("b", "c", "a")
    plain = polars.Series(["a", "b"])
    assert ConfusionMatrix.from_labels(plain, plain).labels == ("a", "b")


def test_a_frame_of_counts_is_read_by_its_names():
    counts = frame([[4, 2], [1, 3]], ["ham", "spam"], ["ham", "spam"])
    turned = counts[["spam", "ham"]]
    assert ConfusionMatrix(turned, labels=["ham", "spam"]).counts.tolist() == [[4, 2], [1, 3]]
    assert (
        ConfusionMatrix(turned)
        == ConfusionMatrix(counts)
        == ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"])
    )
    assert ConfusionMatrix(ConfusionMatrix(counts).to_frame()) == ConfusionMatrix(counts)
    assert ConfusionMatrix(counts, ["spam", "ham"]).counts.tolist() == [[3, 1], [2, 4]]


def test_a_crosstab_may_lack_a_row_or_a_column():
    table = pd.crosstab(pd.Series(["a", "b", "c"]), pd.Series(["a", "a", "a"]))
    assert ConfusionMatrix(table) == ConfusionMatrix([[1, 0, 0], [1, 0, 0], [1, 0, 0]], ["a", "b", "c"])
    numbers = pd.crosstab(pd.Series([0, 1, 2]), pd.Series([0, 0, 1]))
    assert ConfusionMatrix(numbers).counts.tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_bools_are_names():
    truth = pd.Series([False, True, True])
    assert ConfusionMatrix(pd.crosstab(truth, truth)).labels == (False, True)
    assert isinstance(ConfusionMatrix(pd.crosstab(truth, truth)).labels[0], bool)
    turned = pd.DataFrame([[0.1, 0.9], [0.8, 0.2]], columns=[True, False])
    assert ConfusionMatrix.from_scores([False, True], turned).accuracy == 1


def test_unnamed_frames_are_arrays():
    assert ConfusionMatrix(pd.DataFrame([[4, 2], [1, 3]]), ["ham", "spam"]).labels == ("ham", "spam")


def test_costs_are_read_by_their_names():
    cm = ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"])
    costs = frame([[0, 1], [5, 0]], ["ham", "spam"], ["ham", "spam"])
    assert cm.expected_cost(costs) == cm.expected_cost(costs[["spam", "ham"]]) == 0.7
    assert cm.expected_cost(costs.loc[["spam", "ham"]]) == 0.7
    with pytest.raises(ValueError, match="costs: rows 'a', 'b'"):
        cm.expected_cost(frame([[0, 1], [5, 0]], ["a", "b"], ["ham", "spam"]))
    with pytest.raises(
        TypeError, match=r"costs: expected a table of numbers.*\[\[0, cost of a false positive"
    ):
        cm.expected_cost({"fp": 1, "fn": 5})


def test_scores_of_a_frame_are_read_by_their_names():
    scores = pd.DataFrame({"spam": [0.1, 0.8], "ham": [0.9, 0.2]})
    assert ConfusionMatrix.from_scores(["ham", "spam"], scores).accuracy == 1
    cm = ConfusionMatrix.from_scores(["ham", "spam"], scores, labels=["ham", "spam"])
    assert cm == ConfusionMatrix([[1, 0], [0, 1]], ["ham", "spam"])
    named = scores.rename(columns={"ham": "junk"})
    with pytest.raises(
        ValueError, match=r"scores: the columns are called 'spam', 'junk', but the labels are"
    ):
        ConfusionMatrix.from_scores(["ham", "spam"], named, labels=["ham", "spam"])


def test_a_column_named_after_the_other_class_is_refused():
    frame = pd.DataFrame({"ham": [0.9, 0.2], "spam": [0.1, 0.8]})
    assert ConfusionMatrix.from_scores(["ham", "spam"], frame["spam"]).accuracy == 1
    with pytest.raises(
        ValueError, match="the column is called 'ham', but a score speaks for the last label, 'spam'"
    ):
        ConfusionMatrix.from_scores(["ham", "spam"], frame["ham"])
    with pytest.raises(ValueError, match="the column is called 'ham'"):
        explore_scores(["ham", "spam"], frame["ham"])


def test_unnamed_scores_beside_a_declared_order_are_refused():
    actual = pd.Categorical(["genuine", "fraud"], ["genuine", "fraud"], ordered=True)
    scores = np.array([[0.9, 0.1], [0.2, 0.8]])
    for given in (scores, scores[:, 1]):
        with pytest.raises(ValueError, match="say labels= in the order of the columns"):
            ConfusionMatrix.from_scores(actual, given)
    cm = ConfusionMatrix.from_scores(actual, scores, labels=["genuine", "fraud"])
    assert cm.accuracy == 1
    assert ConfusionMatrix.from_scores(actual, pd.DataFrame(scores, columns=["genuine", "fraud"])) == cm
    with pytest.raises(ValueError, match="in different orders"):
        ConfusionMatrix.from_scores(actual, pd.DataFrame(scores[:, ::-1], columns=["fraud", "genuine"]))


def test_the_columns_of_a_frame_of_scores_may_be_codes():
    scores = pd.DataFrame([[0.1, 0.9], [0.8, 0.2]], columns=[1, 0])
    cm = ConfusionMatrix.from_scores([0, 1], scores, labels={0: "ham", 1: "spam"})
    assert cm == ConfusionMatrix([[1, 0], [0, 1]], ["ham", "spam"])


def test_the_names_of_a_frame_of_counts_may_be_codes():
    counts = frame([[4, 2], [1, 3]], [1, 2], [1, 2])
    named = ConfusionMatrix(counts[[2, 1]], {1: "ham", 2: "spam"})
    assert named == ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"])


def test_a_crosstab_of_ordered_categoricals_keeps_their_order():
    actual = pd.Series(["low", "low", "high"], dtype=LOW_MID_HIGH)
    predicted = pd.Series(["mid", "low", "low"], dtype=LOW_MID_HIGH)
    cm = ConfusionMatrix(pd.crosstab(actual, predicted))
    assert cm == ConfusionMatrix.from_labels(actual, predicted)
    assert cm.labels == ("low", "mid", "high")


@pytest.mark.parametrize("kind", ["int64", "Int64", "int64[pyarrow]", object])
def test_counts_and_costs_of_any_kind_of_number(kind):
    counts = frame([[4, 2], [1, 3]], ["ham", "spam"], ["ham", "spam"]).astype(kind)
    cm = ConfusionMatrix(counts)
    assert cm.counts.dtype == np.int64
    assert cm["spam", "ham"] == 1
    assert cm.expected_cost(counts) == (16 + 4 + 1 + 9) / 10


@pytest.mark.parametrize("kind", ["Float64", "double[pyarrow]", object])
def test_scores_of_any_kind_of_number(kind):
    scores = pd.DataFrame({"spam": [0.1, 0.8], "ham": [0.9, 0.2]}, dtype=kind)
    assert ConfusionMatrix.from_scores(["ham", "spam"], scores).accuracy == 1
    assert ConfusionMatrix.from_scores(["ham", "spam"], scores["spam"]).accuracy == 1


def test_one_column_declares_as_a_series_does():
    column = pd.DataFrame({"kind": pd.Categorical(["b", "a"], ["b", "a"], ordered=True)})
    assert ConfusionMatrix.from_labels(column, ["a", "b"]).labels == ("b", "a")
    polars = pytest.importorskip("polars")
    column = polars.DataFrame({"kind": ["b", "a"]}, schema={"kind": polars.Enum(["b", "a"])})
    assert ConfusionMatrix.from_labels(column, ["a", "b"]).labels == ("b", "a")


def test_an_ordered_dictionary_of_arrow_declares_its_order():
    arrow = pytest.importorskip("pyarrow")
    column = arrow.DictionaryArray.from_arrays(arrow.array([0, 1]), arrow.array(["b", "a"]), ordered=True)
    for values in (column, arrow.chunked_array([column]), arrow.table({"kind": column})):
        assert ConfusionMatrix.from_labels(values, ["a", "b"]).labels == ("b", "a")
    unordered = arrow.array(["b", "a"]).dictionary_encode()
    assert ConfusionMatrix.from_labels(unordered, ["a", "b"]).labels == ("a", "b")
    assert ConfusionMatrix.from_labels(["b", "a"], ["a", "b"], arrow.array(["b", "a"])).labels == ("b", "a")


@pytest.mark.parametrize("declares", [0, 1, 2])
def test_both_matrices_of_a_comparison_have_one_order(declares):
    polars = pytest.importorskip("polars")
    plain = ["genuine", "fraud", "fraud"]
    for made in (
        lambda values: pd.Categorical(values, ["genuine", "fraud"], ordered=True),
        lambda values: polars.Series(values, dtype=polars.Enum(["genuine", "fraud"])),
    ):
        sides = [made(plain) if side == declares else plain for side in range(3)]
        both = compare(*sides)
        assert both.a.labels == both.b.labels == ("genuine", "fraud")
        assert both.difference.tolist() == [[0, 0], [0, 0]]


def test_a_comparison_reads_labels_that_are_given_once():
    both = compare([0, 1], [0, 0], [1, 1], labels=iter([1, 0]))
    assert both.a.labels == both.b.labels == (1, 0)


def test_a_member_of_an_enum_names_its_class():
    cm = ConfusionMatrix.from_labels([Code.HAM, Code.SPAM], [1, 1], keep_examples=2)
    assert cm[Code.HAM, Code.SPAM] == 1
    assert cm.examples(Code.SPAM, Code.SPAM).tolist() == [1]
    assert cm.one_vs_rest(Code.HAM).labels == ("not 0", 0)
    assert cm.relabel({Code.HAM: "ham"}).labels == ("ham", 1)
    assert cm.group({"mail": [Code.HAM, Code.SPAM]}).total == 2


def test_relabel_and_reorder_keep_examples():
    cm = ConfusionMatrix.from_labels([0, 1, 2, 2], [0, 2, 1, 2], keep_examples=2)
    shifted = cm.relabel({0: 1, 1: 2, 2: 3})
    assert shifted.labels == (1, 2, 3)
    assert shifted.examples(3, 2).tolist() == [2]
    moved = cm.reorder([2, 0, 1])
    assert moved == ConfusionMatrix.from_labels([0, 1, 2, 2], [0, 2, 1, 2], [2, 0, 1], keep_examples=2)


@pytest.mark.parametrize("error", [RuntimeError, TypeError])
def test_a_tensor_that_numpy_cannot_read_says_what_its_package_advises(error):
    class Tensor:
        def __array__(self, dtype=None, copy=None):
            raise error("call tensor.detach().cpu() first")

    with pytest.raises(TypeError, match=r"^actual: NumPy can't read this Tensor: call tensor\.detach"):
        ConfusionMatrix.from_labels(Tensor(), [0, 1])


def test_a_categorical_is_counted_by_its_codes():
    column = pd.Categorical.from_codes(np.arange(2_000_000) % 3, ["cat", "dog", "eel"])
    tracemalloc.start()
    cm = ConfusionMatrix.from_labels(column, column)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert cm.total == len(column)
    assert peak <= 32 * 2**20, "a Python object for each label takes eight times as much"


@pytest.mark.parametrize("shape", [(1, 2), (1, 2, 1)])
def test_a_column_that_lies_as_one_row_is_told_how_to_stand(shape):
    row = np.reshape(["ham", "spam"], shape)
    with pytest.raises(ValueError, match=r"one row \(of one label each, pass \.ravel\(\)\)"):
        ConfusionMatrix.from_labels(row, ["ham", "spam"])
    with pytest.raises(ValueError, match=r"got shape \(2,.*") as refusal:
        ConfusionMatrix.from_labels(np.concatenate([row, row]), ["ham", "spam"])
    assert "one row" not in str(refusal.value)


def test_the_order_of_a_set_never_decides():
    code = (
        "from confusionlab import ConfusionMatrix as C\n"
        "try: print(C([[4, 2], [1, 3]], {'ham', 'spam'}).labels)\n"
        "except TypeError as error: print(error)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.partition(", got")[0]
        for seed in (0, 5)
    }
    assert said == {"labels: expected labels in an order, such as a list"}


REFUSED = {
    "set": (lambda: ConfusionMatrix([[1]], {"a"}), TypeError, "labels: expected labels in an order"),
    "set of actual": (lambda: ConfusionMatrix.from_labels({"a"}, ["a"]), TypeError, "actual: .* got a set"),
    "name to code": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 1], {"ham": 0, "spam": 1}),
        TypeError,
        "from name to code.*turn it round",
    ),
    "codes that are no places": (
        lambda: ConfusionMatrix([[1, 0], [0, 1]], {1: "a", 2: "b"}),
        ValueError,
        "labels: expected a mapping from 0 to 1",
    ),
    "masked labels": (
        lambda: ConfusionMatrix.from_labels(np.ma.array([1, 0, 1], mask=[0, 0, 1]), [1, 0, 1]),
        ValueError,
        "actual: 1 of 3 labels are missing.*position 2",
    ),
    "several missing": (
        lambda: ConfusionMatrix.from_labels(["a", None, "b", None], ["a", "a", "b", "b"]),
        ValueError,
        "actual: 2 of 4 labels are missing.*the first at position 1;",
    ),
    "masked counts": (
        lambda: ConfusionMatrix(np.ma.array([[1, 0], [0, 1]], mask=[[0, 1], [0, 0]])),
        ValueError,
        "counts: 1 of 4 values are missing",
    ),
    "a float in the constructor": (lambda: ConfusionMatrix([[1]], [0.5]), ValueError, "labels: found 0.5"),
    "tuples": (lambda: ConfusionMatrix([[1]], [("a", 1)]), TypeError, "make one text of its parts"),
    "one number": (
        lambda: ConfusionMatrix([[1]], 5),
        TypeError,
        "labels: expected labels in an order.*got 5",
    ),
    "dates": (
        lambda: ConfusionMatrix.from_labels([pd.Timestamp("2024-01-01").date()], ["a"]),
        TypeError,
        r"of type date; .*make it text",
    ),
    "bytes": (lambda: ConfusionMatrix.from_labels([b"a"], [b"a"]), TypeError, r"decode it.*\.decode\(\)"),
    "a generator": (
        lambda: ConfusionMatrix.from_labels((c for c in "ab"), ["a", "b"]),
        TypeError,
        r"actual: .*got a generator.*list\(\.\.\.\)",
    ),
    "a dict": (lambda: ConfusionMatrix.from_labels({1: "a"}, ["a"]), TypeError, r"list\(d\.values\(\)\)"),
    "one label": (
        lambda: ConfusionMatrix.from_labels(1, [1]),
        ValueError,
        "actual: .*got one int; pass a list",
    ),
    "several labels per example": (
        lambda: ConfusionMatrix.from_labels([[1, 0, 1, 0, 0]], [[0, 0, 1, 0, 0]]),
        ValueError,
        "several labels per example.*one matrix per label",
    ),
    "rows named predicted": (
        lambda: ConfusionMatrix(pd.crosstab(pd.Series([0, 1], name="pred"), pd.Series([0, 1], name="true"))),
        ValueError,
        r"expected rows actual and columns predicted, got rows called 'pred'.*\.T",
    ),
    "margins": (
        lambda: ConfusionMatrix(pd.crosstab(pd.Series(["a", "b"]), pd.Series(["a", "b"]), margins=True)),
        ValueError,
        "margins=True",
    ),
    "margins of another name": (
        lambda: ConfusionMatrix(
            pd.crosstab(pd.Series(["a", "b"]), pd.Series(["a", "b"]), margins=True, margins_name="Total")
        ),
        ValueError,
        "'Total', are the sums of the others",
    ),
    "margins among labels": (
        lambda: ConfusionMatrix(
            pd.crosstab(pd.Series(["a", "b"]), pd.Series(["a", "b"]), margins=True), ["a", "b", "All"]
        ),
        ValueError,
        "'All', are the sums of the others",
    ),
    "rows with scikit-learn's caption": (
        lambda: ConfusionMatrix(
            pd.crosstab(pd.Series([0, 1], name="Predicted label"), pd.Series([0, 1], name="True label"))
        ),
        ValueError,
        r"rows called 'Predicted label'.*\.T",
    ),
    "no name on both axes": (
        lambda: ConfusionMatrix(frame([[4, 2], [1, 3]], ["true a", "true b"], ["called a", "called b"])),
        ValueError,
        "have no name in common",
    ),
    "a matrix for a matrix": (
        lambda: ConfusionMatrix(ConfusionMatrix([[4, 2], [1, 3]], ["a", "b"]), ["b", "a"]),
        TypeError,
        r"counts: got a ConfusionMatrix.*\.reorder\(\)",
    ),
    "a frame of polars": (
        lambda: ConfusionMatrix(polars_frame(), ["ham", "spam"]),
        ValueError,
        r"counts: the columns of this DataFrame have names.*\.to_numpy\(\)",
    ),
    "costs in a frame of polars": (
        lambda: ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).expected_cost(polars_frame()),
        ValueError,
        "costs: the columns of this DataFrame have names",
    ),
    "axes of costs": (
        lambda: ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).expected_cost(
            frame([[0, 1], [5, 0]], ["ham", "spam"], ["ham", "spam"]).rename_axis("predicted")
        ),
        ValueError,
        "costs: expected rows actual",
    ),
    "names for codes": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 0], ["ham", "spam"]),
        ValueError,
        r"if they are the codes of these names.*labels=\{0: 'ham', 1: 'spam'\}",
    ),
    "labels in a table": (
        lambda: ConfusionMatrix.from_labels([0, 1], [0, 1], np.array([[1, 0]])),
        TypeError,
        "labels: expected labels in an order",
    ),
    "labels in a frame": (
        lambda: ConfusionMatrix.from_labels(["a"], ["a"], pd.DataFrame({"a": ["b"]})),
        TypeError,
        "labels: expected labels in an order",
    ),
    "an array for a label": (
        lambda: ConfusionMatrix([[1]], [np.array([1, 2])]),
        TypeError,
        r"labels: found array\(\[1, 2\]\) of type ndarray",
    ),
    "two columns": (
        lambda: ConfusionMatrix.from_labels(pd.DataFrame({"y": ["a"], "z": ["b"]}), ["a"]),
        ValueError,
        "actual: .*a DataFrame of 2 columns; pass the one with the labels",
    ),
    "one row": (
        lambda: ConfusionMatrix.from_labels(np.array([["a", "b"]]), ["a", "b"]),
        ValueError,
        r"pass \.ravel\(\)",
    ),
    "the model between the others": (
        lambda: compare(
            pd.Categorical(["a"], ["a", "b"], ordered=True),
            pd.Categorical(["a"], ["b", "a"], ordered=True),
            pd.Categorical(["a"], ["a", "b"], ordered=True),
        ),
        ValueError,
        "actual, predicted_a: their categories are in different orders",
    ),
    "one axis named": (
        lambda: ConfusionMatrix(pd.DataFrame([[4, 2], [1, 3]], columns=["ham", "spam"])),
        ValueError,
        "the columns have names, the rows have none",
    ),
    "a frame's other names": (
        lambda: ConfusionMatrix(frame([[1, 0], [0, 1]], ["a", "b"], ["a", "b"]), ["a", "c"]),
        ValueError,
        r"labels: the frame has 'b', not in labels=",
    ),
    "two declared orders": (
        lambda: ConfusionMatrix.from_labels(
            pd.Categorical(["a"], ["a", "b"], ordered=True), pd.Categorical(["a"], ["b", "a"], ordered=True)
        ),
        ValueError,
        "actual, predicted: their categories are in different orders",
    ),
    "a label outside the declaration": (
        lambda: ConfusionMatrix.from_labels(pd.Categorical(["a"], ["a"], ordered=True), ["z"]),
        ValueError,
        "predicted: 1 of 1 examples have a label that is not in labels=",
    ),
    "which model": (
        lambda: compare(["a", "b"], ["a", "b"], ["a", None]),
        ValueError,
        "predicted_b: 1 of 2 labels are missing",
    ),
    "scikit-learn's words": (
        lambda: ConfusionMatrix.from_predictions(["a", "b"], ["a", None]),
        ValueError,
        "y_pred: 1 of 2 labels are missing",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_understood_is_refused(case):
    call, kind, says = REFUSED[case]
    with pytest.raises(kind, match=says):
        call()
