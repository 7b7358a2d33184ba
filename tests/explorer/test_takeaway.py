"""What one takes away: PNG, SVG, CSV, one file, indices."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix


@pytest.fixture(scope="module")
def cm():
    return ConfusionMatrix.from_labels([0, 0, 1, 2, 2], [0, 1, 1, 2, 0], keep_examples=3)


def test_csv_is_what_is_shown(driver, cm):
    saved = driver.open(cm.explore()).saved("CSV").decode("utf-8")
    assert saved == "actual \\ predicted,0,1,2\r\n0,1,1,0\r\n1,0,1,0\r\n2,1,0,1\r\n"


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
    driver.page.get_by_role("button", name="Copy indices").click()
    expect(driver.page.get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(driver.page.evaluate("navigator.clipboard.readText()")) == [0, 1]
