"""What the instructors' pages say of the grader is so."""

import json
import re
from textwrap import dedent

import pytest

from confusionlab.cli import main
from confusionlab.grading.assignment.expected import ATTEMPTS
from confusionlab.grading.assignment.fairness import faults
from confusionlab.grading.assignment.literals import MOST_VALUES
from confusionlab.grading.assignment.solution import Solution
from confusionlab.grading.reports.gradebook import SCHEMA
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.syntax import seals_in
from tools.course_text import page
from tools.project import ROOT

PAGE = page("instructors.md")
OWN = (ROOT / "book" / "write_an_assignment.md").read_text("utf-8")
TEMPLATE = ROOT / "book" / "assignment_template.md"


def test_the_template_is_fair():
    assert faults(Solution.from_file(TEMPLATE)) == []


def test_an_assignment_of_ones_own_by_following_the_page(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "museum.md").write_bytes(TEMPLATE.read_bytes())
    commands = re.findall(r"^ *confusionlab (.+)$", OWN, re.M)
    assert [command.split()[0] for command in commands] == ["validate", "release", "check"]
    assert main(commands[0].split()) == 0
    said = re.search(r"```text\n(.*?)```", OWN, re.S)[1]
    summary, _, table = capsys.readouterr().out.partition("\n\n")
    assert f"{summary}\n" == dedent(said)
    assert "named" in table
    assert main(commands[1].split()) == 0
    assert main(commands[2].split()) == 1  # nothing is answered yet
    assert "0 of 3 checks were given an answer." in capsys.readouterr().out
    assert not seals_in((tmp_path / "museum.ipynb").read_text("utf-8").replace('\\"', '"'))


def test_every_status_is_explained():
    schema = json.loads(SCHEMA.read_text("utf-8"))["$defs"]
    statuses = {*schema["task"]["properties"]["status"]["enum"]}
    table = PAGE.partition("| status | what happened |")[2].partition("\n\n")[0]
    assert {row.split("|")[1].strip() for row in table.splitlines()[2:]} == statuses


@pytest.mark.parametrize("text", [PAGE, OWN], ids=["instructors", "own assignment"])
def test_every_option_is_there(text, capsys):
    for command, options in re.findall(r"confusionlab (\w+)([^`\n]*)", text):
        if command in {"grade", "validate", "release", "check", "start"}:
            with pytest.raises(SystemExit):
                main([command, "--help"])
            help_text = capsys.readouterr().out
            assert all(option in help_text for option in re.findall(r"--[a-z-]+", options))
    for command in ("grade", "release"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
    known = capsys.readouterr().out
    others = {"--help", "--quiet", "--out"}
    assert set(re.findall(r"`(--[a-z][a-z-]*)", text)) - others <= set(re.findall(r"--[a-z-]+", known))


def test_the_page_for_authors_names_the_numbers_of_the_code():
    assert f"up to {MOST_VALUES:,} values" in OWN
    assert f"in {ATTEMPTS} is refused" in re.sub(r"\s+", " ", OWN)


def test_the_limits_are_as_long_as_the_page_says():
    assert f"longer than it may: {Limits().cell_seconds:g} seconds, unless you say `--cell-seconds`" in PAGE
    assert (
        f"time was over: {Limits().notebook_seconds:g} seconds, unless you say `--notebook-seconds`" in PAGE
    )
