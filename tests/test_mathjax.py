"""MathJax is here as npm has it, and its page says so."""

import hashlib
import re

import pytest
import yaml

from tools.project import ROOT

FOLDER = ROOT / "assets" / "mathjax"
NOTE = (FOLDER / "README.md").read_text("utf-8")
NOTED = dict(re.findall(r"`([\w/-]+\.js)` \| `(\w{64})`", NOTE))


def test_each_script_s_hash_is_noted():
    assert set(NOTED) == {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}


@pytest.mark.parametrize("script", NOTED)
def test_a_script_is_the_one_whose_hash_is_noted(script: str):
    assert hashlib.sha256((FOLDER / script).read_bytes()).hexdigest() == NOTED[script]


def test_the_version_is_the_one_that_is_noted():
    version = re.search(r"`mathjax` (\d+\.\d+\.\d+)", NOTE)[1]
    assert f'="{version}"' in (FOLDER / "startup.js").read_text("utf-8")


def test_the_parts_that_are_loaded_are_here():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    loaded = settings["mathjax3_config"]["loader"]["load"]
    assert settings["mathjax_path"] == "mathjax/startup.js"
    assert {f"{part}.js" for part in loaded} < set(NOTED)
