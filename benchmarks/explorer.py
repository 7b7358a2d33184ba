"""The explorer in a real browser: how much a page weighs, how soon it answers, beside Altair and Plotly."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import peers
from benchmarks.measure import Row, at_most
from confusionlab import ConfusionMatrix, MatrixHistory, datasets
from confusionlab.explorer.page import _classic

TITLE = "Exploring"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TURNS, OPENINGS, STEPS = 25, 5, 10
PEER_PAGES = Path(__file__).with_name("peer_pages.py")

# When a page stands, and what a step is, in each contestant's own words.
STANDS = {
    "ours": "document.querySelector('.confusionlab-explorer > div')?.shadowRoot?.querySelector('.lab')",
    "altair": "globalThis.view",
    "plotly": "globalThis.drawn",
}
ACTIONS = """window.ACTIONS = {
  root: () => document.querySelector(".confusionlab-explorer > div").shadowRoot,
  at(turn, kind) {
    const grid = [...ACTIONS.root().querySelectorAll(".map:not([hidden]) .grid")].pop();
    const box = grid.getBoundingClientRect(), part = 0.3 + 0.5 * ((turn * 0.618) % 1);
    const [clientX, clientY] = [box.left + part * box.width, box.top + part * box.height * 0.9];
    const where = { clientX, clientY, bubbles: true };
    grid.dispatchEvent(kind === "click" ? new MouseEvent(kind, where) : new PointerEvent(kind, where));
  },
  click: (turn) => ACTIONS.at(turn, "click"),
  hover(turn) {
    ACTIONS.at(turn, "pointermove");
    ACTIONS.root().querySelector(".tip").getBoundingClientRect();
  },
  ours(turn) {
    const slider = ACTIONS.root().querySelector("input[aria-label=step]");
    slider.value = turn % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event("input"));
  },
  altair(turn) {
    const slider = document.querySelector(".vega-bind input");
    slider.value = turn % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event("input"));
    return view.runAsync();
  },
  plotly(turn) {
    const figure = document.getElementById("figure"), frames = figure._transitionData._frames;
    const { name } = frames[turn % frames.length];
    return Plotly.animate(figure, [name], figure.layout.sliders[0].steps[0].args[1]);
  },
}"""
# From an action until its frame has been painted, or, of what is done within a frame, until it is done.
TIMED = """async ([act, count, painted]) => {
  const frame = () => new Promise(requestAnimationFrame), times = [];
  const afterwards = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  for (let turn = 0; turn < count; turn++) {
    await frame();
    const start = performance.now();
    await ACTIONS[act](turn);
    if (painted) {
      await frame();
      await afterwards();
    }
    times.push(performance.now() - start);
  }
  return times;
}"""
WATCHED = """globalThis.painted = new Promise((done) => {
  const told = () => done(performance.now());
  const look = () => (STANDS ? requestAnimationFrame(() => setTimeout(told)) : requestAnimationFrame(look));
  requestAnimationFrame(look);
})"""


def rows() -> Iterator[Row]:
    """Measure the page of a training, a matrix of a thousand classes, and the same heat maps of others."""
    yield at_most("The module and its styles, compressed", 38, len(b64decode(_classic())) / 1000, "kB")
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        yield from _training(browser, Path(folder))
        yield from _thousand(browser, Path(folder))
        yield from _beside_peers(browser, Path(folder))


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a browser."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


def _recorded(keep_examples: int) -> MatrixHistory:
    """Give ten epochs of the recorded run, spread over all of them."""
    run = datasets.load_recorded_run("classic")
    places = np.unique(np.linspace(0, len(run.epochs) - 1, STEPS).round().astype(int))
    return run.history("test", keep_examples=keep_examples, epochs=[run.epochs[place] for place in places])


def _training(browser: Browser, folder: Path) -> Iterator[Row]:
    history, images, path = _recorded(10_000), datasets.load_cifar100(), folder / "training.html"
    history.explore(lambda number: images.test.images[number] if number < 1000 else None).save(path)
    what = f"100 classes, {len(history.steps)} steps, 10,000 examples, 1,000 thumbnails (the recorded run)"
    note = "" if images.source == "real" else "with the stand-in's pictures"
    yield at_most(f"{what}: the page", 515, path.stat().st_size / 1000, "kB", note)
    page = browser.new_page()
    _opened(page, path, "ours")
    click, step = _median(page, "click"), _median(page, "ours")
    page.close()
    yield at_most(f"{what}: from a click to its examples on the screen", 50, click, "ms")
    yield at_most(f"{what}: from a step to its picture on the screen", 50, step, "ms")


def _thousand(browser: Browser, folder: Path) -> Iterator[Row]:
    actual, predicted = _guessed(np.random.default_rng(2024), 1000, 10**6, 0.7)
    path, what = folder / "thousand.html", "1,000 classes, a million labels"
    ConfusionMatrix.from_labels(actual, predicted, labels=range(1000), keep_examples=2).explore().save(path)
    page = browser.new_page()
    taken = _opened(page, path, "ours")
    move = _median(page, "hover", painted=False)
    page.close()
    yield at_most(f"{what}: from opening the page to the picture", 1.5, taken / 1000, "s")
    yield at_most(f"{what}: a move of the mouse, of the 16.7 ms of a frame", 8, move, "ms")


def _guessed(
    generator: np.random.Generator, n_classes: int, n: int, right: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw actual classes, and predictions whose mistakes fall on near classes rather than on far ones."""
    actual = generator.integers(0, n_classes, n)
    guess = (actual + generator.geometric(0.15, n)) % n_classes
    return actual, np.where(generator.random(n) < right, actual, guess)


