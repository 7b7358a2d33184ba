"""The browser's side as a whole: one module, small, typed."""

import re
import shutil
import subprocess
from base64 import b64decode
from types import NoneType
from typing import get_args, get_type_hints

import pytest

from confusionlab.explorer import contents, payload, state
from confusionlab.explorer.module import _COMMENTS, FILES, HERE, module
from confusionlab.explorer.page import _classic

MOST_BYTES = 38_000  # of what a page carries, unpacked from base64


def test_every_file_is_in_the_module():
    assert sorted(path.stem for path in (HERE / "js").glob("*.js")) == sorted(FILES)


def test_each_file_needs_only_those_before_it():
    for place, name in enumerate(FILES):
        text = (HERE / "js" / f"{name}.js").read_text("utf-8")
        needed = set(re.findall(r'^import [^;]* from "\./(\w+)\.js";', text, re.MULTILINE))
        assert needed <= set(FILES[:place]), name


def test_the_module_is_one_without_imports():
    assert not re.search(r"^(import|export (?!default))", module(), re.MULTILINE)
    assert module().count("export default { render };") == 1


def test_a_comment_takes_nothing_along_but_itself():
    text = "  /** @type {A} */ (a);\n  keep(a);\n  /** What b is. */\n  keep(/** @type {B} */ (b));\n"
    assert _COMMENTS.sub("", text) == "  (a);\n  keep(a);\n  keep((b));\n"


def test_the_module_is_small():
    assert len(b64decode(_classic())) <= MOST_BYTES


def test_the_types_hold(pytestconfig):
    compiler = pytestconfig.rootpath / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.is_file() or not shutil.which("node"):
        pytest.skip("no node_modules/typescript: run `npm ci` first")
    run = subprocess.run(
        ["node", str(compiler), "--project", str(HERE / "js")], capture_output=True, text=True, check=False
    )
    assert run.stdout == ""
    assert run.returncode == 0


def in_javascript(name, file):
    """Give the members of a JSDoc type: name to type."""
    text = (HERE / "js" / f"{file}.js").read_text("utf-8")
    block = re.search(rf"@typedef {{object}} {name}\n(.*?)\*/", text, re.DOTALL)
    if block:
        return {key: said for said, key in re.findall(r"@property {(.*)} (\w+)", block[1])}
    inline = re.search(rf"@typedef {{{{(.*?)}}}} {name}\b", text)[1]
    return dict(re.findall(r"(\w+)\??: ([^,]+)", inline))


def in_python(typed):
    return get_type_hints(typed, localns={"State": state.State})


def words(hint):
    """Give the texts that a type allows by name."""
    parts = get_args(hint)
    return {part for part in parts if isinstance(part, str)}.union(*map(words, parts))


@pytest.mark.parametrize(
    ("typed", "file"),
    [
        (payload.Header, "payload"),
        (payload.Section, "payload"),
        (payload.Sprites, "payload"),
        (state.State, "classes"),
    ],
)
def test_python_and_the_browser_mean_the_same(typed, file):
    said, hints = in_javascript(typed.__name__, file), in_python(typed)
    assert set(said) == set(hints)
    for key, hint in hints.items():
        assert ("null" in said[key].split(" | ")) == (NoneType in get_args(hint)), key
        if "import(" not in said[key] and said[key] != "Kind":
            assert set(re.findall(r'"(\w+)"', said[key])) == words(hint), key


def test_an_example_shows_the_same_kinds():
    assert set(in_javascript("Content", "payload")) == set(contents._KINDS)
