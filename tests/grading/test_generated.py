"""Mistakes that nobody wrote down: a check recognises them, and the build refuses one that lets them pass."""

from dataclasses import replace

import numpy as np
import pytest

from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.asks import Asks
from confusionlab.grading.assignment.diagnoses import diagnoses
from confusionlab.grading.assignment.exercise import release, seals
from confusionlab.grading.assignment.expected import CheckValues
from confusionlab.grading.assignment.fairness import faults
from confusionlab.grading.assignment.generated import Variant
from confusionlab.grading.assignment.mistake_table import mistake_table
from confusionlab.grading.assignment.solution import Solution, SolutionError
from confusionlab.grading.check import check, marked_up
from confusionlab.grading.marking.mark import check_report
from confusionlab.grading.mistakes import arguments, code, given, lists, numbers, rates, tables
from confusionlab.grading.mistakes.names import SENTENCES, VAGUE, base, sentence
from confusionlab.grading.reply import reply_to
from confusionlab.grading.sandbox.notebook import CellResult
from confusionlab.grading.seal import Case, Seal
from confusionlab.grading.status import CellStatus
from confusionlab.grading.values import USUAL, canonical, shortened

TEXT = '''# A small exercise

```{code-cell}
import numpy as np

from confusionlab import check
```

## Task 1 · Recall (3 points)

```{code-cell}
---
tags: [answer]
task: recall
---
def recall(table):
    """Return the recall of the second class."""
    ### BEGIN SOLUTION
    (tn, fp), (fn, tp) = table
    return tp / (tp + fn) if tp + fn else np.nan
    ### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: recall
points: 1
kind: rate
classes: [ham, spam]
cases: ["fourteen e-mails: [[4, 3], [2, 5]]", "no spam at all: [[7, 2], [0, 0]]"]
right: "Down the row of spam."
---
check("recall", [recall([[4, 3], [2, 5]]), recall([[7, 2], [0, 0]])])
```

```{code-cell}
---
tags: [hidden-check]
task: recall
points: 2
kind: rate
---
tn, fp, fn, tp = generator.permutation([3, 5, 7, 11, 13, 17])[:4].tolist()
check("recall-hidden", recall([[tn, fp], [fn, tp]]))
```

```{code-cell}
---
tags: [wrong-answer]
task: recall
misconception: "That is the precision: you went down the column."
fails: [recall, recall-hidden]
---
def recall(table):
    (tn, fp), (fn, tp) = table
    return tp / (tp + fp) if tp + fp else np.nan
```

## Task 2 · The alarms (2 points)

```{code-cell}
---
tags: [answer]
task: alarms
---
def alarms(scores, line):
    """Return the places of the scores from the line on."""
    ### BEGIN SOLUTION
    return [place for place, score in enumerate(scores) if score >= line]
    ### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: alarms
points: 1
kind: list
right: "From the line on."
---
check("alarms", alarms([0.9, 0.5, 0.2, 0.7], 0.5))
```

```{code-cell}
---
tags: [hidden-check]
task: alarms
points: 1
kind: list
---
scores = [0.5, *generator.permutation([0.1, 0.4, 0.6, 0.8]).tolist()]
check("alarms-hidden", alarms(scores, 0.5))
```
'''


def parsed(old="", new="", text=TEXT):
    assert old in text
    return Solution.parse(text.replace(old, new) if old else text, "01_small")


@pytest.fixture(scope="module")
def sealed():
    return seals(parsed())


def told(seal, value):
    return reply_to(shortened(canonical(value, seal.form)), seal)


NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        ([2 / 7, NAN], "other-rate\tmiss rate"),
        ([500 / 7, NAN], "per-cent"),
        ([0.71, NAN], "rounded"),
        ([5 / 7, 0], "zero-for-nan"),
        ([5 / 7, 1], "one-for-nan"),
        ([9 / 14, 7 / 9], "other-rate\taccuracy"),
        ([4 / 7, 7 / 9], "first-class"),
        ([None, None], "returned-none"),
        ([[0.75], [0.5]], "wrong-kind"),
        (["0.75", "nan"], "text-for-number"),
        ([7.5, NAN], "out-of-range"),
    ],
)
def test_a_rate_is_recognised(sealed, value, mistake):
    reply = told(sealed["recall"], value)
    assert (reply.kind, reply.mistake) == ("generated", mistake)
    assert not reply.is_right


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        ([0, 3], "strict"),
        ([3, 1, 0], "reversed"),
        ([1, 2, 4], "from-one"),
        ([1, 3], "one-left-out"),
        (3, "how-many"),
        ([1, 2], "other-side"),
        ([3, 0, 1], "other-order"),
        ([0, 1, 3, 7], "some-too-many"),
        ([1], "some-left-out"),
    ],
)
def test_a_list_is_recognised(sealed, value, mistake):
    assert told(sealed["alarms"], value).mistake == mistake


