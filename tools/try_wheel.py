"""Try a wheel as a learner would: in an environment that has nothing else, and in an empty folder.

`python -m tools.try_wheel WHEEL` installs it from the package index, with all that it asks for. This needs
nothing but Python, so that no package of the repository's environment can stand in for one that is missing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
EXPLORE = """\
from confusionlab import ConfusionMatrix, datasets
datasets.load_recorded_run("better")
ConfusionMatrix([[1]]).explore().save("page.html")
"""


def python_of(environment: Path) -> Path:
    """Return the interpreter of an environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(wheel: Path, environment: Path) -> None:
    """Make an empty environment, and install the wheel there with what checking an exercise needs."""
    venv.create(environment, with_pip=True)
    pip = [python_of(environment), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, f"{wheel.resolve()}[grading]"], check=True)


def use(environment: Path, folder: Path) -> None:
    """Start the course, save an explorer and check an exercise, in an empty folder.

    Raises
    ------
    RuntimeError
        If something is missing: the message holds what was printed.
    """
    command = python_of(environment).with_name("confusionlab")
    run(folder, command, "start", "course")
    for kind in ("notebooks", "exercises"):
        if names(folder / "course" / kind) != names(ROOT / kind):
            raise RuntimeError(
                f"{kind}: got {names(folder / 'course' / kind)}, expected {names(ROOT / kind)}"
            )
    run(folder, python_of(environment), "-c", EXPLORE)
    if "</html>" not in (folder / "page.html").read_text("utf-8"):
        raise RuntimeError("the explorer's page is not whole")
    report = json.loads(run(folder, command, "check", "course/exercises/01_spam.ipynb", "--json", status=1))
    if {task["status"] for task in report["tasks"]} != {"unanswered"}:
        raise RuntimeError(f"the exercise as it is handed out should be unanswered, and is {report}")


def names(folder: Path) -> list[str]:
    """Return the names of the notebooks in a folder."""
    return sorted(path.name for path in folder.glob("*.ipynb"))


def run(folder: Path, *command: str | Path, status: int = 0) -> str:
    """Run a command that knows nothing of the repository, and return what it printed."""
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, check=False)
    if done.returncode != status:
        shown = " ".join(map(str, command))
        raise RuntimeError(f"{shown}: status {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Try the wheel that is named."""
    with TemporaryDirectory() as folder:
        environment, empty = Path(folder, "environment"), Path(folder, "empty")
        empty.mkdir()
        install(Path(sys.argv[1]), environment)
        use(environment, empty)
    print("The wheel serves a learner.")


if __name__ == "__main__":
    main()
