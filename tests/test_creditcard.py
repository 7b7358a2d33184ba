"""The credit-card data: the real file in every state it may be in, the stand-in, and the split."""

import hashlib
import logging
import re
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest

from confusionlab.datasets import creditcard as module
from confusionlab.datasets import creditcard_file, download, load_creditcard
from confusionlab.datasets.creditcard_file import COLUMNS
from tests.servers import ERROR_PAGE, serving

ROWS, FRAUDS = 300, 12


@pytest.fixture(scope="module")
def transactions():
    """A small file like the real one, whose numbers have all the digits that they can have."""
    generator = np.random.default_rng(5)
    values = generator.standard_normal((ROWS, 31))
    values[:, 0] = np.sort(generator.integers(0, 172_800, ROWS))
    values[:, 29] = np.round(generator.exponential(80, ROWS), 2)
    frame = pd.DataFrame(values, columns=list(COLUMNS))
    return frame.assign(Class=np.isin(np.arange(ROWS), np.arange(FRAUDS) * 20).astype(int))


@pytest.fixture(scope="module")
def content(transactions):
    return transactions.to_csv(index=False, lineterminator="\n").encode()


@pytest.fixture(autouse=True)
def published(monkeypatch, transactions, content):
    """Take the small file for the published one, at an address where nobody answers."""
    original = creditcard_file.Original(
        url="http://127.0.0.1:9/creditcard.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        rows=ROWS,
        frauds=FRAUDS,
        amount=float(transactions["Amount"].sum()),
    )
    for user in (creditcard_file, module):
        monkeypatch.setattr(user, "ORIGINAL", original)
    monkeypatch.setattr(download, "_RETRIES", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return original


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("CONFUSIONLAB_DATA_DIR", str(tmp_path))
    return tmp_path.resolve()


@pytest.fixture
def by_hand(folder, content):
    (folder / "creditcard.csv").write_bytes(content)
    return folder / "creditcard.csv"


@pytest.fixture
def quick_stand_in(monkeypatch, transactions):
    """Put a small table in the stand-in's place, where only the way to it is tested."""
    monkeypatch.setattr(module, "make_transactions", lambda: transactions.copy())


@pytest.fixture
def parsed_once(monkeypatch):
    """Count how often the CSV file is parsed."""
    parsed, parse = [], creditcard_file._parse
    monkeypatch.setattr(creditcard_file, "_parse", lambda path: parsed.append(path) or parse(path))
    return parsed


def test_a_file_put_there_by_hand_is_the_real_data(by_hand, transactions):
    creditcard = load_creditcard()
    assert creditcard.source == "real"
    assert creditcard.notice == ""
    assert creditcard.labels == ("genuine", "fraud")
    pd.testing.assert_frame_equal(creditcard.frame, transactions, check_exact=True)
    assert repr(creditcard).startswith("creditcard (real): 300 rows")
    assert "Stand-in" not in creditcard._repr_html_()
    assert "Dal Pozzolo" in creditcard._repr_html_()


def test_the_compact_copy_gives_the_same_without_parsing(by_hand, parsed_once):
    first, second = load_creditcard(), load_creditcard()
    assert len(parsed_once) == 1
    pd.testing.assert_frame_equal(first.frame, second.frame, check_exact=True)
    assert sorted(path.name for path in by_hand.parent.iterdir()) == ["creditcard.csv", "creditcard.npz"]


def test_the_compact_copy_alone_is_enough(by_hand, transactions):
    load_creditcard()
    by_hand.unlink()
    assert load_creditcard().source == "real"
    assert load_creditcard().frame.equals(transactions)


@pytest.mark.parametrize("damage", [lambda data: data[:-100], lambda data: data[:5000] + b"?" + data[5001:]])
def test_a_damaged_compact_copy_is_made_anew(by_hand, parsed_once, transactions, damage):
    load_creditcard()
    copy = by_hand.with_suffix(".npz")
    good = copy.read_bytes()
    copy.write_bytes(damage(good))
    assert load_creditcard().frame.equals(transactions)
    assert len(parsed_once) == 2
    assert copy.read_bytes() == good


def test_a_copy_of_another_file_is_made_anew(by_hand, parsed_once, content):
    load_creditcard()
    by_hand.write_bytes(content.replace(b"\n", b"\r\n"))
    with pytest.warns(UserWarning, match="not byte for byte"):
        load_creditcard()
    assert len(parsed_once) == 2


def test_a_copy_that_a_killed_process_left_half_written_is_swept_away(by_hand):
    left = by_hand.with_name(".copying-abc")
    left.mkdir()
    (left / "creditcard.npz").write_bytes(b"half of")
    assert load_creditcard().source == "real"
    assert sorted(path.name for path in by_hand.parent.iterdir()) == ["creditcard.csv", "creditcard.npz"]


def test_no_space_for_the_copy_only_costs_time(by_hand, monkeypatch, transactions):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert load_creditcard().frame.equals(transactions)
    assert [path.name for path in by_hand.parent.iterdir()] == ["creditcard.csv"]


@pytest.mark.parametrize(
    "change", [lambda data: data.replace(b"\n", b"\r\n"), lambda data: b"\xef\xbb\xbf" + data]
)
def test_the_right_content_in_other_bytes_is_used_with_a_warning(by_hand, content, transactions, change):
    by_hand.write_bytes(change(content))
    for _ in range(2):  # parsed, and from the compact copy
        with pytest.warns(UserWarning, match="is not byte for byte the published file: its SHA-256 is"):
            creditcard = load_creditcard()
        assert creditcard.source == "real"
        assert creditcard.frame.equals(transactions)


def _with(frame, **columns):
    return frame.assign(**columns).to_csv(index=False).encode()


@pytest.mark.parametrize(
    ("change", "came"),
    [
        (lambda frame, data: data[: len(data) // 2], "it cannot be read"),
        (lambda frame, data: data[: data.rindex(b"\n", 0, -1) + 1], "it has 299 rows; expected 300"),
        (lambda frame, data: data.rpartition(b",")[0], "it cannot be read"),
        (lambda frame, data: data.partition(b"\n")[0], "it has 0 rows; expected 300"),
        (lambda frame, data: b"", "its first line is ''"),
        (lambda frame, data: ERROR_PAGE, 'its first line is "<!DOCTYPE html>'),
        (lambda frame, data: b"\x1f\x8b" + data, "expected the 31 columns Time, V1"),
        (lambda frame, data: data.replace(b"V28,Amount", b"Amount,V28"), "expected the 31 columns Time, V1"),
        (lambda frame, data: data.replace(b"\n", b"\nx", 1), "could not convert string"),
        (lambda frame, data: _with(frame, Amount=frame["Amount"] + 0.01), "its Amount sums to"),
        (
            lambda frame, data: _with(frame, Class=1 - frame["Class"]),
            "it has 288 rows of Class 1; expected 12",
        ),
        (lambda frame, data: _with(frame, V7=np.inf), "are missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_the_file_is_kept(by_hand, transactions, content, change, came):
    by_hand.write_bytes(change(transactions, content))
    with pytest.raises(ValueError, match=came) as caught:
        load_creditcard()
    assert str(by_hand) in str(caught.value)
    assert "Delete it and load again" in str(caught.value)
    assert [path.name for path in by_hand.parent.iterdir()] == ["creditcard.csv"]


def test_it_is_downloaded_once(folder, monkeypatch, published, content, transactions):
    with serving(content) as server:
        monkeypatch.setattr(creditcard_file, "ORIGINAL", replace(published, url=server.address("whole")))
        for _ in range(2):
            creditcard = load_creditcard()
            assert creditcard.source == "real"
            assert creditcard.frame.equals(transactions)
        assert server.downloads["whole"] == 1
    assert (folder / "creditcard.csv").read_bytes() == content


@pytest.mark.usefixtures("quick_stand_in")
@pytest.mark.parametrize(
    ("behaviour", "reason"), [("login", "is not the file"), ("broken", "500"), ("truncated", "broke off")]
)
def test_a_failed_download_gives_the_stand_in_and_says_why(
    folder, monkeypatch, published, content, caplog, behaviour, reason
):
    with serving(content) as server:
        monkeypatch.setattr(creditcard_file, "ORIGINAL", replace(published, url=server.address(behaviour)))
        assert load_creditcard().source == "stand-in"
    assert reason in caplog.text
    assert [path.name for path in folder.iterdir()] == [".creditcard.csv.lock"]


@pytest.mark.usefixtures("quick_stand_in", "folder")
def test_a_stand_in_is_never_silent(caplog):
    with caplog.at_level(logging.WARNING):
        creditcard = load_creditcard()
    assert creditcard.source == "stand-in"
    assert creditcard.notice.startswith("Stand-in: these transactions are made up")
    for needed in ("creditcard.csv", "http://127.0.0.1:9/creditcard.csv", "CONFUSIONLAB_DATA_DIR"):
        assert needed in creditcard.notice
    [record] = caplog.records
    assert record.getMessage().startswith(creditcard.notice)
    assert "127.0.0.1:9 cannot be reached" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert repr(creditcard).splitlines()[0] == creditcard.notice
    assert "creditcard (stand-in)" in repr(creditcard)
    assert re.match("<div [^>]*><strong>Stand-in: ", creditcard._repr_html_())


@pytest.mark.usefixtures("by_hand")
def test_nobody_changes_the_data_for_the_next():
    creditcard = load_creditcard()
    with pytest.raises(FrozenInstanceError):
        creditcard.source = "stand-in"
    creditcard.frame.loc[0, "Amount"] = -1
    assert load_creditcard().frame.loc[0, "Amount"] >= 0


@pytest.fixture
def creditcard(by_hand):
    return load_creditcard()


def _parts(split):
    return split.train, split.validation, split.test


def test_the_parts_share_no_row_and_leave_none_out(creditcard):
    parts = _parts(creditcard.split(seed=0))
    assert [len(part.index) for part in parts] == [192, 48, 60]
    assert sorted(np.concatenate([part.index for part in parts])) == list(range(ROWS))
    for part in parts:
        assert (np.diff(part.index) > 0).all()
        assert part.targets.tolist() == creditcard.frame["Class"].iloc[part.index].tolist()
        assert part.inputs.shape == (len(part.index), 29)
        assert part.inputs.dtype == np.float32
        assert part.targets.dtype == np.int64


def test_each_part_has_its_share_of_frauds(creditcard):
    for seed in range(20):
        frauds = [int(part.targets.sum()) for part in _parts(creditcard.split(seed))]
        assert frauds == [8, 2, 2]


def test_the_same_seed_gives_the_same_parts(creditcard):
    first, again, other = creditcard.split(seed=3), creditcard.split(seed=3), creditcard.split(seed=4)
    for one, two in zip(_parts(first), _parts(again), strict=True):
        assert np.array_equal(one.inputs, two.inputs)
        assert np.array_equal(one.index, two.index)
    assert not np.array_equal(first.test.index, other.test.index)


def test_the_split_leaves_numpys_global_state_alone(creditcard):
    np.random.seed(1)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    creditcard.split(seed=0)
    assert np.random.random() == expected  # noqa: NPY002


def test_the_inputs_are_scaled_by_the_training_part_and_clipped(creditcard):
    creditcard.frame.loc[creditcard.split(0).test.index, "V1"] += 1000.0
    split, frame = creditcard.split(0), creditcard.frame
    columns = frame[[f"V{number}" for number in range(1, 29)]].assign(Amount=np.log(frame["Amount"] + 0.01))
    train = columns.iloc[split.train.index]
    expected = ((columns - train.mean()) / train.std(ddof=0)).clip(-5, 5)
    for part in _parts(split):
        np.testing.assert_allclose(part.inputs, expected.iloc[part.index], rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(part.inputs, split.scaler(frame.iloc[part.index]))
    assert (split.test.inputs[:, 0] == 5).all(), "the test part has moved the scaler, or was not clipped"


def test_time_is_not_among_the_inputs(creditcard):
    before = creditcard.split(0).train.inputs
    creditcard.frame["Time"] = 0.0
    assert np.array_equal(creditcard.split(0).train.inputs, before)
