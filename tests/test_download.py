"""Fetching a file from servers that misbehave, in processes that are killed, onto disks that are full."""

import hashlib
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tqdm import tqdm

from confusionlab.datasets import download
from confusionlab.datasets.download import NotFetchedError, data_folder, fetch
from tests.servers import serving

CONTENT = b"Time,Amount\n" + b"".join(b"%d,%d.99\n" % (row, row % 97) for row in range(40_000))
SHA256 = hashlib.sha256(CONTENT).hexdigest()
LOCK = ".table.csv.lock"

FETCH = "import sys; from pathlib import Path; from confusionlab.datasets.download import fetch; "
FETCH += "fetch(sys.argv[1], sys.argv[2], Path(sys.argv[3]))"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(CONTENT) as running:
        yield running


@pytest.fixture
def table(tmp_path):
    return tmp_path / "data" / "table.csv"


@pytest.fixture
def once(monkeypatch):
    """Try once only: the waits between attempts would be most of the tests' time."""
    monkeypatch.setattr(download, "_RETRIES", 0)


def left_beside(path):
    return sorted(found.name for found in path.parent.iterdir() if found.name != LOCK)


def fetching(url, path):
    command = [sys.executable, "-c", FETCH, url, SHA256, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("behaviour", ["whole", "redirected", "slow"])
def test_a_file_arrives_whole(server, table, once, behaviour, capfd, monkeypatch):
    # Where another test has imported ipykernel, tqdm takes this process for a notebook.
    monkeypatch.setattr("pooch.downloaders.tqdm", tqdm)
    fetch(server.address(behaviour), SHA256, table)
    assert table.read_bytes() == CONTENT
    assert left_beside(table) == ["table.csv"]
    assert "100%" in capfd.readouterr().err, "no progress bar"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_others_may_read_what_was_fetched(server, table):
    fetch(server.address("whole"), SHA256, table)
    assert stat.S_IMODE(table.stat().st_mode) == 0o644


def test_a_file_that_is_there_is_not_fetched_again(server, table):
    table.parent.mkdir()
    table.write_text("put here by hand")
    fetch(server.address("whole"), SHA256, table)
    assert table.read_text() == "put here by hand"
    assert not server.downloads


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("truncated", "broke off"),
        ("unannounced", "is not the file: its SHA-256"),
        ("altered", "is not the file: its SHA-256"),
        ("login", "is not the file: its SHA-256"),
        ("broken", "500"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left(server, table, once, behaviour, reason):
    with pytest.raises(NotFetchedError, match=reason):
        fetch(server.address(behaviour), SHA256, table)
    assert left_beside(table) == []


def test_an_attempt_that_breaks_off_is_repeated(server, table, monkeypatch):
    monkeypatch.setattr(download, "_RETRIES", 1)
    fetch(server.address("flaky"), SHA256, table)
    assert table.read_bytes() == CONTENT
    assert server.downloads["flaky"] == 2


def test_a_server_that_falls_silent_is_not_waited_for(server, table, once, monkeypatch):
    monkeypatch.setattr(download, "_READ_SECONDS", 0.2)
    with pytest.raises(NotFetchedError, match="broke off"):
        fetch(server.address("endless"), SHA256, table)
    assert left_beside(table) == []


def test_without_a_connection_it_gives_up_before_it_touches_the_disk(table):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotFetchedError, match=f"127.0.0.1:{port} cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/table.csv", SHA256, table)
    assert not table.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the quota is POSIX's limit on a file's size")
def test_a_full_disk_is_said_and_nothing_is_left(server, table, once):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(CONTENT) // 3, hard))
    try:
        with pytest.raises(NotFetchedError, match=f"in the folder {table.parent}"):
            fetch(server.address("whole"), SHA256, table)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left_beside(table) == []


def test_a_folder_that_cannot_be_made_is_said(server, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(NotFetchedError, match="in the folder"):
        fetch(server.address("whole"), SHA256, tmp_path / "data" / "table.csv")


def test_of_two_processes_one_downloads_and_both_get_the_file(server, table):
    first, second = (fetching(server.address("slow"), table) for _ in range(2))
    for process in (first, second):
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    assert table.read_bytes() == CONTENT
    assert server.downloads["slow"] == 1


def test_without_locks_the_file_still_arrives_whole(server, table, monkeypatch):
    def refuse(_):
        raise OSError("this file system has no locks")

    monkeypatch.setattr(download, "_lock", refuse)
    fetch(server.address("whole"), SHA256, table)
    assert table.read_bytes() == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("by", ["SIGINT", "SIGKILL"])
def test_a_process_stopped_midway_leaves_nothing_that_is_used(server, table, by):
    process = fetching(server.address("endless"), table)
    assert server.halfway.wait(60)
    process.send_signal(getattr(signal, by))
    process.communicate()
    assert process.returncode != 0
    assert not table.exists()
    if by == "SIGINT":
        assert left_beside(table) == []
    fetch(server.address("whole"), SHA256, table)
    assert table.read_bytes() == CONTENT
    assert left_beside(table) == ["table.csv"], "what the killed process left was not swept away"


def test_the_folder_is_the_one_that_the_variable_names(monkeypatch, tmp_path):
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", str(tmp_path / "here"))
    assert data_folder() == tmp_path / "here"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", "there")
    assert data_folder() == tmp_path / "there"
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", f"~{os.sep}data")
    assert data_folder() == Path.home() / "data"


def test_without_the_variable_it_is_the_systems_folder_for_caches(monkeypatch):
    monkeypatch.delenv("CONFUSIONLAB_DATA_DIR", raising=False)
    assert data_folder().name == "confusionlab"
    assert data_folder().is_absolute()
