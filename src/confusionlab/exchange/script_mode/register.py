"""Register a model if it is good enough: a pipeline's last step, with the report for a judge.

Exits with 0 when the model was registered, and with 1 when it wasn't good enough.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from pathlib import Path

import boto3

from confusionlab.exchange import sagemaker

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")) / "processing"


def arguments() -> argparse.Namespace:
    """Read what to register, and the gate that it has to pass."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--group", required=True, help="the model package group")
    parser.add_argument("--image", required=True, help="the address of the container that serves the model")
    parser.add_argument("--bucket", required=True, help="where to keep model and report")
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name
    parser.add_argument("--region", default=region, help="of bucket and registry, such as eu-central-1")
    parser.add_argument("--metric", default="macro_recall", help="(default: %(default)s)")
    parser.add_argument("--at-least", type=float, default=0.9, help="(default: %(default)s)")
    parser.add_argument("--model", type=Path, default=BASE / "model" / "model.tar.gz")
    parser.add_argument("--report", type=Path, default=BASE / "evaluation" / "evaluation.json")
    return parser.parse_args()


def register(given: argparse.Namespace) -> str:
    """Upload model and report, and create the package; return its name in AWS."""
    aws = boto3.Session(region_name=given.region)
    storage, registry = aws.client("s3"), aws.client("sagemaker")
    uris = {}
    for path in (given.model, given.report):
        storage.upload_file(str(path), given.bucket, f"{given.group}/{path.name}")
        uris[path] = f"s3://{given.bucket}/{given.group}/{path.name}"
    request = sagemaker.model_package(
        given.group, image=given.image, model=uris[given.model], report=uris[given.report]
    )
    return str(registry.create_model_package(**request)["ModelPackageArn"])


def main() -> None:
    """Judge the model, and register it if it is good enough.

    Raises
    ------
    SystemExit
        If no region is known.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = arguments()
    if not given.region:
        raise SystemExit("--region: none is known; name one, such as eu-central-1, or set AWS_DEFAULT_REGION")
    found = sagemaker.value(json.loads(given.report.read_text("utf-8")), given.metric)
    passed = found >= given.at_least
    verdict = "passed" if passed else "not passed: nothing is registered"
    logging.info("%s %.3f, at least %.3f asked for: %s", given.metric, found, given.at_least, verdict)
    if not passed:
        sys.exit(1)
    logging.info("registered as %s", register(given))


if __name__ == "__main__":
    main()
