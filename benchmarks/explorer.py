"""The explorer in a real browser: how much a page weighs, and how soon it answers."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Row, at_most
from confusionlab import ConfusionMatrix
from confusionlab.explorer import Explorer, Step, explore
from confusionlab.explorer.module import module

TITLE = "Exploring"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TURNS = 25

# From an action until its frame has been painted, or until what it changed has been laid out.
PAINTED = """async ([act, count, painted]) => {
  const root = document.querySelector(".confusionlab-explorer > div").shadowRoot;
  const frame = () => new Promise(requestAnimationFrame), times = [];
  const afterwards = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  for (let turn = 0; turn < count; turn++) {
    await frame();
    const start = performance.now();
    ACTIONS[act](root, turn);
    if (painted) {
      await frame();
      await afterwards();
    } else root.querySelector(".tip").getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times;
}"""
ACTIONS = """window.ACTIONS = {
  at(root, turn, kind) {
    const grid = [...root.querySelectorAll(".map:not([hidden]) .grid")].pop();
    const box = grid.getBoundingClientRect(), part = 0.3 + 0.5 * ((turn * 0.618) % 1);
    const [clientX, clientY] = [box.left + part * box.width, box.top + part * box.height * 0.9];
    const where = { clientX, clientY, bubbles: true };
    grid.dispatchEvent(kind === "click" ? new MouseEvent(kind, where) : new PointerEvent(kind, where));
  },
  click: (root, turn) => ACTIONS.at(root, turn, "click"),
  hover: (root, turn) => ACTIONS.at(root, turn, "pointermove"),
  step(root, turn) {
    const slider = root.querySelector("input[aria-label=step]");
    slider.value = turn % 10;
    slider.dispatchEvent(new Event("input"));
  },
}"""


def rows() -> Iterator[Row]:
    """Measure the page of a training of ten epochs, and a matrix of a thousand classes."""
    yield at_most("The module, before it is compressed", 60, len(module().encode()) / 1000, "kB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        executable = next(filter(None, map(shutil.which, BROWSERS)), None)
        with driver.chromium.launch(executable_path=executable, args=["--no-sandbox"]) as browser:
            yield from _hundred(browser.new_page(), Path(folder) / "hundred.html")
            yield from _thousand(browser.new_page(), Path(folder) / "thousand.html")


def _hundred(page: Page, path: Path) -> Iterator[Row]:
    what = "100 classes, 10 steps, 10,000 examples"
    _training().save(path)
    yield at_most(f"The page of {what}, 1,000 thumbnails", 500, path.stat().st_size / 1000, "kB")
    _opened(page, path)
    yield at_most(f"{what}: from a click to its examples on the screen", 50, _median(page, "click"), "ms")
    yield at_most(f"{what}: from a step to its picture on the screen", 50, _median(page, "step"), "ms")


def _thousand(page: Page, path: Path) -> Iterator[Row]:
    generator = np.random.default_rng(2024)
    actual, predicted = _guessed(generator, 1000, 10**6, 0.7)
    ConfusionMatrix.from_labels(actual, predicted, labels=range(1000), keep_examples=2).explore().save(path)
    taken = _opened(page, path)
    yield at_most(
        "1,000 classes, a million labels: from opening the page to the picture", 1.5, taken / 1000, "s"
    )
    yield at_most(
        "1,000 classes: a move of the mouse, of the 16.7 ms of a frame",
        8,
        _median(page, "hover", painted=False),
        "ms",
    )


def _training() -> Explorer:
    """Make what training a network on pictures gives; they are smooth, as photographs are."""
    generator = np.random.default_rng(2024)
    steps = []
    for step in range(10):
        actual, predicted = _guessed(np.random.default_rng(1), 100, 10**4, 0.1 + 0.05 * step)
        cm = ConfusionMatrix.from_labels(actual, predicted, labels=range(100), keep_examples=10**4)
        steps.append(Step(step, cm.counts, cm._examples))
    rough = generator.random((1000, 5, 5, 3))
    pictures = np.array(
        [[np.kron(picture[..., c], np.ones((7, 7)))[:32, :32] for c in range(3)] for picture in rough]
    )
    smooth = np.moveaxis(pictures, 1, -1)
    for _ in range(6):
        smooth = (smooth + np.roll(smooth, 1, 1) + np.roll(smooth, 1, 2) + np.roll(smooth, -1, 1)) / 4
    return explore(range(100), steps, examples=lambda number: smooth[number] if number < 1000 else None)


def _guessed(
    generator: np.random.Generator, n_classes: int, n: int, right: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw actual classes, and predictions whose mistakes fall on near classes rather than on far ones."""
    actual = generator.integers(0, n_classes, n)
    guess = (actual + generator.geometric(0.15, n)) % n_classes
    return actual, np.where(generator.random(n) < right, actual, guess)


def _opened(page: Page, path: Path) -> float:
    """Open a page; give the milliseconds until its picture stands."""
    page.goto(path.as_uri())
    page.locator(".lab").wait_for()
    page.evaluate(ACTIONS)
    return float(
        page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
        )
    )


def _median(page: Page, action: str, painted: bool = True) -> float:
    return statistics.median(page.evaluate(PAINTED, [action, TURNS, painted]))
