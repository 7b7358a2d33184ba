"""Reports are those of AWS's own page; scripts run as in a container; boto3 is real, AWS a local stand-in."""

import csv
import json
import sys
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from sklearn.metrics import fbeta_score
from sklearn.model_selection import train_test_split

from confusionlab import ConfusionMatrix, datasets
from confusionlab.exchange import sagemaker
from confusionlab.requirement import git_reference
from tests.exchange.container import run_script, train

BINARY, MULTICLASS = "binary_classification_metrics", "multiclass_classification_metrics"


def section(table, **numbers):
    values = {name: {"value": number, "standard_deviation": "NaN"} for name, number in numbers.items()}
    return {"confusion_matrix": table, **values}


# The two examples of AWS's page on model quality metrics, without the curves and "best constants".
AWS_BINARY = section(
    {"0": {"0": 1, "1": 2}, "1": {"0": 0, "1": 1}},
    recall=1.0,
    precision=0.3333333333333333,
    accuracy=0.5,
    true_positive_rate=1.0,
    true_negative_rate=0.33333333333333337,
    false_positive_rate=0.6666666666666666,
    false_negative_rate=0.0,
    f0_5=0.3846153846153846,
    f1=0.5,
    f2=0.7142857142857143,
)
AWS_MULTICLASS = section(
    {"0": {"0": 1180, "1": 510}, "1": {"0": 268, "1": 138}},
    accuracy=0.6288167938931297,
    weighted_recall=0.6288167938931297,
    weighted_precision=0.6983172269629505,
    weighted_f0_5=0.6803947317178771,
    weighted_f1=0.6571162346664904,
    weighted_f2=0.6384024354394601,
)
ANIMALS = ConfusionMatrix([[5, 1, 0], [2, 3, 1], [0, 0, 4]], ["ant", "bee", "wasp"])
SPAM = ConfusionMatrix([[4, 2], [1, 3]], ["ham", "spam"])


def values(metrics):
    return {name: entry["value"] for name, entry in metrics.items() if "value" in entry}


def test_our_report_has_the_numbers_of_awss_binary_example():
    ours = sagemaker.report(ConfusionMatrix([[1, 2], [0, 1]], ["0", "1"]))[BINARY]
    assert ours["confusion_matrix"] == AWS_BINARY["confusion_matrix"]
    assert values(ours) == pytest.approx(values(AWS_BINARY))
    assert all(entry["standard_deviation"] == "NaN" for name, entry in ours.items() if "value" in entry)


def test_our_report_has_the_numbers_of_awss_multiclass_example():
    # Two classes reported as many: we would not, but the formulas are the same.
    ours = sagemaker._multiclass(ConfusionMatrix([[1180, 510], [268, 138]]))
    theirs = values(AWS_MULTICLASS)
    assert {name: ours[name] for name in theirs} == pytest.approx(theirs)


def test_three_classes_make_a_multiclass_report_with_macro_averages():
    report = sagemaker.report(ANIMALS)[MULTICLASS]
    assert report["confusion_matrix"]["bee"] == {"ant": 2, "bee": 3, "wasp": 1}
    macro = ANIMALS.averages().loc["macro"]
    assert values(report)["macro_recall"] == pytest.approx(macro["recall"])
    actual, predicted = zip(
        *[
            (row, column)
            for row in range(3)
            for column in range(3)
            for _ in range(ANIMALS.counts[row, column])
        ],
        strict=True,
    )
    for name, beta in {"f0_5": 0.5, "f1": 1, "f2": 2}.items():
        expected = fbeta_score(actual, predicted, beta=beta, average="weighted")
        assert values(report)[f"weighted_{name}"] == pytest.approx(expected)


def test_an_undefined_number_is_written_as_aws_writes_it_and_closes_a_gate():
    report = json.loads(json.dumps(sagemaker.report(ConfusionMatrix([[5, 0], [2, 0]])), allow_nan=False))
    assert report[BINARY]["precision"]["value"] == "NaN"
    assert not sagemaker.value(report, "precision") >= 0


def test_a_metric_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(ValueError, match=r"no 'macro_recall'; it has accuracy, f0_5"):
        sagemaker.value(sagemaker.report(SPAM), "macro_recall")


@pytest.mark.parametrize("cm", [SPAM, ANIMALS, ConfusionMatrix([[0.5, 1.5], [2.0, 4.0]], ["a", "b"])])
def test_what_is_reported_is_read_back(cm, tmp_path):
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(sagemaker.report(cm)))
    assert sagemaker.read(path) == cm


def test_awss_reports_are_read_whatever_stands_beside():
    monitor = {"version": 0.0, "dataset": {"item_count": 4}, BINARY: AWS_BINARY | {"auc": {"value": 1.0}}}
    assert sagemaker.read(monitor).counts.tolist() == [[1, 2], [0, 1]]
    many = sagemaker.read({MULTICLASS: AWS_MULTICLASS})
    assert many.counts.tolist() == [[1180, 510], [268, 138]]


