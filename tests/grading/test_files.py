"""Files that are written whole or not at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from confusionlab.grading.files import add_line, only_writer, write_whole


def test_a_file_that_cannot_be_written_is_named_and_as_before(tmp_path):
    (tmp_path / "page.html").mkdir()  # stands for whatever the system refuses
    with pytest.raises(OSError, match=r"page\.html could not be written: Is a directory\. Once"):
        write_whole(tmp_path / "page.html", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_of_two_writers_at_once_each_leaves_a_whole_file(tmp_path):
    path = tmp_path / "journal.jsonl"
    texts = [letter * 100_000 for letter in "ab"]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda text: [write_whole(path, text) for _ in range(20)], texts))
    assert path.read_text() in texts
    assert list(tmp_path.iterdir()) == [path]


def test_a_line_after_half_a_line_is_one_of_its_own(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_text('{"digest": "a"}\n{"dig')
    add_line(path, '{"digest": "b"}')
    assert path.read_text().split("\n") == ['{"digest": "a"}', '{"dig', '{"digest": "b"}']


def test_a_folder_is_free_again_after_its_writer(tmp_path):
    folder = tmp_path / "new"
    with (
        only_writer(folder),
        pytest.raises(OSError, match="another grader is writing to"),
        only_writer(folder),
    ):
        pass
    with only_writer(folder):
        pass
