"""Facts that must agree: addresses, versions, and what Colab has."""

import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tools import project
from tools.project import HOMEPAGE, LOCK, REPOSITORY, ROOT, VERSION

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# What the design measured in Colab; installing the package there must replace none of it.
COLAB = {
    "matplotlib": "3.10.0",
    "numpy": "2.1.0",
    "pandas": "2.2.0",
    "python": "3.13.0",
    "scikit-learn": "1.6.0",
    "seaborn": "0.13.2",
}
# Which versions Colab has was not measured. Pooch and tqdm are small, without packages of their own that
# Colab pins; pooch needs requests. Of pillow and scipy the bound is the first with wheels for Colab's Python.
NOT_KNOWN = {"pillow", "pooch", "requests", "scipy", "tqdm"}
REQUIREMENTS = [Requirement(text) for text in PROJECT["dependencies"]]
GITHUB = re.compile(r"https://github\.com/([\w.-]+/confusionlab)\b")


def tracked(*patterns):
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda item: item.name)
def test_installing_in_colab_replaces_nothing(requirement):
    if requirement.name not in NOT_KNOWN:
        assert requirement.specifier.contains(COLAB[requirement.name])


def test_colab_has_a_python_that_the_package_takes():
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(COLAB["python"])


def test_every_mention_of_the_repository_is_the_address_in_pyproject():
    owner_and_name = REPOSITORY.removeprefix("https://github.com/")
    for path in tracked("*.md", "*.yml", "*.cff", "*.ipynb", "*.toml"):
        for found in GITHUB.findall(path.read_text("utf-8")):
            assert found == owner_and_name, path


def test_the_citation_file_agrees_with_pyproject():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert Version(str(citation["version"])) == Version(VERSION)
    assert citation["repository-code"] == REPOSITORY
    assert citation["url"] == HOMEPAGE


def test_the_text_to_cite_has_this_version():
    assert f"version = {{{VERSION}}}," in (ROOT / "book" / "licence.md").read_text("utf-8")


def test_the_changelog_and_the_citation_file_say_when_this_version_was_released_if_it_was():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    heading = re.search(r"^## (.*)", changelog, re.MULTILINE)[1]
    if Version(VERSION).is_devrelease:
        assert heading == "[Unreleased]"
        assert f"[Unreleased]: {REPOSITORY}/" in changelog
        assert "date-released" not in citation
    else:
        assert heading == f"[{VERSION}] - {citation['date-released']}"
        assert f"[{VERSION}]: {REPOSITORY}/releases/tag/v{VERSION}\n" in changelog


def test_notebooks_install_a_release_by_its_tag_and_what_is_not_released_from_the_main_branch():
    reference = "main" if Version(VERSION).is_devrelease else f"v{VERSION}"
    for path in tracked("notebooks/*.ipynb", "exercises/*.ipynb"):
        asked = re.findall(r"confusionlab(?:\[[\w,]+\])? @ git\+[^@]+@([\w.]+)", path.read_text("utf-8"))
        assert asked == [reference], path


def test_every_link_to_colab_opens_the_notebooks_of_this_version():
    for path in tracked("*.md", "*.yml", "*.ipynb"):
        links = re.findall(r"https://colab\.research\.google\.com/github/[^)\s\"]+", path.read_text("utf-8"))
        assert all(link.startswith(project.COLAB) for link in links), path


def test_the_lock_file_pins_exactly_and_names_no_index():
    text = LOCK.read_text("utf-8")
    assert "://" not in text
    names = re.findall(r"^([A-Za-z0-9._-]+)(\S*)", text, re.MULTILINE)
    assert all(pin.startswith("==") for name, pin in names if name != "#")
    assert {"jupyter-book", "numpy", "scikit-learn", "nbval"} <= {name for name, _ in names}


@pytest.mark.parametrize(
    ("system", "machine", "python", "expected"),
    [
        ("linux", "x86_64", "3.13", ["tensorflow-cpu"]),
        ("linux", "aarch64", "3.11", ["tensorflow"]),
        ("darwin", "arm64", "3.12", ["tensorflow"]),
        ("win32", "AMD64", "3.13", ["tensorflow"]),
        ("darwin", "x86_64", "3.12", []),
        ("linux", "x86_64", "3.14", []),
    ],
)
def test_the_lock_file_asks_for_tensorflow_where_there_is_one(system, machine, python, expected):
    pins = re.findall(r"^tensorflow(?:-cpu)?==.*?(?= \\)", LOCK.read_text("utf-8"), re.MULTILINE)
    here = {
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    asked = [pin for pin in map(Requirement, pins) if pin.marker is None or pin.marker.evaluate(here)]
    assert [pin.name for pin in asked] == expected
