"""ARCHITECTURE.md is the map: its tree is that of the folders, and what it names is there."""

import re

import pytest

from tools.project import ROOT

TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
TREES = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
PACKAGE = "src/confusionlab"


def listed(tree):
    """Return the paths that a tree names, from its indents."""
    paths, above = [], []
    for line in tree.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        above = [*above[: len(indent) // 2], name.rstrip("/")]
        paths.append("/".join(above))
    return paths


def modules(folder):
    """Return what a reader of a folder sees: its modules and packages."""
    return {
        path.name
        for path in folder.iterdir()
        if (path.suffix == ".py" and path.name != "__init__.py") or (path / "__init__.py").exists()
    }


REPOSITORY, OF_PACKAGE = listed(TREES[0]), listed(TREES[1])


def test_the_folders_of_the_repository_are_listed():
    made = {"data", "node_modules", "dist"}
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_")) and path.name not in made
    }
    assert set(REPOSITORY) == folders


def test_what_the_tree_names_is_there():
    assert OF_PACKAGE[0] == PACKAGE
    missing = [path for path in OF_PACKAGE if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize(
    "folder", [path for path in OF_PACKAGE if any(other.startswith(f"{path}/") for other in OF_PACKAGE)]
)
def test_each_folder_that_is_opened_is_listed_whole(folder):
    named = {path.removeprefix(f"{folder}/") for path in OF_PACKAGE if path.startswith(f"{folder}/")}
    assert modules(ROOT / folder) <= {name for name in named if "/" not in name}


def test_at_most_fourteen_modules_lie_at_the_top():
    assert len(list((ROOT / PACKAGE).glob("*.py"))) <= 14


def test_every_file_that_the_map_points_to_is_there():
    pointed = re.findall(r"`((?:src|tests|tools|book|solutions|templates|assets)/[\w./-]+)`", TEXT)
    assert pointed
    patterns = re.compile(r"NN_name|/x\.")  # the places of a lesson or solution that is to come
    assert not [path for path in pointed if not patterns.search(path) and not (ROOT / path).exists()]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_map_is_linked(page):
    assert "(ARCHITECTURE.md)" in (ROOT / page).read_text("utf-8")
