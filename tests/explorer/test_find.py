"""Find a class among many: a list of hits, marks in the picture, what it is confused with."""

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix

NAMES = ["bottle", "cottage", "crotte", "otter", "otto", "sea otter", "café au lait", "oak_tree", *"abcdefgh"]
OTTER = NAMES.index("otter")


def confused(size: int, **cells: int) -> np.ndarray:
    """Counts in which each class is right 50 times; `a1b2=3`: 3 of class 1 are called 2."""
    counts = np.diag([50] * size)
    for name, count in cells.items():
        row, column = map(int, name[1:].split("b"))
        counts[row, column] = count
    return counts


@pytest.fixture(scope="module")
def cm():
    return ConfusionMatrix(confused(16, a3b0=9, a3b1=4, a0b3=7, a12b13=20, a5b3=2), NAMES)


def field(driver):
    return driver.page.get_by_role("combobox", name="find a class")


def hits(driver):
    return driver.page.locator(".hits [role=option] >> visible=true").all_inner_texts()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ott", ["otter", "otto", "sea otter", "bottle", "cottage", "crotte"]),
        ("OTTER", ["otter", "sea otter"]),
        ("oak tree", ["oak_tree"]),
        ("cafe", ["café au lait"]),
        ("tree", ["oak_tree"]),
    ],
)
def test_names_that_begin_so_come_first(driver, cm, typed, found):
    driver.show(cm.explore())
    field(driver).fill(typed)
    assert hits(driver) == found
    expect(field(driver)).to_have_attribute("aria-expanded", "true")


def test_the_keyboard_walks_the_list(driver, cm):
    driver.show(cm.explore())
    field(driver).press_sequentially("ott")
    for key, name in [
        ("ArrowDown", "otto"),
        ("ArrowUp", "otter"),
        ("ArrowUp", "crotte"),
        ("ArrowDown", "otter"),
    ]:
        driver.press(key)
        expect(driver.page.locator(".hits [aria-selected=true]")).to_have_text(name)
        active = driver.page.locator(".hits [aria-selected=true]").get_attribute("id")
        expect(field(driver)).to_have_attribute("aria-activedescendant", active)
    driver.press("Enter")
    expect(driver.panel.locator(".title")).to_have_text("class otter")
    expect(field(driver)).to_have_value("")
    assert hits(driver) == []


def test_a_click_chooses_a_hit(driver, cm):
    driver.show(cm.explore())
    field(driver).fill("ott")
    driver.page.get_by_role("option", name="otto").click()
    expect(driver.panel.locator(".title")).to_have_text("class otto")


def test_escape_closes_the_list_and_nothing_else(driver, cm):
    driver.show(cm.explore(select=("otter", "bottle")))
    field(driver).press_sequentially("ott")
    driver.press("Escape")
    assert hits(driver) == []
    expect(driver.panel.locator(".title")).to_have_text("otter taken for bottle")
    expect(field(driver)).to_be_focused()


def test_a_name_that_is_not_there_is_said_to_be_none(driver, cm):
    driver.show(cm.explore())
    field(driver).fill("zebra")
    expect(driver.page.get_by_text("No class has this name.")).to_be_visible()
    driver.press("Enter")
    expect(driver.panel.locator(".title")).not_to_contain_text("class")


def test_more_hits_than_fit_are_counted(driver):
    driver.show(ConfusionMatrix(np.eye(40, dtype=int), [f"class {i}" for i in range(40)]).explore())
    field(driver).fill("class")
    assert len(hits(driver)) == 8
    expect(driver.page.get_by_text("and 32 more")).to_be_visible()


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_row_and_the_column_of_the_class_are_marked(driver, cm):
    driver.show(cm.explore(select=[]))
    driver.walk_to(OTTER, OTTER)
    cell = middle(driver.page.locator(".ring:not([hidden])").bounding_box())
    field(driver).fill("otter")
    driver.press("Enter")
    bands = driver.page.locator(".band")
    expect(bands).to_have_count(2)
    row, column = (band.bounding_box() for band in bands.all())
    assert row["width"] > 10 * row["height"]
    assert column["height"] > 10 * column["width"]
    assert middle(row)[1] == pytest.approx(cell[1], abs=1)
    assert middle(column)[0] == pytest.approx(cell[0], abs=1)


