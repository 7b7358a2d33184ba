"""Every number of lesson 1 is what its cells show; so are those of its exercise."""

import re
from ast import literal_eval

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from confusionlab import ConfusionMatrix, datasets
from tests.lessons import executed
from tools.project import ROOT

NUMBER_WORDS = {1: "One", 2: "Two", 3: "three", 6: "six"}


@pytest.fixture(scope="module")
def lesson():
    return executed("01_spam")


def square(text):
    """Read the first square of two by two integers in a text."""
    return np.array(re.search(r"\[\[(\d+),? +(\d+)\],?\s+\[(\d+),? +(\d+)\]\]", text).groups(), int).reshape(
        2, 2
    )


def decimals(text):
    return [float(number) for number in re.findall(r"\d*\.\d+", text)]


def test_the_opening_square_is_the_spam_table(lesson, said):
    assert square(lesson.text).tolist() == square(lesson.outputs("two-readers")).tolist()
    mine, _, theirs, _ = decimals(lesson.outputs("two-readers"))
    assert (*said(r"catches (\d+) % of the spam\.\*"), *said(r"Another reports: \*(\d+) %")) == (
        round(100 * mine),
        round(100 * theirs),
    )
    assert said(r"Who gets the (\d+) %\?") == (round(100 * mine),)


def test_the_four_piles(lesson, said):
    piles = lesson.value("by-hand")
    for (actual, predicted), size in piles.items():
        assert said(rf"\| {actual} \| {predicted} \| (\d+) \|") == (size,)
    assert square(lesson.outputs("two-readers")).ravel().tolist() == list(piles.values())
    assert said(r"In which corner are the (\d+) false alarms") == (piles["ham", "spam"],)


def test_the_rows_and_columns_read_aloud(lesson, said):
    (tn, fp), (fn, tp) = square(lesson.outputs("two-readers"))
    shown = [
        [int(number) for number in re.findall(r"\d+", line)] for line in lesson.outputs("matrix").split("\n")
    ]
    assert [row for row in shown if row] == [
        [tn, fp, tn + fp],
        [fn, tp, fn + tp],
        [tn + fn, fp + tp, tn + fp + fn + tp],
    ]
    assert said(r"of (\d+) spam e-mails, (\d+) was let through and (\d+) were caught") == (fn + tp, fn, tp)
    assert said(r"of (\d+) alarms, (\d+) were false") == (fp + tp, fp)
    assert said(r"There are (\d+) ham and (\d+) spam e-mails") == (tn + fp, fn + tp)
    assert said(r"rows\* of the spam table add up to (\d+) and (\d+); its columns to (\d+) and (\d+)") == (
        tn + fp,
        fn + tp,
        tn + fn,
        fp + tp,
    )


def test_the_pictures_alt_text(lesson):
    (tn, fp), (fn, tp) = square(lesson.outputs("two-readers"))
    (alt,) = [cell.metadata.mystnb.image.alt for cell in lesson.notebook.cells if "mystnb" in cell.metadata]
    assert f"Ham row: {tn} called ham, {fp} called spam. Spam row: {fn} called ham, {tp} called spam." in alt


def test_the_e_mails_of_the_cells(lesson, said, prose):
    frame = datasets.load_spam().frame
    false_alarms = frame.loc[(frame["actual"] == "ham") & (frame["predicted"] == "spam"), "email"]
    goldfish, marrow = false_alarms
    assert "`keep_examples=10` made the matrix remember" in prose
    assert "Urgent" in goldfish
    assert "goldfish" in goldfish
    assert "marrow" in marrow
    assert "prize" in marrow
    (miss,) = lesson.value("miss")
    assert said(r"The lower left cell says (\d+)\. It does not say what that (\d+) costs") == (1, 1)
    assert f"{NUMBER_WORDS[len(false_alarms)]} wanted e-mails went into the bin" in lesson.text
    assert not re.search("free|prize|urgent", miss, re.IGNORECASE)
    assert "free, prize, urgent" in datasets.load_spam().description


def test_the_second_reader_measured_ham(lesson, said):
    _, _, recall, precision = decimals(lesson.outputs("two-readers"))
    ham = decimals(re.search(r"^ham .*$", lesson.outputs("both-classes"), re.MULTILINE)[0])
    assert (
        [recall, precision]
        == ham
        == [*said(r"So (\.\d+) is the share of \*ham\*"), *said(r"and (\.\d+) the share of")]
    )
    assert said(r"took the (\d+) in the top left corner for caught spam\. Those are (\d+) ham") == (4, 4)
    assert square(lesson.outputs("two-readers"))[0, 0] == 4


