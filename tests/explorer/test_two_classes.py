"""Two classes: every cell is right or wrong, says which, and says it without colours too."""

import re
from base64 import b64encode

import pytest

from confusionlab import ConfusionMatrix, compare
from confusionlab.explorer.module import style

FILLED = re.compile(
    r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="[\d.]+" fill="rgb\((\d+),(\d+),(\d+)\)"'
)


def spam(counts=((40, 20), (20, 40))):
    return ConfusionMatrix(list(map(list, counts)), labels=["ham", "spam"])


def cells(svg: str) -> list[tuple[int, int, int]]:
    """The colours of the four cells, row by row: the largest coloured squares."""
    found = [tuple(map(float, match)) for match in FILLED.findall(svg)]
    largest = sorted(found, key=lambda one: -one[2])[:4]
    return [tuple(map(int, colour)) for _, _, _, *colour in sorted(largest, key=lambda one: (one[1], one[0]))]


@pytest.mark.parametrize("light", ["light", "dark"])
def test_right_is_blue_and_wrong_orange_and_none_is_green(driver, light):
    driver.page.emulate_media(color_scheme=light)
    found = cells(driver.open(spam().explore()).saved("SVG").decode())
    assert len(found) == 4
    for place, (red, green, blue) in enumerate(found):
        assert (red < green < blue) if place in (0, 3) else (red > green > blue)


def test_the_cells_and_the_positive_class_are_named(driver):
    svg = driver.open(spam().explore()).saved("SVG").decode()
    places = [svg.index(f">{name}<") for name in ("TN", "FP", "FN", "TP")]
    assert places == sorted(places)
    assert svg.count(">spam (positive)<") == 2


def test_on_a_phone_a_row_keeps_its_name_whole(driver):
    driver.resize(360, 800)
    svg = driver.open(spam().explore()).saved("SVG").decode()
    assert ">spam<" in svg  # the row
    assert ">spam (positive)<" in svg  # the column
    assert "…" not in svg


@pytest.mark.parametrize("explorer", ["three", "difference", "cut"])
def test_what_has_other_cells_has_no_such_names(driver, explorer):
    three = ConfusionMatrix([[1, 2, 0], [0, 3, 1], [1, 0, 4]])
    pictures = {
        "three": three.explore,
        "difference": compare([0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 1, 0]).explore,
        "cut": three.focus(labels=[1]).explore,
    }
    svg = driver.open(pictures[explorer]()).saved("SVG").decode()
    assert ">TP<" not in svg
    assert "(positive)" not in svg


def test_a_selected_cell_is_marked_where_the_system_chooses_the_colours(driver):
    driver.open(spam().explore(select=("ham", "spam")))
    driver.page.emulate_media(forced_colors="active")
    mark = driver.page.locator(".mark").first
    assert mark.evaluate("mark => getComputedStyle(mark).outlineStyle") == "solid"
    driver.page.emulate_media(forced_colors="none")


SECOND = """async ([text, css]) => {
  const payload = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const values = { payload, css, selection: {} };
  const el = document.body.appendChild(document.createElement("div"));
  await render({ model: { get: (key) => values[key], set() {}, save_changes() {}, on() {} }, el });
}"""


def test_each_explorer_of_a_page_has_a_region_of_its_own_name(driver):
    explorer = spam().explore()
    driver.show(explorer)
    driver.page.evaluate(SECOND, [b64encode(explorer._payload).decode(), style()])
    names = [panel.get_attribute("aria-label") for panel in driver.page.locator(".panel").all()]
    assert len(names) == len(set(names)) == 2
    assert all(name.startswith("Selection in matrix ") for name in names)
