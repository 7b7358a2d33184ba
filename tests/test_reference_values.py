"""Every exercise has been worked out by hand: in its lesson's test, or in a file beside this one."""

from importlib import import_module
from pathlib import Path

from confusionlab.grading.assignment.expected import check_values
from confusionlab.grading.values import canonical
from tools.answers import solution
from tools.project import ROOT, solutions

HERE = Path(__file__).parent
OLDER = {
    name
    for path in HERE.glob("test_reference_values_*.py")
    for name in import_module(f"tests.{path.stem}").BY_HAND
}


def test_each_visible_check_expects_the_value_worked_out_by_hand():
    for path in solutions():
        if path.stem not in OLDER:
            assert_worked_out(path.stem)


def assert_worked_out(name):
    by_hand = getattr(import_module(f"tests.lessons.test_{name}"), "BY_HAND", None)
    assert by_hand, (
        f"tests/lessons/test_{name}.py has no BY_HAND: work out by hand what each visible check of "
        f"solutions/{name}.md expects, and write it there as {{check: value}}"
    )
    drawn = check_values(solution(ROOT / "solutions" / f"{name}.md"))
    references = {check: by_seed[None].reference for check, by_seed in drawn.items() if None in by_seed}
    assert references == {check: canonical(value) for check, value in by_hand.items()}


def test_every_exercise_worked_out_by_hand_is_there():
    assert {path.stem for path in solutions()} >= OLDER
