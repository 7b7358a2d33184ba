"""Lesson 15's numbers: AWS's example follows from its four cells, and the jobs' from their matrices."""

import ast
import json
import re

import numpy as np
import pytest

from tests.lessons import Lesson, executed
from tools.project import ROOT


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return executed("15_sagemaker")


def matrix(text):
    """Read a printed matrix, without its totals."""
    rows = re.findall(r"^(?:actual| {2,}) *\w+((?: +[\d,]+)+) +[\d,]+$", text, re.MULTILINE)
    kept = [[int(number.replace(",", "")) for number in row.split()] for row in rows]
    size = len(kept[0])
    return np.array(kept[:size])


def code_of(lesson, tag):
    (cell,) = [cell for cell in lesson.notebook.cells if tag in cell.metadata.get("tags", ())]
    return cell.source


def test_awss_example_is_worse_than_silence(lesson, prose):
    counts = matrix(lesson.outputs("example"))
    accuracy, silence = np.trace(counts) / counts.sum(), counts.sum(axis=1).max() / counts.sum()
    assert f"Its model has an accuracy of {accuracy:.3f}.".replace(" 0.", " .") in prose
    assert f'"Always 0" is right for {silence:.3f}'.replace(" 0.", " .") in prose
    assert f"The model, with {accuracy:.3f}, is worse than silence".replace(" 0.", " .") in prose
    assert accuracy < silence
    shown = lesson.value("constants")
    assert shown == {
        "always 0": round(silence, 4),
        "always 1": round(1 - silence, 4),
        "the model": round(accuracy, 4),
    }
    claimed = float(re.search(r"best_constant_classifier\": (0\.\d+)", code_of(lesson, "example"))[1])
    assert claimed == pytest.approx(1 - silence)
    assert f"*accuracy of the best constant classifier*, {claimed:.3f}".replace(" 0.", " .") in prose
    assert f'The report\'s "best" constant is the *other* one, {claimed:.3f}'.replace(" 0.", " .") in prose
    assert "more than three times as good as silence" in prose
    assert 3 < accuracy / claimed < 4


def test_only_one_way_round_has_this_weighted_precision(lesson, prose):
    assert "only one way round has this weighted precision" in prose
    said = float(re.search(r"weighted_precision\": (0\.\d+)", code_of(lesson, "example"))[1])
    counts = matrix(lesson.outputs("example"))
    as_it_is, turned = (
        np.average(table.diagonal() / table.sum(axis=0), weights=table.sum(axis=1))
        for table in (counts, counts.T)
    )
    assert as_it_is == pytest.approx(said)
    assert abs(turned - said) > 0.01


def test_awss_standard_deviation_is_half_of_the_formulas(lesson, prose):
    drawn, formula = map(float, re.findall(r": (0\.\d+)", lesson.outputs("subsamples")))
    assert drawn / formula == pytest.approx(0.5, abs=0.06)
    # Exactly, for draws of a share f without putting back: the square root of (1 - f) / f.
    assert np.sqrt((1 - 0.8) / 0.8) == pytest.approx(0.5)
    assert "**Explain.** Half. Any two of the draws share most of their examples" in prose
    assert "Twice that number is no 95 % interval" in prose


def test_the_sdks_calls_are_those_of_today(lesson):
    (cell,) = [cell for cell in lesson.notebook.cells if "ModelTrainer(\n" in cell.source]
    code = re.search(r"```python\n(.*?)```", cell.source, re.DOTALL)[1]
    ast.parse(code)
    assert "from sagemaker.core.training.configs import Compute, InputData, SourceCode" in code
    assert "sagemaker.train.configs" not in code
    assert "role=get_execution_role()" in code
    assert 'version="1.9-0"' in code
    image = json.loads(lesson.outputs("register"))["InferenceSpecification"]["Containers"][0]["Image"]
    assert image.endswith("sagemaker-scikit-learn:1.9-0-cpu-py3")


@pytest.mark.parametrize("word", ["role", "bucket", "container image", "container", "channel", "endpoint"])
def test_a_word_of_awss_is_explained_where_it_is_met_first(prose, word):
    first = re.search(rf"(?<![\w/-]){word}s?(?![\w/-])", prose.partition("## The tutorial's promise")[2])
    assert prose.partition("## The tutorial's promise")[2][: first.end()].endswith(f"**{word}")


def test_the_training_job(lesson, prose):
    assert "Iris has 150 flowers, and 30 % are for the test." in prose
    rows, leaves = re.search(r"trained on (\d+) rows, (\d+) leaves", lesson.outputs("train")).groups()
    assert int(rows) == 150 * 0.7
    assert f"{rows} rows, and a tree with a few leaves." in prose
    assert 3 <= int(leaves) <= 8
    names = ast.literal_eval(lesson.outputs("scripts").splitlines()[0])
    assert names == ["evaluate.py", "register.py", "requirements.txt", "train.py"]
    assert "DecisionTreeClassifier" in lesson.outputs("scripts")


