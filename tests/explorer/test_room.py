"""Room: look at a part of many classes, use the whole screen, put two pictures side by side."""

import html
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, compare

NAMES = [f"class {number:03d}" for number in range(100)]


@pytest.fixture(scope="module")
def cm():
    """A hundred classes; 7 of class 40 are called class 60."""
    counts = np.diag([50] * 100)
    counts[40, 60] = 7
    return ConfusionMatrix(counts, NAMES)


@pytest.fixture
def opened(driver, cm):
    return driver.show(cm.explore(select=[]))


def part(driver) -> int:
    """How many classes the picture shows now."""
    driver.page.evaluate("() => new Promise(requestAnimationFrame)")
    said = driver.page.get_by_role("group", name="zoom").inner_text()
    found = re.search(r"(\d+) of 100 classes", said)
    return int(found[1]) if found else 100


def plot(driver):
    """The square of the cells, in pixels of the page: left, top, side."""
    driver.walk_to(-1, 0)
    column = driver.page.locator(".ring:not([hidden])").bounding_box()
    driver.walk_to(0, -1)
    row = driver.page.locator(".ring:not([hidden])").bounding_box()
    driver.grid.blur()
    side = column["y"] + column["height"] - row["y"]
    return column["x"], row["y"], side


def pointed_at(driver, x, y):
    """What the tip says at a point of the page: actual and predicted class."""
    driver.page.mouse.move(x + 1, y)
    driver.page.mouse.move(x, y)
    said = driver.page.locator(".tip").inner_text()
    return re.search(r"actual (class \d+)", said)[1], re.search(r"predicted (class \d+)", said)[1]


def test_few_classes_have_no_zoom(driver):
    group = driver.page.get_by_role("group", name="zoom")
    driver.show(ConfusionMatrix(np.eye(29, dtype=int)).explore())
    expect(group).to_be_hidden()
    driver.show(ConfusionMatrix(np.eye(30, dtype=int)).explore())
    expect(group).to_be_visible()


def test_buttons_zoom_in_and_out(opened):
    closer = opened.page.get_by_role("button", name="zoom in")
    farther, all_ = (opened.page.get_by_role("button", name=name) for name in ("zoom out", "Show all"))
    expect(farther).to_be_disabled()
    expect(all_).to_be_disabled()
    seen = [part(opened)]
    while closer.is_enabled():
        closer.click()
        seen.append(part(opened))
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 6
    farther.click()
    assert part(opened) > 6
    all_.click()
    assert part(opened) == 100
    expect(farther).to_be_disabled()


def test_keys_zoom_around_the_active_cell(opened):
    opened.walk_to(3, 4)
    for _ in range(6):
        opened.press("+")
    assert part(opened) == 6
    assert opened.page.locator(".ring:not([hidden])").bounding_box()["width"] > 40
    opened.press("ArrowRight")
    expect(opened.page.locator(".tip")).to_contain_text("predicted class 005")
    ring = opened.page.locator(".ring:not([hidden])").bounding_box()
    assert ring["width"] > 40
    opened.press("-")
    assert 6 < part(opened) < 100
    opened.press("0")
    assert part(opened) == 100


def test_the_part_follows_the_keyboard(opened):
    opened.walk_to(0, 0)
    for _ in range(6):
        opened.press("+")
    for _ in range(20):
        opened.press("ArrowDown")
        opened.press("ArrowRight")
    part(opened)
    ring, grid = (opened.page.locator(name).last.bounding_box() for name in (".ring:not([hidden])", ".grid"))
    assert grid["y"] < ring["y"] < ring["y"] + ring["height"] < grid["y"] + grid["height"]
    expect(opened.page.locator(".tip")).to_contain_text("actual class 020")


