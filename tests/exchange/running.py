"""Run other people's tools in a process of their own: they patch what they find, and want to phone home."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tools.project import BUILD, ROOT

# The switches that the page names: without them each of these tools reports its use or its errors.
OFF = {
    "COMET_ERROR_TRACKING_ENABLE": "false",
    "COMET_AUTO_LOG_ENV_DETAILS": "false",
    "COMET_DISABLE_ANNOUNCEMENT": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "WANDB_MODE": "offline",
    "WANDB_ERROR_REPORTING": "false",
}
# For the local stand-in of AWS only, which takes anything.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
BETWEEN = "--- run again ---"
KEYS = ("COMET_API_KEY", "WANDB_API_KEY", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def environment(**more: str) -> dict[str, str]:
    """Return the environment of someone without any account, who has turned telemetry off.

    What is given besides is set last.
    """
    own = {name: value for name, value in os.environ.items() if name not in KEYS}
    path = os.pathsep.join(filter(None, [str(ROOT), own.get("PYTHONPATH")]))
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg", "PYTHONPATH": path}
    return own | OFF | quiet | {"AWS_EC2_METADATA_DISABLED": "true"} | more


def run_python(code: str, folder: Path, reaches: tuple[str, ...] = (), **more: str) -> str:
    """Run code in a folder with no way out of this machine; return what it printed.

    It may try to reach the hosts in `reaches`, in vain; trying any other is a failure.
    """
    if "import keras" in code and not find_spec("keras"):
        pytest.skip("Keras is not installed: TensorFlow has no wheels for this Python or system")
    script, attempts = folder / "script.py", folder / "attempts.txt"
    script.write_text(code, "utf-8")
    command = [sys.executable, "-m", "tests.exchange.guarded", str(script), str(attempts)]
    # The settings that this machine's user has at home are not to be read.
    settings = environment(HOME=str(folder), **more)
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    tried = attempts.read_text().splitlines() if attempts.exists() else []
    strangers = [attempt for attempt in tried if not any(host in attempt for host in reaches)]
    assert not strangers, f"it tried to reach {strangers}"
    return done.stdout


def twice(code: str) -> str:
    """Return code that runs another one's text two times, as a cell that is run again: imports come once."""
    again = f"exec(code, {{'__name__': '__main__'}})\n    print({BETWEEN!r})"
    return f"code = compile({code!r}, 'script.py', 'exec')\nfor _ in range(2):\n    {again}"


def printed_twice(printed: str) -> list[str]:
    """Return what each of the two runs printed."""
    first, second, _ = printed.split(f"{BETWEEN}\n")
    return [first, second]


def run_with_torch(code: str, folder: Path) -> str:
    """Run code that imports PyTorch and torchmetrics; return what it printed."""
    python, path = _torch_python()
    settings = environment(HOME=str(folder)) | {"PYTHONPATH": path}
    done = subprocess.run(
        [python, "-c", code], cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _torch_python() -> tuple[str, str]:
    """Return an interpreter that has PyTorch and torchmetrics, and the path it needs.

    PyTorch's wheel is of gigabytes. CI takes Debian's, for Debian's own Python.
    """
    if find_spec("torchmetrics") and find_spec("torch"):
        return sys.executable, str(ROOT)
    path = os.pathsep.join([str(ROOT / "src"), str(BUILD / "torchmetrics")])
    own = "/usr/bin/python3"
    if Path(own).exists():
        found = subprocess.run(
            [own, "-c", "import torch, torchmetrics"],
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            check=False,
        )
        if found.returncode == 0:
            return own, path
    pytest.skip(
        "PyTorch or torchmetrics is not installed: apt-get install python3-torch; "
        f"pip install --no-deps --target {BUILD.name}/torchmetrics torchmetrics lightning-utilities packaging"
    )


def same(printed: str, expected: str) -> bool:
    """Compare line by line; an editor may have taken away blanks at the end of a line."""
    lines = [[line.rstrip() for line in text.strip("\n").splitlines()] for text in (printed, expected)]
    return lines[0] == lines[1]