def test_what_alone_is_wrong_in_a_list_is_told(sealed):
    reply = told(sealed["alarms"], [0, 1, 7])
    assert reply.kind == "unknown"
    assert "Right but for number 3: look at that once more." in reply.message
    hidden = reply_to("[0, 1, 7]", sealed["alarms"], shows_values=False)
    assert "number" not in hidden.message


BY_WHAT_WAS_MISSED = """
```{code-cell}
---
tags: [right-answer]
task: recall
---
def recall(table):
    fn, tp = table[1]
    return 1 - fn / (tp + fn) if tp + fn else np.nan
```
"""


def test_a_slip_in_another_right_answer_is_recognised(sealed):
    added = [1 + 2 / 7, NAN]
    assert told(sealed["recall"], added).mistake == "out-of-range"
    assert (
        told(seals(parsed(text=TEXT + BY_WHAT_WAS_MISSED))["recall"], added).mistake == "added-for-taken-away"
    )


@pytest.mark.parametrize(
    ("shape", "value", "mistake"),
    [
        ("whole", 2 / 3, "shares-for-counts"),
        ("list of whole", [0, 0.5, 1], "shares-for-counts"),
        ("whole", 2.5, ""),  # no share
        ("whole", 7, ""),
        ("number", 0.5, ""),
    ],
)
def test_a_share_where_whole_numbers_are_asked_is_told(shape, value, mistake):
    assert told(Seal(salt="", task="Task 1", points=1, of=1, shape=shape), value).mistake == mistake


@pytest.mark.parametrize(
    ("right", "given", "mistake"),
    [
        ([3, 5, 7], [4, 4, 4], "same-in-each-case"),
        ([3, 5, 7], [4, 4, 6], ""),
        ([3, 5], [4, 4], ""),  # of two cases it may be chance
        ([3, 3, 3], [4, 4, 4], ""),
        ([3, 5, 7], [NAN, NAN, NAN], ""),
        ([[3], [5], [7]], [[4], [4], [4]], ""),
    ],
)
def test_what_is_the_same_in_each_case_is_told(right, given, mistake):
    seal = Seal(salt="", task="Task 1", points=1, of=1)
    cases = tuple(Case(str(each), seal.short_digest(canonical(each))) for each in right)
    assert told(replace(seal, cases=cases), given).mistake == mistake


def test_what_comes_about_in_many_ways_tells_of_none():
    names = ["strict", "off-by-one", "reversed", "doubled", "halved", "squared", "sign", "rounded"]
    variants = {Variant(name, number): "[1, 2]" for number, name in enumerate(names)}
    asked = {"is_stable": True, "form": USUAL, "right": [0.75, 12.5], "asks": Asks("list")}
    values = CheckValues(
        check="c", source="", reference="[0.75, 12.5]", mistaken=(), generated=variants, **asked
    )
    told_as = {variant: variant.mistake for variant in variants}
    assert diagnoses(values, told_as) == {}
    del variants[Variant("rounded", 7)]
    assert diagnoses(replace(values, generated=variants), told_as) == {"[1, 2]": "strict"}


def test_the_sentence_says_the_tasks_own_classes(sealed):
    message = told(sealed["recall"], [4 / 7, 7 / 9]).message
    assert "*ham*" in message
    assert "*spam*" in message


def test_the_authors_own_sentence_goes_first(sealed):
    reply = told(sealed["recall"], [5 / 8, 0])
    assert (reply.kind, reply.message) == ("keyed", "That is the precision: you went down the column.")


def test_what_nobody_knows_is_told_with_its_case_and_value(sealed):
    reply = told(sealed["recall"], [5 / 7, 0.123])
    assert reply.kind == "unknown"
    assert reply.message.startswith("Not a mistake we know.")
    assert "1 of 2 cases" in reply.message
    assert "no spam at all: [[7, 2], [0, 0]]" in reply.message
    assert "`0.123`" in reply.message


