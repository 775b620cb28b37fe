"""openapi.yaml says what the code does, and is what a reader of OpenAPI 3.1 expects."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import validate

from ledger.api.http.operations import OPERATIONS
from ledger.api.http.problems import PROBLEMS
from ledger.api.openapi import specification
from ledger.api.openapi.responses import refusals_of
from ledger.api.openapi.specification import for_programs
from ledger.dossiers.routes import MODULES
from ledger.schemas.base import In, Out
from ledger.schemas.sentences import MEANINGS

#: The operations that programs read of.
DESCRIBED = for_programs(OPERATIONS)

FILE = Path(__file__).parent.parent / "openapi.yaml"


@cache
def described():
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_openapi_yaml_is_what_the_code_generates():
    """When this fails: ./run ledger openapi."""
    assert MODULES
    generated = specification.document(specification.description(DESCRIBED))
    assert FILE.read_text(encoding="utf-8") == generated


def test_openapi_yaml_is_valid_openapi_3_1():
    validate(described())

    assert described()["openapi"] == "3.1.0"


def test_operations_of_openapi_are_those_of_the_route_table():
    in_file = {
        (method.upper(), path, operation["operationId"])
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    }

    assert in_file == {(each.method, each.path, each.name) for each in DESCRIBED}


def test_every_operation_of_openapi_says_which_role_it_needs_and_what_else_to_know():
    told = {
        operation["operationId"]: operation.get("description", "")
        for methods in described()["paths"].values()
        for operation in methods.values()
    }

    for each in DESCRIBED:
        role = f"Needs the role {each.role}." if each.role else ""
        assert told[each.name] == f"{role} {each.details}".strip()
    assert "Its text never changes. With a retraction" in told["patch_source"]
    assert told["list_parties"] == ""


def test_every_problem_code_is_named_in_openapi():
    codes = described()["components"]["schemas"]["ProblemCode"]["enum"]

    assert codes == sorted(PROBLEMS)


def operations():
    return {
        operation["operationId"]: operation
        for methods in described()["paths"].values()
        for operation in methods.values()
    }


def statuses(name):
    return sorted(operations()[name]["responses"])


def test_an_operation_of_openapi_names_the_refusals_that_its_route_allows():
    read = ["200", "304", "400", "401", "404", "406", "414", "429", "500", "503"]
    body = [
        "400",
        "401",
        "403",
        "406",
        "408",
        "410",
        "411",
        "413",
        "414",
        "415",
        "422",
        "429",
        "500",
        "503",
    ]

    assert statuses("healthz") == ["200", "304", "400", "406", "414", "500"]
    assert statuses("get_party") == read
    assert statuses("get_source_text") == sorted([*read, "403"])
    assert statuses("list_parties") == [status for status in read if status != "404"]
    assert statuses("create_party") == sorted(["201", *body, "409"])
    assert statuses("create_token") == sorted(["201", *body, "409"])
    assert statuses("patch_party") == sorted(["200", "204", *body, "404", "409", "412", "428"])
    assert statuses("transition") == sorted(["200", "204", *body, "404", "409", "412", "428"])


def test_every_problem_code_can_occur_somewhere_or_belongs_to_no_operation():
    occurring = {
        code for each in DESCRIBED for codes in refusals_of(each).values() for code in codes
    }

    assert set(PROBLEMS) - occurring == {
        "no-such-path",
        "method-not-allowed",
        "bad-request",
        "head-too-large",
        "expectation-failed",
    }


def test_every_field_and_parameter_of_openapi_says_what_it_means():
    """When this fails: give the field its sentence by `says`."""
    components = described()["components"]
    fields = [
        (name, field)
        for name, schema in components["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    parameters = [
        (name, told["name"])
        for name, operation in operations().items()
        for told in [*operation["parameters"], *components["parameters"].values()]
        if "$ref" not in told and not told.get("description")
    ]

    assert (fields, parameters) == ([], [])


def test_no_sentence_about_a_field_is_read_by_nobody():
    shapes = [shape for base in (In, Out) for shape in subclasses(base)]
    without_own = {
        field.data_key or name
        for shape in shapes
        for name, field in shape().fields.items()
        if "description" not in field.metadata
    }

    assert set(MEANINGS) - without_own == set()


def subclasses(shape):
    for below in shape.__subclasses__():
        yield below
        yield from subclasses(below)


def test_every_collection_of_openapi_says_what_it_is():
    tags = {tag["name"]: tag["description"] for tag in described()["tags"]}

    assert set(tags) == {tag for operation in operations().values() for tag in operation["tags"]}
    assert all(tags.values())


def test_a_write_in_openapi_tells_where_and_what_it_recorded():
    headers = {name: set(operations()[name]["responses"]["201"]["headers"]) for name in CREATED}

    assert headers == {name: OF_WRITES | more for name, more in CREATED.items()}


OF_WRITES = {
    "ETag",
    "Idempotent-Replayed",
    "Ledger-Entry",
    "Ledger-Size",
    "Ledger-Warning",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Request-Id",
}
CREATED = {
    "create_party": {"Location"},
    "create_source": {"Location"},
    "create_line_item": {"Location"},
    "add_claim": set(),
}


@pytest.mark.parametrize(
    ("header", "matches"),
    [
        ("same-claim, contested", True),
        ('parts-count-now; parts="li-1|li-2"', True),
        ('same-claim; claims="li-1/cl-1"; count=11, contested', True),
        ('speaker-spelt-otherwise; recorded="Ann O%E2%80%99Neil", contested', True),
        ('contested; line="1"', False),
    ],
)
def test_a_warning_that_names_something_is_of_the_form_that_openapi_says(header, matches):
    pattern = described()["components"]["headers"]["Ledger-Warning"]["schema"]["pattern"]

    assert bool(re.search(pattern, header)) is matches


def resolved(parameter):
    """Return a parameter, from where it is described once for all operations."""
    if "$ref" not in parameter:
        return parameter
    return described()["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]


def test_a_bare_article_in_openapi_has_its_metadata_in_the_query():
    operation = operations()["create_source"]

    assert set(operation["requestBody"]["content"]) == {
        "application/json",
        "text/plain; charset=utf-8",
    }
    parameters = [resolved(told) for told in operation["parameters"]]
    assert [told["name"] for told in parameters if told["in"] == "query"] == [
        "id",
        "publisher",
        "title",
        "url",
        "archived_url",
        "retrieved_on",
        "authors",
        "published_on",
        "language",
        "misread",
        "pretty",
        "dry_run",
    ]


def test_ids_dates_and_choices_of_openapi_are_constrained():
    schemas = described()["components"]["schemas"]
    item = schemas["LineItemIn"]["properties"]

    assert schemas["SourceIn"]["properties"]["id"]["pattern"] == "^[a-z0-9][a-z0-9_-]{1,63}$"
    assert item["due_on"]["format"] == "date"
    assert item["act"]["$ref"] == "#/components/schemas/Act"
    assert schemas["Act"]["enum"] == ["request", "offer", "pledge", "report"]
    assert (item["claims"]["minItems"], item["claims"]["maxItems"]) == (1, 200)
    assert item["note"]["maxLength"] == 10_000


def within(told):
    """Every schema within a value, the outer before the inner."""
    if isinstance(told, dict):
        yield told
    for each in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from within(each)


def test_every_choice_of_openapi_has_one_name():
    """When this fails: name it in openapi_choices.py; clients make a type of each."""
    schemas = described()["components"]["schemas"]
    named = {name: tuple(told["enum"]) for name, told in schemas.items() if "enum" in told}

    nameless = [told["enum"] for told in within(described()) if len(told.get("enum", ())) > 1]

    assert sorted(map(tuple, nameless)) == sorted(named.values())
    assert len(set(named.values())) == len(named) > 20
