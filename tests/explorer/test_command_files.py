"""`confusionlab explore` reads what other programs write, or says what to do with it."""

import bz2
import codecs
import gzip
import io
import lzma
import re
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from tests.explorer.commanding import TWO_COLUMNS, run

PLAIN = "truth,guess,text\nchat,chat,un\nchat,chien,deux\nchien,chien,trois\n"
COUNTS = [[1, 1], [0, 1]]
ACCENTS = PLAIN.replace("chat", "bête")


@pytest.mark.parametrize(
    ("separator", "said"), [(",", "',' between columns"), (";", "';' between"), ("\t", "tab between columns")]
)
@pytest.mark.parametrize("name", ["predictions.csv", "predictions.tsv", "predictions.txt"])
def test_separators_are_recognised_and_said(command, separator, said, name):
    made = command(PLAIN.replace(",", separator), name=name)
    assert made.table == (["chat", "chien"], COUNTS)
    assert said in made.said


def test_a_text_may_hold_the_other_separators(command):
    made = command('truth;guess;text\nchat;chat;"a, b; c, ""d"""\nchien;chat;,,,,\n')
    assert made.table[1] == [[1, 0], [1, 0]]


@pytest.mark.parametrize(("separator", "typed"), [("|", "|"), ("\t", "tab"), ("\t", r"\t"), (" ", " ")])
def test_another_separator_can_be_named(command, separator, typed):
    assert command(PLAIN.replace(",", separator), "--sep", typed).table[1] == COUNTS


def test_a_separator_named_overrules_what_is_seen(command):
    content = "truth,guess\na,a\n"
    refused = command(content, "--sep", ";").refused
    assert "there is no column 'truth'" in refused
    assert "name it with --sep" in refused
    assert "expected one character, or the word tab, got ', '" in command(content, "--sep", ", ").refused


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8\n"),
        ("utf-8-sig", "UTF-8 with a byte-order mark"),
        ("utf-16", "UTF-16\n"),
        ("utf-16-le", "UTF-16 without a byte-order mark"),
        ("utf-16-be", "UTF-16 without a byte-order mark"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Latin-1"),
    ],
)
def test_encodings_are_recognised_and_said(command, encoding, said):
    made = command(ACCENTS.encode(encoding))
    assert made.table == (["bête", "chien"], COUNTS)
    assert said in made.said


def test_the_last_letter_counts_too(command):
    content = "truth,guess,text\na,a," + "e" * (1 << 20) + "\nb,b,é\n"
    assert "Latin-1" in command(content.encode("latin-1")).said
    assert "UTF-8" in command(content.encode("utf-8")).said


def test_windows_own_letters_are_read(command):
    assert command("truth,guess\n“€”,“€”\n".encode("cp1252")).table[0] == ["“€”"]


def test_another_encoding_can_be_named(command):
    cyrillic = PLAIN.replace("chat", "кот").encode("koi8-r")
    assert command(cyrillic, "--encoding", "koi8-r").table[0] == ["chien", "кот"]
    assert command(ACCENTS.encode("utf-8-sig"), "--encoding", "utf8").table[0] == ["bête", "chien"]
    assert "not in UTF-8; leave" in command(ACCENTS.encode("latin-1"), "--encoding", "utf-8").refused
    assert (
        "unknown encoding 'utf-9'; expected a name such as" in command(PLAIN, "--encoding", "utf-9").refused
    )
    assert "unknown encoding 'base64'" in command(PLAIN, "--encoding", "base64").refused


def zipped(content, *names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("p.csv.gz", gzip.compress),
        ("p.csv.bz2", bz2.compress),
        ("p.csv.xz", lzma.compress),
        ("p.zip", lambda content: zipped(content, "p.csv")),
    ],
)
def test_packed_files_are_unpacked(command, name, packed):
    assert command(packed(ACCENTS.encode("latin-1")), name=name).table == (["bête", "chien"], COUNTS)


