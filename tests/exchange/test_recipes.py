"""The examples of the page on tools are run as they stand there, and print what stands under them."""

import csv
import re
import shutil
import subprocess
from importlib.util import find_spec

import numpy as np
import pytest

from confusionlab import ConfusionMatrix
from tests.exchange.running import environment, printed_twice, run_python, run_with_torch, same, twice
from tools.project import ROOT

PAGE = (ROOT / "book" / "tools.md").read_text("utf-8")
FENCE = re.compile(r"^```(python|r|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What a recipe imports, by its heading; the others need nothing beyond the package.
NEEDS = {
    "Comet": "comet_ml",
    "MLflow": "mlflow",
    "SageMaker": "boto3",
    "TensorBoard": "tensorboard",
    "Weights & Biases": "wandb",
    "TensorFlow": "tensorflow",
}
TABLE = [["ham", "4", "2", "6"], ["spam", "1", "3", "4"]]


def sections():
    """Return the page's sections by their headings."""
    parts = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


SECTIONS = sections()
TOOLS = [name for name in SECTIONS if name != "Nothing phones home"]


def examples(heading):
    """Return a section's examples: language, code, and what stands under it."""
    blocks = FENCE.findall(SECTIONS[heading])
    assert [language == "text" for language, _ in blocks] == [False, True] * (len(blocks) // 2)
    return [(*code, printed) for code, (_, printed) in zip(blocks[::2], blocks[1::2], strict=True)]


OTHERS = [name for name in TOOLS if name not in {"R", "PyTorch and torchmetrics", "SageMaker"}]


@pytest.mark.parametrize("heading", OTHERS)
def test_the_example_prints_what_stands_under_it_twice_in_one_folder(heading, tmp_path):
    needed = NEEDS.get(heading)
    if needed and not find_spec(needed):
        pytest.skip(f"{needed} is not installed")
    for language, code, expected in examples(heading):
        assert language == "python"
        for printed in printed_twice(run_python(twice(code), tmp_path)):
            assert same(printed, expected), printed


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1"])
def test_the_example_for_sagemaker_runs_by_its_own_instructions(region, aws, tmp_path):
    pytest.importorskip("boto3", reason="boto3 is not installed")
    ((language, code, expected),) = examples("SageMaker")
    assert language == "python"
    code = code.replace('"eu-central-1", "spam-models"', f'"{region}", "models-in-{region}"')
    assert f'"{region}", "models-in-{region}"' in code
    set_by_hand = dict(re.findall(r"(AWS_\w+)=(\S+)", SECTIONS["SageMaker"]))
    assert "AWS_DEFAULT_REGION" not in set_by_hand
    settings = set_by_hand | {"AWS_ENDPOINT_URL": aws["AWS_ENDPOINT_URL"]}
    first, second = (run_python(code, tmp_path, **settings) for _ in range(2))
    version = int(re.match(r"model-package/spam/(\d+)\n", first)[1])
    assert same(first.replace(f"spam/{version}", "spam/1"), expected), first
    assert second == first.replace(f"spam/{version}", f"spam/{version + 1}")


def test_without_a_region_boto3_says_what_the_page_says_it_says(aws, tmp_path):
    pytest.importorskip("boto3", reason="boto3 is not installed")
    said = re.search(r"`NoRegionError: ([^`]+)`", " ".join(SECTIONS["SageMaker"].split()))[1]
    code = "import boto3\ntry: boto3.client('sagemaker')\nexcept Exception as error: print(repr(error))"
    settings = {name: value for name, value in aws.items() if name != "AWS_DEFAULT_REGION"}
    assert f"NoRegionError('{said}" in run_python(code, tmp_path, **settings)


def test_torchmetrics_and_its_trap(tmp_path):
    ((_, code, expected),) = examples("PyTorch and torchmetrics")
    for printed in printed_twice(run_with_torch(twice(code), tmp_path)):
        assert same(printed, expected), printed


def rscript(code, folder):
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: apt-get install r-base-core r-cran-jsonlite")
    (folder / "script.R").write_text(code, "utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "script.R"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_r_prints_the_same_table_and_the_same_rates(tmp_path):
    (_, write, rates), (language, read, expected) = examples("R")
    assert language == "r"
    for _ in range(2):
        assert same(run_python(write, tmp_path), rates)
        assert same(rscript(read, tmp_path), expected)
    for label in ("ham", "spam"):
        ours, theirs = (
            [float(n) for n in re.search(rf"^{label} +(0\.\d+) +(0\.\d+)$", text, re.M).groups()]
            for text in (rates, expected)
        )
        assert ours == theirs


def test_r_reads_sparse_matrices_too(tmp_path):
    counts = np.diag(np.arange(40))
    counts[3, 17] = 5
    cm = ConfusionMatrix(counts, [f"class {number}" for number in range(40)])
    assert '"cells":[41' in cm.to_json(), "it has to be a sparse one"
    (tmp_path / "matrix.json").write_text(cm.to_json())
    _, (_, code, _) = examples("R")
    function = code[: code.index("counts <- matrix_from_json")]
    keep = 'counts <- matrix_from_json("matrix.json"); write.csv(counts, "back.csv")'
    rscript(f"{function}\n{keep}", tmp_path)
    header, *rows = csv.reader((tmp_path / "back.csv").read_text().splitlines())
    assert tuple(header[1:]) == cm.labels == tuple(row[0] for row in rows)
    assert np.array_equal(np.array([row[1:] for row in rows], dtype=int), counts)


@pytest.mark.parametrize("heading", TOOLS)
def test_each_section_has_its_rooms_and_the_same_table(heading):
    text = SECTIONS[heading]
    rooms = [text.find(room) for room in ("**When.**", "**How its picture differs.**", "**Account.**")]
    assert -1 not in rooms
    assert rooms == sorted(rooms)
    if heading != "R":
        printed = "\n".join(printed for _, _, printed in examples(heading))
        found = re.findall(r"^(?:actual|  +) (ham|spam) +(\d) +(\d) +(\d)$", printed, re.MULTILINE)
        assert [list(row) for row in found] == TABLE


def test_the_table_at_the_top_lists_the_sections():
    listed = re.findall(r"^\| \[([^\]]+)\]\(#([a-z-]+)\)", PAGE, re.MULTILINE)
    assert [name for name, _ in listed] == TOOLS
    for name, anchor in listed:
        assert anchor == re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-")


def test_the_switches_are_those_that_the_tests_use():
    named = dict(re.findall(r"`([A-Z0-9_]+)=(\w+)`", SECTIONS["Nothing phones home"]))
    used = environment()
    assert named == {name: used[name] for name in named}
    assert len(named) == 7


def test_comets_version_is_the_one_it_was_seen_in():
    comet_ml = pytest.importorskip("comet_ml")
    (named,) = re.findall(r"version (\d+\.\d+)", SECTIONS["Comet"])
    assert comet_ml.__version__.startswith(f"{named}.")
