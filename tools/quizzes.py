"""Put the answers of the lessons' quizzes into an order drawn by chance: `python -m tools.quizzes`.

Whoever writes a quiz tends to put the right answer second. Here each answer's place follows from a hash of a
fixed seed, the lesson, the question and the answer, so that running this again changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from tools.project import lessons

SEED = "11"
ANSWER = re.compile(r"<details><summary>(?P<text>.*?)</summary>\n\n(?P<why>.*?)\n\n</details>\n", re.DOTALL)
ANSWERS = re.compile(rf"(?:{re.sub(r'[?]P<[a-z]+>', '?:', ANSWER.pattern)})+", re.DOTALL)
QUESTION = re.compile(
    rf"(?P<asked>^\*\*\d+\.\*\* .*?)\n\n(?P<answers>{ANSWERS.pattern})", re.MULTILINE | re.DOTALL
)
QUIZ = re.compile(r"^## Quiz$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Question:
    """One question of a quiz.

    Attributes
    ----------
    asked : str
        The question.
    answers : tuple of (str, str)
        Each answer, and what it unfolds: a ✓ or a ✗, and why.
    """

    asked: str
    answers: tuple[tuple[str, str], ...]


def questions(lesson: str) -> list[Question]:
    """Return the questions in a lesson's text.

    Parameters
    ----------
    lesson : str
        A lesson's source.

    Returns
    -------
    list of Question
        In the order of the text.
    """
    quiz = QUIZ.search(lesson)
    found = QUESTION.finditer(quiz[0]) if quiz else ()
    return [Question(match["asked"], tuple(ANSWER.findall(match["answers"]))) for match in found]


def place(*words: str) -> str:
    """Return what an answer is sorted by: a hash of the seed and of some words."""
    return hashlib.sha256("\0".join([SEED, *words]).encode()).hexdigest()


def ordered(lesson: str, name: str) -> str:
    """Return a lesson's text with the answers of its quiz in the order that the seed draws.

    Parameters
    ----------
    lesson : str
        A lesson's source.
    name : str
        What it is called, such as "01_spam".

    Returns
    -------
    str
        The same answers, each with what it unfolds. In order, a text stays as it is.
    """

    def sort(match: re.Match[str]) -> str:
        answers = sorted(
            ANSWER.finditer(match["answers"]), key=lambda one: place(name, match["asked"], one["text"])
        )
        return f"{match['asked']}\n\n{''.join(answer[0] for answer in answers)}"

    return QUIZ.sub(lambda quiz: QUESTION.sub(sort, quiz[0]), lesson)


def write(path: Path) -> None:
    """Put the quiz of one lesson's source into order."""
    text = path.read_text("utf-8")
    if (new := ordered(text, path.stem)) != text:
        path.write_text(new, "utf-8", newline="\n")
        print(f"ordered {path.name}")


if __name__ == "__main__":
    for source in lessons():
        write(source)
