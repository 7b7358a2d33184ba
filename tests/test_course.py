"""What pages tell of the course is made from the lessons, their exercises and the code."""

import re
from itertools import chain

import pytest
import yaml
from sphinx.errors import ExtensionError

from tools import contents, course_text
from tools.course import CourseError, Lesson, lessons, requirement, split, using
from tools.course_text import TEXTS, filled, page, spoken
from tools.project import ROOT

PAGES = [ROOT / "index.md", *(ROOT / "book").glob("*.md")]
PROSE = {path.name: path.read_text("utf-8") for path in PAGES}
ASKING = [name for name, text in PROSE.items() if course_text.ASKED.search(text)]
LESSON = """\
---
summary: four cells
listen_for:
  - said: It is .5.
    ask: Of what?
words:
  pile: What lies in a cell.
---

# Ten e-mails

**You will be able to**

- count **cells**;
- name them.

**Minutes:** 25, and 20 for the exercise.

**You need:** [lesson 1](01_spam.ipynb)
and a pencil.

+++
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a lesson's text and reads it."""

    def write(text):
        path = tmp_path / "18_pencil.md"
        path.write_text(text, "utf-8")
        return Lesson(path)

    return write


def test_a_lesson_says_what_other_pages_tell_of_it(written):
    lesson = written(LESSON)
    assert (lesson.number, lesson.title, lesson.minutes) == (18, "Ten e-mails", (25, 20))
    assert lesson.needs == "[lesson 1](01_spam.ipynb)\nand a pencil."
    assert lesson.abilities == "- count **cells**;\n- name them."


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "summary: four cells\n",
            r"book/18_pencil\.md: its head lacks `summary:`: its line on the front page",
        ),
        ("  pile: What lies in a cell.\n", r"lacks `words:`: what a reader may look up"),
        ("  - said: It is .5.\n    ask: Of what?\n", r"lacks `listen_for:`: what some will say"),
        ("    ask: Of what?\n", r"`listen_for:` .*`said:` and `ask:`"),
        ("# Ten e-mails\n", r"expected a first line such as `# Ten e-mails`"),
        ("**Minutes:** 25, and 20 for the exercise.\n", r"expected a line such as `\*\*Minutes:"),
        ("**You need:** ", r"expected a paragraph such as `\*\*You need:"),
        ("- count **cells**;\n- name them.\n", r"expected a list under `\*\*You will be able to\*\*`"),
    ],
)
def test_what_a_lesson_lacks_is_named(written, line, told):
    assert line in LESSON
    with pytest.raises(CourseError, match=told):
        written(LESSON.replace(line, "")).check()


def test_a_lesson_without_an_exercise_is_named(written):
    with pytest.raises(CourseError, match=r"solutions/18_pencil\.md is missing"):
        written(LESSON).check()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("summery: four", r"\['summery'\]; expected are summary"),
        ("extras: [dask", "its head is not YAML"),
    ],
)
def test_a_slip_in_the_head_is_named(written, line, told):
    with pytest.raises(CourseError, match=told):
        _ = written(LESSON.replace("words:", f"{line}\nwords:")).head


def test_a_reader_never_sees_the_head():
    for lesson in lessons():
        assert lesson.text.startswith("# ")
        assert "listen_for" not in (ROOT / "notebooks" / f"{lesson.name}.ipynb").read_text("utf-8")


def test_colab_installs_what_the_head_asks_for():
    assert requirement("14_trackers").startswith("confusionlab[comet,mlflow] @ git+https://")
    assert requirement("01_spam").startswith("confusionlab @ git+https://")
    extras = set(chain.from_iterable(lesson.head.get("extras", ()) for lesson in lessons()))
    assert extras >= {"comet", "mlflow", "sagemaker", "dask"}