def test_the_wheel_zooms_around_the_mouse(opened):
    left, top, side = plot(opened)
    x, y = left + 0.605 * side, top + 0.405 * side
    assert pointed_at(opened, x, y) == ("class 040", "class 060")
    opened.page.keyboard.down("Control")
    opened.page.mouse.wheel(0, -120)
    opened.page.keyboard.up("Control")
    seen = part(opened)
    assert seen < 100
    opened.page.mouse.wheel(0, -300)
    assert part(opened) < seen
    assert pointed_at(opened, x, y) == ("class 040", "class 060")
    for _ in range(9):
        opened.page.mouse.wheel(0, 600)
    assert part(opened) == 100


def test_the_wheel_scrolls_the_page_where_nobody_chose_the_picture(driver, cm):
    driver.page.set_viewport_size({"width": 900, "height": 400})
    driver.show(cm.explore(select=[]))
    left, top, side = plot(driver)
    driver.page.evaluate("scrollTo(0, 100)")
    driver.page.mouse.move(left + side / 2, top)
    driver.page.mouse.wheel(0, 100)
    driver.page.wait_for_function("() => scrollY > 100")
    assert part(driver) == 100
    driver.page.mouse.wheel(0, -100)
    driver.page.wait_for_function("() => scrollY <= 100")
    assert part(driver) == 100


def test_a_drag_moves_the_picture_and_clicks_nothing(opened):
    left, top, side = plot(opened)
    opened.walk_to(50, 50)
    for _ in range(3):
        opened.press("+")
    seen = part(opened)
    x, y = left + side / 2, top + side / 2
    actual, predicted = pointed_at(opened, x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(x - side / 4, y - side / 4, steps=5)
    opened.page.mouse.up()
    assert part(opened) == seen
    expect(opened.page.locator(".mark")).to_have_count(0)
    assert pointed_at(opened, x - side / 4, y - side / 4) == (actual, predicted)
    opened.page.mouse.click(x, y)
    expect(opened.page.locator(".mark")).to_have_count(1)


def test_a_click_on_a_part_chooses_what_is_seen_there(opened):
    opened.walk_to(40, 60)
    for _ in range(5):
        opened.press("+")
    part(opened)
    opened.press("ArrowLeft")
    opened.press("ArrowRight")
    box = opened.page.locator(".ring:not([hidden])").bounding_box()
    opened.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(opened.panel.locator(".title")).to_have_text("class 040 taken for class 060")
    expect(opened.page.locator(".ring:not([hidden])")).to_have_count(1)
    assert opened.page.locator(".mark").bounding_box() == box


def test_the_part_moves_to_what_is_chosen(opened):
    opened.walk_to(0, 0)
    for _ in range(6):
        opened.press("+")
    opened.page.get_by_role("button", name="class 040 taken for class 060").click()
    assert part(opened) == 6
    mark, grid = (opened.page.locator(name).last.bounding_box() for name in (".mark", ".grid"))
    assert grid["x"] < mark["x"] < mark["x"] + mark["width"] < grid["x"] + grid["width"]
    field = opened.page.get_by_role("combobox", name="find a class")
    field.fill("class 090")
    field.press("Enter")
    part(opened)
    assert len([band for band in opened.page.locator(".band").all() if band.is_visible()]) == 2


WRITTEN = """() => {
  window.written = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.written.push(text);
    return fillText.call(this, text, ...rest);
  };
}"""


def test_the_names_at_the_edges_are_those_that_are_seen(opened):
    opened.page.evaluate(WRITTEN)
    opened.walk_to(40, 60)
    for _ in range(6):
        opened.press("+")
    part(opened)
    opened.page.evaluate("written.length = 0")
    opened.press("-")
    assert part(opened) == 10
    names = [text for text in opened.page.evaluate("written") if text.startswith("class ")]
    seen = {int(name[-3:]) for name in names}
    assert {40, 60} <= seen
    assert 16 <= len(names) <= 22
    assert max(min(abs(number - 40), abs(number - 60)) for number in seen) <= 10
    assert "7" in opened.page.evaluate("written")


def test_what_is_saved_is_the_whole(opened):
    whole = opened.saved("SVG")
    opened.walk_to(40, 60)
    for _ in range(6):
        opened.press("+")
    assert part(opened) == 6
    assert opened.saved("SVG") == whole


def test_other_classes_are_seen_whole(opened):
    opened.walk_to(40, 60)
    opened.press("+")
    assert part(opened) < 100
    opened.slide("how many of the most confused classes to show", 50)
    expect(opened.page.get_by_role("button", name="Show all")).to_be_disabled()


def test_two_fingers_zoom(browser, cm, tmp_path):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    cm.explore(select=[]).save(tmp_path / "page.html")
    page.goto((tmp_path / "page.html").as_uri())
    page.locator(".grid").last.scroll_into_view_if_needed()
    box = page.locator(".map canvas").last.bounding_box()
    x, y = box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"]
    touch = context.new_cdp_session(page)

    def fingers(kind, apart):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if apart else []})

    fingers("touchStart", 20)
    for apart in range(25, 80, 5):
        fingers("touchMove", apart)
    fingers("touchEnd", 0)
    expect(page.get_by_role("group", name="zoom")).to_contain_text(re.compile(r"(?<!\d)2\d of 100 classes"))
    assert page.evaluate("visualViewport.scale") == 1
    context.close()


