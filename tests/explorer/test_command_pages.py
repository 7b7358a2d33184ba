"""The pages about `confusionlab explore` quote what it really says."""

import re
from html import unescape

import pytest

from tools.project import ROOT

EXPLORE = (ROOT / "book" / "explore.md").read_text("utf-8")
PAGE = (ROOT / "book" / "troubleshooting.md").read_text("utf-8")
SAYS = PAGE.partition("## What `confusionlab explore` says")[2].partition("\n## ")[0]
FILES = {
    "the classes are read as text, since '007' has a leading zero": "truth,guess\n007,7\n7,7\n",
    "there is no column 'truth'": "label,guess\na,a\n",
    "no class is in both": "truth,guess\ncat,Cat\n",
    "has no label in 1 of 3 rows": "truth,guess\na,a\n,a\nb,b\n",
    "line 3 has 4 fields, but the first line names 3 columns": "truth,guess,text\na,a,x\nb,b,x, y\n",
    "this is a workbook": "PK\x03\x04",
    "this is JSON": '[{"truth": 1}]',
    "which is no class but a score": "truth,guess\na,0.93\nb,0.1\n",
}


def test_every_quoted_sentence_is_tried():
    headings = re.findall(r"^### (.*)$", SAYS, re.MULTILINE)
    quoted = [text for heading in headings for text in re.findall(r'"([^"]+)"', heading)]
    assert [text for text in quoted if "bête" not in text and "bÃªte" not in text] == list(FILES)


@pytest.mark.parametrize("said", FILES)
def test_the_command_says_what_the_page_quotes(command, said):
    made = command(FILES[said])
    assert said in made.said + made.refused


def test_wrong_letters_look_as_the_page_shows_them(command):
    made = command("truth,guess\nbête,bête\n", "--encoding", "latin-1")
    assert unescape(made.table[0][0]) == "bÃªte"
    assert "Latin-1" in made.said


def test_what_the_command_tells_stands_on_the_page(command):
    (shown,) = re.findall(r"^```text\n(read .*?)^```$", EXPLORE, re.MULTILINE | re.DOTALL)
    made = command("truth;guess;who\n007;7;é\n7;7;é\n007;007;é\n".encode("latin-1"))
    assert made.said.startswith(shown)
