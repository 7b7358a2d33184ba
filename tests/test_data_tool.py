"""What is published was made from the real data, or it is not published."""

import pytest
import yaml

from confusionlab.datasets import cifar100_files, download
from confusionlab.datasets.cifar100_files import FOLDER
from tests.cifar_files import archive, contents, original
from tools import data
from tools.project import ROOT


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """An empty folder of data, and nobody who answers."""
    files = contents()
    nobody = original(files, archive(files), "http://127.0.0.1:9/cifar-100-python.tar.gz")
    monkeypatch.setattr(cifar100_files, "ORIGINAL", nobody)
    monkeypatch.setattr(download, "_RETRIES", 0)
    for proxy in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", str(tmp_path))
    return tmp_path


def test_a_stand_in_is_said_and_permitted(folder, capsys):
    data.main([])
    said = capsys.readouterr().out
    assert "creditcard: a stand-in (" in said
    assert "cifar100: a stand-in (" in said


def test_a_stand_in_is_refused_where_the_data_have_to_be_real(folder):
    with pytest.raises(SystemExit) as refused:
        data.main(["--require-real"])
    message = str(refused.value)
    assert message.startswith("Not to be published: creditcard and cifar100 would be shown from a stand-in.")
    for needed in (str(folder), "creditcard.csv", "cifar-100-python.tar.gz", "CONFUSIONLAB_DATA_DIR"):
        assert needed in message


def test_only_what_is_missing_is_named(folder):
    (folder / FOLDER).mkdir()
    for name, content in contents().items():
        (folder / FOLDER / name).write_bytes(content)
    with pytest.raises(SystemExit, match=r"^Not to be published: creditcard would") as refused:
        data.main(["--require-real"])
    assert "cifar" not in str(refused.value)


def test_real_data_are_not_refused(monkeypatch, capsys):
    monkeypatch.setattr(data, "READERS", {"creditcard": lambda folder: None, "cifar100": lambda folder: None})
    data.main(["--require-real"])
    assert capsys.readouterr().out == "creditcard: the real data\ncifar100: the real data\n"


def test_the_workflow_asks_for_real_data_before_it_builds_what_it_publishes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/book.yml").read_text("utf-8"))
    steps, publishing = workflow["jobs"]["build"]["steps"], workflow["jobs"]["publish"]
    commands = [step.get("run", "") for step in steps]
    asks = next(place for place, command in enumerate(commands) if "tools.data --require-real" in command)
    assert asks < commands.index(".ci/run")
    assert steps[asks]["if"] == publishing["if"]
    assert publishing["needs"] == "build"
