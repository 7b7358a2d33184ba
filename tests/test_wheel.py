"""What goes to the package index is whole: a learner who has nothing else starts, checks and explores."""

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.test_project import tracked
from tools import try_wheel
from tools.project import ROOT

for needed in ("hatchling", "hatch_fancy_pypi_readme", "uv"):
    pytest.importorskip(needed, reason="of the extra dev, which these tests may run without")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the sdist of this working tree."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def about(wheel):
    """The wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_bytes(archive.read(name))


@pytest.fixture
def environment(wheel, tmp_path):
    """An environment with the wheel, which borrows all other packages from this one."""
    venv.create(tmp_path / "environment", with_pip=False)
    python = try_wheel.python_of(tmp_path / "environment")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own, others = (
        subprocess.run([who, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
        for who in (python, sys.executable)
    )
    (tmp_path / "environment" / "others.pth").write_text(others)
    (tmp_path / "environment" / "others.pth").rename(f"{own}/others.pth")
    uv = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--python",
        python,
    ]
    subprocess.run([*uv, wheel], check=True)
    return tmp_path / "environment"


def test_the_wheel_serves_a_learner_in_an_empty_folder(environment, tmp_path):
    (tmp_path / "empty").mkdir()
    try_wheel.use(environment, tmp_path / "empty")
    where = "import confusionlab; print(confusionlab.__file__)"
    assert str(environment) in try_wheel.run(tmp_path, try_wheel.python_of(environment), "-c", where)


@pytest.mark.parametrize(
    "missing",
    ["course/notebooks/02_rates.ipynb", "explorer/js/heatmap.js", "datasets/recorded/better.npz"],
    ids=["notebook", "script", "data"],
)
def test_a_file_that_is_missing_from_the_wheel_is_noticed(environment, tmp_path, missing):
    (package,) = environment.rglob("site-packages/confusionlab")
    (package / missing).unlink()
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuntimeError, match=Path(missing).name):
        try_wheel.use(environment, tmp_path / "empty")


def test_the_wheel_holds_each_file_of_the_package(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {str(path.relative_to(ROOT / "src")) for path in tracked("src/confusionlab")}
    wanted |= {f"confusionlab/course/{path.relative_to(ROOT)}" for path in tracked("notebooks", "exercises")}
    assert wanted
    assert wanted <= held


def test_the_sdist_holds_all_that_its_tests_read(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {str(path.relative_to(ROOT)) for path in tracked("tests", "solutions", "book", "tools")} <= held
    assert not any(re.match(r"(data|node_modules|_build|\.venv)/", name) for name in held)


def test_on_the_package_index_each_address_of_the_readme_leads_somewhere(about):
    renderer = pytest.importorskip("readme_renderer.markdown", reason="of the extra dev")
    page = renderer.render(about.get_payload())
    addresses = re.findall(r'(?:src|srcset|href)="([^"]*)"', page)
    assert len(addresses) > 10
    assert all(re.match(r"https://|#|http://localhost", address) for address in addresses)


def test_the_files_that_the_index_shows_by_address_are_there(about):
    own = r"https://(?:raw\.githubusercontent|github)\.com/[\w-]+/[\w-]+/(?:blob/)?main/([\w./-]+)"
    files = re.findall(own, about.get_payload())
    assert files
    assert all((ROOT / file).is_file() for file in files)