def _beside_peers(browser: Browser, folder: Path) -> Iterator[Row]:
    """Compare pages with the same heat maps and a slider; no examples, since theirs can't have them."""
    history = _recorded(0)
    history.explore().save(folder / "ours.html")
    content = {
        "labels": list(history.labels),
        "steps": list(history.steps),
        "counts": [history[step].counts.tolist() for step in history],
    }
    (folder / "content.json").write_text(json.dumps(content), "utf-8")
    peers.run(PEER_PAGES, folder / "content.json", folder)
    sizes = {name: (folder / f"{name}.html").stat().st_size / 1000 for name in STANDS}
    times = {name: _opened_and_stepped(browser, folder / f"{name}.html", name) for name in STANDS}
    what = f"100 classes, {len(history.steps)} steps, no examples"
    for name in ("altair", "plotly"):
        beside = f"{what}, beside {name.title()} {peers.version(name)}"
        (open_ours, step_ours), (open_theirs, step_theirs) = times["ours"], times[name]
        yield _ratio(f"{beside}: the page", 0.1, sizes["ours"], sizes[name], "kB")
        yield _ratio(f"{beside}: from opening to the picture", 0.5, open_ours, open_theirs, "ms")
        yield _ratio(f"{beside}: from a step to its picture", 0.5, step_ours, step_theirs, "ms")


def _ratio(claim: str, target: float, ours: float, theirs: float, unit: str) -> Row:
    how = "times as heavy" if unit == "kB" else "times as long"
    return at_most(claim, target, ours / theirs, how, f"{ours:,.0f} {unit} against {theirs:,.0f}")


def _opened_and_stepped(browser: Browser, path: Path, name: str) -> tuple[float, float]:
    """Give the median milliseconds until a page's picture stands, and until a step's picture does."""
    opened = []
    for _ in range(OPENINGS):
        page = browser.new_page()
        opened.append(_opened(page, path, name))
        if len(opened) < OPENINGS:
            page.close()
    stepped = _median(page, name)
    page.close()
    return statistics.median(opened), stepped


def _opened(page: Page, path: Path, name: str) -> float:
    """Open a page; give the milliseconds until its picture has been painted."""
    page.add_init_script(WATCHED.replace("STANDS", STANDS[name]))
    page.goto(path.as_uri())
    painted = float(page.evaluate("painted"))
    page.evaluate(ACTIONS)
    return painted


def _median(page: Page, action: str, painted: bool = True) -> float:
    return statistics.median(page.evaluate(TIMED, [action, TURNS, painted]))
