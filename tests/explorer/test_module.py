"""The browser's side as a whole: one module, small, typed."""

import re
import shutil
import subprocess

import pytest

from confusionlab.explorer.module import FILES, HERE, module

MOST_BYTES = 60_000


def test_every_file_is_in_the_module():
    assert sorted(path.stem for path in (HERE / "js").glob("*.js")) == sorted(FILES)


def test_each_file_needs_only_those_before_it():
    for place, name in enumerate(FILES):
        text = (HERE / "js" / f"{name}.js").read_text("utf-8")
        needed = set(re.findall(r'^import .* from "\./(\w+)\.js";', text, re.MULTILINE))
        assert needed <= set(FILES[:place]), name


def test_the_module_is_one_without_imports():
    assert not re.search(r"^(import|export (?!default))", module(), re.MULTILINE)
    assert module().count("export default { render };") == 1


def test_the_module_is_small():
    assert len(module().encode()) <= MOST_BYTES


def test_the_types_hold(pytestconfig):
    compiler = pytestconfig.rootpath / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.is_file() or not shutil.which("node"):
        pytest.skip("no node_modules/typescript: run `npm ci` first")
    run = subprocess.run(
        ["node", str(compiler), "--project", str(HERE / "js")], capture_output=True, text=True, check=False
    )
    assert run.stdout == ""
    assert run.returncode == 0