def test_no_reply_tells_the_right_value(sealed):
    wrong = [[0.1, 0.2], [None, 3], "spam", {"a": 1}, [], [[1]], [5 / 7, "x"], [0.123, 5 / 7], 7, True]
    for value in wrong:
        assert "0.714286" not in told(sealed["recall"], value).message


def test_a_hidden_check_tells_neither_value_nor_case():
    check = make_key(parsed(), seed=3).checks["recall-hidden"]
    for value in ("0.123456", "['secret']", "'0.5'", "{'a': 1}", "None"):
        message = reply_to(value, check.seal, shows_values=False).message
        assert "0.123456" not in message
        assert "secret" not in message


def test_a_value_cannot_write_markup(sealed):
    message = told(sealed["recall"], [5 / 7, "*bold* `x` <b>"]).message
    html = marked_up(message)
    assert "<b>" not in html
    assert "<em>bold" not in html


def test_a_report_keeps_what_kind_of_reply_it_was():
    result = CellResult(cell_id="x", status=CellStatus.FAILED, shown="[0.285714, nan]")
    reply = reply_to(result.shown, make_key(parsed(), seed=3).checks["recall"].seal)
    report = check_report("recall", result, is_hidden=False, max_points=1, reply=reply)
    assert (report.kind, report.points) == ("generated", 0)


TIE = 'check("alarms", alarms([0.9, 0.5, 0.2, 0.7], 0.5))'
CASES = 'cases: ["fourteen e-mails: [[4, 3], [2, 5]]", "no spam at all: [[7, 2], [0, 0]]"]\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TIE, 'check("alarms", alarms([0.9, 0.51, 0.2, 0.7], 0.5))', "exactly on the line"),
        (TIE, 'check("alarms", alarms([0.2, 0.1, 0.5], 0.5))', "Which comes first"),
        ("recall([[4, 3], [2, 5]])", "recall([[4, 2], [2, 5]])", "stands where another cell belongs"),
    ],
)
def test_a_check_that_lets_a_mistake_pass_is_refused(old, new, said):
    found = faults(parsed(old, new), range(20))
    assert any("its visible checks let a mistake pass" in fault and said in fault for fault in found), found


def test_the_small_exercise_is_fair():
    assert faults(parsed(), range(20)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: list", "kind: lists", "`kind` is 'lists'; expected one of"),
        (CASES, "cases: []\n", "`cases` is []; expected a list of names"),
        ("classes: [ham, spam]", "classes: ham", "`classes` is 'ham'; expected a list of names"),
    ],
)
def test_settings_that_say_nothing_are_refused(old, new, said):
    with pytest.raises(SolutionError) as refused:
        parsed(old, new)
    assert any(said in fault for fault in refused.value.faults)


def test_cases_that_are_not_those_of_the_check_are_refused():
    found = faults(parsed(CASES, 'cases: ["one", "two", "three"]\n'), range(2))
    assert "recall names 3 cases" in found[0]


def test_two_keyed_mistakes_that_a_hidden_check_never_tells_apart_are_refused():
    other = """
```{code-cell}
---
tags: [wrong-answer]
task: recall
misconception: "Another sentence."
fails: [recall, recall-hidden]
---
def recall(table):
    (tn, fp), (fn, tp) = table
    return tp / (tp + fp) if tp + fp else 5
```

## Task 2"""
    found = faults(parsed("\n## Task 2", other), range(5))
    assert any("recall-hidden" in fault and "the same in all" in fault for fault in found)


def test_the_table_says_which_check_names_which_mistake():
    lines = mistake_table(parsed()).splitlines()
    assert lines[0].split() == ["recall", "recall", "recall-hidden"]
    rows = {line.split()[0]: line.split()[1:] for line in lines if line}
    assert rows["per-cent"] == ["named", "named"]
    assert rows["zero-for-nan"] == ["named", "."]


def names_of(source):
    return {base(mistake) for mistake, _ in code.mutants(source)}