def test_of_names_that_have_no_room_the_marked_one_is_written(driver):
    names = [f"class {i:03d}" for i in range(100)]
    driver.show(ConfusionMatrix(confused(100, a41b57=3), names).explore())
    tags = driver.page.locator(".tag")
    expect(tags).to_have_text(["class 041", "class 057"])
    picture = driver.page.locator(".map canvas").last.bounding_box()
    for tag in tags.all():
        box = tag.bounding_box()
        assert picture["x"] <= box["x"]
        assert picture["y"] <= box["y"]


def choices(driver, heading):
    part = driver.panel.locator("div, section").filter(has=driver.page.get_by_role("heading", name=heading))
    return part.last.locator(".choices li")


def listed(driver, heading):
    return choices(driver, heading).all_text_contents()


def test_the_panel_says_what_the_class_is_taken_for_and_what_for_it(driver, cm):
    driver.show(cm.explore())
    field(driver).fill("otter")
    driver.press("Enter")
    assert listed(driver, "otter is taken for") == ["bottle 9", "cottage 4"]
    assert listed(driver, "Taken for otter") == ["bottle 7", "sea otter 2"]
    choices(driver, "Taken for otter").get_by_role("button", name="bottle").click()
    expect(driver.panel.locator(".title")).to_have_text("bottle taken for otter")
    expect(driver.panel).to_contain_text("count7")


def test_the_most_confused_pairs_are_a_click_away(driver, cm):
    driver.show(cm.explore(select=[]))
    said = [
        f"{pair['actual']} taken for {pair['predicted']} {pair['count']}"
        for pair in cm.most_confused(5).to_dict("records")
    ]
    assert listed(driver, "Most confused") == said
    choices(driver, "Most confused").get_by_role("button").nth(1).click()
    expect(driver.panel.locator(".title")).to_have_text("otter taken for bottle")
    expect(driver.page.locator(".mark")).to_have_count(1)
    driver.page.get_by_role("button", name="Most confused pairs").click()
    assert listed(driver, "Most confused") == said
    expect(driver.page.locator(".mark")).to_have_count(0)


@pytest.mark.parametrize("how", ["focus", "picks", "groups"])
def test_a_class_that_is_merged_is_shown_when_its_cell_is_chosen(driver, cm, how):
    opening = {
        "focus": {"focus": 1},
        "picks": {"focus": ["e", "f"]},
        "groups": {"groups": {"animals": ["otter", "sea otter"], "things": ["bottle", "cottage"]}},
    }
    driver.show(cm.explore(**opening[how], select=[]))
    assert "sea otter" not in driver.table()[0]
    field(driver).fill("sea otter")
    driver.press("Enter")
    choices(driver, "sea otter is taken for").get_by_role("button", name="otter").click()
    expect(driver.panel.locator(".title")).to_have_text("sea otter taken for otter")
    names, values = driver.table()
    assert values[names.index("sea otter")][names.index("otter")] == 2
    if how == "picks":
        assert names == ["otter", "sea otter", "e", "f", "other"]


def test_a_superclass_is_confused_with_superclasses(driver, cm):
    groups = {"animals": ["otter", "sea otter"], "things": ["bottle", "cottage"]}
    driver.show(cm.explore(groups=groups, select=[]))
    driver.walk_to(driver.table()[0].index("animals"), -1)
    driver.press("Enter")
    assert listed(driver, "animals is taken for") == ["things 13"]
    choices(driver, "Taken for animals").get_by_role("button", name="things").click()
    expect(driver.panel.locator(".title")).to_have_text("things taken for animals")


def test_what_is_left_over_is_no_pair(driver, cm):
    driver.show(cm.focus(3).explore(select=[]))
    said = listed(driver, "Most confused")
    assert said
    assert not any("other" in pair.split() for pair in said)
