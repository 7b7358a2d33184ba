"""Each mistake of an author's is told with its line, and with what to do."""

import json
import re

import pytest

from confusionlab.cli import main
from confusionlab.grading.assignment import fairness
from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.guessing import points_by_trying
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.marking.mark import Plan, grade, trial_faults
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from tests.grading.helpers import as_bytes
from tests.grading.test_fairness import FAIR

pytestmark = pytest.mark.usefixtures("_in_this_process")

RIGHT, CHECK = "right: Three of four.", 'check("recall", recall(3, 1))'


@pytest.fixture
def validate(tmp_path, capsys):
    """Runs the command on a text; returns its status and what it says."""

    def run(text):
        (tmp_path / "museum.md").write_text(text, "utf-8")
        status = main(["validate", str(tmp_path / "museum.md"), "--seeds", "10"])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def line_of(text, part):
    """Return the number of the first line that holds a part."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


# what an author writes; the line that is named, by what stands on it; and what is said
MISTAKES = {
    "an unquoted colon": (RIGHT, "right: Yes: three", "right: Yes", "cannot be read: mapping values"),
    "an unquoted colon in a misconception": (
        "misconception: That is",
        "misconception: Look: that is",
        "misconception: Look",
        'stands in quotes: right: "Yes: it is."',
    ),
    "an unquoted star": (RIGHT, "right: *three* of four", "right: *three*", "this cell cannot be read"),
    "settings that are a list": (
        "tags: [check]\ntask: recall\npoints: 1\n" + RIGHT,
        "- check",
        "- check",
        "settings are written `name: value`, got ['check']",
    ),
    "no rule above": ("---\ntags: [check]", "tags: [check]", "tags: [check]", "`---` is missing above the"),
    "no rule below": (f"{RIGHT}\n---\n", f"{RIGHT}\n", "tags: [check]", "`---` is missing below"),
    "a fence of python with settings": (
        "```{code-cell}\n---\ntags: [check]",
        "```python\n---\ntags: [check]",
        "```python",
        "its fence says 'python'; a cell that runs begins with ```{code-cell}",
    ),
    "a fence of python": (
        "```{code-cell}\nfrom confusionlab import check",
        "```python\nfrom confusionlab import check",
        "```python",
        "a fence of 'python' is text and does not run; a cell that runs begins with ```{code-cell}",
    ),
    "a heading without a number": ("## Task 1 ·", "## The first task ·", "def recall", "below no heading"),
    "half a point in the heading": ("(3 points)", "(2.5 points)", "## Task 1", "written so: (3 points)"),
    "half a point": ("points: 1\n", "points: 1.5\n", "points: 1.5", "`points` is 1.5; expected a whole"),
    "digits in words": (RIGHT, f"digits: two\n{RIGHT}", "digits: two", "`digits` is 'two'; expected"),
    "a word for yes": (RIGHT, "right: Yes", "right: Yes", "`right` is True; expected a text"),
    "a tag without brackets": ("tags: [check]", "tags: check", "tags: check", "`tags` is 'check'"),
    "fails without brackets": (
        "misconception: That is the share of the missed.\nfails: [recall, recall-hidden]",
        "misconception: That is the share of the missed.\nfails: recall",
        "fails: recall",
        "`fails` is 'recall'; expected a list in brackets",
    ),
    "a tolerance": (CHECK, 'check("recall", recall(3, 1), 0.01)', "recall(3, 1), 0.01", "how many `digits`"),
    "two checks in one": (CHECK, f"{CHECK}\n{CHECK}", CHECK, "got 2 calls of check"),
    "a line below the check": (CHECK, f"{CHECK}\nprint(1)", CHECK, "or lines below it"),
    "no Python": ("return fn / (tp + fn)", "return fn / (tp + fn", "return fn / (tp + fn", "is no Python"),
    "nothing to take out": (
        "    ### END SOLUTION\n",
        "",
        "def recall",
        "Task 1: expected one ### BEGIN SOLUTION … ### END SOLUTION in its answer cell, found 0",
    ),
    "a check that passes untouched": (CHECK, 'check("recall", 0.75)', "0.75", "untouched, a check of"),
    "a given cell that needs an answer": (
        "```{code-cell}\n---\ntags: [check]",
        "```{code-cell}\nshare = recall(3, 1)\n```\n\n```{code-cell}\n---\ntags: [check]",
        "share = recall",
        "untouched, a cell fails by NotImplementedError: Task 1: divide",
    ),
    "a reference that stops": (
        "actual_positives = tp + fn",
        "actual_positives = tp + nothing",
        "tp + nothing",
        "the solution does not run: NameError: name 'nothing' is not defined (in recall)",
    ),
    "a draw that stops": (
        "found_of_these, missed =",
        "seed = 3\nfound_of_these, missed, more =",
        "missed, more =",
        "the solution does not run: ValueError: not enough values",
    ),
    "a line of the reference in the text": (
        "+++\n\n## Task 1 · Recall (3 points)\n",
        "+++\n\n## Task 1 · Recall (3 points)\n\nNote: `return tp / actual_positives`.\n",
        "Note: `return",
        "the exercise still holds the line 'return tp / actual_positives'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line(validate, old, new, where, said):
    assert FAIR.count(old) >= 1
    text = FAIR.replace(old, new, 1)
    status, told = validate(text)
    assert status == 1
    told_there = [line for line in told.splitlines() if f"museum.md: line {line_of(text, where)}: " in line]
    assert any(said in line for line in told_there), told


def test_a_hint_may_hold_a_line_of_the_reference(validate):
    hint = "<details><summary>Hint 3</summary>\n\n`return tp / actual_positives`\n\n</details>\n"
    status, told = validate(FAIR.replace("(3 points)\n", f"(3 points)\n\n{hint}", 1))
    assert status == 0, told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"---\nauthor: me: you\n---\n{FAIR}",
            "mapping values are not allowed here",
        ),
        (FAIR.replace("+++\n", "+++ {one}\n"), "at line 3 could not be read"),
    ],
)
def test_a_mistake_in_the_head_or_between_two_cells(validate, text, said):
    status, told = validate(text)
    assert (status, len(told.splitlines())) == (1, 1)
    assert said in told


def test_settings_may_stand_behind_colons(validate):
    rules = "---\ntags: [check]\ntask: recall\npoints: 1\nright: Three of four.\n---\n"
    colons = "".join(f":{line}\n" for line in rules.split("\n")[1:-2])
    assert rules in FAIR
    assert validate(FAIR.replace(rules, colons))[0] == 0
    _, told = validate(FAIR.replace(rules, colons.replace("points: 1", "points: 1.5")))
    assert f"line {line_of(FAIR, 'points: 1') - 1}: `points` is 1.5" in told


def test_every_mistake_in_the_settings_is_told_at_once(validate):
    text = FAIR.replace(RIGHT, "right: Yes: three").replace(
        "misconception: That", "misconception: Look: that"
    )
    assert validate(text)[1].count("cannot be read") == 2


@pytest.mark.parametrize("command", ["release", "grade"])
def test_the_other_commands_name_file_and_line_too(tmp_path, capsys, command):
    path = tmp_path / "museum.md"
    text = FAIR.replace(RIGHT, "right: Yes: three")
    path.write_text(text, "utf-8")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna.ipynb").write_bytes(as_bytes({"cells": []}))
    words = {
        "release": [str(path)],
        "grade": [str(tmp_path / "class"), "--solution", str(path), "--no-walls"],
    }
    assert main([command, *words[command], "--out", str(tmp_path / "out")]) == 1
    assert (
        f"confusionlab: {path}: line {line_of(text, 'Yes: three')}: the settings" in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "written",
    [
        "check('recall', recall(3, 1))",
        'check("recall", recall(3, 1),)',
        'check(\n    "recall",\n    recall(3, 1)\n)',
    ],
)
def test_a_check_may_be_written_in_any_way(written):
    solution = Solution.parse(FAIR.replace(CHECK, written), "museum")
    assert fairness.faults(solution, range(3)) == []
    assert trial_faults(solution) == []
    (cell,) = [cell for cell in release(solution).cells if "check" in cell.metadata.get("tags", ())]
    assert re.fullmatch(r'check\("recall", recall\(3, 1\), "[\w=-]+"\)', cell.source)


TWO_TASKS = FAIR + """
+++