# --- the whole screen ---


def sizes(driver):
    lab, canvas = (driver.page.locator(name).last.bounding_box() for name in (".lab", ".map canvas"))
    return lab["width"], lab["height"], canvas["height"]


def test_a_full_screen_and_back(driver, cm):
    driver.page.set_viewport_size({"width": 1400, "height": 1000})
    driver.open(cm.explore())
    width, _, before = sizes(driver)
    driver.page.get_by_role("button", name="Full screen").click()
    back = driver.page.get_by_role("button", name="Leave full screen")
    expect(back).to_be_visible()
    driver.page.wait_for_function("() => document.fullscreenElement")
    driver.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    screen, height, after = sizes(driver)
    assert screen > width
    assert height == driver.page.evaluate("innerHeight")
    assert after <= height
    back.click()
    driver.page.wait_for_function("() => !document.fullscreenElement")
    expect(driver.page.get_by_role("button", name="Full screen")).to_be_visible()
    driver.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert sizes(driver)[2] == before


def test_in_a_frame_that_may_not_it_fills_the_frame(driver, cm):
    inner = html.escape(cm.explore()._repr_mimebundle_()["text/html"])
    size = 'width="900" height="700" style="border: 0"'
    frame = f'<iframe sandbox="allow-scripts" {size} srcdoc="{inner}"></iframe>'
    (driver.folder / "outer.html").write_text(f"<!doctype html><body style='margin: 0'>{frame}", "utf-8")
    driver.page.goto((driver.folder / "outer.html").as_uri())
    inside = driver.page.frame_locator("iframe")
    inside.get_by_role("button", name="Full screen").click()
    expect(inside.get_by_role("button", name="Leave full screen")).to_be_visible()
    assert inside.locator(".lab").bounding_box() == {"x": 0, "y": 0, "width": 900, "height": 700}
    driver.press("Escape")
    expect(inside.get_by_role("button", name="Full screen")).to_be_visible()


# --- two pictures ---


@pytest.mark.parametrize(("width", "beside"), [(1180, True), (790, True), (620, True), (400, False)])
def test_two_pictures_stand_side_by_side_where_there_is_room(driver, width, beside):
    driver.open(compare([0, 1, 2, 3], [0, 1, 2, 2], [0, 1, 1, 3]).explore())
    driver.page.locator("select", has_text="two pictures").select_option(label="two pictures")
    driver.resize(width, 900)
    first, last = (driver.page.locator(".map canvas").nth(at).bounding_box() for at in (0, 1))
    assert (first["y"] == last["y"]) is beside
    assert first["width"] == last["width"]
    assert last["x"] + last["width"] <= width
