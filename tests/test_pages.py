"""What the prose pages repeat of the lessons stays true."""

import re
from xml.etree import ElementTree

import numpy as np

from confusionlab import ConfusionMatrix, MatrixHistory, datasets
from tools import filters, front
from tools.project import ROOT


def test_the_front_pages_filters_have_read_the_same_e_mails():
    read = filters.verdicts()
    emails = datasets.load_spam().frame
    assert read["email"].tolist() == emails["email"].tolist()
    assert read["first"].tolist() == emails["predicted"].tolist()
    assert read["second"].tolist() == ["spam" if "!" in email else "ham" for email in emails["email"]]
    first, second = (filters.matrix(of).counts for of in ("first", "second"))
    assert first.sum(axis=1).tolist() == second.sum(axis=1).tolist() == [6, 4]


def test_what_is_said_of_the_two_filters_is_what_they_did():
    prose = " ".join((ROOT / "index.md").read_text("utf-8").split())
    assert "the same ten e-mails, four of them spam" in prose
    assert "Both are right about seven" in prose
    assert "The first threw away two letters that somebody wanted; the second threw away one." in prose
    assert "The first let one spam through, the one that asks for money; the second let two through." in prose
    (_, wanted_1), (through_1, _) = filters.matrix("first").counts
    (_, wanted_2), (through_2, _) = filters.matrix("second").counts
    assert (wanted_1, wanted_2, through_1, through_2) == (2, 1, 1, 2)
    read = filters.verdicts()
    (missed,) = read.loc[(read["actual"] == "spam") & (read["first"] == "ham"), "email"]
    assert "please pay" in missed


def test_the_readme_has_the_front_pages_tables():
    text = (ROOT / "README.md").read_text("utf-8")
    ham, spam = (
        np.array(re.findall(rf"\*\*actual {row}\*\* \| (\d+) \| (\d+) \|", text), int)
        for row in ("ham", "spam")
    )
    for place, of in enumerate(("first", "second")):
        counts = filters.matrix(of).counts.tolist()
        assert [ham[place].tolist(), spam[place].tolist()] == counts
        rows = ElementTree.fromstring(front.small_board(of)).iterfind(".//tbody/tr")  # noqa: S314 - our own
        assert [[int(cell.text) for cell in row.iterfind("td")] for row in rows] == counts


def test_every_e_mail_stands_with_what_both_filters_said_wrong_ones_marked():
    rows = ElementTree.fromstring(front.emails()).findall(".//tbody/tr")  # noqa: S314 - our own
    for row, read in zip(rows, filters.verdicts().itertuples(), strict=True):
        email, actual, *verdicts = row.iterfind("td")
        assert (email.text, actual.text) == (read.email, read.actual)
        assert [cell.text for cell in verdicts] == [read.first, read.second]
        assert [cell.get("class") == "lab-wrong" for cell in verdicts] == [
            read.first != read.actual,
            read.second != read.actual,
        ]


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