def test_the_positive_class_is_found_by_the_reports_own_numbers():
    turned = {"spam": {"spam": 3, "ham": 1}, "ham": {"spam": 2, "ham": 4}}
    read = sagemaker.read({BINARY: section(turned, recall=0.75, precision=0.6)})
    assert read == SPAM
    assert sagemaker.read({BINARY: section(turned, recall=4 / 6, precision=0.8)}).labels == ("spam", "ham")


def test_the_order_can_be_asked_for():
    read = sagemaker.read(sagemaker.report(ANIMALS), labels=["wasp", "ant", "bee"])
    assert read.counts.tolist() == [[4, 0, 0], [0, 5, 1], [1, 2, 3]]
    with pytest.raises(ValueError, match=r"labels: the report's are \['ant', 'bee', 'wasp'\]"):
        sagemaker.read(sagemaker.report(ANIMALS), labels=["ant", "bee"])


def test_a_matrix_that_lies_the_other_way_is_refused():
    turned = {
        predicted: {actual: int(ANIMALS.counts[row, column]) for row, actual in enumerate(ANIMALS.labels)}
        for column, predicted in enumerate(ANIMALS.labels)
    }
    report = sagemaker.report(ANIMALS)
    report[MULTICLASS]["confusion_matrix"] = turned
    with pytest.raises(ValueError, match="fit its matrix turned round, with the predicted class outside"):
        sagemaker.read(report)


def test_numbers_of_another_matrix_are_refused():
    report = sagemaker.report(SPAM)
    report[BINARY]["recall"]["value"] = 0.99
    with pytest.raises(ValueError, match="not those of its matrix, either way round"):
        sagemaker.read(report)


def test_undefined_numbers_and_missing_cells_are_no_obstacle():
    constant = {"genuine": {"genuine": 5}, "fraud": {"genuine": 2}}
    # Autopilot and Model Monitor leave out cells without examples, and give 0 where nothing was divided.
    read = sagemaker.read({BINARY: section(constant, recall=0.0, precision=0.0)})
    assert read.counts.tolist() == [[5, 0], [2, 0]]
    only_predicted = {"a": {"a": 3, "c": 1}, "b": {"b": 2}}
    assert sagemaker.read({MULTICLASS: section(only_predicted)}).labels == ("a", "b", "c")


def test_what_is_no_classifiers_report_is_said():
    with pytest.raises(ValueError, match="a regression has no confusion matrix"):
        sagemaker.read({"regression_metrics": {}})
    with pytest.raises(ValueError, match="no 'confusion_matrix', only"):
        sagemaker.read({BINARY: {"recall": {"value": 1}}})


def test_a_file_that_is_no_report_is_named(tmp_path):
    path = tmp_path / "evaluation.json"
    path.write_text('{"binary')
    with pytest.raises(ValueError, match=r"evaluation\.json is not JSON, perhaps cut short"):
        sagemaker.read(path)
    path.write_text("[]")
    with pytest.raises(ValueError, match=r"evaluation\.json holds list, expected a JSON object"):
        sagemaker.read(path)


def test_labels_that_are_the_same_as_text_are_refused():
    with pytest.raises(ValueError, match="become the same text, '1'"):
        sagemaker.report(ConfusionMatrix([[1, 0], [0, 1]], labels=[1, "1"]))


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """Return a source folder with our entry points."""
    return sagemaker.entry_points(tmp_path_factory.mktemp("sources") / "code")


