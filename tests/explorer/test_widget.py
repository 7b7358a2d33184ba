"""With a kernel: the same module under the anywidget contract."""

import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix
from confusionlab.explorer.module import module, style

# What anywidget's front end does: import the module from a blob, give it a model and an element.
HOST = """async ([code, css, payload]) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  const listeners = {};
  const values = { css, selection: {}, payload: new DataView(new Uint8Array(payload).buffer) };
  window.model = {
    get: (name) => values[name],
    set(name, value) { values[name] = value; },
    save_changes() { window.saved = JSON.stringify(values.selection); },
    on: (event, callback) => (listeners[event] = callback),
    off: (event) => delete listeners[event],
    fromPython(selection) { values.selection = selection; listeners["change:selection"](); },
    listeners,
  };
  window.cleanUp = await widget.render({ model: window.model, el: document.body });
}"""


@pytest.fixture
def widget(driver):
    cm = ConfusionMatrix.from_labels(["a", "a", "b"], ["a", "b", "b"], keep_examples=2)
    driver.page.goto("about:blank")
    driver.page.evaluate(HOST, [module(), style(), list(cm.explore()._payload)])
    driver.page.locator(".lab").wait_for()
    return driver


def test_python_hears_of_the_selection(widget):
    widget.walk_to(0, 1)
    widget.press("Enter")
    assert widget.page.evaluate("JSON.parse(saved)") == {"cells": [["a", "b"]], "examples": [1]}


def test_python_hears_of_what_it_opened_with(driver):
    cm = ConfusionMatrix.from_labels(["a", "a", "b"], ["a", "b", "b"], keep_examples=2)
    driver.page.evaluate(HOST, [module(), style(), list(cm.explore(select=("a", "b"))._payload)])
    assert driver.page.evaluate("JSON.parse(saved)") == {"cells": [["a", "b"]], "examples": [1]}


def test_python_sets_the_selection(widget):
    widget.page.evaluate("model.fromPython({ cells: [['b', 'b'], ['b', 'nowhere']] })")
    expect(widget.panel.locator(".title")).to_have_text("b right")
    assert widget.page.evaluate("JSON.parse(saved)") == {"cells": [["b", "b"]], "examples": [2]}


def test_it_lets_go_when_the_output_is_cleared(widget):
    widget.page.evaluate("cleanUp()")
    assert widget.page.evaluate("Object.keys(model.listeners).length") == 0


def test_the_widget_holds_module_payload_and_selection():
    pytest.importorskip("anywidget")
    explorer = ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"]).explore()
    widget = explorer.widget()
    assert widget.payload == explorer._payload
    assert widget.selection == {"cells": [], "examples": []}
    heard = []
    widget.observe(heard.append, "selection")
    widget.selection = {"cells": [("ham", "spam")]}
    assert heard[0]["new"] == {"cells": [("ham", "spam")]}
