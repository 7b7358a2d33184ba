"""What the prose pages repeat of the lessons stays true."""

import re

import numpy as np
import pytest

from confusionlab import ConfusionMatrix, MatrixHistory, datasets
from tools.project import ROOT


@pytest.mark.parametrize("name", ["README.md", "book/index.md"])
def test_the_front_pages_filters_have_read_the_same_e_mails(name):
    text = (ROOT / name).read_text("utf-8")
    emails = datasets.load_spam().frame
    lesson = ConfusionMatrix.from_labels(emails["actual"], emails["predicted"]).counts
    ham, spam = (
        np.array(re.findall(rf"\*\*actual {row}\*\* \| (\d+) \| (\d+) \|", text), int)
        for row in ("ham", "spam")
    )
    (ham_1, ham_2), (spam_1, spam_2) = ham, spam
    assert [ham_1.tolist(), spam_1.tolist()] == lesson.tolist()
    assert (ham_1.sum(), spam_1.sum()) == (ham_2.sum(), spam_2.sum())
    assert ham_1[0] + spam_1[1] == ham_2[0] + spam_2[1] == 7
    assert (ham_1[1], ham_2[1], spam_1[0], spam_2[0]) == (2, 1, 1, 2)


def test_a_propertys_first_line_is_a_whole_sentence():
    """Sphinx takes what stands before a colon in it for the property's type, and cuts it off."""
    lines = {
        f"{kind.__name__}.{name}": member.__doc__.partition("\n")[0]
        for kind in (ConfusionMatrix, MatrixHistory)
        for name, member in vars(kind).items()
        if isinstance(member, property)
    }
    assert len(lines) > 5
    assert [name for name, line in lines.items() if ": " in line] == []


def test_the_reference_has_every_public_method_of_a_matrix():
    reference = (ROOT / "book" / "api.md").read_text("utf-8")
    public = [name for name in vars(ConfusionMatrix) if not name.startswith("_")]
    assert [name for name in public if f"ConfusionMatrix.{name}\n" not in reference] == []
