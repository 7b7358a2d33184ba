"""Where explorers live: many on a page, in a sandbox under a strict policy, under somebody else's styles."""

import html
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix

INLINE = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
# What a frame may do, and what its page may load. VS Code's are those of its webview's index.html and of its
# notebooks (`notebook.experimental.enableCsp`); Colab's frames have an origin that nothing else has.
SANDBOXES = {
    "strictest": ("allow-scripts", f"{INLINE}; img-src data:"),
    "Colab": (
        "allow-scripts allow-forms allow-modals allow-popups allow-downloads",
        f"{INLINE} 'unsafe-eval'; img-src https: data: blob:; connect-src https:",
    ),
    "VS Code": (
        "allow-same-origin allow-pointer-lock allow-scripts allow-downloads allow-forms",
        f"{INLINE}; img-src https: http: data:; font-src https:; connect-src https:; child-src https: data:",
    ),
}
# VS Code hides the page around a frame from the scripts in it; elsewhere the browser does.
NO_PARENT = "<script>window.parent = window; window.frameElement = null;</script>"
COUNT_SCRIPTS = """<script>
  let scripts = 0;
  const count = (changes) => changes.forEach((change) => (scripts += change.addedNodes.length));
  new MutationObserver(count).observe(document.head, { childList: true });
</script>"""


@pytest.fixture(scope="module")
def matrix():
    return ConfusionMatrix.from_labels([0, 0, 1, 2], [0, 1, 1, 2], keep_examples=2)


def output(explorer) -> str:
    """What a notebook keeps of the explorer."""
    return explorer._repr_mimebundle_()["text/html"]


def page(*outputs: str, head: str = "", body: str = "") -> str:
    start = f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body {body}>"
    return f"{start}{''.join(outputs)}</body></html>"


def test_twenty_explorers_run_the_module_once(driver, matrix):
    driver.open_html(page(COUNT_SCRIPTS, *[output(matrix.explore(select=(0, 1)))] * 20))
    expect(driver.page.locator(".lab")).to_have_count(20)
    assert driver.page.evaluate("scripts") == 1
    grids = driver.page.locator("[role=grid][id], [role=row] [id]").evaluate_all(
        "all => all.map((one) => one.id)"
    )
    assert len(set(grids)) == len(grids)


def check_takeaways(driver, frame):
    """Where saving may be forbidden, what there is to save lies beside."""
    is_own = frame.locator("body").evaluate("window.origin !== 'null'")
    for kind in ("CSV", "SVG"):
        driver.page.wait_for_timeout(110)
        frame.get_by_role("button", name=f"save as {kind}").click()
        text = frame.get_by_role("textbox", name=f"{kind}, to copy")
        expect(text).to_have_count(0 if is_own else 1)
        if not is_own:
            expect(frame.get_by_text("No file was saved?")).to_be_visible()
            expect(text).to_have_value(re.compile("predicted"))
    driver.page.wait_for_timeout(110)
    frame.get_by_role("button", name="save as PNG").click()
    if not is_own:
        picture = frame.locator(".taken")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") > 300


@pytest.mark.parametrize("place", SANDBOXES)
def test_in_a_sandbox_under_a_strict_policy(driver, matrix, place):
    sandbox, policy = SANDBOXES[place]
    images = np.zeros((4, 8, 8), dtype=np.uint8)
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">{NO_PARENT}'
    inner = html.escape(page(output(matrix.explore(images)), head=head))
    path = driver.folder / "outer.html"
    path.write_text(page(f'<iframe sandbox="{sandbox}" width="1000" height="800" srcdoc="{inner}">'), "utf-8")
    driver.page.goto(path.as_uri())
    frame = driver.page.frame_locator("iframe")
    frame.locator(".grid").last.focus()
    driver.press("Enter")
    expect(frame.locator(".panel .title")).to_contain_text("right")
    expect(frame.locator(".examples canvas")).to_have_count(1)
    frame.get_by_role("button", name="Copy ids").click()
    copied = frame.get_by_role("button", name="Copied")
    expect(copied.or_(frame.get_by_role("textbox", name="Ids, to copy"))).to_be_visible()
    check_takeaways(driver, frame)
    if "allow-downloads" in sandbox:
        with driver.page.expect_download() as download:
            frame.get_by_role("button", name="save as CSV").click()
        assert download.value.suggested_filename == "confusion-matrix.csv"
    # What the browser itself says of the sandbox is expected, and no complaint of ours.
    expected = ("Clipboard API has been blocked", "can escape its sandboxing", "Download is disallowed")
    driver.complaints[:] = [
        said for said in driver.complaints if not any(words in said for words in expected)
    ]


