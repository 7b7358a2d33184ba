"""A small Sphinx extension: a page of book/ asks for a text about the course by `{{ its name }}`.

What can be asked for stands in `TEXTS`. Each text is Markdown, made from the lessons, their exercises and the
code when the page is read, so that no page repeats by hand what stands elsewhere.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from confusionlab.cli import COMMANDS
from confusionlab.grading import status
from confusionlab.grading.sandbox import limits
from tools import digits
from tools.course import Lesson, lessons, using, words
from tools.execute import CACHE, MADE_WITH
from tools.photographs import number_shown
from tools.project import BRANCH, FRONT_PAGE, REPOSITORY, ROOT, solutions

ASKED = re.compile(r"\{\{ ([\w' -]+) \}\}")
Text = Callable[[], str]
# The lessons up to here build on each other; every later one stands for itself.
LAST_OF_THE_ROAD = 13


def spoken(numbers: Iterable[int]) -> str:
    """Write numbers as a page does: "6, 12 and 14", and "5 to 9 and 14"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _range(numbers: Iterable[int]) -> str:
    numbers = list(numbers)
    return f"{min(numbers)} to {max(numbers)}"


def _hours(minutes: Iterable[int]) -> str:
    """Return minutes as whole hours."""
    return f"{sum(minutes) / 60:.0f}"


def _minutes(lesson: Lesson) -> str:
    """Return a lesson's row in the timetable."""
    of_lesson, of_exercise = lesson.minutes
    return (
        f"| [{lesson.number} · {lesson.title}](../notebooks/{lesson.name}.ipynb) | {of_lesson} min "
        f"| [{of_exercise} min](../exercises/{lesson.name}.ipynb) |"
    )


def _section(lesson: Lesson) -> str:
    """Return a lesson's section of the timetable."""
    title, needs = f"{lesson.number} · {lesson.title}", _seen_from_book(lesson.needs)
    return f"## {title}\n\n**You need** {needs}\n\n**Afterwards you can**\n\n{lesson.abilities}\n"


def _seen_from_book(markdown: str) -> str:
    """Turn a lesson's links to other lessons into links from a page of book/."""
    return re.sub(r"\]\((\w+\.ipynb)", r"](../notebooks/\1", markdown)


def _solution(lesson: Lesson) -> str:
    """Return an exercise's row in the table of solutions."""
    file = f"solutions/{lesson.name}.md"
    title = f"[{lesson.number} · {lesson.exercise_title}](../exercises/{lesson.name}.ipynb)"
    return f"| {title} | [{file}]({REPOSITORY}/blob/{BRANCH}/{file}) |"


def _listening(lesson: Lesson) -> str:
    """Return a lesson's rows in the table of what to listen for."""
    return "\n".join(
        f'| {lesson.number} | "{heard["said"]}" | {heard["ask"]} |' for heard in lesson.head["listen_for"]
    )


def _glossary() -> str:
    """Return the glossary's entries that lessons bring along."""
    return "\n\n".join(f"{word}\n  {meaning}" for word, (_, meaning) in words().items() if meaning)


def _help() -> str:
    """Return a section for each command, with what its --help prints."""
    commands = argparse.ArgumentParser(prog="confusionlab").add_subparsers()
    for command in COMMANDS:
        command.add(commands)
    with patch.dict(os.environ, COLUMNS="85"):
        helps = {name: parser.format_help() for name, parser in commands.choices.items()}
    return "\n".join(f"## {name}\n\n```text\n{text}```\n" for name, text in helps.items())


def _status(word: status.TaskStatus) -> str:
    """Return a status word's row in the instructors' table."""
    happened = word.happened.format(limits=limits.DEFAULT_LIMITS, issues=f"{REPOSITORY}/issues/new/choose")
    return f"| {word} | {happened} |"


def _each(row: Callable[[Lesson], str]) -> Callable[[], str]:
    """Return the text that has a row for each lesson."""
    return lambda: "\n".join(map(row, lessons()))


TEXTS: dict[str, Text] = {
    "number of lessons": lambda: str(len(lessons())),
    "last lesson of the road": lambda: str(LAST_OF_THE_ROAD),
    "hours of the lessons": lambda: _hours(lesson.minutes[0] for lesson in lessons()),
    "hours of the exercises": lambda: _hours(lesson.minutes[1] for lesson in lessons()),
    "number of digits": lambda: f"{digits.run().total:,}",
    "share of digits read": lambda: f"{100 * digits.run().right / digits.run().total:.0f}",
    "digits in the darkest cell": lambda: str(digits.run().counts[digits.run().darkest]),
    "minutes of each lesson": _each(_minutes),
    "section of each lesson": _each(_section),
    "solution of each exercise": _each(_solution),
    "what to listen for in each lesson": _each(_listening),
    "minutes with the exercise": lambda: _range(sum(lesson.minutes) for lesson in lessons()),
    "points that one reaches alone": lambda: _range(lesson.points_alone for lesson in lessons()),
    "words of the lessons": _glossary,
    "lessons that need TensorFlow": lambda: spoken(using("TensorFlow")),
    "lessons that train networks": lambda: spoken(using("networks")),
    "lessons on payments": lambda: spoken(using("payments")),
    "lessons on photographs": lambda: spoken(using("photographs")),
    "number of photographs shown": number_shown,
    "first lesson with scikit-learn": lambda: str(using("scikit-learn")[0]),
    "help of each command": _help,
    "status words": lambda: "\n".join(map(_status, status.TaskStatus)),
}


def filled(page: str) -> str:
    """Return a page's Markdown with each `{{ name }}` replaced by its text.

    Raises
    ------
    KeyError
        If there is no text of that name.
    """
    return ASKED.sub(lambda match: TEXTS[match[1]](), page)


def page(name: str) -> str:
    """Return a page of book/, or the front page, as a reader gets it, such as `page("timetable.md")`."""
    folder = ROOT if name == f"{FRONT_PAGE}.md" else ROOT / "book"
    return filled((folder / name).read_text("utf-8"))


def fill(app: Sphinx, name: str, source: list[str]) -> None:
    """Fill in a page when Sphinx reads it, and have it read again when a lesson or an exercise changes."""
    if not (name == FRONT_PAGE or name.startswith("book/")) or not ASKED.search(source[0]):
        return
    try:
        source[0] = filled(source[0])
    except KeyError as error:
        known = ", ".join(map(repr, TEXTS))
        raise ExtensionError(f"{name}: no text is called {error}; expected one of {known}") from error
    for path in sources():
        app.env.note_dependency(str(path))


def sources() -> list[Path]:
    """Return what the texts are made from."""
    code = [Path(module.__file__) for module in (limits, status, *COMMANDS) if module.__file__]
    return [*(lesson.path for lesson in lessons()), *solutions(), *code, digits.SCRIPT, CACHE / MADE_WITH]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
