"""A check cell says what is right, or which mistake this looks like, and never the answer."""

from dataclasses import replace

import pytest

from confusionlab.grading import check as feedback
from confusionlab.grading.check import check, respond
from confusionlab.grading.reply import UNKNOWN
from confusionlab.grading.seal import Seal
from confusionlab.grading.values import canonical


@pytest.fixture
def seal(monkeypatch):
    monkeypatch.setattr(feedback, "_earned", {})
    empty = Seal(salt="salt", task="Task 1", points=2, of=5)
    right, wrong = empty.digest(canonical(0.75)), empty.digest(canonical(0.6))
    return replace(
        empty,
        right=right,
        messages={right: "Three of four.", wrong: "That is <precision>, *alarms* by `tp`."},
    )


def test_right(seal):
    shown = repr(respond("recall", 3 / 4, seal))
    assert shown == "✓ Right. Three of four.\nTask 1. Points so far: 2 of 5."


def test_a_known_mistake_gets_its_own_message(seal):
    shown = respond("recall", 3 / 5, seal)
    assert not shown.is_right
    assert shown.message == "That is <precision>, *alarms* by `tp`."
    assert "0.75" not in repr(shown)


def test_an_unknown_mistake_points_to_the_hints(seal):
    message = respond("recall", 0.1, seal).message
    assert message.startswith(UNKNOWN)
    assert "You gave `0.1`" in message
    assert "hint" in message


def test_points_are_counted_once_and_taken_back(seal):
    respond("recall", 0.75, seal)
    assert "2 of 5" in respond("recall", 0.75, seal).score
    assert "4 of 5" in respond("precision", 0.75, seal).score
    assert "2 of 5" in respond("recall", 0.1, seal).score


def test_html_escapes_what_it_shows(seal):
    html = respond("recall", 0.6, seal)._repr_html_()
    assert "&lt;precision&gt;" in html
    assert "<em>alarms</em> by <code>tp</code>" in html
    assert 'role="status"' in html


def test_plain_python_prints(seal, capsys):
    check("recall", 0.75, seal.to_text())
    assert capsys.readouterr().out.startswith("✓ Right.")


def test_without_a_seal_the_value_is_shown(capsys):
    check("recall", [0.1 + 0.2, 3])
    assert capsys.readouterr().out == "recall: [0.3, 3]\n"
