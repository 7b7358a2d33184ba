"""The words that readers look up stand in the glossary, and in the lesson that they belong to."""

import re

import pytest

from tools.course import lessons, words
from tools.course_text import page

GLOSSARY = " ".join(page("glossary.md").split())
CODE = re.compile(r"^```\{code-cell\}$.*?^```$", re.MULTILINE | re.DOTALL)
WORDS = [(word, lesson) for word, (lesson, _) in words().items()]


def prose(lesson):
    """Return what a lesson says, its code left out."""
    return " ".join(CODE.sub("", lesson.text).split())


def standing(word):
    """Return the pattern of a word that stands alone, in the singular or the plural, emphasised or not."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}s?(?!\w)", re.IGNORECASE)


@pytest.mark.parametrize(("word", "lesson"), WORDS, ids=[word for word, _ in WORDS])
def test_the_glossary_has_it(word, lesson):
    assert standing(word).search(GLOSSARY), (
        f"book/glossary.md has no {word!r}: write its entry there, "
        f"or its meaning behind the word in the head of book/{lesson.name}.md"
    )


@pytest.mark.parametrize(("word", "lesson"), WORDS, ids=[word for word, _ in WORDS])
def test_its_lesson_has_it(word, lesson):
    assert standing(word).search(prose(lesson).replace("*", ""))


def test_no_two_lessons_list_the_same_word():
    assert len(words()) == sum(len(lesson.head["words"]) for lesson in lessons())
