"""The page of the two articles is run, part by part, and prints what stands there."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.exchange.running import run_python
from tools.cifar100_networks import classic
from tools.project import ROOT

PAGE = (ROOT / "book" / "two_articles.md").read_text("utf-8")
FENCE = re.compile(r"^```(python|r|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# The only servers that the page may ask: for data that it does without.
PUBLISHERS = ("storage.googleapis.com", "www.cs.toronto.edu")
NEXT = "--- the next block ---"
# Where a network was trained: other processors add up in another order.
TRAINED = {"Fraud: a matrix after each epoch", "A hundred classes, and the pictures behind a cell"}


def parts():
    """Return the page's parts by heading: their blocks, each with its language and what stands under it."""
    pieces = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    return {heading: blocks(text) for heading, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def blocks(text):
    found = []
    for language, content in FENCE.findall(text):
        if language == "text":
            found[-1][2] = content
        else:
            found.append([language, content, ""])
    return found


PARTS = {heading: found for heading, found in parts().items() if found}


@pytest.fixture(scope="module")
def tones(tmp_path_factory):
    """What the script that the page's directive runs has written; the blocks read it."""
    folder = tmp_path_factory.mktemp("tones")
    subprocess.run([sys.executable, ROOT / "book" / "two_articles_tones.py"], cwd=folder, check=True)
    return folder


def run_blocks(found, folder, tones):
    """Run a part's blocks of Python in one process; return what each of them printed."""
    shutil.copytree(tones, folder, dirs_exist_ok=True)
    code = f"print({NEXT!r})\n".join(content for _, content, _ in found)
    # An empty folder for the data: what is printed is what the stand-ins give, wherever the tests run.
    printed = run_python(code, folder, reaches=PUBLISHERS, CONFUSIONLAB_DATA_DIR=str(folder))
    return [text.removeprefix("\n") for text in printed.split(f"{NEXT}\n")]


def lines(text):
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def alike(printed, shown):
    """Tell whether two texts differ at most in numbers, and in those by what another processor may do."""
    here, there = (
        [float(number.replace(",", "")) for number in NUMBER.findall(text)] for text in (printed, shown)
    )
    same = [NUMBER.sub("#", line) for line in lines(printed)] == [
        NUMBER.sub("#", line) for line in lines(shown)
    ]
    return same and all(
        abs(one - other) <= (0.15 if other < 1 else max(10, 0.1 * other))
        for one, other in zip(here, there, strict=True)
    )


@pytest.mark.parametrize("heading", [name for name in PARTS if name != "From R"])
def test_the_part_prints_what_stands_there(heading, tmp_path, tones):
    for needed in ("comet_ml", "tensorflow", "seaborn"):
        pytest.importorskip(needed)
    found = PARTS[heading]
    assert {language for language, _, _ in found} == {"python"}
    for printed, (_, code, shown) in zip(run_blocks(found, tmp_path, tones), found, strict=True):
        exact = heading not in TRAINED
        assert lines(printed) == lines(shown) if exact else alike(printed, shown), f"{code}\n{printed}"


def test_r_reads_what_python_wrote(tmp_path, tones):
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: apt-get install r-base-core r-cran-jsonlite")
    write, (language, code, shown) = PARTS["From R"]
    assert language == "r"
    run_blocks([write], tmp_path, tones)
    (tmp_path / "read.R").write_text(code, "utf-8")
    command = ["Rscript", "--vanilla", "read.R"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert lines(done.stdout) == lines(shown)


def test_what_is_read_off_a_network_stands_in_its_output():
    shown = "".join(text for _, _, text in PARTS["Fraud: a matrix after each epoch"])
    missed, frauds = re.search(r"epoch 1: accuracy 0\.999, (\d+) of (\d+) frauds missed", shown).groups()
    assert f"the accuracy is .999, and {missed} of {frauds} frauds get through" in " ".join(PAGE.split())


def test_every_block_says_whether_it_was_run():
    kinds = set(re.findall(r"^```(\S+)", PAGE, re.MULTILINE))
    assert kinds == {"python", "r", "text", "{code-block}", "{explored}", "{literalinclude}"}
    _, _, rest = PAGE.partition("## Shown, not run")
    assert PAGE.count("```{code-block}") == rest.count("```{code-block}") == 2
    texts = [text for found in PARTS.values() for _, *both in found for text in both]
    texts.append((ROOT / "book" / "two_articles_tones.py").read_text("utf-8").partition("rng =")[2])
    widest = max((line for text in texts for line in text.splitlines()), key=len)
    assert len(widest) <= 78, f"it is cut off where the window is narrow: {widest}"


def test_the_network_is_the_one_whose_training_is_recorded():
    pytest.importorskip("keras")
    shown = "".join(text for _, _, text in PARTS["A hundred classes, and the pictures behind a cell"])
    listed = re.findall(r"^(\w+) +\(.*?\) +([\d,]+)$", shown, re.MULTILINE)
    built = [(type(layer).__name__, f"{layer.count_params():,}") for layer in classic().layers]
    assert listed == built
