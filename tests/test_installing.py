"""Installing: a lock goes in whole on its own day and after every later release of anything."""

import importlib.metadata
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
#: A line of a lock that pins a package: its name, its extras, its version and its marker.
PIN = re.compile(r"^([\w.-]+)(\[[\w,-]+\])?==([^\s;]+)( ; [^\\\n]+)?", re.MULTILINE)
NEWER = "9999.0"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
#: The version of pip that came with Python 3.11.0; later Pythons can't run it.
OLDEST_PIP = Path(sys.prefix) / "oldest-pip"
PYTHON = """#!/bin/sh
"PYTHON" "$@" || exit
"""
OLDEST_IN_VENV = """[ "$1 $2" = "-m venv" ] || exit 0
for site in "$3"/lib/python3*/site-packages; do
    rm -r "$site"/pip "$site"/pip-*
    cp -r "OLDEST"/pip "OLDEST"/pip-* "$site"
done
"""
RUN_PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14", "python3")


def pins(lock):
    """Return the groups of PIN for each line of a lock that pins a package."""
    return [match.groups() for match in PIN.finditer((ROOT / lock).read_text(encoding="utf-8"))]


def metadata(name, version):
    """Return what the real package says of itself, as another version; little if it isn't here."""
    try:
        text = importlib.metadata.distribution(name).read_text("METADATA")
    except importlib.metadata.PackageNotFoundError:
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n"
    return re.sub(r"^Version: .*$", f"Version: {version}", text, count=1, flags=re.MULTILINE)


def write_wheel(folder, name, version):
    """Write a package without a file, which depends on what the real one depends on."""
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{stem}.dist-info/METADATA", metadata(name, version))
        wheel.writestr(f"{stem}.dist-info/WHEEL", WHEEL)
        wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return path


def write_index(folder, lock):
    """Write a stand-in for each package of a lock, and a newer one; answers the stand-ins' lock."""
    lines = []
    for name, extras, version, marker in pins(lock):
        write_wheel(folder, name, NEWER)
        digest = sha256(write_wheel(folder, name, version).read_bytes()).hexdigest()
        lines.append(f"{name}{extras or ''}=={version}{marker or ''} --hash=sha256:{digest}\n")
    return "".join(lines)


def write_python(folder):
    """Write the Python that ./run finds: this one, whose venvs have the oldest pip it can run."""
    script = PYTHON.replace(
        "PYTHON", f"{sys.base_prefix}/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    )
    if sys.version_info < (3, 12):
        script += OLDEST_IN_VENV.replace("OLDEST", str(OLDEST_PIP))
    for name in RUN_PYTHONS:
        python = folder / name
        python.write_text(script)
        python.chmod(python.stat().st_mode | stat.S_IXUSR)


class Checkout:
    """A checkout with nothing in it but `run` and a lock, and an index of stand-ins."""

    def __init__(self, folder, lock):
        self.folder, self._index, self._bin = folder / "checkout", folder / "index", folder / "bin"
        for path in (self.folder, self._index, self._bin):
            path.mkdir()
        shutil.copy(ROOT / "run", self.folder)
        write_python(self._bin)
        self.lock = self.folder / lock
        self.lock.write_text(write_index(self._index, lock))
        for more in ("tests", "ledger"):
            (self.folder / more).mkdir()
        shutil.copy(ROOT / "tests" / "oldest-pip.lock", self.folder / "tests")

    def run(self, *arguments):
        """Give a command to ./run where the index is all there is; answers what it printed."""
        environment = {name: value for name, value in os.environ.items() if "PIP" not in name}
        environment |= {
            "PATH": f"{self._bin}{os.pathsep}{os.environ['PATH']}",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_FIND_LINKS": str(self._index),
            "PIP_NO_INDEX": "1",
        }
        command = [self.folder / "run", *arguments]
        ran = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, cwd=self.folder
        )
        return ran.stdout + ran.stderr

    def installed(self, venv):
        """Return the versions of what is installed, by name; pip itself and setuptools left out."""
        paths = [str(path) for path in (self.folder / venv).glob("lib/python3*/site-packages")]
        return {
            canonicalize_name(found.metadata["Name"]): found.version
            for found in importlib.metadata.distributions(path=paths)
            if found.metadata["Name"] not in ("pip", "setuptools")
        }


def wanted(lock):
    """Return the versions that a lock pins for this Python, by name."""
    return {
        canonicalize_name(name): version
        for name, _, version, marker in pins(lock)
        if marker is None or Marker(marker.removeprefix(" ; ").strip()).evaluate()
    }


@pytest.mark.parametrize(
    ("lock", "venv", "command"),
    [
        ("requirements.lock", ".venv", "ledger"),
        # This one is installed before any test runs, whatever was released since.
        pytest.param("requirements-dev.lock", ".venv-dev", "test", marks=pytest.mark.long),
    ],
)
def test_a_lock_installs_while_newer_releases_of_everything_exist(tmp_path, lock, venv, command):
    checkout = Checkout(tmp_path, lock)

    printed = checkout.run(command)

    assert "No broken requirements found." in printed
    assert checkout.installed(venv) == wanted(lock)


def test_a_lock_that_lacks_a_package_is_refused_with_its_name(tmp_path):
    checkout = Checkout(tmp_path, "requirements.lock")
    # Few, so that it is soon installed: alembic, and what it needs but for mako.
    few = r"(?m)^(?:alembic|sqlalchemy|typing-extensions)==.*\n"
    checkout.lock.write_text("".join(re.findall(few, checkout.lock.read_text())))

    printed = checkout.run("ledger")

    assert "alembic 1.20.1 requires mako, which is not installed." in printed.lower()
    assert "run: requirements.lock lacks a package or names a wrong version." in printed
    assert not (checkout.folder / ".venv" / "installed.lock").exists()
