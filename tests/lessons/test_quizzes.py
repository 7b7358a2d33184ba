"""A quiz of the lessons can't be passed by guessing where the right answer stands, or how long it is."""

from pathlib import Path

import pytest

from tools.project import lessons
from tools.quizzes import Question, ordered, questions

LEAST, MOST = 0.20, 0.47


def right(question: Question) -> int:
    """Return the place of the one right answer."""
    return [why.startswith("✓ ") for _, why in question.answers].index(True)


@pytest.fixture(scope="module")
def all_questions():
    return [question for path in lessons() for question in questions(path.read_text("utf-8"))]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_each_answer_opens_with_a_mark_and_one_is_right(path: Path):
    text = path.read_text("utf-8")
    asked = questions(text)
    assert sum(len(question.answers) for question in asked) == text.count("<details><summary>")
    for question in asked:
        assert len(question.answers) >= 3, question.asked
        marks = [why[:2] for _, why in question.answers]
        assert set(marks) == {"✓ ", "✗ "}, question.asked
        assert marks.count("✓ ") == 1, question.asked


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_answers_stand_as_the_seed_draws_them(path: Path):
    text = path.read_text("utf-8")
    assert ordered(text, path.stem) == text, "run python -m tools.quizzes, then make notebooks"


@pytest.mark.parametrize("place", range(3))
def test_the_right_answer_stands_at_each_place(all_questions, place):
    share = sum(right(question) == place for question in all_questions) / len(all_questions)
    assert LEAST <= share <= MOST


def test_the_right_answer_is_the_longest_no_more_often_than_by_chance(all_questions):
    longest = 0
    for question in all_questions:
        lengths = [len(text) for text, _ in question.answers]
        longest += lengths[right(question)] == max(lengths)
    assert LEAST <= longest / len(all_questions) <= MOST
