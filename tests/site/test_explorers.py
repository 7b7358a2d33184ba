"""The explorers in the book: as wide as their page allows, and beside nothing that they cover."""

import pytest
from playwright.sync_api import Page, expect

from tests.site.visits import open_page

BOX = "one => { const { left, right, width } = one.getBoundingClientRect(); return { left, right, width }; }"
# Whether the explorer's right edge is what one sees there, and nothing that lies over it or cuts it.
EDGE = """() => {
  const host = document.querySelector(".confusionlab-explorer").firstElementChild;
  host.scrollIntoView({ block: "center", behavior: "instant" });
  const { right, top, height } = host.getBoundingClientRect();
  return document.elementFromPoint(right - 2, top + height / 2) === host;
}"""


@pytest.mark.parametrize("name", ["10_hundred_classes", "01_spam"])
@pytest.mark.parametrize(
    ("width", "least"), [(2300, 1152), (1920, 1100), (1600, 850), (1280, 690), (360, 320)]
)
def test_an_explorer_takes_the_room_of_its_page_and_leaves_the_side_bars(
    page: Page, name: str, width: int, least: int
):
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"notebooks/{name}.html")
    expect(page.locator(".confusionlab-explorer .lab").first).to_be_visible()
    names = (".bd-sidebar-primary", ".confusionlab-explorer", ".bd-sidebar-secondary")
    navigation, explorer, contents = (page.locator(name).first.evaluate(BOX) for name in names)
    assert explorer["width"] >= least
    assert navigation["right"] <= explorer["left"]
    assert explorer["right"] <= contents["left"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(EDGE)
    code = page.locator("article .cell_input").first.bounding_box()
    assert code["width"] <= 830
