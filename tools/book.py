"""Build the site: `python -m tools.book`; look at it with `python -m tools.book --serve`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import data, notebooks
from tools.course import CourseError
from tools.execute import LessonError, execute
from tools.project import ROOT, SITE

STEP = "\n── {} ──"


def build() -> None:
    """Make the notebooks, execute what changed, and build the pages with warnings fatal."""
    print(STEP.format("notebooks from text"), flush=True)
    try:
        notebooks.make_all()
    except CourseError as error:
        sys.exit(str(error))
    print(STEP.format("data"), flush=True)
    data.prepare()
    print(STEP.format("lessons executed"), flush=True)
    try:
        execute(sorted((ROOT / "notebooks").glob("*.ipynb")))
    except LessonError as error:
        sys.exit(str(error))
    print(STEP.format("pages"), flush=True)
    jupyter_book = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    command = [jupyter_book, "build", ROOT, "-W", "--keep-going", "--all", "-q"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("The pages were not built: see the warnings above.")
    print(f"\nThe book is at {SITE / 'index.html'}")


def serve(port: int) -> None:
    """Serve the built site on this machine."""
    if not (SITE / "index.html").exists():
        sys.exit("There is no site yet: run `make book` first.")
    handler = partial(SimpleHTTPRequestHandler, directory=SITE)
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"The book is at http://localhost:{port} (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def main() -> None:
    """Build the book, or serve it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve the built site instead of building it")
    parser.add_argument("--port", type=int, default=8000, help="the port to serve at (default: %(default)s)")
    arguments = parser.parse_args()
    serve(arguments.port) if arguments.serve else build()


if __name__ == "__main__":
    main()
