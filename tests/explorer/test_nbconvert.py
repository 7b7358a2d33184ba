"""A notebook executed and exported by nbconvert: the picture answers in the file, with no kernel."""

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tools.execute import run

SOURCE = """from confusionlab import ConfusionMatrix
words = ["Dear friend", "urgent", "a prize"]
cm = ConfusionMatrix.from_labels(["ham", "ham", "spam"], ["ham", "spam", "spam"], keep_examples=2)
cm.explore(words)"""
# In place of what the page would load from the network: RequireJS is known by what it leaves behind.
NOTHING = "data:text/javascript,"
REQUIRE = f"{NOTHING}window.define = () => {{ throw Error('an AMD module') }}; define.amd = {{}}"


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> nbformat.NotebookNode:
    path = tmp_path_factory.mktemp("notebook") / "notebook.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(SOURCE)], metadata=kernel), path)
    return run(path)[0]


@pytest.mark.parametrize(
    ("template", "theme", "light"),
    [("lab", "light", "light"), ("lab", "dark", "dark"), ("classic", "light", "light")],
)
def test_a_click_shows_the_examples(driver, executed, template, theme, light):
    exporter = HTMLExporter(
        template_name=template,
        theme=theme,
        require_js_url=REQUIRE,
        mathjax_url=NOTHING,
        jquery_url=NOTHING,
        mermaid_js_url=f"{NOTHING}export%20default%20{{initialize(){{}}}}",
    )
    driver.open_html(exporter.from_notebook_node(executed)[0])
    driver.click(0, 1)
    expect(driver.panel.locator(".title")).to_have_text("ham taken for spam")
    expect(driver.page.locator(".examples .text")).to_have_text("urgent")
    expect(driver.page.locator(".lab")).to_have_attribute("data-light", light)


def test_the_table_stands_beside_it_in_other_formats(executed):
    (output,) = executed.cells[0].outputs
    assert set(output.data) == {"text/plain", "text/html"}
    assert "predicted" in output.data["text/plain"]
