"""The files around the code: locks that say what is asked for, and nothing private."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = re.compile(r"exchange-ledger(\[\w+\])? \(pyproject\.toml(:\w+)?\)")
PRIVATE = re.compile(
    r"\b(pypi|pythonhosted|npmjs|debian)\.(org|com)\b"  # where packages were fetched from
    r"|(?<![\w.$/{}~-])/(root|home|work|Users)/[\w.]"  # where somebody worked
)


def runtime() -> list[Requirement]:
    return [Requirement(line) for line in PROJECT["project"]["dependencies"]]


def everything() -> list[Requirement]:
    groups = PROJECT["dependency-groups"].values()
    return runtime() + [Requirement(line) for lines in groups for line in lines]


def pins(lock: str) -> dict[str, tuple[str, str]]:
    """Return each package's version and the lines under it, which say who asked for it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)(.*(?:\n .*)*)", text, re.MULTILINE)
    return {canonicalize_name(name): (version, rest) for name, version, rest in found}


@pytest.mark.parametrize(
    ("lock", "wanted"), [("requirements.lock", runtime), ("requirements-dev.lock", everything)]
)
def test_a_lock_file_pins_just_what_the_project_asks_for(lock, wanted):
    """When this fails: ./run lock."""
    pinned = pins(lock)

    asked_for = {name for name, (_, rest) in pinned.items() if ASKED.search(rest)}

    assert asked_for == {canonicalize_name(requirement.name) for requirement in wanted()}
    assert [
        requirement
        for requirement in map(str, wanted())
        if pinned[canonicalize_name(Requirement(requirement).name)][0]
        not in Requirement(requirement).specifier
    ] == []
    assert [name for name, (_, rest) in pinned.items() if "--hash=sha256:" not in rest] == []


def test_the_tests_run_on_the_versions_that_users_get():
    tested = pins("requirements-dev.lock")

    assert {name: tested[name][0] for name in pins("requirements.lock")} == {
        name: version for name, (version, _) in pins("requirements.lock").items()
    }


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_place(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"^.*(?:://|file:|--index|--find-links|--extra).*$", text, re.MULTILINE) == []


def test_the_lock_of_nodes_packages_is_what_is_asked_for_and_names_no_place():
    """When this fails: ./run lock."""
    folder = ROOT / "tests" / "clients"
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert locked.pop("")["devDependencies"] == asked["devDependencies"]
    assert set(locked) >= {f"node_modules/{name}" for name in asked["devDependencies"]}
    assert [name for name, each in locked.items() if "resolved" in each] == []
    assert [name for name, each in locked.items() if "integrity" not in each] == []


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("index-url = https://pypi" + ".org/simple", True),
        ("see /ro" + "ot/.cache", True),
        ("cd /wo" + "rk/main", True),
        ("https://example.org/work/1", False),
        ("$HOME/work/ledger and ./root/x", False),
    ],
)
def test_names_of_private_places_are_recognised(text, private):
    assert bool(PRIVATE.search(text)) is private


def test_no_file_names_a_registry_or_somebodys_folder():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git, or no checkout of it, here: nothing lists the files to look into")

    # safe.directory: the tests may run as somebody else than the folder's owner.
    command = [git, "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(
        [*command, "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    texts = {path: path.read_text("utf-8", "replace") for path in paths if path.is_file()}
    assert len(texts) > 5
    assert [str(path) for path, text in texts.items() if PRIVATE.search(text)] == []


def test_hosted_checks_run_what_a_submission_must_pass_on_each_python_that_run_looks_for():
    workflow = yaml.safe_load((ROOT / ".github/workflows/checks.yaml").read_text())
    hook = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
    searched = re.search(r"\$\{PYTHON:-([^}]*)\}", (ROOT / "run").read_text())[1].split()

    job = workflow["jobs"]["checks"]
    pythons = [f"python{version}" for version in job["strategy"]["matrix"]["python"]]
    assert [*pythons, "python3"] == searched
    assert job["steps"][-1] == {
        "run": ".ci/run",
        "env": {"PYTHON": "python${{ matrix.python }}"},
    }
    assert hook["entry"] == "./run check"
    assert './run "$step"' in (ROOT / ".ci/run").read_text()


def test_no_function_of_run_takes_the_name_of_a_program_that_run_looks_for():
    script = (ROOT / "run").read_text()
    functions = set(re.findall(r"^([\w-]+)\(\)", script, re.MULTILINE))
    programs = set(re.findall(r"command -v ([\w-]+)", script))

    assert "chromium" in programs
    assert functions & programs == set()


def test_hosted_checks_hold_coverage_to_its_gate_on_one_python():
    workflow = yaml.safe_load((ROOT / ".github/workflows/checks.yaml").read_text())
    *_, python, last = workflow["jobs"]["coverage"]["steps"]

    version = python["with"]["python-version"]
    assert version in workflow["jobs"]["checks"]["strategy"]["matrix"]["python"]
    assert last == {"run": "./run coverage", "env": {"PYTHON": f"python{version}"}}
    assert PROJECT["tool"]["coverage"]["report"]["fail_under"] == 95


def test_every_benchmark_is_ready_to_run():
    from benchmarks.__main__ import BENCHMARKS  # noqa: PLC0415 - a failure is this test's alone

    assert {name for name, module in BENCHMARKS.items() if not callable(module.run)} == set()
