"""The benchmark gives each grader the same assignment: right answers pass its checks, and no others do."""

import pytest

from benchmarks.grading_forms import WRONG, parts


def failed(wrong):
    """Run the assignment as another grader gets it, some answers in place of the reference's."""
    names, found = {}, []
    for kind, name, source, _ in parts():
        try:
            exec(wrong.get(name, source) if kind == "answer" else source, names)
        except AssertionError:
            found.append(name)
    return found


@pytest.mark.parametrize(("wrong", "fails"), [({}, []), ({"recalls": WRONG}, ["recalls", "recalls-hidden"])])
def test_right_answers_pass_and_wrong_ones_fail(wrong, fails):
    assert failed(wrong) == fails
