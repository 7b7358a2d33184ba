"""The environment comes from the lock file, and its packages from where pip is told to take them."""

import hashlib
import os
import re
import subprocess
import zipfile

import pytest

from tools import environment
from tools.project import LOCK

HAS_ENVIRONMENT = pytest.mark.skipif(
    not environment.STAMP.exists(), reason="there is no .venv that was made here"
)
LISTED = """\
:env:.find-links='/env/wheels /more/wheels'
global.cert='/etc/ssl/certificates.crt'
global.find-links='/file/wheels'
global.index-url='https://general.example/simple'
install.index-url='https://mirror.example/simple'
install.trusted-host='mirror.example one.example:8080'
install.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
"""


def test_the_lock_files_own_lines_for_uv_are_all_that_pip_is_given():
    lines = environment.entry(LOCK.read_text("utf-8"), "uv").splitlines()
    assert re.fullmatch(r"uv==[\d.]+ \\", lines[0])
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines[1:])
    assert len(lines) > 2
    assert not lines[-1].endswith("\\")


def test_a_lock_file_without_uv_is_named():
    with pytest.raises(ValueError, match="does not pin uv: run `make lock`"):
        environment.entry("uvicorn==1.0 \\\n    --hash=sha256:0\n", "uv")


def test_uv_is_told_what_pip_is_set_to():
    assert environment.as_uv_reads_it(LISTED) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": "/env/wheels,/more/wheels",
        "UV_INSECURE_HOST": "mirror.example one.example:8080",
        "SSL_CERT_FILE": "/etc/ssl/certificates.crt",
    }


def test_where_pip_has_no_settings_uv_keeps_its_own():
    assert environment.as_uv_reads_it("") == {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def test_an_environment_that_is_being_made_is_no_good_one(tmp_path, monkeypatch):
    python, stamp = tmp_path / "python", tmp_path / "made-from"
    python.touch()
    stamp.write_text(environment.identity(), "utf-8")
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "STAMP", stamp)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(environment.venv, "create", interrupted)
    assert environment.is_current()
    with pytest.raises(KeyboardInterrupt):
        environment.make()
    assert not environment.is_current()


def wheel(folder, name):
    """Write the smallest wheel there can be."""
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "here = True\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def pinned(tmp_path, monkeypatch):
    """A wheel where only pip is told to look, and a file that pins it."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    (tmp_path / "wheels").mkdir()
    made = wheel(tmp_path / "wheels", "confusionlab_trial")
    (tmp_path / "pip.conf").write_text(f"[global]\nfind-links = {made.parent}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "another"))
    pinned = tmp_path / "pinned.txt"
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    pinned.write_text(f"confusionlab_trial==1.0 --hash=sha256:{digest}\n")
    return pinned


@HAS_ENVIRONMENT
def test_a_package_comes_from_where_pip_would_take_it_and_goes_into_its_folder(tmp_path, pinned):
    environment.install_beside(tmp_path / "target", pinned)
    assert (tmp_path / "target" / "confusionlab_trial.py").read_text() == "here = True\n"


@HAS_ENVIRONMENT
def test_a_package_that_is_not_the_pinned_one_is_not_installed(tmp_path, pinned):
    pinned.write_text(f"confusionlab_trial==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(subprocess.CalledProcessError):
        environment.install_beside(tmp_path / "target", pinned)
    assert not (tmp_path / "target" / "confusionlab_trial.py").exists()


def test_what_ci_installs_beside_the_environment_is_pinned_with_hashes():
    called = (LOCK.parent / ".ci" / "run").read_text("utf-8")
    files = re.findall(r"tools\.environment --target \S+ --requirement (\S+)", called)
    assert len(files) == called.count("--target") == 2
    for file in files:
        pins = re.findall(
            r"^(\w\S*) \\\n +--hash=sha256:", (LOCK.parent / file).read_text("utf-8"), re.MULTILINE
        )
        assert pins
        assert all("==" in pin for pin in pins)
