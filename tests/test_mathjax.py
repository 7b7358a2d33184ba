"""MathJax is here as npm has it, and its page says so."""

import hashlib
import re

from tools.project import ROOT

FOLDER = ROOT / "assets" / "mathjax"
NOTE = (FOLDER / "README.md").read_text("utf-8")


def test_the_file_is_the_one_whose_hash_is_noted():
    noted = re.search(r"`tex-chtml\.js` \| `(\w{64})`", NOTE)[1]
    assert hashlib.sha256((FOLDER / "tex-chtml.js").read_bytes()).hexdigest() == noted


def test_the_version_is_the_one_that_is_noted():
    version = re.search(r"mathjax (\d+\.\d+\.\d+)", NOTE)[1]
    assert f'="{version}"' in (FOLDER / "tex-chtml.js").read_text("utf-8")
