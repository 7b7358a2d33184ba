"""What one takes away: PNG, SVG, CSV, one file, indices."""

import csv
import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, MatrixHistory, compare
from confusionlab.scores import explore_scores


@pytest.fixture(scope="module")
def cm():
    return ConfusionMatrix.from_labels([0, 0, 1, 2, 2], [0, 1, 1, 2, 0], keep_examples=3)


def test_csv_is_what_is_shown(driver, cm):
    saved = driver.open(cm.explore()).saved("CSV").decode("utf-8-sig")
    assert saved.endswith(",0,1,2\r\n0,1,1,0\r\n1,0,1,0\r\n2,1,0,1\r\n")
    says = driver.page.locator(".says").inner_text()
    assert (
        next(csv.reader(io.StringIO(saved, newline="")))[0]
        == f"actual \\ predicted: count. Confusion matrix. {says}"
    )


def test_csv_opens_right_in_excel_and_starts_no_formula(driver):
    labels = ["=HYPERLINK(1)", "@SUM(A1)", "-1+1", "+cmd|x", "-7", "größe"]
    saved = driver.open(ConfusionMatrix(np.diag([1, 2, 3, 4, 5, 6]), labels).explore()).saved("CSV")
    assert saved.startswith("\ufeff".encode())
    rows = saved.decode("utf-8-sig").split("\r\n")
    assert rows[0].endswith(".,'=HYPERLINK(1),'@SUM(A1),'-1+1,'+cmd|x,-7,größe")
    assert rows[1] == "'=HYPERLINK(1),1,0,0,0,0,0"


def test_csv_keeps_numbers_below_zero_as_numbers(driver):
    driver.open(compare([0, 0, 1], [0, 0, 1], [1, 0, 1]).explore())
    saved = driver.saved("CSV").decode("utf-8-sig")
    assert saved.startswith(
        '"actual \\ predicted: difference in share of actual. Confusion matrix, model b minus'
    )
    assert saved.endswith(",0,1\r\n0,-0.5,0.5\r\n1,0,0\r\n")


def texts(svg: bytes) -> list[str]:
    return [re.sub("&lt;", "<", text) for text in re.findall(r">([^<>]+)</text>", svg.decode())]


def step_explorer(**opening):
    history = MatrixHistory()
    for step in (1, 25):
        counts = np.random.default_rng(step).integers(0, 30, (4, 4))
        history.record(step, ConfusionMatrix(counts, ["ant", "bee", "cat", "dog"]))
    return history.explore(**opening)


@pytest.mark.parametrize("page", ["light", "dark"])
def test_png_has_title_and_colours_and_is_light(driver, cm, page):
    driver.page.emulate_media(color_scheme=page)
    saved = Image.open(io.BytesIO(driver.open(cm.explore()).saved("PNG"))).convert("RGB")
    shown = driver.page.locator(".map canvas").last.bounding_box()
    assert saved.width >= 2 * shown["width"] + 24
    assert saved.height > 2 * shown["height"] + 60
    assert saved.getpixel((1, 1)) == (255, 255, 255)
    pixels = {colour for _, colour in saved.getcolors(maxcolors=1 << 24)}
    assert (71, 19, 101) in pixels  # the most of a count, on paper
    assert (17, 21, 27) not in pixels
    rows = {y for y in range(saved.height) for x in range(24, 200) if saved.getpixel((x, y)) == (29, 37, 48)}
    assert min(rows) < 60  # the title
    assert max(rows) > saved.height - 60  # the last line of the caption


@pytest.mark.parametrize("width", [1180, 360])
def test_svg_has_title_and_caption_and_the_whole_legend(driver, width):
    driver.resize(width, 900)
    explorer = step_explorer(
        title="A <b>title</b> that is long enough to go over more than one line of a phone",
        step=25,
        normalize="actual",
    )
    driver.open(explorer)
    said = " ".join(texts(driver.saved("SVG")))
    assert "A <b>title</b> that is long enough".replace(">", "&gt;") in said
    assert "step 25" in said
    assert "% of actual (rows sum to 100 %)" in said
    assert driver.page.locator(".says").inner_text() in said
    places = driver.page.evaluate(
        """(text) => {
          const host = document.body.appendChild(document.createElement("div"));
          host.innerHTML = text;
          const { right } = host.firstElementChild.getBoundingClientRect();
          return [...host.querySelectorAll("text")].map((one) => right - one.getBoundingClientRect().right);
        }""",
        driver.saved("SVG").decode(),
    )
    assert min(places) >= 0


@pytest.mark.parametrize(
    ("explorer", "name"),
    [
        (
            lambda: step_explorer(title="Birds: 2. run/a\\b", step=1),
            "confusion-matrix-birds-2-run-a-b-step-1",
        ),
        (lambda: step_explorer(compare=1), "confusion-matrix-step-25-minus-step-1"),
        (lambda: step_explorer(title="../../.bashrc\u202egnp"), "confusion-matrix-bashrc-gnp-step-25"),
        (lambda: step_explorer(title="Vögel 鳥"), "confusion-matrix-vögel-鳥-step-25"),
        (lambda: explore_scores([0, 1], [0.2, 0.8], threshold=0.5), "confusion-matrix-threshold-0.5"),
    ],
)
def test_a_file_is_named_after_what_it_shows(driver, explorer, name):
    driver.open(explorer())
    for kind in ("PNG", "SVG", "CSV"):
        driver.page.wait_for_timeout(110)
        with driver.page.expect_download() as download:
            driver.page.get_by_role("button", name=f"save as {kind}").click()
        assert download.value.suggested_filename == f"{name}.{kind.lower()}"


def test_two_pictures_are_both_in_the_file(driver):
    driver.open(step_explorer(compare=1))
    driver.choose("shown as", "two pictures")
    said = texts(driver.saved("SVG"))
    assert {"step 1", "step 25"} <= set(said)
    assert said[0] == "Confusion matrix, step 1 and step 25"


def test_a_dark_page_prints_light_and_without_controls(driver, cm):
    driver.page.emulate_media(color_scheme="dark")
    driver.open(cm.explore())
    lab = driver.page.locator(".lab")
    expect(lab).to_have_attribute("data-light", "dark")
    driver.page.emulate_media(color_scheme="dark", media="print")
    expect(lab).to_have_attribute("data-light", "light")
    assert (
        driver.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    for control in driver.page.locator("button, select, input, .hint").all():
        expect(control).to_be_hidden()
    expect(driver.page.locator(".map canvas").last).to_be_visible()
    expect(driver.page.locator(".says")).to_be_visible()
    driver.page.emulate_media(color_scheme="dark", media="screen")
    expect(lab).to_have_attribute("data-light", "dark")


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
