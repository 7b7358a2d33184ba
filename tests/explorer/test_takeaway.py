"""What one takes away: PNG, SVG, CSV, one file, indices."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, compare


@pytest.fixture(scope="module")
def cm():
    return ConfusionMatrix.from_labels([0, 0, 1, 2, 2], [0, 1, 1, 2, 0], keep_examples=3)


def test_csv_is_what_is_shown(driver, cm):
    saved = driver.open(cm.explore()).saved("CSV").decode("utf-8-sig")
    assert saved == "actual \\ predicted,0,1,2\r\n0,1,1,0\r\n1,0,1,0\r\n2,1,0,1\r\n"


def test_csv_opens_right_in_excel_and_starts_no_formula(driver):
    labels = ["=HYPERLINK(1)", "@SUM(A1)", "-1+1", "+cmd|x", "-7", "größe"]
    saved = driver.open(ConfusionMatrix(np.diag([1, 2, 3, 4, 5, 6]), labels).explore()).saved("CSV")
    assert saved.startswith("\ufeff".encode())
    rows = saved.decode("utf-8-sig").split("\r\n")
    assert rows[0] == "actual \\ predicted,'=HYPERLINK(1),'@SUM(A1),'-1+1,'+cmd|x,-7,größe"
    assert rows[1] == "'=HYPERLINK(1),1,0,0,0,0,0"


def test_csv_keeps_numbers_below_zero_as_numbers(driver):
    driver.open(compare([0, 0, 1], [0, 0, 1], [1, 0, 1]).explore())
    assert driver.saved("CSV").decode("utf-8-sig") == "actual \\ predicted,0,1\r\n0,-0.5,0.5\r\n1,0,0\r\n"


def test_png_has_the_colours_of_the_screen(driver, cm):
    saved = Image.open(io.BytesIO(driver.open(cm.explore()).saved("PNG"))).convert("RGB")
    shown = driver.page.locator(".map canvas").last.bounding_box()
    assert saved.size == (round(2 * shown["width"]), round(2 * shown["height"]))
    driver.walk_to(0, 0)
    ring = driver.page.locator(".ring:not([hidden])").bounding_box()
    x, y = (round(2 * (ring[axis] - shown[axis] + ring["width"] / 5)) for axis in "xy")
    assert saved.getpixel((x, y)) == (71, 19, 101)


def test_svg_names_axes_and_classes(driver, cm):
    saved = driver.open(cm.explore()).saved("SVG").decode("utf-8")
    assert saved.startswith("<svg ")
    assert "predicted" in saved
    assert "actual" in saved
    assert saved.count("<rect") > 9


def test_svg_of_many_classes_holds_one_image(driver):
    counts = np.eye(200, dtype=int)
    saved = driver.open(ConfusionMatrix(counts).explore()).saved("SVG").decode("utf-8")
    assert saved.count("<image") == 1
    assert len(saved) < 200_000


def test_indices_are_copied(driver, context, cm):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    driver.open(cm.explore(select=[(0, 0), (0, 1)]))
    driver.page.get_by_role("button", name="Copy ids").click()
    expect(driver.page.get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(driver.page.evaluate("navigator.clipboard.readText()")) == [0, 1]
