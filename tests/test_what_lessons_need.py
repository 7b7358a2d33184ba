"""What the pages say of lessons that train a network or load data follows from the lessons' own code."""

import re

import pytest

from tools.project import ROOT, lessons

CODE = re.compile(r"^```\{code-cell\}$(.*?)^```$", re.MULTILINE | re.DOTALL)


def code(path):
    """Return all that a lesson's cells run."""
    return "\n".join(CODE.findall(path.read_text("utf-8")))


def having(pattern):
    """Return the numbers of the lessons whose code has a pattern."""
    return [int(path.stem[:2]) for path in lessons() if re.search(pattern, code(path))]


def spoken(numbers):
    """Write numbers as a page does: "6, 12 and 14", and "5 to 9 and 14"."""
    runs = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


NEEDS = {
    "TensorFlow": having(r"(import|from) (keras|tensorflow|confusionlab\.keras)\b"),
    "networks": having(r"(import|from) (keras|tensorflow)\b|\bMLPClassifier\("),
    "payments": having(r"\bload_creditcard\(\)"),
    "photographs": having(r"\bload_cifar100\(\)"),
}

SAID = [
    ("timetable.md", "Lessons {networks} train networks live"),
    ("instructors.md", "for lessons {TensorFlow}, TensorFlow beforehand"),
    (
        "instructors.md",
        "Lessons {payments} download card payments once (150 MB), lessons {photographs} photographs",
    ),
    ("troubleshooting.md", "Lessons {payments} look for `creditcard.csv`"),
    ("troubleshooting.md", "Lessons {photographs} look there for CIFAR-100 (169 MB)"),
    ("data_creditcard.md", "Lessons {payments} work on them."),
    ("licence.md", "The card payments of lessons {payments} come from"),
    ("licence.md", "CIFAR-100, whose photographs lessons {photographs} show,"),
]


def test_numbers_are_written_as_a_page_does():
    assert spoken([5, 6, 7, 8, 9, 14]) == "5 to 9 and 14"
    assert spoken([6, 9, 12, 14]) == "6, 9, 12 and 14"
    assert spoken([11, 12]) == "11 and 12"


@pytest.mark.parametrize(("page", "sentence"), SAID)
def test_a_page_names_the_lessons(page, sentence):
    text = " ".join((ROOT / "book" / page).read_text("utf-8").split())
    said = sentence.format(**{name: spoken(numbers) for name, numbers in NEEDS.items()})
    assert said in text


def test_scikit_learn_is_met_where_the_instructors_page_says():
    text = " ".join((ROOT / "book" / "instructors.md").read_text("utf-8").split())
    assert f"They meet scikit-learn from lesson {having(r'(import|from) sklearn')[0]} on" in text
