"""What the page of a training weighs: 100 classes, 10 steps, 10,000 examples, 1,000 thumbnails."""

import pytest

from benchmarks.explorer import _recorded
from confusionlab.datasets import load_cifar100
from tools.project import ROOT

MOST_BYTES, PICTURES = 515_000, 1000


def test_the_book_says_the_same():
    text = " ".join((ROOT / "book" / "explore.md").read_text("utf-8").split())
    assert (
        f"ten epochs, ten thousand examples and a thousand pictures has at most {MOST_BYTES // 1000} kB."
        in text
    )


def test_the_page_of_a_training_is_one_small_file(tmp_path):
    cifar = load_cifar100()
    if cifar.source != "real":
        pytest.skip("CIFAR-100 is not here, and other pictures have another size")
    history = _recorded(10_000)
    images = cifar.test.images
    explorer = history.explore(lambda number: images[number] if number < PICTURES else None)
    explorer.save(tmp_path / "page.html")
    assert len(history.labels) == 100
    assert len(history.steps) == 10
    assert (tmp_path / "page.html").stat().st_size <= MOST_BYTES
