"""The examples of "Coming from scikit-learn" are run, and print what stands under them."""

import re

import pytest

from tests.exchange.running import run_python, run_with_torch, same
from tools.project import BUILD, ROOT

PAGE = (ROOT / "book" / "coming_from.md").read_text("utf-8")
PARTS = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
SECTIONS = dict(zip(PARTS[1::2], PARTS[2::2], strict=True))
EXAMPLE = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYCM = BUILD / "pycm"


def example(library):
    """Return a section's code and what stands under it."""
    ((code, printed),) = EXAMPLE.findall(SECTIONS[library])
    return code, printed


def test_there_is_a_table_for_each_library():
    assert list(SECTIONS) == ["scikit-learn", "torchmetrics", "pycm", "pandas"]
    for library, text in SECTIONS.items():
        assert f"| {library}, and → here | what differs, and why |" in text


@pytest.mark.parametrize("library", ["scikit-learn", "pandas"])
def test_the_example_prints_what_stands_under_it(library, tmp_path):
    code, expected = example(library)
    printed = run_python(code, tmp_path)
    assert same(printed, expected), printed


def test_the_example_of_torchmetrics(tmp_path):
    code, expected = example("torchmetrics")
    printed = run_with_torch(code, tmp_path)
    assert same(printed, expected), printed


def test_the_example_of_pycm(tmp_path):
    if not (PYCM / "pycm").exists():
        pytest.skip(f"pycm is not there: pip install --no-deps --target {PYCM.relative_to(ROOT)} pycm art")
    code, expected = example("pycm")
    printed = run_python(f"import sys; sys.path.append({str(PYCM)!r})\n{code}", tmp_path)
    assert same(printed, expected), printed


@pytest.mark.parametrize("library", SECTIONS)
def test_each_of_their_calls_has_one_of_ours(library):
    rows = [line for line in SECTIONS[library].splitlines() if line.startswith("| ") and "→" in line]
    assert len(rows) > 8
    for row in rows[1:]:
        assert re.fullmatch(r"\| .+<br>→ .+ \|.*\|", row), row
