"""What `make mutants` draws, and what is excused in tests/survivors.txt."""

import subprocess
import sys

import pytest

from tools.project import ROOT

pytest.importorskip("cosmic_ray", reason="of the extra dev, which these tests may run without")
pytest.importorskip("resource", reason="Windows bounds no process in this way, and forks none")
mutants = pytest.importorskip("tools.mutants")


def test_the_same_seed_draws_the_same():
    again, other = (mutants.draw("focus.py", 8, seed) for seed in (1, 2))
    assert mutants.draw("focus.py", 8, seed=1) == again != other


def test_a_mutant_differs_from_its_module_in_one_place_and_is_python():
    for change in mutants.draw("focus.py", 8, seed=1):
        mutant = mutants.mutated(change)
        source = (mutants.PACKAGE / mutant.module).read_text("utf-8")
        compile(mutant.source, mutant.module, "exec")
        assert mutant.before != mutant.after
        assert mutant.before == source.splitlines()[mutant.line - 1].strip()


def test_only_what_python_runs_is_changed(tmp_path, monkeypatch):
    (tmp_path / "ours.py").write_text(
        "def f(*, a: int | None = 3, **more: int) -> int | str:\n    return a * 2\n"
    )
    monkeypatch.setattr(mutants, "PACKAGE", tmp_path)
    made = {mutants.mutated(change).after for change in mutants.draw("ours.py", 9, seed=1)}
    assert len(made) == 3  # the 3, the product and the 2
    assert all("int | None" in line or line.startswith("return") for line in made)


@pytest.mark.parametrize(("after", "status"), [("tp, tp + fp", 0), ("tp, tp + fn", 1)])
def test_the_tests_of_a_module_run_on_the_mutant_in_place_of_the_file(after, status):
    program = (
        "from tools.mutants import PACKAGE, examine\n"
        "source = (PACKAGE / 'rates.py').read_text('utf-8')\n"
        f"raise SystemExit(examine('rates.py', source.replace('tp, tp + fp', {after!r}), 600))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == status


@pytest.mark.parametrize("block", mutants.blocks(), ids=lambda block: f"{block[0]}: {block[1]}")
def test_an_excused_survivor_is_of_today_and_says_why(block):
    module, before, after, *why = block
    lines = {line.strip() for line in (mutants.PACKAGE / module).read_text("utf-8").splitlines()}
    assert before.removeprefix("- ") in lines, "that line has changed: look whether its mutant still survives"
    assert after.startswith("+ ")
    assert len(" ".join(why)) > 10, "say in a line why the two mean the same"
