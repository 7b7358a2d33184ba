"""CIFAR-100's files in every state they may be in: whole, cut off, altered, hostile, or not there."""

import json
import os
import pickle
import subprocess
import sys
import tarfile
from dataclasses import asdict, replace

import numpy as np
import pytest

from confusionlab.datasets import cifar100_files, download
from confusionlab.datasets.cifar100_files import CACHE, FOLDER, read_members, read_original, read_pickle
from confusionlab.datasets.download import NotFetchedError
from tests.cifar_files import TEST, TRAIN, archive, batch, contents, original, pickled, sha256
from tests.servers import serving

ARCHIVE = "cifar-100-python.tar.gz"
NOWHERE = f"http://127.0.0.1:9/{ARCHIVE}"
FILES = contents()
PACKED = archive(FILES)

READ = """
import json, sys
from pathlib import Path
from confusionlab.datasets import cifar100_files
cifar100_files.ORIGINAL = cifar100_files.Original(**json.loads(sys.argv[1]))
rows = cifar100_files.read_original(Path(sys.argv[2]))
print(rows.shape, int(rows.sum()))
"""


@pytest.fixture(autouse=True)
def published(monkeypatch):
    """Take the small files for the published ones, at an address where nobody answers."""
    known = original(FILES, PACKED, NOWHERE)
    monkeypatch.setattr(cifar100_files, "ORIGINAL", known)
    monkeypatch.setattr(download, "_RETRIES", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return known


@pytest.fixture
def unpacked(tmp_path):
    folder = tmp_path / FOLDER
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def parsed_once(monkeypatch):
    """Count how often the pickles are read."""
    parsed, parse = [], cifar100_files._rows
    monkeypatch.setattr(cifar100_files, "_rows", lambda folder: parsed.append(folder) or parse(folder))
    return parsed


def names_in(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def expected_rows():
    parts = [batch(TRAIN, 1), batch(TEST, 2)]
    pixels = np.concatenate([part["data"].reshape(-1, 3, 32, 32) for part in parts])
    return pixels.transpose(0, 2, 3, 1), [number for part in parts for number in part["fine_labels"]]


def test_the_files_are_laid_out_one_image_a_row_colours_last(unpacked, tmp_path):
    rows = read_original(tmp_path)
    images, fine = expected_rows()
    np.testing.assert_array_equal(rows[:, 2:].reshape(-1, 32, 32, 3), images)
    assert rows[:, 1].tolist() == fine
    assert rows[:, 0].tolist() == [number // 5 for number in fine]


def test_the_second_time_nothing_is_parsed(unpacked, tmp_path, parsed_once):
    first, second = read_original(tmp_path), read_original(tmp_path)
    assert len(parsed_once) == 1
    np.testing.assert_array_equal(first, second)
    assert isinstance(second, np.memmap)
    assert names_in(tmp_path) == [FOLDER, CACHE]


def test_nobody_changes_the_images_for_the_next(unpacked, tmp_path):
    with pytest.raises(ValueError, match="read-only"):
        read_original(tmp_path)[0, 0] = 7


def test_the_cache_alone_is_enough(unpacked, tmp_path):
    read_original(tmp_path)
    for path in unpacked.iterdir():
        path.unlink()
    unpacked.rmdir()
    np.testing.assert_array_equal(read_original(tmp_path)[:, 2:].reshape(-1, 32, 32, 3), expected_rows()[0])


def shorter(path):
    np.save(path, np.load(path)[:-1])


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.write_bytes(path.read_bytes()[:-1]), lambda path: path.write_bytes(b""), shorter],
)
def test_a_damaged_cache_is_made_anew(unpacked, tmp_path, parsed_once, damage):
    read_original(tmp_path)
    good = (tmp_path / CACHE).read_bytes()
    damage(tmp_path / CACHE)
    assert len(read_original(tmp_path)) == TRAIN + TEST
    assert len(parsed_once) == 2
    assert (tmp_path / CACHE).read_bytes() == good


def test_no_space_for_the_cache_only_costs_time(unpacked, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    rows = read_original(tmp_path)
    np.testing.assert_array_equal(rows[:, 2:].reshape(-1, 32, 32, 3), expected_rows()[0])
    assert not rows.flags.writeable
    assert names_in(tmp_path) == [FOLDER]


@pytest.mark.parametrize("name", ["train", "test", "meta"])
@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: b"", lambda data: data[:90] + b"\0" + data[91:]]
)
def test_a_file_of_another_hash_is_refused_and_kept(unpacked, tmp_path, name, damage):
    broken = damage(FILES[name])
    (unpacked / name).write_bytes(broken)
    said = f"{name} has SHA-256 {sha256(broken)}.*expected SHA-256 {sha256(FILES[name])}"
    with pytest.raises(ValueError, match=said):
        read_original(tmp_path)
    assert (unpacked / name).read_bytes() == broken
    assert names_in(tmp_path) == [FOLDER]


