"""Build the site: `python -m tools.book`; look at it with `python -m tools.book --serve`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from confusionlab.cli.streams import print_any_letter
from tools import data, notebooks, wheels
from tools.course import CourseError
from tools.execute import LessonError, contents, execute, identity, name_of
from tools.project import BUILD, ROOT, SITE
from tools.serve import serve
from tools.site import ASKED_FOR

STEP = "\n── {} ──"
# A build from nothing may take as long as its parts, a tenth more, and this for all the rest.
REST_SECONDS = 30
# What the pages are made from, and where a whole build says what it was made from.
PAGES_FROM_FILES = ("_config.yml", "_toc.yml", "index.md", "package-lock.json", "pyproject.toml")
PAGES_FROM_FOLDERS = ("assets", "book", "exercises", "notebooks", "solutions", "templates", "tools")
PAGES_MADE_WITH = BUILD / "pages-made-with"


def build() -> None:
    """Make the notebooks, execute what changed, and build the pages with warnings fatal."""
    start = float(os.environ.get("CONFUSIONLAB_STARTED", time.time()))  # before make made the environment
    print(STEP.format("notebooks from text"), flush=True)
    try:
        notebooks.make_all()
    except CourseError as error:
        sys.exit(str(error))
    print(STEP.format("data"), flush=True)
    data.prepare()
    wheels.collect()
    print(STEP.format("lessons executed"), flush=True)
    lessons = execute_or_exit(sorted((ROOT / "notebooks").glob("*.ipynb")))
    print(STEP.format("pages"), flush=True)
    pages = time.time()
    build_all_pages()
    now = time.time()
    print(f"\n{account(sum(lessons.values()), now - pages, now - start, os.cpu_count() or 1)}")
    print(f"The book is at {SITE / 'index.html'}")


def execute_or_exit(paths: list[Path]) -> dict[str, float]:
    """Execute lessons; return the seconds of those that had to be."""
    try:
        return execute(paths)
    except LessonError as error:
        sys.exit(str(error))


def build_all_pages() -> None:
    """Build every page, unless the site was built from just what is there now."""
    if are_built():
        print("Nothing has changed since the pages were built.")
        return
    build_pages("--all")
    PAGES_MADE_WITH.write_text(sources(), "utf-8")


def are_built() -> bool:
    """Tell whether the site was built, whole, from just what is there now."""
    there = (SITE / "index.html").exists() and PAGES_MADE_WITH.exists()
    return there and PAGES_MADE_WITH.read_text("utf-8") == sources()


def sources() -> str:
    """Return a name for all that the pages are made from, what executed lessons depend on included."""
    files = (name.encode() + (ROOT / name).read_bytes() for name in PAGES_FROM_FILES)
    folders = (part for name in PAGES_FROM_FOLDERS for part in contents(ROOT / name))
    runs_in_page = b"with the runtime" if wheels.is_there() else b"without it"
    return name_of([identity().encode(), runs_in_page, *files, *folders])


def build_pages(*options: str, page: str = "") -> None:
    """Build pages with warnings fatal; one that is named is read again, changed or not."""
    PAGES_MADE_WITH.unlink(missing_ok=True)  # until a whole build has come to its end
    if jupyter_book(*options, page=page):
        sys.exit("The pages were not built: see the warnings above.")


def jupyter_book(*options: str, page: str) -> int:
    """Run Jupyter Book; return its exit status."""
    program = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    command = [program, "build", ROOT, "-W", "--keep-going", "-q", *options]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {ASKED_FOR: page}, check=False).returncode


def account(lessons: float, pages: float, taken: float, cores: int) -> str:
    """Say how long a build took, and how long one from nothing may take.

    Parameters
    ----------
    lessons, pages : float
        Seconds of the lessons that were executed, each one's own, and of Sphinx.
    taken : float
        Seconds of the whole build.
    cores : int
        How many lessons run at a time.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> print(account(lessons=300, pages=60, taken=240, cores=2))
    Lessons 300 s of their own on 2 cores, pages 60 s, all in 240 s; allowed 261 s: it holds.
    """
    allowed = REST_SECONDS + 1.1 * (lessons / cores + pages)
    verdict = "it holds" if taken <= allowed else "it does not hold"
    return (
        f"Lessons {lessons:.0f} s of their own on {cores} cores, pages {pages:.0f} s, all in {taken:.0f} s; "
        f"allowed {allowed:.0f} s: {verdict}."
    )


def main() -> None:
    """Build the book, or serve it."""
    print_any_letter()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve the built site instead of building it")
    parser.add_argument("--port", type=int, default=8000, help="the port to serve at (default: %(default)s)")
    arguments = parser.parse_args()
    serve(arguments.port) if arguments.serve else build()


if __name__ == "__main__":
    main()
