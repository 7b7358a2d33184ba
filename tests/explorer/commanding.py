"""What somebody does who runs `confusionlab explore` on a file of their own."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from confusionlab.cli import main

TWO_COLUMNS = ("--actual", "truth", "--predicted", "guess")
# An argument of ours in a message to somebody who has a command line, not Python.
PYTHON = re.compile(r"\w+=|\bfrom_\w+|\.astype|\.argmax|ConfusionMatrix|Traceback|NaN\b|keep_examples|dtype")


@dataclass
class Outcome:
    """How the command ended, what it said, and what stands in the page."""

    status: int
    said: str
    refused: str
    page: Path

    @property
    def table(self) -> tuple[list[str], list[list[int]]]:
        """The labels and counts that the page shows where scripts don't run."""
        html = self.page.read_text("utf-8")
        rows = re.search(r"<tbody.*?</tbody>", html, re.DOTALL)[0].split("</tr>")[:-1]
        labels = [unescape(re.search(r'<th scope="row"[^>]*>(.*?)</th>', row)[1]) for row in rows]
        counts = [[int(cell) for cell in re.findall(r"<td[^>]*>(\d+)</td>", row)][:-1] for row in rows]
        return labels, counts


def run(file: Path, arguments: tuple[str, ...], capsys) -> Outcome:
    """Run the command on a file; whatever it says, it says in its own words."""
    page = file.parent / "page.html"
    capsys.readouterr()
    status = main(["explore", str(file), "-o", str(page), *arguments])
    told = capsys.readouterr()
    own_words = re.sub(r"python -c .*", "", told.err)
    assert not PYTHON.search(own_words), own_words
    assert (status == 0) == (told.err == ""), told.err
    return Outcome(status, told.out, told.err, page)
