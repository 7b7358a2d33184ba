"""Labels, texts and addresses by somebody who means harm: nothing runs, nothing breaks."""

import re

import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix
from confusionlab.explorer.contents import content_of
from tools.project import ROOT

ALARM = "<img src=x onerror=\"document.title='harmed'\">"
LABELS = [
    "</script><script>document.title='harmed'</script>",
    ALARM,
    "\"quotes\" and 'quotes' & </style>",
    "\u202eright to left \u0645\u0631\u062d\u0628\u0627",
    "two\nlines\tand a tab \x00",
    "🐱" * 5_000,
    "'; alert(1); //",
    "${document.title='harmed'}",
]
TEXTS = [ALARM, LABELS[0], "<!-- ", "]]>", "\u202e", "x" * 100_000, "{{constructor}}", ""]


@pytest.fixture(scope="module")
def matrix():
    return ConfusionMatrix.from_labels(LABELS, LABELS, keep_examples=2)


def test_labels_and_texts_are_shown_and_never_run(driver, matrix):
    driver.open(
        matrix.explore(TEXTS, groups={ALARM + "s": LABELS[:2]}, title=ALARM, select=(LABELS[3], LABELS[3]))
    )
    driver.walk_to(-1, 3)
    driver.press("Enter")
    for row in range(7):
        driver.walk_to(row, row)
        driver.press("Enter")
    for kind in ("PNG", "SVG", "CSV"):
        driver.saved(kind)
    assert driver.page.locator("img").count() == 0
    assert driver.page.title() == ALARM
    assert driver.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_saved_svg_is_well_formed_and_quiet(driver, matrix):
    from xml.etree import ElementTree

    svg = driver.open(matrix.explore()).saved("SVG").decode("utf-8")
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}  # noqa: S314
    assert tags == {"svg", "g", "title", "desc", "rect", "text"}


def test_the_csv_keeps_hostile_names_in_their_fields(driver, matrix):
    names, values = driver.open(matrix.explore()).table()
    assert len(names) == len(LABELS)
    assert sum(map(sum, values)) == len(LABELS)


def test_html_is_sandboxed(driver):
    html = "<p>hello</p><script>parent.document.title = top.document.title = 'harmed'</script>"
    cm = ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1)
    driver.open(cm.explore([{"html": html}, None], select=(0, 0)))
    frame = driver.page.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    expect(driver.page.frame_locator("iframe").locator("p")).to_have_text("hello")
    assert driver.page.title() == "Confusion matrix"
    # The browser itself says that it blocked the script: expected, and no complaint of ours.
    driver.complaints[:] = [
        said for said in driver.complaints if "sandboxed" not in said and "Security" not in said
    ]


REFUSED = [
    "javascript:alert(1)",
    " java\nscript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//elsewhere.example/x",
    "\\\\elsewhere\\x",
    "blob:x",
    "\u200bjavascript:alert(1)",
]
ALLOWED = ["https://example.org/x", "http://example.org", "pictures/cat.png", "../x?y=a:b", "#place"]


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize("kind", ["link", "image", "audio"])
def test_python_refuses(address, kind):
    with pytest.raises(ValueError, match=f"refused the {kind}"):
        content_of({kind: address})


@pytest.mark.parametrize("address", ALLOWED)
def test_python_allows(address):
    assert content_of({"link": address}) == {"link": address}


def test_the_browser_refuses_too(driver, monkeypatch):
    from confusionlab.explorer import contents

    monkeypatch.setattr(contents, "_allowed", lambda address, kind: address)
    cm = ConfusionMatrix.from_labels([0] * len(REFUSED), [0] * len(REFUSED), labels=[0, 1], keep_examples=99)
    shown = [{"link": address, "image": address, "audio": address} for address in REFUSED]
    driver.open(cm.explore(shown, select=(0, 0)))
    assert driver.page.locator(".examples :is(a, img, audio)").count() == 0
    expect(driver.page.get_by_text("refused: ")).to_have_count(3 * len(REFUSED))


@pytest.mark.parametrize("source", ["a saved page", "a report"])
def test_no_base_and_no_form_gets_in(source, tmp_path, browser):
    """A policy's default holds neither: a base would turn every link of the page to another host."""
    page = browser.new_page()
    if source == "a saved page":
        ConfusionMatrix([[1, 0], [0, 1]]).explore().save(tmp_path / "page.html")
    else:
        template = ROOT / "src/confusionlab/grading/reports/templates/page.html.j2"
        policy = re.search(r"<meta http-equiv=[^>]*>", template.read_text("utf-8"))[0]
        (tmp_path / "page.html").write_text(f"<!doctype html><html><head>{policy}</head><body></body></html>")
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("document.head.insertAdjacentHTML('beforeend', '<base href=\"http://127.0.0.1:9/\">')")
    assert page.evaluate("document.baseURI").startswith("file:")
    form = '<form action="http://127.0.0.1:9/"></form>'
    page.evaluate("(form) => document.body.insertAdjacentHTML('beforeend', form)", form)
    with page.expect_console_message(lambda message: "form-action" in message.text):
        page.evaluate("document.forms[0].submit()")
    page.close()
