r"""A Sphinx directive: run a script that writes predictions, then a command, and show the explorer it makes.

    ```{explored} explore_digits.py
    confusionlab explore predictions.csv \
      --actual digit --predicted guess -o digits.html
    ```

The command stands on the page as it was run, with the picture below it. What was made is kept until the
script, the command, the package or the lock file changes.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from tools.execute import identity
from tools.project import BUILD, ROOT

KEPT = BUILD / "explored"


class Explored(Directive):
    """Show a command and the explorer that it makes."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Give the command as code, and the picture as it stands in the page that was made."""
        script, command = ROOT / "book" / self.arguments[0], "\n".join(self.content)
        self.state.document.settings.record_dependencies.add(str(script))
        shown = nodes.literal_block(command, command, language="sh")
        return [shown, nodes.raw("", picture(script, command), format="html")]


def picture(script: Path, command: str) -> str:
    """Return the explorer that the command makes of what the script writes, as a part of a page."""
    made = "\0".join([identity(), script.read_text("utf-8"), command])
    kept = KEPT / f"{sha256(made.encode()).hexdigest()[:16]}.html"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        kept.write_text(explored(script, command), "utf-8")
    return kept.read_text("utf-8")


def explored(script: Path, command: str) -> str:
    """Run the script and the command in an empty folder."""
    arguments = shlex.split(command.replace("\\\n", " "))
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with TemporaryDirectory() as folder:
        subprocess.run([sys.executable, script], cwd=folder, check=True)
        subprocess.run(arguments, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        page = (Path(folder) / arguments[arguments.index("-o") + 1]).read_text("utf-8")
    start = page.index('<div class="confusionlab-explorer">')
    return page[start : page.rindex("</main>")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known."""
    app.add_directive("explored", Explored)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
