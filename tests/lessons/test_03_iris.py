"""The numbers in the prose of lesson 3 are those that its cells show."""

import re

import numpy as np
import pytest

from tests.lessons import Lesson, executed

SPECIES = ("setosa", "versicolor", "virginica")


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("03_iris")


def table(lesson, tag, size):
    """Return the counts of the table that a cell printed: the first rows that end in `size + 1` numbers."""
    rows = [re.findall(r"\d+", line) for line in lesson.outputs(tag).splitlines() if re.search(r"\d$", line)]
    return np.array([row[-size - 1 : -1] for row in rows[:size]], dtype=int)


def rate(lesson, tag, row, column):
    """Return one number of a data frame that a cell showed."""
    lines = re.split(r"\n(?= +precision +recall +f1\n)", lesson.outputs(tag))[-1].splitlines()
    numbers = next(line.split() for line in lines if line.startswith(row))
    return float(numbers[1 + lines[0].split().index(column)])


def short(number):
    """Write a rate the way the prose does: .96, .923, and 1 for 1."""
    return f"{number:g}".removeprefix("0")


@pytest.fixture(scope="module")
def petals(lesson):
    return table(lesson, "petal-counts", 3)


@pytest.fixture(scope="module")
def sepals(lesson):
    return table(lesson, "both", 3)


def off_diagonal(counts):
    return counts.sum() - np.trace(counts)


def test_the_twins_are_one_versicolor_and_two_virginicas(lesson, prose):
    twins = {int(row.split()[0]): row.split()[-1] for row in lesson.outputs("twins").splitlines()[-3:]}
    assert sorted(twins.values()) == ["versicolor", "virginica", "virginica"]
    assert "One is a versicolor, two are virginicas." in prose
    numbers = sorted(twins)
    assert f"Flowers {numbers[0]}, {numbers[1]} and {numbers[2]} have the same petals" in prose
    assert lesson.outputs("twins").count(" 4.8 ") == 3
    assert "petals 4.8 cm long and 1.8 cm wide" in prose


def test_the_flowers(prose):
    from confusionlab import datasets

    species = datasets.load_iris().frame["species"].value_counts()
    assert f"{species.sum()} irises, {species.min()} of each of three species" in prose
    assert species.min() == species.max()


def test_rows_of_the_petal_model(petals, prose):
    assert (petals.sum(axis=1) == 25).all()
    assert f"here {petals[0].sum()}." in prose
    assert f"each species has {petals[1].sum()} test flowers" in prose
    assert f"{petals.sum()} flowers, the model looks at petals only." in prose
    assert f"Both pictures run from 0 to {petals.max()} (" in prose
    assert f"Row setosa: {petals[0, 0]} flowers, all in the diagonal cell." in prose
    assert (
        f"Row versicolor: {petals[1, 1]} on the diagonal, {petals[1, 2]} in the column of virginica." in prose
    )
    assert f"Row virginica: {petals[2, 2]}, and {petals[2, 1]} in the column of versicolor." in prose
    assert off_diagonal(petals) == 3
    assert f"Three mistakes in {petals.sum()} flowers." in prose
    assert np.count_nonzero(petals) - 3 == 2
    assert "Only two of the six are in use." in prose


def test_virginica_against_the_rest(lesson, petals, prose):
    two = table(lesson, "virginica-counts", 2)
    assert f"The {two[0, 1]} versicolors called virginica are its false positives" in prose
    assert f"the {two[1, 0]} virginica that was missed is its false negative" in prose
    assert two[0, 1] == petals[1, 2]


def test_mistakes_are_counted_twice(lesson, prose):
    sums = {kind: sum(rate(lesson, "rates", name, kind) for name in SPECIES) for kind in ("tp", "fp", "fn")}
    assert f"have the same sum, {sums['fp']:g}." in prose
    assert f"TP add up to {sums['tp']:g}, FP to {sums['fp']:g}, FN to {sums['fn']:g}." in prose


def test_rates_of_each_species(lesson, petals, prose):
    called = petals.sum(axis=0)
    shown = {
        (name, of): short(rate(lesson, "rates", name, of))
        for name in SPECIES
        for of in ("precision", "recall")
    }
    assert f"Of {called[2]} flowers called virginica, {petals[2, 2]} are: precision" in prose
    assert (
        f"precision {shown['virginica', 'precision']}. Of 25 virginicas, {petals[2, 2]} were found" in prose
    )
    assert f"were found: recall {shown['virginica', 'recall']}." in prose
    assert f"{petals[1, 1]} of {called[1]} called so are right ({shown['versicolor', 'precision']})" in prose
    assert f"only {petals[1, 1]} of 25 were found ({shown['versicolor', 'recall']})" in prose
    assert f"other denominators ({called[0]}, {called[1]} and {called[2]})" in prose


