"""The studios: what their worked examples say is what their cells show, and their rubrics add up."""

import re

import numpy as np
import pytest
from sklearn.datasets import load_wine

from tests.lessons import executed
from tools.notebooks import lesson as made
from tools.project import studios

each = pytest.mark.parametrize("path", studios(), ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def data():
    return executed("studio_data")


@pytest.fixture(scope="module")
def models():
    return executed("studio_models")


@pytest.fixture(scope="module")
def colours():
    return executed("studio_colours")


def prose(studio):
    return " ".join(studio.text.split())


def frame(text):
    """Read a printed frame: the numbers of each line, by its name."""
    lines = re.findall(r"^(\S.*?) {2,}((?:-?\d[\d.]* *)+)$", text, re.MULTILINE)
    return {name: [float(number) for number in row.split()] for name, row in lines}


def test_there_are_three():
    assert [path.stem for path in studios()] == ["studio_colours", "studio_data", "studio_models"]


@each
def test_a_studio_has_a_brief_an_example_a_rubric_and_a_beginning(path):
    text = path.read_text("utf-8")
    rooms = [
        "## The brief",
        "## A worked example",
        "## Judge yourself",
        "## Your turn",
        "**When you are done:**",
    ]
    places = [text.find(room) for room in rooms]
    assert -1 not in places
    assert places == sorted(places)
    steps = re.findall(r"^\d\. \*\*", text.partition("## A worked example")[0], re.MULTILINE)
    assert len(steps) == 7


@each
def test_a_rubric_has_six_lines_of_two_points_and_the_example_judges_itself(path):
    rubric = path.read_text("utf-8").partition("## Judge yourself")[2]
    lines = re.findall(r"^\| \*\*.+\*\* \|(.*)\|$", rubric, re.MULTILINE)
    assert len(lines) == 6
    assert all(len(line.split(" | ")) == 3 for line in lines)
    assert int(re.search(r"example (?:above )?gives itself (\d+)", rubric)[1]) < 2 * len(lines)


@each
def test_a_studio_is_as_short_and_portable_as_a_lesson(path):
    notebook = made(path)
    assert len(notebook.cells) <= 30
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 13, cell.source
            own = [] if "install" in cell.metadata.get("tags", ()) else cell.source.splitlines()
            assert all(len(line) <= 78 for line in own), cell.source
        else:
            assert not re.search(r"^(```\{|:::|\(\w+\)=)|\{[a-z-]+\}`", cell.source, re.MULTILINE)


@each
def test_every_figure_has_an_alternative_text_and_nothing_is_warned_of(path):
    for cell in executed(path.stem).notebook.cells:
        outputs = cell.get("outputs", [])
        assert not [out for out in outputs if out.get("name") == "stderr"], cell.source
        if any("image/png" in out.get("data", {}) for out in outputs):
            assert len(cell.metadata["mystnb"]["image"]["alt"]) > 80


def test_the_wines(data):
    shown = data.outputs("plain")
    (_, *second, of), _ = (
        [int(number) for number in row.split()]
        for row in re.findall(r"^ +(?:second|third) +(.*)$", shown, re.MULTILINE)
    )
    accuracy, baseline = map(float, re.search(r"accuracy ([\d.]+), baseline ([\d.]+)", shown).groups())
    text = prose(data)
    assert f"{second[1]} of its {of} wines are called third" in text
    assert f"A constant would be right for {100 * baseline:.0f} %." in text
    assert f"raw measurements: {100 * accuracy:.0f} %, and {second[1]} of the {of} second" in text
    classes = data.value("classes")
    assert f"{sum(classes.values())} Italian wines from three cultivars, each with 13 measurements" in text
    assert load_wine().data.shape == (sum(classes.values()), 13)
    totals = [
        int(row) for row in re.findall(r"^(?:actual| ).*?(?:first|second|third) .* (\d+)$", shown, re.M)
    ]
    assert (
        f"{sum(totals)} wines that the model had not seen, {totals[0]}, {totals[1]} and {totals[2]}" in text
    )


def test_the_eleven_wines_look_like_seconds_but_for_proline(data):
    table = frame(data.outputs("look").replace("\n                ", ""))
    for measured in ("flavanoids", "color_intensity", "hue"):
        eleven, second, third, _ = table[measured]
        assert abs(eleven - second) < abs(eleven - third)
    eleven, second, third, spread = table["proline"]
    assert abs(eleven - third) < abs(eleven - second)
    assert f"its spread is {spread:.0f}, that of the flavanoids {table['flavanoids'][3]:.0f}" in prose(data)


def test_the_scaled_wines(data):
    shown = data.outputs("scaled")
    recall, low, high = re.search(r"0(\.\d+) \(0(\.\d+) to 0(\.\d+)\)", shown).groups()
    assert f"Recall of the second cultivar {recall} ({low} to {high}, 35 wines)" in prose(data)
    assert "(McNemar, p < .001)" in prose(data)
    assert float(re.search(r"p = ([\d.]+)", shown)[1]) < 0.001
    rows = re.findall(r"(?:first|second|third) +(\d+) +(\d+) +(\d+) +\d+$", shown, re.MULTILINE)
    table = np.array(rows, dtype=int)
    assert f"{table.trace()} of {table.sum()} right, the three mistakes all seconds" in prose(data)
    assert table[1].sum() - table[1, 1] == table.sum() - table.trace() == 3


def test_two_models_with_one_score(models):
    text = prose(models)
    lines = re.findall(r": ([\d.]+) of (\d+); largest mistakes (\[.*\])", models.outputs("counts"))
    (bayes, total, piles), (tree, _, scattered) = lines
    assert f"the same {total} digits" in text
    assert f"{100 * float(bayes):.0f} % of them rightly, the other {100 * float(tree):.0f} %" in text
    same = float(re.search(r"same answer: ([\d.]+)", models.outputs("pairs"))[1])
    assert round(4 * (1 - same)) == 1
    assert "they disagree about one digit in four" in text
    alt = next(
        cell.metadata["mystnb"]["image"]["alt"] for cell in models.notebook.cells if "mystnb" in cell.metadata
    )
    assert f"with {piles[1:3]}." in alt
    assert f"none above {scattered[1]}." in alt


def test_no_difference_is_the_sum_of_two(models):
    rows = frame(models.outputs("rows"))
    assert 0.5 < rows["2"][0] < 0.55
    assert "one of them reads barely half of the twos" in prose(models)
    assert rows["8"][2] > 1.5 * rows["8"][3]
    lines = re.findall(r"right (\d+), only the tree (\d+), p = ([\de.-]+)", models.outputs("pairs"))
    p_values = [float(p) for *_, p in lines]
    assert p_values[0] > 0.05
    assert max(p_values[1:]) < 0.001
    assert int(lines[1][0]) < int(lines[1][1])
    assert int(lines[2][0]) > int(lines[2][1])


def test_a_tree_with_two_questions(models):
    depths = frame(models.outputs("depth"))
    assert depths["2"][1] == 6
    assert "a tree has four answers, so six digits are never said" in prose(models)
    found, of = re.search(r"KNeighborsClassifier (\d+) of (\d+)", models.outputs("start")).groups()
    assert f"the nearest neighbour reads {found} of these {of}" in prose(models)


def test_the_steps_of_three_maps(colours):
    rows = np.array([row for name, row in frame(colours.outputs("steps")).items() if " to " in name])
    viridis, jet, coolwarm = rows.T
    text = prose(colours)
    assert f"The rainbow's longest step is {jet.max():.0f}, its shortest {jet.min():.0f}" in text
    assert f"Viridis has {viridis.min():.0f} to {viridis.max():.0f}" in text
    assert viridis[5:].mean() > viridis[:5].mean()
    assert np.ptp(coolwarm) < np.ptp(viridis)


def test_what_a_grey_print_keeps(colours):
    grey = frame(colours.outputs("grey"))
    text = prose(colours)
    assert f"Viridis climbs from {grey['viridis'][0]:.0f} to {grey['viridis'][-1]:.0f}." in text
    assert grey["viridis"] == sorted(grey["viridis"])
    assert f"The rainbow climbs to {max(grey['jet']):.0f}" in text
    assert abs(grey["jet"][3] - grey["jet"][8]) <= 5
    assert "so that .3 and .8 are nearly the same grey" in text
    assert grey["coolwarm"][0] == grey["coolwarm"][-1]


def test_the_middle_of_a_scale(colours):
    assert "it: \N{MINUS SIGN}2 to +8" in prose(colours).replace("in each cell", "it")
    assert (-2 + 8) / 2 == 3
    assert "the scale puts its middle at 3" in prose(colours)
    assert "0.2 and 0.5" in colours.outputs("middle")
