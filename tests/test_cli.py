"""`confusionlab …` as somebody types it."""

from importlib.metadata import version
from pathlib import Path

import pytest

from confusionlab.cli import main, start
from tools.project import solutions


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An installed package that holds two files."""
    package = tmp_path / "site-packages" / "confusionlab"
    for name in ("notebooks/01_first.ipynb", "exercises/01_first.ipynb"):
        file = package / "course" / name
        file.parent.mkdir(parents=True)
        file.write_text(f"{name}, as released")
    monkeypatch.setattr(start, "__file__", str(package / "cli" / "start.py"))
    return package / "course"


def contents(folder):
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_start_copies_lessons_and_exercises(course, tmp_path, capsys):
    folder = tmp_path / "deep" / "course"
    assert main(["start", str(folder)]) == 0
    assert contents(folder) == contents(course)
    said = capsys.readouterr().out
    assert "2 copied" in said
    assert f"cd {folder}" in said
    assert "jupyter lab" in said


def test_start_keeps_what_a_learner_changed(course, tmp_path, capsys):
    folder = tmp_path / "mine"
    main(["start", str(folder)])
    (folder / "exercises" / "01_first.ipynb").write_text("my answer")
    (folder / "notebooks" / "01_first.ipynb").unlink()
    capsys.readouterr()
    assert main(["start", str(folder)]) == 0
    assert (folder / "exercises" / "01_first.ipynb").read_text() == "my answer"
    assert (folder / "notebooks" / "01_first.ipynb").exists()
    said = capsys.readouterr().out
    assert "1 copied, 0 already there" in said
    assert f"Kept yours: {Path('exercises/01_first.ipynb')}" in said


def test_start_again_changes_nothing(course, tmp_path, capsys):
    main(["start", str(tmp_path / "mine")])
    capsys.readouterr()
    assert main(["start", str(tmp_path / "mine")]) == 0
    said = capsys.readouterr().out
    assert "0 copied, 2 already there" in said
    assert "Kept" not in said


def test_start_refuses_a_file(course, tmp_path, capsys):
    (tmp_path / "note.txt").write_text("hello")
    assert main(["start", str(tmp_path / "note.txt")]) == 1
    assert "is a file; name a folder" in capsys.readouterr().err


def test_start_in_a_checkout_takes_the_repositorys_own(tmp_path):
    repository = Path(__file__).parents[1]
    main(["start", str(tmp_path)])
    for kind in ("notebooks", "exercises"):
        copied = {file.name for file in (tmp_path / kind).glob("*")}
        assert copied == {file.name for file in (repository / kind).glob("*.ipynb")}


def test_start_says_when_the_package_holds_no_course(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(start, "__file__", str(tmp_path / "lib" / "confusionlab" / "cli" / "start.py"))
    assert main(["start", str(tmp_path / "mine")]) == 1
    assert "install confusionlab anew" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["strat"], 2), (["start"], 2), (["--help"], 0)])
def test_help_names_the_commands(arguments, status, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == status
    said = capsys.readouterr()
    assert "start" in said.out + said.err or "COMMAND" in said.err


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"confusionlab {version('confusionlab')}"


@pytest.mark.slow
def test_release_makes_the_exercise_of_a_solution(tmp_path, capsys):
    (solution,) = [path for path in solutions() if path.stem == "01_spam"]
    assert main(["release", str(solution), "--out", str(tmp_path / "exercises")]) == 0
    made = (tmp_path / "exercises" / "01_spam.ipynb").read_text("utf-8")
    assert "NotImplementedError" in made
    assert "BEGIN SOLUTION" not in made
    assert "made" in capsys.readouterr().out


def test_release_names_the_solution_that_cannot_be_released(tmp_path, capsys):
    broken = tmp_path / "broken.md"
    broken.write_text("# Exercise\n\n```{code-cell}\n---\ntags: [answer]\ntask: one\n---\n1 + 1\n```\n")
    assert main(["release", str(broken), "--out", str(tmp_path)]) == 1
    assert "broken.md" in capsys.readouterr().err


@pytest.mark.parametrize("seeds", ["0", "-5", "many"])
def test_validate_draws_at_least_once(seeds, capsys):
    """Without a draw every hidden check would pass for fair."""
    with pytest.raises(SystemExit):
        main(["validate", "solution.md", f"--seeds={seeds}"])
    assert "expected a whole number from 1 on" in capsys.readouterr().err
