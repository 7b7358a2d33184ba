"""The pages say how many photographs they show, and they show few."""

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from tests.lessons import executed
from tools import photographs
from tools.course_text import page
from tools.project import ROOT

LESSONS = ("10_hundred_classes", "11_mistakes", "12_hundred_epochs", "13_two_models")


def test_an_explorers_images_are_counted():
    cm = ConfusionMatrix.from_labels([0, 0, 1], [0, 1, 1], keep_examples=2)
    square = np.zeros((4, 4, 3), np.uint8)
    explorer = cm.explore({0: square, 2: square})
    assert photographs.images_in(explorer._repr_mimebundle_()["text/html"]) == 2
    assert photographs.images_in(cm.explore()._repr_mimebundle_()["text/html"]) == 0


@pytest.fixture(scope="module")
def by_lesson():
    return {name: executed(name).notebook for name in LESSONS}


def test_the_pages_show_few_photographs_and_say_how_many(by_lesson):
    counted = sum(map(photographs.photographs_in, by_lesson.values()))
    assert counted <= photographs.MOST
    assert photographs.number_shown() == str(counted)
    for name in ("licence.md", "data_cifar100.md"):
        assert f"{counted} of them as thumbnails" in " ".join(page(name).split())


def test_a_figures_cell_says_how_many_it_draws(by_lesson):
    """`show` draws one image per id; nothing else draws photographs."""
    for name, notebook in by_lesson.items():
        drawing = {
            cell.metadata["tags"][0]: cell.metadata.get("photographs")
            for cell in notebook.cells
            if cell.cell_type == "code" and ("\nshow(" in cell.source or "imshow(pictures" in cell.source)
        }
        expected = {"surest": 12, "trees": 16, "six": 6} if name == "11_mistakes" else {}
        assert drawing == expected


def test_the_licence_of_the_text_leaves_the_photographs_out():
    text = " ".join((ROOT / "LICENSE-TEXT").read_text("utf-8").split())
    assert "photographs of CIFAR-100" in text.partition("Its full text follows.")[0]
