"""The wheel: what `pip install` puts somewhere else founds a ledger there and serves it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import ledger
from tests.reliability.servers import Client, running

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder that the wheel was unpacked into, which is all that installing does with it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def files(folder):
    """Return the paths of all files under a folder, but for what Python keeps of its own."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in paths if "__pycache__" not in path.parts}


def test_the_wheel_serves_from_where_it_is_installed(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.setenv("PYTHONSAFEPATH", "1")  # The folder it is started in holds a package too.

    with running(tmp_path / "home") as server, Client(server.port) as client:
        ready = client.get("/readyz")

    assert (ready.status, ready.json["status"]) == (200, "ready")


def test_the_wheel_holds_the_whole_package_and_nothing_else(installed):
    information = f"exchange_ledger-{ledger.__version__}.dist-info"
    folders = {"ledger": "ledger", "migrations": "ledger/migrations", "examples": "ledger/examples"}
    standing = {
        f"{inside}/{path}" for folder, inside in folders.items() for path in files(ROOT / folder)
    }
    standing.add("ledger/docs/check.py")

    packed = files(installed)

    assert {path for path in packed if not path.startswith(information)} == standing
    assert "Requires-Python: >=3.11\n" in (installed / information / "METADATA").read_text()


def test_the_demo_of_the_wheel_finds_its_examples(installed):
    code = "from ledger.cli.demo import EXAMPLES; print(EXAMPLES.read_text()[:1])"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env=os.environ | {"PYTHONPATH": str(installed)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert ran.stdout == "{\n"