@pytest.mark.parametrize(
    ("use", "numbers"),
    [
        ("TensorFlow", [6, 12, 14]),
        ("networks", [6, 9, 12, 14]),
        ("payments", [5, 6, 7, 8, 9, 14]),
        ("photographs", [11, 12]),
    ],
)
def test_what_a_lesson_uses_is_seen_in_its_code(use, numbers):
    assert [number for number in using(use) if number <= 17] == numbers


def test_numbers_are_written_as_a_page_does():
    assert spoken([5, 6, 7, 8, 9, 14]) == "5 to 9 and 14"
    assert spoken([6, 9, 12, 14]) == "6, 9, 12 and 14"
    assert spoken([11, 12]) == "11 and 12"


@pytest.mark.parametrize("name", ASKING)
def test_every_text_that_a_page_asks_for_is_there(name):
    assert "{{" not in page(name).replace("{{The Confusion Lab", "")


def test_every_text_is_asked_for():
    asked = [course_text.ASKED.findall(text) for text in PROSE.values()]
    assert set(chain.from_iterable(asked)) == set(TEXTS)


def test_a_text_that_is_not_there_is_named():
    with pytest.raises(
        ExtensionError, match=r"book/faq: no text is called 'minutes'; expected one of 'number of"
    ):
        course_text.fill(None, "book/faq", ["Here: {{ minutes }}."])


def test_a_page_elsewhere_is_left_alone():
    source = ["{{ number of lessons }}"]
    course_text.fill(None, "notebooks/01_spam", source)
    assert source == ["{{ number of lessons }}"]
    assert filled(source[0]) == str(len(lessons()))


def test_every_lesson_is_in_the_timetable_and_among_the_solutions():
    for lesson in lessons():
        link = f"(../notebooks/{lesson.name}.ipynb)"
        assert f"{link} | {lesson.minutes[0]} min |" in page("timetable.md")
        assert f"\n## {lesson.number} · {lesson.title}\n" in page("timetable.md")
        assert f"(../exercises/{lesson.name}.ipynb) | [solutions/{lesson.name}.md](" in page("solutions.md")
        assert f"\n| {lesson.number} | " in page("instructors.md").partition("What to listen for")[2]


def test_links_of_a_lesson_lead_from_the_timetable_too():
    for address in re.findall(r"\]\((\.\.[^)#]*|\w+\.\w+)", page("timetable.md")):
        assert (ROOT / "book" / address).exists(), address


CONTENTS = """\
root: index
parts:
  - caption: A part
    numbered: 1
    chapters:
      - file: notebooks/01_spam
  - caption: Studios
    chapters:
      - file: notebooks/studio_data
  - caption: Exercises
    chapters:
      - file: exercises/01_spam
      - file: book/solutions
"""


def test_a_new_lesson_gets_its_lines_in_the_table_of_contents_and_loses_them_again():
    more = contents.as_text(contents.with_all(yaml.safe_load(CONTENTS), ["01_spam", "18_pencil"]))
    added = [line for line in more.splitlines() if line not in CONTENTS.splitlines()]
    assert added == [
        "  - caption: Going on",
        "      - file: notebooks/18_pencil",
        "      - file: exercises/18_pencil",
    ]
    assert more.index("Going on") < more.index("Studios") < more.index("exercises/18_pencil")
    assert more.index("exercises/18_pencil") < more.index("book/solutions")
    assert contents.as_text(contents.with_all(yaml.safe_load(more), ["01_spam"])) == CONTENTS


def test_a_lesson_stays_in_the_part_where_its_author_put_it():
    moved = CONTENTS.replace("notebooks/01_spam\n", "notebooks/01_spam\n      - file: notebooks/18_pencil\n")
    listed = contents.with_all(yaml.safe_load(moved), ["01_spam", "18_pencil"])["parts"]
    assert [part["caption"] for part in listed] == ["A part", "Studios", "Exercises"]


def test_the_head_is_what_stands_between_two_lines():
    assert split("# Title\n\n---\n\nmore\n---\n") == ("", "# Title\n\n---\n\nmore\n---\n")
