"""What a reader does with an explorer, in words of the tests."""

import base64
import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from confusionlab.explorer.module import module, style
from tests.site.looks import TWO_FRAMES

LOCAL = ("file:", "data:", "blob:", "about:")
# What anywidget's front end does: import the module from a blob, give it a model and an element.
IMPORT = """async (code) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  globalThis.render = (await import(address)).default.render;
}"""
RENDER = """async ([text, css]) => {
  const payload = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const values = { payload, css, selection: {} };
  const model = { get: (key) => values[key], set() {}, save_changes() {}, on() {} };
  await render({ model, el: document.body });
}"""


class Driver:
    """Opens explorers in a tab and does what a reader does."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("request", self._on_request)

    def reset(self) -> None:
        """Start as with a new tab."""
        self.page.set_viewport_size({"width": 1180, "height": 900})
        self.page.emulate_media(color_scheme="light")
        self.page.goto("about:blank")
        self.complaints.clear()
        self.requests.clear()

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, and wait until the explorer is drawn for it."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(TWO_FRAMES)

    def _on_console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _on_request(self, request) -> None:
        if not request.url.startswith(LOCAL):
            self.requests.append(request.url)

    def open(self, explorer) -> "Driver":
        """Save an explorer as a page and open it."""
        path = self.folder / "page.html"
        explorer.save(path)
        return self.open_html(path.read_text("utf-8"))

    def open_html(self, html: str) -> "Driver":
        """Open a page and wait until its first explorer stands."""
        path = self.folder / "opened.html"
        path.write_text(html, "utf-8")
        self.page.goto(path.as_uri())
        self.page.locator(".lab").first.wait_for()
        return self

    def show(self, explorer) -> "Driver":
        """Show an explorer in the page that is open, as a widget is shown: sooner than a page of its own."""
        if self.page.evaluate("!globalThis.render"):
            self.page.evaluate(IMPORT, module())
        payload = base64.b64encode(explorer._payload).decode()
        self.page.evaluate(RENDER, [payload, style()])
        return self

    @property
    def panel(self) -> Locator:
        return self.page.locator(".panel")

    @property
    def grid(self) -> Locator:
        return self.page.locator(".map:not([hidden]) .grid").last

    def walk_to(self, row: int, column: int) -> None:
        """Walk to a cell with the keyboard; -1 is the header."""
        self.grid.focus()
        self.press("Control+Home")
        for key, steps in (("ArrowDown", row), ("ArrowRight", column)):
            for _ in range(steps):
                self.press(key)
        if row < 0:
            self.press("ArrowUp")
        if column < 0:
            self.press("ArrowLeft")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def click(self, row: int, column: int, **how) -> None:
        """Click a cell with the mouse, where its ring is."""
        self.walk_to(row, column)
        box = self.page.locator(".ring:not([hidden])").bounding_box()
        self.page.mouse.move(0, 0)
        self.grid.blur()
        keys = how.get("modifiers", [])
        for key in keys:
            self.page.keyboard.down(key)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for key in keys:
            self.page.keyboard.up(key)

    def choose(self, label: str, words: str) -> None:
        """Choose from a list; a narrow screen folds it."""
        for folded in self.page.locator(".opener[aria-expanded=false]:visible").all():
            folded.click()
        self.page.get_by_role("combobox", name=label, exact=True).select_option(label=words)

    def slide(self, label: str, value: int) -> None:
        """Move a slider to a value, as a drag would."""
        self.page.get_by_label(label, exact=True).fill(str(value))

    def cells(self) -> dict[tuple[str, str], str]:
        """What a screen reader is told of every cell: (actual, predicted) -> the text after the colon."""
        labels = self.page.locator(".map:not([hidden])").last.locator("[role=gridcell]")
        said = labels.all_text_contents()
        found = (re.fullmatch(r"actual (.*), predicted (.*?): (.*)", text, re.DOTALL) for text in said)
        return {(match[1], match[2]): match[3] for match in found}

    def table(self) -> tuple[list[str], list[list[float]]]:
        """The names and values of the CSV that the page saves."""
        rows = list(csv.reader(io.StringIO(self.saved("CSV").decode("utf-8-sig"))))
        values = [[float(cell or "nan") for cell in row[1:]] for row in rows[1:]]
        assert [row[0] for row in rows[1:]] == rows[0][1:]
        return rows[0][1:], values

    def saved(self, kind: str) -> bytes:
        """What one of the "save as" buttons gives; Chromium refuses more than ten downloads a second."""
        self.page.wait_for_timeout(110)
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=f"save as {kind}").click()
        return Path(download.value.path()).read_bytes()

    def ids(self) -> list[str]:
        """The ids of the examples in the panel, in their order."""
        return [
            text.split(" ")[0].lstrip("#") for text in self.page.locator(".examples .id").all_inner_texts()
        ]
