"""Files beside the notebook, the author's and the learner's: they are there, and do no harm."""

import json
import sys
import zipfile

import pytest

from confusionlab.cli import main
from confusionlab.grading.assignment.answer_key import make_key
from confusionlab.grading.assignment.exercise import release
from confusionlab.grading.assignment.solution import Solution, SolutionError
from confusionlab.grading.marking.class_run import digest_of
from confusionlab.grading.marking.mark import grade, make_plan
from confusionlab.grading.marking.self_check import self_check
from confusionlab.grading.sandbox.isolation import Isolation
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.supervisor import run
from confusionlab.grading.submissions import beside as beside_module
from confusionlab.grading.submissions.beside import Beside
from confusionlab.grading.submissions.collect import find_submissions
from tests.grading.attack_notebooks import check, learner, notebook
from tests.grading.helpers import as_bytes
from tools.project import ROOT

SOLUTION = """\
---
files: [museum.csv, shelf/reader.py]
---

# Museum

```{code-cell}
from confusionlab import check
```

## Task 1 · Visitors (2 points)

```{code-cell}
---
tags: [answer]
task: visitors
stub: "write visitors(path)"
---
### BEGIN SOLUTION
import pandas as pd
from shelf.reader import column

def visitors(path):
    return int(column(pd.read_csv(path)).sum())
### END SOLUTION
```

```{code-cell}
---
tags: [check]
task: visitors
points: 2
right: "All of them."
---
check("visitors", visitors("museum.csv"))
```
"""
FILES = {
    "museum.csv": b"day,visitors\n1,20\n2,22\n",
    "shelf/reader.py": b"def column(table):\n    return table['visitors']\n",
}
PLAIN = "import pandas as pd\ndef visitors(path):\n    return int(pd.read_csv(path)['visitors'].sum())\n"


@pytest.fixture(scope="module")
def solution(tmp_path_factory):
    folder = tmp_path_factory.mktemp("author")
    put(folder, FILES)
    (folder / "museum.md").write_text(SOLUTION, "utf-8")
    return folder / "museum.md"


@pytest.fixture(scope="module")
def parsed(solution):
    return Solution.from_file(solution)


@pytest.fixture(scope="module")
def plan(parsed, each_walls):
    return make_plan(make_key(parsed, 1), Limits(), each_walls)


def put(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def handed_in(parsed, source):
    exercise = release(parsed)
    next(cell for cell in exercise.cells if "answer" in cell.metadata.get("tags", ())).source = source
    return as_bytes(exercise)


def the_one(root):
    """The only hand-in of a folder or archive, and what comes along with it."""
    (submission,) = find_submissions(root, "museum")
    return submission, submission.read_beside(submission.read())


def test_a_module_that_a_cell_writes_can_be_imported_also_after_a_restart(each_walls):
    cells = [
        learner("%%writefile helper.py\ndef half(number):\n    return number / 2", "write"),
        learner("from helper import half", "import"),
        check("half", "half(3)", "1.5"),
        learner("import os; os._exit(1)", "exit"),
        check("again", "half(5)", "2.5"),
    ]
    seen = run(notebook(*cells), limits=Limits(), isolation=each_walls)
    assert [each.status for each in seen] == ["passed", "passed", "passed", "killed", "passed"]


def test_the_authors_files_are_there_for_everybody(plan, parsed):
    own = "from shelf.reader import column\n" + PLAIN.replace(
        "pd.read_csv(path)['visitors']", "column(pd.read_csv(path))"
    )
    for source in (PLAIN, own):
        assert grade(plan, handed_in(parsed, source)).points == 2


def test_the_authors_files_are_there_when_the_solution_is_validated_and_released(
    solution, tmp_path, monkeypatch
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert main(["validate", str(solution), "--seeds", "1"]) == 0
    assert main(["release", str(solution), "--out", str(tmp_path / "out")]) == 0
    released = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert released == {"museum.ipynb", *FILES}
    assert "files" not in json.loads((tmp_path / "out/museum.ipynb").read_text("utf-8"))["metadata"]
    assert not [name for name in sys.modules if name.startswith("shelf.reader")]
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ("museum.csv", r"'museum\.csv'; expected names in brackets"),
        ("[nowhere.csv]", r"'nowhere\.csv', which is not there"),
        ("[../museum.csv]", r"'\.\./museum\.csv'; expected a file beside"),
        ("[/etc/passwd]", "'/etc/passwd'; expected a file beside"),
        ("[museum.md]", r"'museum\.md'; expected .* no Markdown"),
        ("[museum.csv", "is no YAML"),
    ],
)
def test_a_file_that_an_author_cannot_put_there_is_named(files, said, solution):
    text = SOLUTION.replace("[museum.csv, shelf/reader.py]", files)
    with pytest.raises(SolutionError, match=said):
        Solution.parse(text, "museum", solution.parent)


def test_another_file_of_the_author_is_another_assignment(parsed, solution, tmp_path):
    put(tmp_path, FILES | {"museum.csv": b"day,visitors\n1,1\n"})
    (tmp_path / "museum.md").write_bytes(solution.read_bytes())
    other = Solution.from_file(tmp_path / "museum.md")
    assert make_key(other, 1).digest != make_key(parsed, 1).digest