## Task 2 · Both (1 point)

```{code-cell}
---
tags: [answer]
task: both
stub: call recall twice
---
def both(one, other):
    ### BEGIN SOLUTION
    return [recall(*one), recall(*other)]
    ### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: both
points: 1
right: Three of four and one of two.
---
check("both", both([3, 1], [1, 1]))
```
"""  # fmt: skip


def test_a_check_of_a_later_task_belongs_into_fails_and_the_message_says_so(validate):
    _, told = validate(TWO_TASKS)
    line = line_of(FAIR, "return fn / (tp + fn)") - 1
    assert (
        f"museum.md: line {line}: 'That is the share of the missed.' should pass both, and does not (a check "
        "of task both, whose answer uses this one's): add `both` to its fails"
    ) in told
    mended = TWO_TASKS.replace("fails: [recall, recall-hidden]", "fails: [recall, recall-hidden, both]")
    assert validate(mended)[0] == 0


def test_a_misconception_is_told_whole(validate):
    long = "You divided by what was missed, " + "and so on " * 20 + "to the end."
    _, told = validate(
        FAIR.replace("You divided by what was missed.", long).replace("fails: [recall, ", "fails: [")
    )
    assert repr(long) in told


def test_what_to_do_about_a_mistake_that_fails_on_some_draws(validate):
    lucky = "return fn / (tp + fn)", "return (tp if tp % 2 else 0) / (tp + fn) - (tp == 3)"
    text = FAIR.replace(*lucky).replace(
        "misconception: That is the share of the missed.\nfails: [recall, recall-hidden]",
        "misconception: That is the share of the missed.\nfails: [recall]",
    )
    _, told = validate(text)
    assert re.search(
        r"should pass recall-hidden, and does not with seed \d+, in \d+ of 15 draws: add `recall-hidden` to "
        r"its fails, and the other draws are thrown away; or draw cases on which it always gives the right",
        told,
    )
    assert validate(FAIR.replace(*lucky))[0] == 0


def test_what_wrong_answers_print_and_warn_of_stays_off_the_terminal(capsys, recwarn):
    noisy = FAIR.replace(
        "return fn / (tp + fn)",
        "print('noise'); import warnings; warnings.warn('noise'); return fn / (tp + fn)",
    )
    text = noisy.replace("import check\n", "import check\nprint('noise')\n", 1)
    assert fairness.faults(Solution.parse(text, "museum"), range(3)) == []
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert not [warning for warning in recwarn if "noise" in str(warning.message)]


def plan(text):
    return Plan(key=make_key(Solution.parse(text, "museum"), 3), limits=Limits(), isolation=Isolation("none"))


def handed_in(text, answer, **options):
    notebook = json.loads(json.dumps(release(Solution.parse(text, "museum"), **options)))
    for cell in notebook["cells"]:
        if "answer" in cell["metadata"].get("tags", ()):
            cell["source"] = answer
    return notebook


def test_points_that_can_be_found_by_trying_are_told(validate):
    _, told = validate(FAIR)
    assert (
        "1 of 3 points can be found by trying values against the seals.\nFor a mark, release it with --no-s"
        in told
    )
    _, told = validate(FAIR.replace(CHECK, 'check("recall", [recall(3, 1), recall(3, 4)])'))
    assert "by trying" not in told


@pytest.mark.parametrize(
    ("value", "points"),
    [
        *[
            (value, 1)
            for value in ("7", "999_999", "7.0", "0.125", "-0.5", "1.5", "62.125", "'B'", "True", "None")
        ],
        *[(value, 0) for value in ("1_000_000", "0.1234", "1234.5", "'spam'", "[1, 2]", "{'a': 1}")],
    ],
)
def test_what_is_tried_first(value, points):
    solution = Solution.parse(FAIR.replace(CHECK, f'check("recall", {value})'), "museum")
    assert points_by_trying(solution) == points


def test_without_seals_the_exercise_tells_no_value_and_is_graded_the_same(tmp_path, capsys):
    (tmp_path / "museum.md").write_text(FAIR, "utf-8")
    assert main(["release", "--no-seals", str(tmp_path / "museum.md"), "--out", str(tmp_path)]) == 0
    text = (tmp_path / "museum.ipynb").read_text("utf-8")
    assert CHECK in json.loads(text)["cells"][4]["source"] or CHECK in text.replace("\\", "")
    assert "Three of" not in text
    right, wrong = (f"def recall(tp, fn):\n    return {what} / (tp + fn)" for what in ("tp", "fn"))
    for answer, points in ((right, 3), (wrong, 0)):
        with_seals, without = (
            grade(plan(FAIR), as_bytes(handed_in(FAIR, answer, with_seals=seals))) for seals in (True, False)
        )
        assert with_seals.points == without.points == points
        assert with_seals.tasks == without.tasks


def test_a_learners_own_check_of_a_notebook_for_a_mark(tmp_path, capsys):
    def check(answer, *options):
        (tmp_path / "museum.ipynb").write_bytes(as_bytes(handed_in(FAIR, answer, with_seals=False)))
        return main(["check", str(tmp_path / "museum.ipynb"), *options]), capsys.readouterr().out

    status, told = check("def recall(tp, fn):\n    return fn / (tp + fn)")
    assert (status, told.splitlines()[0]) == (0, "recall: 0.25")
    assert "1 of 1 checks were given an answer. This notebook is for a mark" in told
    status, told = check("raise NotImplementedError('Task 1: divide')")
    assert (status, told.splitlines()[0]) == (1, "recall: not answered yet")
    status, told = check("def recall(tp, fn):\n    return 1 / 0")
    assert (status, told.splitlines()[0]) == (1, "recall: ZeroDivisionError: division by zero")
    _, told = check("def recall(tp, fn):\n    return 1 / 0", "--json")
    assert json.loads(told)["why"] == {"recall": "ZeroDivisionError: division by zero"}
