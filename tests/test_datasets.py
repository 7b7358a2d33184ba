"""What the loaders give, and whether they say honestly what it is."""

from dataclasses import FrozenInstanceError

import pytest
from sklearn import datasets as from_sklearn

from confusionlab import ConfusionMatrix, datasets


def test_spam_makes_the_matrix_of_lesson_1():
    spam = datasets.load_spam()
    cm = ConfusionMatrix.from_labels(spam.frame["actual"], spam.frame["predicted"], labels=spam.labels)
    assert cm.labels == ("ham", "spam")
    assert cm.counts.tolist() == [[4, 2], [1, 3]]
    assert spam.frame.columns.tolist() == ["email", "actual", "predicted"]
    assert spam.frame["email"].is_unique


def test_spam_is_predicted_by_the_filter_that_its_description_names():
    spam = datasets.load_spam()
    for _, (email, _, predicted) in spam.frame.iterrows():
        words = email.lower().replace("!", " ").replace(":", " ").split()
        assert predicted == ("spam" if {"free", "prize", "urgent"} & set(words) else "ham")
    assert "free, prize, urgent" in spam.description
    assert "written for this course" in spam.description


def test_spam_names_no_address():
    assert not datasets.load_spam().frame["email"].str.contains("@|http|www").any()


def test_iris_is_scikit_learns_with_the_species_by_name():
    iris, original = datasets.load_iris(), from_sklearn.load_iris(as_frame=True)
    assert iris.frame.drop(columns="species").equals(original.data)
    assert iris.labels == tuple(original.target_names)
    assert iris.frame["species"].tolist() == [iris.labels[code] for code in original.target]
    assert "Fisher" in iris.citation
    assert "1936" in iris.citation


@pytest.mark.parametrize("load", [datasets.load_spam, datasets.load_iris])
def test_a_data_set_says_what_it_is(load):
    data = load()
    assert data.source == "real"
    for part in (data.name, data.source, f"{len(data.frame)} rows", *data.labels, *data.frame.columns):
        assert part in repr(data)
    assert max(map(len, repr(data).splitlines())) <= 88 or len(data.frame.columns) > 3


@pytest.mark.parametrize("load", [datasets.load_spam, datasets.load_iris])
def test_a_data_set_cannot_be_changed_for_the_next_who_loads_it(load):
    data = load()
    with pytest.raises(FrozenInstanceError):
        data.labels = ()
    data.frame.iloc[0, 0] = data.frame.iloc[1, 0]
    assert not load().frame.equals(data.frame)