OWN = """
import pandas as pd
from mine import total
def visitors(path):
    pd.read_csv("data/more.csv")
    return total(path)
"""
HELPERS = {
    "mine.py": b"import pandas\ndef total(path):\n    return int(pandas.read_csv(path)['visitors'].sum())\n",
    "data/more.csv": b"a\n1\n",
}


def test_a_learners_module_and_data_come_along(plan, parsed, tmp_path):
    put(tmp_path / "anna", HELPERS | {"museum.ipynb": handed_in(parsed, OWN)})
    submission, beside = the_one(tmp_path)
    assert beside.files == HELPERS
    assert grade(plan, submission.read(), beside).points == 2
    assert grade(plan, submission.read()).points == 0  # they were needed


def test_a_class_is_graded_with_them_and_a_changed_one_is_graded_anew(
    parsed, solution, walls, tmp_path, capsys
):
    handed = put(tmp_path / "in" / "anna", HELPERS | {"museum.ipynb": handed_in(parsed, OWN)})
    command = ["grade", str(tmp_path / "in"), "--solution", str(solution), "--out", str(tmp_path / "out")]
    assert main(command) == 0
    assert "2.0 of 2 points" in capsys.readouterr().out
    (handed / "mine.py").write_text("def total(path):\n    return 0\n")
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "1 new or changed" in out
    assert "0.0 of 2 points" in out


def test_a_learners_own_check_finds_them_in_its_folder(parsed, tmp_path):
    put(tmp_path, FILES | HELPERS | {"museum.ipynb": handed_in(parsed, OWN)})
    assert self_check(tmp_path / "museum.ipynb").points == 2


MOODLE = "Anna Ode_1234567_assignsubmission_file_"


def archived(path, files):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


NOTEBOOK = b'{"cells": []}'


@pytest.mark.parametrize(
    "name",
    [
        "anna/museum.ipynb",
        "anna/work/museum.ipynb",
        f"{MOODLE}/museum.ipynb",
        "submitted/anna/museum/museum.ipynb",
    ],
)
def test_a_folder_of_ones_own_is_taken_as_it_is(name, tmp_path):
    folder = (tmp_path / name).parent
    put(folder, {"museum.ipynb": NOTEBOOK, "mine.py": b"1", "data/more.csv": b"2"})
    put(
        tmp_path / name.split("/museum")[0].replace("anna", "ben").replace("Anna Ode_1", "Ben Ode_2"),
        {"museum.ipynb": NOTEBOOK, "mine.py": b"ben's"},
    )
    first = find_submissions(tmp_path, "museum")[0]
    assert first.read_beside(first.read()).files == {"mine.py": b"1", "data/more.csv": b"2"}


@pytest.mark.parametrize("name", ["anna.zip", "odeanna_101_9001_work.zip", f"{MOODLE}/work.zip"])
def test_so_is_an_archive_of_ones_own(name, tmp_path):
    archived(tmp_path / name, {"w/museum.ipynb": NOTEBOOK, "w/mine.py": b"1", "other/mine.py": b"2"})
    assert the_one(tmp_path)[1].files == {"mine.py": b"1"}


def test_a_class_of_moodle_in_an_archive_keeps_everybodys_files_apart(tmp_path):
    files = {}
    for name in ("Anna Ode_1", "Ben Ode_2"):
        files |= {f"{name}_assignsubmission_file_/museum.ipynb": NOTEBOOK}
        files |= {f"{name}_assignsubmission_file_/mine.py": name.encode()}
    anna, ben = find_submissions(archived(tmp_path / "all.zip", files), "museum")
    assert anna.read_beside(b"").files == {"mine.py": b"Anna Ode_1"}
    assert ben.read_beside(b"").files == {"mine.py": b"Ben Ode_2"}


def test_what_lies_where_everybodys_notebooks_lie_is_nobodys(tmp_path):
    put(tmp_path, {"anna.ipynb": NOTEBOOK, "ben.ipynb": NOTEBOOK, "anna.py": b"1", "mine.py": b"2"})
    canvas = {"odeanna_101_9001_museum.ipynb": NOTEBOOK, "odeanna_101_9002_mine.py": b"1"}
    canvas |= {"odeben_102_9003_museum.ipynb": NOTEBOOK}
    archived(tmp_path.parent / "class" / "canvas.zip", canvas)
    for root in (tmp_path, tmp_path.parent / "class", tmp_path.parent / "class" / "canvas.zip"):
        for submission in find_submissions(root, "museum"):
            assert submission.read_beside(NOTEBOOK) == Beside()


def test_the_authors_file_stands_above_a_learners_of_the_same_name(plan, parsed):
    sly = Beside({"museum.csv": b"day,visitors\n1,1000\n", "shelf": b"a file in the folder's place"})
    report = grade(plan, handed_in(parsed, PLAIN), sly)
    assert report.points == 2
    assert [note for note in report.notes if "museum.csv was handed in as well" in note]
    assert grade(plan, handed_in(parsed, PLAIN), Beside(dict(FILES))).notes == ()


