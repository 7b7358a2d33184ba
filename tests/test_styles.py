"""The style sheets of the site agree with each other."""

import re

from tools.project import ROOT

SHEETS = sorted((ROOT / "assets").rglob("*.css"))
NAMED = re.compile(r"^\s*(--lab-[\w-]+):", re.MULTILINE)


def test_a_name_for_a_colour_has_its_values_in_one_sheet():
    """A page may load them all, and the value that counts would be that of whichever rule is stronger."""
    found = [
        set(re.findall(r"^\s*(--lab-[\w-]+):", sheet.read_text("utf-8"), re.MULTILINE)) for sheet in SHEETS
    ]
    assert len(found) == 4
    assert [name for name in set.union(*found) if sum(name in names for names in found) > 1] == []
