"""Files like CIFAR-100's, small, and written as Python 2 wrote the published ones."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
from dataclasses import replace

import numpy as np

from confusionlab.datasets import cifar100_files
from confusionlab.datasets.cifar100_files import FOLDER, Original

TRAIN, TEST = 12, 5


class AsPython2:
    """An array that is pickled with its bytes as a string: Python 2 knew no difference."""

    def __init__(self, array):
        self.array = array

    def __reduce__(self):
        function, _, (*state, pixels) = self.array.__reduce__()
        return function, (np.ndarray, (0,), "b"), (*state, pixels.decode("latin1"))


def pickled(value) -> bytes:
    content = pickle.dumps(value, protocol=2)
    return content.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")


def batch(number: int, seed: int):
    """Draw images and classes; what they show is of no matter here."""
    generator = np.random.default_rng(seed)
    fine = generator.integers(0, 100, number)
    return {
        "fine_labels": fine.tolist(),
        "coarse_labels": (fine // 5).tolist(),
        "data": generator.integers(0, 256, (number, 3072)).astype(np.uint8),
    }


def contents() -> dict[str, bytes]:
    """Give the three files."""
    parts = {"train": batch(TRAIN, 1), "test": batch(TEST, 2)}
    files = {name: pickled(part | {"data": AsPython2(part["data"])}) for name, part in parts.items()}
    return files | {"meta": pickled({"fine_label_names": ["apple"], "coarse_label_names": ["fish"]})}


def archive(members: dict[str, bytes], odd: tarfile.TarInfo | None = None) -> bytes:
    """Pack files into an archive; an odd member comes last."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as opened:
        folder = tarfile.TarInfo(FOLDER)
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        opened.addfile(folder)
        for name, content in members.items():
            info = tarfile.TarInfo(f"{FOLDER}/{name}")
            info.size = len(content)
            opened.addfile(info, io.BytesIO(content))
        if odd is not None:
            opened.addfile(odd)
    return written.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def original(files: dict[str, bytes], packed: bytes, url: str) -> Original:
    """Say what is known of these files, as if they were the published ones."""
    return replace(
        cifar100_files.ORIGINAL,
        url=url,
        sha256=sha256(packed),
        members={name: sha256(content) for name, content in files.items()},
        images={"train": TRAIN, "test": TEST},
    )
