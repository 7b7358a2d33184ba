"""A right answer in other words than the reference's is right, in what is seen and in what is hidden."""

import re

import pytest

from confusionlab.grading.assignment.beside import with_its_files
from confusionlab.grading.assignment.expected import AnswerSet, check_values
from confusionlab.grading.assignment.solution import Solution, is_beside, is_check
from confusionlab.grading.syntax import check_name
from confusionlab.grading.values import canonical
from tools import answers
from tools.answers import SEEDS
from tools.project import ROOT, solutions

pytestmark = pytest.mark.slow  # each solution's answers run

ANSWERS = {
    "14_trackers hook": """
    if counts[1].sum():
        log(name="matrix/recall", value=counts[1, 1] / counts[1].sum(), step=step)
    if counts[:, 1].sum():
        log("matrix/precision", counts[1, 1] / counts[:, 1].sum(), step=step)""",
    "14_trackers best": """
    best = {"recall": -1}
    for run in runs:
        if run["part"] == "validation" and not run["precision"] < at_least and run["recall"] > best["recall"]:
            best = run
    return best["id"]""",
    "15_sagemaker gate": """
    for label, row in enumerate(counts):
        if row.sum() and row[label] / row.sum() < at_least:
            return "stop"
    return "register" if all(counts.any(axis=0)) else "stop\"""",
    "16_scale alarms": """
    far = []
    for day, (found, of) in enumerate(zip(caught, positives)):
        if abs(found / of - expected) > 3 * (expected * (1 - expected) / of) ** 0.5:
            far.append(day)
    return far""",
    "16_scale alarms with-intervals": """
    far = []
    for day, (found, of) in enumerate(zip(caught, positives)):
        cm = ConfusionMatrix([[0, 0], [of - found, found]], labels=["other", "8"])
        low, high = cm.interval("recall", "8", level=0.9973)
        if not low <= expected <= high:
            far.append(day)
    return far""",
    "17_writing_up shares": """
    if abs(table.sum(axis=1) - 1).max() <= 0.0016:
        return "actual"
    return "predicted" if abs(table.sum(axis=0) - 1).max() <= 0.0016 else "all\"""",
    "17_writing_up possible": """
    found = round(percent * of / 100)
    return any(abs(100 * one / of - percent) <= 0.05 for one in (found - 1, found, found + 1))""",
    "17_writing_up holes": """
    empty = []
    for field in fields:
        if field not in card or card[field].isspace() or card[field] == "":
            empty.append(field)
    return empty""",
}


@with_its_files
def values(solution, known):
    """Return what each check is given by a solution's answers; a hidden one in the cases that are known."""
    answered, given = AnswerSet(), {}
    for cell in solution.notebook.cells:
        if cell.cell_type != "code" or is_beside(cell):
            continue
        if not is_check(cell):
            answered.run(compile(cell.source, cell.id, "exec"), cell.id, line=1)
            continue
        name = check_name(cell.source)
        for seed, drawn in known[name].items():
            value = answered.value(compile(drawn.source, name, "exec"), name, line=1)
            given[name, seed] = canonical(value, drawn.form)
    return given


@pytest.mark.parametrize("which", ANSWERS)
def test_another_right_answer_gives_the_references_values(which):
    exercise, task, *_ = which.split()
    known = answers.solution(ROOT / "solutions" / f"{exercise}.md")
    head = rf"(tags: \[answer\]\ntask: {task}\n.*?)    ### BEGIN SOLUTION\n.*?    ### END SOLUTION\n"
    solution = f"    ### BEGIN SOLUTION{ANSWERS[which]}\n    ### END SOLUTION\n"
    other, replaced = re.subn(head, lambda match: match[1] + solution, known.text, count=1, flags=re.DOTALL)
    assert replaced == 1
    drawn = check_values(known, SEEDS)
    right = {
        (name, seed): draw.reference for name, by_seed in drawn.items() for seed, draw in by_seed.items()
    }
    assert values(Solution.parse(other, exercise), drawn) == right


@pytest.mark.parametrize("path", solutions(), ids=lambda path: path.stem)
def test_a_letter_may_be_large_and_in_brackets(path):
    known = answers.solution(path)
    (check,) = re.findall(r'^check\("(\w+)", choice\)$', known.text, re.MULTILINE)
    (letter,) = re.findall(r'^choice = "(\w)"\n### END SOLUTION', known.text, re.MULTILINE)
    right = check_values(known)[check][None]
    for written in (letter, letter.upper(), f"({letter.upper()})", f"{letter}) "):
        assert canonical(written, right.form) == right.reference
