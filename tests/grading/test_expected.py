"""The reference and the mistakes, side by side: what each check is given, and which draws are taken."""

import pytest

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.assignment.hidden import HiddenCheck
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.values import canonical
from tests.test_assignment import SOLUTION


def given_values(text, seeds=()):
    return check_values(Solution.parse(text, "01_recall"), seeds)


COIN = SOLUTION.replace(
    "tp, fn = (int(number) for number in generator.integers(2, 60, size=2))",
    "tp, fn = 4, int(generator.integers(1, 3)) * 4 - 4",
).replace("return tp / fn", "return 1.0")
CELL = 'tp, fn = 4, int(generator.integers(1, 3)) * 4 - 4\ncheck("recall-hidden", recall(tp, fn))'


def test_values_and_errors_are_noted():
    draws = given_values(SOLUTION, [0])
    visible, hidden = draws["recall"][None], draws["recall-hidden"][0]
    assert (visible.reference, visible.mistaken) == ("0.75", ("3", "!NameError"))
    assert hidden.mistaken[1] == "!NameError"


def test_a_seed_gives_the_same_draw_and_another_gives_another():
    draws = given_values(SOLUTION, range(5))["recall-hidden"]
    assert draws == given_values(SOLUTION, reversed(range(5)))["recall-hidden"]
    assert len({draw.reference for draw in draws.values()}) > 1


def test_a_draw_that_cannot_tell_is_replaced_by_the_next():
    draws = given_values(COIN, range(20))["recall-hidden"].values()
    assert {draw.reference for draw in draws} == {"0.5"}
    first = HiddenCheck.parse(CELL, 1, {"recall"})
    cases = {draw.source == first.source(first.case({}, seed=seed)) for seed, draw in enumerate(draws)}
    assert cases == {True, False}, "some first draws were taken, and some replaced"


def test_a_hidden_check_asks_what_was_drawn_when_it_was_rehearsed():
    draw = given_values(COIN, [3])["recall-hidden"][3]
    given = []
    names = {
        "check": lambda name, value: given.append(canonical(value)),
        "recall": lambda tp, fn: tp / (tp + fn),
        "tp": "the learner's",
    }
    exec(draw.source, names)
    assert given == [draw.reference]
    assert names["tp"] == "the learner's"


@pytest.mark.parametrize("leave", ["raise SystemExit", "import sys; sys.exit(0)"])
def test_an_answer_that_exits_fails_and_does_not_end_validating(leave):
    with pytest.raises(ValueError, match="the solution does not run: SystemExit"):
        given_values(SOLUTION.replace("secret_name = tp + fn", f"secret_name = tp + fn; {leave}"))
    draws = given_values(SOLUTION.replace("return tp / fn", leave), [0])
    assert draws["recall"][None].mistaken[0] == "!SystemExit"


@pytest.mark.parametrize(
    ("value", "noted"),
    [
        ("import decimal; return decimal.Decimal('1e400')", "!OverflowError"),
        ("all = []; all.append(all); return all", "!RecursionError"),
        ("return {1}", "!TypeError"),
    ],
)
def test_a_wrong_answer_that_cannot_be_compared_fails(value, noted):
    draws = given_values(SOLUTION.replace("return tp / fn", value))
    assert draws["recall"][None].mistaken[0] == noted


def test_a_reference_that_fails_is_the_authors_to_see():
    with pytest.raises(ValueError, match=r"ZeroDivisionError: division by zero \(in recall"):
        given_values(SOLUTION.replace("secret_name = tp + fn", "secret_name = 0"))


@pytest.mark.parametrize("answer", ["reference", "wrong answer"])
def test_a_value_that_no_check_takes(answer):
    if answer == "reference":
        with pytest.raises(ValueError, match="does not run: TypeError"):
            given_values(SOLUTION.replace("return tp / secret_name", "return object()"))
    else:
        draws = given_values(SOLUTION.replace("return tp / fn", "return object()"))
        assert "!TypeError" in draws["recall"][None].mistaken


@pytest.mark.slow
def test_nobody_draws_on_anothers_figure():
    text = SOLUTION.replace("return tp / secret_name", "return len(draw().texts)").replace(
        "return tp / fn", "draw()\n    return len(draw().texts)"
    )
    draw = "def draw():\n    plt.text(0, 0, 'a')\n    return plt.gca()\n"
    text = text.replace("import check\n", f"import check\nimport matplotlib.pyplot as plt\n{draw}", 1)
    draws = given_values(text, [0, 1])
    assert [draws["recall"][None].reference, draws["recall"][None].mistaken[0]] == ["1", "2"]
    assert draws["recall-hidden"][1].reference == "1"
