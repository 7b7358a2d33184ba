"""`confusionlab explore -o`: where the page goes, which files it looks for, and what --help tells."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from confusionlab.cli import main
from confusionlab.explorer.contents import thumbnail
from tests.explorer.commanding import TWO_COLUMNS, run


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "predictions.csv"
    file.write_text("truth,guess\na,a\nb,a\n")
    return file


@pytest.mark.parametrize(
    ("page", "refused"),
    [
        ("nowhere/page.html", "-o: there is no folder {folder}/nowhere; make it first, or name another one"),
        ("", "-o: {folder} is a folder; name a file in it, such as {folder}/page.html"),
        ("predictions.csv", "is the table itself; name a page, such as {folder}/predictions.html"),
    ],
)
def test_a_page_that_cannot_be_written_there(table, tmp_path, page, refused, capsys):
    before = table.read_bytes()
    assert main(["explore", str(table), *TWO_COLUMNS, "-o", str(tmp_path / page)]) == 1
    assert refused.format(folder=tmp_path) in capsys.readouterr().err
    assert table.read_bytes() == before


def test_only_examples_that_are_kept_are_looked_for_among_the_files(command, monkeypatch):
    looked_for = []
    is_file = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: looked_for.append(path) or is_file(path))
    rows = "".join(f"{'ab'[n % 2]},a,text {n}\n" for n in range(1000))
    assert command(f"truth,guess,text\n{rows}", "--example", "text", "--keep", "3").status == 0
    assert sorted(path.name for path in looked_for) == [f"text {n}" for n in range(6)]


@pytest.mark.parametrize(
    "texts", [["007", "1.50"], ["1e3", "-0"], ["True", "False"], ["x", "007"], ["", "nan"]]
)
def test_an_example_is_shown_as_it_is_written(driver, command, texts):
    rows = "".join(f"a,a,{text}\n" for text in texts)
    made = command(f"truth,guess,text\n{rows}", "--example", "text")
    driver.open_html(made.page.read_text("utf-8"))
    driver.click(0, 0)
    assert driver.page.locator(".examples .text").all_inner_texts() == [text for text in texts if text]


def test_an_example_in_parquet_may_be_anything(tmp_path, capsys):
    what = [[1.0, 2.0], None, [3.0]]
    frame = pd.DataFrame({"truth": list("aab"), "guess": list("aaa"), "what": what})
    frame["when"] = pd.to_datetime(["2024-05-17", None, None])
    frame["how"] = pd.array([1, None, 2], dtype="Int64")
    frame.to_parquet(tmp_path / "predictions.parquet")
    for column in ("what", "when", "how"):
        made = run(tmp_path / "predictions.parquet", (*TWO_COLUMNS, "--example", column), capsys)
        assert made.table == (["a", "b"], [[2, 0], [1, 0]])


AWAY = [
    "../secret.txt",
    "below/../../secret.txt",
    "{outside}",
    "link.txt",
    r"\\\\host\\share\\x.png",
    "C:x.png",
    "\\\\x.png",
]


def test_a_table_shows_no_file_outside_its_folder(driver, tmp_path, monkeypatch, capsys):
    """A table may be a stranger's, and its page is made to be passed on."""
    folder, outside = tmp_path / "downloads", tmp_path / "secret.txt"
    (folder / "below").mkdir(parents=True)
    outside.write_text("my secret")
    (folder / "link.txt").symlink_to(outside)
    (folder / "below" / "note.txt").write_text("shown")
    names = [name.format(outside=outside) for name in AWAY]
    rows = "".join(f"a,a,{name}\n" for name in [*names, "below/note.txt", r"below\note.txt"])
    (folder / "predictions.csv").write_text(f"truth,guess,text\n{rows}")
    looked_at = []
    resolve = Path.resolve
    monkeypatch.setattr(Path, "resolve", lambda path, **rest: looked_at.append(path) or resolve(path, **rest))
    made = run(folder / "predictions.csv", (*TWO_COLUMNS, "--example", "text"), capsys)
    driver.open_html(made.page.read_text("utf-8"))
    driver.click(0, 0)
    shown = driver.page.locator(".examples .text").all_inner_texts()
    assert shown == [*names, "shown", r"below\note.txt"]
    below = {folder, folder / "link.txt", folder / "below" / "note.txt", folder / r"below\note.txt"}
    assert {path for path in looked_at if path.suffix != ".html"} <= below | {folder / "predictions.csv"}


def test_a_file_that_is_no_picture_becomes_a_link_as_the_table_has_it(driver, tmp_path, capsys):
    """The page tells nobody where on this machine the table lies."""
    (tmp_path / "a 100%: report.pdf").write_bytes(b"%PDF")
    (tmp_path / "predictions.csv").write_text("truth,guess,text\na,a,a 100%: report.pdf\n")
    made = run(tmp_path / "predictions.csv", (*TWO_COLUMNS, "--example", "text"), capsys)
    driver.open_html(made.page.read_text("utf-8"))
    driver.click(0, 0)
    link = driver.page.locator(".examples a")
    assert link.get_attribute("href") == "./a%20100%25%3A%20report.pdf"


def test_what_is_called_a_picture_and_is_none_is_named(command, tmp_path):
    """A drawing in PostScript would start a program."""
    (tmp_path / "x.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n")
    made = command("truth,guess,text\na,a,x.png\n", "--example", "text")
    assert made.status == 1
    assert "x.png is no picture that can be read" in made.refused
    assert not made.page.exists()


def test_a_photograph_stands_upright(tmp_path):
    """A camera writes which way up it was held."""
    upside_down = Image.new("RGB", (4, 8), "white")
    exif = upside_down.getexif()
    exif[0x0112] = 6  # turned by a quarter
    upside_down.save(tmp_path / "photo.jpg", exif=exif)
    assert thumbnail(tmp_path / "photo.jpg").size == (8, 4)


@pytest.mark.parametrize("length", [10, 255, 256, 400, 499, 500, 5000])
def test_an_example_may_be_of_any_length(command, length):
    made = command(f"truth,guess,text\na,a,{'x' * length}\n", "--example", "text")
    assert made.status == 0


@pytest.mark.parametrize(
    ("option", "typed", "refused"),
    [
        ("--keep", "-1", "got '-1'; expected a whole number from 0 on"),
        ("--keep", "abc", "got 'abc'; expected a whole number from 0 on"),
        ("--threshold", "0,5", "got '0,5'; expected a number such as 0.5"),
        ("--threshold", "nan", "got 'nan'; expected a number such as 0.5"),
    ],
)
def test_numbers_that_are_none(table, option, typed, refused, capsys):
    with pytest.raises(SystemExit):
        main(["explore", str(table), *TWO_COLUMNS, option, typed, "-o", "page.html"])
    assert refused in capsys.readouterr().err


def test_every_example_of_the_help_works(tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        main(["explore", "--help"])
    told = capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    Path("predictions.csv").write_text("truth,guess,sure,picture\na,a,.9,x\nb,a,.8,y\n")
    Path("fraud.csv").write_text("kind,probability\ngenuine,.1\nfraud,.9\n")
    Path("export.csv").write_bytes("truth;guess\né;é\n".encode("latin-1"))
    commands = re.findall(r"^  (confusionlab explore .*?)(?<!\\)$", told, re.MULTILINE | re.DOTALL)
    assert len(commands) == 4
    for line in commands:
        assert main(shlex.split(line.replace("\\\n", " "))[1:]) == 0
