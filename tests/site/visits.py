"""What a visitor's browser sees of a page: gathered in one visit, judged by many tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.site.looks import COMMON, NARROW, WIDE, Judge

# Images and links as the browser resolved them, after every script has run.
GATHER = """() => ({
  title: document.title,
  about: Object.fromEntries([...document.querySelectorAll("head meta[content]")]
    .map((meta) => [meta.getAttribute("property") ?? meta.name, meta.content])),
  canonical: document.querySelector('link[rel="canonical"]')?.href,
  unnamedImages: [...document.images]
    .filter((image) => !image.hasAttribute("alt"))
    .map((image) => image.outerHTML.slice(0, 200)),
  silentFigures: [...document.querySelectorAll("article img:not(.lab-picture)")]
    .filter((image) => !image.alt.trim())
    .map((image) => image.outerHTML.slice(0, 200)),
  brokenImages: [...document.images]
    .filter((image) => image.complete && !image.naturalWidth && image.offsetParent)
    .map((image) => image.src),
  controls: [...document.querySelectorAll("article a[href]")]
    .filter((link) => link.checkVisibility())
    .map((link) => [link.textContent.trim(), link.href]),
  links: [...new Set([...document.querySelectorAll("a[href]")].map((link) => link.href))],
  brokenMaths: [...document.querySelectorAll("mjx-merror")].map((sum) => sum.textContent),
})"""

# Cells of code and outputs that are cut off at the right edge; a check's seal is one long word and may be.
CUT = """() => [...document.querySelectorAll("article .cell:not(.tag_check) pre")]
  .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.textContent.slice(0, 160))"""

# Landmarks of one kind that bear the same name, or none, though there are several.
NAMESAKES = """() => {
  const names = [...document.querySelectorAll("nav, aside, [role=region]")]
    .filter((landmark) => landmark.checkVisibility())
    .map((landmark) => `${landmark.localName} ${landmark.ariaLabel ?? ""}`);
  return names.filter((name, place) => names.indexOf(name) !== place);
}"""

# The elements that stick out on the right, to name the culprit when a page scrolls sideways.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  const sticking = [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
    .map((element) => element.outerHTML.slice(0, 160));
  return [`the page is ${document.documentElement.scrollWidth} px wide`, ...sticking.slice(0, 5)];
}"""


@dataclass
class Visit:
    """What one page did and showed."""

    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    seen: dict = field(default_factory=dict)
    sticking_out: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    namesakes: list[str] = field(default_factory=list)
    grave: dict[str, list[str]] = field(default_factory=dict)  # by look


class Visitor:
    """Opens each page once in one tab and keeps what it saw."""

    def __init__(self, page: Page, address: str, judge: Judge | None) -> None:
        self.page = page
        self.address = address
        self._judge = judge
        self._visits: dict[str, Visit] = {}

    def visit(self, path: str) -> Visit:
        """What the page at `path` does and shows; the page is opened the first time only."""
        if path not in self._visits:
            visit = Visit()
            with listening(self.page, visit):
                open_page(self.page, path)
                visit.seen = self.page.evaluate(GATHER)
                visit.namesakes = self.page.evaluate(NAMESAKES)
                self.page.set_viewport_size(COMMON)
                visit.cut = self.page.evaluate(CUT)
                self.page.set_viewport_size(NARROW)
                visit.sticking_out = self.page.evaluate(STICKING_OUT)
            if self._judge is not None:
                visit.grave = self._judge.grave_violations(self.page, path)
            self.page.set_viewport_size(WIDE)
            self._visits[path] = visit
        return self._visits[path]


def open_page(page: Page, path: str) -> None:
    """Open a page and wait until its scripts, fonts and formulas stand."""
    page.goto(path, wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.evaluate("() => document.fonts.ready.then(() => undefined)")


def new_context(
    browser: Browser, address: str, colours: Literal["light", "dark"] = "light"
) -> BrowserContext:
    """A fresh profile: wide window, light colours unless said, no animation."""
    return browser.new_context(base_url=address, viewport=WIDE, color_scheme=colours, reduced_motion="reduce")


@contextmanager
def listening(page: Page, visit: Visit) -> Iterator[None]:
    """Write down every request, failure and complaint while the block runs."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visit.complaints.append(f"{message.type}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 400:
            visit.failed.append(f"{response.status} {response.url}")

    def on_failed(request: Request) -> None:
        visit.failed.append(f"{request.failure} {request.url}")

    listeners = {
        "console": on_console,
        "pageerror": lambda error: visit.complaints.append(f"uncaught: {error}"),
        "request": lambda request: visit.requested.append(request.url),
        "requestfailed": on_failed,
        "response": on_response,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
