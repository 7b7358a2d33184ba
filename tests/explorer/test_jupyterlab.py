"""In a real JupyterLab and a real Notebook: a click in the browser is heard in Python."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, expect

CELLS = [
    "from confusionlab import ConfusionMatrix\n"
    "cm = ConfusionMatrix.from_labels(['a', 'a', 'b'], ['a', 'b', 'b'], keep_examples=2)\n"
    "cm.explore()",
    "widget = cm.explore().widget()\nwidget",
    "print('heard', widget.selection)",
    "widget.selection = {'cells': [['b', 'b']]}",
]
# Notebook 7 is made of JupyterLab's parts: another page around the same outputs and widgets, and a server
# that gives both pages.
PLACES = {"lab": "lab/tree", "notebook": "notebooks"}
SLOW = 90_000  # milliseconds: a busy machine may take its time to start a kernel


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    """A server of our own with a notebook for each place; gives its address."""
    pytest.importorskip("anywidget")
    folder = tmp_path_factory.mktemp("jupyter")
    work = folder / "work"
    work.mkdir()
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS], metadata=kernel)
    for place in PLACES:
        nbformat.write(notebook, work / f"{place}.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--port={port}",
        "--ServerApp.port_retries=0",  # if somebody takes it first, end: another port is not where we look
        "--no-browser",
        "--KernelManager.transport=ipc",  # over TCP, kernels that start together may be given the same port
        "--allow-root",
        "--IdentityProvider.token=",
        f"--notebook-dir={work}",
    ]
    homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    command = [sys.executable, "-m", "jupyter", "notebook", *options]
    # The path of a socket may be a hundred letters long, and pytest's own folders are longer.
    with TemporaryDirectory() as sockets, (folder / "log").open("w") as log:
        environment = os.environ | {home: str(folder / home) for home in homes}
        environment |= {"JUPYTER_RUNTIME_DIR": sockets}
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until a server answers; if it ends instead, show what it said."""
    while process.poll() is None:
        try:
            urlopen(address, timeout=SLOW / 1000).close()  # noqa: S310 - our own server
            return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"the server has ended: {log.read_text('utf-8')}")


def run(cell: Locator) -> None:
    """Run a cell; again, if nothing comes of it, for a page that is not ready yet loses what is asked."""
    prompt = cell.locator(".jp-InputPrompt").first
    for _ in range(5):
        cell.locator(".jp-InputArea").first.click()
        cell.page.keyboard.press("Control+Enter")
        with suppress(AssertionError):
            expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=SLOW / 3)
            return
    raise AssertionError(f"the cell does not run: {cell.inner_text()}")


@pytest.mark.parametrize("place", PLACES)
def test_a_click_is_heard_in_python_and_python_sets_the_selection(place, server, context):
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(f"{server}/{PLACES[place]}/{place}.ipynb")
    cells = page.locator(".jp-Cell")
    for number in (0, 1):
        run(cells.nth(number))
        cells.nth(number).locator(".lab").wait_for()
    shown = cells.nth(1).locator(".lab")
    shown.locator(".grid").last.focus()
    # JupyterLab has uses of its own for these keys; in the picture they are the picture's.
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(shown.locator(".title")).to_have_text("a taken for b")
    run(cells.nth(2))
    said = cells.nth(2).locator(".jp-OutputArea-output")
    expect(said).to_have_text("heard {'cells': [['a', 'b']], 'examples': [1]}", timeout=SLOW)
    run(cells.nth(3))
    expect(shown.locator(".title")).to_have_text("b right", timeout=SLOW)
    page.close()