STRANGE = [
    "numpy",
    "confusionlab",
    "random",
    "json",
    "os",
    "IPython",
    "ipykernel",
    "runpy",
    "check",
    "site",
    "pandas",
]


@pytest.mark.parametrize("is_warm", [True, False])
def test_no_file_takes_the_place_of_what_a_check_needs(is_warm, walls, tmp_path):
    put(tmp_path, {f"{name}.py": b"raise SystemExit('taken')" for name in STRANGE})
    put(tmp_path, {"sitecustomize.py": b"raise SystemExit('taken')", "confusionlab/__init__.py": b"1 / 0"})
    put(tmp_path, {"mine.py": b"half = 0.5"})
    cells = [
        learner("import random, json\nfrom confusionlab import ConfusionMatrix\nimport numpy as np"),
        check("array", "np.arange(2)", "[0, 1]"),
        check("matrix", "ConfusionMatrix([[1, 2], [3, 4]]).counts", "[[1, 2], [3, 4]]"),
        check("mine", "__import__('mine').half", "0.5"),
    ]
    seen = run(notebook(*cells), limits=Limits(), isolation=walls, warm=is_warm, beside=tmp_path)
    assert [each.status for each in seen] == ["passed"] * 4


def test_they_are_there_without_walls_as_well(tmp_path):
    put(tmp_path, {"mine.py": b"half = 0.5", "random.py": b"raise SystemExit('taken')"})
    cells = [check("mine", "__import__('mine').half", "0.5")]
    (seen,) = run(notebook(*cells), limits=Limits(), isolation=Isolation("none"), beside=tmp_path)
    assert seen.status == "passed"


def test_files_may_be_changed_where_the_notebook_runs_and_nowhere_else(each_walls, tmp_path):
    put(tmp_path, {"mine.csv": b"1", "data/more.csv": b"2"})
    cells = [
        learner("for name in ('mine.csv', 'data/more.csv', 'data/new.csv'):\n    open(name, 'w').write('3')"),
        check("read", "open('data/new.csv').read()", "'3'"),
    ]
    seen = run(notebook(*cells), limits=Limits(), isolation=each_walls, beside=tmp_path)
    assert [each.status for each in seen] == ["passed", "passed"]
    assert (tmp_path / "mine.csv").read_bytes() == b"1"
    assert not (tmp_path / "data/new.csv").exists()


def test_links_odd_names_and_too_much_are_left_out_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr(beside_module, "LARGEST", 1000)
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("swordfish")
    put(
        tmp_path / "anna",
        {"mine.py": b"1", "big.csv": bytes(1001), "semi;colon.csv": b"2", "unnamed.pdf": bytes(1001)},
    )
    (tmp_path / "anna/secret.txt").symlink_to(secret)
    put(
        tmp_path / "anna",
        {"museum.ipynb": b'{"cells": [mine, big.csv, secret.txt, semi;colon.csv]}', "other.ipynb": NOTEBOOK},
    )
    _, beside = the_one(tmp_path)
    assert beside.files == {"mine.py": b"1"}
    (note,) = beside.notes
    assert "big.csv, secret.txt, semi;colon.csv" in note
    assert "unnamed" not in note


def test_a_hostile_archives_names_lead_nowhere(tmp_path):
    names = [
        "../up.py",
        "/etc/passwd",
        "a",
        "a/b",
        "C:\\windows\\x.py",
        "x" * 200 + ".py",
        "d/" * 200 + "x.py",
        ".profile",
    ]
    files = {"w/museum.ipynb": NOTEBOOK} | {f"w/{name}": b"1" for name in names}
    _, beside = the_one(archived(tmp_path / "in" / "anna.zip", files).parent)
    assert set(beside.files) == {"up.py", "etc/passwd", "a"}


def test_the_pages_say_how_much_may_come_along():
    instructors = " ".join((ROOT / "book" / "instructors.md").read_text("utf-8").split())
    authors = " ".join((ROOT / "book" / "write_an_assignment.md").read_text("utf-8").split())
    megabytes = beside_module.LARGEST // 10**6
    assert f"{beside_module.MOST} of them and {megabytes} MB at most" in instructors
    assert f"All of them together may have {megabytes} MB" in authors


def test_no_more_than_fifty_come_along_those_that_the_notebook_names_first(tmp_path):
    files = {f"{number:03}.txt": b"1" for number in range(200)} | {"z_mine.py": b"2"}
    put(tmp_path / "anna", files | {"museum.ipynb": b'{"cells": ["import z_mine"]}'})
    beside = the_one(tmp_path)[1]
    assert len(beside.files) == beside_module.MOST
    assert "z_mine.py" in beside.files
    assert beside.notes == ()


def test_a_file_counts_in_the_digest_of_what_was_handed_in(plan):
    digests = {
        digest_of(plan, "anna", NOTEBOOK, beside)
        for beside in (
            Beside(),
            Beside({"a": b"1"}),
            Beside({"a": b"2"}),
            Beside({"b": b"1"}),
            Beside({}, ("note",)),
        )
    }
    assert len(digests) == 5
