"""Every code that an answer can hold has a page that says what it means."""

import ast
import re
from pathlib import Path

import pytest

from ledger.api.http.problems import PROBLEMS, WARNINGS
from ledger.api.openapi.field_codes import FIELD_CODES
from ledger.rules.workflow.warnings import RecordWarning
from tests.conftest import ABOVE_DATABASES

ROOT = Path(__file__).parents[1] / "ledger"
CODE = re.compile("[a-z0-9-]+")
PAGES = {*PROBLEMS, *WARNINGS, *FIELD_CODES}


def trees():
    """Yield each module of the package, parsed."""
    for path in sorted(ROOT.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def words(node):
    """Return the words that an expression may be, where it says them itself."""
    match node:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=one, orelse=other):
            return words(one) | words(other)
    return set()


def parameters(modules):
    """Return where functions and classes take a code: the place of `code` among their arguments."""
    places = {}
    for tree in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and inner.name in ("__init__", "__new__"):
                        _note(places, node.name, inner)
            elif isinstance(node, ast.FunctionDef):
                _note(places, node.name, node)
    return places


def _note(places, name, function):
    names = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
    if "code" in names:
        places[name] = names.index("code")


def codes_in(modules):
    """Return the words that stand where a code is meant, by the code that reads them."""
    modules = list(modules)
    places = parameters(modules)
    found = set()
    for node in (node for tree in modules for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in places:
                at = places[name]
                found |= words(node.args[at]) if at < len(node.args) else set()
                found |= {w for key in node.keywords if key.arg == "code" for w in words(key.value)}
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                found |= {w for key, value in pairs if words(key) == {"code"} for w in words(value)}
            case (
                ast.Assign(targets=[ast.Name(id="code")], value=value)
                | ast.AnnAssign(target=ast.Name(id="code"), value=value)
            ):
                found |= words(value)
    return {word for word in found if CODE.fullmatch(word)}


def test_every_code_that_the_package_names_has_a_page():
    """When this fails: say in ledger/api/http/problems.py or field_codes.py what it means."""
    named = codes_in(tree for _, tree in trees())

    assert named - PAGES == set()
    assert len(named) > 50


def test_no_page_is_on_a_code_that_nothing_says():
    named = codes_in(tree for _, tree in trees())

    assert set(FIELD_CODES) - named == set()
    assert set(PROBLEMS) - named == set()


def test_every_warning_has_a_page():
    assert set(WARNINGS) == set(RecordWarning)


@pytest.mark.parametrize(
    "planted",
    [
        'Coded("planted", "words")',
        'findings.add("/x", "planted", "words")',
        'Invalid([{"pointer": "", "code": "planted", "message": ""}])',
        'class Planted(Refusal):\n    code = "planted"',
        'code = "required" if x else "planted"',
        'class Planted:\n    code: ClassVar[str] = "planted"',
        'refused(code="planted")',
        'refused("planted", "words")',
    ],
)
def test_a_code_in_the_package_is_seen_however_it_is_written(planted):
    known = (
        "class Coded(str):\n    def __new__(cls, code, sentence): ...\n"
        "class FieldErrors:\n    def add(self, pointer, code, message): ...\n"
        "def refused(code, sentence): ..."
    )

    assert "planted" in codes_in([ast.parse(known), ast.parse(planted)])


@ABOVE_DATABASES
@pytest.mark.parametrize("code", sorted(PAGES))
def test_each_page_on_a_code_can_be_read(shared_client, code):
    answer = shared_client.get(f"/problems/{code}")

    told = answer.json
    assert (answer.status_code, told["code"]) == (200, code)
    assert told["title"]
    assert told["advice"].endswith(".")
    assert shared_client.get(f"/problems/{code}.txt").text.startswith("field")
    assert b"<h1>" in shared_client.get(f"/problems/{code}", headers={"Accept": "text/html"}).data
