"""How it looks, light and dark, wide and narrow: judged by axe-core, photographed where that finds fault."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from confusionlab import ConfusionMatrix
from confusionlab.explorer import Step, explore
from confusionlab.scores import explore_scores
from tests.explorer.driving import Driver

WIDTHS = {"wide": 1180, "narrow": 360}
RUN_AXE = """async () => (await axe.run({ resultTypes: ["violations"] })).violations.flatMap(
  ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))"""


def two():
    actual, predicted = [0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 1, 0, 1]
    words = [f"example number {number}" for number in range(7)]
    return ConfusionMatrix.from_labels(actual, predicted, keep_examples=5).explore(words, select=(1, 1))


def many():
    generator = np.random.default_rng(2)
    names = np.array([f"class {number:02d}" for number in range(60)])
    steps = []
    for step in (1, 2, 3):
        actual = generator.integers(0, 60, 4000)
        predicted = np.where(
            generator.random(4000) < 0.2 * step, actual, (actual + generator.integers(0, 4, 4000)) % 60
        )
        cm = ConfusionMatrix.from_labels(names[actual], names[predicted], keep_examples=6)
        steps.append(Step(step, cm.counts, cm.kept))
    pictures = generator.integers(0, 255, (4000, 4, 4, 3)).repeat(4, axis=1).repeat(4, axis=2)
    return explore(
        cm.labels, steps, examples=pictures, select=("class 01", "class 02"), focus=20, diagonal=False
    )


def threshold():
    generator = np.random.default_rng(3)
    actual = generator.random(500) < 0.2
    scores = np.clip(0.3 * actual + 0.7 * generator.random(500), 0, 1)
    names = np.where(actual, "fraud", "genuine")
    return explore_scores(names, scores, ["genuine", "fraud"], false_negative_cost=20, keep_examples=2)


def difference():
    generator = np.random.default_rng(4)
    steps = [Step(step, generator.integers(0, 40, (5, 5)), ConfusionMatrix([[1]]).kept) for step in (1, 2)]
    return explore("abcde", steps, compare=1)


PICTURES = {made.__name__: made for made in (two, many, threshold, difference)}


@pytest.fixture(scope="module")
def screenshots(pytestconfig) -> Path:
    folder = pytestconfig.rootpath / "_build" / "screenshots" / "explorer"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def violations(page: Page, photograph: Path) -> list[str]:
    """What axe-core, which the page has loaded, says of it as it stands; a photograph, if it is something."""
    found = page.evaluate(RUN_AXE)
    if found:
        page.screenshot(path=photograph, full_page=True)
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_no_violation_and_no_sideways_scrolling_in_any_look(driver, axe, screenshots, name):
    driver.open(PICTURES[name]())
    driver.page.evaluate(axe)
    for light in ("light", "dark"):
        driver.page.emulate_media(color_scheme=light)
        expect(driver.page.locator(".lab")).to_have_attribute("data-light", light)
        for width, pixels in WIDTHS.items():
            driver.resize(pixels, 900)
            assert driver.page.evaluate("document.documentElement.scrollWidth") <= pixels
            assert violations(driver.page, screenshots / f"{name}-{width}-{light}.png") == []


@pytest.fixture(scope="module")
def zoomed(browser, tmp_path_factory) -> Iterator[Driver]:
    """A window of 1,280 by 1,024 pixels at 400 %."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    yield Driver(context.new_page(), tmp_path_factory.mktemp("zoomed"))
    context.close()


@pytest.mark.parametrize("name", PICTURES)
def test_at_400_percent_everything_is_in_reach(zoomed, axe, screenshots, name):
    zoomed.open(PICTURES[name]())
    page = zoomed.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for control in page.locator("button, select, input, canvas, .tip").all():
        box = control.bounding_box()
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= 320)
    zoomed.click(1, 0)
    expect(zoomed.panel.locator(".title")).to_be_visible()
    tip, ring = (page.locator(part).bounding_box() for part in (".tip", ".ring:not([hidden])"))
    assert 0 <= tip["x"] <= tip["x"] + tip["width"] <= 320
    assert tip["y"] >= ring["y"] + ring["height"] or tip["x"] >= ring["x"] + ring["width"]
    page.evaluate(axe)
    assert violations(page, screenshots / f"{name}-zoomed.png") == []
    assert zoomed.complaints == zoomed.requests == []