def test_where_the_clipboard_is_out_of_reach_the_indices_are_laid_out(driver, matrix):
    driver.open_html(page(output(matrix.explore(select=(0, 0)))))
    driver.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()) }")
    driver.page.get_by_role("button", name="Copy ids").click()
    expect(driver.page.get_by_role("textbox", name="Ids, to copy")).to_have_value("[0]")


def test_beside_require_js_and_somebody_elses_styles(driver, matrix):
    head = """<style>
      body * { font-size: 40px !important; color: red }
      button, table, canvas, div { border: 9px solid red; float: left; text-transform: uppercase }
      [role=grid] { display: none !important }
    </style><script>
      window.define = () => { throw Error("an AMD module") };
      define.amd = {};
    </script>"""
    driver.open_html(page(output(matrix.explore()), head=head))
    driver.walk_to(0, 0)
    assert driver.page.locator(".lab").evaluate("lab => getComputedStyle(lab).fontSize") == "14px"
    assert driver.page.locator(".grid").last.evaluate("grid => getComputedStyle(grid).borderWidth") == "0px"


def test_put_in_after_the_page_has_loaded_as_jupyter_does(driver, matrix):
    driver.open_html(page(output(matrix.explore()), "<div id='cell'></div>"))
    driver.page.evaluate(
        """(text) => {
          const host = document.createElement("div");
          host.innerHTML = text;
          for (const old of host.querySelectorAll("script")) {
            const script = document.createElement("script");
            script.textContent = old.textContent;
            old.replaceWith(script);
          }
          document.getElementById("cell").append(host);
        }""",
        output(matrix.explore(normalize="actual")),
    )
    expect(driver.page.locator("#cell .lab")).to_be_visible()


def test_put_in_as_vs_code_does_with_the_script_elsewhere(driver, matrix):
    text = output(matrix.explore())
    script = re.search(r"<script>(.*)</script>", text, re.DOTALL)[1]
    late = page(text.replace(script, ""), f"<script>{script}</script>")
    driver.open_html(late)
    expect(driver.page.locator(".confusionlab-explorer .lab")).to_be_visible()


# How each of them colours the text of a page, and so of an output.
JUPYTER = "<style>body { color: var(--jp-ui-font-color1) } :root { --jp-ui-font-color1: COLOUR }</style>"
VS_CODE = JUPYTER.replace("jp-ui-font-color1", "vscode-editor-foreground")
COLAB = "<style>html { color: COLOUR }</style>"


@pytest.mark.parametrize("head", [JUPYTER, VS_CODE, COLAB], ids=["Jupyter", "VS Code", "Colab"])
@pytest.mark.parametrize(("colour", "light"), [("rgb(255 255 255 / 87%)", "dark"), ("#212121", "light")])
def test_follows_the_light_of_the_page(driver, matrix, head, colour, light):
    driver.open_html(page(output(matrix.explore()), head=head.replace("COLOUR", colour)))
    expect(driver.page.locator(".lab")).to_have_attribute("data-light", light)


def test_follows_the_pages_switch(driver, matrix):
    head = "<style>body { color: #222 } [data-theme=dark] body { color: #ddd }</style>"
    driver.open_html(page(output(matrix.explore()), head=head))
    for theme in ("dark", "light"):
        driver.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        expect(driver.page.locator(".lab")).to_have_attribute("data-light", theme)


def test_is_light_on_a_light_card_of_a_dark_page(driver, matrix):
    card = f"<div style='background: #fff; color: #222'>{output(matrix.explore())}</div>"
    driver.open_html(page(card, head="<style>body { background: #111; color: #ddd }</style>"))
    expect(driver.page.locator(".lab")).to_have_attribute("data-light", "light")


def test_a_saved_page_follows_the_system(driver, matrix):
    driver.page.emulate_media(color_scheme="dark")
    driver.open(matrix.explore())
    expect(driver.page.locator(".lab")).to_have_attribute("data-light", "dark")


def test_the_same_explorer_gives_the_same_output(matrix):
    assert output(matrix.explore()) == output(matrix.explore())
