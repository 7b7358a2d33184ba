"""What SageMaker does around a script: folders below /opt/ml, variables that name them, arguments.

The variables are those that the driver of SageMaker's Python SDK 3 sets in any image.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.exchange.running import environment


def run_script(script: Path, *arguments: str, base: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run an entry point in its own folder, with /opt/ml somewhere else."""
    settings = environment(SAGEMAKER_BASE_DIR=str(base), **variables)
    command = [sys.executable, script.name, *arguments]
    return subprocess.run(
        command, cwd=script.parent, env=settings, capture_output=True, text=True, check=False
    )


def train(code: Path, base: Path, **hyperparameters: int) -> subprocess.CompletedProcess:
    """Run a training job: afterwards base/output/model.tar.gz holds what the script left in SM_MODEL_DIR."""
    for name in ("model", "output/data", "input/config"):
        (base / name).mkdir(parents=True, exist_ok=True)
    by_name = {name.replace("_", "-"): str(number) for name, number in hyperparameters.items()}
    (base / "input" / "config" / "hyperparameters.json").write_text(json.dumps(by_name))
    channels = {folder.name: folder for folder in (base / "input" / "data").iterdir()}
    variables = {
        "SM_MODEL_DIR": str(base / "model"),
        "SM_OUTPUT_DATA_DIR": str(base / "output" / "data"),
        "SM_CHANNELS": json.dumps(list(channels)),
        "SM_HPS": json.dumps(by_name),
        **{f"SM_CHANNEL_{name.upper()}": str(folder) for name, folder in channels.items()},
    }
    arguments = [part for name, text in by_name.items() for part in (f"--{name}", text)]
    done = run_script(code / "train.py", *arguments, base=base, **variables)
    with tarfile.open(base / "output" / "model.tar.gz", "w:gz") as archive:
        for path in (base / "model").iterdir():
            archive.add(path, arcname=path.name)
    return done