def test_a_missing_file_is_named(unpacked, tmp_path):
    (unpacked / "meta").unlink()
    with pytest.raises(ValueError, match="it has no file meta; expected the files train, test, meta"):
        read_original(tmp_path)


class Hostile:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def test_a_pickle_that_would_run_code_is_refused_before_it_does(unpacked, tmp_path):
    hostile = pickle.dumps({"data": [Hostile(tmp_path / "mark")]}, protocol=2)
    with pytest.raises(pickle.UnpicklingError, match=r"asks for .*mkdir; expected NumPy arrays and plain"):
        read_pickle(hostile)
    (unpacked / "train").write_bytes(hostile)
    with pytest.raises(ValueError, match="train has SHA-256"):
        read_original(tmp_path)
    assert not (tmp_path / "mark").exists()
    pickle.loads(hostile)  # noqa: S301 - or the test would prove nothing
    assert (tmp_path / "mark").is_dir()


@pytest.mark.parametrize(
    "name",
    [
        b"builtins\neval",
        b"numpy\nload",
        b"numpy.core.multiarray\nscalar",
        b"numpy\nndarray.tofile",
        b"os\nsystem",
    ],
)
def test_no_function_but_the_three_of_arrays_is_found(name):
    with pytest.raises(pickle.UnpicklingError, match="asks for"):
        read_pickle(b"\x80\x02c" + name + b"\n.")


def test_arrays_and_containers_are_read():
    assert read_pickle(pickled({"a": [1, (2, None)], "b": "c"})) == {"a": [1, (2, None)], "b": "c"}
    np.testing.assert_array_equal(read_pickle(FILES["test"])["data"], batch(TEST, 2)["data"])


def test_an_archive_put_there_by_hand_is_unpacked_and_kept(tmp_path):
    (tmp_path / ARCHIVE).write_bytes(PACKED)
    np.testing.assert_array_equal(read_original(tmp_path)[:, 2:].reshape(-1, 32, 32, 3), expected_rows()[0])
    assert names_in(tmp_path) == sorted([ARCHIVE, FOLDER, CACHE])
    for name, content in FILES.items():
        assert (tmp_path / FOLDER / name).read_bytes() == content


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: data[:-1], lambda data: b""]
)
def test_a_truncated_archive_is_refused_and_leaves_nothing(tmp_path, damage):
    broken = damage(PACKED)
    (tmp_path / ARCHIVE).write_bytes(broken)
    said = f"its SHA-256 is {sha256(broken)}.*expected SHA-256 {sha256(PACKED)}"
    with pytest.raises(ValueError, match=said):
        read_original(tmp_path)
    assert names_in(tmp_path) == [ARCHIVE]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_even_an_archive_taken_for_the_published_one_is_not_trusted_to_be_whole(tmp_path, share):
    path = tmp_path / ARCHIVE
    path.write_bytes(PACKED[: int(share * len(PACKED))])
    with pytest.raises(ValueError, match=r"it cannot be read|has SHA-256"):
        read_members(path)


