"""Where explorers live: many on a page, in a sandbox under a strict policy, under somebody else's styles."""

import html
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
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


def test_in_a_sandbox_under_a_strict_policy(driver, matrix):
    images = np.zeros((4, 8, 8), dtype=np.uint8)
    inner = page(
        output(matrix.explore(images)), head=f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    )
    outer = page(
        f'<iframe sandbox="allow-scripts" width="1000" height="800" srcdoc="{html.escape(inner)}"></iframe>'
    )
    path = driver.folder / "outer.html"
    path.write_text(outer, "utf-8")
    driver.page.goto(path.as_uri())
    frame = driver.page.frame_locator("iframe")
    frame.locator(".grid").last.focus()
    driver.press("Enter")
    expect(frame.locator(".panel .title")).to_contain_text("right")
    expect(frame.locator(".thumb")).to_have_count(1)
    frame.get_by_role("button", name="Copy indices").click()
    expect(frame.get_by_role("textbox", name="Indices")).to_have_value("[0]")
    # The browser itself says that it kept the page from the clipboard: expected, and no complaint of ours.
    driver.complaints[:] = [
        said for said in driver.complaints if "Clipboard API has been blocked" not in said
    ]


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


@pytest.mark.parametrize(
    ("body", "light"),
    [
        ("data-jp-theme-light='false'", "dark"),
        ("data-vscode-theme-kind='vscode-dark'", "dark"),
        ("style='background: #111'", "dark"),
        ("style='background: #fff'", "light"),
        ("", "light"),
    ],
)
def test_follows_the_light_of_the_page(driver, matrix, body, light):
    driver.open_html(page(output(matrix.explore()), body=body))
    expect(driver.page.locator(".lab")).to_have_attribute("data-light", light)


def test_follows_the_pages_switch(driver, matrix):
    driver.open_html(page(output(matrix.explore())))
    for theme in ("dark", "light"):
        driver.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        expect(driver.page.locator(".lab")).to_have_attribute("data-light", theme)


def test_a_saved_page_follows_the_system(driver, matrix):
    driver.page.emulate_media(color_scheme="dark")
    driver.open(matrix.explore())
    expect(driver.page.locator(".lab")).to_have_attribute("data-light", "dark")


def test_the_same_explorer_gives_the_same_output(matrix):
    assert output(matrix.explore()) == output(matrix.explore())
