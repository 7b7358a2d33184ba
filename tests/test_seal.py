"""A seal gives each answer its message, and survives being text."""

import base64
import hashlib
from dataclasses import replace

import pandas as pd
import pytest

from confusionlab.grading.check import respond
from confusionlab.grading.seal import Seal
from confusionlab.grading.values import Form, canonical, shortened


def test_a_seal_survives_its_text():
    messages = {"abc": "Right, and <b>bold</b> ✓"}
    seal = Seal(salt="salt", task="Task 1", points=2, of=5, right="abc", messages=messages)
    assert Seal.from_text(seal.to_text()) == seal


def test_a_seal_knows_what_is_asked():
    form = Form.of({"recall": 0.75, "precision": 0.5}, digits=2)
    seal = Seal(salt="salt", task="Task 1", points=2, of=5, form=form)
    seal = replace(seal, right=seal.digest(canonical({"recall": 0.75, "precision": 0.5}, form)))
    handed_out = Seal.from_text(seal.to_text())
    answer = pd.Series([0.5, 0.7512], index=["precision", "recall"])
    assert respond("rates", answer, handed_out).is_right
    assert not respond("rates", answer, replace(handed_out, form=Form())).is_right


def test_a_seal_of_an_earlier_version_asks_for_six_digits():
    text = Seal(salt="salt", task="Task 1", points=2, of=5).to_text()
    assert b"form" not in base64.urlsafe_b64decode(text)
    assert Seal.from_text(text).form == Form(digits=6)


def test_a_long_answer_keeps_the_text_that_seals_handed_out_hold():
    text = "1" * 2001
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert shortened(text) == f"{'1' * 2000}… (2001 characters, SHA-256 {digest})"
    assert shortened(text[1:]) == text[1:]


@pytest.mark.parametrize("text", ["", "nonsense", "eyJhIjogMX0=", "WzFd", "é"])
def test_a_damaged_seal_says_what_to_do(text):
    with pytest.raises(ValueError, match="take the cell anew"):
        Seal.from_text(text)


def test_salts_keep_equal_values_apart():
    one, other = (Seal(salt=salt, task="", points=1, of=1) for salt in ("a", "b"))
    assert one.digest("0.75") != other.digest("0.75")