def test_every_name_has_its_sentence_and_every_sentence_its_mistake():
    made = {*numbers.TRANSFORMS, *tables.TRANSFORMS, *lists.TRANSFORMS, *lists.OF_RATES, "exchanged"}
    made |= {base(name) for each in arguments.TRANSFORMS for name, _ in each(lambda table: table)}
    made |= {base(name) for name, _ in arguments.swapped_arguments(lambda one, other: 0)}
    made |= {base(name) for name, _ in rates.of_table([[4, 2], [1, 3]])}
    made |= {"returned-none", "text-for-number", "wrong-kind", "out-of-range"}
    made |= {"other-order", "some-left-out", "some-too-many"}  # of what is in a list
    made |= {"same-in-each-case"}  # of several cases
    made |= {base(name) for name, _ in given.mistakes(lambda a: 0, {"A": 1, "f": lambda a: a})}
    made |= {"only-one"}  # of two mistakes that meet
    made |= names_of(
        "def f(a, b):\n"
        "    tn, fp, fn, tp = a\n"
        "    c = [x for x in range(3) if x > b and x in a and not b]\n"
        "    d = sorted(set(np.unique(a)))[:3][0] + (1 - b) / max(a.sum(axis=1, keepdims=True)) * 2 ** 1.96\n"
        "    e = a[1][0] if b == 1 else np.sqrt(abs(np.log(np.trace(a)))) - a.mean() - any(b) - 0.5\n"
        "    g = a[np.argmax(b)] + np.flatnonzero(a & b) + max(c, key=d) + a[b == 1] - tp - fn - 1\n"
        "    h = np.quantile([len(x) for x in a if x != b], [0.025, 0.975])\n"
        "    i = sum(x['c'] / x['d'] for x in a) + b * (b - 1) + (a + 1) * 2\n"
        "    j = a[np.ix_(b, c)] + np.log(b / c) + max(b) / c\n"
        "    return g\n"
    )
    assert made == set(SENTENCES)
    assert set(SENTENCES) >= VAGUE
    assert 105 <= len(SENTENCES) <= 125, "the guides say: more than a hundred"


def test_no_sentence_holds_an_unfilled_place():
    for name, text in SENTENCES.items():
        about = "\tone\tother" if "{0}" in text else ""
        assert "{" not in sentence(name + about).replace("{first}", "").replace("{last}", "")


PRACTICE = f"---\npractice: true\n---\n\n{TEXT}"


def test_a_function_can_be_tried_on_fresh_cases(capsys):
    notebook = release(Solution.parse(PRACTICE, "01_small"))
    cells = {cell.id: cell.source for cell in notebook.cells}
    assert {"recall-practice", "alarms-practice"} <= set(cells)
    names = {}
    exec("import numpy as np\nfrom confusionlab import check", names)
    exec("def recall(table):\n    return 1 - table[1][1] / (table[1][0] + table[1][1])", names)
    capsys.readouterr()
    exec(cells["recall-practice"], names)
    first = capsys.readouterr().out
    assert "That is the miss rate" in first
    assert "Fresh case 1 of 5" in first
    exec("def recall(table):\n    return table[1][1] / (table[1][0] + table[1][1])", names)
    exec(cells["recall-practice"], names)
    second = capsys.readouterr().out
    assert second.startswith("✓ Right.")
    assert "Fresh case 2 of 5" in second
    assert first.partition("The case:")[2] != second.partition("The case:")[2]


def test_fresh_cases_come_round_again(capsys):
    notebook = release(Solution.parse(PRACTICE, "01_small"))
    (source,) = (cell.source for cell in notebook.cells if cell.id == "alarms-practice")
    names = {"alarms": lambda scores, line: [], "check": check}
    for _ in range(6):
        exec(source, names)
    told = [line for line in capsys.readouterr().out.splitlines() if "Fresh case" in line]
    assert len({*told}) == 5
    assert told[0] == told[5]


def test_there_are_no_fresh_cases_without_seals_or_where_the_head_does_not_say_so():
    for text, with_seals in ((TEXT, True), (PRACTICE, False)):
        notebook = release(Solution.parse(text, "01_small"), with_seals=with_seals)
        assert not any("check.another" in cell.source for cell in notebook.cells)


def test_damaged_cases_say_what_to_do():
    with pytest.raises(ValueError, match="take the cell anew"):
        check.another("recall", "nonsense")


def test_a_seal_of_hundreds_of_mistakes_stays_small(sealed):
    assert all(len(seal.to_text()) < 3000 for seal in sealed.values())


def test_transforms_leave_what_they_are_given_as_it_is():
    table = np.array([[4, 2], [1, 3]])
    before = table.copy()
    for transform in (*arguments.TRANSFORMS, rates.other_rate):
        for _, variant in transform(lambda t: float(t[1][1])):
            variant(table)
    assert (table == before).all()