def test_averages(lesson, petals, prose):
    micro = {rate(lesson, "averages", "micro", of) for of in ("precision", "recall", "f1")}
    assert len(micro) == 1
    (micro,) = micro
    assert micro == np.trace(petals) / petals.sum()
    assert f"{np.trace(petals)} / ({np.trace(petals)} + {off_diagonal(petals)}) = {short(micro)}." in prose
    assert f"Macro-recall is {short(rate(lesson, 'averages', 'macro', 'recall'))} as well" in prose
    assert 0 < rate(lesson, "averages", "macro", "precision") - micro < 0.001
    text = short(micro)
    assert (
        f"Micro-precision {text}, micro-recall {text}, micro-F1 {text}, accuracy {text}: four measures"
        in prose
    )


def test_the_report_of_scikit_learn_is_the_same_table(lesson, prose):
    printed = dict(re.findall(r"^ *([a-z ]+?) {2,}([\d. ]+)$", lesson.outputs("averages"), re.MULTILINE))
    for species in SPECIES:
        shown = [rate(lesson, "rates", species, of) for of in ("precision", "recall", "f1", "support")]
        assert [float(number) for number in printed[species].split()] == shown
    for mean in ("macro", "weighted"):
        shown = [rate(lesson, "averages", mean, of) for of in ("precision", "recall", "f1")]
        written = [float(number) for number in printed[f"{mean} avg"].split()[:3]]
        assert written == pytest.approx(shown, abs=6e-4)
    assert float(printed["accuracy"].split()[0]) == rate(lesson, "averages", "micro", "recall")
    assert "micro avg" not in printed
    assert "In the place of the row micro it writes *accuracy*, once" in prose


def test_the_second_model(petals, sepals, prose):
    accuracies = [short(np.trace(counts) / 75) for counts in (sepals, petals)]
    assert f"{off_diagonal(sepals)} mistakes instead of {off_diagonal(petals)}," in prose
    assert f"accuracy {accuracies[0]} instead of {accuracies[1]}." in prose
    cells = f"from {petals[1, 2]} to {sepals[1, 2]} and from {petals[2, 1]} to {sepals[2, 1]}."
    assert cells in prose
    assert sepals[1, 0] == 1
    assert "One versicolor is called setosa, which petals never did." in prose
    assert sepals[0].tolist() == petals[0].tolist() == [25, 0, 0]


def test_the_garden(lesson, prose):
    shown = {name: short(value) for name, value in lesson.value("garden").items()}
    assert f"Accuracy rises from {shown['test: accuracy']} to {shown['garden: accuracy']}" in prose
    assert f"Macro-recall stays at {shown['garden: macro-recall']}:" in prose
    assert shown["garden: macro-recall"] == shown["test: macro-recall"]


def test_the_mistaken_flowers(lesson, prose):
    rows = [row.split() for row in lesson.outputs("mistaken").splitlines()[1:]]
    assert len(rows) == 3
    first, second, third = sorted(int(row[0]) for row in rows)
    (alt,) = [
        cell.metadata.mystnb.image.alt
        for cell in lesson.notebook.cells
        if "mystnb" in cell.metadata and "Scatter" in cell.metadata.mystnb.image.alt
    ]
    assert f"numbered {first}, {second} and {third}, lie close" in alt
    twin = next(row for row in rows if row[1:3] == ["4.8", "1.8"])
    assert twin[3] == "virginica"
    assert f"Flower {twin[0]} is one of the three twins." in prose
    versicolor = next(row.split()[0] for row in lesson.outputs("twins").splitlines() if "versicolor" in row)
    assert f"flower {versicolor}, was in the learning half" in prose
    assert f"save {twin[0]} and it gives up {versicolor}." in prose


def test_the_alt_texts_tell_the_counts(lesson, petals, sepals):
    cells = lesson.notebook.cells
    alts = [cell.metadata["mystnb"]["image"]["alt"] for cell in cells if "mystnb" in cell.metadata]
    assert f"{petals[1, 1]} right, {petals[1, 2]} called virginica" in alts[0]
    assert f"{petals[2, 2]} right, {petals[2, 1]} called versicolor" in alts[0]
    assert f"petals: {off_diagonal(petals)} flowers off the diagonal" in alts[1]
    assert f"sepals: {off_diagonal(sepals)} off the diagonal" in alts[1]
    assert f"{sepals[1, 2]} versicolors called virginica, {sepals[2, 1]} virginicas" in alts[1]
