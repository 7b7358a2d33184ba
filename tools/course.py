"""The course as data: what the lessons' heads, texts and exercises say, read where it is needed.

A lesson's text opens with a head, YAML between two lines `---`. It holds what other pages tell of the lesson:

    summary      its line on the front page, behind the title
    listen_for   what some learners will say, and what to ask them: the instructors' table
    words        what a reader may look up; each with its meaning unless book/glossary.md has it
    title        what a browser's tab, a search and a link's preview call it; its heading unless said
    extras       the package's extras that it needs, which Colab installs; none unless said
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from confusionlab.grading.assignment.solution import of_kind, read
from tools.project import REFERENCE, REPOSITORY, ROOT
from tools.project import lessons as lesson_files

HEAD = re.compile(r"\A---\n(?P<head>.*?)^---\n+", re.MULTILINE | re.DOTALL)
KEYS = {
    "summary": "its line on the front page, as in `summary: four cells, two axes`",
    "listen_for": "what some will say and what to ask them, a list of `said:` and `ask:`",
    "words": "what a reader may look up, as in `type I error:`, with its meaning where glossary.md lacks it",
}
OPTIONAL = {"title", "extras"}
# What a page says of the lessons that have it, by what their code has.
USES = {
    "TensorFlow": r"(import|from) (keras|tensorflow|confusionlab\.keras)\b",
    "networks": r"(import|from) (keras|tensorflow)\b|\bMLPClassifier\(",
    "payments": r"\bload_creditcard\(\)",
    "photographs": r"\bload_cifar100\(\)",
    "scikit-learn": r"(import|from) sklearn",
}
CODE = re.compile(r"^```\{code-cell\}$(.*?)^```$", re.MULTILINE | re.DOTALL)


class CourseError(Exception):
    """A lesson does not say what other pages tell of it."""


@dataclass(frozen=True)
class Lesson:
    """One lesson, by the text that it is made from.

    Attributes
    ----------
    path : Path
        The text, such as book/01_spam.md.
    """

    path: Path

    @property
    def name(self) -> str:
        """What its files are called: 01_spam."""
        return self.path.stem

    @property
    def number(self) -> int:
        """Its number, which its file's name opens with."""
        return int(self.name[:2])

    @cached_property
    def _split(self) -> tuple[str, str]:
        return split(self.path.read_text("utf-8"))

    @property
    def text(self) -> str:
        """What the reader reads: all but the head."""
        return self._split[1]

    @cached_property
    def head(self) -> dict[str, Any]:
        """What its head says, complete."""
        try:
            head = yaml.safe_load(self._split[0]) or {}
        except yaml.YAMLError as error:
            raise CourseError(f"{self._where}: its head is not YAML: {error}") from error
        for key in KEYS:
            if not head.get(key):
                raise CourseError(f"{self._where}: its head lacks `{key}:`: {KEYS[key]}")
        if any(set(heard) != {"said", "ask"} for heard in head["listen_for"]):
            raise CourseError(f"{self._where}: each of `listen_for:` needs `said:` and `ask:`")
        if unknown := set(head) - set(KEYS) - OPTIONAL:
            known = ", ".join([*KEYS, *OPTIONAL])
            raise CourseError(f"{self._where}: its head has {sorted(unknown)}; expected are {known}")
        return head

    @property
    def title(self) -> str:
        """The title, without its number."""
        return self._find(r"^# ([^\n]*)", "a first line such as `# Ten e-mails`")[0]

    @property
    def minutes(self) -> tuple[int, int]:
        """The minutes that it takes, and those of its exercise."""
        lesson, exercise = self._find(
            r"^\*\*Minutes:\*\* (\d+), and (\d+) for the exercise",
            "a line such as `**Minutes:** 25, and 20 for the exercise.`",
        )
        return int(lesson), int(exercise)

    @property
    def needs(self) -> str:
        """What its reader needs, as Markdown with links as they stand in the lesson."""
        return self._find(r"^\*\*You need:\*\* (.*?)\n\n", "a paragraph such as `**You need:** lesson 1.`")[0]

    @property
    def abilities(self) -> str:
        """What its reader can do afterwards, as a list in Markdown."""
        return self._find(
            r"^\*\*You will be able to\*\*\n\n(- .*?)\n\n", "a list under `**You will be able to**`"
        )[0]

    def has(self, use: str) -> bool:
        """Tell whether its code uses one of `USES`."""
        return re.search(USES[use], "\n".join(CODE.findall(self.text))) is not None

    @property
    def exercise_title(self) -> str:
        """The title of its exercise, without "Exercise 1:"."""
        found = re.search(r"^# Exercise \d+: (.*)", self._solution.read_text("utf-8"), re.MULTILINE)
        if found is None:
            raise CourseError(
                f"solutions/{self.name}.md: expected a title such as `# Exercise 1: Four cells`"
            )
        return found[1]

    @cached_property
    def points_alone(self) -> int:
        """The points of its exercise that are checked in the notebook."""
        notebook = read(self._solution.read_text("utf-8"))
        return sum(cell.metadata["points"] for cell in of_kind(notebook, "check"))

    def check(self) -> None:
        """Raise a `CourseError` unless it says all that other pages tell of it."""
        _ = (self.head, self.title, self.minutes, self.needs, self.abilities, self.exercise_title)

    @property
    def _solution(self) -> Path:
        path = ROOT / "solutions" / f"{self.name}.md"
        if not path.exists():
            raise CourseError(f"solutions/{self.name}.md is missing: the exercise of {self._where}")
        return path

    @property
    def _where(self) -> str:
        return f"book/{self.name}.md"

    def _find(self, pattern: str, expected: str) -> tuple[str, ...]:
        """Return the groups of what its text must have."""
        found = re.search(pattern, self.text, re.MULTILINE | re.DOTALL)
        if found is None:
            raise CourseError(f"{self._where}: expected {expected}")
        return found.groups()


def split(text: str) -> tuple[str, str]:
    """Return a lesson's head, which may be empty, and what its reader reads."""
    found = HEAD.match(text)
    return (found["head"], text[found.end() :]) if found else ("", text)


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return the lessons, in order."""
    return tuple(map(Lesson, lesson_files()))


def using(use: str) -> list[int]:
    """Return the numbers of the lessons whose code has one of `USES`."""
    return [lesson.number for lesson in lessons() if lesson.has(use)]


def words() -> dict[str, tuple[Lesson, str | None]]:
    """Return each word that a reader may look up: its lesson, and its meaning if the lesson's head has it."""
    return {word: (lesson, meaning) for lesson in lessons() for word, meaning in lesson.head["words"].items()}


def requirement(name: str) -> str:
    """Return what pip is asked for when a lesson, its exercise or a studio is opened in Colab."""
    extras = chain.from_iterable(lesson.head.get("extras", ()) for lesson in lessons() if lesson.name == name)
    asked = ",".join(extras)
    return f"confusionlab{f'[{asked}]' if asked else ''} @ git+{REPOSITORY}@{REFERENCE}"
