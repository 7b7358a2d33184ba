"""The gradebook's own files: a table for spreadsheets, and JSON as its schema says."""

import csv
import json
from dataclasses import replace
from io import StringIO

import jsonschema
import pytest

from confusionlab.grading.marking.class_run import mark_class
from confusionlab.grading.reports import write_reports
from confusionlab.grading.reports.gradebook import (
    SCHEMA,
    grades_csv,
    grades_json,
    read_earlier,
    spreadsheet_safe,
)
from confusionlab.grading.status import CellStatus, ReportStatus, TaskStatus
from confusionlab.grading.submissions.collect import find_submissions
from tests.grading.helpers import SEED, Here, a_class, plan

pytestmark = pytest.mark.usefixtures("_in_this_process")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gradebook")
    submissions = find_submissions(a_class(folder / "class"), "01_spam")
    return mark_class(plan(), submissions, folder=folder / "out", pool=Here()).book


@pytest.fixture(scope="module")
def schema():
    return json.loads(SCHEMA.read_text("utf-8"))


def test_the_schema_knows_every_status(schema):
    parts = schema["$defs"]
    enums = {
        name: parts[name]["properties"]["status"]["enum"] for name in ("student", "task", "check", "error")
    }
    assert enums["student"] == list(ReportStatus)
    assert enums["task"] == list(TaskStatus)
    assert enums["check"] == list(CellStatus)
    assert enums["error"] == [status for status in CellStatus if status.has_stopped]


def test_the_table_has_a_row_for_each_students_each_task(book):
    rows = list(csv.DictReader(StringIO(grades_csv(book), newline="")))
    assert list(rows[0]) == ["student", "assignment", "task", "points", "max_points", "status"]
    assert len(rows) == 7 * 5
    annas = [row for row in rows if row["student"] == "anna"]
    assert [row["task"] for row in annas] == ["missed", "cells", "recall", "order", "claim"]
    assert sum(int(row["points"]) for row in annas) == sum(int(row["max_points"]) for row in annas) == 12
    assert {row["status"] for row in rows if row["student"] == "gil"} == {"wrong notebook"}


def test_no_name_is_a_formula(book):
    rows = csv.reader(StringIO(grades_csv(book), newline=""))
    assert not [row for row in rows if row[0][0] in "=+-@"]
    wide = "\uff1d1+1"  # as East Asian keyboards write it, which some spreadsheets take for a formula
    assert spreadsheet_safe(wide) == f"'{wide}"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ("x\t=1+1", "x\t'=1+1"),
        ("x\r\n@y", "x\r\n'@y"),
        (" =1+1", "' =1+1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("x;\ufeff \uff0b1", "x;'\ufeff \uff0b1"),
        ('"=1+1"', '\'"=1+1"'),
        ("Ode-Ost; Anna", "Ode-Ost; Anna"),
    ],
)
def test_no_part_of_a_name_is_a_formula_where_other_signs_part_cells(name, safe):
    assert spreadsheet_safe(name) == safe


def test_the_json_follows_the_schema(book, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = json.loads(grades_json(book))
    jsonschema.validate(whole, schema, jsonschema.Draft202012Validator)
    assert whole["seed"] == SEED
    assert {student["status"] for student in whole["students"]} == {"graded", "unreadable", "wrong notebook"}


@pytest.mark.parametrize(
    "path", [("seed",), ("students", 0, "points"), ("students", 0, "tasks", 0, "status")]
)
def test_the_schema_refuses_what_is_not_there(book, schema, path):
    whole = json.loads(grades_json(book))
    part = whole
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = "strange"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(whole, schema, jsonschema.Draft202012Validator)


def test_the_schema_describes_every_part(schema):
    parts = [schema, *schema["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in parts)
    assert all(set(part["required"]) == set(part["properties"]) for part in parts)


def test_what_was_written_is_read_back(book, tmp_path):
    assert read_earlier(tmp_path).records == ()
    write_reports(book, tmp_path)
    earlier = read_earlier(tmp_path)
    assert (earlier.assignment, earlier.solution) == ("01_spam", book.key.digest)
    assert earlier.records == book.records
    assert earlier.by_hand == ()


@pytest.mark.parametrize("broken", ["[]", '{"format": "another"}', "half"])
def test_a_broken_gradebook_is_named_with_a_way_out(book, tmp_path, broken):
    write_reports(book, tmp_path)
    path = tmp_path / "grades.json"
    path.write_text(path.read_text("utf-8")[:5000] if broken == "half" else broken)
    with pytest.raises(
        ValueError, match=r"grades\.json is no gradebook .* put a copy of it back.* --replace"
    ):
        read_earlier(tmp_path)


def test_what_an_earlier_run_wrote_goes_and_nobody_elses(book, tmp_path):
    write_reports(book, tmp_path)
    (tmp_path / "feedback" / "mine.html").write_text("mine")
    (tmp_path / "exports" / "mine.txt").write_text("mine")
    assert len(list((tmp_path / "feedback").iterdir())) == 7 + 1
    write_reports(replace(book, records=book.records[:2]), tmp_path)
    assert len(list((tmp_path / "feedback").iterdir())) == 2 + 1
    assert len(list((tmp_path / "exports" / "gradescope").rglob("results.json"))) == 2
    assert (tmp_path / "exports" / "mine.txt").exists()