def test_the_second_table_is_the_first_one_mirrored(lesson, said):
    second, spam = square(lesson.outputs("second")), square(lesson.outputs("two-readers"))
    assert second.tolist() == spam.T.tolist()
    assert said(r"the (\d+) and the (\d+) have changed places") == (spam[1, 0], spam[0, 1])
    for quoted in re.findall(r"colleague sends you `(.*?)`|a fire alarm, the `(.*?)` dispute", lesson.text):
        assert square("".join(quoted)).tolist() == second.tolist()


def test_the_six_readings(lesson, said):
    rows = [decimals(line) for line in lesson.outputs("readings").split("\n")[1:]]
    recalls, _, accuracies = zip(*rows, strict=True)
    assert said(r"Accuracy is (\.\d+) six times over") == (*set(accuracies),)
    assert len(accuracies) == 6
    three = r"(\.\d+), (\.\d+) and (\.\d+)"
    assert said(f"{three} from the first square, {three} from the second") == recalls
    assert said(r"(\.\d+) from the spam table is wrong") == (recalls[2],) == (recalls[3],)
    assert said(r"Nothing, it is (\.\d+)") == (recalls[3],)
    assert f"without them you have seen {NUMBER_WORDS[len(set(recalls[3:]))]}" in lesson.text


def test_labels_in_the_other_order(lesson, said):
    shown = lesson.outputs("turned")
    assert literal_eval(shown.split("\n")[0].removeprefix("sorted: ")) == ["fraud", "genuine"]
    spam_row, ham_row = (re.search(rf"\b{name}\s+(\d+)\s+(\d+)", shown).groups() for name in ("spam", "ham"))
    assert [*map(int, spam_row), *map(int, ham_row)] == square(lesson.outputs("two-readers"))[
        ::-1, ::-1
    ].ravel().tolist()
    assert said(r"Where do the (\d+) caught spam e-mails go") == (int(spam_row[0]),)
    assert "positive class: ham" in shown


def test_the_quiz_about_the_filter_that_never_says_spam(said):
    tn, fp, fn, tp = said(r"scikit-learn gives `\[\[(\d+), (\d+)\], \[(\d+), (\d+)\]\]`")
    assert fp + tp == 0
    assert said(r"All (\d+) spam e-mails came through") == (fn + tp,)
    assert said(r"lower left\. There is a (\d+) in it") == (fn,)
    assert said(r"upper right\. There is a (\d+) in it") == (fp,)
    assert tn


def test_the_exercises_claims():
    text = " ".join((ROOT / "solutions" / "01_spam.md").read_text("utf-8").split())
    ill = ConfusionMatrix(square(text[text.index("## Task 5") :]), labels=["healthy", "ill"])
    healthy, sick = (ill.rates().loc[label, ["recall", "precision"]].tolist() for label in ill.labels)
    mirrored = ConfusionMatrix(ill.counts.T).rates().loc[1, ["recall", "precision"]].tolist()
    for pattern, rates in [
        (r"finds (\d+) % of the ill, and (\d+) % of the people it calls ill", healthy),
        (r'"b"`: .*? finds (\d+) % of the ill, and (\d+) % of its alarms', healthy[::-1]),
        (r'"c"`: .*? finds (\d+) % of the ill, and (\d+) % of its alarms', sick),
        (r'"d"`: .*? finds (\d+) % of the ill, and (\d+) % of its alarms', mirrored),
    ]:
        assert [int(number) for number in re.search(pattern, text).groups()] == [
            round(100 * rate) for rate in rates
        ]


def test_the_disputed_table_is_the_lessons_turned():
    text = (ROOT / "solutions" / "01_spam.md").read_text("utf-8")
    frame = datasets.load_spam().frame
    spam = confusion_matrix(frame["actual"], frame["predicted"])
    assert square(text[text.index("dispute = ") :]).tolist() == spam.T.tolist()
    disputed = ConfusionMatrix(spam.T).rates().loc[1]
    printed, answered = re.search(
        r"with a recall of (\.\d+)\. A reader writes in: it is (\.\d+)", text
    ).groups()
    assert (float(printed), float(answered)) == (disputed["recall"], disputed["precision"])
