"""What the import contracts can't see, and proof that both kinds of rule catch what they forbid."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 40

DOORS = re.compile(r"ledger/(api/.*|cli(/.*|(_\w+)?\.py)|app\.py)")
MODULES_WITHOUT_A_SUBJECT = {"util", "utils", "helper", "helpers", "common", "misc"}
CALLS_THAT_END_A_TRANSACTION = {"commit", "rollback"}
CALLS_WITHOUT_A_ZONE = {"utcnow", "utcfromtimestamp"}
CALLS_OF_THE_CLOCK = {"now", "today"}

SUPPRESSION = re.compile(
    r"noqa(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?|type: ?ignore(\[[\w, -]+\])?|pragma: ?no (cover|branch)"
)
WORDS = re.compile(r"[^\W\d_]{2,}")

FLOORS_CONTRACT = "Floors: each may import only the floors below it"
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
FLOORS = ("app", "api", "services", "schemas", "models", "db", "rules", "settings")


def sources(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders or ("ledger", "tests", "migrations", "benchmarks"):
        yield from sorted((root / folder).rglob("*.py"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_bytes(), path.name)))


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """Keep what was parsed for all rules of a module, and no longer: it takes much memory."""
    yield
    nodes_of.cache_clear()


def nodes(root: Path, *folders: str) -> Iterator[tuple[str, ast.AST]]:
    for path in sources(root, *folders):
        name = path.relative_to(root).as_posix()
        for node in nodes_of(path):
            yield name, node


def calls(root: Path, *folders: str) -> Iterator[tuple[str, str, str]]:
    """Yield the file, the place and the last name of each call: `now` for `datetime.now()`."""
    for name, node in nodes(root, *folders):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            yield name, f"{name}:{node.lineno}", "." + node.func.attr
        elif isinstance(node.func, ast.Name):
            yield name, f"{name}:{node.lineno}", node.func.id


def comments(root: Path) -> Iterator[tuple[str, str]]:
    for path in sources(root):
        reader = io.BytesIO(path.read_bytes()).readline
        for token in tokenize.tokenize(reader):
            if token.type == tokenize.COMMENT:
                yield f"{path.relative_to(root).as_posix()}:{token.start[0]}", token.string


def long_files(root: Path) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(root)}
    return [
        f"{path.relative_to(root).as_posix()}: {length} lines"
        for path, length in lengths.items()
        if length > FILE_LINES_MAX
    ]


def long_functions(root: Path) -> list[str]:
    found = []
    for name, node in nodes(root):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                found.append(f"{name}:{node.lineno} {node.name}: {length} lines")
    return found


def modules_without_a_subject(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for path in sources(root)
        if MODULES_WITHOUT_A_SUBJECT & {path.stem, path.parent.name}
    ]


def stray_transaction_ends(root: Path) -> list[str]:
    forbidden = {"." + call for call in CALLS_THAT_END_A_TRANSACTION}
    return [
        place
        for name, place, call in calls(root, "ledger", "migrations")
        if call in forbidden and not name.startswith("ledger/db/")
    ]


def times_without_a_zone(root: Path) -> list[str]:
    forbidden = {"." + call for call in CALLS_WITHOUT_A_ZONE}
    return [place for _, place, call in calls(root) if call in forbidden]


def clocks_and_floats_below_the_doors(root: Path) -> list[str]:
    forbidden = {"." + call for call in CALLS_OF_THE_CLOCK} | {"float"}
    return [
        place
        for name, place, call in calls(root, "ledger")
        if call in forbidden and not DOORS.fullmatch(name)
    ]


def suppressions_without_a_reason(root: Path) -> list[str]:
    return [
        f"{place} {comment}"
        for place, comment in comments(root)
        if SUPPRESSION.search(comment) and len(WORDS.findall(SUPPRESSION.sub("", comment))) < 2
    ]


def migrations_that_import_models(root: Path) -> list[str]:
    """Find the steps that do; `env.py`, which compares the models with the tables, has to."""
    found = []
    for name, node in nodes(root, "migrations/versions"):
        imported: list[str] = []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [f"{node.module}.{alias.name}" for alias in node.names]
        if any(f"{module}.".startswith("ledger.models.") for module in imported):
            found.append(name)
    return found


RULES = (
    long_files,
    long_functions,
    modules_without_a_subject,
    stray_transaction_ends,
    times_without_a_zone,
    clocks_and_floats_below_the_doors,
    suppressions_without_a_reason,
    migrations_that_import_models,
)


@pytest.mark.parametrize("rule", RULES)
def test_the_package_breaks_no_rule_of_the_architecture(rule):
    assert rule(ROOT) == []


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (long_files, "tests/planted.py", "x = 1\n" * 401),
        (long_functions, "ledger/planted.py", "def planted():\n" + "    x = 1\n" * 40),
        (modules_without_a_subject, "ledger/rules/utils.py", ""),
        (modules_without_a_subject, "tests/helpers/planted.py", ""),
        (stray_transaction_ends, "ledger/services/planted.py", "session.commit()"),
        (stray_transaction_ends, "ledger/api/planted.py", "call.session.rollback()"),
        (times_without_a_zone, "tests/planted.py", "datetime.utcnow()"),
        (clocks_and_floats_below_the_doors, "ledger/rules/planted.py", "float('1')"),
        (clocks_and_floats_below_the_doors, "ledger/services/planted.py", "datetime.now(UTC)"),
        (clocks_and_floats_below_the_doors, "ledger/clients.py", "date.today()"),
        (suppressions_without_a_reason, "ledger/planted.py", "import os  # noqa: F401"),
        (suppressions_without_a_reason, "ledger/planted.py", "x = 1  # type: ignore[misc]"),
        (suppressions_without_a_reason, "ledger/planted.py", "x = 1  # pragma: no cover - why"),
        (migrations_that_import_models, "migrations/versions/x.py", "from ledger import models"),
        (migrations_that_import_models, "migrations/versions/x.py", "import ledger.models.party"),
    ],
)
def test_a_planted_breach_of_the_architecture_is_found(tmp_path, rule, file, text):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)

    planted.write_text(text, encoding="utf-8")

    assert len(rule(tmp_path)) == 1


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (long_files, "tests/planted.py", "x = 1\n" * 400),
        (long_functions, "ledger/planted.py", "def planted():\n" + "    x = 1\n" * 39),
        (stray_transaction_ends, "ledger/db/database.py", "session.commit()"),
        (clocks_and_floats_below_the_doors, "ledger/api/http/app_handlers.py", "datetime.now(UTC)"),
        (clocks_and_floats_below_the_doors, "ledger/cli_demo.py", "datetime.now(UTC)"),
        (suppressions_without_a_reason, "ledger/x.py", "x = 1  # noqa: S101 - it can't be None"),
        (migrations_that_import_models, "migrations/versions/x.py", "from ledger import db"),
    ],
)
def test_code_that_a_rule_of_the_architecture_allows_is_left_alone(tmp_path, rule, file, text):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)

    planted.write_text(text, encoding="utf-8")

    assert rule(tmp_path) == []


@pytest.fixture
def copy(tmp_path):
    """Give a copy of the package, with an empty module for each floor that is not built yet."""
    package = tmp_path / "ledger"
    shutil.copytree(ROOT / "ledger", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for floor in FLOORS:
        if not (package / f"{floor}.py").exists():
            (package / floor).mkdir(exist_ok=True)
            (package / floor / "__init__.py").touch()
    return package


def lint_imports(package: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_package_keeps_its_contracts(copy):
    answer = lint_imports(copy)

    assert (answer.returncode, "0 broken." in answer.stdout) == (0, True), answer.stdout


@pytest.mark.parametrize(
    ("file", "text", "contract"),
    [
        ("rules/planted.py", "import ledger.app\n", FLOORS_CONTRACT),
        ("rules/planted.py", "import flask\n", "Rules are plain Python"),
        ("utils.py", "", FLOORS_CONTRACT),
    ],
)
def test_a_planted_import_breaks_its_contract(copy, file, text, contract):
    (copy / file).write_text(text, encoding="utf-8")

    answer = lint_imports(copy)

    assert answer.returncode == 1
    assert f"{contract} BROKEN" in answer.stdout