def odd_member(name, kind=tarfile.REGTYPE, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        (odd_member("../mark"), "leads elsewhere"),
        (odd_member(f"{FOLDER}/../../mark"), "leads elsewhere"),
        (odd_member("/tmp/mark"), "leads elsewhere"),  # noqa: S108
        (odd_member(f"{FOLDER}/..\\..\\mark"), "leads elsewhere"),
        (odd_member("mark"), "leads elsewhere"),
        (odd_member(f"{FOLDER}/mark", tarfile.SYMTYPE, "../../mark"), "is a link"),
        (odd_member(f"{FOLDER}/mark", tarfile.LNKTYPE, f"{FOLDER}/train"), "is a link"),
        (odd_member(f"{FOLDER}/mark", tarfile.FIFOTYPE), "is a link or a device"),
    ],
)
def test_a_member_that_does_not_belong_there_spoils_the_archive(
    tmp_path, monkeypatch, published, member, fault
):
    packed = archive(FILES, member)
    monkeypatch.setattr(cifar100_files, "ORIGINAL", replace(published, sha256=sha256(packed)))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ARCHIVE).write_bytes(packed)
    with pytest.raises(ValueError, match=fault):
        read_original(tmp_path / "data")
    assert names_in(tmp_path / "data") == [ARCHIVE]
    assert names_in(tmp_path) == ["data"]


def test_a_member_of_another_hash_spoils_the_archive(tmp_path):
    path = tmp_path / ARCHIVE
    path.write_bytes(archive(FILES | {"test": FILES["test"] + b"!"}))
    with pytest.raises(ValueError, match="test has SHA-256"):
        read_members(path)
    path.write_bytes(archive({name: FILES[name] for name in ("train", "test")}))
    with pytest.raises(ValueError, match="meta has SHA-256"):
        read_members(path)


def test_it_is_downloaded_once_and_the_archive_is_not_kept(tmp_path, monkeypatch, published):
    with serving(PACKED) as server:
        monkeypatch.setattr(cifar100_files, "ORIGINAL", replace(published, url=server.address("whole")))
        for _ in range(2):
            assert len(read_original(tmp_path)) == TRAIN + TEST
        assert server.downloads["whole"] == 1
    assert names_in(tmp_path) == [FOLDER, CACHE]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [("altered", "is not the file: its SHA-256 is not"), ("truncated", "broke off"), ("broken", "500")],
)
def test_a_failed_download_says_why_and_leaves_nothing(tmp_path, monkeypatch, published, behaviour, reason):
    with serving(PACKED) as server:
        monkeypatch.setattr(cifar100_files, "ORIGINAL", replace(published, url=server.address(behaviour)))
        with pytest.raises(NotFetchedError, match=reason):
            read_original(tmp_path)
    assert names_in(tmp_path) == []


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(NotFetchedError, match="in the folder"):
        read_original(tmp_path / "data")


def test_of_two_processes_one_downloads_and_both_read_the_same(tmp_path, published):
    with serving(PACKED) as server:
        known = json.dumps(asdict(replace(published, url=server.address("slow"))))
        command = [sys.executable, "-c", READ, known, str(tmp_path)]
        both = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "ab"
        ]
        said = [process.communicate() for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        assert server.downloads["slow"] == 1
    assert said[0][0] == said[1][0]
    assert said[0][0].startswith(f"({TRAIN + TEST}, 3074)")
    assert names_in(tmp_path) == [FOLDER, CACHE]


def test_what_a_killed_process_left_half_written_is_swept_away(tmp_path):
    for left in (".unpacking-abc", f".{CACHE}-abc"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "train").write_bytes(FILES["train"][:50])
    (tmp_path / ARCHIVE).write_bytes(PACKED)
    assert len(read_original(tmp_path)) == TRAIN + TEST
    assert names_in(tmp_path) == [FOLDER, ARCHIVE, CACHE]