def test_archives_that_hold_no_one_table(command):
    assert "holds 2 files; unpack it" in command(zipped(b"", "a.csv", "b.csv"), name="p.zip").refused
    assert "no zip archive" in command(PLAIN, name="p.zip").refused


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress])
def test_a_damaged_archive(command, packed):
    name = {gzip: "p.gz", bz2: "p.bz2", lzma: "p.xz"}[sys.modules[packed.__module__]]
    whole = packed(PLAIN.encode() * 99)
    assert "can't be unpacked" in command(whole[: len(whole) // 2], name=name).refused
    assert "can't be unpacked" in command(PLAIN, name=name).refused


@pytest.mark.parametrize(
    "content", [b"", b" \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\n".encode("utf-16")]
)
@pytest.mark.parametrize("more", [(), ("--encoding", "utf-8"), ("--sep", ";")])
def test_an_empty_file(command, content, more):
    assert "the file is empty" in command(content, *more).refused


def test_what_is_no_text_is_none_in_any_encoding(command):
    assert "this is a workbook" in command(b"PK\x03\x04fake", "--encoding", "utf-8").refused
    assert "this is JSON" in command(b'[{"truth": 1}]', "--encoding", "utf-8").refused


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.xlsx", b"PK\x03\x04fake"),
        ("p.csv", b"PK\x03\x04fake"),
        ("p.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("p.ods", b"anything"),
    ],
)
def test_a_workbook_is_answered_with_the_next_step(command, name, content):
    assert 'save the sheet as "CSV UTF-8", and name that file' in command(content, name=name).refused


@pytest.mark.parametrize("name", ["p.json", "p.jsonl", "p.txt", "it's.json"])
@pytest.mark.parametrize("lines", [False, True])
def test_json_is_answered_with_a_line_that_works(command, name, lines, tmp_path, capsys):
    frame = pd.DataFrame({"truth": ["007", "007"], "guess": ["7", "007"]})
    refused = command(frame.to_json(orient="records", lines=lines), name=name).refused
    advice = re.search(r'python -c "(.*)"', refused)[1]
    subprocess.run([sys.executable, "-c", advice], check=True, cwd=tmp_path)
    made = run((tmp_path / name).with_suffix(".csv"), TWO_COLUMNS, capsys)
    assert made.table == (["007", "7"], [[1, 1], [0, 0]])


def test_what_is_no_text_is_said_to_be_none(command):
    assert "this is no file of text, and no Parquet file" in command(bytes(range(256)) * 9).refused
    assert "not a whole Parquet file" in command(b"PAR1 and no more").refused
    assert "not a whole Parquet file" in command(PLAIN, name="p.parquet").refused


def test_a_folder(tmp_path, capsys):
    assert "this is a folder; name the file in it" in run(tmp_path, TWO_COLUMNS, capsys).refused


def test_a_column_of_parquet_may_be_its_index(tmp_path, capsys):
    frame = pd.DataFrame({"truth": ["a", "b"], "guess": ["a", "a"]}).set_index("truth")
    frame.to_parquet(tmp_path / "indexed.parquet")
    made = run(tmp_path / "indexed.parquet", TWO_COLUMNS, capsys)
    assert made.table == (["a", "b"], [[1, 0], [1, 0]])
    assert "note: the column 'truth' is the index of the table" in made.said
    refused = run(tmp_path / "indexed.parquet", (*TWO_COLUMNS, "--sep", ";"), capsys).refused
    assert "leave --sep and --encoding out" in refused


def test_a_folder_of_parquet_files_is_a_table(tmp_path, capsys):
    frame = pd.DataFrame({"truth": ["a", "b"], "guess": ["a", "a"]})
    (tmp_path / "parts").mkdir()
    for part in "01":
        frame.to_parquet(tmp_path / "parts" / f"{part}.parquet")
    assert run(tmp_path / "parts", TWO_COLUMNS, capsys).table == (["a", "b"], [[2, 0], [2, 0]])


@pytest.mark.parametrize(
    ("header", "columns", "refused"),
    [
        ("truth,guess", ("truth", "gues"), "--predicted: there is no column 'gues'; did you mean 'guess'?"),
        ("truth,guess", ("Truth", "guess"), "--actual: there is no column 'Truth'; did you mean 'truth'?"),
        ("truth,guess", ("label", "guess"), "no column 'label'; the columns are 'truth', 'guess'"),
        ("truth,guess,guess", ("truth", "guess"), "--predicted: 2 columns are called 'guess'; give each"),
        ("cat,dog", ("truth", "guess"), "The first line ('cat', 'dog') looks like data"),
        ("1,7", ("truth", "guess"), "such as truth,guess"),
        ("truth guess", ("truth", "guess"), "name it with --sep"),
        ("truth,guess", ("truth", "truth"), "--actual and --predicted name one column, 'truth'; name two"),
    ],
)
def test_a_column_that_is_not_there(command, header, columns, refused):
    content = (
        f"{header}\ncat,dog,1\ncat,cat,2\n" if header.count(",") == 2 else f"{header}\ncat,dog\ncat,cat\n"
    )
    named = ("--actual", columns[0], "--predicted", columns[1])
    assert refused in command(content, columns=named).refused


def test_columns_that_were_not_named(command):
    assert (
        "--predicted) or, of two classes, of scores (--score"
        in command(PLAIN, columns=("--actual", "truth")).refused
    )


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        ("truth,guess,text\na,a,x\nb,b,x, y\n", "line 3 has 4 fields, but the first line names 3 columns"),
        ("truth,guess,text\nb,b,x, y\na,a,x\n", "line 2 has 4 fields"),
        ('truth,guess,text\n"a\nc",a,x\n\nb,b,x, y\n', "line 5 has 4 fields"),
        ("truth,guess,text\na,a,x,\nb,b,x, y\n", "line 3 has 4 fields"),
        ("truth,guess\n1,a,a\n2,b,b\n", "line 2 has 3 fields, but the first line names 2 columns"),
        ("truth,guess,text\na,a,x\nb,b,x,,\n", "line 3 has 5 fields"),
        ('truth,guess,text\na,a,x\nb,b,"x\na,a,x\n', "a quotation mark in line 3 is not closed"),
    ],
)
def test_lines_that_do_not_fit_are_named_as_an_editor_names_them(command, content, refused):
    assert refused in command(content).refused


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",un\n", ",un,\n").replace("deux", "deux,").replace("trois", "trois,"),
        PLAIN.replace(",un", "").replace(",deux", ""),
        f"\n\n{PLAIN}\n  \n",
        PLAIN.replace("un", '"un\nun"'),
        PLAIN.rstrip("\n"),
        re.sub(r"(\w+)", r'"\1"', PLAIN),
    ],
)
def test_lines_as_programs_write_them(command, content):
    assert command(content).table == (["chat", "chien"], COUNTS)
