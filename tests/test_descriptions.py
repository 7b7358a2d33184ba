"""Every page says what it is, in a length that a search shows."""

from collections import Counter

import pytest

from tools import descriptions
from tools.course import lessons
from tools.descriptions import MADE, DescriptionError, description, title
from tools.page import pages

PAGES = [*pages().values(), *MADE]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_description_of_a_good_length(page):
    assert 50 <= len(description(page)) <= 160


def test_no_two_pages_say_the_same():
    assert [text for text, times in Counter(map(description, PAGES)).items() if times > 1] == []


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Return a function that writes a page's text into an otherwise empty repository."""
    monkeypatch.setattr(descriptions, "ROOT", tmp_path)

    def write(path, text):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")

    return write


@pytest.mark.parametrize("head", ["", "---\ndescription: Short.\n---\n\n", "---\nsummary: other\n---\n\n"])
def test_a_page_without_a_description_is_named_with_what_to_do(written, head):
    written("book/pencil.md", f"{head}# Pencils\n")
    with pytest.raises(DescriptionError, match=r"book/pencil\.md: .* 50 to 160 .*; write `description:`"):
        description("book/pencil")


def test_a_long_one_is_refused_not_cut(written):
    written("book/pencil.md", f"---\ndescription: {'long ' * 40}\n---\n\n# Pencils\n")
    with pytest.raises(DescriptionError, match="this has 199"):
        description("book/pencil")


def test_an_exercise_that_says_much_is_cut_at_a_comma(written):
    written("solutions/18_pencil.md", f"# Exercise 18: Pencils\n\nYou draw, {'and draw, ' * 20}and stop.\n")
    text = description("exercises/18_pencil")
    assert text.startswith("Exercise with checks: you draw, and draw")
    assert text.endswith("and draw …")


@pytest.mark.parametrize("number", [1, 3, 4, 6, 10, 13])
def test_a_lesson_is_found_under_what_people_search_for(number):
    (lesson,) = [lesson for lesson in lessons() if lesson.number == number]
    assert "confusion matri" in title(f"notebooks/{lesson.name}").lower()


def test_so_are_the_front_page_and_the_lesson_on_rates():
    assert "confusion matrix" in title("index")
    assert title("notebooks/02_rates") == "Precision, recall and accuracy from a confusion matrix"
    assert title("exercises/01_spam") is title("search") is title("book/faq") is None