@pytest.fixture
def bucket(client):
    """Return the name of a bucket that holds iris, dealt into train and test."""
    frame = datasets.load_iris().frame
    dealt = train_test_split(frame, test_size=0.3, random_state=0, stratify=frame["species"])
    storage = client("s3")
    storage.create_bucket(Bucket="flowers", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for part, rows in zip(("train", "test"), dealt, strict=True):
        storage.put_object(
            Bucket="flowers", Key=f"iris/{part}/part-0.csv", Body=rows.to_csv(index=False).encode()
        )
    yield "flowers"
    for found in storage.list_objects_v2(Bucket="flowers")["Contents"]:
        storage.delete_object(Bucket="flowers", Key=found["Key"])
    storage.delete_bucket(Bucket="flowers")


def fetch(storage, key, folder: Path):
    folder.mkdir(parents=True)
    storage.download_file("flowers", key, str(folder / Path(key).name))


def run_jobs(client, code, base, depth):
    """Do what SageMaker does: data from S3, a training job, a processing job."""
    storage = client("s3")
    fetch(storage, "iris/train/part-0.csv", base / "input" / "data" / "train")
    trained = train(code, base, max_depth=depth)
    assert trained.returncode == 0, trained.stderr
    (base / "processing" / "model").mkdir(parents=True)
    (base / "output" / "model.tar.gz").rename(base / "processing" / "model" / "model.tar.gz")
    fetch(storage, "iris/test/part-0.csv", base / "processing" / "test")
    evaluated = run_script(code / "evaluate.py", base=base)
    assert evaluated.returncode == 0, evaluated.stderr
    return trained, base / "processing" / "evaluation"


IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/iris:1"


def register(code, base, aws, bucket, group="iris"):
    asked = ("--group", group, "--image", IMAGE, "--bucket", bucket)
    return run_script(code / "register.py", *asked, base=base, **aws)


@pytest.mark.slow
def test_the_entry_points_train_evaluate_and_register_a_good_model(code, client, bucket, aws, tmp_path):
    client("sagemaker").create_model_package_group(ModelPackageGroupName="iris")
    trained, evaluation = run_jobs(client, code, tmp_path, depth=3)
    assert "trained on 105 rows" in trained.stderr
    cm = sagemaker.read(evaluation / "evaluation.json")
    assert ConfusionMatrix.from_json((evaluation / "confusion-matrix.json").read_text()) == cm
    with (evaluation / "predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    counted = ConfusionMatrix.from_labels(
        [row["actual"] for row in rows], [row["predicted"] for row in rows], labels=cm.labels
    )
    assert counted == cm
    assert cm.total == 45
    assert plt.imread(evaluation / "confusion-matrix.png").std() > 0.05

    done = register(code, tmp_path, aws, bucket)
    assert done.returncode == 0, done.stderr
    assert "at least 0.900 asked for: passed" in done.stderr
    registry = client("sagemaker")
    (summary,) = registry.list_model_packages(ModelPackageGroupName="iris")["ModelPackageSummaryList"]
    assert summary["ModelPackageArn"] in done.stderr
    package = registry.describe_model_package(ModelPackageName=summary["ModelPackageArn"])
    assert package["ModelApprovalStatus"] == "PendingManualApproval"
    uri = package["ModelMetrics"]["ModelQuality"]["Statistics"]["S3Uri"]
    assert uri == "s3://flowers/iris/evaluation.json"
    kept = client("s3").get_object(Bucket="flowers", Key="iris/evaluation.json")["Body"].read()
    assert sagemaker.read(json.loads(kept)) == cm
    archive = client("s3").get_object(Bucket="flowers", Key="iris/model.tar.gz")["Body"].read()
    assert archive == (tmp_path / "processing" / "model" / "model.tar.gz").read_bytes()


def test_a_model_that_fails_the_gate_is_not_registered(code, client, bucket, aws, tmp_path):
    _, evaluation = run_jobs(client, code, tmp_path, depth=1)
    cm = sagemaker.read(evaluation / "evaluation.json")
    assert (cm.counts.sum(axis=0) == 0).any(), "a tree with two leaves can name two of three species"
    done = register(code, tmp_path, aws, bucket)
    assert done.returncode == 1
    assert "macro_recall 0.667, at least 0.900 asked for: not passed: nothing is registered" in done.stderr
    names = [found["Key"] for found in client("s3").list_objects_v2(Bucket="flowers")["Contents"]]
    assert "iris/evaluation.json" not in names


def test_the_region_is_taken_from_where_it_is_named_or_asked_for(code, client, bucket, aws, tmp_path):
    client("sagemaker").create_model_package_group(ModelPackageGroupName="more-iris")
    run_jobs(client, code, tmp_path, depth=3)
    unnamed = {name: value for name, value in aws.items() if name != "AWS_DEFAULT_REGION"}
    # The first is what SageMaker sets in a container, the second what boto3 reads.
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        named = unnamed | {name: "eu-central-1", "AWS_CONFIG_FILE": str(tmp_path / "none")}
        done = register(code, tmp_path, named, bucket, "more-iris")
        assert "registered as arn:aws:sagemaker:eu-central-1:" in done.stderr, done.stderr
    done = register(code, tmp_path, unnamed | {"AWS_CONFIG_FILE": str(tmp_path / "none")}, bucket)
    assert done.returncode == 1
    assert done.stderr.startswith("--region: none is known; name one, such as eu-central-1")


def test_training_without_data_says_where_it_looked(code, tmp_path):
    (tmp_path / "input" / "data" / "train").mkdir(parents=True)
    done = train(code, tmp_path)
    assert done.returncode != 0
    assert "holds no .csv file; give the channel 'train' its data" in done.stderr


def test_the_training_script_stands_alone(code):
    text = (code / "train.py").read_text()
    assert "confusionlab" not in text, "it has to run in images whose Python is too old for us"


def test_the_source_folder_names_this_version_and_is_never_overwritten(code):
    requirements = (code / "requirements.txt").read_text()
    assert requirements.startswith("confusionlab[sagemaker] @ git+https://")
    assert f"@{git_reference(version('confusionlab'))}\n" in requirements
    with pytest.raises(FileExistsError):
        sagemaker.entry_points(code)


def test_a_report_can_be_read_straight_from_s3(client, bucket):
    storage = client("s3")
    storage.put_object(Bucket=bucket, Key="e.json", Body=json.dumps(sagemaker.report(ANIMALS)).encode())
    body = BytesIO()
    storage.download_fileobj(bucket, "e.json", body)
    assert sagemaker.read(json.loads(body.getvalue())) == ANIMALS


def test_reports_need_no_aws_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert sagemaker.read(sagemaker.report(SPAM)) == SPAM
