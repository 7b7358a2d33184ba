"""Hidden checks: drawn in the author's process, sent as literals, and nothing else of them in the kernel."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.hidden import HiddenCheck
from confusionlab.grading.assignment.literals import LiteralError, literal
from confusionlab.grading.assignment.solution import Solution
from tests.test_assignment import SOLUTION

DRAW = "tp, fn = (int(number) for number in generator.integers(2, 60, size=2))\n"


def with_hidden(cell):
    """Return the small exercise with another hidden check."""
    whole = f'{DRAW}check("recall-hidden", recall(tp, fn))'
    assert whole in SOLUTION
    return SOLUTION.replace(whole, cell)


def sent(cell):
    """Return what reaches the kernel of that hidden check, for seed 0."""
    return check_values(Solution.parse(with_hidden(cell), "01_recall"), [0])["recall-hidden"][0].source


def test_only_what_is_asked_with_reaches_the_kernel():
    source = sent(
        "found, of = 3, int(generator.integers(5, 9))\n"
        "actual = ['spam'] * of\n"
        "secret = found / of\n"
        'check("recall-hidden", recall(found, len(actual) - 3))'
    )
    assert "generator" not in source
    assert "secret" not in source
    assert "found = 3\n" in source


def test_an_answer_finds_nothing_of_what_its_case_was_made_from():
    check = HiddenCheck.parse(
        "import math\ntp, fn = 3, 1\nactual = ['spam'] * (tp + fn)\n"
        'found = recall(actual, tp)\ncheck("recall-hidden", found)',
        1,
        {"recall"},
    )
    seen, asked = [], []

    def recall(actual, tp):
        frame = sys._getframe(1)
        while frame:
            seen.extend(name for name in frame.f_locals if frame.f_code.co_filename == "<string>")
            frame = frame.f_back
        return tp / len(actual)

    names = {"check": lambda _, value: asked.append(value), "recall": recall}
    exec(check.source(check.case({}, seed=3)), names)
    assert asked == [0.75]
    assert {"actual", "tp"} <= set(seen), "what the check asks with is there"
    assert not {"fn", "math", "generator"} & set(seen)


def test_a_draw_may_use_what_was_given_and_a_name_that_an_answer_has():
    text = with_hidden(
        'recall_of = few(generator)\ntp, fn = recall_of\nrecall = None\ncheck("recall-hidden", 0.5)'
    )
    given = "import check\n\ndef few(generator):\n    return generator.permutation([2, 3]).tolist()\n"
    text = text.replace("import check\n", given, 1).replace(
        "fails: [recall, recall-hidden]", "fails: [recall]"
    )
    assert check_values(Solution.parse(text, "x"), [0])["recall-hidden"][0].reference == "0.5"


@pytest.mark.parametrize(
    "cell",
    [
        'check("recall-hidden", recall(*generator.integers(2, 60, size=2).tolist()))',
        f'{DRAW}of = recall(tp, fn)\ntp = int(generator.integers(9))\ncheck("recall-hidden", of)',
    ],
    ids=["in the check", "below the first use of an answer"],
)
def test_a_check_that_draws_beside_the_learners_code_is_refused(cell):
    with pytest.raises(
        ValueError, match=r"line \d+: recall-hidden uses `generator` on a line that runs beside"
    ):
        sent(cell)


def test_the_line_that_draws_too_late_is_named():
    cell = 'x = 1\ncheck("recall-hidden", recall(3, int(generator.integers(9))))'
    line = with_hidden(cell).split("\n").index(cell.split("\n")[1]) + 1
    with pytest.raises(ValueError, match=rf"^line {line}: .* Draw above line {line}, "):
        sent(cell)


@pytest.mark.parametrize(
    ("drawn", "why"),
    [
        ("list(range(1001))", "`case` to the learner's kernel: it holds 1,001 values; at most 1,000"),
        ("np.zeros((34, 34))", "it holds 1,156 values"),
        ("{'a': [1] * 600, 'b': [2] * 600}", "it holds 1,202 values"),
        ("generator", "it is of type Generator; numbers, text, True and False"),
        ("[lambda: 1]", "it is of type function"),
        ("np.array([{}])", "it is of type ndarray"),
        ("np.zeros(2, dtype=np.longdouble)", "it is of type ndarray"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(drawn, why):
    text = with_hidden(f'{DRAW}case = {drawn}\ncheck("recall-hidden", [recall(tp, fn), case][0])')
    text = text.replace("import check\n", "import check\nimport numpy as np\n", 1)
    with pytest.raises(ValueError, match=r"line \d+: recall-hidden cannot send `case`") as refused:
        check_values(Solution.parse(text, "01_recall"), [0])
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "asks",
    [
        "for n in [1, 2]:\n    total += half(n)",
        "total = total + half(1) + half(2)",
        "total, rest = total + half(1) + half(2), 0",
    ],
)
def test_what_is_drawn_may_be_changed_by_what_asks(asks):
    asked = []
    check = HiddenCheck.parse(f'total = 1\n{asks}\ncheck("t", total)', 1, {"half"})
    exec(
        check.source(check.case({}, seed=0)), {"check": lambda _, v: asked.append(v), "half": lambda n: n / 2}
    )
    assert asked == [2.5]


def test_a_right_value_that_was_drawn_is_not_sent_for_a_name_that_is_assigned_anew():
    check = HiddenCheck.parse('found = 3\nfound = half(6)\ncheck("t", found)', 1, {"half"})
    assert check.sent == []


def test_a_learners_variable_may_have_the_name_of_one_of_pythons_functions():
    asked = []
    check = HiddenCheck.parse(
        'of = [1]\ncheck("t", [sum(list(of)) for _ in range(len(half(of)))])', 1, {"half"}
    )
    names = {"check": lambda _, value: asked.append(value), "half": lambda of: of}
    names |= {"list": [0.1, 0.2], "sum": 3, "range": 1, "len": 2}
    exec(check.source(check.case({}, seed=0)), names)
    assert asked == [[1]]
    assert names["list"] == [0.1, 0.2]


def test_an_answer_may_have_the_name_of_one_of_pythons_functions():
    asked = []
    check = HiddenCheck.parse('of = [1, 2]\ncheck("t", sum(of))', 1, {"sum"})
    names = {"check": lambda _, value: asked.append(value), "sum": lambda of: "mine"}
    exec(check.source(check.case({}, seed=0)), names)
    assert asked == ["mine"]


@pytest.mark.parametrize("text", ['"""a\n  b"""', "'a\\nb'"], ids=["in three quotes", "escaped"])
def test_texts_over_several_lines_stay_whole(text):
    asked = []
    check = HiddenCheck.parse(f'case = {text}\ncheck("t", case)', 1, set())
    exec(check.source(check.case({}, seed=0)), {"check": lambda _, value: asked.append(value)})
    assert asked in (["a\n  b"], ["a\nb"])


numbers = st.booleans() | st.integers() | st.floats() | st.none() | st.text(max_size=5)
small = st.sampled_from([np.bool_, np.int8, np.int64, np.uint16, np.float32, np.float64, "<U3"])
numpy_values = arrays(small, array_shapes(min_dims=0, min_side=0, max_side=3), elements={}) | arrays(
    small, ()
).map(lambda array: array[()])
values = st.recursive(
    numbers | numpy_values,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


def shape_of(value):
    """Return a text that differs where kind, dtype, shape or value do."""
    if isinstance(value, np.ndarray | np.generic):
        return f"{type(value).__name__} {value.dtype} {value.shape} {value.tolist()!r}"
    if isinstance(value, dict):
        return f"dict {[(shape_of(key), shape_of(item)) for key, item in value.items()]}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__} {[shape_of(item) for item in value]}"
    return f"{type(value).__name__} {value!r}"


@given(values)
def test_a_literal_makes_the_same_value_again(value):
    # nothing of Python's own names is needed: code may have given them another meaning
    made = eval(literal(value), {"numpy": np, "__builtins__": {}})  # noqa: S307
    assert shape_of(made) == shape_of(value)


@pytest.mark.parametrize(
    "value", [range(3), {1, 2}, 1j, np.complex64(1), b"ab", print, np.datetime64("2020-01-01")]
)
def test_a_kind_without_a_literal(value):
    with pytest.raises(LiteralError, match=f"of type {type(value).__name__}"):
        literal(value)