def test_the_evaluation(lesson, prose):
    counts = matrix(lesson.outputs("evaluate"))
    assert counts.sum(axis=1).tolist() == [15, 15, 15]
    assert "Three species, 15 of each in the test." in prose
    assert f"How many of the {counts.sum()} will be wrong?" in prose
    assert "Setosa is never mistaken; the few mistakes lie between the other two." in prose
    assert counts[0].tolist() == [15, 0, 0]
    assert counts[1:, 0].tolist() == [0, 0]
    assert 0 < counts.sum() - np.trace(counts) <= 5
    files = ast.literal_eval(lesson.outputs("evaluate").splitlines()[0])
    assert "writes four files" in prose
    assert len(files) == 4
    assert "evaluation.json" in files


def test_the_gate_passes_one_and_stops_the_other(lesson, prose):
    verdicts = lesson.value("gate")
    assert verdicts["deep"][1] == "register"
    assert verdicts["deep"][0] >= 0.9
    assert verdicts["shallow"] == (0.667, "stop")
    assert "*register only if the macro recall is at least .9.*" in prose
    assert "one recall is 0, the other two are 1, and their mean is .667." in prose
    assert "(`max_depth=1`) has two leaves" in prose
    assert "max_depth=1" in code_of(lesson, "gate")
    assert "Would it pass a gate at .9, and would it pass one at .6?" in prose
    assert "A gate at .6 would have let it in" in prose


def test_the_shallow_tree_never_names_one_species(lesson, prose):
    text = lesson.outputs("shallow")
    counts = matrix(text)
    assert (counts.sum(axis=0) == 0).sum() == 1
    recalls = counts.diagonal() / counts.sum(axis=1)
    assert sorted(recalls.tolist()) == [0, 1, 1]
    metrics = ast.literal_eval(text[text.index("{") :])
    assert metrics["accuracy"][0] == metrics["macro_recall"][0] == 0.667
    assert "accuracy says the same" in prose
    assert metrics["macro_precision"][0] > metrics["macro_recall"][0]
    assert "makes the macro precision *better*" in prose


def test_one_flower(prose):
    assert "With 15 of a species in the test, one flower" in prose
    assert (
        f"one flower is {1 / 15:.3f} of its recall, and {1 / 45:.3f} of the macro".replace(" 0.", " .")
        in prose
    )


def test_the_request_is_a_dictionary_and_nothing_ran_at_aws(lesson, prose):
    request = json.loads(lesson.outputs("register"))
    assert request["ModelApprovalStatus"] == "PendingManualApproval"
    assert request["ModelMetrics"]["ModelQuality"]["Statistics"]["S3Uri"].endswith("evaluation.json")
    code = " ".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "code")
    lines = [line for line in code.splitlines() if "boto3" in line]
    assert lines
    assert all(line.startswith("# Not run here") for line in lines)
    assert prose.count("**Not run here**") + prose.count("**not run here**") >= 2


def test_the_costs(lesson, prose):
    costs, trainings = lesson.outputs("cost").splitlines()
    costs = ast.literal_eval(costs)
    assert "Say a machine costs 1 an hour" in prose
    assert "price = 1.0" in code_of(lesson, "cost")
    assert "forgets to switch it off for 30 days" in prose
    assert "For 45 flowers, or for anything" in prose
    assert costs["training, 3 minutes"] == 0.05
    assert costs["endpoint, forgotten for 30 days"] == 720
    assert trainings == "the endpoint: 14400 trainings"
    assert "as much in a month as fourteen thousand trainings here" in prose


def test_the_quiz(prose):
    accuracy, constant = re.search(
        r"accuracy (\.\d+), and \"accuracy of the best constant classifier\" (\.\d+)\.", prose
    ).groups()
    assert float(accuracy) + float(constant) == pytest.approx(1)
    assert f"{constant} and {accuracy} add up to 1" in prose
    assert ".09 and .91 add up to 1: of two classes, the other constant has .91" in prose
    fraud, payments = re.search(r"Fraud, (\d+) of ([\d,]+)\.", prose).groups()
    share = 1 - int(fraud) / int(payments.replace(",", ""))
    assert f'"Genuine", said to everything, has {share:.3f}.'.replace(" 0.", " .") in prose
    assert share > 0.99


def test_the_exercise_stays_true():
    text = " ".join((ROOT / "solutions" / "15_sagemaker.md").read_text("utf-8").split())
    both = re.search(r"aws, mail = (\[\[.*?\]\]), (\[\[.*?\]\])", text).groups()
    aws, mail = (np.array(ast.literal_eval(counts)) for counts in both)
    below, above = ((counts.sum(axis=1).max() - np.trace(counts)) / counts.sum() for counts in (aws, mail))
    assert f"The second model is {-above:.2f} above".replace(" 0.", " .") in text
    assert f"AWS's own page: {below:.2f} below silence".replace(" 0.", " .") in text
    uneven = np.array(ast.literal_eval(re.search(r"good, uneven = \[\[.*?\]\], (\[\[.*?\]\])", text)[1]))
    recalls = uneven.diagonal() / uneven.sum(axis=1)
    sentence = f"a macro recall of {recalls.mean():.2f} and a class at {recalls.min():.2f},"
    assert sentence.replace(" 0.", " .") in text
    rare = int(re.search(r"One payment in (\d+) is a fraud", text)[1])
    assert f"has an accuracy of {1 - 1 / rare:.3f}.".replace(" 0.", " .") in text
