"""A Sphinx extension: the parts of a page bear names, which the style sheet and screen readers go by.

The lessons' text is portable Markdown. What Markdown has no word for is added here: where one predicts, runs
and explains, which answer of a quiz is right, the letters of the glossary, the minutes of the next lesson.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from tools.course import lessons

# How a paragraph of a lesson opens, and the class that it gets.
STEPS = {"Predict.": "predict", "Run": "run", "Run.": "run", "Explain.": "explain"}
MISTAKE = "Common mistake."
QUIZ = re.compile(r'<section id="quiz">.*?</section>', re.DOTALL)
QUESTION = re.compile(r"<p><strong>(?P<number>\d+)\.</strong>")
ANSWER = re.compile(r"<details>(?P<summary><summary>.*?</summary>\s*<p>)(?P<sign>[✓✗]) ", re.DOTALL)
VERDICTS = {"✓": ("right", "Right."), "✗": ("wrong", "Not this one.")}


def name_steps(app: Sphinx, doctree: nodes.document) -> None:
    """Mark the paragraphs in which a lesson asks for a guess, has something run, and explains.

    In a list they are spoken of, not done.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        opening = next((part for part in paragraph.children if part.astext()), None)  # MyST opens with ""
        if not isinstance(opening, nodes.strong) or isinstance(paragraph.parent, nodes.list_item):
            continue
        if step := STEPS.get(opening.astext()):
            paragraph["classes"].append(step)
        elif opening.astext() == MISTAKE and isinstance(paragraph.parent, nodes.block_quote):
            paragraph.parent["classes"].append("mistake")


def add_letters(app: Sphinx, doctree: nodes.document) -> None:
    """Put the alphabet above a glossary: each letter leads to its first word."""
    lists = [one for one in doctree.findall(nodes.definition_list) if "glossary" in one["classes"]]
    for glossary in lists:
        links = " ".join(
            f'<a href="#{escape(anchor)}">{escape(letter)}</a>' for letter, anchor in first_words(glossary)
        )
        nav = f'<nav class="letters" aria-label="Words by their first letter">{links}</nav>'
        glossary.parent.insert(glossary.parent.index(glossary), nodes.raw("", nav, format="html"))


def first_words(glossary: nodes.Element) -> Iterator[tuple[str, str]]:
    """Yield each letter that a glossary's words open with, and the place of its first word."""
    terms = [term for term in glossary.findall(nodes.term) if term["ids"]]
    for letter, group in groupby(terms, key=lambda term: term.astext()[0].upper()):
        yield letter, next(group)["ids"][0]


def mark_answers(body: str) -> str:
    """Say of each answer of a page's quiz whether it is right, in words too; of a question one is open at a time.

    Examples
    --------
    >>> quiz = "<p><strong>1.</strong> Why?</p><details><summary>So</summary><p>✗ No.</p></details>"
    >>> print(mark_answers(f'<section id="quiz">{quiz}</section>'))
    <section id="quiz"><p><strong>1.</strong> Why?</p><details name="question-1" data-answer="wrong"><summary>So</summary><p><strong class="verdict">Not this one.</strong> No.</p></details></section>
    """  # noqa: E501
    return QUIZ.sub(lambda quiz: "".join(marked(quiz[0])), body)


def marked(quiz: str) -> Iterator[str]:
    """Yield a quiz, question by question, with its answers marked."""
    starts = [match.start() for match in QUESTION.finditer(quiz)]
    yield quiz[: starts[0]] if starts else quiz
    for start, end in zip(starts, [*starts[1:], len(quiz)], strict=True):
        number = QUESTION.match(quiz, start)["number"]

        def answer(match: re.Match[str], number: str = number) -> str:
            kind, verdict = VERDICTS[match["sign"]]
            opening = f'<details name="question-{number}" data-answer="{kind}">{match["summary"]}'
            return f'{opening}<strong class="verdict">{verdict}</strong> '

        yield ANSWER.sub(answer, quiz[start:end])


def minutes() -> dict[str, int]:
    """Return how long each lesson and exercise takes, by its page."""
    taken = {f"notebooks/{lesson.name}": lesson.minutes[0] for lesson in lessons()}
    return taken | {f"exercises/{lesson.name}": lesson.minutes[1] for lesson in lessons()}


def complete_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Mark a quiz's answers, and tell the template how long the pages before and after take."""
    if "body" in context:
        context["body"] = mark_answers(context["body"])
    _, before, after = app.builder.relations.get(page, (None, None, None))
    taken = minutes()
    context["minutes_before"], context["minutes_after"] = taken.get(before), taken.get(after)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("doctree-read", name_steps)
    app.connect("doctree-read", add_letters)
    app.connect("html-page-context", complete_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
