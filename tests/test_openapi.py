"""openapi.yaml says what the code does, and is what a reader of OpenAPI 3.1 expects."""

from pathlib import Path

import yaml
from openapi_spec_validator import validate

from ledger.api import openapi
from ledger.api.problems import PROBLEMS
from ledger.api.routes import OPERATIONS

FILE = Path(__file__).parent.parent / "openapi.yaml"


def described():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_the_file_is_what_the_code_generates():
    """When this fails: ./run ledger openapi."""
    assert FILE.read_text(encoding="utf-8") == openapi.document()


def test_it_is_valid_openapi_3_1():
    validate(described())

    assert described()["openapi"] == "3.1.0"


def test_its_operations_are_those_of_the_route_table():
    in_file = {
        (method.upper(), path, operation["operationId"])
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    }

    assert in_file == {(each.method, each.path, each.name) for each in OPERATIONS}


def test_every_operation_says_which_role_it_needs():
    needed = {
        operation["operationId"]: operation.get("description")
        for methods in described()["paths"].values()
        for operation in methods.values()
    }

    assert needed == {
        each.name: f"Needs the role {each.role}." if each.role else None for each in OPERATIONS
    }


def test_every_problem_code_is_named():
    codes = described()["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]

    assert codes == sorted(PROBLEMS)
